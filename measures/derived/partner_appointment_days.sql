/*
about = "Days on which an appointment as Family Partner or Coordinator is active, cut where its home county changes region. A System of Care Coordinator is neither. state and reason say whether the days can be counted at all. One row an appointment and stretch of days."
*/
SELECT
    a.appointment_id,
    a.person_id,
    a.role,
    a.pay_type,
    a.fte,
    a.lived_experience,
    a.county,
    coalesce(r.region, 'unknown') AS region,
    a.collaborative,
    a.grant_id,
    a.source,
    a.agency,
    a.start_date,
    coalesce(greatest(a.start_date, r.from_date), a.start_date) AS from_date,
    coalesce(least(a.until_date, r.to_date), a.until_date) AS to_date,
    a.ends_known,
    CASE WHEN a.ends_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE WHEN a.ends_known THEN 'active' ELSE 'the day on which appointments end is not recorded' END AS reason
FROM derived.partner_appointments a
LEFT JOIN derived.partner_regions r
    ON r.county = a.county AND r.from_date < a.until_date AND r.to_date > a.start_date
WHERE a.role IN ('family_partner', 'coordinator') AND a.start_date < a.until_date
