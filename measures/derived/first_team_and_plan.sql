/*
about = "The first team and the first plan of each enrollment, in days since intake, against the program's own days. A team is formed on its recorded date, else the first day from intake on which the roster has the youth or a caregiver and someone who is neither, else the day of the first team meeting from intake on. States: met, late, overdue, pending, left (service ended by the deadline without it), backwards (dated before intake), not_recorded. One row an enrollment."

[parameters]
plan_days = 14             # SOAR; the program's own standard comes first
*/
WITH standards AS (
    SELECT source, program, min(plan_days) AS plan_days FROM programs GROUP BY source, program
),
silent AS (
    SELECT
        source,
        bool_or(table_name = 'enrollments' AND field = 'team_formed_date')
            AND bool_or(table_name = 'team_members' AND field = 'joined_date')
            AND bool_or(table_name = 'team_meetings' AND field = 'meeting_date') AS no_team,
        bool_or(table_name = 'service_plans' AND field = 'plan_date') AS no_plan
    FROM derived.not_recorded
    GROUP BY source
),
members AS (
    SELECT m.enrollment_id, m.role, m.joined_date, m.left_date, coalesce(r.youth_or_caregiver, false) AS is_family
    FROM team_members m
    LEFT JOIN reference.team_roles r ON r.role = m.role
),
roster AS (
    SELECT e.enrollment_id, min(greatest(f.joined_date, o.joined_date, e.intake_date)) AS team_date
    FROM derived.enrollments e
    JOIN members f ON f.enrollment_id = e.enrollment_id AND f.is_family
    JOIN members o ON o.enrollment_id = e.enrollment_id AND NOT o.is_family
    WHERE f.joined_date <= e.complete_to AND o.joined_date <= e.complete_to
        AND (f.left_date IS NULL OR f.left_date > greatest(f.joined_date, o.joined_date, e.intake_date))
        AND (o.left_date IS NULL OR o.left_date > greatest(f.joined_date, o.joined_date, e.intake_date))
    GROUP BY e.enrollment_id
),
meetings AS (
    SELECT e.enrollment_id, min(m.meeting_date) AS team_date
    FROM derived.enrollments e
    JOIN team_meetings m ON m.enrollment_id = e.enrollment_id
    WHERE m.meeting_date >= e.intake_date AND m.meeting_date <= e.complete_to
    GROUP BY e.enrollment_id
),
plans AS (
    SELECT e.enrollment_id, min(p.plan_date) AS plan_date
    FROM derived.enrollments e
    JOIN service_plans p ON p.enrollment_id = e.enrollment_id
    WHERE p.plan_date <= e.complete_to
    GROUP BY e.enrollment_id
),
counted AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        e.begins_second,
        e.intake_date,
        coalesce(s.plan_days, $plan_days) AS allowed,
        e.complete_to - e.intake_date AS elapsed,
        e.end_date - e.intake_date AS left_on,
        coalesce(
            CASE WHEN n.team_formed_date <= e.complete_to THEN n.team_formed_date END, r.team_date, m.team_date
        ) - e.intake_date AS team_day,
        p.plan_date - e.intake_date AS plan_day,
        coalesce(x.no_team, false) AS no_team,
        coalesce(x.no_plan, false) AS no_plan
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    LEFT JOIN standards s ON s.source = e.source AND s.program = e.program
    LEFT JOIN silent x ON x.source = e.source
    LEFT JOIN roster r ON r.enrollment_id = e.enrollment_id
    LEFT JOIN meetings m ON m.enrollment_id = e.enrollment_id
    LEFT JOIN plans p ON p.enrollment_id = e.enrollment_id
    WHERE e.intake_date <= e.complete_to
)
SELECT
    c.*,
    CASE
        WHEN no_team THEN 'not_recorded'
        WHEN team_day < 0 THEN 'backwards'
        WHEN team_day <= allowed THEN 'met'
        WHEN left_on <= allowed THEN 'left'
        WHEN team_day > allowed THEN 'late'
        WHEN elapsed > allowed THEN 'overdue'
        ELSE 'pending'
    END AS team_state,
    CASE
        WHEN no_plan THEN 'not_recorded'
        WHEN plan_day < 0 THEN 'backwards'
        WHEN plan_day <= allowed THEN 'met'
        WHEN left_on <= allowed THEN 'left'
        WHEN plan_day > allowed THEN 'late'
        WHEN elapsed > allowed THEN 'overdue'
        ELSE 'pending'
    END AS plan_state,
    CASE
        WHEN no_team OR no_plan THEN 'not_recorded'
        WHEN team_day < 0 OR plan_day < 0 THEN 'backwards'
        WHEN team_day <= allowed AND plan_day <= allowed THEN 'met'
        WHEN left_on <= allowed THEN 'left'
        WHEN team_day IS NOT NULL AND plan_day IS NOT NULL THEN 'late'
        WHEN elapsed > allowed THEN 'overdue'
        ELSE 'pending'
    END AS both_state,
    c.begins_second AS only_when_split
FROM counted c
