/*
code = "C5"
title = "Referrals received"
family = "census"
kind = "count"
timing = "flow"
unit = "referrals"
better = "neither"
subject = "referral"
counts = "clients"
needs = ["referrals"]
why = "Referrals tell how many families look for this help, whether or not there is room."
numerator = "Referrals received in the period, whatever became of them."
denominator = "None: this is a count."
excluded = "Nobody."
source = "Project measure."
questions = ["Who refers, and who has stopped?", "What share comes from places where a child is already in crisis?"]
*/
SELECT
    r.referral_id AS subject,
    r.child_id,
    r.received_date AS start_date,
    r.received_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    coalesce(r.decision, 'not yet decided') AS reason
FROM referrals r
JOIN derived.complete_to c USING (source)
WHERE r.received_date <= c.complete_to
