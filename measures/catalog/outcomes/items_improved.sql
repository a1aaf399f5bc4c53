/*
code = "G13"
title = "Needs that improved, one by one"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of children with the need at intake"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
categories = "separate"
needs = ["enrollments", "assessments"]
why = "Some needs change quickly and some hardly at all. A program that knows which can put its help where it works, and look for other help where it does not."
numerator = "Children of the denominator whose rating of the need is lower, by any amount, on the latest full CANS in the period."
denominator = "For each need, children rated 2 or 3 on it on their first full CANS with a later one in the period."
excluded = "Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "CANS outcomes as in the resource guide of Effland (https://studylib.net/doc/5804578/developing-a-resource-guide-for-cans-data-analysis). The days around intake and between assessments are project defaults."
caution = "The method is any lower rating. A study of 574 youth found that counting raw change, crossing the line of action, or reliable change gives different results (https://sswr.confex.com/sswr/2014/webprogram/Paper22003.html). Needs that are found later often mean that a family is better known. High ratings tend to fall by themselves, and only children who were assessed twice are seen. A new caregiver changes what caregiver items mean. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["Which needs improve least, and what do families say would help?", "Are needs with little change those for which nothing is offered here?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN after < before THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    label AS category,
    'counted' AS state,
    concat(
        CASE WHEN after < before THEN 'improved' WHEN after > before THEN 'worsened' ELSE 'the same' END,
        ': from ', CAST(before AS INTEGER), ' on ', baseline_date, ' to ', CAST(after AS INTEGER)
    ) AS reason,
    only_when_split
FROM derived.item_changes
WHERE kind = 'need' AND before >= 2
UNION ALL
SELECT child_id, child_id, enrollment_id, from_date, to_date, 0, 0, NULL, state, reason, only_when_split
FROM derived.assessment_pairs
WHERE tool = 'CANS' AND state <> 'counted'
