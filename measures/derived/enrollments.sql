/*
about = "Enrollments as they stood on the complete-to day: an end after that day is still open. enrollment_number is short for enrollment_id where many rows are joined. begins_second marks one that begins while an earlier one of the child is open. One row an enrollment."
*/
SELECT
    e.enrollment_id,
    row_number() OVER (ORDER BY e.enrollment_id) AS enrollment_number,
    e.child_id,
    e.source,
    e.program,
    coalesce(a.agency, c.agency) AS agency,
    e.team,
    e.county,
    e.local_area,
    e.service_level,
    e.start_date,
    coalesce(e.intake_date, e.start_date) AS intake_date,
    CASE WHEN e.end_date <= c.complete_to THEN e.end_date END AS end_date,
    least(coalesce(e.end_date, c.open_end), c.open_end) AS until_date,
    CASE WHEN e.end_date <= c.complete_to THEN e.end_reason END AS end_reason,
    c.complete_to,
    coalesce(max(least(coalesce(e.end_date, c.open_end), c.open_end)) OVER (
        PARTITION BY e.child_id ORDER BY e.start_date, e.enrollment_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) > e.start_date, false) AS begins_second
FROM enrollments e
JOIN derived.complete_to c USING (source)
LEFT JOIN derived.agencies a ON a.source = e.source AND a.program = e.program
WHERE e.start_date <= c.complete_to AND (e.end_date IS NULL OR e.end_date >= e.start_date)
