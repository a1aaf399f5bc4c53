/*
code = "PE7"
title = "Entries to care, of all children in the county"
family = "permanency"
kind = "rate"
timing = "flow"
unit = "entries a year per 1,000 children"
better = "neither"
subject = "child"
counts = "clients"
scale = 1000
by = ["county", "agency"]
needs = ["care_episodes"]
why = "How often a community's children are removed is the ground on which every other number stands."
numerator = "Children's entries to care in the period, in counties whose number of children is on file."
denominator = "Children who live in those counties, spread over the days of the year."
excluded = "Entries in counties without a number of children, or without a county; entries at 18 or older; series of short breaks. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, national supplemental context data, August 2025, as extracted by a third party (childmetrix-admin/CM-REPORTS), for the form. The number of children is what the list of children by county says; as shipped it holds six counties of Illinois in 2023, from the Census Bureau's QuickFacts, and a site adds its own."
caution = "For counties only, never for a program: it needs the file of all removals of a county. It begins with the first removal on file. By program or by a trait of a child there is no rate, since the number of children has none. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Did entries change for every age and group alike?"]
*/
WITH entries AS (
    SELECT
        c.child_id,
        c.start_date,
        coalesce(c.county, k.county) AS county,
        coalesce(t.agency, t.source) AS agency,
        t.open_end,
        c.short_break_series,
        coalesce(k.birthday_18 <= c.start_date, false) AS is_adult
    FROM derived.in_care c
    JOIN derived.children k ON k.child_id = c.child_id
    JOIN derived.complete_to t ON t.source = c.source
    WHERE c.basis = 'removals'
),
reach AS (
    SELECT county, min(agency) AS agency, min(start_date) AS from_date, max(open_end) AS to_date
    FROM entries
    WHERE county IS NOT NULL
    GROUP BY county
),
years AS (
    SELECT
        county,
        children,
        make_date(CAST(year AS INTEGER), 1, 1) AS from_date,
        make_date(CAST(year AS INTEGER) + 1, 1, 1) AS to_date
    FROM reference.child_population
),
judged AS (
    SELECT
        e.*,
        CASE
            WHEN e.is_adult THEN 'entered care at 18 or older'
            WHEN e.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN e.county IS NULL THEN 'county is not recorded'
            WHEN y.county IS NULL THEN 'the number of children in this county and year is not on file'
        END AS why_not
    FROM entries e
    LEFT JOIN years y ON y.county = e.county AND e.start_date >= y.from_date AND e.start_date < y.to_date
)
SELECT
    child_id AS subject,
    child_id,
    county,
    agency,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN why_not IS NULL THEN 1 ELSE 0 END AS numerator,
    0 AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, 'entered care') AS reason
FROM judged
UNION ALL
SELECT
    'children of ' || y.county,
    NULL,
    y.county,
    r.agency,
    greatest(y.from_date, r.from_date),
    least(y.to_date, r.to_date),
    0,
    y.children / (y.to_date - y.from_date),
    'counted',
    'children who live in the county'
FROM years y
JOIN reach r USING (county)
WHERE greatest(y.from_date, r.from_date) < least(y.to_date, r.to_date)
