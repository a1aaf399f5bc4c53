/*
code = "F7"
title = "Family Partners and Coordinators who are paid"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of Family Partners and Coordinators"
better = "higher"
subject = "person"
counts = "workforce"
needs = ["family_partners"]
why = "Experience is expertise. A system that pays everyone at the table but the family says what it thinks of it."
numerator = "People who are paid, in at least one appointment. A stipend is not pay: by kind of pay, those with a stipend stand apart."
denominator = "Active Family Partners and Coordinators at the end of the day, each once."
excluded = "People whose pay is not recorded. System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project measure. Family Partners may work or volunteer (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
questions = ["Who would like to be paid and is not?", "Does a stipend cover travel and child care?"]
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN pay_type = 'paid' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN pay_type IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE pay_type
        WHEN 'paid' THEN 'paid'
        WHEN 'stipend' THEN 'a stipend'
        WHEN 'volunteer' THEN 'volunteer'
        ELSE 'pay is not recorded'
    END AS reason,
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
    person_id, from_date, to_date, 0, 1, state, reason, false, agency, county, region, collaborative, role, pay_type,
    grant_id
FROM derived.partner_appointment_days
WHERE state = 'excluded'
