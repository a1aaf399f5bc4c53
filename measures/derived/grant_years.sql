/*
about = "The years in which a grant counts each child once: those of the calendar that its reports follow, else years from its first day, cut to the days of the grant. One row a grant and year."

[parameters]
state_year_starts = 7      # month in which the state's fiscal year begins; the site's calendars setting comes first
*/
WITH calendars AS (
    SELECT
        grant_id,
        start_date,
        end_date,
        -- How many months before January its year begins; empty for years from the first day.
        CASE reporting_calendar
            WHEN 'calendar' THEN 0
            WHEN 'federal' THEN 3
            WHEN 'state' THEN (13 - CAST($state_year_starts AS INTEGER)) % 12
        END AS months_before
    FROM grants
),
first_years AS (
    SELECT
        *,
        CAST(coalesce(
            date_trunc('year', start_date + to_months(months_before)) - to_months(months_before), start_date
        ) AS DATE) AS first_opens
    FROM calendars
),
numbered AS (
    SELECT
        *,
        unnest(range(0, greatest(year((SELECT max(complete_to) FROM derived.complete_to)) - year(first_opens), 0) + 2)) AS n
    FROM first_years
),
years AS (
    SELECT
        grant_id,
        greatest(CAST(first_opens + to_years(CAST(n AS INTEGER)) AS DATE), start_date) AS from_date,
        least(CAST(first_opens + to_years(CAST(n + 1 AS INTEGER)) AS DATE), end_date + 1) AS to_date
    FROM numbered
)
SELECT grant_id, from_date, to_date
FROM years
WHERE from_date < to_date
