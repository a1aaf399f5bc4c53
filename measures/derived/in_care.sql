/*
about = "Days in out-of-home care. Removals that touch or overlap are one; a removal without a discharge ends where the next begins. Where a source sends no removals, or never the day on which a child leaves care, a night is in care if its setting counts as a placement or is an absence between two such nights. One row a stretch of care."
*/
WITH with_removals AS (
    SELECT source FROM care_episodes
    EXCEPT
    SELECT source FROM derived.not_recorded WHERE table_name = 'care_episodes' AND field = 'discharge_date'
),
removals AS (
    SELECT
        r.source,
        r.child_id,
        r.episode_id,
        r.removal_date,
        coalesce(
            r.discharge_date,
            min(r.removal_date) OVER (
                PARTITION BY r.child_id ORDER BY r.removal_date
                RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND UNBOUNDED FOLLOWING
            )
        ) AS discharge_date,
        r.discharge_date IS NOT NULL AS has_discharge,
        r.discharge_reason,
        r.county,
        coalesce(r.short_break_series, false) AS short_break_series,
        r.reported_placements,
        r.current_setting_start_date,
        c.complete_to,
        c.open_end
    FROM care_episodes r
    JOIN derived.complete_to c USING (source)
    JOIN with_removals w ON w.source = r.source
    WHERE r.removal_date <= c.complete_to AND (r.discharge_date IS NULL OR r.discharge_date >= r.removal_date)
),
joined AS (
    SELECT
        *,
        sum(CASE WHEN removal_date <= reached THEN 0 ELSE 1 END)
            OVER (PARTITION BY child_id ORDER BY removal_date, episode_id) AS stretch
    FROM (
        SELECT
            *,
            max(coalesce(discharge_date, DATE '9999-12-31')) OVER (
                PARTITION BY child_id ORDER BY removal_date, episode_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS reached
        FROM removals
    )
),
from_removals AS (
    SELECT
        any_value(source) AS source,
        child_id,
        arg_min(episode_id, (removal_date, episode_id)) AS episode_id,
        min(removal_date) AS start_date,
        CASE
            WHEN bool_and(discharge_date IS NOT NULL) AND max(discharge_date) <= any_value(complete_to)
            THEN max(discharge_date)
        END AS discharge_date,
        least(max(coalesce(discharge_date, open_end)), any_value(open_end)) AS end_date,
        arg_max(
            CASE WHEN has_discharge THEN coalesce(discharge_reason, '') ELSE '' END,
            (coalesce(discharge_date, DATE '9999-12-31'), has_discharge, removal_date, episode_id)
        ) AS discharge_reason,
        arg_max(coalesce(county, ''), (removal_date, episode_id)) AS county,
        bool_or(short_break_series) AS short_break_series,
        arg_max(coalesce(reported_placements, -1), (removal_date, episode_id)) AS reported_placements,
        arg_max(coalesce(current_setting_start_date, DATE '0001-01-01'), (removal_date, episode_id)) AS current_setting_start_date,
        count(*) AS removals
    FROM joined
    GROUP BY child_id, stretch
),
care_nights AS (
    SELECT
        n.*,
        sum(CASE WHEN follows THEN 0 ELSE 1 END) OVER (PARTITION BY n.child_id ORDER BY n.start_date) AS stretch
    FROM (
        SELECT n.*, coalesce(lag(end_date) OVER (PARTITION BY child_id ORDER BY start_date) = start_date, false) AS follows
        FROM derived.nights n
        WHERE (n.absence OR n.counts_as_placement) AND n.source NOT IN (SELECT source FROM with_removals)
    ) n
),
from_nights AS (
    SELECT
        any_value(source) AS source,
        child_id,
        min(start_date) FILTER (counts_as_placement) AS start_date,
        max(end_date) FILTER (counts_as_placement) AS end_date
    FROM care_nights
    GROUP BY child_id, stretch
    HAVING bool_or(counts_as_placement)
)
SELECT
    f.source, f.child_id, f.episode_id, f.start_date, f.end_date, f.discharge_date,
    CASE WHEN f.discharge_date IS NOT NULL THEN nullif(f.discharge_reason, '') END AS discharge_reason,
    f.discharge_date IS NOT NULL AND coalesce(d.permanency, false) AS permanency,
    nullif(f.county, '') AS county,
    f.short_break_series,
    nullif(f.reported_placements, -1) AS reported_placements,
    nullif(f.current_setting_start_date, DATE '0001-01-01') AS current_setting_start_date,
    f.removals,
    'removals' AS basis
FROM from_removals f
LEFT JOIN reference.discharge_reasons d USING (discharge_reason)
UNION ALL
SELECT
    n.source, n.child_id, NULL, n.start_date, n.end_date,
    CASE WHEN n.end_date <= c.complete_to THEN n.end_date END,
    NULL, false, NULL, false, NULL, NULL, 0, 'nights'
FROM from_nights n
JOIN derived.complete_to c USING (source)
