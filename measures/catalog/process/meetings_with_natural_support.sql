/*
code = "W3.attending"
title = "Meetings where a natural support came"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of meetings"
better = "higher"
subject = "meeting"
counts = "clients"
needs = ["team_meetings", "meeting_attendance"]
why = "In observed team meetings professionals were the many and the family's own people the few. One of them in the room changes who speaks."
numerator = "Team meetings to which at least one natural support came."
denominator = "Team meetings for which it is recorded who came."
excluded = "Meetings for which it is not recorded who came. Who is on the team does not tell who came."
source = "Project measure. In 72 observed meetings professionals dominated and informal supports were rare (Walker and Schutte, Quality and individualization in wraparound team planning)."
questions = [
    "Who was asked and could not come, and what would have helped?",
    "Are meetings held outside office hours?",
]
*/
SELECT
    meeting_id AS subject,
    child_id,
    enrollment_id,
    meeting_date AS start_date,
    meeting_date + 1 AS end_date,
    CASE WHEN natural_supports > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN has_attendance AND everyone IS NOT NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT has_attendance OR everyone IS NULL THEN 'who came is not recorded'
        WHEN natural_supports > 0 THEN 'a natural support came'
        ELSE 'no natural support came'
    END AS reason
FROM derived.meeting_people
