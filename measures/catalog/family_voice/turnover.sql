/*
code = "F4.turnover"
title = "Turnover of Family Partners and Coordinators"
family = "family_voice"
kind = "ratio"
timing = "flow"
unit = "% of the people in the period"
better = "lower"
subject = "person"
counts = "workforce"
scale = 100
denominator_at = "ends"
interval = "none"
needs = ["family_partners"]
why = "Trust takes months to grow. A team that changes every year never gets there."
numerator = "Family Partners and Coordinators who left in the period."
denominator = "The mean of how many there were on the day before the period and on its last day."
excluded = "System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project measure."
caution = "It is for the period as it stands: a quarter's share times four is not a year's."
questions = ["Do people leave early, or after years?", "Is it one place, one kind of pay, one employer?"]
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    0 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'active' AS reason,
    second AS only_when_split,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_days
UNION ALL
SELECT
    person_id,
    on_day,
    next_day,
    1,
    0,
    CASE WHEN ends_known THEN 'counted' ELSE 'excluded' END,
    CASE WHEN ends_known THEN 'left on this day' ELSE 'the day on which appointments end is not recorded' END,
    second,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_turns
WHERE turn = 'left'
