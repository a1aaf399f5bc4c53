/*
about = "Enrolled days, cut wherever a client's goals take a step: identified (a goal with a scale and an action step), followed up (such a goal rated again two weeks to six months after it was set), achieved (the primary goal, or without a rating of it any such goal, at the expected level or better on its latest of these ratings). One row a stretch of days."

[parameters]
follow_up_from_days = 14   # two weeks; NCQA's pattern, in HL7's guide
follow_up_to_months = 6
*/
WITH silent AS (
    SELECT source
    FROM derived.not_recorded
    WHERE (table_name = 'goals' AND field = 'goal_id') OR (table_name = 'goal_steps' AND field = 'goal_id')
    UNION
    SELECT source
    FROM derived.not_recorded
    WHERE (table_name = 'goal_ratings' AND field = 'goal_id')
        OR (table_name = 'goals' AND field IN ('has_all_anchors', 'baseline_rating'))
    GROUP BY source
    HAVING count(*) = 3
),
first_ratings AS (
    SELECT goal_id, min(rating_date) AS rating_date FROM derived.ratings GROUP BY goal_id
),
scaled AS (
    SELECT
        g.goal_id,
        g.enrollment_id,
        coalesce(g.is_primary, false) AS is_primary,
        g.set_date,
        CASE
            WHEN g.has_all_anchors OR g.baseline_rating IS NOT NULL THEN g.set_date
            ELSE f.rating_date
        END AS ready_from,
        NOT coalesce(g.has_all_anchors OR g.baseline_rating IS NOT NULL, false) AS scale_from_rating
    FROM goals g
    JOIN derived.goal_outcomes o ON o.goal_id = g.goal_id
    LEFT JOIN first_ratings f ON f.goal_id = g.goal_id
    WHERE EXISTS (SELECT 1 FROM goal_steps s WHERE s.goal_id = g.goal_id)
),
ready AS (
    SELECT
        * EXCLUDE ready_from,
        greatest(ready_from, set_date) AS ready_from,
        set_date + $follow_up_from_days AS follow_up_from,
        CAST(set_date + to_months($follow_up_to_months) AS DATE) AS follow_up_to
    FROM scaled
    WHERE ready_from IS NOT NULL
),
follow_ups AS (
    SELECT g.goal_id, g.enrollment_id, r.rating_date, r.rating
    FROM ready g
    JOIN derived.ratings r
        ON r.goal_id = g.goal_id AND r.rating_date >= g.follow_up_from AND r.rating_date <= g.follow_up_to
        AND (r.rating_date > g.ready_from OR NOT g.scale_from_rating)
),
edges AS (
    SELECT enrollment_id, from_date AS edge FROM derived.enrolled_spans
    UNION
    SELECT enrollment_id, ready_from FROM ready
    UNION
    SELECT enrollment_id, rating_date FROM follow_ups
),
pieces AS (
    SELECT
        s.enrollment_id,
        s.child_id,
        s.source,
        s.second AS only_when_split,
        e.edge AS start_date,
        coalesce(
            lead(e.edge) OVER (PARTITION BY s.enrollment_id, s.from_date ORDER BY e.edge), s.to_date
        ) AS end_date
    FROM derived.enrolled_spans s
    JOIN edges e ON e.enrollment_id = s.enrollment_id AND e.edge >= s.from_date AND e.edge < s.to_date
),
looked_at AS (
    SELECT
        p.enrollment_id,
        p.start_date,
        g.goal_id,
        g.is_primary,
        g.follow_up_to,
        f.rating,
        row_number() OVER (PARTITION BY p.enrollment_id, p.start_date, g.goal_id ORDER BY f.rating_date DESC) AS place
    FROM pieces p
    JOIN ready g ON g.enrollment_id = p.enrollment_id AND g.ready_from <= p.start_date
    LEFT JOIN follow_ups f ON f.goal_id = g.goal_id AND f.rating_date <= p.start_date
),
counted AS (
    SELECT
        enrollment_id,
        start_date,
        count(*) AS ready_goals,
        count(rating) AS rated_goals,
        count(*) FILTER (WHERE rating >= 0) AS reached_goals,
        max(rating) FILTER (WHERE is_primary) AS primary_rating,
        max(follow_up_to) FILTER (WHERE rating IS NULL) AS open_to
    FROM looked_at
    WHERE place = 1
    GROUP BY enrollment_id, start_date
)
SELECT
    p.enrollment_id,
    p.child_id,
    p.start_date,
    p.end_date,
    p.only_when_split,
    x.source IS NULL AS is_known,
    coalesce(c.ready_goals, 0) > 0 AS identified,
    coalesce(c.rated_goals, 0) > 0 AS followed_up,
    coalesce(c.primary_rating >= 0, c.reached_goals > 0, false) AS achieved,
    coalesce(c.ready_goals, 0) AS ready_goals,
    coalesce(c.rated_goals, 0) AS rated_goals,
    coalesce(c.reached_goals, 0) AS reached_goals,
    c.primary_rating,
    c.open_to
FROM pieces p
LEFT JOIN counted c ON c.enrollment_id = p.enrollment_id AND c.start_date = p.start_date
LEFT JOIN silent x ON x.source = p.source
