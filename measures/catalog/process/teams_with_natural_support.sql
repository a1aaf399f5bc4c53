/*
code = "W3.any"
title = "Teams with a natural support"
family = "process"
kind = "proportion"
timing = "as_at"
unit = "% of teams"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "team_members"]
why = "Every child deserves at least one person on the team who is not paid to be there."
numerator = "Teams with at least one natural support on the day."
denominator = "Enrolled children on the day with someone on their team."
excluded = "Enrolled children for whom no team is recorded, and those of agencies that do not write down when people leave a team."
source = "Project measure. Natural supports are one of the ten principles of wraparound (https://www.camdencmo.org/for-families/10-principles-of-wraparound/)."
questions = ["Which teams have nobody of the family's own, and whom could the family think of?", "Did natural supports leave, or were they never found?"]
*/
SELECT
    d.enrollment_id AS subject,
    d.child_id,
    d.enrollment_id,
    d.from_date AS start_date,
    d.to_date AS end_date,
    CASE WHEN d.natural_supports > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN d.members > 0 AND d.leaving_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN t.source IS NULL THEN 'who is on the team is not recorded'
        WHEN NOT d.leaving_known THEN 'when people leave a team is not recorded'
        WHEN d.members = 0 THEN 'nobody is on the team yet'
        WHEN d.natural_supports > 0 THEN 'a natural support is on the team'
        ELSE 'no natural support on the team'
    END AS reason,
    d.second AS only_when_split
FROM derived.team_days d
LEFT JOIN derived.tables_sent t ON t.source = d.source AND t.table_name = 'team_members'
