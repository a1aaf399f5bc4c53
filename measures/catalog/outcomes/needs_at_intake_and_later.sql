/*
code = "G12.actionable"
title = "Needs that ask for action, at intake and later"
family = "outcomes"
kind = "mean"
timing = "flow"
unit = "needs per child"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
categories = "separate"
category_order = ["baseline", "follow-up"]
paired = true
needs = ["enrollments", "assessments"]
why = "How much a family carries when it comes, and how much it still carries later."
numerator = "Needs rated 2 or 3: at baseline, on the first full CANS; at follow-up, on the latest one in the period."
denominator = "Children with both, the same children on both sides."
excluded = "Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Actionable needs as MassHealth describes them for the CANS (https://www.mass.gov/files/documents/2016/07/mw/cans-assessing-child-outcomes.txt); outcomes as in the resource guide of Effland (https://studylib.net/doc/5804578/developing-a-resource-guide-for-cans-data-analysis). The days around intake and between assessments are project defaults."
caution = "Needs that are found later often mean that a family is better known. High ratings tend to fall by themselves, and only children who were assessed twice are seen. A new caregiver changes what caregiver items mean. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["How many of the needs at follow-up are new?", "Do families with many needs at intake get more help?"]

[category_words]
baseline = "At intake"
follow-up = "Later"
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    needs_before AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    'baseline' AS category,
    state,
    reason,
    only_when_split
FROM derived.need_changes
UNION ALL
SELECT
    child_id, child_id, enrollment_id, from_date, to_date, needs_after, 1, 'follow-up', state, reason, only_when_split
FROM derived.need_changes
WHERE state = 'counted'
