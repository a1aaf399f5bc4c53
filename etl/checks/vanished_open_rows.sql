/*
title = "Open in the last load, gone in this one"
why = "A child whose open removal or enrollment disappears was not closed but lost, and drops out of every figure."
advice = "Find out why the export leaves these out, and send them again, closed if they have ended."
limit = 0.10
total = """
    SELECT source, table_name, count(*) AS total
    FROM previous_row_spans SEMI JOIN load.sources USING (source)
    WHERE open_when_empty AND end_at IS NULL GROUP BY source, table_name
"""
*/
SELECT source, table_name, p.row_key, p.child_id, NULL AS file_id, NULL AS line, p.start_field AS field,
       p.start_text AS value,
       own_key(p.row_key, source) || ', open since ' || p.start_text
       || ', was in the last load and is not in this one; send it again, closed if it has ended.' AS message
FROM previous_row_spans p
SEMI JOIN load.sources USING (source)
ANTI JOIN row_spans USING (table_name, row_key)
WHERE p.open_when_empty AND p.end_at IS NULL
