/*
about = "What became of each goal, as known on the complete-to day. A goal still open when service ended is judged by its latest rating, and is unknown without one. state, from_date and to_date say where it stands as a closed goal: counted on the day it closed, pending for as long as it is open; of a source that never sends the day on which goals close none is counted. One row a goal."

[parameters]
baseline_rating = -1       # of a goal that states none; project default, as in the Camden Coalition's use of the scale
*/
WITH latest AS (
    SELECT goal_id, rating
    FROM (
        SELECT goal_id, rating, row_number() OVER (PARTITION BY goal_id ORDER BY rating_date DESC) AS place
        FROM derived.ratings
    )
    WHERE place = 1
),
known AS (
    SELECT
        g.goal_id,
        g.enrollment_id,
        e.child_id,
        g.source,
        g.life_domain,
        g.set_date,
        g.target_date,
        coalesce(g.weight, 1) AS weight,
        coalesce(g.baseline_rating, $baseline_rating) AS baseline,
        CASE WHEN g.status_date > e.complete_to THEN 'in_progress' ELSE g.status END AS status,
        CASE WHEN g.status_date <= e.complete_to THEN g.status_date END AS status_date,
        l.rating,
        n.source IS NULL AS has_closing_days,
        e.end_date AS service_end,
        e.until_date,
        e.complete_to
    FROM goals g
    JOIN derived.enrollments e ON e.enrollment_id = g.enrollment_id
    LEFT JOIN latest l ON l.goal_id = g.goal_id
    LEFT JOIN derived.not_recorded n
        ON n.source = g.source AND n.table_name = 'goals' AND n.field = 'status_date'
    WHERE g.set_date <= e.complete_to
),
judged AS (
    SELECT
        *,
        status = 'in_progress' AND service_end IS NOT NULL AS judged_at_end,
        CASE
            WHEN status <> 'in_progress' OR service_end IS NULL THEN status
            WHEN rating IS NULL THEN 'unknown'
            WHEN rating >= 0 THEN 'met'
            WHEN rating > baseline THEN 'partly_met'
            ELSE 'not_met'
        END AS outcome
    FROM known
),
dated AS (
    SELECT
        *,
        CASE
            WHEN judged_at_end THEN greatest(service_end, set_date)
            WHEN outcome <> 'in_progress' THEN status_date
        END AS outcome_date
    FROM judged
),
placed AS (
    SELECT
        *,
        CASE
            WHEN outcome = 'in_progress' THEN 'pending'
            WHEN outcome IN ('met', 'partly_met', 'not_met') AND outcome_date IS NOT NULL AND has_closing_days
            THEN 'counted'
            ELSE 'excluded'
        END AS state,
        coalesce(outcome_date, set_date) AS from_date,
        coalesce(outcome_date + 1, greatest(until_date, set_date + 1)) AS to_date
    FROM dated
)
SELECT
    p.goal_id,
    p.enrollment_id,
    p.child_id,
    p.source,
    p.life_domain,
    p.set_date,
    p.target_date,
    p.weight,
    p.outcome,
    p.outcome_date,
    p.judged_at_end,
    p.has_closing_days,
    p.service_end,
    p.until_date,
    p.complete_to,
    p.state,
    p.from_date,
    p.to_date,
    CASE
        WHEN outcome = 'in_progress' THEN 'still open'
        WHEN NOT has_closing_days THEN 'the day on which goals close is not recorded'
        WHEN outcome = 'unknown' THEN 'service ended and the goal was never rated or closed'
        WHEN outcome_date IS NULL THEN replace(outcome, '_', ' ') || ', but the day is not recorded'
        WHEN judged_at_end THEN replace(outcome, '_', ' ') || ', by its latest rating when service ended'
        ELSE replace(outcome, '_', ' ')
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = p.enrollment_id AND h.from_date <= p.from_date AND h.to_date > p.from_date
    ) AS only_when_split
FROM placed p
