/*
code = "IN1.nightly"
title = "Children in institutions on an average night"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "children a night"
better = "lower"
subject = "child"
counts = "clients"
over = "calendar_days"
needs = ["enrollments", "living_arrangements"]
why = "A rate is hard to picture. This is how many of the children we serve are, on an average night, not sleeping at home or in a family."
numerator = "Nights of enrolled children in a psychiatric hospital, residential care, a group home, a shelter or detention."
denominator = "Nights of the period."
excluded = "Days outside the time for which a child's living arrangements are known."
source = "Project measure on the classes of the settings list."
caution = "It grows with the program: read it beside the number of children served. The last period reads too low until it is over."
questions = ["Who are these children tonight, and who visits them?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN institutional THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    state,
    reason,
    only_when_split
FROM derived.service_days
