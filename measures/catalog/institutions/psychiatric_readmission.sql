/*
code = "IN5.psychiatric"
title = "Back in psychiatric hospital within 30 days"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of discharges"
better = "lower"
subject = "living arrangement"
counts = "clients"
needs = ["living_arrangements"]
why = "A child who is back within a month went home before home was ready, or with too little help. It is the sharpest early sign that a discharge did not hold."
numerator = "Discharges after which the child was admitted to psychiatric hospital again on day 1 to 30."
denominator = "Discharges from psychiatric hospital in the period, of all children on file, with 30 days known after. A transfer on the same day is not a discharge."
excluded = "Discharges of children who died or moved away, or whose living arrangements are not known, within the 30 days. Discharges less than 30 days before the complete-to day are not yet due."
source = "Form of the published readmission measures (Readmission after pediatric mental health admissions, https://www.readbyqxmd.com/read/29101224/readmission-after-pediatric-mental-health-admissions). Published rates stand with the benchmarks; they are of all payers and adjusted, so set them beside this number with care. Wilson interval."
caution = "It counts discharges, not children: one child can be in it more than once. It is for all children on file, enrolled or not."
questions = [
    "Who met the family before discharge, and who called within a week?",
    "Which children came back, and was the reason the same as the first time?",
]
*/
SELECT * EXCLUDE institution_class
FROM derived.readmissions
WHERE institution_class = 'psychiatric'
