/*
code = "C1"
title = "Children in service"
family = "census"
kind = "count"
timing = "as_at"
unit = "children"
better = "neither"
subject = "child"
counts = "clients"
needs = ["enrollments"]
why = "Every other number is about these children. A director who knows how many are served, and who they are, can see whether the families who need help are the ones who get it."
numerator = "Children with an open enrollment at the end of the day. A child in two programs counts once."
denominator = "None: this is a count."
excluded = "Nobody. An enrollment that ends on the day is no longer counted; one that starts on the day is."
source = "End-of-day census. Project rule, so that active today = active before + new - left, on every day."
questions = [
    "Is the number near what the program was built to serve?",
    "Which children are new since last month, and who referred them?",
    "Does the group served look like the children in the community who need this help?",
]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'enrolled' AS reason,
    second AS only_when_split
FROM derived.enrolled_spans
