/*
code = "PS9.children"
title = "Children who ran"
family = "placement"
kind = "proportion"
timing = "flow"
unit = "% of children in care"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
when = "any"
needs = ["enrollments", "living_arrangements"]
why = "A few youth may account for many runs. This counts youth, not runs."
numerator = "Children with at least one run that began in the period while enrolled and in care."
denominator = "Children with at least one day in the period on which they were enrolled and in out-of-home care."
excluded = "As in runs."
source = "Project measure."
caution = "A longer period gives every child more time to run: compare periods of the same length only. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["Which youth ran for the first time, and was there a team meeting after?"]
*/
SELECT
    child_id AS subject, child_id, enrollment_id, start_date, end_date, 0 AS numerator, 1 AS denominator,
    'counted' AS state, 'enrolled and in care' AS reason, only_when_split
FROM derived.program_exposure
UNION ALL
SELECT child_id, child_id, enrollment_id, start_date, start_date + 1, 1, 0, 'counted', 'run began', only_when_split
FROM derived.program_runs
