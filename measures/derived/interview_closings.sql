/*
about = "How each closing was entered in an outcome tool: an interview was conducted, an administrative entry stands in its place, or nothing is there yet. Discharge and closeout entries without a baseline on file are closings too. One row an episode that is closed, or an entry without one."

[parameters]
discharge_days = 30        # project default where the tool's schedule names no window for the discharge interview
*/
WITH entries AS (
    SELECT i.*, e.child_id, e.complete_to
    FROM outcome_interviews i
    JOIN derived.enrollments e ON e.enrollment_id = i.enrollment_id
    WHERE i.kind IN ('discharge', 'closeout') AND i.interview_date <= e.complete_to
),
allowed AS (
    SELECT tool, max(due_after + coalesce(window_after, 0)) AS days
    FROM reference.interview_schedules
    WHERE counted_from = 'closing' AND due_unit = 'days' AND kind IN ('discharge', 'closeout')
    GROUP BY tool
),
matched AS (
    SELECT
        e.interview_id,
        min(i.interview_date) FILTER (i.conducted) AS conducted_on,
        min(i.interview_date) FILTER (NOT i.conducted) AS administrative_on
    FROM derived.interview_episodes e
    JOIN entries i
        ON i.enrollment_id = e.enrollment_id AND i.tool = e.tool AND coalesce(i.grant_id = e.grant_id, true)
        AND i.interview_date >= e.baseline_date AND (e.next_baseline IS NULL OR i.interview_date < e.next_baseline)
    GROUP BY e.interview_id
),
closings AS (
    SELECT
        e.interview_id,
        e.enrollment_id,
        e.child_id,
        e.grant_id,
        e.tool,
        e.closing_date,
        e.complete_to,
        m.conducted_on,
        m.administrative_on
    FROM derived.interview_episodes e
    LEFT JOIN matched m ON m.interview_id = e.interview_id
    WHERE e.closing_date IS NOT NULL
    UNION ALL
    SELECT
        min(i.interview_id),
        i.enrollment_id,
        i.child_id,
        i.grant_id,
        i.tool,
        min(i.interview_date),
        any_value(i.complete_to),
        min(i.interview_date) FILTER (i.conducted),
        min(i.interview_date) FILTER (NOT i.conducted)
    FROM entries i
    WHERE NOT EXISTS (
        SELECT 1 FROM derived.interview_episodes e
        WHERE e.enrollment_id = i.enrollment_id AND e.tool = i.tool AND coalesce(i.grant_id = e.grant_id, true)
            AND e.baseline_date <= i.interview_date
    )
    GROUP BY i.enrollment_id, i.child_id, i.grant_id, i.tool
)
SELECT
    c.*,
    c.closing_date + CAST(coalesce(a.days, $discharge_days) AS INTEGER) AS allowed_to,
    CASE
        WHEN c.conducted_on IS NOT NULL THEN 'conducted'
        WHEN c.administrative_on IS NOT NULL THEN 'administrative'
        WHEN c.complete_to <= c.closing_date + CAST(coalesce(a.days, $discharge_days) AS INTEGER) THEN 'pending'
        ELSE 'missing'
    END AS outcome
FROM closings c
LEFT JOIN allowed a ON a.tool = c.tool
