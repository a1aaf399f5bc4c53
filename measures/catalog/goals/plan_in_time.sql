/*
code = "G10.plan"
title = "Plan written within 14 days of intake"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of new enrollments"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "The plan tells the family what will happen and who will do it. Until then it has only promises."
numerator = "Enrollments whose first plan of care was written within the days."
denominator = "Enrollments whose intake is in the period and whose days are over, or that have a plan already. The program's own standard counts; without one it is 14 days."
excluded = "Enrollments that ended by the deadline without a plan, dates before intake, and agencies that do not send these dates. Enrollments whose deadline has not come are not yet due."
source = "SOAR's service planning policy: within the first two weeks of intake. It does not say business days, so days are calendar days."
caution = "The day the plan was written counts, not the day it was signed. Where no day of intake is recorded, the start of service stands for it."
questions = ["What holds up the enrollments that are late: the first visit, the family's time, or the paperwork?", "Which enrollments are overdue today, and who calls the family?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    intake_date AS start_date,
    intake_date + 1 AS end_date,
    CASE WHEN plan_state = 'met' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN plan_state IN ('met', 'late', 'overdue') THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN plan_state IN ('met', 'late', 'overdue') THEN 'counted'
        WHEN plan_state = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE plan_state
        WHEN 'met' THEN 'on time: plan written on day ' || plan_day
        WHEN 'late' THEN 'late: plan written on day ' || plan_day
        WHEN 'overdue' THEN 'overdue: no plan yet'
        WHEN 'pending' THEN 'no plan yet, due by day ' || allowed
        WHEN 'left' THEN 'service ended on day ' || left_on || ' without a plan'
        WHEN 'backwards' THEN 'the plan is dated before intake'
        ELSE 'this agency does not send when plans are written'
    END AS reason,
    only_when_split
FROM derived.first_team_and_plan
