/*
code = "IN9.ever"
title = "Children in group care in their first year in care"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of entries to care"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "A count on one day misses children who were in group care and left. This follows each child for a year."
numerator = "Entries with at least one night in a group home, shelter or institution within 365 days, while in care."
denominator = "Entries to out-of-home care in the period that are 365 days back and have a night in care listed."
excluded = "Entries without a known night in care. Entries less than 365 days before the complete-to day are not yet due."
source = "Project measure on the settings list. Wilson interval."
caution = "It is for all children on file, not for a program. A night in care that is not listed counts as not in group care. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["At which month in care do children go to group care first?"]

[parameters]
year_days = 365            # within 12 months: 365 days or fewer; the project's reading
*/
WITH entries AS (
    SELECT
        c.child_id,
        c.start_date,
        least(c.end_date, c.start_date + $year_days + 1) AS to_date,
        t.complete_to
    FROM derived.in_care c
    JOIN derived.complete_to t USING (source)
),
seen AS (
    SELECT e.child_id, e.start_date AS entry_date, min(w.start_date) FILTER (w.congregate) AS congregate_date
    FROM entries e
    JOIN derived.whereabouts w
        ON w.child_id = e.child_id AND w.start_date < e.to_date AND w.end_date > e.start_date
        AND w.is_listed AND w.is_certain
    GROUP BY ALL
),
states AS (
    SELECT
        e.*,
        greatest(s.congregate_date, e.start_date) AS first_night,
        s.congregate_date IS NOT NULL AS is_in_group_care,
        CASE
            WHEN e.start_date + $year_days > e.complete_to THEN 'pending'
            WHEN s.child_id IS NULL THEN 'excluded'
            ELSE 'counted'
        END AS state
    FROM entries e
    LEFT JOIN seen s ON s.child_id = e.child_id AND s.entry_date = e.start_date
)
SELECT
    child_id AS subject,
    child_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND is_in_group_care THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN state = 'pending' THEN 'not yet ' || $year_days || ' days since entry'
        WHEN state = 'excluded' THEN 'no night in care is listed'
        WHEN is_in_group_care THEN 'in group care from day ' || (first_night - start_date)
        ELSE 'no night in group care'
    END AS reason
FROM states
