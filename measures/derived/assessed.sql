/*
about = "Assessments as an enrollment sees them: those that name it, or that name none and are of its child, from 14 days before intake to 30 days after service ended. items is how many items instrument_items.csv lists for the version, answered how many of them have a score in their range. An assessment without a version takes the only one listed. One row an assessment and enrollment."

[parameters]
baseline_from_days = 14    # days before intake; project default
baseline_to_days = 60      # days after intake; project default
closing_days = 30          # days after service ended; project default
*/
WITH only_versions AS (
    SELECT instrument, min(version) AS version
    FROM reference.instrument_items
    GROUP BY instrument
    HAVING count(DISTINCT version) = 1
),
listed AS (
    SELECT instrument, version, count(*) AS items FROM reference.instrument_items GROUP BY instrument, version
),
scores AS (
    SELECT
        a.assessment_id,
        a.item,
        a.score,
        a.child_id,
        a.enrollment_id,
        a.source,
        a.instrument,
        coalesce(a.version, o.version) AS version,
        a.assessment_date
    FROM assessments a
    JOIN derived.complete_to c ON c.source = a.source
    LEFT JOIN only_versions o ON o.instrument = a.instrument
    WHERE a.assessment_date <= c.complete_to
),
whole AS (
    SELECT
        s.assessment_id,
        min(s.child_id) AS child_id,
        min(s.enrollment_id) AS enrollment_id,
        min(s.source) AS source,
        min(s.instrument) AS instrument,
        min(s.version) AS version,
        min(s.assessment_date) AS assessment_date,
        count(i.item) AS answered,
        avg(CASE WHEN i.item IS NOT NULL THEN s.score END) AS mean_score
    FROM scores s
    LEFT JOIN reference.instrument_items i
        ON i.instrument = s.instrument AND i.version = s.version AND i.item = s.item
        AND s.score >= i.min AND s.score <= i.max
    GROUP BY s.assessment_id
),
seen AS (
    SELECT w.*, e.enrollment_id AS seen_by, e.intake_date, e.end_date, e.until_date, e.complete_to
    FROM whole w
    JOIN derived.enrollments e ON e.enrollment_id = w.enrollment_id
    UNION ALL
    SELECT w.*, e.enrollment_id, e.intake_date, e.end_date, e.until_date, e.complete_to
    FROM whole w
    JOIN derived.enrollments e
        ON e.child_id = w.child_id AND w.assessment_date >= e.intake_date - $baseline_from_days
        AND (e.end_date IS NULL OR w.assessment_date <= e.end_date + $closing_days)
    WHERE w.enrollment_id IS NULL
)
SELECT
    s.assessment_id,
    s.seen_by AS enrollment_id,
    s.child_id,
    s.source,
    CASE
        WHEN upper(s.instrument) LIKE 'CANS%' THEN 'CANS'
        WHEN upper(s.instrument) LIKE 'CGSQ%' THEN 'CGSQ'
        WHEN upper(s.instrument) LIKE 'FES%' THEN 'FES'
        ELSE s.instrument
    END AS tool,
    s.instrument,
    s.version,
    s.assessment_date,
    s.assessment_date >= s.intake_date - $baseline_from_days
        AND s.assessment_date <= s.intake_date + $baseline_to_days AS near_intake,
    coalesce(l.items, 0) AS items,
    s.answered,
    s.mean_score,
    s.end_date,
    s.until_date,
    s.complete_to
FROM seen s
LEFT JOIN listed l ON l.instrument = s.instrument AND l.version = s.version
