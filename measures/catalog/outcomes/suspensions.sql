/*
code = "G16.suspended"
title = "Children suspended or expelled"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of children"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
when = "any"
needs = ["enrollments", "school_terms"]
why = "A suspended child is at home, often alone, at the time the family needs the school most."
numerator = "Children of the denominator suspended or expelled at least once in those terms."
denominator = "Children with a term that ended in the period and whose suspensions are recorded."
excluded = "Terms during which the child was not in service. A term that is not over is not yet due. Terms whose suspensions are not recorded."
source = "Project measure."
caution = "Needs the school's file."
questions = ["What happened before the suspension, and who was called?", "Does the plan have a way to help on a bad school day?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' THEN coalesce(suspensions, 0) ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' AND suspensions IS NOT NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN state = 'counted' AND suspensions IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state <> 'counted' THEN reason
        WHEN suspensions IS NULL THEN 'suspensions or expulsions are not recorded'
        ELSE concat(suspensions, ' suspensions or expulsions, ', reason)
    END AS reason,
    only_when_split
FROM derived.school_terms_served
