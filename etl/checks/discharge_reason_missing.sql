/*
title = "Discharge without a reason"
table = "care_episodes"
why = "Without the reason nobody can tell a child who went home from one who moved to another agency."
advice = "Fill in why the child left care."
limit = 0.10
field = "discharge_reason"
needs = ["care_episodes.discharge_reason"]
total = """
    SELECT source, count(discharge_date) AS total FROM care_episodes GROUP BY source
"""
*/
SELECT source, episode_id AS row_key, child_id, file_id, line, NULL AS value,
       'The child left care on ' || discharge_date || ' and no reason is given; fill it in.' AS message
FROM care_episodes
WHERE discharge_date IS NOT NULL AND discharge_reason IS NULL
