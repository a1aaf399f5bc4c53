/*
code = "G12.new"
title = "New needs found"
family = "outcomes"
kind = "sum"
timing = "flow"
unit = "needs"
better = "neither"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
needs = ["enrollments", "assessments"]
why = "A need found later is often a sign of trust: the family said what it did not say at first."
numerator = "Needs rated 2 or 3 on the child's latest full CANS in the period that were rated 0 or 1 on the first one."
denominator = "None: this is a sum over children assessed twice."
excluded = "Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Actionable needs as MassHealth describes them for the CANS (https://www.mass.gov/files/documents/2016/07/mw/cans-assessing-child-outcomes.txt); outcomes as in the resource guide of Effland (https://studylib.net/doc/5804578/developing-a-resource-guide-for-cans-data-analysis). The days around intake and between assessments are project defaults."
caution = "More new needs are not worse. Needs that are found later often mean that a family is better known. High ratings tend to fall by themselves, and only children who were assessed twice are seen. A new caregiver changes what caregiver items mean. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["What did we learn about families that we did not know at intake?", "Did plans change when a new need was found?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    new_needs AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE WHEN state = 'counted' THEN concat(new_needs, ' new; ', reason) ELSE reason END AS reason,
    only_when_split
FROM derived.need_changes
