/*
code = "IN5.residential"
title = "Back in residential care within 30 days"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of discharges"
better = "lower"
subject = "living arrangement"
counts = "clients"
needs = ["living_arrangements"]
why = "A child who is back within a month went home before home was ready, or with too little help. It is the sharpest early sign that a discharge did not hold."
numerator = "Discharges after which the child was admitted to residential care again on day 1 to 30."
denominator = "Discharges from residential care in the period, of all children on file, with 30 days known after. A transfer on the same day is not a discharge."
excluded = "Discharges of children who died or moved away, or whose living arrangements are not known, within the 30 days. Discharges less than 30 days before the complete-to day are not yet due."
source = "Same form as readmission to a psychiatric hospital. Project measure; no benchmark is published. Wilson interval."
caution = "It counts discharges, not children: one child can be in it more than once. It is for all children on file, enrolled or not."
questions = [
    "Who met the family before discharge, and who called within a week?",
    "Which children came back, and was the reason the same as the first time?",
]
*/
SELECT * EXCLUDE institution_class
FROM derived.readmissions
WHERE institution_class = 'residential'
