/*
code = "G8"
title = "How long goals take"
family = "goals"
kind = "survival"
timing = "flow"
unit = "% of goals not yet reached at 180 days"
better = "lower"
subject = "goal"
counts = "clients"
scale = 100
at = [30, 60, 90, 180, 365]
headline = 180
needs = ["enrollments", "goals"]
why = "Families need to see that things change while they still have the strength to go on. The curve says after how many days half of the goals were reached."
numerator = "Goals reached, on the day of the first rating at the expected level or better, or the day they were closed as met."
denominator = "Goals set in the period, for as long as they were followed."
excluded = "Goals closed on a day that is not recorded, all goals of agencies that never send that day, and goals closed before the day they were set."
source = "Kaplan-Meier estimate with Greenwood errors. Project measure; no published benchmark was found."
caution = "A goal is followed until it was reached, closed in another way, service ended, or the complete-to day. The days of the goals that were met, taken alone, look faster than this, because goals that take long are not yet among them. If half of the goals were never reached, there is no middle."
questions = ["What do goals that were reached within a month have in common?", "Which goals are still open after half a year, and does the family still want them?"]
*/
WITH first_reached AS (
    SELECT goal_id, min(rating_date) AS reached_on
    FROM derived.ratings
    WHERE rating >= 0 AND rating_date >= set_date
    GROUP BY goal_id
),
known AS (
    SELECT
        g.*,
        r.reached_on,
        g.outcome = 'met' AND NOT g.judged_at_end AS closed_as_met,
        -- Without a recorded outcome a goal is followed to the end of service.
        CASE WHEN g.outcome = 'in_progress' OR g.judged_at_end THEN NULL ELSE g.outcome_date END AS closed_on
    FROM derived.goal_outcomes g
    LEFT JOIN first_reached r ON r.goal_id = g.goal_id
),
followed AS (
    SELECT
        *,
        CASE
            WHEN closed_as_met AND reached_on < closed_on THEN reached_on
            WHEN closed_as_met THEN coalesce(closed_on, reached_on)
            WHEN reached_on <= followed_to THEN reached_on
        END AS event_date
    FROM (
        SELECT *, least(coalesce(closed_on, complete_to), coalesce(service_end, complete_to)) AS followed_to FROM known
    )
),
judged AS (
    SELECT
        *,
        CASE
            WHEN NOT has_closing_days THEN 'the day on which goals close is not recorded'
            WHEN event_date >= set_date THEN NULL
            WHEN outcome NOT IN ('in_progress', 'unknown') AND outcome_date IS NULL
                THEN 'closed, but the day is not recorded'
            WHEN event_date < set_date OR followed_to < set_date THEN 'closed before the day it was set'
        END AS why_not
    FROM followed
)
SELECT
    j.goal_id AS subject,
    j.child_id,
    j.enrollment_id,
    j.set_date AS start_date,
    j.set_date + 1 AS end_date,
    CASE WHEN why_not IS NULL AND event_date IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN coalesce(event_date, followed_to) - set_date ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN event_date IS NOT NULL THEN 'reached'
        WHEN closed_on = followed_to THEN replace(outcome, '_', ' ')
        WHEN service_end = followed_to THEN 'service ended with the goal open'
        ELSE 'still open'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = j.enrollment_id AND h.from_date <= j.set_date AND h.to_date > j.set_date
    ) AS only_when_split
FROM judged j
