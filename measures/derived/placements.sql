/*
about = "Placements within a stretch of care: consecutive stays with the same provider are one placement, whatever lies between them. Where the provider is not recorded the setting stands in. One row a placement."

[parameters]
absence_becomes_placement_after_days = 0   # 0 = never, the project's rule; an absence longer than this counts as a placement of its own
*/
WITH stays AS (
    SELECT
        n.source,
        n.child_id,
        c.start_date AS care_start,
        greatest(n.start_date, c.start_date) AS start_date,
        least(n.end_date, c.end_date) AS end_date,
        n.setting,
        n.provider_id,
        coalesce(n.provider_id, 'setting: ' || n.setting) AS home
    FROM derived.in_care c
    JOIN derived.nights n ON n.child_id = c.child_id AND n.start_date < c.end_date AND n.end_date > c.start_date
    WHERE c.start_date < c.end_date
        AND (
            n.counts_as_placement
            OR (
                n.absence
                AND $absence_becomes_placement_after_days > 0
                AND n.end_date - n.start_date > $absence_becomes_placement_after_days
            )
        )
),
numbered AS (
    SELECT
        *,
        sum(CASE WHEN same_home THEN 0 ELSE 1 END) OVER (PARTITION BY child_id, care_start ORDER BY start_date) AS placement_number
    FROM (
        SELECT *, coalesce(lag(home) OVER (PARTITION BY child_id, care_start ORDER BY start_date) = home, false) AS same_home
        FROM stays
    )
)
SELECT
    any_value(source) AS source,
    child_id,
    care_start,
    placement_number,
    any_value(home) AS home,
    bool_or(provider_id IS NULL) AS provider_missing,
    arg_min(setting, start_date) AS first_setting,
    arg_max(setting, start_date) AS last_setting,
    min(start_date) AS start_date,
    max(end_date) AS end_date
FROM numbered
GROUP BY child_id, care_start, placement_number
