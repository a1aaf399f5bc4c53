/*
about = "Evidence of steps up and down while enrolled: the enrolled days, and each change of level on its day, after the enrollment day and up to and including the closing day. is_up is empty on the rows of days."
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    0 AS numerator,
    1 AS denominator,
    CAST(NULL AS BOOLEAN) AS is_up,
    state,
    CASE WHEN state = 'counted' THEN 'enrolled' ELSE reason END AS reason,
    only_when_split
FROM derived.service_days
UNION ALL
SELECT
    l.child_id,
    l.child_id,
    e.enrollment_id,
    l.change_date,
    l.change_date + 1,
    1,
    0,
    l.is_up,
    'counted',
    l.what,
    row_number() OVER (PARTITION BY l.child_id, l.change_date ORDER BY e.start_date, e.enrollment_id) > 1
FROM derived.level_changes l
JOIN derived.enrollments e
    ON e.child_id = l.child_id AND e.start_date < l.change_date AND l.change_date <= e.until_date
QUALIFY row_number() OVER (
    PARTITION BY l.child_id, l.change_date, e.program ORDER BY e.start_date, e.enrollment_id
) = 1
