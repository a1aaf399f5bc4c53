/*
title = "Open for more than 24 months"
table = "living_arrangements"
why = "A stay that nobody closed counts a day in that place for every day since."
advice = "Check that the child still lives there; if not, fill in the day the stay ended."
field = "end_date"
total = """
    SELECT l.source, count(*) AS total
    FROM living_arrangements l
    LEFT JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting
    WHERE l.end_date IS NULL
      AND (l.episode_id IS NOT NULL OR s.counts_as_placement OR s.institutional)
    GROUP BY l.source
"""
*/
-- A child at home and not in care may well have lived there for years.
SELECT l.source, l.living_arrangement_id AS row_key, l.child_id, l.file_id, l.line, l.start_date AS value,
       'The stay has been open since ' || l.start_date
       || '; check that the child still lives there, or fill in the day it ended.' AS message
FROM living_arrangements l
JOIN load.sources c USING (source)
LEFT JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting
WHERE l.end_date IS NULL
  AND (l.episode_id IS NOT NULL OR s.counts_as_placement OR s.institutional)
  AND l.start_date < c.complete_to - INTERVAL 24 MONTH
