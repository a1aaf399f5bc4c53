/*
about = "Requests for flexible funds as they stood on the complete-to day: what was decided, and the dollars paid, else approved. has_decisions is false where the source never sends what was decided. One row a request."
*/
SELECT
    f.request_id,
    f.enrollment_id,
    e.child_id,
    f.source,
    e.program,
    f.requested_date,
    CASE WHEN f.decided_date <= c.complete_to THEN f.decided_date END AS decided_date,
    CASE WHEN coalesce(f.decided_date, f.requested_date) <= c.complete_to THEN f.decision END AS decision,
    n.source IS NULL AS has_decisions,
    coalesce(f.decided_date, f.requested_date) AS on_day,
    coalesce(f.amount_approved, f.amount_paid, f.amount_requested) AS approved,
    coalesce(f.amount_paid, f.amount_approved) AS dollars,
    f.goal_id,
    c.complete_to,
    c.open_end
FROM flex_fund_requests f
JOIN derived.enrollments e ON e.enrollment_id = f.enrollment_id
JOIN derived.complete_to c ON c.source = f.source
LEFT JOIN derived.not_recorded n
    ON n.source = f.source AND n.table_name = 'flex_fund_requests' AND n.field = 'decision'
WHERE f.requested_date <= c.complete_to
