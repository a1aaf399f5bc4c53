/*
code = "N5"
title = "Plans of care overdue"
family = "lists"
kind = "list"
timing = "as_at"
unit = "enrollments"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "A family that has been here for more than two weeks and has no plan has only promises."
numerator = "Open enrollments without a plan of care, more than 14 days after intake or more than the program's own days."
denominator = "None: this is a list. Looked at: open enrollments."
excluded = "Enrollments of agencies that do not send plans."
source = "SOAR's service planning policy: a plan within two weeks of intake. The program's own standard comes first. The list is as of the day to which the agency's export is complete."
caution = "The due date is the last day on which the plan would have been on time. Where no day of intake is recorded, the start of service stands for it."
questions = ["What holds the plan up: the first visit, the family's time, or the paperwork?"]

[parameters]
plan_days = 14             # SOAR; the program's own standard comes first
*/
WITH first_plans AS (
    SELECT enrollment_id, min(plan_date) AS plan_date FROM service_plans GROUP BY enrollment_id
),
clocks AS (
    SELECT
        d.enrollment_id,
        d.child_id,
        d.from_date,
        d.to_date,
        e.intake_date,
        e.intake_date + CAST(coalesce(p.plan_days, $plan_days) AS INTEGER) AS due_date,
        least(f.plan_date, d.to_date) AS planned_on,
        t.source IS NULL AS is_silent
    FROM derived.list_days d
    JOIN derived.enrollments e ON e.enrollment_id = d.enrollment_id
    LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
    LEFT JOIN derived.tables_sent t ON t.source = d.source AND t.table_name = 'service_plans'
    LEFT JOIN first_plans f ON f.enrollment_id = d.enrollment_id
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    greatest(due_date + 1, from_date) AS start_date,
    planned_on AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat('no plan since intake on ', intake_date) AS reason,
    due_date
FROM clocks
WHERE NOT is_silent AND greatest(due_date + 1, from_date) < planned_on
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, from_date, to_date, 0, 1,
    CASE WHEN is_silent THEN 'excluded' ELSE 'counted' END,
    CASE WHEN is_silent THEN 'this agency does not send plans' ELSE 'looked at for this list' END,
    NULL
FROM clocks
