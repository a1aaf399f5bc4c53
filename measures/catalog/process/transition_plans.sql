/*
code = "W12.transition_plan"
title = "Planned endings with a transition plan"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of planned endings"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "The family should leave with a page in hand: who helps with what from tomorrow on, and whom to call."
numerator = "Planned endings with a transition plan written by the last day."
denominator = "Enrollments that ended as planned in the period: goals met, or going on with natural supports."
excluded = "Enrollments that ended without a recorded reason, and those of agencies that do not write down transition plans. Agencies that never send the day on which service ends."
source = "Project measure. Transition is the fourth phase of wraparound."
questions = ["Did the family write the plan, or sign it?", "Who called the family a month later?"]
*/
SELECT
    c.enrollment_id AS subject,
    c.child_id,
    c.enrollment_id,
    c.end_date AS start_date,
    c.end_date + 1 AS end_date,
    CASE WHEN c.transition_plan_on <= c.end_date THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN c.is_planned IS NULL OR t.source IS NULL OR n.source IS NOT NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN c.is_planned IS NULL THEN 'ended, and the reason is not recorded'
        WHEN t.source IS NULL OR n.source IS NOT NULL THEN 'transition plans are not recorded'
        WHEN c.transition_plan_on <= c.end_date THEN 'left with a transition plan'
        WHEN c.transition_plan_on IS NOT NULL THEN 'the transition plan came after the last day'
        ELSE 'no transition plan'
    END AS reason,
    c.only_when_split
FROM derived.closings c
LEFT JOIN derived.tables_sent t ON t.source = c.source AND t.table_name = 'service_plans'
LEFT JOIN derived.not_recorded n
    ON n.source = c.source AND n.table_name = 'service_plans' AND n.field = 'transition_plan_date'
WHERE c.is_planned IS NOT FALSE
