/*
about = "Enrollments with goals of which none has a rating that can be scored, from the day the first goal was set. One row an enrollment."
*/
WITH set_goals AS (
    SELECT
        g.enrollment_id,
        any_value(g.child_id) AS child_id,
        min(g.set_date) AS start_date,
        greatest(any_value(g.until_date), min(g.set_date) + 1) AS end_date,
        any_value(g.service_end) AS service_end,
        count(r.goal_id) FILTER (WHERE r.rating_date > g.set_date AND g.weight > 0) AS scored,
        count(r.goal_id) FILTER (WHERE r.rating_date > g.set_date) AS rated_again,
        count(r.goal_id) AS ratings
    FROM derived.goal_outcomes g
    LEFT JOIN derived.ratings r ON r.goal_id = g.goal_id
    GROUP BY g.enrollment_id
)
SELECT
    s.enrollment_id,
    s.child_id,
    s.start_date,
    s.end_date,
    CASE WHEN ratings > 0 AND rated_again = 0 AND service_end IS NULL THEN 'pending' ELSE 'excluded' END AS state,
    CASE
        WHEN ratings = 0 THEN 'no goal has been rated'
        WHEN rated_again > 0 THEN 'every rated goal has the weight 0'
        WHEN service_end IS NULL THEN 'rated when the goals were set, not again yet'
        ELSE 'rated when the goals were set, and never again'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = s.enrollment_id AND h.from_date <= s.start_date AND h.to_date > s.start_date
    ) AS only_when_split
FROM set_goals s
WHERE s.scored = 0
