/*
code = "IN8.sustained"
title = "Residential discharges that held for 90 days"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of residential discharges"
better = "higher"
subject = "living arrangement"
counts = "clients"
needs = ["living_arrangements"]
why = "Leaving residential care is only good news if it lasts."
numerator = "Discharges to a less restrictive or neutral place after which the child had, for 90 days, no night at level 5 or higher (residential care, psychiatric hospital, detention) and did not go back to that facility."
denominator = "Discharges from residential care in the period, of all children on file, with 90 days known after."
excluded = "Discharges after which it is not known where the child lived (lost to follow-up). Discharges less than 90 days before the complete-to day are not yet due."
source = "One of the two measures of the Illinois performance contract for residential care (Children's Bureau Express, September 2012, https://cbexpress.acf.hhs.gov/article/2012/september/performance-based-contracting-in-illinois/0d2800cf1b52c150517620efe54bcbdc). Its usual name, Sustained Favorable Discharge Rate, and that other contract years used 180 days, are from memory and unverified. What holding means is the project's rule. Wilson interval."
caution = "The 90 days are a project default. It is for all children on file, enrolled or not. A discharge to a run or to the street is not a favorable one. A night that is not listed, inside known history, counts as not institutional. A return that is on file counts even if later days are not known."
questions = ["Which discharges did not hold, and in which week?", "What did the families whose child stayed have in place on the first day?"]

[parameters]
sustain_days = 90          # project default; other contract years are said to have used 180
*/
WITH discharges AS (
    SELECT
        s.* EXCLUDE (has_ended),
        s.end_date AS discharge_date,
        s.end_date + $sustain_days AS horizon,
        c.complete_to
    FROM derived.residential_spells s
    JOIN derived.complete_to c USING (source)
    WHERE s.has_ended
),
after AS (
    SELECT
        d.stay_id,
        min(w.start_date) FILTER (w.ladder >= 5) AS restrictive_date,
        sum(least(w.end_date, d.horizon) - w.start_date) FILTER (w.is_certain) AS nights
    FROM discharges d
    JOIN derived.whereabouts w
        ON w.child_id = d.child_id AND w.start_date >= d.discharge_date AND w.start_date < d.horizon
    GROUP BY d.stay_id
),
returns AS (
    SELECT d.stay_id, min(n.start_date) AS return_date
    FROM discharges d
    JOIN derived.nights n
        ON n.child_id = d.child_id AND n.start_date > d.discharge_date AND n.start_date < d.horizon
        AND n.provider_id = d.provider_id
    GROUP BY d.stay_id
),
judged AS (
    SELECT
        d.*,
        least(a.restrictive_date, r.return_date) AS back_date,
        w.label,
        CASE
            WHEN NOT w.is_certain THEN NULL
            WHEN w.ladder IS NOT NULL THEN w.ladder < 5
            ELSE w.neutral OR NOT w.is_listed
        END AS is_favorable,
        coalesce(a.nights, 0) = $sustain_days AS is_followed
    FROM discharges d
    LEFT JOIN after a ON a.stay_id = d.stay_id
    LEFT JOIN returns r ON r.stay_id = d.stay_id
    LEFT JOIN derived.whereabouts w
        ON w.child_id = d.child_id AND w.start_date <= d.discharge_date AND w.end_date > d.discharge_date
),
states AS (
    SELECT
        *,
        CASE
            WHEN horizon > complete_to THEN 'pending'
            WHEN back_date IS NOT NULL OR NOT is_favorable OR is_followed THEN 'counted'
            ELSE 'excluded'
        END AS state,
        coalesce(is_favorable, false) AND back_date IS NULL AS is_held
    FROM judged
)
SELECT
    stay_id AS subject,
    child_id,
    discharge_date AS start_date,
    discharge_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND is_held THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN state = 'pending' THEN 'not yet ' || $sustain_days || ' days since discharge'
        WHEN state = 'excluded' THEN 'lost to follow-up: not known where the child lived to day ' || $sustain_days
        WHEN NOT is_favorable THEN 'discharged to ' || lower(label)
        WHEN back_date IS NOT NULL
        THEN 'back in a restrictive place or the same facility on day ' || (back_date - discharge_date)
        ELSE 'held for ' || $sustain_days || ' days'
    END AS reason
FROM states
