/*
about = "Mean item score of each level (the domain in instrument_items.csv) of the Family Empowerment Scale. mean_score is NULL where too few of the level's items were answered. One row an assessment and level."

[parameters]
answered_share = 0.85      # of the listed items; project default
*/
WITH taken AS (
    SELECT DISTINCT assessment_id, instrument, version FROM derived.assessed WHERE tool = 'FES'
)
SELECT
    t.assessment_id,
    coalesce(i.domain, i.label) AS level,
    CASE WHEN count(a.score) >= count(*) * $answered_share THEN avg(a.score) END AS mean_score
FROM taken t
JOIN reference.instrument_items i ON i.instrument = t.instrument AND i.version = t.version
LEFT JOIN assessments a
    ON a.assessment_id = t.assessment_id AND a.item = i.item AND a.score >= i.min AND a.score <= i.max
GROUP BY t.assessment_id, coalesce(i.domain, i.label)
