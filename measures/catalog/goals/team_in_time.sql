/*
code = "G10.team"
title = "Team formed within 14 days of intake"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of new enrollments"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "A family in trouble cannot wait a month for people to gather around it."
numerator = "Enrollments whose team was formed within the days."
denominator = "Enrollments whose intake is in the period and whose days are over, or that have a team already. The program's own standard counts; without one it is 14 days."
excluded = "Enrollments that ended by the deadline without a team, dates before intake, and agencies that do not send these dates. Enrollments whose deadline has not come are not yet due."
source = "SOAR's service planning policy: within the first two weeks of intake. It does not say business days, so days are calendar days."
caution = "Where an agency does not send the day on which the team was formed, it is the first day on which the roster has the youth or a caregiver and someone who is neither, else the first team meeting. Where no day of intake is recorded, the start of service stands for it."
questions = ["What holds up the enrollments that are late: the first visit, the family's time, or the paperwork?", "Which enrollments are overdue today, and who calls the family?"]
*/
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    intake_date AS start_date,
    intake_date + 1 AS end_date,
    CASE WHEN team_state = 'met' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN team_state IN ('met', 'late', 'overdue') THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN team_state IN ('met', 'late', 'overdue') THEN 'counted'
        WHEN team_state = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE team_state
        WHEN 'met' THEN 'on time: team formed on day ' || team_day
        WHEN 'late' THEN 'late: team formed on day ' || team_day
        WHEN 'overdue' THEN 'overdue: no team yet'
        WHEN 'pending' THEN 'no team yet, due by day ' || allowed
        WHEN 'left' THEN 'service ended on day ' || left_on || ' without a team'
        WHEN 'backwards' THEN 'the team is dated before intake'
        ELSE 'this agency does not send when teams are formed'
    END AS reason,
    only_when_split
FROM derived.first_team_and_plan
