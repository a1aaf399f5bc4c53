/*
code = "G3"
title = "Change in the goal score since goals were set"
family = "goals"
kind = "mean"
timing = "flow"
unit = "T-score points"
better = "higher"
subject = "enrollment"
counts = "clients"
per = "child"
rows = "last"
needs = ["enrollments", "goals", "goal_ratings"]
why = "Families start from different places. This compares each family with its own beginning, on the same goals."
numerator = "The T-score of the latest ratings in the period less the T-score of the same goals, with the same weights, on the day they were set."
denominator = "Children whose first goals were rated again in the period."
excluded = "Goals added more than 14 days after the first ones: they are not in the beginning, and each case says how many there are. Children of whom only such goals were rated, and those whose goals have never been rated since they were set; those still in service are not yet due."
source = "Goal Attainment Scaling, Kiresuk and Sherman 1968; formula as in the erratum to Turner-Stokes 2009 (https://studylib.es/doc/9061832/turner-stokes-2009.-goal-attainment-scaling). The 14 days are a project default. No published size of a meaningful change was found."
caution = "Where no rating is given for the day a goal was set, it is taken as one step below expected (-1), a project default, as the Camden Coalition does; each case says for how many goals. Children who stay long enough to be rated again may differ from those who do not. Goals that state no weight weigh 1."
questions = ["Which kinds of goals move, and which stay where they began?", "What did the families with the largest change find most helpful?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    occasion_day AS start_date,
    occasion_day + 1 AS end_date,
    CASE WHEN compared_goals > 0 THEN t_then - t_before ELSE 0 END AS numerator,
    CASE WHEN compared_goals > 0 THEN 1 ELSE 0 END AS denominator,
    CASE WHEN compared_goals > 0 THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN compared_goals = 0 THEN 'only goals added later were rated'
        ELSE concat(
            'from ', round(t_before, 1), ' to ', round(t_then, 1), ', over ', compared_goals,
            CASE compared_goals WHEN 1 THEN ' goal' ELSE ' goals' END,
            CASE WHEN added_later > 0 THEN ', and ' || added_later || ' added later' END,
            CASE WHEN assumed_baselines > 0 THEN ', beginning assumed for ' || assumed_baselines END
        )
    END AS reason,
    only_when_split
FROM (
    SELECT *, max(compared_goals) OVER (PARTITION BY enrollment_id) AS most_compared FROM derived.rating_occasions
)
WHERE compared_goals > 0 OR most_compared = 0
UNION ALL
SELECT enrollment_id, child_id, enrollment_id, start_date, end_date, 0, 0, state, reason, only_when_split
FROM derived.never_rated
