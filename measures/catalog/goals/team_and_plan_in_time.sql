/*
code = "G10.both"
title = "Team and plan within 14 days of intake"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of new enrollments"
better = "higher"
subject = "enrollment"
counts = "clients"
benchmark = "plan_14"
needs = ["enrollments", "service_plans"]
why = "The first two weeks decide whether a family stays. It should have its people and its plan by then."
numerator = "Enrollments with both a team and a plan within the days."
denominator = "Enrollments whose intake is in the period and whose days are over, or that have both already. The program's own standard counts; without one it is 14 days."
excluded = "Enrollments that ended by the deadline without both, dates before intake, and agencies that do not send these dates. Enrollments whose deadline has not come are not yet due."
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
    CASE WHEN both_state = 'met' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN both_state IN ('met', 'late', 'overdue') THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN both_state IN ('met', 'late', 'overdue') THEN 'counted'
        WHEN both_state = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE both_state
        WHEN 'met' THEN concat('on time: team on day ', team_day, ', plan on day ', plan_day)
        WHEN 'late' THEN concat('late: team on day ', team_day, ', plan on day ', plan_day)
        WHEN 'overdue' THEN concat('overdue: ', missing)
        WHEN 'pending' THEN concat(missing, ', due by day ', allowed)
        WHEN 'left' THEN 'service ended on day ' || left_on || ' without both'
        WHEN 'backwards' THEN 'the team or the plan is dated before intake'
        ELSE 'this agency does not send when teams are formed and plans are written'
    END AS reason,
    only_when_split
FROM (
    SELECT
        *,
        CASE
            WHEN team_day IS NULL AND plan_day IS NULL THEN 'no team and no plan yet'
            WHEN team_day IS NULL THEN 'no team yet'
            ELSE 'no plan yet'
        END AS missing
    FROM derived.first_team_and_plan
)
