/*
code = "F5"
title = "Full-time equivalents of Family Partners and Coordinators"
family = "family_voice"
kind = "sum"
timing = "as_at"
unit = "full-time equivalents"
better = "higher"
subject = "person"
counts = "workforce"
categories = "groups"
category_order = ["family_partner", "coordinator"]
needs = ["family_partners"]
why = "Ten people for two hours a week are not ten Family Partners. This says how much time there is for families."
numerator = "The share of a full-time job of each active appointment, added up. Volunteers and stipends too, with the share recorded for them."
denominator = "None: this is a sum."
excluded = "Appointments without a recorded share. System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project measure."
questions = ["How many hours stand behind the headcount?", "Who would work more hours if they were paid?"]

[category_words]
family_partner = "Family Partner"
coordinator = "Coordinator"
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    coalesce(fte, 0) AS numerator,
    1 AS denominator,
    role AS category,
    CASE WHEN fte IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state = 'excluded' THEN reason
        WHEN fte IS NULL THEN 'the share of a full-time job is not recorded'
        ELSE 'active'
    END AS reason,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM derived.partner_appointment_days
