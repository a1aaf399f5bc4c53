/*
about = "The plan in force of each open enrollment, day by day: the latest one written. One row a plan and stretch of days."
*/
WITH plans AS (
    SELECT
        p.plan_id,
        p.enrollment_id,
        p.plan_date,
        p.family_signed,
        CASE WHEN p.signed_date <= e.complete_to THEN p.signed_date END AS signed_date,
        lead(p.plan_date, 1, e.until_date)
            OVER (PARTITION BY p.enrollment_id ORDER BY p.plan_date, p.plan_id) AS next_plan
    FROM service_plans p
    JOIN derived.enrollments e ON e.enrollment_id = p.enrollment_id
    WHERE p.plan_date <= e.complete_to
)
SELECT
    p.plan_id,
    p.enrollment_id,
    s.child_id,
    s.source,
    p.plan_date,
    p.family_signed,
    p.signed_date,
    greatest(p.plan_date, s.from_date) AS from_date,
    least(p.next_plan, s.to_date) AS to_date,
    s.second
FROM plans p
JOIN derived.enrolled_spans s
    ON s.enrollment_id = p.enrollment_id AND s.from_date < p.next_plan AND s.to_date > p.plan_date
WHERE greatest(p.plan_date, s.from_date) < least(p.next_plan, s.to_date)
