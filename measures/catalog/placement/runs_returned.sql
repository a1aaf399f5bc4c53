/*
code = "PS9.returned"
title = "Back in a family home within a week"
family = "placement"
kind = "proportion"
timing = "flow"
unit = "% of runs ended"
better = "higher"
subject = "child"
counts = "clients"
needs = ["enrollments", "living_arrangements"]
why = "Coming back soon, and to a family, is what keeps a run from becoming a new placement."
numerator = "Runs that ended within seven days in a family setting."
denominator = "Runs that began while enrolled and in care and ended in the period."
excluded = "Runs still going on are not yet due. Runs after which it is not recorded where the child lived."
source = "Project measure; the 7 days are a project default. Family setting: ladder 0 to 3 of the settings list."
caution = "Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["Who went to look, and who opened the door?"]

[parameters]
return_days = 7            # project default
*/
SELECT
    r.child_id AS subject,
    r.child_id,
    r.enrollment_id,
    CASE WHEN r.has_ended THEN r.end_date ELSE c.complete_to END AS start_date,
    CASE WHEN r.has_ended THEN r.end_date ELSE c.complete_to END + 1 AS end_date,
    CASE
        WHEN r.has_ended AND r.came_to IS NOT NULL AND s.family_like AND r.end_date - r.start_date <= $return_days
        THEN 1 ELSE 0
    END AS numerator,
    CASE WHEN r.has_ended AND r.came_to IS NOT NULL THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN NOT r.has_ended THEN 'pending'
        WHEN r.came_to IS NULL THEN 'excluded'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN NOT r.has_ended THEN 'still on the run'
        WHEN r.came_to IS NULL THEN 'where the child lived after the run is not recorded'
        ELSE 'back after ' || (r.end_date - r.start_date) || ' days, to ' || lower(s.label)
    END AS reason,
    r.only_when_split
FROM derived.program_runs r
JOIN derived.complete_to c ON c.source = r.source
LEFT JOIN load.source_settings s ON s.source = r.source AND s.setting = r.came_to
