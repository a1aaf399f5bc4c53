/*
title = "Birth date missing"
table = "children"
why = "Without a birth date a child has no age group and is left out of the federal measures, which stop at 18."
advice = "Fill in the birth date."
limit = 0.05
field = "birth_date"
needs = ["children.birth_date"]
*/
SELECT source, child_id AS row_key, child_id, file_id, line, NULL AS value,
       'The birth date is empty; fill it in.' AS message
FROM children
WHERE birth_date IS NULL
