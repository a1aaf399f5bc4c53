/*
code = "W8.over"
title = "Served past the planned time"
family = "process"
kind = "proportion"
timing = "as_at"
unit = "% of enrolled children"
better = "lower"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "A long stay may be right for a family. A list of long stays that nobody looks at is not."
numerator = "Enrollments still open after the target date: so many calendar months after the start as the program plans, six unless it says otherwise."
denominator = "Open enrollments on the day."
excluded = "Nobody."
source = "JCFS System of Care: generally six months (http://www.jcfs.org/programs-services/child-welfare/system-of-care)."
questions = ["For which of these families is there a date for the transition?", "Is it the family that needs more time, or the system around it?"]
*/
WITH days AS (
    SELECT
        s.enrollment_id,
        s.child_id,
        s.from_date,
        s.to_date,
        s.second,
        least(greatest(l.target_date + 1, s.from_date), s.to_date) AS over_from,
        l.target_date
    FROM derived.enrolled_spans s
    JOIN derived.service_lengths l ON l.enrollment_id = s.enrollment_id
)
SELECT
    enrollment_id AS subject, child_id, enrollment_id, from_date AS start_date, over_from AS end_date, 0 AS numerator,
    1 AS denominator, 'counted' AS state, 'target date ' || target_date || ' not passed' AS reason,
    second AS only_when_split
FROM days
WHERE from_date < over_from
UNION ALL
SELECT
    enrollment_id, child_id, enrollment_id, over_from, to_date, 1, 1, 'counted',
    'past the target date ' || target_date, second
FROM days
WHERE over_from < to_date
