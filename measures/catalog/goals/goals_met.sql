/*
code = "G5.met"
title = "Goals met"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of goals closed"
better = "higher"
subject = "goal"
counts = "clients"
categories = "groups"
needs = ["enrollments", "goals"]
why = "The simplest question a board or a family can ask: of the goals that came to an end, how many were met?"
numerator = "Goals that closed in the period as met."
denominator = "Goals that closed in the period as met, partly met or not met. By category: by area of life."
excluded = "Goals that were dropped or deferred. Goals still open are shown as not yet due. Goals of a service that ended without any rating or outcome, and goals whose closing day is not recorded, all of them where an agency never sends it."
source = "Project measure. No published benchmark was found."
caution = "A goal still open when service ended is judged by its latest rating: met at the expected level or better, partly met when above where it began (a project default). A program that closes only what was met looks good here, so read it with the goals still open and those dropped."
questions = ["Which goals were dropped, and did the family choose that?", "Are goals closed when they are not met, or left open?", "What got in the way of the goals that were not met?"]
*/
SELECT
    goal_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND outcome = 'met' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    life_domain AS category,
    state,
    reason,
    only_when_split
FROM derived.goal_outcomes
