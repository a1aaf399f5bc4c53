/*
about = "Days both enrolled and in out-of-home care, and the moves made while enrolled: after the enrollment day, up to and including the closing day. Rows of evidence."
*/
WITH exposure AS (
    SELECT
        s.child_id AS subject,
        s.child_id,
        s.enrollment_id,
        greatest(s.from_date, c.start_date) AS start_date,
        least(s.to_date, c.end_date) AS end_date,
        0 AS numerator,
        1 AS denominator,
        'enrolled and in care' AS reason,
        s.second AS only_when_split
    FROM derived.enrolled_spans s
    JOIN derived.in_care c ON c.child_id = s.child_id AND c.start_date < s.to_date AND c.end_date > s.from_date
),
moves AS (
    SELECT
        m.child_id AS subject,
        m.child_id,
        e.enrollment_id,
        m.move_date AS start_date,
        m.move_date + 1 AS end_date,
        1 AS numerator,
        0 AS denominator,
        concat('moved from ', lower(f.label), ' to ', lower(t.label)) AS reason,
        row_number() OVER (
            PARTITION BY m.child_id, m.care_start, m.placement_number ORDER BY e.start_date, e.enrollment_id
        ) > 1 AS only_when_split
    FROM derived.moves m
    JOIN derived.enrollments e
        ON e.child_id = m.child_id AND e.start_date < m.move_date AND m.move_date <= e.until_date
    LEFT JOIN load.source_settings f ON f.source = m.source AND f.setting = m.from_setting
    LEFT JOIN load.source_settings t ON t.source = m.source AND t.setting = m.to_setting
)
SELECT *, 'counted' AS state FROM exposure
UNION ALL
SELECT *, 'counted' AS state FROM moves
