/*
about = "Days on which an enrollment is a second one, because the child is already in an earlier one. One row a pair of enrollments."
*/
SELECT e.enrollment_id, o.start_date AS from_date, o.until_date AS to_date
FROM derived.enrollments e
JOIN derived.enrollments o
    ON o.child_id = e.child_id AND o.until_date > e.start_date
    AND (o.start_date < e.start_date OR (o.start_date = e.start_date AND o.enrollment_id < e.enrollment_id))
