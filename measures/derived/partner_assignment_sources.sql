/*
about = "What is known of partners for the enrollments of each source: by itself, or by a source that shares its ids. A field that one of these does not send is not known; nothing is known past the first of their complete-to days. One row a source of enrollments."
*/
WITH senders AS (
    SELECT source AS enrollment_source, source FROM derived.tables_sent WHERE table_name = 'partner_assignments'
    UNION
    SELECT enrollment_source, source FROM derived.partner_assigned WHERE enrollment_source IS NOT NULL
),
silent AS (
    SELECT source, list(field) AS fields
    FROM derived.not_recorded
    WHERE table_name = 'partner_assignments'
    GROUP BY source
)
SELECT
    s.enrollment_source AS source,
    min(c.open_end) AS open_end,
    bool_and(NOT list_contains(coalesce(n.fields, []), 'start_date')) AS starts_known,
    bool_and(NOT list_contains(coalesce(n.fields, []), 'end_date')) AS ends_known,
    bool_and(NOT list_contains(coalesce(n.fields, []), 'offered_date')) AS offers_known
FROM senders s
JOIN derived.complete_to c ON c.source = s.source
LEFT JOIN silent n ON n.source = s.source
GROUP BY s.enrollment_source
