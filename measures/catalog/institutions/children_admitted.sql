/*
code = "IN3"
title = "Children admitted to an institution"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of children enrolled"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
when = "any"
needs = ["enrollments", "living_arrangements"]
why = "A rate can hide that a few children carry most of the admissions. This counts children."
numerator = "Children with at least one admission in the period while enrolled."
denominator = "Children enrolled on at least one day of the period whose living arrangements are known."
excluded = "As in admissions to institutions."
source = "Project measure. Wilson interval."
caution = "A child who was enrolled longer had more time to be admitted: compare periods of the same length only, and for a fair comparison use the share admitted within 180 days."
questions = ["For whom was it the first admission, and has that child's team met since?"]
*/
SELECT * EXCLUDE (category, institutional) FROM derived.program_admissions
