/*
code = "PE8.entry"
title = "Still in care, from the day of entry"
family = "permanency"
kind = "survival"
timing = "flow"
unit = "% still in care at 12 months"
better = "neither"
subject = "child"
counts = "clients"
scale = 100
at = [365, 730, 1095]
headline = 365
needs = ["care_episodes"]
why = "It follows every child from the day of entry, also those who came last month, and is the fairest way to say how long care lasts."
numerator = "Children who left care, on the day they left."
denominator = "Children who entered care in the period, for as long as they could be followed."
excluded = "Entries at 18 or older, series of short breaks, and children removed and discharged on the same day. Agencies that send no removals, or never the day on which children leave care."
source = "Kaplan-Meier estimate with Greenwood errors, to any discharge. The 18th birthday and the complete-to day end a child's follow-up. Project measure."
caution = "A short time in care is not good by itself: read it beside who went home for good and who came back. It is for all children in care on file, not for a program. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["At which month do children stop leaving?", "Which exits come early, and which come late?"]
*/
WITH entries AS (
    SELECT
        c.child_id,
        c.start_date,
        c.discharge_date,
        c.discharge_reason,
        r.label,
        k.birthday_18,
        t.complete_to,
        coalesce(c.discharge_date < k.birthday_18, c.discharge_date IS NOT NULL) AS is_left,
        least(c.discharge_date, k.birthday_18, t.complete_to) AS followed_to,
        CASE
            WHEN k.birthday_18 <= c.start_date THEN 'entered care at 18 or older'
            WHEN c.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN c.discharge_date = c.start_date THEN 'left on the day of removal'
        END AS why_not
    FROM derived.in_care c
    JOIN derived.children k ON k.child_id = c.child_id
    JOIN derived.complete_to t ON t.source = c.source
    LEFT JOIN reference.discharge_reasons r USING (discharge_reason)
    WHERE c.basis = 'removals'
)
SELECT
    child_id AS subject,
    child_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN why_not IS NULL AND is_left THEN 1 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN followed_to - start_date ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN is_left THEN 'left care: ' || lower(coalesce(label, discharge_reason, 'reason not recorded'))
        WHEN followed_to = birthday_18 THEN 'turned 18 in care'
        ELSE 'still in care'
    END AS reason
FROM entries
