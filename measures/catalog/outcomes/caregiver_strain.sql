/*
code = "G17"
title = "Change in caregiver strain"
family = "outcomes"
kind = "mean"
timing = "flow"
unit = "points on the answers' scale (below zero is less strain)"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
needs = ["enrollments", "assessments"]
why = "A child's home holds when the caregiver can hold it. This asks whether caring has become less hard."
numerator = "Mean of the items answered on the latest Caregiver Strain Questionnaire in the period, less the mean on the first one."
denominator = "Children whose caregiver answered the same version of the questionnaire twice."
excluded = "Questionnaires with fewer than 85% of the items answered. Caregivers without a questionnaire from 14 days before intake to 60 days after, or without a second one, of the same version, at least 60 days later; and questionnaires whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Caregiver Strain Questionnaire and its short forms (https://www.springermedicine.com/measurement-quality-of-the-caregiver-strain-questionnaire-short-/21506870). The share of items and the days are project defaults."
caution = "Versions are never compared with each other. A change of caregiver between the two makes the comparison weaker. Where an agency sends a total only, it can list the total as the version's one item. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["What do caregivers say has made it easier?", "Whose strain has grown, and who has called them?"]
*/
WITH means AS (
    SELECT enrollment_id, assessment_id, mean_score FROM derived.assessed WHERE tool = 'CGSQ'
)
SELECT
    p.child_id AS subject,
    p.child_id,
    p.enrollment_id,
    p.from_date AS start_date,
    p.to_date AS end_date,
    coalesce(f.mean_score - b.mean_score, 0) AS numerator,
    CASE WHEN p.state = 'counted' THEN 1 ELSE 0 END AS denominator,
    p.state,
    CASE
        WHEN p.state = 'counted'
            THEN concat('from ', round(b.mean_score, 2), ' to ', round(f.mean_score, 2), '; ', p.reason)
        ELSE p.reason
    END AS reason,
    p.only_when_split
FROM derived.assessment_pairs p
LEFT JOIN means b ON b.enrollment_id = p.enrollment_id AND b.assessment_id = p.baseline_id
LEFT JOIN means f ON f.enrollment_id = p.enrollment_id AND f.assessment_id = p.follow_up_id
WHERE p.tool = 'CGSQ'
