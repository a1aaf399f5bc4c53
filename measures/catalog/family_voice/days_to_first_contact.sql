/*
code = "F13.days"
title = "Days to the first contact of a Family Partner"
family = "family_voice"
kind = "median"
timing = "flow"
unit = "days"
better = "lower"
subject = "assignment"
counts = "clients"
needs = ["partner_assignments"]
why = "Each day between asking for someone and hearing a voice is a day alone."
numerator = "Days from the referral to a Family Partner to the first contact in which both sides took part. A voicemail is no contact."
denominator = "Referrals to a Family Partner in the period that led to a contact."
excluded = "Not reached so far: not yet due. Left out: families that declined, work or services that ended without a contact, contacts dated before the referral, and referrals of which the day, or whether a contact was two-way, is not recorded."
source = "Project measure."
caution = "Only families who were reached have a number of days, so recent periods look faster than they will turn out. The first contact is the day that the agency states, else the first two-way contact of its log."
questions = ["Who waited longest, and why?", "Does it take longer where partners carry many families?"]
*/
SELECT
    assignment_id AS subject,
    child_id,
    enrollment_id,
    coalesce(referred_date, complete_to) AS start_date,
    coalesce(referred_date, complete_to) + 1 AS end_date,
    CASE WHEN outcome IN ('met', 'late') THEN days ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN outcome IN ('met', 'late') THEN 'counted'
        WHEN outcome IN ('pending', 'overdue') AND NOT has_ended THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE
        WHEN outcome = 'unknown' THEN why_not
        WHEN outcome = 'out of order' THEN 'contact dated before the referral: check the dates'
        WHEN outcome IN ('met', 'late') THEN 'reached after ' || days || ' days'
        WHEN outcome = 'declined' THEN 'the family declined'
        WHEN has_ended THEN 'ended without a contact'
        ELSE 'not reached yet, after ' || elapsed || ' days'
    END AS reason,
    CASE WHEN NOT is_enrolled THEN agency END AS agency
FROM derived.partner_first_contacts
