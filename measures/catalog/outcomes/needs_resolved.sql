/*
code = "G12.resolved"
title = "Needs resolved"
family = "outcomes"
kind = "ratio"
timing = "flow"
unit = "% of needs"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
scale = 100
needs = ["enrollments", "assessments"]
why = "A need that asked for action at intake and no longer does is a difference that a family feels."
numerator = "Needs of the denominator rated 0 or 1 on the child's latest full CANS in the period."
denominator = "Needs rated 2 or 3 (action needed) on the first full CANS of children with a later one in the period, all children together."
excluded = "Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Actionable needs as MassHealth describes them for the CANS (https://www.mass.gov/files/documents/2016/07/mw/cans-assessing-child-outcomes.txt); outcomes as in the resource guide of Effland (https://studylib.net/doc/5804578/developing-a-resource-guide-for-cans-data-analysis). The days around intake and between assessments are project defaults."
caution = "Needs that are found later often mean that a family is better known. High ratings tend to fall by themselves, and only children who were assessed twice are seen. A new caregiver changes what caregiver items mean. The average of each child's own share is a different number. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["Which needs stay actionable longest, and what is offered for them?", "Are needs that were not worked on expected to change?"]
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
        WHEN state <> 'counted' THEN reason
        WHEN needs_before = 0 THEN 'no actionable need at intake; ' || new_needs || ' new'
        ELSE concat(resolved, ' of ', needs_before, ' needs resolved, ', new_needs, ' new; ', reason)
    END AS reason,
    only_when_split
FROM derived.need_changes
