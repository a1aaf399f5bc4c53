/*
code = "S3"
title = "Plans with a step toward natural support"
family = "seeds"
kind = "proportion"
timing = "as_at"
unit = "% of plans"
better = "higher"
subject = "plan"
counts = "clients"
needs = ["enrollments", "service_plans", "goals", "goal_steps"]
why = "Formal services are borrowed; the family's own people are not. A plan should bring them in from the first weeks."
numerator = "Plans with at least one step that links the family to natural support."
denominator = "Plans in force on the day that have steps recorded: of each open enrollment the latest plan."
excluded = "Plans without steps, and plans whose steps do not say what they link to. Enrollments without a plan."
source = "SOAR wraparound program, service planning policy: steps include linkages to natural and to community support."
caution = "A goal that names no plan belongs to the plan in force when it was set."
questions = ["Whom could each family call at night who is not paid?", "Are these steps done, or only written?"]
*/
SELECT
    plan_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    linked AS numerator,
    1 AS denominator,
    state,
    reason,
    second AS only_when_split
FROM derived.plan_linkages
WHERE linkage = 'natural'
