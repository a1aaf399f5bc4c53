/*
code = "S7.priority"
title = "Goals that the family put first"
family = "seeds"
kind = "proportion"
timing = "flow"
unit = "% of goals"
better = "higher"
subject = "goal"
counts = "clients"
needs = ["goals"]
why = "Families work on what matters to them. A plan full of other people's goals is a list of orders."
numerator = "Goals that the family named a priority."
denominator = "Goals set in the period."
excluded = "Goals for which it is not recorded whether the family named them."
source = "SOAR wraparound program, service planning policy: the team works with the family to find its goals. Family voice and choice is the first principle of wraparound."
questions = ["Whose goals are the others?", "What did families name that is not in any plan?"]
*/
SELECT
    g.goal_id AS subject,
    e.child_id,
    g.enrollment_id,
    g.set_date AS start_date,
    g.set_date + 1 AS end_date,
    CASE WHEN g.family_priority THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN g.family_priority IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN g.family_priority IS NULL THEN 'not recorded whether the family named it'
        WHEN g.family_priority THEN 'a priority of the family'
        ELSE 'not named by the family'
    END AS reason
FROM goals g
JOIN derived.enrollments e ON e.enrollment_id = g.enrollment_id
WHERE g.set_date <= e.complete_to
