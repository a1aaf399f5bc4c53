/*
code = "F17"
title = "Counties with a Family Partner and a System of Care Coordinator"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of counties"
better = "higher"
subject = "county"
counts = "workforce"
needs = ["family_partners"]
why = "The two are meant to work hand in hand: one opens doors in the system, the other in the family."
numerator = "Counties that have both an active Family Partner and an active System of Care Coordinator at the end of the day. The Family Partner is at home there; the Coordinator is at home there or serves the county."
denominator = "Counties on the list of regions, of the states in which someone works."
excluded = "People without a county on the list. Family Partner Coordinators are neither of the two. Agencies that do not record when an appointment ends."
source = "Project measure. A Family Partner should work hand in hand with the System of Care Coordinator (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
caution = "Part of the list of North Carolina's regions is from memory: check it against NCDHHS. Where the counties that Coordinators serve are not recorded, only their home counties count. That only the home counties of Family Partners count is a project default; a site may count the counties that they serve too. Nothing is shown for days before the first of either role began, nor where no agency sends its System of Care Coordinators. All agencies count together, and none past the day that all are complete to."
questions = ["Do the two of a county know each other, and when do they meet?", "Which counties have one of the two and not the other?"]
*/
SELECT
    county AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN has_partner AND has_soc_coordinator THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    'counted' AS state,
    CASE
        WHEN has_partner AND has_soc_coordinator THEN 'both'
        WHEN has_partner THEN 'a Family Partner, no System of Care Coordinator'
        WHEN has_soc_coordinator THEN 'a System of Care Coordinator, no Family Partner'
        ELSE 'neither'
    END AS reason,
    agency_of_both AS agency,
    county,
    region
FROM derived.partner_counties
WHERE is_day_of_both
UNION ALL
SELECT
    a.appointment_id,
    a.start_date,
    a.until_date,
    0,
    1,
    'excluded',
    CASE
        WHEN NOT a.ends_known THEN 'the day on which appointments end is not recorded'
        ELSE 'no county on the list of regions is recorded'
    END,
    a.agency,
    a.county,
    'unknown'
FROM derived.partner_appointments a
WHERE a.role IN ('family_partner', 'soc_coordinator') AND a.start_date < a.until_date
    AND NOT EXISTS (SELECT 1 FROM derived.partner_places p WHERE p.appointment_id = a.appointment_id AND p.counts)
