/*
code = "G16.attendance"
title = "School days attended"
family = "outcomes"
kind = "ratio"
timing = "flow"
unit = "% of school days"
better = "higher"
subject = "child"
counts = "clients"
scale = 100
needs = ["enrollments", "school_terms"]
why = "A child who is in school is a child whose days are steady."
numerator = "School days attended in terms that ended in the period."
denominator = "School days on which the children were enrolled in those terms."
excluded = "Terms during which the child was not in service. A term that is not over is not yet due. Terms without days absent, without school days, or with more days absent than school days."
source = "Project measure. Days absent count whether excused or not, suspensions among them."
caution = "Needs the school's file. School days count, not calendar days, so summer does not. A whole term stands on its last day."
questions = ["What keeps children away: health, rides, worry, suspension?", "Did attendance change after the school joined the team?"]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN state = 'counted' AND flaw IS NULL THEN days_enrolled - days_absent ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' AND flaw IS NULL THEN days_enrolled ELSE 0 END AS denominator,
    CASE WHEN state = 'counted' AND flaw IS NOT NULL THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN state <> 'counted' THEN reason
        WHEN flaw IS NOT NULL THEN flaw
        ELSE concat('absent ', days_absent, ' of ', days_enrolled, ' days, ', reason)
    END AS reason,
    only_when_split
FROM derived.school_terms_served
