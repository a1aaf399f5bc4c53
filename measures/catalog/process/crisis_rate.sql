/*
code = "W10.rate"
title = "Crisis calls"
family = "process"
kind = "rate"
timing = "flow"
unit = "calls per 100 enrolled months"
better = "neither"
subject = "child"
counts = "clients"
scale = 3043.75
needs = ["enrollments", "crisis_events"]
why = "A family that calls trusts us to come. Many calls may mean hard months, or that people know the number; few may mean neither."
numerator = "Crisis calls during enrollment, resolved in person or by phone, up to and including the closing day."
denominator = "Enrolled months: enrolled days divided by 30.4375. A child in two programs counts once."
excluded = "Days of agencies that send no crisis calls, and calls before enrollment or after closing."
source = "Project measure."
questions = ["Which families call again and again, and what does their crisis plan say?", "Do families know whom to call at night?"]
*/
SELECT
    s.child_id AS subject, s.child_id, s.enrollment_id, s.from_date AS start_date, s.to_date AS end_date,
    0 AS numerator, 1 AS denominator,
    CASE WHEN t.source IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN t.source IS NULL THEN 'crisis calls are not recorded' ELSE 'enrolled' END AS reason,
    s.second AS only_when_split
FROM derived.enrolled_spans s
LEFT JOIN derived.tables_sent t ON t.source = s.source AND t.table_name = 'crisis_events'
UNION ALL
SELECT
    k.child_id, k.child_id, k.enrollment_id, k.called_on, k.called_on + 1, 1, 0,
    CASE WHEN k.called_on BETWEEN e.start_date AND e.until_date THEN 'counted' ELSE 'excluded' END,
    CASE
        WHEN k.called_on BETWEEN e.start_date AND e.until_date THEN 'crisis call'
        ELSE 'called before enrollment or after closing'
    END,
    false
FROM derived.crises k
JOIN derived.enrollments e ON e.enrollment_id = k.enrollment_id
