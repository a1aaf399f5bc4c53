/*
code = "G6.identified"
title = "Families with a goal, a scale and a step to take"
family = "goals"
kind = "proportion"
timing = "as_at"
unit = "% of children enrolled"
better = "higher"
subject = "child"
counts = "clients"
needs = ["enrollments", "goals", "goal_steps"]
why = "Help that follows the family begins with a goal of its own, a way to tell how far it was reached, and a first step."
numerator = "Children enrolled on the day with at least one goal that has a rating scale and at least one step."
denominator = "Children enrolled on the day."
excluded = "Children of agencies that do not send goals, their scales or their steps."
source = "Pattern of NCQA's person-centered outcome measures, as in HL7's guide (https://build.fhir.org/ig/HL7/pco-ig/Measure-GoalIdentificationMeasure.html). Published for adults of 18 and over with complex needs; used here for children, which is an adaptation."
caution = "A goal counts whatever became of it later. It has a scale from the day it was set if all five levels are written or a rating is given for that day, else from its first rating. This is the first of three steps that look at the same children: identified, followed up, achieved."
questions = ["Which families have no goal yet, and since when are they with us?", "Which goals have no step, and who would take it?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN is_known AND identified THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_known THEN 1 ELSE 0 END AS denominator,
    CASE WHEN is_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT is_known THEN 'goals, their scales or their steps are not sent by this agency'
        WHEN identified THEN 'has a goal with a scale and a step'
        ELSE 'no goal with both a scale and a step'
    END AS reason,
    only_when_split
FROM derived.goal_follow_up
