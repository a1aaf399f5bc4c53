/*
about = "Whether the plan in force has a step that links the family to natural support, and one to the community. A goal without a plan belongs to the plan in force when it was set. From the day its first goal with steps was set a plan is looked at. One row a plan, kind of linkage and stretch of days."
*/
WITH goal_plans AS (
    SELECT
        g.goal_id,
        g.set_date,
        coalesce(g.plan_id, (
            SELECT max_by(p.plan_id, (p.plan_date, p.plan_id)) FROM service_plans p
            WHERE p.enrollment_id = g.enrollment_id AND p.plan_date <= g.set_date
        )) AS plan_id
    FROM goals g
    JOIN derived.complete_to c USING (source)
    WHERE g.set_date <= c.complete_to
),
steps AS (
    SELECT g.plan_id, g.set_date, 'natural' AS linkage, s.is_natural_support_linkage AS links
    FROM goal_plans g JOIN goal_steps s ON s.goal_id = g.goal_id
    UNION ALL
    SELECT g.plan_id, g.set_date, 'community', s.is_community_linkage
    FROM goal_plans g JOIN goal_steps s ON s.goal_id = g.goal_id
),
dates AS (
    SELECT
        plan_id,
        linkage,
        min(set_date) AS steps_from,
        min(set_date) FILTER (links IS NOT NULL) AS known_from,
        min(set_date) FILTER (links) AS linked_from
    FROM steps
    GROUP BY plan_id, linkage
),
kinds AS (
    SELECT * FROM (VALUES ('natural'), ('community')) k (linkage)
),
plans AS (
    SELECT p.*, k.linkage, d.steps_from, d.known_from, d.linked_from
    FROM derived.current_plans p
    CROSS JOIN kinds k
    LEFT JOIN dates d ON d.plan_id = p.plan_id AND d.linkage = k.linkage
),
cut AS (
    SELECT
        *,
        least(greatest(coalesce(known_from, to_date), from_date), to_date) AS looked_at_from,
        least(greatest(coalesce(linked_from, to_date), from_date), to_date) AS linked_on
    FROM plans
)
SELECT
    plan_id, enrollment_id, child_id, source, linkage, second, from_date, looked_at_from AS to_date,
    'excluded' AS state, 0 AS linked,
    CASE
        WHEN steps_from IS NOT NULL AND known_from IS NULL THEN 'not recorded whether its steps link the family'
        ELSE 'no steps of the plan are recorded'
    END AS reason
FROM cut
WHERE from_date < looked_at_from
UNION ALL
SELECT
    plan_id, enrollment_id, child_id, source, linkage, second, looked_at_from, linked_on, 'counted', 0,
    'no such step in the plan'
FROM cut
WHERE looked_at_from < linked_on
UNION ALL
SELECT
    plan_id, enrollment_id, child_id, source, linkage, second, linked_on, to_date, 'counted', 1,
    'the plan has such a step'
FROM cut
WHERE linked_on < to_date
