/*
code = "W12"
title = "How service ends"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of enrollments that ended"
better = "neither"
subject = "enrollment"
counts = "clients"
categories = "parts"
category_order = ["planned", "permanency", "other"]
needs = ["enrollments"]
why = "The best end is one that the family saw coming: goals met, people of their own around them."
numerator = "Enrollments that ended as planned (goals met, or going on with natural supports), in permanency, or otherwise."
denominator = "Enrollments that ended in the period, with a reason."
excluded = "Enrollments that ended without a recorded reason. Agencies that never send the day on which service ends."
source = "Project measure. The classes of reasons are the list of enrollment end reasons, which a site may change. No benchmark was found."
questions = ["Which families left before their goals were met, and what did they tell us?", "Did those who lost contact have someone of their own to turn to?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    end_date AS start_date,
    end_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    ending AS category,
    CASE WHEN ending IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    coalesce(why, 'reason not recorded') AS reason,
    only_when_split
FROM derived.closings
