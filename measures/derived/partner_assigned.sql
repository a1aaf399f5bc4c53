/*
about = "Assignments of Family Partners as they stood on the complete-to day, with the family: family_id, else the child, else the enrollment. from_date and to_date are the days on which the partner works with the family, until service ends; both are empty where the work has not begun. An enrollment that no source sends keeps its assignment. One row an assignment."
*/
WITH stated AS (
    SELECT
        a.assignment_id,
        a.enrollment_id,
        a.person_id,
        a.source,
        CASE WHEN a.referred_date <= c.complete_to THEN a.referred_date END AS referred_date,
        CASE WHEN a.offered_date <= c.complete_to THEN a.offered_date END AS offered_date,
        a.accepted,
        CASE WHEN a.start_date <= c.complete_to THEN a.start_date END AS start_date,
        CASE WHEN a.first_contact_date <= c.complete_to THEN a.first_contact_date END AS first_contact_date,
        CASE WHEN a.end_date <= c.complete_to THEN a.end_date END AS end_date,
        c.complete_to,
        c.open_end,
        coalesce(c.agency, a.source) AS agency
    FROM partner_assignments a
    JOIN derived.complete_to c ON c.source = a.source
),
placed AS (
    SELECT
        s.* EXCLUDE (agency),
        e.child_id,
        coalesce(k.family_id, e.child_id, s.enrollment_id) AS family_id,
        e.source AS enrollment_source,
        e.program,
        coalesce(e.agency, s.agency) AS agency,
        e.start_date AS enrolled_from,
        e.until_date AS enrolled_until,
        e.end_date AS service_end,
        e.enrollment_id IS NOT NULL AS is_enrolled,
        greatest(s.start_date, coalesce(e.start_date, s.start_date)) AS from_date,
        least(coalesce(s.end_date, s.open_end), coalesce(e.end_date, s.open_end), s.open_end) AS to_date
    FROM stated s
    LEFT JOIN derived.enrollments e ON e.enrollment_id = s.enrollment_id
    LEFT JOIN derived.children k ON k.child_id = e.child_id
    WHERE e.enrollment_id IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM enrollments r WHERE r.enrollment_id = s.enrollment_id)
)
SELECT
    * EXCLUDE (from_date, to_date),
    CASE WHEN start_date IS NOT NULL AND from_date < to_date THEN from_date END AS from_date,
    CASE WHEN start_date IS NOT NULL AND from_date < to_date THEN to_date END AS to_date
FROM placed
