/*
code = "W9.budget"
title = "Flexible funds budget used"
family = "process"
kind = "ratio"
timing = "flow"
unit = "% of the budget"
better = "neither"
subject = "request"
counts = "money"
scale = 100
interval = "none"
needs = ["flex_fund_requests", "flex_fund_budgets"]
why = "Money left at the end of the year is help that a family did not get; money gone by spring is help that the next family can't get."
numerator = "Dollars paid for approved requests of programs that have a budget on the day."
denominator = "The budget, spread evenly over the days for which it is meant; up to the complete-to day."
excluded = "Spending on days for which the program states no budget. Programs of agencies that do not write down what was decided. By area, age or another trait of a child no share is shown, since a budget has none."
source = "Project measure."
caution = "Where the amount paid is not recorded, the amount approved stands for it. For a part of the budget's time it says whether spending runs ahead of the days gone by."
questions = ["At this pace, when does the money run out?", "Should some of it be moved to a team that ran dry?"]
*/
WITH budgets AS (
    SELECT
        b.source,
        b.program,
        a.agency,
        b.period_start,
        b.period_end,
        b.amount / (b.period_end - b.period_start + 1) AS dollars_a_day,
        c.open_end
    FROM flex_fund_budgets b
    JOIN derived.complete_to c USING (source)
    LEFT JOIN derived.agencies a ON a.source = b.source AND a.program = b.program
    WHERE b.period_end >= b.period_start AND b.period_start <= c.complete_to
        AND b.source NOT IN (
            SELECT source FROM derived.not_recorded
            WHERE table_name = 'flex_fund_requests' AND field = 'decision'
        )
)
SELECT
    m.request_id AS subject,
    m.child_id,
    m.enrollment_id,
    CAST(NULL AS VARCHAR) AS program,
    CAST(NULL AS VARCHAR) AS agency,
    m.on_day AS start_date,
    m.on_day + 1 AS end_date,
    m.dollars AS numerator,
    0 AS denominator,
    CASE WHEN b.program IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN b.program IS NULL THEN 'the program states no budget for this day' ELSE 'approved' END AS reason
FROM derived.money_requests m
LEFT JOIN (SELECT DISTINCT source, program, period_start, period_end FROM budgets) b
    ON b.source = m.source AND b.program = m.program AND m.on_day BETWEEN b.period_start AND b.period_end
WHERE m.decision = 'approved' AND m.dollars IS NOT NULL
UNION ALL
SELECT
    program, NULL, NULL, program, agency, period_start, least(period_end + 1, open_end), 0, dollars_a_day, 'counted',
    'budget of the program'
FROM budgets
