/*
code = "S6.lasting"
title = "Linkages that last"
family = "seeds"
kind = "proportion"
timing = "flow"
unit = "% of linkages that began"
better = "higher"
subject = "linkage"
counts = "clients"
needs = ["enrollments", "linkages"]
why = "What counts is what is still there on the day we leave."
numerator = "Linkages still active when service ended."
denominator = "Linkages that began, of enrollments that ended in the period."
excluded = "Linkages of families still served are not yet due. Those for which it is not recorded whether they were active at close are left out."
source = "Project measure."
questions = ["Which supports did families keep, and what made them stay?", "What ended first, and was it money, travel or liking?"]
*/
SELECT
    l.linkage_id AS subject,
    e.child_id,
    l.enrollment_id,
    CASE WHEN e.end_date IS NULL THEN l.started_date ELSE e.end_date END AS start_date,
    CASE WHEN e.end_date IS NULL THEN e.until_date ELSE e.end_date + 1 END AS end_date,
    CASE WHEN e.end_date IS NOT NULL AND l.active_at_close THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN e.end_date IS NULL THEN 'pending'
        WHEN l.active_at_close IS NULL THEN 'excluded'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN e.end_date IS NULL THEN 'service has not ended'
        WHEN l.active_at_close IS NULL THEN 'not recorded whether it was active at close'
        WHEN l.active_at_close THEN 'active at close'
        ELSE 'no longer active at close'
    END AS reason
FROM linkages l
JOIN derived.enrollments e ON e.enrollment_id = l.enrollment_id
WHERE l.made_date <= e.complete_to AND l.started_date <= coalesce(e.end_date, e.complete_to)
