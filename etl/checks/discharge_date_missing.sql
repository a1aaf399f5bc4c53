/*
title = "Discharge reason without a date"
table = "care_episodes"
why = "Without the date the child still counts as in care."
advice = "Fill in the discharge date, or clear the reason if the child is still in care."
field = "discharge_date"
needs = ["care_episodes.discharge_reason"]
total = """
    SELECT source, count(discharge_reason) AS total FROM care_episodes GROUP BY source
"""
*/
SELECT source, episode_id AS row_key, child_id, file_id, line, NULL AS value,
       'The discharge reason is ' || discharge_reason
       || ' but there is no discharge date; fill in the date, or clear the reason if the child is still in care.'
           AS message
FROM care_episodes
WHERE discharge_reason IS NOT NULL AND discharge_date IS NULL
