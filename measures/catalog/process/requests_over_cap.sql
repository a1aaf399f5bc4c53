/*
code = "W9.over_cap"
title = "Requests approved above the cap"
family = "process"
kind = "count"
timing = "flow"
unit = "requests"
better = "neither"
subject = "request"
counts = "clients"
benchmark = "flex_cap_alliance"
needs = ["flex_fund_requests"]
why = "Most funds ask for a second look above a certain amount. Knowing how often keeps the rule honest."
numerator = "Approved requests for more dollars than the cap, on the day of the decision."
denominator = "None: this is a count."
excluded = "Approved requests without an amount. Requests of agencies that do not write down what was decided."
source = "A cap of $250 needs special review above it at Alliance Health, North Carolina, which also allows one request a child and fiscal year (https://www.alliancehealthplan.org/consumers-families/system-of-care/flex-funds/). Maryland asks for three bids above $500 (COMAR 07.02.01.10, http://mdrules.elaws.us/comar/07.02.01.10)."
caution = "Set the cap of your own fund. Where the amount approved is not recorded, the amount paid stands for it, else the amount asked for."
questions = ["Were other sources of money ruled out first?", "Is the cap too low for what families need?"]

[parameters]
cap_dollars = 250          # Alliance Health
*/
SELECT
    request_id AS subject,
    child_id,
    enrollment_id,
    on_day AS start_date,
    on_day + 1 AS end_date,
    CASE WHEN approved > $cap_dollars THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN approved IS NULL OR NOT has_decisions THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN NOT has_decisions THEN 'what was decided is not recorded'
        WHEN approved IS NULL THEN 'the amount is not recorded'
        WHEN approved > $cap_dollars THEN 'above the cap'
        ELSE 'within the cap'
    END AS reason
FROM derived.money_requests
WHERE decision = 'approved' OR NOT has_decisions
