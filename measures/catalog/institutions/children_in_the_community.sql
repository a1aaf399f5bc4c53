/*
code = "IN4.children"
title = "Children with nine of ten days in the community"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of children enrolled"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
when = ">= 0.9"
needs = ["enrollments", "living_arrangements"]
why = "A share of days can hide that some children are away all the time. This counts children."
numerator = "Children who spent at least 90% of their known enrolled days with a family or on their own in the community."
denominator = "Children with at least one enrolled day in the period whose night is known."
excluded = "As in days in a family or the community."
source = "Project measure. Wilson interval."
caution = "A longer period gives every child more time to be away: compare periods of the same length only."
questions = ["Which children are below the line, and have been for long?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN family_like THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN setting IS NULL OR neutral THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN setting IS NULL AND state = 'counted' THEN 'where the child slept is not listed'
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.service_days
