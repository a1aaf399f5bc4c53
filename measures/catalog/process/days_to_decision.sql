/*
code = "W9.days"
title = "Days until a request for money is decided"
family = "process"
kind = "median"
timing = "flow"
unit = "days"
better = "lower"
subject = "request"
counts = "clients"
needs = ["flex_fund_requests"]
why = "A camp week starts on Monday whether or not the form has been signed."
numerator = "Days from the request to the decision."
denominator = "Requests approved or declined in the period."
excluded = "Requests not decided are not yet due. Withdrawn ones, and those decided before they were made, are left out. Requests of agencies that do not write down what was decided."
source = "Project measure."
questions = ["Where do requests lie, and who could decide small ones at once?"]
*/
SELECT
    request_id AS subject,
    child_id,
    enrollment_id,
    CASE WHEN decision IS NULL THEN requested_date ELSE on_day END AS start_date,
    CASE WHEN decision IS NULL THEN open_end ELSE on_day + 1 END AS end_date,
    CASE WHEN decided_date >= requested_date THEN decided_date - requested_date ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN NOT has_decisions THEN 'excluded'
        WHEN decision IS NULL THEN 'pending'
        WHEN decision <> 'withdrawn' AND decided_date >= requested_date THEN 'counted'
        ELSE 'excluded'
    END AS state,
    CASE
        WHEN NOT has_decisions THEN 'what was decided is not recorded'
        WHEN decision IS NULL THEN 'not decided yet'
        WHEN decision = 'withdrawn' THEN 'withdrawn'
        WHEN decided_date IS NULL THEN 'the day of the decision is not recorded'
        WHEN decided_date < requested_date THEN 'decided before it was made: check the dates'
        ELSE decision || ' after ' || (decided_date - requested_date) || ' days'
    END AS reason
FROM derived.money_requests
