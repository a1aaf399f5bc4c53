/*
code = "PS9.episodes"
title = "Runs"
family = "placement"
kind = "rate"
timing = "flow"
unit = "runs per 1,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "A youth who runs is telling us something, and is not safe meanwhile. Federal counting does not see a run as a move, so it is shown here."
numerator = "Runs that began while enrolled and in care, after the enrollment day and up to the closing day. Runs with less than a night between them are one."
denominator = "Days on which a child was both enrolled and in out-of-home care, days on the run among them."
excluded = "Runs that began before enrollment or outside care."
source = "Project measure."
caution = "Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["Where do youth run to, and whom do they want to see?", "What happened in the week before?"]
*/
SELECT
    child_id AS subject, child_id, enrollment_id, start_date, end_date, 0 AS numerator, 1 AS denominator,
    'counted' AS state, 'enrolled and in care' AS reason, only_when_split
FROM derived.program_exposure
UNION ALL
SELECT child_id, child_id, enrollment_id, start_date, start_date + 1, 1, 0, 'counted', 'run began', only_when_split
FROM derived.program_runs
