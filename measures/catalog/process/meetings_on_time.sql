/*
code = "W4"
title = "Team meetings every 30 days"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of due meetings"
better = "neither"
subject = "enrollment"
counts = "clients"
benchmark = "meetings_30_mississippi"
needs = ["enrollments", "team_meetings"]
why = "A team that meets regularly notices early when something slips. More meetings are not better in themselves: families in trouble meet more."
numerator = "Meetings held within 30 days of the one before. The clock starts with the plan of care or the first team meeting, whichever came first, and starts again with each meeting."
denominator = "Meetings that fell due: held in time, held late, or overdue. A late or missing meeting counts once, on the first late day."
excluded = "The next meeting is not yet due within 30 days of the last. When service ends within 30 days of the last meeting no other was due."
source = "The rule of 30 days: Mississippi Administrative Code 24-2-41.2. The wraparound fidelity index WFI-EZ asks for at least every 30 to 45 days. The first meeting after intake is judged in milestones reached in time."
caution = "In one study more meetings went with poorer outcomes, since youth in trouble meet more (Schreier and others 2019, https://pmc.ncbi.nlm.nih.gov/articles/PMC6597283)."
questions = [
    "Which families have not met for more than 45 days, and do they want to?",
    "Do meetings stop before service does?",
]

[parameters]
meeting_days = 30          # Mississippi; 45 is the upper end of the WFI-EZ
*/
WITH sending AS (
    SELECT e.enrollment_id, e.child_id, e.end_date, e.complete_to, coalesce(e.end_date, e.complete_to) AS last_day
    FROM derived.enrollments e
    JOIN derived.tables_sent t ON t.source = e.source AND t.table_name = 'team_meetings'
),
meetings AS (
    SELECT m.enrollment_id, m.meeting_date AS on_day
    FROM team_meetings m
    JOIN sending s ON s.enrollment_id = m.enrollment_id AND m.meeting_date <= s.last_day
),
first_plans AS (
    SELECT p.enrollment_id, min(p.plan_date) AS on_day
    FROM service_plans p
    JOIN sending s ON s.enrollment_id = p.enrollment_id AND p.plan_date <= s.last_day
    GROUP BY p.enrollment_id
),
first_meetings AS (
    SELECT enrollment_id, min(on_day) AS on_day FROM meetings GROUP BY enrollment_id
),
events AS (
    SELECT enrollment_id, on_day FROM meetings
    UNION
    SELECT p.enrollment_id, p.on_day
    FROM first_plans p
    LEFT JOIN first_meetings m ON m.enrollment_id = p.enrollment_id
    WHERE m.on_day IS NULL OR p.on_day <= m.on_day
),
gaps AS (
    SELECT
        s.enrollment_id,
        s.child_id,
        s.end_date,
        s.complete_to,
        v.on_day AS since,
        lead(v.on_day) OVER (PARTITION BY v.enrollment_id ORDER BY v.on_day) AS next_meeting,
        v.on_day + $meeting_days AS due,
        s.last_day
    FROM events v
    JOIN sending s ON s.enrollment_id = v.enrollment_id
),
judged AS (
    SELECT
        *,
        CASE
            WHEN next_meeting <= due THEN 'met'
            WHEN next_meeting > due THEN 'late'
            WHEN last_day > due THEN 'overdue'
            WHEN end_date IS NOT NULL THEN 'ended'
            ELSE 'pending'
        END AS outcome
    FROM gaps
    WHERE next_meeting IS NOT NULL OR end_date IS NULL OR end_date > since
),
dated AS (
    SELECT
        *,
        CASE outcome
            WHEN 'met' THEN next_meeting
            WHEN 'ended' THEN end_date
            WHEN 'pending' THEN complete_to
            ELSE due + 1
        END AS on_day
    FROM judged
)
SELECT
    d.enrollment_id AS subject,
    d.child_id,
    d.enrollment_id,
    d.on_day AS start_date,
    d.on_day + 1 AS end_date,
    CASE WHEN d.outcome = 'met' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE d.outcome WHEN 'pending' THEN 'pending' WHEN 'ended' THEN 'excluded' ELSE 'counted' END AS state,
    CASE d.outcome
        WHEN 'met' THEN 'met: after ' || (d.next_meeting - d.since) || ' days'
        WHEN 'late' THEN 'late: after ' || (d.next_meeting - d.since) || ' days'
        WHEN 'overdue' THEN CASE
            WHEN d.end_date IS NOT NULL
            THEN 'overdue: no meeting in the last ' || (d.end_date - d.since) || ' days of service'
            ELSE 'overdue: by ' || (d.complete_to - d.due) || ' days'
        END
        WHEN 'ended' THEN 'service ended before the next meeting was due'
        ELSE 'pending: ' || (d.complete_to - d.since) || ' days since the last meeting'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once s
        WHERE s.enrollment_id = d.enrollment_id AND s.from_date < d.on_day AND s.to_date >= d.on_day
    ) AS only_when_split
FROM dated d
