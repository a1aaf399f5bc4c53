/*
code = "W3.youth"
title = "Meetings where the youth came"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of meetings"
better = "higher"
subject = "meeting"
counts = "clients"
needs = ["team_meetings", "meeting_attendance"]
why = "Nothing about them without them: a youth who is not in the room hears what others decided."
numerator = "Team meetings to which the youth came."
denominator = "Team meetings for youth aged 10 or more on the day, for which it is recorded who came."
excluded = "Meetings for younger children, for children whose birth date is not known, and those for which it is not recorded who came."
source = "Project measure. The age of 10 is a project default."
questions = [
    "Do youth say the meeting is worth coming to?",
    "Who prepares the youth, and is there a choice of place and time?",
]

[parameters]
youth_from_age = 10        # project default
*/
WITH aged AS (
    SELECT
        m.*,
        k.birth_date,
        m.meeting_date >= k.birth_date + to_years(CAST($youth_from_age AS INTEGER)) AS is_old_enough
    FROM derived.meeting_people m
    JOIN derived.children k ON k.child_id = m.child_id
)
SELECT
    meeting_id AS subject,
    child_id,
    enrollment_id,
    meeting_date AS start_date,
    meeting_date + 1 AS end_date,
    CASE WHEN youth > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN has_attendance AND everyone IS NOT NULL AND is_old_enough THEN 'counted'
        ELSE 'excluded'
    END AS state,
    CASE
        WHEN birth_date IS NULL THEN 'birth date is not known'
        WHEN NOT is_old_enough THEN 'younger than ' || $youth_from_age
        WHEN NOT has_attendance OR everyone IS NULL THEN 'who came is not recorded'
        WHEN youth > 0 THEN 'the youth came'
        ELSE 'the youth did not come'
    END AS reason
FROM aged
