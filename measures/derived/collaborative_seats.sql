/*
about = "Seats of collaboratives as they stood on the complete-to day, within the collaborative's own time. member is the person, else the seat itself where nobody is named. A collaborative is known by its name within a source. ends_known and chairs_known are false where the source never writes down when a seat ends, or who chairs. One row a seat."
*/
WITH bodies AS (
    SELECT source, collaborative, any_value(level) AS level, min(start_date) AS start_date, max(end_date) AS end_date
    FROM collaboratives
    GROUP BY source, collaborative
),
silent AS (
    SELECT source, list(field) AS fields
    FROM derived.not_recorded
    WHERE table_name = 'collaborative_members'
    GROUP BY source
)
SELECT
    m.seat_id,
    coalesce(m.person_id, m.seat_id) AS member,
    m.source,
    coalesce(c.agency, m.source) AS agency,
    m.collaborative,
    coalesce(b.level, 'not_recorded') AS level,
    t.filled,
    t.family_or_youth,
    m.chair IS NOT NULL AS is_chair,
    greatest(m.start_date, coalesce(b.start_date, m.start_date)) AS from_date,
    least(coalesce(m.end_date, c.open_end), coalesce(b.end_date, c.open_end), c.open_end) AS to_date,
    NOT list_contains(coalesce(n.fields, []), 'end_date') AS ends_known,
    NOT list_contains(coalesce(n.fields, []), 'chair') AS chairs_known
FROM collaborative_members m
JOIN reference.seats t ON t.seat = m.seat
JOIN derived.complete_to c ON c.source = m.source
LEFT JOIN bodies b ON b.source = m.source AND b.collaborative = m.collaborative
LEFT JOIN silent n ON n.source = m.source
WHERE greatest(m.start_date, coalesce(b.start_date, m.start_date))
    < least(coalesce(m.end_date, c.open_end), coalesce(b.end_date, c.open_end), c.open_end)
