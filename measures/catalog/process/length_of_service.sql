/*
code = "W8.length"
title = "Length of service"
family = "process"
kind = "median"
timing = "flow"
unit = "days"
better = "neither"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "It tells a family what to expect and a program how many families it can reach in a year."
numerator = "Days from the start to the end of service."
denominator = "Enrollments that ended in the period."
excluded = "Nobody who ended. Families still served are not in it. Agencies that never send the day on which service ends."
source = "Project measure."
caution = "Only those who left have a length: when a program grows or slows down, this lags behind. See the share active past the planned time beside it."
questions = ["What set the longest apart?", "Do short stays end with goals met or with a family that withdrew?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    end_date AS start_date,
    end_date + 1 AS end_date,
    end_date - start_date AS numerator,
    1 AS denominator,
    'counted' AS state,
    coalesce(why, 'reason not recorded') AS reason,
    only_when_split
FROM (SELECT c.*, e.start_date FROM derived.closings c JOIN derived.enrollments e ON e.enrollment_id = c.enrollment_id)
