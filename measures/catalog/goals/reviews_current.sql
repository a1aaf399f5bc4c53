/*
code = "G11.current"
title = "Families whose plan was reviewed in the last 30 days"
family = "goals"
kind = "proportion"
timing = "as_at"
unit = "% of enrollments with a plan"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "Where things stand on one day: how many families have a plan that is up to date, and whom to call."
numerator = "Enrollments of the denominator whose plan was written or reviewed in the last 30 days, or within the program's own days."
denominator = "Enrollments open at the end of the day that have a plan."
excluded = "Enrollments that have no plan yet, and agencies that send neither reviews nor meetings at which the plan was reviewed."
source = "SOAR's service planning policy: at least once every 30 days. The number is a setting."
caution = "Where an agency sends no reviews, meetings at which the plan was reviewed stand in for them."
questions = ["Which plans are overdue today?", "Is there a day of the month on which reviews could be set for good?"]
*/
WITH lasting AS (
    SELECT
        enrollment_id,
        is_known,
        from_date,
        coalesce(next_review, until_date) AS to_date,
        from_date + CAST(allowed AS INTEGER) + 1 AS overdue_from
    FROM derived.review_intervals
),
stretches AS (
    SELECT
        enrollment_id, is_known, from_date, least(overdue_from, to_date) AS to_date, 1 AS is_current,
        'reviewed in time, next due by ' || (overdue_from - 1) AS reason
    FROM lasting
    UNION ALL
    SELECT enrollment_id, is_known, overdue_from, to_date, 0, 'overdue since ' || overdue_from
    FROM lasting
    WHERE overdue_from < to_date
    UNION ALL
    SELECT e.enrollment_id, NULL, e.start_date, coalesce(min(i.from_date), e.until_date), 0, 'no plan yet'
    FROM derived.enrollments e
    LEFT JOIN derived.review_intervals i ON i.enrollment_id = e.enrollment_id
    GROUP BY e.enrollment_id, e.start_date, e.until_date
)
SELECT
    e.enrollment_id AS subject,
    e.child_id,
    e.enrollment_id,
    greatest(e.from_date, s.from_date) AS start_date,
    least(e.to_date, s.to_date) AS end_date,
    CASE WHEN s.is_known THEN s.is_current ELSE 0 END AS numerator,
    CASE WHEN s.is_known THEN 1 ELSE 0 END AS denominator,
    CASE WHEN s.is_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE WHEN NOT s.is_known THEN 'this agency does not send reviews' ELSE s.reason END AS reason,
    e.second AS only_when_split
FROM stretches s
JOIN derived.enrolled_spans e
    ON e.enrollment_id = s.enrollment_id AND e.from_date < s.to_date AND e.to_date > s.from_date
WHERE s.from_date < s.to_date
