/*
code = "IN8.up"
title = "Steps up to a more restrictive place"
family = "institutions"
kind = "rate"
timing = "flow"
unit = "steps per 1,000 enrolled days"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "A step up is a moment when a place could not hold the child. Counted, each can be looked at."
numerator = "Changes from one night to the next to a higher level of restriction, after the enrollment day and up to and including the closing day. Nights without a level (a run, a medical hospital, respite) are passed over."
denominator = "Days on which a child was enrolled, at home or in care."
excluded = "Days outside the time for which a child's living arrangements are known."
source = "Project measure on the project's own ladder of settings. No benchmark is published. Exact Poisson interval."
caution = "An acute hospital stay is a step up and a step down here, though it is no move to another placement. A night that is not listed, inside known history, counts as not institutional. Read steps up and down together: a program that takes children out of institutions has more of both."
questions = ["What was tried before each step up?", "Which steps up followed a step down within weeks?"]
*/
SELECT * EXCLUDE is_up
FROM derived.program_level_changes
WHERE coalesce(is_up, true)
