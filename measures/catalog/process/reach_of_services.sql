/*
code = "W7.reach"
title = "Reach of each service"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of accepted children"
better = "neither"
subject = "referral"
counts = "clients"
categories = "separate"
category_order = ["family_therapy", "individual_therapy", "collateral", "advocacy", "linkage", "crisis_response", "respite"]
needs = ["referrals"]
why = "These services are given when a child needs them. Who never gets respite or a link to the community is as telling as who does."
numerator = "Accepted referrals whose child got the service at least once."
denominator = "Referrals received in the period that were accepted and led to service."
excluded = "Accepted children who still wait are not yet due. Services that a source does not write down are left out."
source = "Posts 4 to 10 of the ten posts of JCFS System of Care (http://www.jcfs.org/programs-services/child-welfare/system-of-care). They are used when indicated, so no share is right or wrong in itself."
caution = "Followed to the complete-to day, so the last months are still filling up. Linkages and crisis calls listed in tables of their own count as well."
questions = [
    "Which service do families ask for and not get?",
    "Does reach differ between groups of children with the same needs?",
]
*/
WITH posts AS (
    SELECT service_type, post FROM reference.service_types WHERE post BETWEEN 4 AND 10
),
accepted AS (
    SELECT * FROM derived.referral_steps WHERE step_name = 'accepted' AND is_accepted
),
enrollments_of AS (
    SELECT referral_id, enrollment_id FROM derived.enrollment_referrals
),
given AS (
    SELECT s.enrollment_id, s.service_type
    FROM services s
    JOIN derived.complete_to c USING (source)
    WHERE s.service_date <= c.complete_to
    UNION
    SELECT l.enrollment_id, 'linkage'
    FROM linkages l
    JOIN derived.complete_to c USING (source)
    WHERE l.made_date <= c.complete_to
    UNION
    SELECT enrollment_id, 'crisis_response' FROM derived.crises
),
reached AS (
    SELECT DISTINCT o.referral_id, g.service_type
    FROM enrollments_of o
    JOIN given g ON g.enrollment_id = o.enrollment_id
),
recorded AS (
    SELECT DISTINCT t.source, p.service_type
    FROM derived.tables_sent t
    JOIN posts p
        ON t.table_name = 'services'
        OR (t.table_name = 'linkages' AND p.service_type = 'linkage')
        OR (t.table_name = 'crisis_events' AND p.service_type = 'crisis_response')
)
SELECT
    a.referral_id AS subject,
    a.child_id,
    a.enrollment_id,
    a.received_date AS start_date,
    a.received_date + 1 AS end_date,
    CASE WHEN r.referral_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    p.service_type AS category,
    CASE
        WHEN k.source IS NULL THEN 'excluded'
        WHEN a.enrollment_id IS NULL THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN k.source IS NULL THEN 'this service is not recorded'
        WHEN a.enrollment_id IS NULL THEN a.standing
        WHEN r.referral_id IS NOT NULL THEN 'at least once'
        ELSE 'not so far'
    END AS reason
FROM accepted a
CROSS JOIN posts p
LEFT JOIN recorded k ON k.source = a.source AND k.service_type = p.service_type
LEFT JOIN reached r ON r.referral_id = a.referral_id AND r.service_type = p.service_type
