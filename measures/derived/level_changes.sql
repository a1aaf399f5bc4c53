/*
about = "Changes of restrictiveness: from one night to the next the level of the ladder rises or falls. Nights without a level (a run, a medical hospital, respite) are passed over. An unlisted night inside known history is not institutional: it has the level of the family setting or other place next to it, else the lowest. One row a change."
*/
WITH placed AS (
    SELECT
        *,
        CASE WHEN institutional THEN -1 ELSE ladder END AS open_ladder
    FROM derived.whereabouts
    WHERE is_known AND (ladder IS NOT NULL OR NOT is_listed)
),
levels AS (
    SELECT
        child_id,
        start_date,
        label,
        coalesce(
            ladder,
            nullif(last_value(open_ladder IGNORE NULLS) OVER (
                PARTITION BY child_id ORDER BY start_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), -1),
            nullif(first_value(open_ladder IGNORE NULLS) OVER (
                PARTITION BY child_id ORDER BY start_date ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ), -1),
            0
        ) AS level
    FROM placed
),
followed AS (
    SELECT
        *,
        lag(level) OVER (PARTITION BY child_id ORDER BY start_date) AS level_before,
        lag(label) OVER (PARTITION BY child_id ORDER BY start_date) AS label_before
    FROM levels
)
SELECT
    child_id,
    start_date AS change_date,
    level > level_before AS is_up,
    lower(coalesce(label_before, 'a place that is not listed')) || ' to '
        || lower(coalesce(label, 'a place that is not listed')) AS what
FROM followed
WHERE level <> level_before
