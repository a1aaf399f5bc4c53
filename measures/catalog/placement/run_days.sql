/*
code = "PS9.days"
title = "Days on the run"
family = "placement"
kind = "ratio"
timing = "flow"
unit = "days on the run per 1,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "How long youth are away says more than how often: an evening is not a month."
numerator = "Nights on the run while enrolled and in care."
denominator = "Days on which a child was both enrolled and in out-of-home care, days on the run among them."
excluded = "Nights on the run outside care or enrollment."
source = "Project measure. The days of one youth hang together, so the interval is drawn over children, from 20 children up."
caution = "Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["Who is away longest, and who keeps in touch?"]
*/
SELECT
    child_id AS subject, child_id, enrollment_id, start_date, end_date, 0 AS numerator, 1 AS denominator,
    'counted' AS state, 'enrolled and in care' AS reason, only_when_split
FROM derived.program_exposure
UNION ALL
SELECT
    x.child_id, x.child_id, x.enrollment_id, greatest(x.start_date, r.start_date), least(x.end_date, r.end_date),
    1, 0, 'counted', 'on the run', x.only_when_split
FROM derived.program_exposure x
JOIN derived.runs r ON r.child_id = x.child_id AND r.start_date < x.end_date AND r.end_date > x.start_date
