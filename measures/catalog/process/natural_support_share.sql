/*
code = "W3.share"
title = "Natural supports at team meetings"
family = "process"
kind = "ratio"
timing = "flow"
unit = "% of the people who sit with the family"
better = "higher"
subject = "meeting"
counts = "clients"
scale = 100
benchmark = "natural_supports_dart"
needs = ["team_meetings"]
why = "Services end; an aunt, a coach or a neighbor stays. A team without them leaves the family alone on the last day of service."
numerator = "Natural supports who came: extended family, friends, neighbors, clergy, coaches. A paid Family Partner is not one."
denominator = "Everyone who came except the youth and the caregivers."
excluded = "Meetings for which it is not recorded who came, and meetings where nobody but the youth and the caregivers came."
source = "Project definition; who stands in the denominator is a project default. A higher share at meetings went with better outcomes for youth (363 youth, Schreier and others 2019, https://pmc.ncbi.nlm.nih.gov/articles/PMC6597283)."
caution = "Where a source sends no attendance, the people on the team that day stand for those who came. A site may count youth and caregivers in the denominator; the parameter says which is in force. The DART score is the share of a full score in reviews of files, not a share of people."
questions = [
    "Whom did the family name as its own people, and were they asked to come?",
    "Are meetings held where and when an aunt or a coach can be there?",
]

[parameters]
count_youth_and_caregivers = 0   # 1 = they are part of the denominator; project default
*/
WITH seated AS (
    SELECT
        *,
        everyone - CASE WHEN $count_youth_and_caregivers = 1 THEN 0 ELSE youth_and_caregivers END AS around_the_family
    FROM derived.meeting_people
)
SELECT
    meeting_id AS subject,
    child_id,
    enrollment_id,
    meeting_date AS start_date,
    meeting_date + 1 AS end_date,
    CASE WHEN around_the_family > 0 THEN natural_supports ELSE 0 END AS numerator,
    coalesce(around_the_family, 0) AS denominator,
    CASE WHEN around_the_family > 0 THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN everyone IS NULL AND has_attendance THEN 'who came is not recorded'
        WHEN everyone IS NULL THEN 'neither who came nor who is on the team is recorded'
        WHEN around_the_family = 0 THEN 'nobody but the youth and the caregivers'
        WHEN natural_supports = 0 THEN 'no natural support'
        ELSE natural_supports || ' of ' || around_the_family || ' are natural supports'
    END AS reason
FROM seated
