/*
about = "The four phases of wraparound for each enrollment. Engagement: enrollment to the first planning meeting. Plan development: to the day when plan and crisis plan are signed. Implementation: the plan to the start of transition. Transition: to the end of service. Without a start of transition the last two are one. Where meetings have no kind the first meeting stands in for the planning meeting. One row a phase that began."
*/
WITH meetings AS (
    SELECT
        m.enrollment_id,
        coalesce(
            min(m.meeting_date) FILTER (m.kind = 'planning'),
            min(m.meeting_date) FILTER (m.kind IS NULL)
        ) AS planning_meeting
    FROM team_meetings m
    JOIN derived.enrollments e ON e.enrollment_id = m.enrollment_id
    WHERE m.meeting_date <= least(coalesce(e.end_date, e.complete_to), e.complete_to)
    GROUP BY m.enrollment_id
),
signatures AS (
    SELECT
        p.enrollment_id,
        p.plan_date,
        CASE
            WHEN p.signed_date IS NOT NULL THEN p.signed_date
            WHEN p.family_signed OR u.source IS NOT NULL THEN p.plan_date
        END AS signed_on,
        CASE WHEN k.source IS NULL THEN p.crisis_plan_date ELSE p.plan_date END AS crisis_plan_on,
        coalesce(e.end_date, e.complete_to) AS last_day
    FROM service_plans p
    JOIN derived.enrollments e ON e.enrollment_id = p.enrollment_id
    LEFT JOIN derived.not_recorded u
        ON u.source = p.source AND u.table_name = 'service_plans' AND u.field = 'signed_date'
    LEFT JOIN derived.not_recorded k
        ON k.source = p.source AND k.table_name = 'service_plans' AND k.field = 'crisis_plan_date'
),
plans AS (
    SELECT
        enrollment_id,
        min(plan_date) FILTER (plan_date <= last_day) AS plan_on,
        min(signed_on) FILTER (signed_on <= last_day) AS signed_on,
        min(crisis_plan_on) FILTER (crisis_plan_on <= last_day) AS crisis_plan_on
    FROM signatures
    GROUP BY enrollment_id
),
known AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        e.source,
        e.start_date,
        e.end_date,
        e.complete_to,
        m.planning_meeting,
        p.plan_on,
        -- greatest() passes over an empty date, and a missing crisis plan is not a plan that is ready.
        CASE
            WHEN p.signed_on IS NOT NULL AND p.crisis_plan_on IS NOT NULL THEN greatest(p.signed_on, p.crisis_plan_on)
        END AS plans_ready_on,
        CASE
            WHEN n.transition_start_date <= coalesce(e.end_date, e.complete_to) THEN n.transition_start_date
        END AS transition_on,
        f.source IS NULL AS has_transitions
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    LEFT JOIN meetings m ON m.enrollment_id = e.enrollment_id
    LEFT JOIN plans p ON p.enrollment_id = e.enrollment_id
    LEFT JOIN derived.not_recorded f
        ON f.source = e.source AND f.table_name = 'enrollments' AND f.field = 'transition_start_date'
),
phases AS (
    SELECT
        k.enrollment_id, k.child_id, k.source, k.end_date AS closed_on, k.complete_to, 'engagement' AS phase,
        k.start_date AS began_on, k.planning_meeting AS ended_on, 'before a planning meeting' AS unfinished
    FROM known k
    JOIN derived.tables_sent t ON t.source = k.source AND t.table_name = 'team_meetings'
    UNION ALL
    SELECT
        enrollment_id, child_id, source, end_date, complete_to, 'plan_development', planning_meeting,
        plans_ready_on, 'before the plan and the crisis plan were signed'
    FROM known
    UNION ALL
    SELECT
        enrollment_id, child_id, source, end_date, complete_to, 'implementation', plan_on,
        transition_on, 'before transition'
    FROM known
    WHERE transition_on IS NOT NULL OR (has_transitions AND end_date IS NULL)
    UNION ALL
    SELECT enrollment_id, child_id, source, end_date, complete_to, 'transition', transition_on, end_date, ''
    FROM known
    UNION ALL
    SELECT
        enrollment_id, child_id, source, end_date, complete_to, 'implementation_and_transition', plan_on, end_date, ''
    FROM known
    WHERE transition_on IS NULL AND (end_date IS NOT NULL OR NOT has_transitions)
)
SELECT
    enrollment_id,
    child_id,
    source,
    phase,
    began_on,
    ended_on,
    closed_on,
    complete_to,
    CASE
        WHEN ended_on < began_on THEN 'ends before it begins: check the dates of meetings and plans'
        WHEN ended_on IS NULL AND closed_on IS NOT NULL THEN 'service ended ' || unfinished
    END AS why_not
FROM phases
WHERE began_on <= complete_to
