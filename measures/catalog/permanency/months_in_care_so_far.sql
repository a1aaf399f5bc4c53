/*
code = "PE8.point"
title = "Months in care so far"
family = "permanency"
kind = "median"
timing = "as_at"
unit = "months"
better = "neither"
subject = "child"
counts = "clients"
window = 0
needs = ["care_episodes"]
why = "It shows how long the children who are in care now have waited."
numerator = "Months since removal."
denominator = "Children in care at the end of the day."
excluded = "Children 18 or older, and series of short breaks. Agencies that send no removals, or never the day on which children leave care."
source = "Project measure. A month is 30.4375 days. Removals that touch are one stay. Known for month ends and the ends of grant years."
caution = "Children who stay long are more likely to be met on any one day, so this is longer than the usual stay. It is for all children in care on file, not for a program. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Who has waited longest, and who visits?"]
*/
WITH in_care AS (
    SELECT
        a.anchor,
        c.child_id,
        c.start_date,
        CASE
            WHEN k.birthday_18 <= a.anchor THEN '18 or older'
            WHEN c.short_break_series THEN 'a series of short breaks, not one stay in care'
        END AS why_not
    FROM derived.anchors a
    JOIN derived.in_care c
        ON c.source = a.source AND c.basis = 'removals' AND c.start_date <= a.anchor
        AND (c.discharge_date IS NULL OR c.discharge_date > a.anchor)
    JOIN derived.children k ON k.child_id = c.child_id
)
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL THEN (anchor - start_date) / 30.4375 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, 'in care for ' || (anchor - start_date) || ' days') AS reason
FROM in_care
