/*
title = "In two enrollments at once"
table = "enrollments"
why = "A child in two enrollments counts once in a total, under the one that began first, and in both when split by program."
advice = "If the child left the first program, fill in the day; if the two are the same enrollment, send it once."
field = "start_date"
*/
WITH with_earlier AS (
    SELECT *,
           max(coalesce(end_date, DATE '9999-12-31')) OVER earlier AS earlier_until,
           arg_max(enrollment_id, coalesce(end_date, DATE '9999-12-31')) OVER earlier AS earlier_id,
           arg_max(program, coalesce(end_date, DATE '9999-12-31')) OVER earlier AS earlier_program
    FROM enrollments
    WHERE end_date IS NULL OR end_date >= start_date
    WINDOW earlier AS (
        PARTITION BY child_id ORDER BY start_date, end_date DESC NULLS FIRST, enrollment_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT source, enrollment_id AS row_key, child_id, file_id, line, start_date AS value,
       'The child enrolled in ' || program || ' on ' || start_date || ' while enrollment '
       || own_key(earlier_id, source) || ' in ' || earlier_program
       || CASE WHEN earlier_until = DATE '9999-12-31' THEN ' is still open' ELSE ' lasts until ' || earlier_until END
       || '; close the first if the child had left it.' AS message
FROM with_earlier
WHERE start_date < earlier_until
