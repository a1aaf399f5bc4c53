/*
code = "G7.steps"
title = "Steps that can be seen done, with a person named"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of steps"
better = "higher"
subject = "step"
counts = "clients"
needs = ["enrollments", "goals", "goal_steps"]
why = "A step without a person is everyone's and no one's. A step that nobody can see done is never finished."
numerator = "Steps of the denominator that are measurable and name who is responsible."
denominator = "Steps of goals set in the period."
excluded = "Steps of agencies that do not send whether a step is measurable or who is responsible."
source = "SOAR's service planning policy: goals and steps are observable and measurable. That both must be filled in is a project default."
caution = "Steps carry no day of their own, so they stand on the day their goal was set."
questions = ["Who takes most of the steps: the family, natural supports, or professionals?", "Which steps were written so that no one could tell when they were done?"]
*/
WITH silent AS (
    SELECT DISTINCT source
    FROM derived.not_recorded
    WHERE table_name = 'goal_steps' AND field IN ('is_measurable', 'has_responsible_person')
),
steps AS (
    SELECT
        s.step_id,
        g.child_id,
        g.enrollment_id,
        g.set_date,
        x.source IS NULL AS is_known,
        coalesce(s.is_measurable, false) AS is_measurable,
        coalesce(s.has_responsible_person, false) AS has_person
    FROM goal_steps s
    JOIN derived.goal_outcomes g ON g.goal_id = s.goal_id
    LEFT JOIN silent x ON x.source = g.source
)
SELECT
    s.step_id AS subject,
    s.child_id,
    s.enrollment_id,
    s.set_date AS start_date,
    s.set_date + 1 AS end_date,
    CASE WHEN is_known AND is_measurable AND has_person THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_known THEN 1 ELSE 0 END AS denominator,
    CASE WHEN is_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT is_known THEN 'this agency does not send whether a step is measurable and who is responsible'
        WHEN is_measurable AND has_person THEN 'measurable, with a person named'
        WHEN is_measurable THEN 'no person named'
        WHEN has_person THEN 'not measurable'
        ELSE 'not measurable, and no person named'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = s.enrollment_id AND h.from_date <= s.set_date AND h.to_date > s.set_date
    ) AS only_when_split
FROM steps s
