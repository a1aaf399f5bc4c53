/*
code = "S7.signed"
title = "Plans signed by the family"
family = "seeds"
kind = "proportion"
timing = "as_at"
unit = "% of plans"
better = "higher"
subject = "plan"
counts = "clients"
needs = ["enrollments", "service_plans"]
why = "A signature says that the family has read the plan and calls it its own."
numerator = "Plans that the family has signed by the day."
denominator = "Plans in force on the day: of each open enrollment the latest plan."
excluded = "Plans for which it is not recorded whether the family signed. Enrollments without a plan."
source = "SOAR wraparound program, service planning policy: the family takes part in developing and reviewing its plan."
caution = "A plan that the family signed on a day not recorded counts as signed from the start."
questions = ["Which families have not signed, and do they agree with the plan?", "Is the plan in the family's language?"]
*/
WITH plans AS (
    SELECT
        *,
        CASE
            WHEN family_signed THEN least(greatest(coalesce(signed_date, from_date), from_date), to_date)
            ELSE to_date
        END AS signed_from
    FROM derived.current_plans
)
SELECT
    plan_id AS subject, child_id, enrollment_id, from_date AS start_date, signed_from AS end_date, 0 AS numerator,
    1 AS denominator, CASE WHEN family_signed IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN family_signed IS NULL THEN 'not recorded whether the family signed'
        ELSE 'not signed by the family'
    END AS reason,
    second AS only_when_split
FROM plans
WHERE from_date < signed_from
UNION ALL
SELECT plan_id, child_id, enrollment_id, signed_from, to_date, 1, 1, 'counted', 'signed by the family', second
FROM plans
WHERE signed_from < to_date
