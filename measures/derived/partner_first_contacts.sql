/*
about = "Days from the referral to a Family Partner to the first contact in which both sides took part: the stated day, else the first two-way contact of the log. The wait stops when the work with the family or its enrollment ends, or when the family declines. why_not says why a wait cannot be judged, unless what might excuse one that looks overdue. One row an assignment."

[parameters]
contact_days = 3           # project default; the program's own standard comes first
*/
WITH standards AS (
    SELECT source, program, CAST(max(contact_days) AS INTEGER) AS contact_days FROM programs GROUP BY source, program
),
logged AS (
    SELECT k.assignment_id, min(k.contact_date) AS contact_date
    FROM partner_contacts k
    JOIN derived.complete_to c ON c.source = k.source
    WHERE k.two_way AND k.contact_date <= c.complete_to
    GROUP BY k.assignment_id
),
silent AS (
    SELECT source, list(table_name || '.' || field) AS fields FROM derived.not_recorded GROUP BY source
),
log_senders AS (
    SELECT t.source
    FROM derived.tables_sent t
    LEFT JOIN silent n ON n.source = t.source
    WHERE t.table_name = 'partner_contacts'
        AND NOT list_contains(coalesce(n.fields, []), 'partner_contacts.two_way')
),
waits AS (
    SELECT
        a.*,
        coalesce(a.first_contact_date, l.contact_date) AS contacted_on,
        least(a.end_date, a.service_end) AS ended_on,
        coalesce(s.contact_days, $contact_days) AS allowed,
        CASE
            WHEN list_contains(coalesce(n.fields, []), 'partner_assignments.accepted')
            THEN '; whether the family accepted is not recorded'
            WHEN list_contains(coalesce(n.fields, []), 'partner_assignments.end_date')
            THEN '; whether the assignment ended first is not recorded'
            ELSE ''
        END AS unless,
        CASE
            WHEN list_contains(coalesce(n.fields, []), 'partner_assignments.referred_date')
            THEN 'the day of referral to a partner is not recorded'
            WHEN a.referred_date IS NULL THEN 'no day of referral to a partner'
            WHEN l.contact_date IS NULL AND g.source IS NULL
                AND list_contains(coalesce(n.fields, []), 'partner_assignments.first_contact_date')
            THEN 'whether a contact was two-way is not recorded'
        END AS why_not
    FROM derived.partner_assigned a
    LEFT JOIN logged l ON l.assignment_id = a.assignment_id
    LEFT JOIN standards s ON s.source = a.enrollment_source AND s.program = a.program
    LEFT JOIN silent n ON n.source = a.source
    LEFT JOIN log_senders g ON g.source = a.source
)
SELECT
    assignment_id,
    child_id,
    enrollment_id,
    agency,
    is_enrolled,
    referred_date,
    contacted_on - referred_date AS days,
    coalesce(least(ended_on, complete_to), complete_to) - referred_date AS elapsed,
    allowed,
    unless,
    ended_on IS NOT NULL AS has_ended,
    complete_to,
    CASE
        WHEN why_not IS NOT NULL THEN 'unknown'
        WHEN contacted_on < referred_date THEN 'out of order'
        WHEN contacted_on - referred_date <= allowed THEN 'met'
        WHEN contacted_on IS NOT NULL THEN 'late'
        WHEN NOT accepted THEN 'declined'
        WHEN ended_on - referred_date <= allowed THEN 'ended'
        WHEN coalesce(ended_on, complete_to) - referred_date > allowed THEN 'overdue'
        ELSE 'pending'
    END AS outcome,
    why_not
FROM waits
