/*
title = "Stays without a night"
table = "living_arrangements"
why = "A stay that starts and ends on one day adds no night, no placement and no move."
advice = "If the child slept there, correct the end of the stay (the day the child left)."
field = "end_date"
*/
SELECT source, living_arrangement_id AS row_key, child_id, file_id, line, end_date AS value,
       'The stay starts and ends on ' || start_date || '; if the child slept there, correct the day it ended.'
           AS message
FROM living_arrangements
WHERE end_date = start_date
