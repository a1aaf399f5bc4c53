/*
title = "In placement after leaving care"
table = "living_arrangements"
why = "A placement that goes on after the child left care adds days and moves that belong to no removal."
advice = "Correct the end of the stay or the discharge date, or add the removal that the stay belongs to."
field = "end_date"
needs = ["care_episodes.discharge_date"]
*/
WITH stays AS (
    SELECT l.*, coalesce(l.end_date, s.complete_to + 1) AS until, coalesce(f.counts_as_placement, false) AS is_placement
    FROM living_arrangements l
    JOIN load.sources s USING (source)
    LEFT JOIN load.source_settings f ON f.source = l.source AND f.setting = l.setting
),
last_discharge AS (
    -- The stay's own removal; without one, for a placement, the child's latest removal that began before the stay ended.
    SELECT l.living_arrangement_id, l.source, max_by(e.discharge_date, e.removal_date) AS discharge_date,
           count(*) FILTER (WHERE e.discharge_date IS NULL OR e.discharge_date >= l.until) AS still_in_care
    FROM stays l
    JOIN care_episodes e
      ON e.child_id = l.child_id
     AND CASE WHEN l.episode_id IS NOT NULL THEN e.episode_id = l.episode_id
              ELSE l.is_placement AND e.removal_date < l.until END
    GROUP BY l.living_arrangement_id, l.source
)
SELECT l.source, l.living_arrangement_id AS row_key, l.child_id, l.file_id, l.line, l.end_date AS value,
       'This stay ' || CASE WHEN l.end_date IS NULL THEN 'is still open' ELSE 'lasts until ' || l.end_date END
       || ' but the child left care on ' || d.discharge_date
       || '; correct one of the two, or add the removal that the stay belongs to.' AS message
FROM stays l
JOIN last_discharge d USING (living_arrangement_id, source)
WHERE d.still_in_care = 0 AND d.discharge_date < l.until
