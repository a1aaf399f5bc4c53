/*
code = "W10.plan"
title = "Crisis plan in place before the crisis"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of crises"
better = "higher"
subject = "crisis"
counts = "clients"
needs = ["crisis_events"]
why = "A plan made on a calm day, with the family, is worth most at two in the morning."
numerator = "Crises for which a crisis plan was there before the call."
denominator = "Crises for which it is recorded whether one was, on the day of the call."
excluded = "Crises for which it is not recorded."
source = "Project measure. In wraparound the crisis plan is part of the first plan."
questions = ["Was the plan used, and did it help?", "Which families still have none?"]
*/
SELECT
    crisis_id AS subject,
    child_id,
    enrollment_id,
    called_on AS start_date,
    called_on + 1 AS end_date,
    CASE WHEN crisis_plan_in_place THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN crisis_plan_in_place IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN crisis_plan_in_place IS NULL THEN 'not recorded whether there was a crisis plan'
        WHEN crisis_plan_in_place THEN 'a crisis plan was in place'
        ELSE 'no crisis plan was in place'
    END AS reason
FROM derived.crises
