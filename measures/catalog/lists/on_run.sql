/*
code = "N8"
title = "On run now"
family = "lists"
kind = "list"
timing = "as_at"
unit = "children"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "Nobody knows where these children sleep. They come before everything else."
numerator = "Children in service who are on run at the end of the day."
denominator = "None: this is a list. Looked at: children in service whose living arrangements are known."
excluded = "Children of whom it is not known where they live."
source = "Project list, as of the day to which the agency's export is complete."
caution = "The export may be days old: call before you act. Children whose whereabouts are unknown for another reason are not on it."
questions = ["Who saw or heard from the child last?", "Which adult does the child trust, and is that person looking?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND setting = 'runaway' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    state,
    CASE WHEN state = 'counted' AND setting = 'runaway' THEN concat('on run since ', since) ELSE reason END AS reason
FROM derived.list_nights
