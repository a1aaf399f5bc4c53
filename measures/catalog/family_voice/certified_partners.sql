/*
code = "F14"
title = "Certified Family Partners"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of Family Partners"
better = "higher"
subject = "person"
counts = "workforce"
needs = ["family_partners", "partner_certifications"]
why = "A certificate shows families and funders that lived experience comes with training, and it opens the way to better pay."
numerator = "Active Family Partners with a valid certificate that counts for Family Partners. The first and the last day on it are valid."
denominator = "Active Family Partners at the end of the day, each once."
excluded = "Family Partners of agencies that do not record certificates, or when they end. Coordinators and System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "The certificate of the National Federation of Families (CFPS) counts: 500 hours of peer work and 88 training hours in the last five years (https://www.ffcmh.org/certification-guidelines). A certificate for persons in recovery, such as the NC CPSS (https://pss.unc.edu/about-nccpss-program), does not by itself; the list of certificates says which count, and a site may change it."
caution = "A certificate without a last day is taken to have no end."
questions = ["Whose certificate ends in the next months, and who pays for the renewal?", "What keeps the others from applying?"]
*/
WITH unknown AS (
    SELECT c.source, CASE
        WHEN t.source IS NULL THEN 'certificates are not recorded'
        WHEN n.source IS NOT NULL THEN 'the day on which certificates end is not recorded'
    END AS why_not
    FROM derived.complete_to c
    LEFT JOIN derived.tables_sent t ON t.source = c.source AND t.table_name = 'partner_certifications'
    LEFT JOIN derived.not_recorded n
        ON n.source = c.source AND n.table_name = 'partner_certifications' AND n.field = 'expiry_date'
),
on_file AS (
    SELECT p.person_id, min(u.why_not) AS why_not
    FROM partner_certifications p
    JOIN unknown u ON u.source = p.source
    GROUP BY p.person_id
),
judged AS (
    SELECT d.*, CASE WHEN f.person_id IS NOT NULL THEN f.why_not ELSE u.why_not END AS why_not
    FROM derived.partner_days d
    JOIN unknown u ON u.source = d.source
    LEFT JOIN on_file f ON f.person_id = d.person_id
    WHERE d.role = 'family_partner'
)
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN is_certified THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, CASE WHEN is_certified THEN 'certified' ELSE 'no valid certificate' END) AS reason,
    agency,
    county,
    region,
    collaborative,
    role,
    pay_type,
    grant_id
FROM judged
UNION ALL
SELECT
    person_id, from_date, to_date, 0, 1, state, reason, agency, county, region, collaborative, role, pay_type, grant_id
FROM derived.partner_appointment_days
WHERE state = 'excluded' AND role = 'family_partner'
