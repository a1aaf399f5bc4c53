/*
code = "IN7.days"
title = "Days by level of restriction"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "% of enrolled days"
better = "neither"
subject = "child"
counts = "clients"
scale = 100
categories = "parts"
levels = true
category_order = ["0", "1", "2", "3", "4", "5", "6"]
needs = ["enrollments", "living_arrangements"]
why = "Children belong in the least restrictive place that can help them. This shows where the days were spent, from home to hospital."
numerator = "Enrolled days at each level: 0 own or permanent family or independent living, 1 kin, 2 foster family, pre-adoptive home or supervised independent living, 3 treatment foster home, 4 group home, shelter or no placement, 5 residential care, 6 psychiatric hospital or detention."
denominator = "Enrolled days whose night has a level."
excluded = "Days in settings without a level (medical hospital, respite, visit, run, unknown), and days whose night is not listed."
source = "The project's own ladder of settings, in the settings list. It is not the ROLES scale, whose weights were not found in a readable copy."
caution = "A level says how restrictive a place is, not how good. Where an agency lists only stays in facilities and does not say that the other nights are at home, nearly all days are left out."
questions = ["Which level grew since last year?", "Who could step down now if a family were ready?"]

[category_words]
0 = "Own or permanent family"
1 = "Kin"
2 = "Foster family"
3 = "Treatment foster home"
4 = "Group home or shelter"
5 = "Residential care"
6 = "Hospital or detention"
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    1 AS numerator,
    1 AS denominator,
    CAST(ladder AS VARCHAR) AS category,
    CASE WHEN ladder IS NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state = 'excluded' OR ladder IS NOT NULL THEN reason
        WHEN setting IS NULL THEN 'where the child slept is not listed'
        ELSE 'has no level: ' || reason
    END AS reason,
    only_when_split
FROM derived.service_days
