/*
code = "W3.size"
title = "Size of the team"
family = "process"
kind = "mean"
timing = "as_at"
unit = "people on a team"
better = "neither"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "team_members"]
why = "A team of two is not a team, and a room of fifteen professionals is not the family's."
numerator = "People on the team on the day, the youth and the caregivers among them."
denominator = "Enrolled children on the day with someone on their team."
excluded = "Enrolled children for whom no team is recorded, and those of agencies that do not write down when people leave a team."
source = "Project measure. No published standard was found."
questions = ["Who should be on the smallest teams and is not?", "In the largest teams, does the family still speak most?"]
*/
SELECT
    d.enrollment_id AS subject,
    d.child_id,
    d.enrollment_id,
    d.from_date AS start_date,
    d.to_date AS end_date,
    d.members AS numerator,
    1 AS denominator,
    CASE WHEN d.members > 0 AND d.leaving_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN t.source IS NULL THEN 'who is on the team is not recorded'
        WHEN NOT d.leaving_known THEN 'when people leave a team is not recorded'
        WHEN d.members = 0 THEN 'nobody is on the team yet'
        WHEN d.members = 1 THEN '1 person on the team'
        ELSE d.members || ' people on the team'
    END AS reason,
    d.second AS only_when_split
FROM derived.team_days d
LEFT JOIN derived.tables_sent t ON t.source = d.source AND t.table_name = 'team_members'
