/*
code = "N2"
title = "Certificates that end within 60 days"
family = "lists"
kind = "list"
timing = "as_at"
unit = "people"
better = "lower"
subject = "person"
counts = "workforce"
needs = ["family_partners", "partner_certifications"]
why = "A certificate that lapses can take a Family Partner away from families from one day to the next. Sixty days are enough to renew it."
numerator = "Active Family Partners and Coordinators with a certificate whose last valid day is at most 60 days away and which has not been renewed."
denominator = "None: this is a list. Looked at: active Family Partners and Coordinators."
excluded = "People of agencies that do not send when certificates, or appointments, end."
source = "Project list, as of the day to which the agency's export is complete. The 60 days are a project default."
caution = "A certificate without a last day never ends. One that has ended is no longer here: see the certified Family Partners."
questions = ["Who pays for the renewal, and are the training hours done?"]

[parameters]
certificate_days = 60      # project default
*/
WITH silent AS (
    SELECT DISTINCT source FROM derived.not_recorded
    WHERE table_name = 'partner_certifications' AND field IN ('person_id', 'expiry_date')
),
certificates AS (
    SELECT
        p.person_id,
        coalesce(t.label, p.certification) AS label,
        p.expiry_date,
        (
            SELECT min(n.issued_date) FROM partner_certifications n
            WHERE n.person_id = p.person_id AND n.certification = p.certification AND n.issued_date > p.issued_date
                AND (n.expiry_date IS NULL OR n.expiry_date > p.expiry_date)
        ) AS renewed_on
    FROM partner_certifications p
    LEFT JOIN reference.certifications t ON t.certification = p.certification
    WHERE p.expiry_date >= p.issued_date
),
ending AS (
    SELECT
        *,
        expiry_date - CAST($certificate_days AS INTEGER) AS from_date,
        least(expiry_date + 1, renewed_on) AS to_date
    FROM certificates
),
active AS (
    SELECT a.*, s.source IS NOT NULL AS is_silent
    FROM derived.partner_appointment_days a
    LEFT JOIN silent s ON s.source = a.source
)
SELECT
    a.person_id AS subject,
    a.agency,
    a.county,
    a.region,
    a.collaborative,
    a.role,
    a.pay_type,
    a.grant_id,
    greatest(a.from_date, c.from_date) AS start_date,
    least(a.to_date, c.to_date) AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat(c.label, ' is valid to ', c.expiry_date) AS reason,
    c.expiry_date AS due_date
FROM active a
JOIN ending c ON c.person_id = a.person_id AND c.from_date < a.to_date AND c.to_date > a.from_date
WHERE a.state = 'counted' AND NOT a.is_silent AND c.from_date < c.to_date
UNION ALL
SELECT
    person_id, agency, county, region, collaborative, role, pay_type, grant_id, from_date, to_date, 0, 1,
    CASE WHEN is_silent THEN 'excluded' ELSE state END,
    CASE
        WHEN is_silent THEN 'this agency does not send when certificates end'
        WHEN state = 'counted' THEN 'looked at for this list'
        ELSE reason
    END,
    NULL
FROM active
