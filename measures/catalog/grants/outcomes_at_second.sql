/*
code = "R6.second"
title = "Doing well at the second interview"
family = "grants"
kind = "proportion"
timing = "flow"
unit = "% of families with both interviews"
better = "higher"
subject = "interview"
counts = "clients"
categories = "separate"
needs = ["enrollments", "outcome_interviews", "outcome_answers"]
why = "It is the families' own account of how life is after some months of help."
numerator = "Families whose answer at the second interview counts as positive."
denominator = "Families with an answer at both interviews, the baseline and the one after it, outcome by outcome, on the day of the second interview. The same families stand in both numbers."
excluded = "Baselines without an interview, children who were closed out without a second one, outcomes that were not answered at both, and tools for which outcome_rules has no rule (SUPRT, as it comes). Families without a second interview so far are not yet due."
source = "Form of TRAC's outcome reports: valid data at both baseline and second interview, reassessment or discharge, within one episode (https://documents.pub/amp/document/transformation-accountability-trac-center-for-mental-health-services-november.html). Wilson interval."
caution = "What counts as positive is listed in data/reference/outcome_rules.csv. The rules that come with the program are drafts, from memory and not verified: check your tool's guide, correct them, and mark them as checked. Families who could be asked twice are not all families."
questions = ["For which outcome did the fewest families move, and what do we offer for it?", "Who was not interviewed a second time?"]

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
    CASE WHEN is_positive THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    outcome AS category,
    state,
    reason
FROM derived.interview_pairs
