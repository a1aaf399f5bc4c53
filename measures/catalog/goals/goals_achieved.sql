/*
code = "G6.achieved"
title = "Families who reached their goal"
family = "goals"
kind = "proportion"
timing = "as_at"
unit = "% of children whose goals were rated again"
better = "higher"
subject = "child"
counts = "clients"
needs = ["enrollments", "goals", "goal_steps", "goal_ratings"]
why = "Of the families who set a goal and were asked again, this says how many came as far as they had hoped."
numerator = "Children of the denominator whose primary goal was at the expected level or better on its latest rating in that time. Where no primary goal is marked and rated, any of their goals."
denominator = "Children enrolled on the day with a goal, a scale and a step, rated again 14 days to six months after the goal was set."
excluded = "Children whose goals were not rated again in that time, children without such a goal, and children of agencies that do not send goals, their scales or their steps."
source = "Pattern of NCQA's person-centered outcome measures, as in HL7's guide (https://build.fhir.org/ig/HL7/pco-ig/Measure-GoalIdentificationMeasure.html). Published for adults of 18 and over with complex needs; used here for children, which is an adaptation."
caution = "That the primary goal decides is a project default. Each case says how many of the rated goals were reached, so that at least one and all can be told apart."
questions = ["What made the difference for families who reached their goal?", "Is the goal marked primary the one that matters most to the family?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN is_known AND followed_up AND achieved THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_known AND followed_up THEN 1 ELSE 0 END AS denominator,
    CASE WHEN is_known AND followed_up THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT is_known THEN 'goals, their scales or their steps are not sent by this agency'
        WHEN NOT identified THEN 'no goal with both a scale and a step'
        WHEN NOT followed_up THEN 'not rated again in time'
        ELSE concat(
            reached_goals, ' of ', rated_goals, ' rated goals reached',
            CASE
                WHEN primary_rating >= 0 THEN ', the primary goal among them'
                WHEN primary_rating < 0 THEN ', the primary goal not'
            END
        )
    END AS reason,
    only_when_split
FROM derived.goal_follow_up
