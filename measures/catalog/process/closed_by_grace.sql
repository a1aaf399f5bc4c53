/*
code = "W8.grace"
title = "Service completed within a month of the planned time"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of enrollments"
better = "neither"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "Time-limited service keeps the door open for the next family. Ending on time is good only if the goals were reached; see it beside the reasons for closing."
numerator = "Enrollments that ended on or before the day one month after the target date: so many calendar months after the start as the program plans, six unless it says otherwise."
denominator = "Enrollments whose target date falls in the period."
excluded = "Enrollments for which the month after the target date has not passed are not yet due."
source = "JCFS System of Care: generally six months (http://www.jcfs.org/programs-services/child-welfare/system-of-care). Calendar months, as the program states them. The month of grace is a project default."
caution = "Whoever left counts, whatever the reason."
questions = ["What did the families who needed longer still need?", "Was the target date a topic in team meetings before it came?"]

[parameters]
grace_months = 1           # project default
*/
WITH followed AS (
    SELECT
        *,
        CAST(start_date + to_months(CAST(months + $grace_months AS INTEGER)) AS DATE) AS last_date
    FROM derived.service_lengths
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    target_date AS start_date,
    target_date + 1 AS end_date,
    CASE WHEN end_date <= last_date THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN last_date > complete_to THEN 'pending' ELSE 'counted' END AS state,
    CASE
        WHEN last_date > complete_to THEN 'not yet at the month of grace'
        WHEN end_date <= last_date THEN 'ended after ' || (end_date - start_date) || ' days'
        WHEN end_date IS NOT NULL THEN 'ended later, after ' || (end_date - start_date) || ' days'
        ELSE 'still open'
    END AS reason,
    only_when_split
FROM followed
