/*
code = "F8"
title = "Counties with a Family Partner"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of counties"
better = "higher"
subject = "county"
counts = "workforce"
needs = ["family_partners"]
why = "A family cannot choose its county. Where there is no Family Partner, it goes through the system alone."
numerator = "Counties that are home to at least one active Family Partner at the end of the day. A site may also count the counties that partners serve from elsewhere; the parameter says which is in force."
denominator = "Counties on the list of regions, of the states in which someone works: those of the region, or of the state."
excluded = "Family Partners without a home county on the list. Coordinators and System of Care Coordinators. Appointments of agencies that do not record when an appointment ends."
source = "Project measure; that the home county alone counts is a project default. The counties of each region are the list of regions, which a site can correct."
caution = "Part of the list of North Carolina's regions is from memory: check it against NCDHHS. All agencies count together, so with several of them there is no share for one alone, and none past the day that all are complete to."
questions = ["Which counties have nobody, and who there has been through it?", "Which counties hang on one person?"]
*/
SELECT
    county AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN has_partner THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    'counted' AS state,
    CASE
        WHEN has_partner_home THEN 'home to a Family Partner'
        WHEN has_partner THEN 'served by a Family Partner from another county'
        WHEN is_served THEN 'no Family Partner at home here; served from another county'
        ELSE 'no Family Partner'
    END AS reason,
    partner_agency AS agency,
    county,
    region,
    'family_partner' AS role
FROM derived.partner_counties
WHERE is_partner_day
UNION ALL
SELECT
    d.appointment_id,
    d.from_date,
    d.to_date,
    0,
    1,
    'excluded',
    CASE
        WHEN NOT d.ends_known THEN d.reason
        WHEN d.county IS NULL THEN 'the home county is not recorded'
        ELSE 'the home county is not on the list of regions'
    END,
    d.agency,
    d.county,
    d.region,
    d.role
FROM derived.partner_appointment_days d
WHERE d.role = 'family_partner'
    AND NOT EXISTS (SELECT 1 FROM derived.partner_places p WHERE p.appointment_id = d.appointment_id AND p.counts)
