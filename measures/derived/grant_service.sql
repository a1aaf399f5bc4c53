/*
about = "Days on which a child is served under a grant: from its first day under it to the day of closing, that day among them, within the days of the grant. A row without a day (from_date not before to_date) is of service that was over before. One row an enrollment and grant."
*/
SELECT
    j.grant_id,
    j.enrollment_id,
    e.child_id,
    e.source,
    e.program,
    greatest(e.start_date, j.start_date, g.start_date) AS from_date,
    least(coalesce(e.end_date, e.complete_to), g.end_date) + 1 AS to_date
FROM grant_enrollments j
JOIN grants g ON g.grant_id = j.grant_id
JOIN derived.enrollments e ON e.enrollment_id = j.enrollment_id
WHERE greatest(e.start_date, j.start_date, g.start_date) <= e.complete_to
