/*
code = "F3"
title = "Family Partners and Coordinators who joined"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "people who joined"
better = "neither"
subject = "appointment"
counts = "workforce"
categories = "groups"
category_order = ["family_partner", "coordinator"]
needs = ["family_partners"]
why = "New people bring new families with them. They also need training and someone to shadow."
numerator = "Appointments that begin in the period, of people who were not active on the day before."
denominator = "None: this is a count."
excluded = "A second appointment, and a renewed one, in the same role. System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project rule: active on the last day = active on the day before the period + joined - left, exact for each role and for both together."
caution = "Who takes up the other role is counted as joining it when roles are looked at apart, and not in the total. Who leaves and joins again counts each time."
questions = ["How did they hear of the work?", "Who trains and accompanies each of them?"]

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
    CASE WHEN ends_known THEN 'joined on this day' ELSE 'the day on which appointments end is not recorded' END AS reason,
    second AS only_when_split,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_turns
WHERE turn = 'joined'
