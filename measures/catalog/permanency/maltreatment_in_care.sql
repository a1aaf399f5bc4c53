/*
code = "PE5"
title = "Maltreatment in care (federal measure)"
family = "permanency"
kind = "rate"
timing = "as_at"
unit = "victimizations per 100,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 100000
window = 12
needs = ["care_episodes", "maltreatment_reports"]
benchmark = "cfsr4_maltreatment_in_care"
why = "Children are taken into care to be safe. This is the federal count of when they were not."
numerator = "Substantiated or indicated reports about children in care, whoever did it."
denominator = "Days in care of all children in care in the 12 months, to discharge or the 18th birthday."
excluded = "Stays in care that ended in fewer than 8 days with their reports, series of short breaks, and children 18 or older. Reports in the first 7 days of a removal, within a day of an earlier report, or about an incident outside the stay in care do not count. Agencies that send no findings of reports. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). The exact edge of the seven days is the project's reading. The last day of the 12 months adds no day, as in the federal counts."
caution = "Observed, not risk-standardized performance, which only the Children's Bureau can compute. It is for all children in care on file, not for a program. It needs the state's file of reports. Reports whose finding is not recorded are not counted. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["In which kinds of homes did it happen, and what was known before?"]

[parameters]
fewest_days = 8            # a stay in care that ended sooner is left out; federal rule
settling_days = 7          # reports in the first days of a removal are about life before it; federal rule
*/
WITH reporting AS (
    SELECT source FROM maltreatment_reports WHERE disposition IS NOT NULL
    UNION
    SELECT source FROM load.recorded WHERE table_name = 'maltreatment_reports' AND field = 'disposition'
),
stretches AS (
    SELECT
        a.anchor,
        a.first_day,
        c.source,
        c.child_id,
        c.start_date,
        least(c.discharge_date, k.birthday_18) AS care_ends,
        CASE
            WHEN k.birthday_18 <= c.start_date THEN 'entered care at 18 or older'
            WHEN k.birthday_18 <= a.first_day THEN '18 or older on the first day'
            WHEN c.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN least(c.discharge_date, k.birthday_18) <= a.anchor
                AND least(c.discharge_date, k.birthday_18) - c.start_date < $fewest_days
            THEN 'in care fewer than ' || $fewest_days || ' days'
            WHEN c.start_date = a.anchor THEN 'entered care on the last day'
        END AS why_not
    FROM derived.anchors a
    JOIN derived.in_care c
        ON c.source = a.source AND c.basis = 'removals' AND c.start_date <= a.anchor
        AND (c.discharge_date IS NULL OR c.discharge_date > a.first_day)
    JOIN derived.children k ON k.child_id = c.child_id
),
reports AS (
    SELECT s.anchor, s.child_id, count(*) AS reports
    FROM stretches s
    JOIN derived.victimizations v
        ON v.child_id = s.child_id AND v.report_date BETWEEN s.first_day AND s.anchor
        AND v.report_date > s.start_date + $settling_days
        AND (s.care_ends IS NULL OR v.report_date < s.care_ends)
        AND (v.incident_date IS NULL OR v.incident_date >= s.start_date)
        AND (v.incident_date IS NULL OR s.care_ends IS NULL OR v.incident_date < s.care_ends)
        AND (v.report_before IS NULL OR v.report_date - v.report_before > 1)
    WHERE s.why_not IS NULL
    GROUP BY ALL
),
per_child AS (
    SELECT
        anchor,
        source,
        child_id,
        sum(least(coalesce(care_ends, anchor), anchor) - greatest(start_date, first_day))
            FILTER (why_not IS NULL) AS days,
        min(why_not) AS why_not
    FROM stretches
    GROUP BY ALL
),
judged AS (
    SELECT
        p.anchor,
        p.child_id,
        coalesce(p.days, 0) AS days,
        coalesce(r.reports, 0) AS reports,
        CASE
            WHEN p.source NOT IN (SELECT source FROM reporting)
            THEN 'this agency sends no findings of maltreatment reports'
            WHEN coalesce(p.days, 0) = 0 THEN p.why_not
        END AS why_not
    FROM per_child p
    LEFT JOIN reports r USING (anchor, child_id)
)
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL THEN reports ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN days ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(
        why_not,
        CASE reports
            WHEN 0 THEN 'no victimization'
            WHEN 1 THEN '1 victimization'
            ELSE reports || ' victimizations'
        END
    ) AS reason
FROM judged
