/*
code = "F4"
title = "Family Partners and Coordinators who left"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "people who left"
better = "neither"
subject = "appointment"
counts = "workforce"
categories = "groups"
category_order = ["family_partner", "coordinator"]
needs = ["family_partners"]
why = "When a partner leaves, every family that trusted this one person starts over."
numerator = "Appointments that end in the period, of people who are not active at the end of that day."
denominator = "None: this is a count."
excluded = "An appointment that ends while another in the same role goes on, or begins on that day. System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project rule: active on the last day = active on the day before the period + joined - left, exact for each role and for both together."
caution = "Who gives up one of two roles, or changes the role, is counted as leaving it when roles are looked at apart, and not in the total. Who leaves on the first day has joined and left."
questions = ["Why did they leave, and could pay, hours or support have changed it?", "Who told their families, and who works with them now?"]

[category_words]
family_partner = "Family Partner"
coordinator = "Coordinator"
*/
SELECT
    appointment_id AS subject,
    on_day AS start_date,
    next_day AS end_date,
    1 AS numerator,
    1 AS denominator,
    role AS category,
    CASE WHEN ends_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE WHEN ends_known THEN 'left on this day' ELSE 'the day on which appointments end is not recorded' END AS reason,
    second AS only_when_split,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_turns
WHERE turn = 'left'
