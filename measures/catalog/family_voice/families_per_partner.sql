/*
code = "F11.per_head"
title = "Families for each Family Partner"
family = "family_voice"
kind = "ratio"
timing = "as_at"
unit = "families per Family Partner"
better = "neither"
subject = "family"
counts = "clients"
interval = "none"
needs = ["family_partners", "partner_assignments"]
why = "With too many families a partner can only put out fires; with too few, other families wait."
numerator = "Families with whom a Family Partner works at the end of the day, each once."
denominator = "Active Family Partners, each once, however few their hours."
excluded = "Families whose assigned person is not an active Family Partner that day, and Family Partners of agencies that do not record which families they work with. Coordinators. Agencies that do not record when partners begin, or stop, working with a family, or when appointments end."
source = "Project measure. No published standard for a caseload at one time was found; a yearly number of families is another thing."
caution = "Families stand where their partner is, so that by county and region families and partners are of the same place. A family with two partners counts with the one of longer standing; where the partner is not named, the family counts too, even if it is a Coordinator's. Brothers and sisters are one family where the agency says so. By age or another trait of a child no number is shown, since partners have none. Part-time partners count as much as full-time ones here: look at full-time equivalents first."
questions = ["Which partners have room for another family?", "Who works with the families of a partner who is away?"]
*/
SELECT
    subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN counted_as = 'family' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN counted_as = 'partner' THEN 1 ELSE 0 END AS denominator,
    CASE WHEN why_not IS NOT NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN counted_as = 'family' THEN 'a Family Partner works with the family'
        ELSE 'active'
    END AS reason,
    agency,
    county,
    region,
    collaborative,
    'family_partner' AS role,
    pay_type,
    grant_id
FROM derived.partner_caseloads
