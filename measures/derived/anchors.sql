/*
about = "The days on which windows of fixed length end: each month end and each grant-year end up to a source's complete-to day. first_day opens the 12 months. One row a source and anchor."
*/
WITH reach AS (
    SELECT c.source, c.complete_to, least(
        (SELECT min(removal_date) FROM care_episodes r WHERE r.source = c.source),
        (SELECT min(start_date) FROM enrollments e WHERE e.source = c.source),
        (SELECT min(start_date) FROM living_arrangements l WHERE l.source = c.source)
    ) AS first_row
    FROM derived.complete_to c
),
month_ends AS (
    SELECT source, CAST(unnest(generate_series(date_trunc('month', first_row), complete_to + 1, INTERVAL 1 MONTH)) AS DATE) - 1 AS anchor
    FROM reach
    WHERE first_row IS NOT NULL
),
grant_year_ends AS (
    SELECT r.source, CAST(unnest(generate_series(g.start_date + INTERVAL 1 YEAR, r.complete_to + 1, INTERVAL 1 YEAR)) AS DATE) - 1 AS anchor
    FROM grants g
    JOIN reach r ON r.source = g.source
)
SELECT source, anchor, CAST(anchor + 1 - INTERVAL 12 MONTH AS DATE) AS first_day
FROM (SELECT * FROM month_ends UNION SELECT * FROM grant_year_ends)
