/*
about = "Goal Attainment Scaling T-scores. A rating on the day a goal was set is its beginning, no outcome. Later ratings of an enrollment within so many days of the first of them are one occasion, the latest of each goal stands, and the occasion has the day of its last rating. t_score is of all goals rated on it; t_then and t_before compare the goals that were set first with their beginning, with the same weights. One row an occasion."

[parameters]
occasion_days = 14         # project default
baseline_rating = -1       # of a goal that states none; project default, as in the Camden Coalition's use of the scale
*/
WITH RECURSIVE rated AS (
    SELECT * FROM derived.ratings WHERE weight > 0 AND rating_date > set_date
),
days AS (
    SELECT
        enrollment_id,
        rating_date,
        min(rating_date) OVER (
            PARTITION BY enrollment_id ORDER BY rating_date
            RANGE BETWEEN to_days($occasion_days + 1) FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_first
    FROM (SELECT DISTINCT enrollment_id, rating_date FROM rated)
),
firsts AS (
    SELECT enrollment_id, min(rating_date) AS first_day
    FROM days
    GROUP BY enrollment_id
    UNION ALL
    SELECT d.enrollment_id, d.next_first
    FROM firsts f
    JOIN days d ON d.enrollment_id = f.enrollment_id AND d.rating_date = f.first_day
    WHERE d.next_first IS NOT NULL
),
first_goals AS (
    SELECT enrollment_id, min(set_date) AS first_set FROM derived.goal_outcomes GROUP BY enrollment_id
),
baselines AS (
    SELECT
        g.goal_id,
        g.source,
        e.child_id,
        coalesce(g.weight, 1) AS weight,
        g.set_date <= f.first_set + $occasion_days AS set_first,
        coalesce(g.baseline_rating, r.rating, $baseline_rating) AS baseline,
        g.baseline_rating IS NULL AND r.rating IS NULL AS assumed
    FROM goals g
    JOIN first_goals f ON f.enrollment_id = g.enrollment_id
    JOIN derived.enrollments e ON e.enrollment_id = g.enrollment_id
    LEFT JOIN derived.ratings r ON r.goal_id = g.goal_id AND r.rating_date = g.set_date
),
on_occasion AS (
    SELECT
        f.enrollment_id,
        f.first_day,
        r.goal_id,
        max(r.rating_date) AS rating_date,
        arg_max(r.rating, r.rating_date) AS rating
    FROM firsts f
    JOIN rated r
        ON r.enrollment_id = f.enrollment_id AND r.rating_date >= f.first_day
        AND r.rating_date <= f.first_day + $occasion_days
    GROUP BY f.enrollment_id, f.first_day, r.goal_id
),
scored AS (
    SELECT
        enrollment_id,
        any_value(child_id) AS child_id,
        any_value(source) AS source,
        first_day,
        max(rating_date) AS occasion_day,
        count(*) AS rated_goals,
        50 + 10 * sum(weight * rating) / sqrt(0.7 * sum(weight * weight) + 0.3 * power(sum(weight), 2)) AS t_score,
        count(*) FILTER (WHERE set_first) AS compared_goals,
        count(*) FILTER (WHERE NOT set_first) AS added_later,
        count(*) FILTER (WHERE set_first AND assumed) AS assumed_baselines,
        50 + 10 * sum(weight * rating) FILTER (WHERE set_first) / sqrt(
            0.7 * sum(weight * weight) FILTER (WHERE set_first) + 0.3 * power(sum(weight) FILTER (WHERE set_first), 2)
        ) AS t_then,
        50 + 10 * sum(weight * baseline) FILTER (WHERE set_first) / sqrt(
            0.7 * sum(weight * weight) FILTER (WHERE set_first) + 0.3 * power(sum(weight) FILTER (WHERE set_first), 2)
        ) AS t_before
    FROM on_occasion
    JOIN baselines USING (goal_id)
    GROUP BY enrollment_id, first_day
),
open_goals AS (
    SELECT s.enrollment_id, s.first_day, count(*) AS goals
    FROM scored s
    JOIN derived.goal_outcomes g
        ON g.enrollment_id = s.enrollment_id AND g.weight > 0 AND g.set_date <= s.occasion_day
        AND (g.outcome_date IS NULL OR g.outcome_date >= s.first_day)
    GROUP BY s.enrollment_id, s.first_day
)
SELECT
    s.* EXCLUDE first_day,
    greatest(coalesce(o.goals, 0), s.rated_goals) AS goals,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = s.enrollment_id AND h.from_date <= s.occasion_day AND h.to_date > s.occasion_day
    ) AS only_when_split
FROM scored s
LEFT JOIN open_goals o ON o.enrollment_id = s.enrollment_id AND o.first_day = s.first_day
