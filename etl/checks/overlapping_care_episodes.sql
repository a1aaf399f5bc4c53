/*
title = "Removals that overlap or touch"
table = "care_episodes"
why = "A child can be removed only once at a time; touching removals are joined into one, overlapping ones are left out of re-entry."
advice = "Correct the discharge of the earlier removal or the date of the later one, or join the two if the child never went home."
field = "removal_date"
*/
WITH with_earlier AS (
    SELECT *,
           max(coalesce(discharge_date, DATE '9999-12-31')) OVER earlier AS earlier_until,
           arg_max(episode_id, coalesce(discharge_date, DATE '9999-12-31')) OVER earlier AS earlier_id
    FROM care_episodes
    WHERE discharge_date IS NULL OR discharge_date >= removal_date
    WINDOW earlier AS (
        PARTITION BY child_id ORDER BY removal_date, discharge_date NULLS LAST, episode_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT source, episode_id AS row_key, child_id, file_id, line, removal_date AS value,
       'This removal starts on ' || removal_date
       || CASE WHEN earlier_until = DATE '9999-12-31'
                   THEN ' while removal ' || own_key(earlier_id, source) || ' is still open; correct one of the two.'
               WHEN earlier_until = removal_date
                   THEN ', the day on which removal ' || own_key(earlier_id, source)
                        || ' ended; join the two if the child never went home.'
               ELSE ', before removal ' || own_key(earlier_id, source) || ' ended on ' || earlier_until
                    || '; correct one of the two.' END AS message
FROM with_earlier
WHERE removal_date <= earlier_until
