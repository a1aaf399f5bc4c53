/*
code = "G18"
title = "Change in how empowered families feel"
family = "outcomes"
kind = "mean"
timing = "flow"
unit = "points on the answers' scale (above zero is a rise)"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
categories = "separate"
needs = ["enrollments", "assessments"]
why = "The aim is a family that can speak for itself: at home, with services, and in the community."
numerator = "For each level, the mean of its items on the latest Family Empowerment Scale in the period, less the mean on the first one."
denominator = "Children whose caregiver answered the level on the same version of the scale twice."
excluded = "Levels with fewer than 85% of their items answered. Caregivers without a scale from 14 days before intake to 60 days after, or without a second one, of the same version, at least 60 days later; and scales whose items the agency has not listed, each with its level as domain, in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Family Empowerment Scale, Koren, DeChillo and Friesen 1992: family, service system, and community (https://dokumen.tips/documents/measuring-empowerment-in-families-whose-children-have-emotional-disabilities.html). The share of items and the days are project defaults."
caution = "Which items belong to which level is the agency's list. Where an agency sends a score for each level only, it can list each as the level's one item. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["Where do families feel stronger, and what do they say made the difference?", "Do families with a Family Partner change more?"]
*/
-- Kept before the second scale is joined: a level alone would pair every scale with every other.
WITH firsts AS MATERIALIZED (
    SELECT p.*, b.level, b.mean_score AS before
    FROM derived.assessment_pairs p
    JOIN derived.level_means b ON b.assessment_id = p.baseline_id
    WHERE p.tool = 'FES' AND p.state = 'counted'
),
levels AS (
    SELECT p.*, f.mean_score AS after
    FROM firsts p
    JOIN derived.level_means f ON f.assessment_id = p.follow_up_id AND f.level = p.level
)
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    coalesce(after - before, 0) AS numerator,
    CASE WHEN after - before IS NULL THEN 0 ELSE 1 END AS denominator,
    level AS category,
    CASE WHEN after - before IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN after - before IS NULL THEN 'too few items of the level were answered'
        ELSE concat('from ', round(before, 2), ' to ', round(after, 2), '; ', reason)
    END AS reason,
    only_when_split
FROM levels
UNION ALL
SELECT child_id, child_id, enrollment_id, from_date, to_date, 0, 0, NULL, state, reason, only_when_split
FROM derived.assessment_pairs
WHERE tool = 'FES' AND state <> 'counted'
