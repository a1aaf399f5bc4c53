/*
code = "G2"
title = "How far goals were reached, as a score"
family = "goals"
kind = "mean"
timing = "flow"
unit = "T-score (50 = goals came out as expected; not a percentage)"
better = "higher"
subject = "enrollment"
counts = "clients"
per = "child"
rows = "last"
benchmark = "g2_expected"
needs = ["enrollments", "goals", "goal_ratings"]
why = "Every family has goals of its own. This puts them on one scale, so that a program can see whether goals come out as the family and the team expected."
numerator = "The Goal Attainment Scaling T-score of each child on the last occasion in the period on which the goals were rated. Ratings within 14 days of each other are one occasion, and the latest of each goal counts. A rating on the day a goal was set is its beginning, not an outcome."
denominator = "Children with a goal rated in the period, after the day it was set. Each child counts once, whatever the number of goals."
excluded = "Goals without a rating on the occasion, and goals with the weight 0. Enrollments whose goals have never been rated since they were set; those rated then and still in service are not yet due. Where several people rated a goal on one day the rating of the team together stands, else the lowest."
source = "Kiresuk and Sherman 1968; formula as in the erratum to Turner-Stokes 2009 (https://studylib.es/doc/9061832/turner-stokes-2009.-goal-attainment-scaling). That ratings within 14 days are one occasion is a project default. Goals that state no weight weigh 1."
caution = "A child with many goals gets a more extreme score than a child with one goal and the same ratings; each case says how many goals were rated. A mean far from 50, or a spread far from 10, over 20 children or more can mean that goals are set too easy or too hard."
questions = [
    "Are goals set with the family, so that 'as expected' means what the family hopes for?",
    "Which goals are not rated, and why?",
    "Who rates: the team together, or one person alone?",
]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    occasion_day AS start_date,
    occasion_day + 1 AS end_date,
    t_score AS numerator,
    1 AS denominator,
    'counted' AS state,
    'rated ' || rated_goals || ' of ' || goals || ' goals' AS reason,
    only_when_split
FROM derived.rating_occasions
UNION ALL
SELECT enrollment_id, child_id, enrollment_id, start_date, end_date, 0, 0, state, reason, only_when_split
FROM derived.never_rated
