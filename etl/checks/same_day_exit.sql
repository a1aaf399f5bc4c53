/*
title = "Removed and discharged on the same day"
table = "care_episodes"
why = "A removal that ends on the day it began has no night in care; many of them mean that dates are filled in by rote."
advice = "Check that the child really left care on that day; correct the date that is wrong."
limit = 0.05
field = "discharge_date"
*/
SELECT source, episode_id AS row_key, child_id, file_id, line, discharge_date AS value,
       'Removal and discharge are both on ' || removal_date || '; check that the child left care on the same day.'
           AS message
FROM care_episodes
WHERE discharge_date = removal_date
