/*
about = "Days from referral, or from intake, to each milestone of service. First contact, home visit, intake and enrollment run from the referral; assessment, plan, first team meeting and first service from the intake. One row a referral or enrollment and milestone."
*/
WITH referred AS (
    SELECT
        r.referral_id,
        r.child_id,
        r.source,
        r.received_date,
        CASE WHEN r.first_contact_date <= c.complete_to THEN r.first_contact_date END AS first_contact,
        CASE WHEN r.home_visit_date <= c.complete_to THEN r.home_visit_date END AS home_visit,
        CASE WHEN coalesce(r.decision_date, c.complete_to) <= c.complete_to THEN r.decision END AS decision,
        CASE WHEN r.decision_date <= c.complete_to THEN r.decision_date END AS decision_date,
        e.enrollment_id,
        e.intake_date,
        e.start_date,
        c.complete_to
    FROM referrals r
    JOIN derived.complete_to c USING (source)
    LEFT JOIN derived.enrollment_referrals x ON x.referral_id = r.referral_id AND x.is_first
    LEFT JOIN derived.enrollments e ON e.enrollment_id = x.enrollment_id
    WHERE r.received_date <= c.complete_to
),
enrolled AS (
    SELECT e.*, m.assessment, m.plan, m.team_meeting, m.first_service, e.begins_second AS only_when_split
    FROM derived.enrollments e
    JOIN derived.milestones m ON m.enrollment_id = e.enrollment_id
    WHERE e.intake_date <= e.complete_to
),
waits AS (
    SELECT
        referral_id AS subject, child_id, enrollment_id, source, 'first_contact' AS milestone,
        received_date AS from_date, first_contact AS reached_on,
        CASE WHEN decision IN ('declined', 'withdrawn') THEN coalesce(decision_date, received_date) END AS stopped_on,
        'the referral was ' || decision || ' first' AS why_stopped, complete_to, false AS only_when_split
    FROM referred
    UNION ALL
    SELECT
        referral_id, child_id, enrollment_id, source, 'home_visit', received_date, home_visit,
        CASE WHEN decision IS NOT NULL THEN coalesce(decision_date, received_date) END,
        'the referral was ' || decision || ' without a home visit', complete_to, false
    FROM referred
    UNION ALL
    SELECT
        referral_id, child_id, enrollment_id, source, 'intake', received_date,
        CASE WHEN intake_date <= complete_to THEN intake_date END,
        CASE WHEN decision IN ('declined', 'withdrawn') THEN coalesce(decision_date, received_date) END,
        'the referral was ' || decision, complete_to, false
    FROM referred
    UNION ALL
    SELECT
        referral_id, child_id, enrollment_id, source, 'enrollment', received_date, start_date,
        CASE WHEN decision IN ('declined', 'withdrawn') THEN coalesce(decision_date, received_date) END,
        'the referral was ' || decision, complete_to, false
    FROM referred
    UNION ALL
    SELECT
        enrollment_id, child_id, enrollment_id, source, 'assessment', intake_date, assessment,
        end_date, 'service ended first', complete_to, only_when_split
    FROM enrolled
    UNION ALL
    SELECT
        enrollment_id, child_id, enrollment_id, source, 'plan', intake_date, plan,
        end_date, 'service ended first', complete_to, only_when_split
    FROM enrolled
    UNION ALL
    SELECT
        enrollment_id, child_id, enrollment_id, source, 'team_meeting', intake_date, team_meeting,
        end_date, 'service ended first', complete_to, only_when_split
    FROM enrolled
    UNION ALL
    SELECT
        enrollment_id, child_id, enrollment_id, source, 'service', intake_date, first_service,
        end_date, 'service ended first', complete_to, only_when_split
    FROM enrolled
)
SELECT
    w.*,
    w.reached_on - w.from_date AS days,
    CASE w.milestone
        WHEN 'first_contact' THEN r.first_contact
        WHEN 'home_visit' THEN r.home_visit
        WHEN 'assessment' THEN r.assessment
        WHEN 'plan' THEN r.plan
        WHEN 'team_meeting' THEN r.team_meeting
        WHEN 'service' THEN r.service
        ELSE true
    END AS is_recorded
FROM waits w
JOIN derived.milestones_recorded r USING (source)
