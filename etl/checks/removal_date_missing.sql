/*
title = "Removal date missing"
table = "care_episodes"
why = "A removal without its date can't be loaded, so the child's whole time in care is missing from the figures."
advice = "Fill in the removal date and load the export again."
limit = 0.05
field = "removal_date"
total = """
    SELECT source, count(*) AS total
    FROM (SELECT source FROM care_episodes UNION ALL
          SELECT source FROM load.rejected
          WHERE table_name = 'care_episodes' AND field = 'removal_date' AND value IS NULL)
    GROUP BY source
"""
*/
SELECT source, NULL AS row_key, NULL AS child_id, file_id, line, NULL AS value,
       'The removal date is empty, so the line was rejected; fill it in.' AS message
FROM load.rejected
WHERE table_name = 'care_episodes' AND field = 'removal_date' AND value IS NULL
