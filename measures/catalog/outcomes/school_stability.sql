/*
code = "G16.stability"
title = "Children who kept their school"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of children"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
when = "none"
needs = ["enrollments", "school_terms"]
why = "Every change of school costs a child friends and months of learning. Keeping the school is part of keeping a life together."
numerator = "Children of the denominator without a change of school in those terms, promotion aside."
denominator = "Children with a term that ended in the period and whose changes of school are recorded."
excluded = "Terms during which the child was not in service. A term that is not over is not yet due. Terms whose changes of school are not recorded."
source = "Project measure: no federal definition was found in what could be read."
caution = "Needs the school's file. A term has its two ends; changes between terms count only where the school's file counts them. A longer period gives more time to change."
questions = ["Who asked for the changes of school, and was another way tried?", "Were children who moved home able to keep their school?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' THEN coalesce(unscheduled_school_changes, 0) ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' AND unscheduled_school_changes IS NOT NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN state = 'counted' AND unscheduled_school_changes IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state <> 'counted' THEN reason
        WHEN unscheduled_school_changes IS NULL THEN 'changes of school are not recorded'
        ELSE concat(unscheduled_school_changes, ' changes of school, ', reason)
    END AS reason,
    only_when_split
FROM derived.school_terms_served
