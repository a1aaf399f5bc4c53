/*
code = "PS3"
title = "Two placements or fewer"
family = "placement"
kind = "proportion"
timing = "as_at"
unit = "% of children"
better = "higher"
subject = "child"
counts = "clients"
window = 12
categories = "groups"
category_order = ["under_12", "12_to_23", "24_and_over"]
needs = ["care_episodes", "living_arrangements"]
benchmark = "cfsr1_two_or_fewer_placements"
why = "The older federal measure that many directors and state scorecards still ask for."
numerator = "Children with no more than two placements since they entered care."
denominator = "Children in care in the 12 months for at least 8 days, by how long they had been in care when they left or the 12 months ended."
excluded = "Stays in care of fewer than 8 days; children who entered care at 18 or were 18 on the first day; series of short breaks; children with no placement listed, or with none known up to the day (lost to follow-up). Agencies that send no removals, or never the day on which children leave care."
source = "Child Welfare Outcomes 2003 and 2005, chapter IV, for the Round 1 version and the time bands. The exact Round 2 wording and the 8-day rule are from memory and unverified."
caution = "It can only get worse while a child stays in care, and it mixes children who just came with those who came years ago. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Which children had three homes in their first year, and in which weeks?"]

[parameters]
fewest_stay_days = 8       # from memory, unverified
most_placements = 2        # federal rule, Rounds 1 and 2

[category_words]
under_12 = "In care under 12 months"
12_to_23 = "12 to 23 months"
24_and_over = "24 months and over"
*/
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL AND placements <= $most_placements THEN 1 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN care_start <= care_end - INTERVAL 24 MONTH THEN '24_and_over'
        WHEN care_start <= care_end - INTERVAL 12 MONTH THEN '12_to_23'
        ELSE 'under_12'
    END AS category,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, placements || CASE placements WHEN 1 THEN ' placement' ELSE ' placements' END) AS reason
FROM (
    SELECT
        w.*,
        CASE
            WHEN w.birthday_18 <= w.care_start THEN 'entered care at 18 or older'
            WHEN w.birthday_18 <= w.first_day THEN '18 or older on the first day'
            WHEN w.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN w.care_end - w.care_start < $fewest_stay_days THEN 'in care fewer than ' || $fewest_stay_days || ' days'
            WHEN w.placements = 0 THEN 'no placement is listed'
            WHEN k.known_to < w.care_end - 1 AND w.current_since <= k.known_to
            THEN 'lost to follow-up: where the child lived is known to ' || k.known_to || ' only'
        END AS why_not
    FROM derived.windowed_care w
    JOIN derived.children k ON k.child_id = w.child_id
)
