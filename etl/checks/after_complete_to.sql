/*
title = "Dated after the export is complete to"
why = "What lies after the day to which an export is complete is known for some children only, so it would tilt the figures."
advice = "Correct the date, or load the export again with the day to which it really is complete."
total = """
    SELECT source, table_name, dates AS total FROM date_counts
"""
*/
SELECT source, table_name, row_key, child_id, file_id, line, field, day AS value,
       field || ' ' || day || ' is after ' || complete_to || ', the day to which ' || source
       || ' is complete; correct the date or the complete-to day.' AS message
FROM late_dates
