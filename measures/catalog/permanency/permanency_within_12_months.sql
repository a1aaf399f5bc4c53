/*
code = "PE1"
title = "Home for good within 12 months of entering care"
family = "permanency"
kind = "proportion"
timing = "flow"
unit = "% of children who entered care"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "first"
needs = ["care_episodes"]
benchmark = "cfsr4_permanency_entries"
why = "A child's sense of time is short. This is the federal measure of how many children are back with family, or in a new one that lasts, within a year."
numerator = "Children who left to reunification, a relative, adoption or guardianship within 365 days of entry and before the 18th birthday. Of a trial home visit that ends in reunification only 30 days count."
denominator = "Children who entered care in the period; each child once, with the first entry."
excluded = "Entries at 18 or older, stays in care that ended in fewer than 8 days, series of short breaks, discharges without a reason, and agencies that never send one. Entries less than 365 days before the complete-to day are not yet due. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). The first entry in the period: CCWIP method P1. That 12 months are 365 days is the project's reading; the dictionary gives no day rule."
caution = "Observed, not risk-standardized performance, which only the Children's Bureau can compute. It is for all children in care on file, not for a program. Children who enter twice in one half-year drop out of federal files for technical reasons and stay in here, so this can be slightly higher. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = [
    "Which children went home soonest, and what did their families have?",
    "For whom is a relative or guardian ready, and what holds up the court?",
]

[parameters]
year_days = 365            # within 12 months: 365 days or fewer; the project's reading
fewest_days = 8            # a stay in care that ended sooner is left out; federal rule
visit_days = 30            # of a trial home visit before reunification, at most these count; federal rule
*/
WITH visits AS (
    SELECT
        *,
        sum(CASE WHEN start_date <= reached THEN 0 ELSE 1 END) OVER (PARTITION BY child_id ORDER BY start_date) AS visit
    FROM (
        SELECT child_id, start_date, end_date, lag(end_date) OVER (PARTITION BY child_id ORDER BY start_date) AS reached
        FROM derived.nights
        WHERE setting = 'trial_home_visit'
    )
),
home_visits AS (
    SELECT child_id, min(start_date) AS start_date, max(end_date) AS end_date FROM visits GROUP BY child_id, visit
),
entries AS (
    SELECT
        c.*,
        k.birthday_18,
        t.complete_to,
        least(c.discharge_date, k.birthday_18) AS care_ends,
        coalesce(c.discharge_date >= k.birthday_18, false) AS is_adult,
        CASE
            WHEN c.discharge_reason = 'reunification' AND v.start_date IS NOT NULL
            THEN greatest(c.discharge_date - greatest(v.start_date, c.start_date) - $visit_days, 0)
            ELSE 0
        END AS days_off
    FROM derived.in_care c
    JOIN derived.children k ON k.child_id = c.child_id
    JOIN derived.complete_to t ON t.source = c.source
    LEFT JOIN home_visits v
        ON v.child_id = c.child_id AND v.start_date < c.discharge_date AND v.end_date >= c.discharge_date
    WHERE c.basis = 'removals'
),
judged AS (
    SELECT
        e.*,
        discharge_date - start_date - days_off AS days,
        CASE
            WHEN birthday_18 <= start_date THEN 'entered care at 18 or older'
            WHEN short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN care_ends <= complete_to AND care_ends - start_date < $fewest_days
            THEN 'in care fewer than ' || $fewest_days || ' days'
            WHEN n.source IS NOT NULL THEN 'why children leave care is not recorded'
            WHEN discharge_reason IS NULL AND discharge_date - start_date <= $year_days AND NOT is_adult
            THEN 'no reason for the discharge is recorded'
        END AS why_not
    FROM entries e
    LEFT JOIN derived.not_recorded n
        ON n.source = e.source AND n.table_name = 'care_episodes' AND n.field = 'discharge_reason'
),
states AS (
    SELECT
        *,
        CASE
            WHEN why_not IS NOT NULL THEN 'excluded'
            WHEN start_date + $year_days > complete_to THEN 'pending'
            ELSE 'counted'
        END AS state,
        coalesce(permanency AND days <= $year_days AND NOT is_adult, false) AS is_home
    FROM judged
)
SELECT
    s.child_id AS subject,
    s.child_id,
    s.start_date,
    s.start_date + 1 AS end_date,
    CASE WHEN s.state = 'counted' AND s.is_home THEN 1 ELSE 0 END AS numerator,
    CASE WHEN s.state = 'counted' THEN 1 ELSE 0 END AS denominator,
    s.state,
    CASE
        WHEN s.why_not IS NOT NULL THEN s.why_not
        WHEN s.state = 'pending' THEN 'not yet ' || $year_days || ' days since entry'
        WHEN s.is_home AND s.days_off > 0
        THEN lower(r.label) || ' after ' || s.days || ' days, ' || s.days_off || ' days of a trial home visit taken off'
        WHEN s.is_home THEN lower(r.label) || ' after ' || s.days || ' days'
        WHEN s.birthday_18 <= least(coalesce(s.discharge_date, s.complete_to), s.start_date + $year_days)
        THEN 'turned 18 in care'
        WHEN s.discharge_date - s.start_date <= $year_days
        THEN 'left, not to permanency: ' || lower(coalesce(r.label, s.discharge_reason))
        ELSE 'still in care after ' || $year_days || ' days'
    END AS reason
FROM states s
LEFT JOIN reference.discharge_reasons r USING (discharge_reason)
