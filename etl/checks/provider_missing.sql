/*
title = "Placement without its home or facility"
table = "living_arrangements"
why = "Moves are changes of home: without the home, two homes of the same kind in a row count as one and the move is missed."
advice = "Fill in the home or facility where the child slept, not the agency that licenses it."
field = "provider_id"
needs = ["living_arrangements.provider_id"]
total = """
    SELECT l.source, count(*) AS total
    FROM living_arrangements l
    JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting AND s.counts_as_placement
    GROUP BY l.source
"""
*/
SELECT l.source, l.living_arrangement_id AS row_key, l.child_id, l.file_id, l.line, NULL AS value,
       'The home or facility of this ' || replace(l.setting, '_', ' ') || ' stay is empty; fill it in.' AS message
FROM living_arrangements l
JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting AND s.counts_as_placement
WHERE l.provider_id IS NULL
