/*
code = "IN3.horizon"
title = "Children admitted within 180 days of enrollment"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of children"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "living_arrangements"]
why = "Every child gets the same time here, so one year's children can be set beside the next year's."
numerator = "Children admitted to an institution after the enrollment day and by day 180, whether still enrolled or not."
denominator = "Children enrolled in the period whose next 180 days are known."
excluded = "Children whose living arrangements are not known to day 180 (lost to follow-up). Children enrolled less than 180 days before the complete-to day are not yet due."
source = "Project measure; the 180 days are a project default. Wilson interval. No benchmark is published."
caution = "A night that is not listed, inside known history, counts as not institutional. An admission that is on file counts even if later days are not known."
questions = ["In which weeks after enrollment do admissions happen?", "Did the plan for a crisis exist by then?"]

[parameters]
admission_horizon_days = 180   # project default
*/
WITH cohort AS (
    SELECT
        e.*,
        e.start_date + $admission_horizon_days AS horizon,
        e.begins_second AS only_when_split
    FROM derived.enrollments e
),
admitted AS (
    SELECT c.enrollment_id, min(a.start_date) AS admission_date
    FROM cohort c
    JOIN derived.institutional_spells a
        ON a.child_id = c.child_id AND a.start_date > c.start_date AND a.start_date <= c.horizon
    GROUP BY c.enrollment_id
),
seen AS (
    SELECT c.enrollment_id, sum(least(w.end_date, c.horizon + 1) - greatest(w.start_date, c.start_date)) AS nights
    FROM cohort c
    JOIN derived.whereabouts w
        ON w.child_id = c.child_id AND w.start_date <= c.horizon AND w.end_date > c.start_date AND w.is_certain
    GROUP BY c.enrollment_id
),
judged AS (
    SELECT
        c.*,
        a.admission_date,
        CASE
            WHEN c.horizon > c.complete_to THEN 'pending'
            WHEN a.admission_date IS NOT NULL THEN 'counted'
            WHEN coalesce(s.nights, 0) < $admission_horizon_days + 1 THEN 'excluded'
            ELSE 'counted'
        END AS state
    FROM cohort c
    LEFT JOIN admitted a USING (enrollment_id)
    LEFT JOIN seen s USING (enrollment_id)
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND admission_date IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN state = 'pending' THEN 'not yet ' || $admission_horizon_days || ' days since enrollment'
        WHEN state = 'excluded'
        THEN 'lost to follow-up: not known where the child lived to day ' || $admission_horizon_days
        WHEN admission_date IS NOT NULL THEN 'admitted on day ' || (admission_date - start_date)
        ELSE 'not admitted by day ' || $admission_horizon_days
    END AS reason,
    only_when_split
FROM judged
