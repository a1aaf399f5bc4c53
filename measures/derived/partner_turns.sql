/*
about = "Each joining and leaving of a Family Partner or Coordinator, with the place of the appointment it was in. second marks one that does not change how many people there are, because the person is active in the other role. An appointment of a source that does not record ends is there too, as one that cannot be counted: it may have ended on any day from on_day to next_day. One row a turn."
*/
WITH turns AS (
    SELECT 'joined' AS turn, first_appointment AS appointment_id, role, start_date AS on_day, joined_second AS second
    FROM derived.partner_stays
    UNION ALL
    SELECT 'left', last_appointment, role, end_date, left_second
    FROM derived.partner_stays
    WHERE end_date IS NOT NULL
),
placed AS (
    SELECT t.turn, t.role, t.on_day, t.on_day + 1 AS next_day, t.second, a.* EXCLUDE (role)
    FROM turns t
    JOIN derived.partner_appointments a ON a.appointment_id = t.appointment_id
    UNION ALL
    SELECT 'joined', role, start_date, start_date + 1, false, * EXCLUDE (role)
    FROM derived.partner_appointments
    WHERE NOT ends_known AND role IN ('family_partner', 'coordinator')
    UNION ALL
    SELECT 'left', role, start_date, greatest(until_date, start_date + 1), false, * EXCLUDE (role)
    FROM derived.partner_appointments
    WHERE NOT ends_known AND role IN ('family_partner', 'coordinator')
)
SELECT
    p.turn,
    p.appointment_id,
    p.person_id,
    p.role,
    p.pay_type,
    p.county,
    coalesce(r.region, 'unknown') AS region,
    p.collaborative,
    p.grant_id,
    p.agency,
    p.on_day,
    p.next_day,
    p.second,
    p.ends_known
FROM placed p
LEFT JOIN derived.partner_regions r ON r.county = p.county AND p.on_day >= r.from_date AND p.on_day < r.to_date
