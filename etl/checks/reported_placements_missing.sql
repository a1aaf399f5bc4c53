/*
title = "Number of placements missing"
table = "care_episodes"
why = "Where an export reports how many placements a child had, an empty count hides moves."
advice = "Fill in the number of placements in this removal."
limit = 0.05
field = "reported_placements"
needs = ["care_episodes.reported_placements"]
*/
SELECT source, episode_id AS row_key, child_id, file_id, line, NULL AS value,
       'The number of placements is empty; fill it in.' AS message
FROM care_episodes
WHERE reported_placements IS NULL
