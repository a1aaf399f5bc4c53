/*
title = "More moves than days in care"
table = "care_episodes"
why = "A child can't change homes more often than once a day: the dates or the number of placements are wrong."
advice = "Check the removal's dates, its number of placements and its stays."
field = "reported_placements"
*/
WITH episodes AS (
    SELECT e.*, coalesce(e.discharge_date, s.complete_to + 1) AS until
    FROM care_episodes e
    JOIN load.sources s USING (source)
),
placements AS (
    SELECT e.source, e.episode_id, count(*) AS listed
    FROM episodes e
    JOIN living_arrangements l
      ON l.child_id = e.child_id AND l.start_date >= e.removal_date AND l.start_date < e.until
    JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting AND s.counts_as_placement
    GROUP BY e.source, e.episode_id
),
moves AS (
    SELECT e.*, e.until - e.removal_date AS days,
           greatest(coalesce(e.reported_placements, 0), coalesce(p.listed, 0)) - 1 AS moves
    FROM episodes e
    LEFT JOIN placements p USING (source, episode_id)
    WHERE e.until >= e.removal_date
)
SELECT source, episode_id AS row_key, child_id, file_id, line, moves AS value,
       moves || ' moves in ' || days || CASE WHEN days = 1 THEN ' day' ELSE ' days' END
       || ' in care; check the dates of the removal and of its stays.' AS message
FROM moves
WHERE moves > days
