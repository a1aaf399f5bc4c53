/*
code = "G5.on_time"
title = "Goals met by their due date"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of goals due"
better = "higher"
subject = "goal"
counts = "clients"
needs = ["enrollments", "goals"]
why = "A due date is a promise to the family. This counts every goal that came due, not only those that someone closed."
numerator = "Goals due in the period that were met on or before the due date."
denominator = "Goals due in the period: met in time, met late, partly met, not met, or still open after the date."
excluded = "Goals that were dropped or deferred, goals without a due date, goals met on a day that is not recorded, goals of agencies that never send the day on which goals close, and goals of a service that ended by the due date with the goal still open. A goal whose date has not come is not yet due."
source = "Project measure. No published benchmark was found."
questions = ["Were the dates set with the family?", "Which goals are open past their date, and has the team talked about them?"]
*/
WITH due AS (
    SELECT *, coalesce(outcome = 'met' AND outcome_date <= target_date, false) AS in_time
    FROM derived.goal_outcomes
    WHERE target_date IS NOT NULL
),
judged AS (
    SELECT
        *,
        CASE
            WHEN target_date < set_date THEN 'excluded'
            WHEN outcome IN ('dropped', 'deferred') THEN 'excluded'
            WHEN target_date > complete_to THEN 'pending'
            WHEN NOT has_closing_days THEN 'excluded'
            WHEN outcome = 'met' AND outcome_date IS NULL THEN 'excluded'
            WHEN in_time THEN 'counted'
            WHEN (judged_at_end OR outcome = 'unknown') AND service_end <= target_date THEN 'excluded'
            ELSE 'counted'
        END AS due_state,
        CASE
            WHEN target_date < set_date THEN 'the due date lies before the day the goal was set'
            WHEN outcome IN ('dropped', 'deferred') THEN outcome
            WHEN target_date > complete_to AND outcome = 'met' THEN 'met, and not yet due'
            WHEN target_date > complete_to THEN 'not yet due'
            WHEN NOT has_closing_days THEN 'the day on which goals close is not recorded'
            WHEN outcome = 'met' AND outcome_date IS NULL THEN 'met, but the day is not recorded'
            WHEN in_time THEN 'met in time'
            WHEN (judged_at_end OR outcome = 'unknown') AND service_end <= target_date
                THEN 'service ended by the due date, the goal not met'
            WHEN outcome = 'met' THEN 'met late'
            WHEN outcome IN ('partly_met', 'not_met') THEN replace(outcome, '_', ' ')
            ELSE 'open past the due date'
        END AS due_reason
    FROM due
),
spans AS (
    SELECT
        goal_id,
        child_id,
        enrollment_id,
        target_date AS from_date,
        target_date + 1 AS to_date,
        CASE WHEN due_state = 'counted' AND in_time THEN 1 ELSE 0 END AS numerator,
        CASE WHEN due_state = 'counted' THEN 1 ELSE 0 END AS denominator,
        due_state AS state,
        due_reason AS reason
    FROM judged
    WHERE due_state = 'pending' OR target_date <= complete_to
    UNION ALL
    SELECT goal_id, child_id, enrollment_id, from_date, to_date, 0, 0, 'excluded', 'no due date'
    FROM derived.goal_outcomes
    WHERE target_date IS NULL
)
SELECT
    s.goal_id AS subject,
    s.child_id,
    s.enrollment_id,
    s.from_date AS start_date,
    s.to_date AS end_date,
    s.numerator,
    s.denominator,
    s.state,
    s.reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = s.enrollment_id AND h.from_date <= s.from_date AND h.to_date > s.from_date
    ) AS only_when_split
FROM spans s
