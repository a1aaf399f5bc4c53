/*
about = "Days on which a child is served, the closing day among them, so that who left on the first day of a period counts as served in it. Days in a later enrollment held at the same time are marked. One or two rows an enrollment."
*/
SELECT
    s.child_id,
    s.enrollment_id,
    s.source,
    s.from_date AS start_date,
    CASE WHEN s.to_date = e.end_date THEN s.to_date + 1 ELSE s.to_date END AS end_date,
    s.second AS only_when_split
FROM derived.enrolled_spans s
JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
UNION ALL
SELECT child_id, enrollment_id, source, start_date, start_date + 1, false
FROM derived.enrollments
WHERE end_date = start_date
