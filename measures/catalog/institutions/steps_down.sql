/*
code = "IN8.down"
title = "Steps down to a less restrictive place"
family = "institutions"
kind = "rate"
timing = "flow"
unit = "steps per 1,000 enrolled days"
better = "higher"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "A step down is a child coming closer to home."
numerator = "Changes from one night to the next to a lower level of restriction, after the enrollment day and up to and including the closing day. Nights without a level (a run, a medical hospital, respite) are passed over."
denominator = "Days on which a child was enrolled, at home or in care."
excluded = "Days outside the time for which a child's living arrangements are known."
source = "Project measure on the project's own ladder of settings. No benchmark is published. Exact Poisson interval."
caution = "An acute hospital stay is a step up and a step down here, though it is no move to another placement. A night that is not listed, inside known history, counts as not institutional. Read steps up and down together: a program that takes children out of institutions has more of both."
questions = ["Which steps down were planned with the family?", "How many held?"]
*/
SELECT * EXCLUDE is_up
FROM derived.program_level_changes
WHERE NOT coalesce(is_up, false)
