/*
code = "IN8.opportunity"
title = "Residential days spent in treatment"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "% of residential days"
better = "higher"
subject = "child"
counts = "clients"
scale = 100
needs = ["living_arrangements"]
why = "A child who is on run, in detention or in a hospital is not getting the help that the facility was chosen for."
numerator = "Days of a residential stay on which the child was not on run, in detention or in a psychiatric hospital."
denominator = "All days of residential stays, of all children on file: nights in the facility and nights away from which the child came back to it."
excluded = "Nights after the time for which a child's living arrangements are known. Nights away after which the child did not come back to the same facility: the stay ended with them."
source = "One of the two measures of the Illinois performance contract for residential care (Children's Bureau Express, September 2012, https://cbexpress.acf.hhs.gov/article/2012/september/performance-based-contracting-in-illinois/0d2800cf1b52c150517620efe54bcbdc). Its usual name, Treatment Opportunity Days Rate, is from memory and unverified. The days of one child hang together, so the interval is drawn over children, from 20 children up."
caution = "It is for all children on file, enrolled or not, and needs runs and hospital stays to be listed: a night away that nobody entered counts as a day in treatment."
questions = ["Which facilities lose the most days, and to runs or to hospital?", "What does the facility do when a child is away?"]
*/
SELECT
    s.child_id AS subject,
    s.child_id,
    greatest(w.start_date, s.start_date) AS start_date,
    least(w.end_date, s.end_date) AS end_date,
    CASE
        WHEN w.setting = 'runaway' OR w.institution_class IN ('psychiatric', 'detention') THEN 0
        ELSE 1
    END AS numerator,
    1 AS denominator,
    'counted' AS state,
    lower(w.label) AS reason
FROM derived.residential_spells s
JOIN derived.whereabouts w
    ON w.child_id = s.child_id AND w.start_date < s.end_date AND w.end_date > s.start_date AND w.is_listed
