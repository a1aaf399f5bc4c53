/*
about = "Enrolled days. Where a child is in two enrollments at once the days of the later one are marked second, so that a total counts the child once. One or two rows an enrollment."
*/
WITH earlier AS (
    SELECT
        *,
        max(until_date) OVER (
            PARTITION BY child_id ORDER BY start_date, enrollment_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS taken_until
    FROM derived.enrollments
),
spans AS (
    SELECT * EXCLUDE taken_until, start_date AS from_date, least(until_date, coalesce(taken_until, start_date)) AS to_date, true AS second
    FROM earlier
    UNION ALL
    SELECT * EXCLUDE taken_until, greatest(start_date, coalesce(taken_until, start_date)), until_date, false
    FROM earlier
)
SELECT enrollment_id, child_id, source, program, agency, team, county, local_area, service_level, from_date, to_date, second
FROM spans
WHERE from_date < to_date
