/*
code = "F16.contacts"
title = "Contacts with families"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "contacts"
better = "neither"
subject = "contact"
counts = "clients"
needs = ["partner_contacts"]
why = "Contacts are the work itself: a call before the hearing, a ride to the school meeting."
numerator = "Contacts of Family Partners with families in the period: calls, visits, support at meetings, at school and in court, groups."
denominator = "None: this is a count."
excluded = "Attempts in which the family did not take part, such as a voicemail."
source = "Project measure."
caution = "Where it is not recorded whether both sides took part, the contact is counted, and the list behind the number says so: such a log may hold voicemails."
questions = ["What are families called about most?", "Which families have not been called for a month?"]
*/
SELECT
    contact_id AS subject,
    child_id,
    enrollment_id,
    contact_date AS start_date,
    contact_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    CASE WHEN coalesce(two_way, true) THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN two_way THEN kind
        WHEN two_way IS NULL THEN kind || '; whether both sides took part is not recorded'
        ELSE 'the family did not take part'
    END AS reason,
    agency
FROM derived.partner_talks
