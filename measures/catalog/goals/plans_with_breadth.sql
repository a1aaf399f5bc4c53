/*
code = "G9.breadth"
title = "Plans with goals in three areas of life or more"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of plans"
better = "higher"
subject = "plan"
counts = "clients"
needs = ["enrollments", "service_plans", "goals"]
why = "Families live in more than one area of life. A plan that looks at one only leaves the others to chance."
numerator = "Plans of the denominator with goals in at least three areas of life."
denominator = "Plans of care written in the period."
excluded = "Plans of agencies that do not send goals."
source = "SOAR's service planning policy asks for plans in multiple life domains. Three as the number is a project default."
caution = "A goal that names no plan belongs to the latest plan written by the day the goal was set, else to the first plan."
questions = ["Which areas are missing from narrow plans, and did the family want it so?", "Was the strengths and needs assessment used when the plan was written?"]

[parameters]
breadth_domains = 3        # project default
*/
WITH plans AS (
    SELECT p.plan_id, p.enrollment_id, p.plan_date, e.child_id, e.source
    FROM service_plans p
    JOIN derived.enrollments e ON e.enrollment_id = p.enrollment_id
    WHERE p.plan_date <= e.complete_to
),
unnamed AS (
    SELECT
        g.goal_id,
        g.life_domain,
        p.plan_id,
        row_number() OVER (
            PARTITION BY g.goal_id
            ORDER BY
                CASE WHEN p.plan_date <= g.set_date THEN 0 ELSE 1 END,
                CASE WHEN p.plan_date <= g.set_date THEN g.set_date - p.plan_date ELSE p.plan_date - g.set_date END,
                p.plan_id
        ) AS place
    FROM goals g
    JOIN derived.goal_outcomes o ON o.goal_id = g.goal_id
    JOIN plans p ON p.enrollment_id = g.enrollment_id
    WHERE g.plan_id IS NULL
),
of_plan AS (
    SELECT g.plan_id, g.life_domain
    FROM goals g
    JOIN derived.goal_outcomes o ON o.goal_id = g.goal_id
    WHERE g.plan_id IS NOT NULL
    UNION ALL
    SELECT plan_id, life_domain FROM unnamed WHERE place = 1
),
breadth AS (
    SELECT plan_id, count(DISTINCT life_domain) AS domains FROM of_plan GROUP BY plan_id
),
silent AS (
    SELECT source FROM derived.not_recorded WHERE table_name = 'goals' AND field = 'life_domain'
)
SELECT
    p.plan_id AS subject,
    p.child_id,
    p.enrollment_id,
    p.plan_date AS start_date,
    p.plan_date + 1 AS end_date,
    CASE WHEN x.source IS NULL AND b.domains >= $breadth_domains THEN 1 ELSE 0 END AS numerator,
    CASE WHEN x.source IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN x.source IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN x.source IS NOT NULL THEN 'goals are not sent by this agency'
        WHEN b.domains IS NULL THEN 'no goals belong to this plan'
        WHEN b.domains = 1 THEN 'goals in 1 area of life'
        ELSE 'goals in ' || b.domains || ' areas of life'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = p.enrollment_id AND h.from_date <= p.plan_date AND h.to_date > p.plan_date
    ) AS only_when_split
FROM plans p
LEFT JOIN breadth b ON b.plan_id = p.plan_id
LEFT JOIN silent x ON x.source = p.source
