/*
code = "R6.change"
title = "Change between the first and the second interview"
family = "grants"
kind = "ratio"
timing = "flow"
unit = "percentage points"
better = "higher"
subject = "interview"
counts = "clients"
scale = 100
categories = "separate"
needs = ["enrollments", "outcome_interviews", "outcome_answers"]
why = "It is what the grant wants to know: are more of the same families doing well than when they came?"
numerator = "Families who became positive, less those who were and no longer are."
denominator = "Families with an answer at both interviews, outcome by outcome, on the day of the second interview."
excluded = "Baselines without an interview, children who were closed out without a second one, outcomes that were not answered at both, and tools for which outcome_rules has no rule (SUPRT, as it comes). Families without a second interview so far are not yet due."
source = "Form of TRAC's outcome reports: valid data at both baseline and second interview, reassessment or discharge, within one episode (https://documents.pub/amp/document/transformation-accountability-trac-center-for-mental-health-services-november.html)."
caution = "These are points, not per cent of the first value: never give both under one name. There is no comparison group, and families often come at their worst. The rules of what counts as positive are drafts, from memory and not verified, until you have checked them with your tool's guide (data/reference/outcome_rules.csv)."
questions = [
    "How many families lost ground, and what happened to them?",
    "Is the change the same for every group of children?",
]

[category_words]
no_justice_involvement = "No involvement with criminal justice"
*/
SELECT
    interview_id AS subject,
    child_id,
    enrollment_id,
    grant_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' THEN CAST(is_positive AS INTEGER) - CAST(was_positive AS INTEGER) ELSE 0 END AS numerator,
    1 AS denominator,
    outcome AS category,
    state,
    reason
FROM derived.interview_pairs
