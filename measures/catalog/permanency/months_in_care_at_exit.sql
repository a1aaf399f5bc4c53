/*
code = "PE8.exit"
title = "Months in care of children who left"
family = "permanency"
kind = "median"
timing = "flow"
unit = "months"
better = "neither"
subject = "child"
counts = "clients"
needs = ["care_episodes"]
why = "The length of care that boards ask for first."
numerator = "Months from removal to discharge."
denominator = "Children who left care in the period."
excluded = "Series of short breaks. Agencies that send no removals, or never the day on which children leave care."
source = "Project measure. A month is 30.4375 days. Removals that touch are one stay."
caution = "It looks back: those who leave this year entered years ago, and it falls when many children enter. The share still in care from the day of entry is the fairer number. It is for all children in care on file, not for a program. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Did children leave sooner, or did those who stay longest simply not leave?"]
*/
SELECT
    c.child_id AS subject,
    c.child_id,
    c.discharge_date AS start_date,
    c.discharge_date + 1 AS end_date,
    CASE WHEN c.short_break_series THEN 0 ELSE (c.discharge_date - c.start_date) / 30.4375 END AS numerator,
    CASE WHEN c.short_break_series THEN 0 ELSE 1 END AS denominator,
    CASE WHEN c.short_break_series THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN c.short_break_series THEN 'a series of short breaks, not one stay in care'
        ELSE 'left after ' || (c.discharge_date - c.start_date) || ' days'
    END AS reason
FROM derived.in_care c
WHERE c.basis = 'removals' AND c.discharge_date IS NOT NULL
