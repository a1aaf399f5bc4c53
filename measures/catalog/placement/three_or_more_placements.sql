/*
code = "PS4"
title = "Three placements or more in a year"
family = "placement"
kind = "proportion"
timing = "as_at"
unit = "% of children in care"
better = "lower"
subject = "child"
counts = "clients"
window = 12
benchmark = "ps4_england_two_years"
needs = ["care_episodes", "living_arrangements"]
why = "Three homes in a year are two goodbyes in a year."
numerator = "Children with three placements or more in the 12 months, the one they were in at the start among them."
denominator = "Children in care at the end of the last day."
excluded = "Children in a series of short breaks; children with no placement listed, or with none known up to the day (lost to follow-up). Absences are no placements, and coming back to the same home is not a new one. Agencies that send no removals, or never the day on which children leave care."
source = "Department for Education, Stability measures for children looked after in England 2024 (https://explore-education-statistics.service.gov.uk/find-statistics/stability-measures-for-children-looked-after-in-england/2024). That temporary moves do not count there is from memory, unverified."
caution = "Children differ in how long they were in care that year, so never rank programs on it. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Which children had three homes, and was each next home meant to last?"]
*/
WITH in_care AS (
    SELECT
        w.*,
        CASE
            WHEN w.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN k.known_to < w.anchor - 1 AND w.current_since <= k.known_to
            THEN 'lost to follow-up: where the child lived is known to ' || k.known_to || ' only'
        END AS why_not
    FROM derived.windowed_care w
    JOIN derived.children k ON k.child_id = w.child_id
    WHERE w.discharge_date IS NULL AND (w.birthday_18 IS NULL OR w.birthday_18 > w.anchor)
),
homes AS (
    SELECT
        w.anchor,
        w.child_id,
        p.start_date,
        p.home <> lag(p.home, 1, '') OVER (PARTITION BY w.anchor, w.child_id ORDER BY p.start_date) AS is_new_home
    FROM in_care w
    JOIN derived.placements p
        ON p.child_id = w.child_id AND p.start_date <= w.anchor AND p.end_date > w.first_day
),
counts AS (
    SELECT anchor, child_id, count(*) FILTER (is_new_home) AS homes FROM homes GROUP BY anchor, child_id
)
SELECT
    w.child_id AS subject,
    w.child_id,
    w.anchor AS start_date,
    w.anchor + 1 AS end_date,
    CASE WHEN c.homes >= 3 AND w.why_not IS NULL THEN 1 ELSE 0 END AS numerator,
    CASE WHEN c.homes IS NULL OR w.why_not IS NOT NULL THEN 0 ELSE 1 END AS denominator,
    CASE WHEN c.homes IS NULL OR w.why_not IS NOT NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN w.why_not IS NOT NULL THEN w.why_not
        WHEN c.homes IS NULL THEN 'no placement is listed'
        ELSE c.homes || CASE c.homes WHEN 1 THEN ' placement' ELSE ' placements' END
    END AS reason
FROM in_care w
LEFT JOIN counts c USING (anchor, child_id)
