/*
code = "PS6.enrollment"
title = "Still in the same home, from the day of enrollment"
family = "placement"
kind = "survival"
timing = "flow"
unit = "% still in the same home at 180 days"
better = "higher"
subject = "enrollment"
counts = "clients"
scale = 100
at = [90, 180, 365]
headline = 180
needs = ["enrollments", "living_arrangements"]
why = "This follows every child from the day the program began, also those who came last month, and says how many are still in that home day by day."
numerator = "Children whose home ended in a move, on the day the home was lost."
denominator = "Children in a placement on the day they enrolled in the period, for as long as they could be followed."
excluded = "Children at home or away from their placement on the enrollment day."
source = "Kaplan-Meier estimate with Greenwood errors. A home is lost on the first day of an absence from which the child does not come back to it. Project measure; no benchmark."
caution = "Discharge, the end of the program, the last day for which it is known where a child lived and the complete-to day end a child's follow-up. The curve reads as if discharge had not come first. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["In which weeks after enrollment are homes lost?", "What was different for the homes that held through the first ninety days?"]
*/
WITH cohort AS (
    SELECT
        e.*,
        e.begins_second AS only_when_split,
        n.counts_as_placement,
        n.setting,
        c.start_date AS care_start,
        c.discharge_date,
        c.discharge_reason,
        h.lost_date,
        -- Past that day nobody looked whether the home held.
        CASE WHEN h.lost_date IS NULL AND h.start_date <= k.known_to THEN k.known_to END AS known_to
    FROM derived.enrollments e
    JOIN derived.children k ON k.child_id = e.child_id
    LEFT JOIN derived.nights n ON n.child_id = e.child_id AND n.start_date <= e.start_date AND n.end_date > e.start_date
    LEFT JOIN derived.in_care c ON c.child_id = e.child_id AND c.start_date <= e.start_date AND c.end_date > e.start_date
    LEFT JOIN derived.homes_lost h
        ON h.child_id = e.child_id AND h.care_start = c.start_date AND h.start_date <= e.start_date AND h.end_date > e.start_date
),
followed AS (
    SELECT
        *,
        greatest(least(complete_to, discharge_date, end_date, known_to), start_date) AS followed_to,
        CASE
            WHEN setting IS NULL THEN 'where the child lived on the enrollment day is not recorded'
            WHEN care_start IS NULL THEN 'not in out-of-home care on the enrollment day'
            WHEN NOT counts_as_placement THEN 'away from a placement on the enrollment day'
        END AS why_not
    FROM cohort
),
judged AS (
    SELECT *, coalesce(lost_date <= followed_to, false) AS is_lost FROM followed
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN why_not IS NULL AND is_lost THEN 1 ELSE 0 END AS numerator,
    CASE
        WHEN why_not IS NOT NULL THEN 0
        WHEN is_lost THEN lost_date - start_date
        ELSE followed_to - start_date
    END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN is_lost THEN 'home lost'
        WHEN followed_to < least(complete_to, discharge_date, end_date) THEN 'in this home for as long as it is known'
        WHEN followed_to = discharge_date THEN 'left care from this home: ' || coalesce(discharge_reason, 'reason not recorded')
        WHEN followed_to = end_date THEN 'program ended while in this home'
        ELSE 'still in this home'
    END AS reason,
    only_when_split
FROM judged
