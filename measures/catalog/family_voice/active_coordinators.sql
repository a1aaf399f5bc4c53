/*
code = "F2"
title = "Active Family Partner Coordinators"
family = "family_voice"
kind = "count"
timing = "as_at"
unit = "Coordinators"
better = "neither"
subject = "person"
counts = "workforce"
needs = ["family_partners"]
why = "A Coordinator finds, trains and backs the Family Partners of an area. Without one they work alone."
numerator = "People with an appointment as Family Partner Coordinator that has begun and has not ended at the end of the day, paid or not. Each person counts once, however many appointments."
denominator = "None: this is a count."
excluded = "Family Partners, who are counted apart, and System of Care Coordinators, who are employees of an LME/MCO and neither. Appointments of agencies that do not record when an appointment ends: nobody can say who is still there."
source = "Definition of the NC State Collaborative (https://nccollaborative.org/what-is-a-family-partner/). Active at the end of the day is a project rule: the last day itself is out."
caution = "By county and region a person stands where each appointment is at home, in the region of that day; someone with appointments in two counties is in both, and once in the total."
questions = ["Whom can a Family Partner turn to after a hard visit?", "Which areas have Family Partners and no Coordinator?"]
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    state,
    reason,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_appointment_days
WHERE role = 'coordinator'
