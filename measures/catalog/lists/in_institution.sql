/*
code = "N7"
title = "In a facility today"
family = "lists"
kind = "list"
timing = "as_at"
unit = "children"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "These are the children who do not sleep in a family tonight. Each needs a date on which that ends, and a visitor until then."
numerator = "Children in service who are in a psychiatric hospital, residential care, a group home, a shelter or detention at the end of the day."
denominator = "None: this is a list. Looked at: children in service whose living arrangements are known."
excluded = "Children of whom it is not known where they live."
source = "Project list on the classes of the settings list, as of the day to which the agency's export is complete."
caution = "A medical hospital is no institution here. Where an agency sends no enrollments, all children whose living arrangements are known are looked at."
questions = ["Who is ready to leave, and what is the child waiting for?", "Who visits, and how often?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND institutional THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    state,
    CASE WHEN state = 'counted' AND institutional THEN concat(place, ', since ', since) ELSE reason END AS reason
FROM derived.list_nights
