/*
title = "Ends before it starts"
why = "A stretch of time with its dates the wrong way round has no days, so it is left out of every count of days."
advice = "Find which of the two dates is wrong, correct it in your system and load the export again."
limit = 0.05
total = """
    SELECT source, table_name, count(*) AS total
    FROM row_spans WHERE end_at IS NOT NULL GROUP BY source, table_name
"""
*/
SELECT source, table_name, row_key, child_id, file_id, line, end_field AS field, end_text AS value,
       end_field || ' ' || end_text || ' is before ' || start_field || ' ' || start_text
       || '; correct whichever of the two is wrong.' AS message
FROM row_spans
WHERE end_at < start_at
