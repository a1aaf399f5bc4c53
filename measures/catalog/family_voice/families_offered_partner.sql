/*
code = "F12.offered"
title = "Families offered a Family Partner"
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
why = "A family can say no to what it was offered. It cannot say yes to what it never heard of."
numerator = "Enrolled families that have been offered a Family Partner during an enrollment that goes on, whatever they answered. The list behind the number says who accepted, who declined and who has not answered."
denominator = "Enrolled families at the end of the day. Brothers and sisters are one family where the agency says so; else each child stands for one."
excluded = "Families of agencies that do not record offers: offers not recorded. Days past the complete-to day of the agency that sends the assignments."
source = "Project measure. No standard was found."
caution = "A partner who works with the family, and an answer of the family, show that there was an offer, even where its day is blank. An answer without any day counts from the referral to a partner, else from enrollment. Answers are as known today."
questions = ["Who was never offered a partner, and why?", "Do families who decline know what a partner does?"]
*/
SELECT
    family_id AS subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN is_offered THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN why_no_offer IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_no_offer, offer) AS reason,
    second AS only_when_split
FROM derived.partner_family_days
