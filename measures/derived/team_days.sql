/*
about = "Who is on each child and family team, day by day of an enrollment: cut wherever someone joins or leaves. leaving_known is false where the source never sends when people leave. One row a stretch of days with the same team."
*/
WITH members AS (
    SELECT
        m.enrollment_id,
        m.joined_date,
        least(coalesce(m.left_date, c.open_end), c.open_end) AS left_date,
        t.natural,
        t.youth_or_caregiver
    FROM team_members m
    JOIN derived.complete_to c USING (source)
    JOIN reference.team_roles t USING (role)
    WHERE m.joined_date <= c.complete_to AND (m.left_date IS NULL OR m.left_date > m.joined_date)
),
edges AS (
    SELECT enrollment_id, second, from_date AS edge, to_date FROM derived.enrolled_spans
    UNION
    SELECT s.enrollment_id, s.second, m.joined_date, s.to_date
    FROM derived.enrolled_spans s
    JOIN members m ON m.enrollment_id = s.enrollment_id AND m.joined_date > s.from_date AND m.joined_date < s.to_date
    UNION
    SELECT s.enrollment_id, s.second, m.left_date, s.to_date
    FROM derived.enrolled_spans s
    JOIN members m ON m.enrollment_id = s.enrollment_id AND m.left_date > s.from_date AND m.left_date < s.to_date
),
stretches AS (
    SELECT
        enrollment_id,
        second,
        edge AS from_date,
        lead(edge, 1, to_date) OVER (PARTITION BY enrollment_id, second ORDER BY edge) AS to_date
    FROM edges
)
SELECT
    s.enrollment_id,
    e.child_id,
    e.source,
    s.second,
    s.from_date,
    s.to_date,
    n.source IS NULL AS leaving_known,
    count(m.joined_date) AS members,
    count(m.joined_date) FILTER (m.natural) AS natural_supports,
    count(m.joined_date) FILTER (NOT m.youth_or_caregiver) AS members_but_family
FROM stretches s
JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
LEFT JOIN derived.not_recorded n
    ON n.source = e.source AND n.table_name = 'team_members' AND n.field = 'left_date'
LEFT JOIN members m ON m.enrollment_id = s.enrollment_id AND m.joined_date <= s.from_date AND m.left_date > s.from_date
GROUP BY s.enrollment_id, e.child_id, e.source, s.second, s.from_date, s.to_date, n.source
