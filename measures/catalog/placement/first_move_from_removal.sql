/*
code = "PS6.removal"
title = "Still in the first home, from the day of removal"
family = "placement"
kind = "survival"
timing = "flow"
unit = "% still in the first home at 180 days"
better = "higher"
subject = "child"
counts = "clients"
scale = 100
at = [90, 180, 365]
headline = 180
needs = ["care_episodes", "living_arrangements"]
why = "The first weeks in care decide much. This follows every child from the day of removal, also those who came last month, and says how many are still in their first home day by day."
numerator = "Children whose first placement ended in a move, on the day the home was lost."
denominator = "Children who entered care in the period, for as long as they could be followed."
excluded = "Children who entered at 18 or older, series of short breaks, and children with no placement listed. Agencies that send no removals, or never the day on which children leave care."
source = "Kaplan-Meier estimate with Greenwood errors. A home is lost on the first day of an absence from which the child does not come back to it. Project measure; no benchmark."
caution = "Discharge, the 18th birthday, the last day for which it is known where a child lived and the complete-to day end a child's follow-up. The curve reads as if discharge had not come first. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["In which weeks are first homes lost, and who visits in those weeks?", "Do children placed with kin first stay longer?"]
*/
WITH entries AS (
    SELECT
        c.child_id,
        c.start_date AS care_start,
        c.short_break_series,
        c.discharge_date,
        c.discharge_reason,
        k.birthday_18,
        t.complete_to,
        h.lost_date,
        -- Past that day nobody looked whether the home held.
        CASE WHEN h.lost_date IS NULL AND h.start_date <= k.known_to THEN k.known_to END AS known_to,
        h.child_id IS NOT NULL AS has_placement
    FROM derived.in_care c
    JOIN derived.children k ON k.child_id = c.child_id
    JOIN derived.complete_to t ON t.source = c.source
    LEFT JOIN derived.homes_lost h ON h.child_id = c.child_id AND h.care_start = c.start_date AND h.placement_number = 1
    WHERE c.basis = 'removals'
),
followed AS (
    SELECT
        *,
        greatest(least(complete_to, discharge_date, birthday_18, known_to), care_start) AS followed_to,
        CASE
            WHEN birthday_18 <= care_start THEN 'entered care at 18 or older'
            WHEN short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN NOT has_placement THEN 'no placement is listed'
        END AS why_not
    FROM entries
),
judged AS (
    SELECT *, coalesce(lost_date <= followed_to AND (birthday_18 IS NULL OR lost_date < birthday_18), false) AS is_lost
    FROM followed
)
SELECT
    child_id AS subject,
    child_id,
    care_start AS start_date,
    care_start + 1 AS end_date,
    CASE WHEN why_not IS NULL AND is_lost THEN 1 ELSE 0 END AS numerator,
    CASE
        WHEN why_not IS NOT NULL THEN 0
        WHEN is_lost THEN lost_date - care_start
        ELSE followed_to - care_start
    END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN is_lost THEN 'first home lost'
        WHEN followed_to < least(complete_to, discharge_date, birthday_18) THEN 'in the first home for as long as it is known'
        WHEN followed_to = discharge_date THEN 'left care from the first home: ' || coalesce(discharge_reason, 'reason not recorded')
        WHEN followed_to = birthday_18 THEN 'turned 18 in the first home'
        ELSE 'still in the first home'
    END AS reason
FROM judged
