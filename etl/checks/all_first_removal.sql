/*
title = "Children on their first removal"
table = "care_episodes"
why = "Some children come back into care in every agency: if nearly all are on their first removal, earlier ones are not counted."
advice = "Check that the number of the removal counts every earlier removal of the child."
limit = 0.95
field = "removal_number"
needs = ["care_episodes.removal_number"]
only_past_limit = true
total = """
    SELECT source, count(DISTINCT child_id) AS total
    FROM care_episodes WHERE removal_number IS NOT NULL GROUP BY source
"""
*/
SELECT source, arg_max(episode_id, removal_date) AS row_key, child_id, arg_max(file_id, removal_date) AS file_id,
       arg_max(line, removal_date) AS line, 1 AS value,
       'The removal is numbered 1, as are nearly all of this agency; check that earlier removals are counted.'
           AS message
FROM care_episodes
WHERE removal_number IS NOT NULL
GROUP BY source, child_id
HAVING max(removal_number) = 1
