/*
title = "Living somewhere before being born"
table = "living_arrangements"
why = "A stay before the birth date adds days that the child did not live."
advice = "Correct the child's birth date or the start of the stay."
field = "start_date"
needs = ["children.birth_date"]
*/
SELECT l.source, l.living_arrangement_id AS row_key, l.child_id, l.file_id, l.line, l.start_date AS value,
       'The stay starts on ' || l.start_date || ', before the child''s birth date ' || c.birth_date
       || '; correct one of the two.' AS message
FROM living_arrangements l
JOIN children c USING (child_id)
WHERE l.start_date < c.birth_date
