/*
about = "The clock of plan reviews. It starts with the first plan (not before service starts) and each review starts it anew; reviews on one day are one. Only days in service count. Reviews come from plan_reviews, else, for a source without any, from meetings at which the plan was reviewed. One row an interval; next_review is empty while it is open."

[parameters]
review_days = 30           # SOAR; the program's own standard comes first
*/
WITH standards AS (
    SELECT source, program, min(review_days) AS review_days FROM programs GROUP BY source, program
),
senders AS (
    SELECT DISTINCT source FROM plan_reviews
),
silent AS (
    SELECT source
    FROM derived.not_recorded
    WHERE (table_name = 'plan_reviews' AND field = 'review_date')
        OR (table_name = 'team_meetings' AND field = 'plan_reviewed')
    GROUP BY source
    HAVING count(*) = 2
),
reviews AS (
    SELECT enrollment_id, review_date FROM plan_reviews
    UNION
    SELECT m.enrollment_id, m.meeting_date
    FROM team_meetings m
    LEFT JOIN senders s ON s.source = m.source
    WHERE m.plan_reviewed AND s.source IS NULL
),
plans AS (
    SELECT e.enrollment_id, greatest(min(p.plan_date), min(e.start_date)) AS clock_start
    FROM derived.enrollments e
    JOIN service_plans p ON p.enrollment_id = e.enrollment_id
    WHERE p.plan_date <= e.complete_to AND (e.end_date IS NULL OR p.plan_date <= e.end_date)
    GROUP BY e.enrollment_id
),
turns AS (
    SELECT enrollment_id, clock_start AS turn FROM plans
    UNION
    SELECT p.enrollment_id, r.review_date
    FROM plans p
    JOIN derived.enrollments e ON e.enrollment_id = p.enrollment_id
    JOIN reviews r ON r.enrollment_id = p.enrollment_id
    WHERE r.review_date > p.clock_start AND r.review_date <= e.complete_to
        AND (e.end_date IS NULL OR r.review_date <= e.end_date)
)
SELECT
    t.enrollment_id,
    e.child_id,
    e.source,
    e.end_date AS service_end,
    e.until_date,
    e.complete_to,
    coalesce(s.review_days, $review_days) AS allowed,
    x.source IS NULL AS is_known,
    t.turn AS from_date,
    lead(t.turn) OVER (PARTITION BY t.enrollment_id ORDER BY t.turn) AS next_review
FROM turns t
JOIN derived.enrollments e ON e.enrollment_id = t.enrollment_id
LEFT JOIN standards s ON s.source = e.source AND s.program = e.program
LEFT JOIN silent x ON x.source = e.source
