/*
code = "F12"
title = "Families with a Family Partner"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of enrolled families"
better = "higher"
subject = "family"
counts = "clients"
per = "family"
when = "any"
needs = ["enrollments", "partner_assignments"]
why = "Someone who has been there is often the first person a family believes."
numerator = "Enrolled families with whom a Family Partner works at the end of the day."
denominator = "Enrolled families at the end of the day. Brothers and sisters are one family where the agency says so; else each child stands for one."
excluded = "Families of agencies that do not record who has a partner, or when partners begin or stop. Days past the complete-to day of the agency that sends the assignments."
source = "Project measure. No standard was found."
caution = "Working with a family begins on the start day of the assignment, not with the offer, and ends with it or with its enrollment. A partner of one child is the partner of the family."
questions = [
    "Who has no partner, and was one ever offered?",
    "Which families declined, and what did they say?",
    "How long have those who said yes been waiting?",
]
*/
SELECT
    family_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN has_partner THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(
        why_not,
        CASE WHEN has_partner THEN 'a Family Partner works with the family' ELSE 'no Family Partner: ' || offer END
    ) AS reason,
    second AS only_when_split
FROM derived.partner_family_days
