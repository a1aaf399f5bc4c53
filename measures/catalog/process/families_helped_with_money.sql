/*
code = "W9.families"
title = "Families helped with flexible funds"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of families served"
better = "neither"
subject = "child"
counts = "clients"
per = "family"
when = "any"
needs = ["enrollments", "flex_fund_requests"]
why = "It tells whether the fund is for every family or for those whose team knows how to ask."
numerator = "Families with at least one approved request decided in the period."
denominator = "Families with a child enrolled on any day of the period."
excluded = "Families of agencies that send no requests, or not what was decided."
source = "Project measure. A child without a family number stands for a family."
questions = ["Which groups of families are never helped?", "What stops a team from asking?"]
*/
SELECT
    d.child_id AS subject, d.child_id, d.enrollment_id, d.start_date, d.end_date, 0 AS numerator, 1 AS denominator,
    CASE WHEN t.source IS NULL OR n.source IS NOT NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN t.source IS NULL THEN 'requests for flexible funds are not recorded'
        WHEN n.source IS NOT NULL THEN 'what was decided is not recorded'
        ELSE 'served'
    END AS reason,
    d.only_when_split
FROM derived.served_days d
LEFT JOIN derived.tables_sent t ON t.source = d.source AND t.table_name = 'flex_fund_requests'
LEFT JOIN derived.not_recorded n
    ON n.source = d.source AND n.table_name = 'flex_fund_requests' AND n.field = 'decision'
UNION ALL
SELECT
    m.child_id, m.child_id, m.enrollment_id, m.on_day, m.on_day + 1, 1, 0, 'counted', 'helped',
    coalesce(d.only_when_split, false)
FROM derived.money_requests m
LEFT JOIN derived.served_days d
    ON d.enrollment_id = m.enrollment_id AND d.start_date <= m.on_day AND d.end_date > m.on_day
WHERE m.decision = 'approved'
