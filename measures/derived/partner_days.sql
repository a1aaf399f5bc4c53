/*
about = "Days on which a person is active in a role, however many appointments that takes: the earliest of them leads and gives agency, county, collaborative and grant. fte is their sum, empty when one is not recorded; pay_type is paid when one of them is paid. second marks the days of a role that a person holds beside another, so that a total counts the person once: the paid role leads, then one of which the pay is not known. is_certified: a certificate that counts for Family Partners is valid. One row a person, role and stretch of days."
*/
WITH active AS (
    SELECT * FROM derived.partner_appointment_days WHERE ends_known
),
valid AS (
    SELECT p.person_id, p.issued_date AS from_date, coalesce(p.expiry_date + 1, DATE '9999-12-31') AS to_date
    FROM partner_certifications p
    JOIN reference.certifications t ON t.certification = p.certification
    WHERE t.counts_as_family_partner AND (p.expiry_date IS NULL OR p.expiry_date >= p.issued_date)
),
edges AS (
    SELECT person_id, from_date AS edge FROM active
    UNION
    SELECT person_id, to_date FROM active
    UNION
    SELECT person_id, from_date FROM valid
    UNION
    SELECT person_id, to_date FROM valid
),
stretches AS (
    SELECT person_id, edge AS from_date, lead(edge) OVER (PARTITION BY person_id ORDER BY edge) AS to_date FROM edges
),
held AS (
    SELECT
        s.person_id,
        a.role,
        s.from_date,
        s.to_date,
        first(a.source ORDER BY a.start_date, a.appointment_id) AS source,
        first(a.agency ORDER BY a.start_date, a.appointment_id) AS agency,
        first(a.county ORDER BY a.start_date, a.appointment_id) AS county,
        first(a.region ORDER BY a.start_date, a.appointment_id) AS region,
        first(a.collaborative ORDER BY a.start_date, a.appointment_id) AS collaborative,
        first(a.grant_id ORDER BY a.start_date, a.appointment_id) AS grant_id,
        CASE WHEN bool_and(a.fte IS NOT NULL) THEN sum(a.fte) END AS fte,
        CASE
            WHEN coalesce(bool_or(a.pay_type = 'paid'), false) THEN 'paid'
            WHEN bool_or(a.pay_type IS NULL) THEN NULL
            WHEN bool_or(a.pay_type = 'stipend') THEN 'stipend'
            ELSE 'volunteer'
        END AS pay_type
    FROM stretches s
    JOIN active a ON a.person_id = s.person_id AND a.from_date <= s.from_date AND a.to_date > s.from_date
    GROUP BY s.person_id, a.role, s.from_date, s.to_date
)
SELECT
    h.*,
    row_number() OVER (
        PARTITION BY h.person_id, h.from_date
        ORDER BY CASE h.pay_type WHEN 'paid' THEN 0 WHEN 'stipend' THEN 2 WHEN 'volunteer' THEN 3 ELSE 1 END, h.role DESC
    ) > 1 AS second,
    EXISTS (
        SELECT 1 FROM valid v
        WHERE v.person_id = h.person_id AND v.from_date <= h.from_date AND v.to_date > h.from_date
    ) AS is_certified
FROM held h
