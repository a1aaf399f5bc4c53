/*
code = "G5.met_or_partly"
title = "Goals met or partly met"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of goals closed"
better = "higher"
subject = "goal"
counts = "clients"
needs = ["enrollments", "goals"]
why = "A family that came part of the way has gained something. This counts it."
numerator = "Goals that closed in the period as met or partly met."
denominator = "Goals that closed in the period as met, partly met or not met."
excluded = "Goals that were dropped or deferred. Goals still open are shown as not yet due. Goals of a service that ended without any rating or outcome, and goals whose closing day is not recorded, all of them where an agency never sends it."
source = "Project measure. No published benchmark was found."
caution = "What counts as partly met is the team's own judgment. A goal still open when service ended is judged by its latest rating (a project default), and can be partly met only if it began two steps below expected."
questions = ["What would it have taken to meet the goals that were partly met?", "Do teams agree on what partly met means?"]
*/
SELECT
    goal_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND outcome IN ('met', 'partly_met') THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    reason,
    only_when_split
FROM derived.goal_outcomes
