/*
code = "G15"
title = "Strengths built"
family = "outcomes"
kind = "ratio"
timing = "flow"
unit = "% of strengths to build"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
rows = "last"
scale = 100
needs = ["enrollments", "assessments"]
why = "Children do well because of what is strong in their lives, not only because problems end."
numerator = "Strengths of the denominator rated 0 or 1 (a strength to use) on the child's latest full CANS in the period."
denominator = "Strengths rated 2 or 3 (to identify or to build) on the first full CANS of children with a later one in the period."
excluded = "Children without a full assessment from 14 days before intake to 60 days after; without a second one, of the same version, at least 60 days later; and assessments whose items the agency has not listed in data/reference/instrument_items.csv (as shipped the list has only the made-up forms of the sample: an agency fills in the items of the version it uses)."
source = "Strength ratings of the CANS: 0 centerpiece, 1 useful, 2 identified, 3 none identified (https://slideplayer.com./amp/5288320). The days around intake and between assessments are project defaults."
caution = "Only children who were assessed twice are seen. A strength that was simply not known at intake counts as built. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["Which strengths do plans build on?", "Who in the community helped to build them?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    built AS numerator,
    strengths_before AS denominator,
    state,
    CASE
        WHEN state = 'counted' THEN concat(built, ' of ', strengths_before, ' strengths built; ', reason)
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.need_changes
