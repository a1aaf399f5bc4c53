/*
about = "School terms that are over, of children in service during the term (of all children where a source sends no enrollments), on the term's last day. flaw says why its days cannot be counted. A child in two enrollments has a row in each. One row a term and enrollment."
*/
WITH senders AS (
    SELECT DISTINCT source FROM derived.enrollments
),
terms AS (
    SELECT
        t.*,
        c.complete_to,
        c.open_end,
        s.source IS NOT NULL AS has_enrollments
    FROM school_terms t
    JOIN derived.complete_to c ON c.source = t.source
    LEFT JOIN senders s ON s.source = t.source
    WHERE t.term_start <= c.complete_to AND t.term_end >= t.term_start
),
served AS (
    SELECT
        t.child_id,
        t.term_start,
        e.enrollment_id,
        row_number() OVER (
            PARTITION BY t.child_id, t.term_start ORDER BY e.start_date, e.enrollment_id
        ) > 1 AS only_when_split
    FROM terms t
    JOIN derived.enrollments e
        ON e.child_id = t.child_id AND e.start_date <= t.term_end AND e.until_date > t.term_start
)
SELECT
    t.child_id,
    s.enrollment_id,
    CASE WHEN t.term_end > t.complete_to THEN t.term_start ELSE t.term_end END AS from_date,
    CASE WHEN t.term_end > t.complete_to THEN t.open_end ELSE t.term_end + 1 END AS to_date,
    CASE
        WHEN t.has_enrollments AND s.enrollment_id IS NULL THEN 'excluded'
        WHEN t.term_end > t.complete_to THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN t.has_enrollments AND s.enrollment_id IS NULL THEN 'not in service during the term'
        WHEN t.term_end > t.complete_to THEN 'the term is not over'
        ELSE concat('term of ', t.term_start, ' to ', t.term_end)
    END AS reason,
    t.days_enrolled,
    t.days_absent,
    t.unscheduled_school_changes,
    t.suspensions,
    CASE
        WHEN t.days_absent IS NULL THEN 'days absent are not recorded'
        WHEN t.days_enrolled <= 0 THEN 'no school days'
        WHEN t.days_absent > t.days_enrolled THEN 'more days absent than school days'
    END AS flaw,
    coalesce(s.only_when_split, false) AS only_when_split
FROM terms t
LEFT JOIN served s ON s.child_id = t.child_id AND s.term_start = t.term_start
