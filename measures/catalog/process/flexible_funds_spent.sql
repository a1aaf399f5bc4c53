/*
code = "W9.spent"
title = "Flexible funds spent"
family = "process"
kind = "sum"
timing = "flow"
unit = "dollars"
better = "neither"
subject = "request"
counts = "money"
needs = ["flex_fund_requests"]
why = "A bed, a camp week or a bus pass can hold a placement that no therapy could. Small money in the right week is part of the work."
numerator = "Dollars paid for approved requests, on the day of the decision."
denominator = "None: this is a sum."
excluded = "Requests declined, withdrawn or not yet decided, and approved ones without an amount. Requests of agencies that do not write down what was decided."
source = "Project measure. JCFS System of Care has a small pool for the cost of linkages (http://www.jcfs.org/programs-services/child-welfare/system-of-care)."
caution = "Where the amount paid is not recorded, the amount approved stands for it; where the day of the decision is not, the day of the request. This is not pooled or braided funding (IPP F3)."
questions = ["What did the money buy that nothing else would have paid for?", "Which teams never ask, and do they know that they can?"]
*/
SELECT
    request_id AS subject,
    child_id,
    enrollment_id,
    CASE WHEN decision IS NULL THEN requested_date ELSE on_day END AS start_date,
    CASE WHEN decision IS NULL THEN open_end ELSE on_day + 1 END AS end_date,
    CASE WHEN decision = 'approved' THEN coalesce(dollars, 0) ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN NOT has_decisions THEN 'excluded'
        WHEN decision IS NULL THEN 'pending'
        WHEN decision = 'approved' AND dollars IS NOT NULL THEN 'counted'
        ELSE 'excluded'
    END AS state,
    CASE
        WHEN NOT has_decisions THEN 'what was decided is not recorded'
        WHEN decision IS NULL THEN 'not decided yet'
        WHEN decision <> 'approved' THEN decision
        WHEN dollars IS NULL THEN 'approved, but the amount is not recorded'
        ELSE 'approved'
    END AS reason
FROM derived.money_requests
