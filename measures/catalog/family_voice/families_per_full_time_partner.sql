/*
code = "F11.per_fte"
title = "Families for each full-time Family Partner"
family = "family_voice"
kind = "ratio"
timing = "as_at"
unit = "families per full-time Family Partner"
better = "neither"
subject = "family"
counts = "clients"
interval = "none"
benchmark = "families_a_year_per_specialist"
needs = ["family_partners", "partner_assignments"]
why = "With too many families a partner can only put out fires; with too few, other families wait."
numerator = "Families with whom a Family Partner works at the end of the day, each once."
denominator = "Full-time equivalents of active Family Partners."
excluded = "Families whose assigned person is not an active Family Partner that day, and Family Partners of agencies that do not record which families they work with. Family Partners whose share of a full-time job is not recorded, with their families. Coordinators. Agencies that do not record when partners begin, or stop, working with a family, or when appointments end."
source = "Project measure. No published standard for a caseload at one time was found; a yearly number of families is another thing."
caution = "Families stand where their partner is, so that by county and region families and partners are of the same place. A family with two partners counts with the one of longer standing; where the partner is not named, the family counts too, even if it is a Coordinator's. Brothers and sisters are one family where the agency says so. By age or another trait of a child no number is shown, since partners have none. Where the work is all volunteers' without hours, nothing is shown."
questions = ["Who carries far more than the others, and since when?", "How many hours does a family need in the first month, and in the sixth?"]
*/
SELECT
    subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN counted_as = 'family' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN counted_as = 'partner' THEN coalesce(fte, 0) ELSE 0 END AS denominator,
    CASE WHEN why_not IS NOT NULL OR NOT has_fte THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN NOT has_fte THEN 'the share of a full-time job is not recorded'
        WHEN counted_as = 'family' THEN 'a Family Partner works with the family'
        ELSE 'full-time share of ' || CAST(fte AS VARCHAR)
    END AS reason,
    agency,
    county,
    region,
    collaborative,
    'family_partner' AS role,
    pay_type,
    grant_id
FROM derived.partner_caseloads
