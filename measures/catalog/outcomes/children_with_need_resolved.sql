/*
code = "G12.children"
title = "Children with at least one need resolved"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of children with needs at intake"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
when = "any"
needs = ["enrollments", "assessments"]
why = "Behind a share of needs there are children. This says for how many at least one thing got better."
numerator = "Children of the denominator with at least one of those needs rated 0 or 1 on their latest full CANS in the period."
denominator = "Children with at least one need rated 2 or 3 on their first full CANS and a later one in the period."
excluded = "Children without an actionable need at intake. Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Actionable needs as MassHealth describes them for the CANS (https://www.mass.gov/files/documents/2016/07/mw/cans-assessing-child-outcomes.txt); outcomes as in the resource guide of Effland (https://studylib.net/doc/5804578/developing-a-resource-guide-for-cans-data-analysis). The days around intake and between assessments are project defaults."
caution = "Needs that are found later often mean that a family is better known. High ratings tend to fall by themselves, and only children who were assessed twice are seen. A new caregiver changes what caregiver items mean. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["Which children have no need resolved, and what would help them?", "Do the first changes come where the family wanted them?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    resolved AS numerator,
    needs_before AS denominator,
    state,
    CASE
        WHEN state = 'counted' THEN concat(resolved, ' of ', needs_before, ' needs resolved; ', reason)
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.need_changes
