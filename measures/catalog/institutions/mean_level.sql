/*
code = "IN7.mean"
title = "Average level of restriction"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "level, from 0 (home) to 6 (hospital, detention)"
better = "lower"
subject = "child"
counts = "clients"
needs = ["enrollments", "living_arrangements"]
why = "A single number that moves when children move up or down the ladder of settings. Days by level say more."
numerator = "Sum of the levels of all enrolled days."
denominator = "Enrolled days whose night has a level."
excluded = "Days in settings without a level (medical hospital, respite, visit, run, unknown), and days whose night is not listed."
source = "The project's own ladder of settings, in the settings list. It is not the ROLES scale."
caution = "Levels are an order, not a distance: from 4 to 5 is not as far as from 0 to 1. Use the average only beside days by level."
questions = ["Did many children step down a little, or a few a long way?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    coalesce(ladder, 0) AS numerator,
    1 AS denominator,
    CASE WHEN ladder IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state = 'excluded' OR ladder IS NOT NULL THEN reason
        WHEN setting IS NULL THEN 'where the child slept is not listed'
        ELSE 'has no level: ' || reason
    END AS reason,
    only_when_split
FROM derived.service_days
