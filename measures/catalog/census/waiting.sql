/*
code = "C6"
title = "Days that accepted children have waited"
family = "census"
kind = "median"
timing = "as_at"
unit = "days"
better = "lower"
subject = "referral"
counts = "clients"
window = 0
needs = ["referrals", "enrollments"]
why = "A family that said yes and hears nothing goes through its crisis alone."
numerator = "Days since acceptance, of children accepted and not yet enrolled on the day."
denominator = "Children accepted and not yet enrolled on the day."
excluded = "Accepted referrals without a date of the decision. Referrals without a recorded decision."
source = "Project measure. Known for month ends and the ends of grant years."
caution = "The number waiting stands beside it. A referral that ended without enrollment must be marked withdrawn, or it waits forever here."
questions = ["Who has waited longest, and what is in the way?", "Who calls the family while it waits?"]
*/
WITH started AS (
    SELECT r.referral_id, min(e.start_date) AS start_date
    FROM referrals r
    JOIN derived.enrollments e
        ON e.child_id = r.child_id AND e.start_date >= r.received_date
    LEFT JOIN enrollments n ON n.enrollment_id = e.enrollment_id
    WHERE n.referral_id IS NULL OR n.referral_id = r.referral_id
    GROUP BY r.referral_id
),
accepted AS (
    SELECT r.*, s.start_date, c.complete_to
    FROM referrals r
    JOIN derived.complete_to c USING (source)
    LEFT JOIN started s USING (referral_id)
    WHERE r.decision = 'accepted' AND r.received_date <= c.complete_to
)
SELECT
    w.referral_id AS subject,
    w.child_id,
    a.anchor AS start_date,
    a.anchor + 1 AS end_date,
    coalesce(a.anchor - w.decision_date, 0) AS numerator,
    1 AS denominator,
    CASE WHEN w.decision_date IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN w.decision_date IS NULL THEN 'accepted, but the day is not recorded' ELSE 'accepted and waiting' END AS reason
FROM accepted w
JOIN derived.anchors a
    ON a.source = w.source AND a.anchor >= coalesce(w.decision_date, w.received_date)
    AND (w.start_date IS NULL OR a.anchor < w.start_date)
