/*
code = "C4"
title = "Children served"
family = "census"
kind = "count"
timing = "flow"
unit = "children"
better = "neither"
subject = "child"
counts = "clients"
needs = ["enrollments"]
why = "The number that funders and boards ask for first. It counts people, not cases."
numerator = "Children with an enrollment on any day of the period. Each child counts once, however many enrollments."
denominator = "None: this is a count."
excluded = "Nobody. A child who left on the first day of the period is counted, as is one who enrolled on the last."
source = "Project rule: served = active on the day before the period + new in it, when nobody enrolls twice."
questions = ["Are we on the way to what we promised the funder?", "Which groups of children are missing?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    CASE WHEN end_date IS NULL THEN until_date ELSE end_date + 1 END AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'enrolled' AS reason,
    row_number() OVER (PARTITION BY child_id, start_date ORDER BY enrollment_id) > 1 AS only_when_split
FROM derived.enrollments
