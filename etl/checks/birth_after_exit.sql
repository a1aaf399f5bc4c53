/*
title = "Born after leaving care"
table = "care_episodes"
why = "A child can't leave care before being born: the birth date or both dates of the removal are wrong."
advice = "Correct the child's birth date or the dates of the removal."
limit = 0.05
field = "discharge_date"
needs = ["children.birth_date"]
*/
SELECT e.source, e.episode_id AS row_key, e.child_id, e.file_id, e.line, e.discharge_date AS value,
       'The discharge on ' || e.discharge_date || ' is before the child''s birth date ' || c.birth_date
       || '; correct one of the two.' AS message
FROM care_episodes e
JOIN children c USING (child_id)
WHERE c.birth_date > e.discharge_date
