/*
title = "Program that is not described"
table = "enrollments"
why = "A program without a line of its own has no agency, capacity or standards of its own."
advice = "Add the program to your programs file, or correct its name here."
field = "program"
*/
SELECT source, enrollment_id AS row_key, child_id, file_id, line, program AS value,
       'The programs file has no line for ' || program || '; add it there, or correct the name here.' AS message
FROM enrollments
ANTI JOIN programs USING (program)
WHERE EXISTS (FROM programs)
