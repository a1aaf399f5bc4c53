/*
about = "Who sat at each team meeting: how many natural supports, youth, caregivers and others. Where a source sends no attendance, who was on the team that day stands in, unless it never sends when people leave a team. One row a meeting."
*/
WITH meetings AS (
    SELECT m.meeting_id, m.enrollment_id, m.meeting_date, m.source, e.child_id, t.source IS NOT NULL AS has_attendance
    FROM team_meetings m
    JOIN derived.enrollments e ON e.enrollment_id = m.enrollment_id
    LEFT JOIN derived.tables_sent t ON t.source = m.source AND t.table_name = 'meeting_attendance'
    WHERE m.meeting_date <= e.complete_to
),
people AS (
    SELECT m.meeting_id, a.role, a.attendees AS people
    FROM meetings m
    JOIN meeting_attendance a ON a.meeting_id = m.meeting_id
    WHERE m.has_attendance
    UNION ALL
    SELECT m.meeting_id, r.role, 1
    FROM meetings m
    JOIN team_members r
        ON r.enrollment_id = m.enrollment_id AND r.joined_date <= m.meeting_date
        AND (r.left_date IS NULL OR r.left_date > m.meeting_date)
    WHERE NOT m.has_attendance AND m.source NOT IN (
        SELECT source FROM derived.not_recorded WHERE table_name = 'team_members' AND field = 'left_date'
    )
),
counted AS (
    SELECT
        p.meeting_id,
        sum(p.people) AS everyone,
        sum(CASE WHEN t.natural THEN p.people ELSE 0 END) AS natural_supports,
        sum(CASE WHEN t.youth_or_caregiver THEN p.people ELSE 0 END) AS youth_and_caregivers,
        sum(CASE WHEN p.role = 'youth' THEN p.people ELSE 0 END) AS youth,
        sum(CASE WHEN p.role = 'caregiver' THEN p.people ELSE 0 END) AS caregivers
    FROM people p
    JOIN reference.team_roles t USING (role)
    GROUP BY p.meeting_id
)
SELECT m.*, c.everyone, c.natural_supports, c.youth_and_caregivers, c.youth, c.caregivers
FROM meetings m
LEFT JOIN counted c USING (meeting_id)
