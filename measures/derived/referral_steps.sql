/*
about = "How far each referral came: referral, home visit, acceptance, written assessment, care plan, team meeting. A step is reached when every step before it is too, so that later steps can only be fewer; a step that the source does not write down is passed over. One row a referral and step."
*/
WITH led_to AS (
    SELECT
        x.referral_id,
        min(x.enrollment_id) FILTER (x.is_first) AS enrollment_id,
        min(m.assessment) AS assessment,
        min(m.plan) AS plan,
        min(m.team_meeting) AS team_meeting
    FROM derived.enrollment_referrals x
    JOIN derived.milestones m ON m.enrollment_id = x.enrollment_id
    GROUP BY x.referral_id
),
followed AS (
    SELECT
        r.referral_id,
        r.child_id,
        r.source,
        r.received_date,
        CASE WHEN coalesce(r.decision_date, c.complete_to) <= c.complete_to THEN r.decision END AS decision,
        r.decline_reason,
        CASE WHEN r.home_visit_date <= c.complete_to THEN r.home_visit_date END AS home_visit,
        l.enrollment_id,
        l.assessment,
        l.plan,
        l.team_meeting
    FROM referrals r
    JOIN derived.complete_to c USING (source)
    LEFT JOIN led_to l USING (referral_id)
    WHERE r.received_date <= c.complete_to
),
decided AS (
    SELECT
        f.* EXCLUDE decline_reason,
        coalesce(f.decision = 'accepted', f.enrollment_id IS NOT NULL) AS is_accepted,
        CASE
            WHEN f.decision = 'declined' THEN concat('declined', ': ' || lower(d.label))
            WHEN f.decision = 'withdrawn' THEN 'withdrawn'
            WHEN f.decision IS NULL AND f.enrollment_id IS NULL THEN 'not decided yet'
            WHEN f.enrollment_id IS NULL THEN 'accepted and waiting for service to begin'
            ELSE 'accepted'
        END AS standing
    FROM followed f
    LEFT JOIN reference.decline_reasons d USING (decline_reason)
),
steps AS (
    SELECT referral_id, 1 AS step, 'referral' AS step_name, true AS is_done, true AS is_recorded FROM decided
    UNION ALL
    SELECT d.referral_id, 2, 'home_visit', d.home_visit IS NOT NULL, r.home_visit
    FROM decided d JOIN derived.milestones_recorded r USING (source)
    UNION ALL
    SELECT referral_id, 3, 'accepted', is_accepted, true FROM decided
    UNION ALL
    SELECT d.referral_id, 4, 'assessment', d.assessment IS NOT NULL, r.assessment
    FROM decided d JOIN derived.milestones_recorded r USING (source)
    UNION ALL
    SELECT d.referral_id, 5, 'plan', d.plan IS NOT NULL, r.plan
    FROM decided d JOIN derived.milestones_recorded r USING (source)
    UNION ALL
    SELECT d.referral_id, 6, 'team_meeting', d.team_meeting IS NOT NULL, r.team_meeting
    FROM decided d JOIN derived.milestones_recorded r USING (source)
)
SELECT
    d.referral_id,
    d.child_id,
    d.enrollment_id,
    d.source,
    d.received_date,
    d.is_accepted,
    d.standing,
    s.step,
    s.step_name,
    s.is_done,
    s.is_recorded,
    min(CASE WHEN s.is_done OR NOT s.is_recorded THEN 1 ELSE 0 END)
        OVER (PARTITION BY s.referral_id ORDER BY s.step) = 1 AS is_reached
FROM steps s
JOIN decided d USING (referral_id)
