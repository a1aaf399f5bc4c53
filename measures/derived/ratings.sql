/*
about = "Goal ratings known on the complete-to day, one a goal and day. Where several people rated a goal on one day the rating of the team together stands, else the lowest."
*/
WITH ranked AS (
    SELECT
        r.goal_id,
        r.rating_date,
        r.rating,
        row_number() OVER (
            PARTITION BY r.goal_id, r.rating_date ORDER BY CASE WHEN r.rater_role = 'team' THEN 0 ELSE 1 END, r.rating
        ) AS place
    FROM goal_ratings r
    JOIN derived.complete_to c ON c.source = r.source
    WHERE r.rating_date <= c.complete_to
)
SELECT
    r.goal_id,
    g.enrollment_id,
    e.child_id,
    g.source,
    r.rating_date,
    r.rating,
    g.set_date,
    coalesce(g.weight, 1) AS weight
FROM ranked r
JOIN goals g ON g.goal_id = r.goal_id
JOIN derived.enrollments e ON e.enrollment_id = g.enrollment_id
WHERE r.place = 1 AND g.set_date <= e.complete_to
