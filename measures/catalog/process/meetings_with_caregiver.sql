/*
code = "W3.caregiver"
title = "Meetings where a caregiver came"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of meetings"
better = "higher"
subject = "meeting"
counts = "clients"
needs = ["team_meetings", "meeting_attendance"]
why = "A plan made without the people who will carry it out at home is not the family's plan."
numerator = "Team meetings to which a caregiver came."
denominator = "Team meetings for which it is recorded who came."
excluded = "Meetings for which it is not recorded who came. Who is on the team does not tell who came."
source = "Project measure. Family voice and choice is the first principle of wraparound (https://www.camdencmo.org/for-families/10-principles-of-wraparound/)."
questions = [
    "What kept caregivers away: time, travel, child care, or how the last meeting felt?",
    "Should a meeting without the caregiver be held at all?",
]
*/
SELECT
    meeting_id AS subject,
    child_id,
    enrollment_id,
    meeting_date AS start_date,
    meeting_date + 1 AS end_date,
    CASE WHEN caregivers > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN has_attendance AND everyone IS NOT NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT has_attendance OR everyone IS NULL THEN 'who came is not recorded'
        WHEN caregivers > 0 THEN 'a caregiver came'
        ELSE 'no caregiver came'
    END AS reason
FROM derived.meeting_people
