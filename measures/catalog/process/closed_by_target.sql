/*
code = "W8.six_months"
title = "Service completed in the planned time"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of enrollments"
better = "neither"
subject = "enrollment"
counts = "clients"
benchmark = "service_six_months"
needs = ["enrollments"]
why = "Time-limited service keeps the door open for the next family. Ending on time is good only if the goals were reached; see it beside the reasons for closing."
numerator = "Enrollments that ended on or before the target date: so many calendar months after the start as the program plans, six unless it says otherwise."
denominator = "Enrollments whose target date falls in the period."
excluded = "Enrollments whose target date has not come are not yet due."
source = "JCFS System of Care: generally six months (http://www.jcfs.org/programs-services/child-welfare/system-of-care). Calendar months, as the program states them."
caution = "Whoever left counts, whatever the reason."
questions = ["What did the families who needed longer still need?", "Was the target date a topic in team meetings before it came?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    target_date AS start_date,
    target_date + 1 AS end_date,
    CASE WHEN end_date <= target_date THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN target_date > complete_to THEN 'pending' ELSE 'counted' END AS state,
    CASE
        WHEN target_date > complete_to THEN 'not yet at the target date'
        WHEN end_date <= target_date THEN 'ended after ' || (end_date - start_date) || ' days'
        WHEN end_date IS NOT NULL THEN 'ended later, after ' || (end_date - start_date) || ' days'
        ELSE 'still open'
    END AS reason,
    only_when_split
FROM derived.service_lengths
