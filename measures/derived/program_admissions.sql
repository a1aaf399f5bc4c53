/*
about = "Evidence of admissions to institutions while enrolled: the enrolled days (institutional: nights in an institution), and each admission on its day. The admission on the enrollment day belongs to the referral; the one on the closing day counts."
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    0 AS numerator,
    1 AS denominator,
    CAST(NULL AS VARCHAR) AS category,
    state,
    CASE WHEN state = 'counted' THEN 'enrolled' ELSE reason END AS reason,
    only_when_split,
    institutional
FROM derived.service_days
UNION ALL
SELECT
    a.child_id,
    a.child_id,
    e.enrollment_id,
    a.start_date,
    a.start_date + 1,
    1,
    0,
    a.institution_class,
    'counted',
    'admitted: ' || lower(a.label),
    row_number() OVER (
        PARTITION BY a.child_id, a.institution_class, a.start_date ORDER BY e.start_date, e.enrollment_id
    ) > 1,
    false
FROM derived.institutional_spells a
JOIN derived.enrollments e
    ON e.child_id = a.child_id AND e.start_date < a.start_date AND a.start_date <= e.until_date
QUALIFY row_number() OVER (
    PARTITION BY a.child_id, a.institution_class, a.start_date, e.program ORDER BY e.start_date, e.enrollment_id
) = 1
