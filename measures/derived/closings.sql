/*
about = "How each enrollment ended: planned, in permanency, or otherwise (is_planned and ending are empty without a reason); where the child then lived; and the plan for the time after. One row a closed enrollment."
*/
WITH transition_plans AS (
    SELECT p.enrollment_id, min(p.transition_plan_date) AS transition_plan_on
    FROM service_plans p
    GROUP BY p.enrollment_id
)
SELECT
    e.enrollment_id,
    e.child_id,
    e.source,
    e.end_date,
    e.complete_to,
    lower(r.label) AS why,
    CASE WHEN r.end_reason IS NOT NULL THEN coalesce(r.planned, false) END AS is_planned,
    CASE
        WHEN r.planned THEN 'planned'
        WHEN r.permanency THEN 'permanency'
        WHEN r.end_reason IS NOT NULL THEN 'other'
    END AS ending,
    coalesce(n.living_arrangement_at_close, CASE WHEN x.source IS NULL THEN h.setting END) AS setting_at_close,
    t.transition_plan_on,
    EXISTS (
        SELECT 1 FROM derived.held_at_once s
        WHERE s.enrollment_id = e.enrollment_id AND s.from_date < e.end_date AND s.to_date >= e.end_date
    ) AS only_when_split
FROM derived.enrollments e
JOIN enrollments n ON n.enrollment_id = e.enrollment_id
LEFT JOIN reference.enrollment_end_reasons r ON r.end_reason = e.end_reason
LEFT JOIN derived.nights h ON h.child_id = e.child_id AND h.start_date <= e.end_date AND h.end_date > e.end_date
LEFT JOIN derived.not_recorded x
    ON x.source = e.source AND x.table_name = 'living_arrangements' AND x.field = 'end_date'
LEFT JOIN transition_plans t ON t.enrollment_id = e.enrollment_id
WHERE e.end_date IS NOT NULL
