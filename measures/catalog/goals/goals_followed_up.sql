/*
code = "G6.followed_up"
title = "Families whose goals were rated again in time"
family = "goals"
kind = "proportion"
timing = "as_at"
unit = "% of children with a goal, a scale and a step"
better = "higher"
subject = "child"
counts = "clients"
needs = ["enrollments", "goals", "goal_steps", "goal_ratings"]
why = "A goal that nobody looks at again helps nobody. Two weeks to six months is the time in which to ask the family how it went."
numerator = "Children of the denominator with such a goal rated again 14 days to six months after it was set."
denominator = "Children enrolled on the day with at least one goal that has a rating scale and at least one step."
excluded = "Children without such a goal, and children of agencies that do not send goals, their scales or their steps."
source = "Pattern of NCQA's person-centered outcome measures, as in HL7's guide (https://build.fhir.org/ig/HL7/pco-ig/Measure-GoalIdentificationMeasure.html). Published for adults of 18 and over with complex needs; used here for children, which is an adaptation."
caution = "The three steps look at the same children on the same day, so a child whose goal was set last week is in the denominator and not yet in the numerator; each case says until when there is time."
questions = ["Which goals were never looked at again?", "Who is asked how it went: the family, or only the file?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN is_known AND followed_up THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_known AND identified THEN 1 ELSE 0 END AS denominator,
    CASE WHEN is_known AND identified THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT is_known THEN 'goals, their scales or their steps are not sent by this agency'
        WHEN NOT identified THEN 'no goal with both a scale and a step'
        WHEN followed_up THEN 'rated again in time'
        ELSE 'not rated again; the time for it ends on ' || open_to
    END AS reason,
    only_when_split
FROM derived.goal_follow_up
