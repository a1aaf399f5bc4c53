/*
code = "N4"
title = "Plan reviews overdue"
family = "lists"
kind = "list"
timing = "as_at"
unit = "enrollments"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "Behind each line is a family whose plan nobody has looked at with them for more than a month."
numerator = "Enrollments with a plan of care that was written or last reviewed more than 30 days ago, or more than the program's own days."
denominator = "None: this is a list. Looked at: enrollments with a plan."
excluded = "Enrollments of agencies that send neither reviews nor meetings at which the plan was reviewed. Enrollments without a plan are on the list of overdue plans."
source = "SOAR's service planning policy: at least once every 30 days. The list is as of the day to which the agency's export is complete."
caution = "Where an agency sends no reviews, meetings at which the plan was reviewed stand in for them. The due date is the last day on which a review would have been on time."
questions = ["Which of these families can be seen this week?", "Is it the meeting that is missing, or the note about it?"]
*/
WITH clocks AS (
    SELECT
        *,
        from_date + CAST(allowed AS INTEGER) AS due_date,
        coalesce(next_review, until_date) AS to_date,
        from_date = min(from_date) OVER (PARTITION BY enrollment_id) AS is_first
    FROM derived.review_intervals
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    due_date + 1 AS start_date,
    to_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    CASE
        WHEN is_first THEN concat('not reviewed since the plan of ', from_date)
        ELSE concat('last reviewed on ', from_date)
    END AS reason,
    due_date
FROM clocks
WHERE is_known AND due_date + 1 < to_date
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, from_date, to_date, 0, 1,
    CASE WHEN is_known THEN 'counted' ELSE 'excluded' END,
    CASE WHEN is_known THEN 'looked at for this list' ELSE 'this agency does not send reviews' END,
    NULL
FROM clocks
WHERE from_date < to_date
