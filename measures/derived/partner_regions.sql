/*
about = "The region of each listed county on every day there is: the list's own, 'unknown' where it says nothing. A later row of a county ends the one before it, so that no day has two regions. One row a county and stretch of days."
*/
WITH starts AS (
    SELECT county, valid_from AS from_date, region FROM reference.regions
    UNION ALL
    SELECT r.county, r.valid_to + 1, 'unknown'
    FROM reference.regions r
    WHERE r.valid_to IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM reference.regions o
            WHERE o.county = r.county AND o.valid_from > r.valid_from AND o.valid_from <= r.valid_to + 1
        )
    UNION ALL
    SELECT DISTINCT county, DATE '0001-01-01', 'unknown' FROM reference.regions
),
states AS (
    SELECT county, min(state) AS state FROM reference.regions GROUP BY county
)
SELECT
    s.county,
    t.state,
    s.region,
    s.from_date,
    lead(s.from_date, 1, DATE '9999-12-31') OVER (PARTITION BY s.county ORDER BY s.from_date) AS to_date
FROM starts s
JOIN states t ON t.county = s.county
