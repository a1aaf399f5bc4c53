/*
code = "G16.chronic"
title = "Children often absent from school"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of children with school days enough"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
when = ">= 0.1"
minimum = "fewest_school_days"
benchmark = "chronic_absence_line"
needs = ["enrollments", "school_terms"]
why = "A child who misses a tenth of school falls behind, and that is hard to make up."
numerator = "Children of the denominator absent on 10% of their school days or more, excused or not, suspension days among them."
denominator = "Children with at least 30 school days in terms that ended in the period."
excluded = "Children with fewer than 30 school days in the period. Terms during which the child was not in service. A term that is not over is not yet due. Terms without days absent, without school days, or with more days absent than school days."
source = "10% of scheduled days: CALPADS glossary (https://documentation.staging.calpads.org/Glossary/EndofYearData/ChronicAbsentee), which asks for more than 30 days. At least 30 days is a project default."
caution = "Needs the school's file. School days count, not calendar days."
questions = ["Which of these children did someone talk with about school this month?", "Are suspensions a part of the absence?"]

[parameters]
fewest_school_days = 30    # project default
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND flaw IS NULL THEN days_absent ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' AND flaw IS NULL THEN days_enrolled ELSE 0 END AS denominator,
    CASE WHEN state = 'counted' AND flaw IS NOT NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state <> 'counted' THEN reason
        WHEN flaw IS NOT NULL THEN flaw
        ELSE concat('absent ', days_absent, ' of ', days_enrolled, ' days, ', reason)
    END AS reason,
    only_when_split
FROM derived.school_terms_served
