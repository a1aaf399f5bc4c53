/*
about = "Days both enrolled and in out-of-home care. One row a stretch of them."
*/
SELECT
    s.child_id,
    s.enrollment_id,
    s.source,
    greatest(s.from_date, c.start_date) AS start_date,
    least(s.to_date, c.end_date) AS end_date,
    s.second AS only_when_split
FROM derived.enrolled_spans s
JOIN derived.in_care c ON c.child_id = s.child_id AND c.start_date < s.to_date AND c.end_date > s.from_date
WHERE c.start_date < c.end_date
