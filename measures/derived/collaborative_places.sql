/*
about = "Where a collaborative is: its county when it has one only, its region as long as all its counties lie in one. One row a collaborative of a source and stretch of days."
*/
WITH counties AS (
    SELECT DISTINCT source, collaborative, trim(unnest(string_split(counties, ';'))) AS county FROM collaboratives
),
mapped AS (
    SELECT
        c.source, c.collaborative, c.county, coalesce(r.region, 'unknown') AS region,
        coalesce(r.from_date, DATE '0001-01-01') AS from_date, coalesce(r.to_date, DATE '9999-12-31') AS to_date
    FROM counties c
    LEFT JOIN derived.partner_regions r ON r.county = c.county
),
stretches AS (
    SELECT
        source, collaborative, edge AS from_date,
        lead(edge) OVER (PARTITION BY source, collaborative ORDER BY edge) AS to_date
    FROM (
        SELECT source, collaborative, from_date AS edge FROM mapped
        UNION
        SELECT source, collaborative, to_date FROM mapped
    )
)
SELECT
    s.source,
    s.collaborative,
    s.from_date,
    s.to_date,
    CASE WHEN count(DISTINCT m.county) = 1 THEN min(m.county) END AS county,
    CASE WHEN count(DISTINCT m.region) = 1 THEN min(m.region) ELSE 'unknown' END AS region
FROM stretches s
JOIN mapped m
    ON m.source = s.source AND m.collaborative = s.collaborative AND m.from_date <= s.from_date
    AND m.to_date > s.from_date
WHERE s.to_date IS NOT NULL
GROUP BY s.source, s.collaborative, s.from_date, s.to_date
