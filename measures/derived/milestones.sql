/*
about = "First assessment, plan, team meeting and service of each enrollment, as known on the complete-to day. The assessment is the day it was written, else the first assessment service, else the first full CANS. Team meetings are those listed, else services of that type. One row an enrollment."

[parameters]
baseline_from_days = 14      # days before intake; project default
full_assessment_share = 0.5   # a CANS with fewer of the items that its source uses is not a full one; project default
*/
WITH services_known AS (
    SELECT s.enrollment_id, s.service_date, s.service_type, t.post, s.source
    FROM services s
    JOIN derived.complete_to c USING (source)
    LEFT JOIN reference.service_types t USING (service_type)
    WHERE s.service_date <= c.complete_to
),
items_in_use AS (
    SELECT source, version, count(DISTINCT item) AS items FROM assessments WHERE instrument = 'CANS' GROUP BY ALL
),
full_assessments AS (
    SELECT a.source, a.assessment_id, a.child_id, a.enrollment_id, min(a.assessment_date) AS assessment_date
    FROM assessments a
    JOIN items_in_use i ON i.source = a.source AND i.version IS NOT DISTINCT FROM a.version
    JOIN derived.complete_to c ON c.source = a.source
    WHERE a.instrument = 'CANS' AND a.assessment_date <= c.complete_to
    GROUP BY a.source, a.assessment_id, a.child_id, a.enrollment_id, i.items
    HAVING count(DISTINCT a.item) >= $full_assessment_share * i.items
),
rated AS (
    SELECT e.enrollment_id, min(f.assessment_date) AS on_day
    FROM derived.enrollments e
    JOIN full_assessments f
        ON f.child_id = e.child_id
        AND (
            f.enrollment_id = e.enrollment_id
            OR (f.enrollment_id IS NULL AND f.assessment_date BETWEEN e.intake_date - $baseline_from_days AND e.until_date)
        )
    GROUP BY e.enrollment_id
),
served AS (
    SELECT
        enrollment_id,
        min(service_date) FILTER (service_type = 'assessment') AS assessment,
        min(service_date) FILTER (service_type = 'team_meeting') AS team_meeting,
        min(service_date) FILTER (post IS NULL OR post > 3) AS first_service
    FROM services_known
    GROUP BY enrollment_id
),
planned AS (
    SELECT p.enrollment_id, min(p.plan_date) AS on_day
    FROM service_plans p
    JOIN derived.complete_to c USING (source)
    WHERE p.plan_date <= c.complete_to
    GROUP BY p.enrollment_id
),
met AS (
    SELECT m.enrollment_id, min(m.meeting_date) AS on_day
    FROM team_meetings m
    JOIN derived.complete_to c USING (source)
    WHERE m.meeting_date <= c.complete_to
    GROUP BY m.enrollment_id
)
SELECT
    e.enrollment_id,
    coalesce(
        CASE WHEN n.assessment_written_date <= e.complete_to THEN n.assessment_written_date END, s.assessment, r.on_day
    ) AS assessment,
    p.on_day AS plan,
    CASE WHEN has_meetings.source IS NOT NULL THEN m.on_day ELSE s.team_meeting END AS team_meeting,
    s.first_service
FROM derived.enrollments e
JOIN enrollments n ON n.enrollment_id = e.enrollment_id
LEFT JOIN derived.tables_sent has_meetings
    ON has_meetings.source = e.source AND has_meetings.table_name = 'team_meetings'
LEFT JOIN served s ON s.enrollment_id = e.enrollment_id
LEFT JOIN rated r ON r.enrollment_id = e.enrollment_id
LEFT JOIN planned p ON p.enrollment_id = e.enrollment_id
LEFT JOIN met m ON m.enrollment_id = e.enrollment_id
