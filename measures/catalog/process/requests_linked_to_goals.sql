/*
code = "W9.linked"
title = "Approved requests that serve a goal"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of approved requests"
better = "higher"
subject = "request"
counts = "clients"
needs = ["flex_fund_requests"]
why = "Flexible money works best as part of the plan: it should move a goal that the family chose."
numerator = "Approved requests that name the goal they serve."
denominator = "Approved requests, on the day of the decision."
excluded = "Requests of agencies that do not write down the goal, or what was decided."
source = "Project measure."
questions = ["What were the others for, and should there be a goal?"]
*/
SELECT
    m.request_id AS subject,
    m.child_id,
    m.enrollment_id,
    m.on_day AS start_date,
    m.on_day + 1 AS end_date,
    CASE WHEN m.goal_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN n.source IS NULL AND m.has_decisions THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT m.has_decisions THEN 'what was decided is not recorded'
        WHEN n.source IS NOT NULL THEN 'the goal is not recorded'
        WHEN m.goal_id IS NOT NULL THEN 'serves a goal'
        ELSE 'no goal is named'
    END AS reason
FROM derived.money_requests m
LEFT JOIN derived.not_recorded n
    ON n.source = m.source AND n.table_name = 'flex_fund_requests' AND n.field = 'goal_id'
WHERE m.decision = 'approved' OR NOT m.has_decisions
