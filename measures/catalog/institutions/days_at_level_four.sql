/*
code = "IN7.level4"
title = "Days in group care or more restrictive places"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "% of enrolled days"
better = "lower"
subject = "child"
counts = "clients"
scale = 100
needs = ["enrollments", "living_arrangements"]
why = "One line for a year's work: how much of children's time passed in places where no family lives."
numerator = "Enrolled days at level 4 or higher: group home, shelter, no placement, residential care, psychiatric hospital, detention."
denominator = "Enrolled days whose night has a level."
excluded = "Days in settings without a level (medical hospital, respite, visit, run, unknown), and days whose night is not listed."
source = "The project's own ladder of settings, in the settings list. It is not the ROLES scale."
caution = "Where an agency lists only stays in facilities and does not say that the other nights are at home, this reads far too high."
questions = ["Which children spent the whole period at these levels?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN ladder >= 4 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN ladder IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state = 'excluded' OR ladder IS NOT NULL THEN reason
        WHEN setting IS NULL THEN 'where the child slept is not listed'
        ELSE 'has no level: ' || reason
    END AS reason,
    only_when_split
FROM derived.service_days
