/*
code = "F4.retention"
title = "Still there after a year"
family = "family_voice"
kind = "proportion"
timing = "flow"
unit = "% of those who joined"
better = "higher"
subject = "appointment"
counts = "workforce"
needs = ["family_partners"]
why = "The first year decides. Someone who is still there after it knows the families, the schools and the offices."
numerator = "Family Partners and Coordinators who are active on the same day a year after they joined, in either role."
denominator = "Those who joined in the period and for whom the year has passed."
excluded = "Not yet due: those who joined less than a year before the complete-to day, whatever has happened since. System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project measure."
caution = "It stands on the day of joining: for those who joined 12 to 24 months ago, choose that year. Who has left and come back by then counts as there."
questions = ["What did those who stayed have that the others lacked?", "When in the first year do people leave?"]
*/
SELECT
    t.appointment_id AS subject,
    t.on_day AS start_date,
    t.on_day + 1 AS end_date,
    CASE WHEN s.is_there THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN NOT t.ends_known THEN 'excluded'
        WHEN s.anniversary > a.complete_to THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN NOT t.ends_known THEN 'the day on which appointments end is not recorded'
        WHEN s.anniversary > a.complete_to THEN 'joined less than a year ago'
        WHEN s.is_there THEN 'there after a year'
        ELSE 'not there after a year'
    END AS reason,
    t.second AS only_when_split,
    t.agency,
    t.county,
    t.region,
    t.collaborative,
    t.role,
    t.pay_type,
    t.grant_id
FROM derived.partner_turns t
JOIN derived.partner_appointments a ON a.appointment_id = t.appointment_id
LEFT JOIN (
    SELECT
        j.first_appointment,
        j.anniversary,
        EXISTS (
            SELECT 1 FROM derived.partner_stays o
            WHERE o.person_id = j.person_id AND o.start_date <= j.anniversary
                AND (o.end_date IS NULL OR o.end_date > j.anniversary)
        ) AS is_there
    FROM derived.partner_stays j
) s ON s.first_appointment = t.appointment_id
WHERE t.turn = 'joined'
