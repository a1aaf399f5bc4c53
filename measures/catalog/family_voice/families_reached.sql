/*
code = "F16.families"
title = "Families reached by a Family Partner"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "families"
better = "higher"
subject = "family"
counts = "clients"
needs = ["partner_contacts", "partner_assignments"]
why = "It counts families who had someone to talk to, not how often the phone rang."
numerator = "Families with at least one contact in the period in which both sides took part, each once."
denominator = "None: this is a count."
excluded = "Attempts in which the family did not take part, such as a voicemail. Contacts for which it is not recorded whether both sides took part, or with which family."
source = "Project measure."
caution = "Brothers and sisters are one family where the agency says so; else each child stands for one."
questions = ["Which families with a partner were not reached this month?", "Who asks for more than a partner can give?"]
*/
SELECT
    coalesce(family_id, contact_id) AS subject,
    child_id,
    enrollment_id,
    contact_date AS start_date,
    contact_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    CASE WHEN two_way AND family_id IS NOT NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT two_way THEN 'the family did not take part'
        WHEN two_way IS NULL THEN 'whether both sides took part is not recorded'
        WHEN family_id IS NULL THEN 'with which family is not recorded'
        ELSE 'reached'
    END AS reason,
    agency
FROM derived.partner_talks
