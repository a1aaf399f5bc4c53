/*
code = "G11.at_meeting"
title = "Reviews held at a team meeting"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of reviews"
better = "higher"
subject = "review"
counts = "clients"
needs = ["enrollments", "plan_reviews"]
why = "A plan reviewed at the table has the family's voice in it. A plan reviewed at a desk has not."
numerator = "Reviews of the denominator that were held at a team meeting."
denominator = "Days on which a plan was reviewed in the period; reviews of one enrollment on one day are one."
excluded = "Reviews of agencies that do not send at which meeting a review was held."
source = "SOAR's service planning policy: the plan is revisited at family team meetings."
questions = ["Why are some reviews held without a meeting, and would the family have come?", "Who was at the last review?"]
*/
WITH days AS (
    SELECT
        r.enrollment_id,
        r.review_date,
        min(r.review_id) AS review_id,
        bool_or(r.meeting_id IS NOT NULL) AS at_meeting,
        any_value(e.child_id) AS child_id,
        any_value(e.source) AS source
    FROM plan_reviews r
    JOIN derived.enrollments e ON e.enrollment_id = r.enrollment_id
    WHERE r.review_date <= e.complete_to
    GROUP BY r.enrollment_id, r.review_date
),
silent AS (
    SELECT source FROM derived.not_recorded WHERE table_name = 'plan_reviews' AND field = 'meeting_id'
)
SELECT
    d.review_id AS subject,
    d.child_id,
    d.enrollment_id,
    d.review_date AS start_date,
    d.review_date + 1 AS end_date,
    CASE WHEN x.source IS NULL AND d.at_meeting THEN 1 ELSE 0 END AS numerator,
    CASE WHEN x.source IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN x.source IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN x.source IS NOT NULL THEN 'this agency does not send at which meeting a review was held'
        WHEN d.at_meeting THEN 'at a team meeting'
        ELSE 'not at a team meeting'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = d.enrollment_id AND h.from_date <= d.review_date AND h.to_date > d.review_date
    ) AS only_when_split
FROM days d
LEFT JOIN silent x ON x.source = d.source
