/*
title = "In two places on the same night"
table = "living_arrangements"
why = "A child sleeps in one place a night: overlaps are cut before days and moves are counted, which can hide a move."
advice = "Correct the end of the earlier stay or the start of the later one."
field = "start_date"
*/
-- An absence (a hospital stay, a run) that lies wholly within another stay is how many systems write it: no fault.
WITH stays AS (
    SELECT l.*, coalesce(l.end_date, DATE '9999-12-31') AS until,
           coalesce(s.absence, false) AS is_absence
    FROM living_arrangements l
    LEFT JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting
    WHERE l.end_date IS NULL OR l.end_date > l.start_date
),
with_earlier AS (
    SELECT *,
           max(until) OVER earlier AS earlier_until,
           arg_max(living_arrangement_id, until) OVER earlier AS earlier_id,
           arg_max(is_absence, until) OVER earlier AS earlier_is_absence
    FROM stays
    WINDOW earlier AS (
        PARTITION BY child_id ORDER BY start_date, until DESC, living_arrangement_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT source, living_arrangement_id AS row_key, child_id, file_id, line, start_date AS value,
       'This stay starts on ' || start_date || ' while stay ' || own_key(earlier_id, source)
       || CASE WHEN earlier_until = DATE '9999-12-31' THEN ' is still open'
               ELSE ' lasts until ' || earlier_until END
       || '; correct the end of the earlier stay or the start of this one.' AS message
FROM with_earlier
WHERE start_date < earlier_until
  AND NOT (is_absence AND NOT earlier_is_absence AND until <= earlier_until)
