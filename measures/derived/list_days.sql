/*
about = "Days on which staff answer for a child, for the lists: those of each enrollment; for a source that sends no enrollments, the days for which the child's living arrangements are known. One row an enrollment, else a child."
*/
SELECT child_id, enrollment_id, source, start_date AS from_date, until_date AS to_date
FROM derived.enrollments
WHERE start_date < until_date
UNION ALL
SELECT k.child_id, NULL, k.source, k.known_from, least(k.known_to + 1, c.open_end)
FROM derived.children k
JOIN derived.complete_to c ON c.source = k.source
WHERE k.source NOT IN (SELECT source FROM derived.enrollments) AND k.known_from < least(k.known_to + 1, c.open_end)
