/*
about = "Enrolled days. Where a child is in two enrollments at once the days of the later one are marked second, so that a total counts the child once; in one program they are not kept at all. One or two rows an enrollment."
*/
WITH earlier AS (
    SELECT
        *,
        coalesce(max(until_date) OVER before, start_date) AS taken_until,
        coalesce(max(until_date) OVER before_here, start_date) AS taken_here_until
    FROM derived.enrollments
    WINDOW
        before AS (
            PARTITION BY child_id ORDER BY start_date, enrollment_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        before_here AS (
            PARTITION BY child_id, program ORDER BY start_date, enrollment_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),
spans AS (
    SELECT *, greatest(start_date, taken_here_until) AS from_date, least(until_date, taken_until) AS to_date, true AS second
    FROM earlier
    UNION ALL
    SELECT *, greatest(start_date, taken_until), until_date, false
    FROM earlier
)
SELECT enrollment_id, child_id, source, program, agency, team, county, local_area, service_level, from_date, to_date, second
FROM spans
WHERE from_date < to_date
