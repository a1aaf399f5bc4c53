/*
title = "Children of the last load whose keys are gone"
table = "children"
why = "When an export changes how it writes keys, every child looks new and histories break off."
advice = "Ask whoever makes the export whether the children's keys changed, and load with the old ones."
limit = 0.40
field = "child_id"
total = """
    SELECT source, count(*) AS total FROM previous.children SEMI JOIN load.sources USING (source) GROUP BY source
"""
*/
SELECT source, p.child_id AS row_key, p.child_id, NULL AS file_id, NULL AS line, own_key(p.child_id, source) AS value,
       'Child ' || own_key(p.child_id, source)
       || ' was in the last load and is not in this one; check whether the child''s key changed.' AS message
FROM previous.children p
SEMI JOIN load.sources USING (source)
ANTI JOIN children USING (child_id)
