/*
code = "IN9.point"
title = "Children in group care, of those in care"
family = "institutions"
kind = "proportion"
timing = "as_at"
unit = "% of children in care"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "Children in care do best in families. This is the share who, on that day, were not in one."
numerator = "Children in a group home, shelter or institution at the end of the day."
denominator = "All children in out-of-home care at the end of the day, those on run and on a trial home visit among them."
excluded = "Children in care whose place on that day is not listed or not known."
source = "Form of the AFCARS reports (group home and institution of all children in care). Group home: 7 to 12 children; institution: more than 12. In the newer layout codes 1 to 7 are taken as group care, which is the project's reading. Wilson interval."
caution = "It is for all children in care on file, not for a program. Published national shares are more than ten years old. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["Which of these children could live with kin, and who has looked?", "How many are under 12?"]
*/
SELECT
    c.child_id AS subject,
    c.child_id,
    greatest(c.start_date, w.start_date) AS start_date,
    least(c.end_date, w.end_date) AS end_date,
    CASE WHEN w.is_listed AND w.is_certain AND w.congregate THEN 1 ELSE 0 END AS numerator,
    CASE WHEN w.is_listed AND w.is_certain THEN 1 ELSE 0 END AS denominator,
    CASE WHEN w.is_listed AND w.is_certain THEN 'counted' ELSE 'excluded' END AS state,
    CASE WHEN w.is_listed AND w.is_certain THEN lower(w.label) ELSE 'in care, but where is not listed' END AS reason
FROM derived.in_care c
JOIN derived.whereabouts w ON w.child_id = c.child_id AND w.start_date < c.end_date AND w.end_date > c.start_date
WHERE c.start_date < c.end_date
