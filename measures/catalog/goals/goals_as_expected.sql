/*
code = "G2.expected"
title = "Children whose goals came out as expected or better"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of children with rated goals"
better = "higher"
subject = "enrollment"
counts = "clients"
per = "child"
rows = "last"
needs = ["enrollments", "goals", "goal_ratings"]
why = "The plainest reading of a family's own goals: did they come out at least as the family and the team expected?"
numerator = "Children whose goals, weighed together on the last occasion of the period, came out as expected or better (a T-score of 50 or more)."
denominator = "Children with a goal rated in the period, after the day it was set."
excluded = "Goals without a rating on the occasion, and goals with the weight 0. Enrollments whose goals have never been rated since they were set; those rated then and still in service are not yet due."
source = "Goal Attainment Scaling, Kiresuk and Sherman 1968; formula as in the erratum to Turner-Stokes 2009 (https://studylib.es/doc/9061832/turner-stokes-2009.-goal-attainment-scaling). That ratings within 14 days are one occasion is a project default."
caution = "A high share can mean good work, or goals that were set too low. Goals that state no weight weigh 1."
questions = ["What helped the families whose goals came out better than expected?", "Which goals fall short most often, and were they the right goals?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    occasion_day AS start_date,
    occasion_day + 1 AS end_date,
    -- A sum of weights such as 0.1 + 0.2 - 0.3 is not exactly zero in a computer.
    CASE WHEN t_score >= 50 - 0.000000001 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    'counted' AS state,
    'score ' || round(t_score, 1) || ', rated ' || rated_goals || ' of ' || goals || ' goals' AS reason,
    only_when_split
FROM derived.rating_occasions
UNION ALL
SELECT enrollment_id, child_id, enrollment_id, start_date, end_date, 0, 0, state, reason, only_when_split
FROM derived.never_rated
