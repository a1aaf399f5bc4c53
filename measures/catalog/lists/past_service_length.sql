/*
code = "N10"
title = "Past the program's length of service"
family = "lists"
kind = "list"
timing = "as_at"
unit = "enrollments"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "A longer stay may be right for a family. It should be a decision, and not a date that went by."
numerator = "Open enrollments whose target date is over: so many calendar months after the start as the program plans, six unless it says otherwise."
denominator = "None: this is a list. Looked at: open enrollments."
excluded = "Nobody."
source = "JCFS System of Care: generally six months (http://www.jcfs.org/programs-services/child-welfare/system-of-care). The program's own standard comes first. The list is as of the day to which the agency's export is complete."
questions = ["For which of these families is there a date for the transition?", "What does the family still need, and who else could give it?"]
*/
SELECT
    l.enrollment_id AS subject,
    l.child_id,
    l.enrollment_id,
    l.target_date + 1 AS start_date,
    l.until_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat('in service since ', l.start_date) AS reason,
    l.target_date AS due_date
FROM derived.service_lengths l
WHERE l.target_date + 1 < l.until_date
UNION ALL
SELECT enrollment_id, child_id, enrollment_id, from_date, to_date, 0, 1, 'counted', 'looked at for this list', NULL
FROM derived.list_days
WHERE enrollment_id IS NOT NULL
