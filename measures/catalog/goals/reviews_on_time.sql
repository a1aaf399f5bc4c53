/*
code = "G11"
title = "Plan of care reviewed every 30 days"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of reviews due"
better = "higher"
subject = "enrollment"
counts = "clients"
benchmark = "plan_review_30"
needs = ["enrollments", "service_plans"]
why = "A plan that is not looked at again grows old while the family changes. Regular review keeps help useful, and lets the family say what should be different."
numerator = "Reviews of the denominator held within 30 days of the plan or of the review before, or within the program's own days."
denominator = "Reviews due in the period: held on time, or not held by the first day after the deadline. One long gap is one missed review."
excluded = "The days after the last review of an enrollment that ended within the deadline. A review that is not yet due is shown as such. Agencies that send neither reviews nor meetings at which the plan was reviewed. Enrollments without a plan are in the measure of plans within 14 days."
source = "SOAR's service planning policy: at least once every 30 days. The fidelity index for wraparound speaks of 30 to 45 days, and Mississippi asks for a team meeting every 30 days; the number is a setting."
caution = "Where an agency sends no reviews, meetings at which the plan was reviewed stand in for them. A review on the day of another, or on the day of the plan, is no second one."
questions = ["Which families have waited longest for a review, and why?", "What changed in the plan at the last review?", "Do late reviews come from a few workers with too many families?"]
*/
WITH judged AS (
    SELECT
        *,
        coalesce(next_review, service_end, complete_to) - from_date AS days,
        CASE
            WHEN NOT is_known THEN 'not_recorded'
            WHEN next_review - from_date <= allowed THEN 'on_time'
            WHEN coalesce(next_review, service_end, complete_to) - from_date > allowed THEN 'late'
            WHEN service_end IS NOT NULL THEN 'ended'
            ELSE 'pending'
        END AS outcome
    FROM derived.review_intervals
),
placed AS (
    SELECT
        *,
        CASE outcome
            WHEN 'on_time' THEN next_review
            WHEN 'late' THEN from_date + CAST(allowed AS INTEGER) + 1
            WHEN 'ended' THEN service_end
            WHEN 'pending' THEN complete_to
            ELSE from_date
        END AS on_day
    FROM judged
)
SELECT
    p.enrollment_id AS subject,
    p.child_id,
    p.enrollment_id,
    p.on_day AS start_date,
    p.on_day + 1 AS end_date,
    CASE WHEN outcome = 'on_time' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN outcome IN ('on_time', 'late') THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN outcome IN ('on_time', 'late') THEN 'counted'
        WHEN outcome = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE
        WHEN outcome = 'on_time' THEN 'on time'
        WHEN outcome = 'late' AND next_review IS NOT NULL THEN 'late: reviewed after ' || days || ' days'
        WHEN outcome = 'late' AND service_end IS NOT NULL THEN 'not reviewed in the last ' || days || ' days of service'
        WHEN outcome = 'late' AND days - allowed = 1 THEN 'overdue by 1 day'
        WHEN outcome = 'late' THEN 'overdue by ' || (days - allowed) || ' days'
        WHEN outcome = 'ended' THEN 'service ended before the next review was due'
        WHEN outcome = 'pending' THEN 'next review due by ' || (from_date + CAST(allowed AS INTEGER))
        ELSE 'this agency does not send reviews'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = p.enrollment_id AND h.from_date <= p.on_day AND h.to_date > p.on_day
    ) AS only_when_split
FROM placed p
