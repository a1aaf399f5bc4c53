/*
code = "PE9"
title = "How children leave care"
family = "permanency"
kind = "proportion"
timing = "flow"
unit = "% of exits"
better = "neither"
subject = "child"
counts = "clients"
categories = "parts"
category_order = ["reunification", "relative", "adoption", "guardianship", "emancipation", "transfer", "runaway", "death", "custody", "other", "not recorded"]
needs = ["care_episodes"]
why = "Leaving care is not the same as having a family. This shows where each child went, and how many turned 18 with nobody."
numerator = "Exits of each kind."
denominator = "All exits from care in the period."
excluded = "Series of short breaks. Agencies that send no removals, or never the day on which children leave care."
source = "The project's list of reasons for discharge, drawn from the 1993 and 2020 AFCARS codes. A child who leaves on or after the 18th birthday to family is counted as turned 18, as in the federal measures."
caution = "It is for all children in care on file, not for a program. Removals that touch are one stay: only its last discharge is an exit. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Which youth turned 18 in care, and whom can each call at night?", "How many exits have no reason written down?"]
*/
SELECT
    c.child_id AS subject,
    c.child_id,
    c.discharge_date AS start_date,
    c.discharge_date + 1 AS end_date,
    CASE WHEN c.short_break_series THEN 0 ELSE 1 END AS numerator,
    CASE WHEN c.short_break_series THEN 0 ELSE 1 END AS denominator,
    CASE
        WHEN c.permanency AND c.discharge_date >= k.birthday_18 THEN 'emancipation'
        ELSE coalesce(c.discharge_reason, 'not recorded')
    END AS category,
    CASE WHEN c.short_break_series THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN c.short_break_series THEN 'a series of short breaks, not one stay in care'
        WHEN c.permanency AND c.discharge_date >= k.birthday_18 THEN 'turned 18 before leaving: ' || lower(r.label)
        ELSE lower(coalesce(r.label, c.discharge_reason, 'reason not recorded'))
    END AS reason
FROM derived.in_care c
JOIN derived.children k ON k.child_id = c.child_id
LEFT JOIN reference.discharge_reasons r USING (discharge_reason)
WHERE c.basis = 'removals' AND c.discharge_date IS NOT NULL
