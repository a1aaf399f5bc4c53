/*
about = "Nights in institutions and admissions in the year before each enrollment, during it, and in the year after it closed. A year counts only when all of it is known. The admission on the enrollment day belongs to the year before, the one on the closing day to the enrollment. One row an enrollment and phase."

[parameters]
compared_days = 365        # project default
*/
WITH phases AS (
    SELECT
        enrollment_id, child_id, begins_second, start_date AS cohort_date, complete_to, 'before' AS phase,
        start_date - $compared_days AS from_date, start_date AS to_date
    FROM derived.enrollments
    UNION ALL
    SELECT enrollment_id, child_id, begins_second, start_date, complete_to, 'during', start_date, until_date
    FROM derived.enrollments
    UNION ALL
    SELECT
        enrollment_id, child_id, begins_second, start_date, complete_to, 'after',
        coalesce(end_date, complete_to + 1), coalesce(end_date, complete_to + 1) + $compared_days
    FROM derived.enrollments
),
nights AS (
    SELECT
        p.enrollment_id,
        p.phase,
        sum(least(w.end_date, p.to_date) - greatest(w.start_date, p.from_date)) AS known,
        coalesce(
            sum(least(w.end_date, p.to_date) - greatest(w.start_date, p.from_date)) FILTER (w.institutional), 0
        ) AS institutional
    FROM phases p
    JOIN derived.whereabouts w
        ON w.child_id = p.child_id AND w.start_date < p.to_date AND w.end_date > p.from_date AND w.is_known
    GROUP BY ALL
),
admissions AS (
    SELECT p.enrollment_id, p.phase, count(*) AS admissions
    FROM phases p
    JOIN derived.institutional_spells a
        ON a.child_id = p.child_id AND a.start_date > p.from_date AND a.start_date <= p.to_date
    GROUP BY ALL
),
judged AS (
    SELECT
        p.*,
        coalesce(n.known, 0) AS known,
        coalesce(n.institutional, 0) AS institutional,
        coalesce(a.admissions, 0) AS admissions,
        CASE
            WHEN p.phase = 'after' AND p.to_date > p.complete_to THEN 'pending'
            WHEN p.phase = 'during' AND coalesce(n.known, 0) > 0 THEN 'counted'
            WHEN p.phase <> 'during' AND n.known = $compared_days THEN 'counted'
            ELSE 'excluded'
        END AS state
    FROM phases p
    LEFT JOIN nights n USING (enrollment_id, phase)
    LEFT JOIN admissions a USING (enrollment_id, phase)
),
compared AS (
    SELECT
        *,
        max(CASE WHEN phase = 'before' AND state = 'counted' THEN institutional / known END) OVER w AS nights_before,
        max(CASE WHEN phase = 'before' AND state = 'counted' THEN admissions / known END) OVER w AS admissions_before
    FROM judged
    WINDOW w AS (PARTITION BY enrollment_id)
)
SELECT
    c.enrollment_id AS subject,
    c.child_id,
    c.enrollment_id,
    c.cohort_date AS start_date,
    c.cohort_date + 1 AS end_date,
    c.phase,
    c.institutional,
    c.admissions,
    c.known,
    c.state,
    CASE
        WHEN c.state = 'counted' THEN c.known || ' days'
        WHEN c.state = 'pending' AND c.from_date > c.complete_to THEN 'still enrolled'
        WHEN c.state = 'pending'
        THEN
            'only ' || (c.complete_to + 1 - c.from_date) || ' of the ' || $compared_days
            || ' days after closing have passed'
        WHEN c.phase = 'before' THEN 'the ' || $compared_days || ' days before enrollment are not all known'
        WHEN c.phase = 'after'
        THEN 'lost to follow-up: the ' || $compared_days || ' days after closing are not all known'
        ELSE 'no enrolled day is known'
    END AS reason,
    CASE
        WHEN c.phase = 'before' OR c.state <> 'counted' OR c.nights_before IS NULL THEN ''
        WHEN c.institutional / c.known < c.nights_before THEN ', fewer than before'
        WHEN c.institutional / c.known > c.nights_before THEN ', more than before'
        ELSE ', the same as before'
    END AS nights_compared,
    CASE
        WHEN c.phase = 'before' OR c.state <> 'counted' OR c.admissions_before IS NULL THEN ''
        WHEN c.admissions / c.known < c.admissions_before THEN ', fewer than before'
        WHEN c.admissions / c.known > c.admissions_before THEN ', more than before'
        ELSE ', the same as before'
    END AS admissions_compared,
    c.begins_second AS only_when_split
FROM compared c
