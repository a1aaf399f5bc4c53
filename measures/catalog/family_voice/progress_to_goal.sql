/*
code = "F9"
title = "Progress to the goal for Family Partners"
family = "family_voice"
kind = "ratio"
timing = "as_at"
unit = "% of the goal"
better = "higher"
subject = "person"
counts = "workforce"
scale = 100
interval = "none"
benchmark = "family_partners_1000"
needs = ["family_partners"]
why = "A goal that everyone agreed on is a promise to families. This says how far it has been kept."
numerator = "Active Family Partners at the end of the day, working or volunteering, each once: those at home in the state the goal is for, or those of the agency whose goal it is."
denominator = "The goal: the original 1,000 across North Carolina by 2020, or the agency's own with its own date, as the parameters say."
excluded = "Family Partners of whom it is not known whether they are in the state. Family Partner Coordinators, as a project default, unless a site counts them. System of Care Coordinators. By county, region or another trait no share is shown, since the goal is for the whole."
source = "NC Families United, supported by the NC State Collaborative: 1,000 Family Partners working, volunteering and leading across North Carolina by 2020 (https://nccollaborative.org/what-is-a-family-partner/)."
caution = "The date of the original goal, 2020, has passed: it is shown as what was hoped for, not as a target in force, unless a site sets a goal and a date of its own. Only Family Partners of agencies that send their exports are counted, and only to the day that all of them are complete to. No published count for the state was found."
questions = ["Is this still the goal we want, and by when?", "Who else has Family Partners and is not counted here?"]

[parameters]
partner_goal = 1000        # NC Families United; a site may set its own
partner_goal_by = "2020"   # the date of the original goal, which has passed
*/
SELECT
    person_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    1 AS numerator,
    0 AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, 'counts toward the goal') AS reason,
    agency
FROM derived.partner_goal_days
UNION ALL
SELECT
    'goal',
    first_day,
    last_day,
    0,
    CAST($partner_goal AS DOUBLE),
    'counted',
    'the goal: ' || CAST($partner_goal AS VARCHAR) || ' by ' || CAST($partner_goal_by AS VARCHAR),
    agency
FROM (SELECT DISTINCT first_day, last_day, agency FROM derived.partner_goal_days WHERE why_not IS NULL)
UNION ALL
SELECT person_id, from_date, to_date, 0, 0, state, reason, agency
FROM derived.partner_appointment_days
WHERE state = 'excluded' AND role = 'family_partner'
