/*
title = "Born after entering care"
table = "care_episodes"
why = "An age at entry below zero puts a child into the wrong age group, or out of the figures."
advice = "Correct the child's birth date or the removal date."
limit = 0.05
field = "removal_date"
needs = ["children.birth_date"]
*/
SELECT e.source, e.episode_id AS row_key, e.child_id, e.file_id, e.line, e.removal_date AS value,
       'The removal on ' || e.removal_date || ' is before the child''s birth date ' || c.birth_date
       || '; correct one of the two.' AS message
FROM care_episodes e
JOIN children c USING (child_id)
WHERE c.birth_date > e.removal_date
