/*
code = "IN1.strict"
title = "Nights in hospital, residential care or detention"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "nights per 1,000 enrolled days"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "Group homes and shelters differ a great deal from place to place. This narrower count keeps to the most restrictive settings."
numerator = "Nights of enrolled children in a psychiatric hospital, residential care or detention."
denominator = "Days on which a child was enrolled, at home or in care."
excluded = "Days outside the time for which a child's living arrangements are known. Nights in group homes and shelters are in the wider count only."
source = "Project measure on the classes of the settings list. No benchmark is published. The nights of one child hang together, so the interval is drawn over children, from 20 children up."
caution = "A night that is not listed counts as not institutional."
questions = ["Do both counts move the same way? If not, look at group homes and shelters."]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN institution_class IN ('psychiatric', 'residential', 'detention') THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    state,
    reason,
    only_when_split
FROM derived.service_days
