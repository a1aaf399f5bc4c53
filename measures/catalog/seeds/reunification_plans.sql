/*
code = "S2"
title = "Reunification plan for children away from home"
family = "seeds"
kind = "proportion"
timing = "flow"
unit = "% of plans due"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "A child who is away from home needs a way home on paper from the start, or days become months."
numerator = "Children with a reunification plan within the days that the program allows for its plan, counted from intake."
denominator = "Children who did not live with their own family at intake and whose plan was due: made in time, made late, or overdue."
excluded = "Not yet due: fewer days have passed than are allowed. Left out: programs that stabilize foster homes, services that ended before the deadline, and children for whom it is not known where they lived at intake."
source = "SOAR wraparound program, service planning policy: a reunification plan if the child is out of the home at intake; plan within two weeks of intake."
caution = "Own family is the own home, a trial visit there, or the home of relatives outside of care. Where the setting at intake is not recorded, the place where the child slept that night stands for it, unless the agency never sends the day on which stays end. A program whose kind is not recorded is taken to be another. Where no day of intake is recorded, the start of service stands for it."
questions = ["For whom is there no plan yet, and what does the court say?", "Was the family at the table when the plan was made?"]

[parameters]
plan_days = 14             # SOAR; the program's own standard comes first
*/
WITH away AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        e.source,
        e.intake_date,
        e.end_date,
        e.complete_to,
        coalesce(p.plan_days, $plan_days) AS allowed,
        coalesce(
            n.living_arrangement_at_intake, CASE WHEN x.source IS NULL THEN h.setting END, 'unknown'
        ) AS setting,
        e.begins_second AS only_when_split
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
    LEFT JOIN derived.nights h
        ON h.child_id = e.child_id AND h.start_date <= e.intake_date AND h.end_date > e.intake_date
    LEFT JOIN derived.not_recorded x
        ON x.source = e.source AND x.table_name = 'living_arrangements' AND x.field = 'end_date'
    WHERE e.intake_date <= e.complete_to AND coalesce(p.kind, 'other') <> 'foster_stabilization'
),
plans AS (
    SELECT enrollment_id, min(reunification_plan_date) AS plan_date FROM service_plans GROUP BY enrollment_id
),
followed AS (
    SELECT
        a.*,
        t.source IS NOT NULL AND n.source IS NULL AS is_recorded,
        CASE WHEN p.plan_date <= a.complete_to THEN p.plan_date - a.intake_date END AS days,
        coalesce(a.end_date, a.complete_to) - a.intake_date AS elapsed
    FROM away a
    LEFT JOIN plans p ON p.enrollment_id = a.enrollment_id
    LEFT JOIN derived.tables_sent t ON t.source = a.source AND t.table_name = 'service_plans'
    LEFT JOIN derived.not_recorded n
        ON n.source = a.source AND n.table_name = 'service_plans' AND n.field = 'reunification_plan_date'
    WHERE a.setting NOT IN ('own_home', 'kin_home', 'trial_home_visit')
),
judged AS (
    SELECT
        *,
        CASE
            WHEN setting = 'unknown' THEN 'where the child lived at intake is not recorded'
            WHEN NOT is_recorded THEN 'reunification plans are not recorded'
            WHEN days < 0 THEN 'the plan is dated before intake: check the dates'
            WHEN days IS NULL AND end_date IS NOT NULL AND elapsed <= allowed THEN 'service ended before a plan was due'
        END AS why_not
    FROM followed
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    intake_date AS start_date,
    intake_date + 1 AS end_date,
    CASE WHEN why_not IS NULL AND days <= allowed THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN why_not IS NOT NULL THEN 'excluded'
        WHEN days IS NULL AND elapsed <= allowed THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN days <= allowed THEN 'met: day ' || days || ' of ' || allowed
        WHEN days > allowed THEN 'late: day ' || days || ', ' || allowed || ' are allowed'
        WHEN elapsed > allowed THEN 'overdue: no plan after ' || elapsed || ' days'
        ELSE 'pending: day ' || elapsed || ' of ' || allowed
    END AS reason,
    only_when_split
FROM judged
