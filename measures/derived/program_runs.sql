/*
about = "Runs that began while enrolled and in out-of-home care: after the enrollment day, up to and including the closing day. One row a run and program."
*/
SELECT
    r.*,
    e.enrollment_id,
    row_number() OVER (PARTITION BY r.child_id, r.start_date ORDER BY e.start_date, e.enrollment_id) > 1 AS only_when_split
FROM derived.runs r
JOIN derived.in_care c ON c.child_id = r.child_id AND c.start_date <= r.start_date AND c.end_date > r.start_date
JOIN derived.enrollments e ON e.child_id = r.child_id AND e.start_date < r.start_date AND r.start_date <= e.until_date
QUALIFY row_number() OVER (PARTITION BY r.child_id, r.start_date, e.program ORDER BY e.start_date, e.enrollment_id) = 1
