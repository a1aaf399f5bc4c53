/*
code = "F1"
title = "Active Family Partners"
family = "family_voice"
kind = "count"
timing = "as_at"
unit = "Family Partners"
better = "higher"
subject = "person"
counts = "workforce"
needs = ["family_partners"]
why = "A Family Partner has been where the family is now. How many there are says how many families can have one."
numerator = "People with an appointment as Family Partner that has begun and has not ended at the end of the day, paid or not. Each person counts once, however many appointments."
denominator = "None: this is a count."
excluded = "Family Partner Coordinators, who are counted apart, and System of Care Coordinators, who are neither. Appointments of agencies that do not record when an appointment ends: nobody can say who is still there."
source = "Definition of the NC State Collaborative (https://nccollaborative.org/what-is-a-family-partner/). Active at the end of the day is a project rule: the last day itself is out."
caution = "By county and region a person stands where each appointment is at home, in the region of that day; someone with appointments in two counties is in both, and once in the total."
questions = [
    "Which counties and which families still have nobody to call?",
    "Who could become a Family Partner, and what would they need to say yes?",
]
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
WHERE role = 'family_partner'
