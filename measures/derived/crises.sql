/*
about = "Crisis calls up to the complete-to day, with the minutes within which someone should arrive. The day is that of the call in universal time. One row a call."

[parameters]
crisis_minutes = 90           # Illinois mobile crisis response; the program's own standard comes first
*/
SELECT
    k.crisis_id,
    k.enrollment_id,
    e.child_id,
    k.source,
    k.called_at,
    CAST(k.called_at AS DATE) AS called_on,
    k.arrived_at,
    k.resolution,
    k.crisis_plan_in_place,
    k.admitted_within_72h,
    coalesce(p.crisis_minutes, $crisis_minutes) AS minutes,
    e.complete_to
FROM crisis_events k
JOIN derived.enrollments e ON e.enrollment_id = k.enrollment_id
LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
WHERE CAST(k.called_at AS DATE) <= e.complete_to
