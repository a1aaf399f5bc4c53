/*
code = "IN4"
title = "Days in a family or the community"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "% of enrolled days"
better = "higher"
subject = "child"
counts = "clients"
scale = 100
needs = ["enrollments", "living_arrangements"]
why = "This is what the program is for, said the positive way: days that children lived with a family or on their own in the community."
numerator = "Days in the child's own home, with kin, in a foster or treatment foster home, or in independent living."
denominator = "Enrolled days whose night is known. Days on run stay in it."
excluded = "Days in a medical hospital, in respite or on a visit, and days whose night is not listed (unless the agency says that such a night is at home)."
source = "Project measure on the settings list (ladder 0 to 3). The days of one child hang together, so the interval is drawn over children, from 20 children up."
caution = "Where an agency lists only stays in facilities and does not say that the other nights are at home, nearly all days are left out and the rest look bleak: see how many are."
questions = [
    "Which children had the fewest days with a family, and what is each one's way home?",
    "Which days were spent on run, and which in a facility?",
]
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN family_like THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN setting IS NULL OR neutral THEN 'excluded' ELSE state END AS state,
    CASE
        WHEN setting IS NULL AND state = 'counted' THEN 'where the child slept is not listed'
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.service_days
