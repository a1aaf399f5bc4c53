/*
code = "N3"
title = "Families waiting for a Family Partner"
family = "lists"
kind = "list"
timing = "as_at"
unit = "families"
better = "lower"
subject = "family"
counts = "clients"
needs = ["enrollments", "partner_assignments"]
why = "Someone who has been there helps most in the first weeks. A family that nobody was found for should not be forgotten in a list of the busy."
numerator = "Enrolled families that have been without a Family Partner whom they accepted for 14 days or more: since service began, or since the last partner's work ended."
denominator = "None: this is a list. Looked at: enrolled families."
excluded = "Families of agencies that do not send who has a Family Partner."
source = "Project list, as of the day to which the agency's export is complete. The 14 days are a project default."
caution = "A family that declined is on the list and says so: the offer may be welcome later. A family with several enrolled children stands here once for each, and counts once. A partner of one child counts for the whole family. A partner whose work with the family has begun counts as accepted, unless the family said no."
questions = ["Who was never offered a partner, and why?", "Is it people that are missing, or the time to match them?"]

[parameters]
partner_wait_days = 14     # project default
*/
WITH answered AS (
    SELECT DISTINCT e.source
    FROM partner_assignments a JOIN derived.enrollments e ON e.enrollment_id = a.enrollment_id
),
silent AS (
    SELECT source
    FROM derived.not_recorded
    WHERE table_name = 'partner_assignments' AND field IN ('start_date', 'accepted')
    GROUP BY source
    HAVING count(*) = 2
),
looked_at AS (
    SELECT
        coalesce(k.family_id, d.child_id) AS family_id,
        d.*,
        s.source IS NOT NULL AND (
            a.source IS NULL
            OR NOT EXISTS (
                SELECT 1 FROM derived.not_recorded n
                WHERE n.source = d.source AND n.table_name = 'partner_assignments' AND n.field = 'enrollment_id'
            )
        ) AS is_silent
    FROM derived.list_days d
    LEFT JOIN derived.children k ON k.child_id = d.child_id
    LEFT JOIN silent s ON s.source = d.source
    LEFT JOIN answered a ON a.source = d.source
    WHERE d.enrollment_id IS NOT NULL
)
SELECT
    l.family_id AS subject,
    l.child_id,
    l.enrollment_id,
    g.from_date + CAST($partner_wait_days AS INTEGER) AS start_date,
    g.to_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    g.answer AS reason,
    g.from_date + CAST($partner_wait_days AS INTEGER) AS due_date
FROM derived.list_partner_gaps g
JOIN looked_at l ON l.enrollment_id = g.enrollment_id
WHERE NOT l.is_silent AND g.from_date + CAST($partner_wait_days AS INTEGER) < g.to_date
UNION ALL
SELECT
    family_id, child_id, enrollment_id, from_date, to_date, 0, 1,
    CASE WHEN is_silent THEN 'excluded' ELSE 'counted' END,
    CASE WHEN is_silent THEN 'this agency does not send who has a Family Partner' ELSE 'looked at for this list' END,
    NULL
FROM looked_at
