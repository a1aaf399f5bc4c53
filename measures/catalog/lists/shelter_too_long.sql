/*
code = "N6"
title = "In a shelter for more than 30 days"
family = "lists"
kind = "list"
timing = "as_at"
unit = "children"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "A shelter is made for days. After a month it has become a home that no child should have."
numerator = "Children in service whose stay in shelters has lasted more than 30 days."
denominator = "None: this is a list. Looked at: children in service whose living arrangements are known."
excluded = "Children of whom it is not known where they live."
source = "The B.H. decree in Illinois limits emergency shelter to 30 days, as described in Illinois HR0422 of the 101st General Assembly (https://ilga.gov/legislation/101/HR/10100HR0422.htm). A transfer from shelter to shelter is one stay. The list is as of the day to which the agency's export is complete."
caution = "The limit binds in Illinois; elsewhere it is a yardstick. Where an agency sends no enrollments, all children whose living arrangements are known are looked at."
questions = ["Which relatives were asked, and when?", "Which homes said no, and what would change their answer?"]

[parameters]
shelter_days = 30          # B.H. decree, Illinois
*/
SELECT
    d.child_id AS subject,
    d.child_id,
    d.enrollment_id,
    greatest(s.start_date + CAST($shelter_days AS INTEGER) + 1, d.from_date) AS start_date,
    least(s.end_date, d.to_date) AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat('in a shelter since ', s.start_date) AS reason,
    s.start_date + CAST($shelter_days AS INTEGER) AS due_date
FROM derived.institutional_spells s
JOIN derived.list_days d
    ON d.child_id = s.child_id AND d.from_date < s.end_date
    AND d.to_date > s.start_date + CAST($shelter_days AS INTEGER) + 1
WHERE s.institution_class = 'shelter' AND s.start_date + CAST($shelter_days AS INTEGER) + 1 < s.end_date
UNION ALL
SELECT child_id, child_id, enrollment_id, from_date, to_date, 0, 1, state, reason, NULL
FROM derived.list_nights
