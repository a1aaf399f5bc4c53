/*
code = "S7.plan"
title = "Children with a plan, once it is due"
family = "seeds"
kind = "proportion"
timing = "as_at"
unit = "% of enrolled children"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "Without a plan there is nothing to hold anyone to, and nothing that the family could change."
numerator = "Children with a plan of care written by the day."
denominator = "Enrolled children for whom more days have passed since intake than the program allows for the plan."
excluded = "Children still within those days are not yet due. Agencies that send no plans are left out."
source = "SOAR wraparound program, service planning policy: a plan within two weeks of intake. The program's own standard comes first."
caution = "Where no day of intake is recorded, the start of service stands for it."
questions = ["Who has no plan, since when, and what is in the way?"]

[parameters]
plan_days = 14             # SOAR; the program's own standard comes first
*/
WITH first_plans AS (
    SELECT enrollment_id, min(plan_date) AS plan_date FROM service_plans GROUP BY enrollment_id
),
days AS (
    SELECT
        s.enrollment_id,
        s.child_id,
        s.from_date,
        s.to_date,
        s.second,
        t.source IS NULL AS is_unrecorded,
        least(greatest(e.intake_date + coalesce(p.plan_days, $plan_days) + 1, s.from_date), s.to_date) AS due_from,
        least(greatest(coalesce(f.plan_date, s.to_date), s.from_date), s.to_date) AS planned_from
    FROM derived.enrolled_spans s
    JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
    LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
    LEFT JOIN derived.tables_sent t ON t.source = s.source AND t.table_name = 'service_plans'
    LEFT JOIN first_plans f ON f.enrollment_id = s.enrollment_id
)
SELECT
    enrollment_id AS subject, child_id, enrollment_id, from_date AS start_date, due_from AS end_date, 0 AS numerator,
    1 AS denominator, CASE WHEN is_unrecorded THEN 'excluded' ELSE 'pending' END AS state,
    CASE WHEN is_unrecorded THEN 'plans are not recorded' ELSE 'the plan is not due yet' END AS reason,
    second AS only_when_split
FROM days
WHERE from_date < due_from
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, due_from, greatest(due_from, planned_from), 0, 1,
    CASE WHEN is_unrecorded THEN 'excluded' ELSE 'counted' END,
    CASE WHEN is_unrecorded THEN 'plans are not recorded' ELSE 'no plan yet' END, second
FROM days
WHERE due_from < planned_from
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, greatest(due_from, planned_from), to_date, 1, 1, 'counted', 'has a plan', second
FROM days
WHERE greatest(due_from, planned_from) < to_date
