/*
code = "F13.timely"
title = "First contact of a Family Partner in time"
family = "family_voice"
kind = "proportion"
timing = "flow"
unit = "% of referrals due"
better = "higher"
subject = "assignment"
counts = "clients"
needs = ["partner_assignments"]
why = "A family that asked for someone to talk to is listening for the phone. After a week it stops."
numerator = "Families reached within the days allowed. The day of referral to a partner is day 0; a voicemail is no contact."
denominator = "Referrals to a Family Partner in the period that were due: reached in time, reached late, or overdue."
excluded = "Not yet due: fewer days have passed than are allowed. Left out: families that declined, assignments and services that ended before the deadline, contacts dated before the referral, and referrals of which the day, or whether a contact was two-way, is not recorded."
source = "Project measure. No standard for the first contact was found; the days allowed are the program's own, else a project default."
caution = "The first contact is the day that the agency states, else the first two-way contact of its log. Where it does not record whether families accept, or when assignments end, a family that said no or has left counts as overdue, and the list behind the number says so."
questions = ["Which families are waiting for a call today?", "Is there a number that families can call themselves?"]
*/
SELECT
    assignment_id AS subject,
    child_id,
    enrollment_id,
    coalesce(referred_date, complete_to) AS start_date,
    coalesce(referred_date, complete_to) + 1 AS end_date,
    CASE WHEN outcome = 'met' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN outcome IN ('met', 'late', 'overdue') THEN 'counted'
        WHEN outcome = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE outcome
        WHEN 'unknown' THEN why_not
        WHEN 'out of order' THEN 'contact dated before the referral: check the dates'
        WHEN 'met' THEN 'met: day ' || days || ' of ' || allowed
        WHEN 'late' THEN 'late: day ' || days || ', ' || allowed || ' are allowed'
        WHEN 'declined' THEN 'the family declined'
        WHEN 'ended' THEN 'ended before a contact was due'
        WHEN 'overdue' THEN 'overdue: not reached after ' || elapsed || ' days' || unless
        ELSE 'pending: day ' || elapsed || ' of ' || allowed
    END AS reason,
    CASE WHEN NOT is_enrolled THEN agency END AS agency
FROM derived.partner_first_contacts
