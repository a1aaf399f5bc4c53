/*
code = "W11.hours"
title = "Hours of respite"
family = "process"
kind = "sum"
timing = "flow"
unit = "hours"
better = "higher"
subject = "service"
counts = "clients"
needs = ["services"]
why = "Reach says how many families rested, hours say how long."
numerator = "Hours of respite given in the period."
denominator = "None: this is a sum. Divided by the services counted it is the mean length."
excluded = "Respite services without hours; their number is shown."
source = "Project measure."
caution = "Where an agency does not write down hours, only the number of respite services is known."
questions = ["Do a few families have most of the hours?", "Is what is offered long enough to rest?"]
*/
SELECT
    s.service_id AS subject,
    e.child_id,
    s.enrollment_id,
    s.service_date AS start_date,
    s.service_date + 1 AS end_date,
    coalesce(s.hours, 0) AS numerator,
    1 AS denominator,
    CASE WHEN s.hours IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN s.hours IS NULL THEN 'respite, hours not recorded' ELSE 'respite' END AS reason
FROM services s
JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
WHERE s.service_type = 'respite' AND s.service_date <= e.complete_to
