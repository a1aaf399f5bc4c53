/*
code = "IN9.entries"
title = "Children who began care in group care"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of entries to care"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "The first place sets the course. A first night with kin or in a family is within a system's power."
numerator = "Entries whose first placement is a group home, shelter or institution."
denominator = "Entries to out-of-home care in the period with a first placement listed."
excluded = "Entries without a placement listed so far."
source = "Project measure on the settings list. A hospital bed, detention or another absence at entry is no placement: the place after it is the first. Wilson interval."
caution = "It is for all children on file, not for a program. Where an agency sends no removals, or never the day on which children leave care, an entry is the first night in care that is listed, even if the child was in care before."
questions = ["Was a relative asked before the first night?", "Which entries came through a shelter because no home answered?"]
*/
SELECT
    c.child_id AS subject,
    c.child_id,
    c.start_date,
    c.start_date + 1 AS end_date,
    CASE WHEN s.congregate THEN 1 ELSE 0 END AS numerator,
    CASE WHEN p.child_id IS NULL THEN 0 ELSE 1 END AS denominator,
    CASE WHEN p.child_id IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE WHEN p.child_id IS NULL THEN 'no placement is listed' ELSE 'first placement: ' || lower(s.label) END AS reason
FROM derived.in_care c
LEFT JOIN derived.placements p
    ON p.child_id = c.child_id AND p.care_start = c.start_date AND p.placement_number = 1
LEFT JOIN load.source_settings s ON s.source = c.source AND s.setting = p.first_setting
