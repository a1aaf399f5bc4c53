/*
about = "Appointments of Family Partners, Coordinators and System of Care Coordinators as they stood on the complete-to day: an end after that day is still open. ends_known is false where the source never writes down when an appointment ends, so that nobody can say who is still there. One row an appointment."
*/
SELECT
    a.appointment_id,
    a.person_id,
    a.role,
    a.pay_type,
    a.fte,
    a.lived_experience,
    a.county,
    a.counties_served,
    a.collaborative,
    a.grant_id,
    a.source,
    coalesce(c.agency, a.source) AS agency,
    a.start_date,
    CASE WHEN a.end_date <= c.complete_to THEN a.end_date END AS end_date,
    least(coalesce(a.end_date, c.open_end), c.open_end) AS until_date,
    c.complete_to,
    c.open_end,
    n.source IS NULL AS ends_known
FROM family_partners a
JOIN derived.complete_to c ON c.source = a.source
LEFT JOIN derived.not_recorded n
    ON n.source = a.source AND n.table_name = 'family_partners' AND n.field = 'end_date'
WHERE a.start_date <= c.complete_to AND (a.end_date IS NULL OR a.end_date >= a.start_date)
