/*
code = "F6"
title = "Lived experience of Family Partners and Coordinators"
family = "family_voice"
kind = "count"
timing = "as_at"
unit = "people"
better = "neither"
subject = "person"
counts = "clients"
categories = "groups"
category_order = ["caregiver", "youth", "adult", "not_recorded"]
needs = ["family_partners"]
why = "A mother who sat through these meetings, or a young adult who lived in the system, is believed where others are not. Families need both."
numerator = "Active Family Partners and Coordinators at the end of the day, by the experience they bring: as a caregiver, as a youth, or as an adult. Each person counts once, in both roles together."
denominator = "None: this is a count."
excluded = "System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Lived experience is part of the definition of the NC State Collaborative (https://nccollaborative.org/what-is-a-family-partner/); the three kinds are the project's."
caution = "It tells of people's own or their family's care, so small counts are hidden in what leaves the program, as for children. Who states two kinds in two appointments is in both. People whose experience is not recorded are counted apart."
questions = ["Do young people find a partner who was young in care?", "Whose experience is missing?"]
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    coalesce(lived_experience, 'not_recorded') AS category,
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
