/*
code = "PE4"
title = "Back in care within 12 months of going home"
family = "permanency"
kind = "proportion"
timing = "flow"
unit = "% of children who left care"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
rows = "first"
needs = ["care_episodes"]
benchmark = "cfsr4_reentry"
why = "A homecoming that ends in another removal hurts twice. Speed alone is no success: read this beside the share who go home within a year."
numerator = "Children removed again within 365 days of leaving, before the 18th birthday."
denominator = "Children who left care in the period to reunification, a relative or guardianship; each child once, with the first such exit. Adoption is not among them."
excluded = "Exits without a reason, exits on or after the 18th birthday, series of short breaks, and exits with a removal dated before the discharge. Exits less than 365 days before the complete-to day are not yet due. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). That 12 months are 365 days is the project's reading; the dictionary gives no day rule."
caution = "Observed, not risk-standardized performance, which only the Children's Bureau can compute. It is for all children in care on file, not for a program. Federal files lose an exit and re-entry within one half-year, so this can be higher for that reason alone. Rounds 3 and 4 differ in who is counted: never compare them. Removals that touch are joined into one stay in care. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["What changed at home in the weeks before the child came back?", "Which help ended on the day the child went home?"]

[parameters]
year_days = 365            # within 12 months: 365 days or fewer; the project's reading
*/
WITH left_care AS (
    SELECT
        r.source,
        r.child_id,
        r.discharge_date,
        r.discharge_reason,
        EXISTS (
            SELECT 1 FROM care_episodes o
            WHERE o.child_id = r.child_id AND o.removal_date > r.removal_date AND o.removal_date < r.discharge_date
                AND (o.discharge_date IS NULL OR o.discharge_date >= o.removal_date)
        ) AS is_crossed
    FROM care_episodes r
    JOIN derived.complete_to c USING (source)
    WHERE r.discharge_date <= c.complete_to AND r.discharge_date >= r.removal_date
),
exits AS (
    SELECT
        l.source,
        l.child_id,
        l.discharge_date,
        l.discharge_reason,
        l.is_crossed,
        c.short_break_series
    FROM left_care l
    LEFT JOIN derived.in_care c
        ON c.child_id = l.child_id AND c.discharge_date = l.discharge_date
        AND c.discharge_reason IS NOT DISTINCT FROM l.discharge_reason
    WHERE (l.discharge_reason IS NULL OR l.discharge_reason IN ('reunification', 'relative', 'guardianship'))
        AND (l.is_crossed OR c.child_id IS NOT NULL)
    QUALIFY row_number() OVER (
        PARTITION BY l.child_id, l.discharge_date ORDER BY l.is_crossed DESC, l.discharge_reason
    ) = 1
),
returns AS (
    SELECT x.child_id, x.discharge_date, min(c.start_date) AS return_date
    FROM exits x
    JOIN derived.in_care c
        ON c.child_id = x.child_id AND c.start_date > x.discharge_date AND NOT c.short_break_series
    GROUP BY ALL
),
judged AS (
    SELECT
        x.*,
        t.complete_to,
        b.return_date - x.discharge_date AS days,
        coalesce(
            b.return_date <= x.discharge_date + $year_days AND (k.birthday_18 IS NULL OR b.return_date < k.birthday_18),
            false
        ) AS is_back,
        CASE
            WHEN x.is_crossed THEN 'a removal is dated before this discharge'
            WHEN x.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN k.birthday_18 <= x.discharge_date THEN 'turned 18 in care'
            WHEN x.discharge_reason IS NULL THEN 'no reason for the discharge is recorded'
        END AS why_not
    FROM exits x
    JOIN derived.children k ON k.child_id = x.child_id
    JOIN derived.complete_to t ON t.source = x.source
    LEFT JOIN returns b ON b.child_id = x.child_id AND b.discharge_date = x.discharge_date
),
states AS (
    SELECT
        *,
        CASE
            WHEN why_not IS NOT NULL THEN 'excluded'
            WHEN discharge_date + $year_days > complete_to THEN 'pending'
            ELSE 'counted'
        END AS state
    FROM judged
)
SELECT
    child_id AS subject,
    child_id,
    discharge_date AS start_date,
    discharge_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND is_back THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN state = 'pending' THEN 'not yet ' || $year_days || ' days since leaving care'
        WHEN is_back THEN 'back in care after ' || days || ' days'
        ELSE 'not back within ' || $year_days || ' days'
    END AS reason
FROM states
