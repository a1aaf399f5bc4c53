/*
about = "The referral that led to each enrollment: the one that it names, else the child's latest referral up to the intake that was not turned down and had not already led to an enrollment that is over. One row an enrollment that has one."
*/
WITH candidates AS (
    SELECT e.enrollment_id, e.start_date, r.referral_id, r.received_date
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    JOIN referrals r ON r.referral_id = n.referral_id
    WHERE r.received_date <= e.complete_to
    UNION ALL
    SELECT e.enrollment_id, e.start_date, r.referral_id, r.received_date
    FROM derived.enrollments e
    JOIN enrollments n ON n.enrollment_id = e.enrollment_id AND n.referral_id IS NULL
    JOIN referrals r
        ON r.child_id = e.child_id AND r.received_date <= e.intake_date
        AND coalesce(r.decision, 'accepted') = 'accepted'
    WHERE NOT EXISTS (SELECT 1 FROM enrollments o WHERE o.referral_id = r.referral_id)
        AND NOT EXISTS (
            SELECT 1 FROM derived.enrollments o
            WHERE o.child_id = e.child_id AND o.enrollment_id <> e.enrollment_id
                AND o.end_date <= e.start_date AND o.start_date < e.start_date AND o.intake_date >= r.received_date
        )
),
ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY enrollment_id ORDER BY received_date DESC, referral_id DESC) AS choice
    FROM candidates
)
SELECT
    enrollment_id,
    referral_id,
    row_number() OVER (PARTITION BY referral_id ORDER BY start_date, enrollment_id) = 1 AS is_first
FROM ranked
WHERE choice = 1
