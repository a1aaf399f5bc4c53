/*
about = "Days on which an enrolled family has no Family Partner whom it accepted, in any of its enrollments: since the enrollment began or the last partner's work ended. A partner counts from the day the work begins, or from the offer that the family accepted when a person was named with it; an offer without a person, or that was not answered or declined, is none. One row an enrollment and gap."
*/
WITH silent AS (
    SELECT source, list(field) AS fields FROM derived.not_recorded WHERE table_name = 'partner_assignments' GROUP BY source
),
assigned AS (
    SELECT
        a.enrollment_id,
        a.accepted,
        CASE WHEN a.start_date <= c.complete_to THEN a.start_date END AS start_date,
        CASE WHEN a.offered_date <= c.complete_to THEN a.offered_date END AS offered_date,
        CASE WHEN a.referred_date <= c.complete_to THEN a.referred_date END AS referred_date,
        CASE WHEN a.end_date <= c.complete_to THEN a.end_date END AS end_date,
        a.person_id IS NOT NULL OR list_contains(s.fields, 'person_id') AS is_named,
        coalesce(k.family_id, e.child_id) AS family_id,
        e.start_date AS enrolled_from,
        e.until_date
    FROM partner_assignments a
    JOIN derived.complete_to c ON c.source = a.source
    JOIN derived.enrollments e ON e.enrollment_id = a.enrollment_id
    LEFT JOIN derived.children k ON k.child_id = e.child_id
    LEFT JOIN silent s ON s.source = a.source
),
partnered AS (
    SELECT
        family_id,
        CASE
            WHEN accepted AND is_named THEN least(start_date, coalesce(offered_date, referred_date, enrolled_from))
            ELSE start_date
        END AS from_date,
        least(coalesce(end_date, until_date), until_date) AS to_date
    FROM assigned
    WHERE coalesce(accepted, true) AND (start_date IS NOT NULL OR (accepted AND is_named))
),
answers AS (
    SELECT
        enrollment_id,
        CASE
            WHEN bool_or(accepted) THEN 'accepted, no partner named yet'
            WHEN bool_or(NOT accepted) THEN 'offered and declined'
            WHEN bool_or(offered_date IS NOT NULL) THEN 'offered, no answer recorded'
            ELSE 'not offered so far'
        END AS answer
    FROM assigned
    GROUP BY enrollment_id
),
edges AS (
    SELECT d.enrollment_id, d.from_date AS edge FROM derived.list_days d
    UNION
    SELECT d.enrollment_id, least(p.to_date, d.to_date)
    FROM derived.list_days d
    LEFT JOIN derived.children k ON k.child_id = d.child_id
    JOIN partnered p ON p.family_id = coalesce(k.family_id, d.child_id) AND p.to_date > d.from_date AND p.from_date < d.to_date
),
gaps AS (
    SELECT
        d.enrollment_id,
        d.child_id,
        d.source,
        coalesce(k.family_id, d.child_id) AS family_id,
        d.from_date AS enrolled_from,
        g.edge AS from_date,
        least(
            d.to_date,
            (
                SELECT min(p.from_date) FROM partnered p
                WHERE p.family_id = coalesce(k.family_id, d.child_id) AND p.from_date < p.to_date AND p.from_date >= g.edge
            )
        ) AS to_date
    FROM derived.list_days d
    LEFT JOIN derived.children k ON k.child_id = d.child_id
    JOIN edges g ON g.enrollment_id = d.enrollment_id
    WHERE NOT EXISTS (
        SELECT 1 FROM partnered p
        WHERE p.family_id = coalesce(k.family_id, d.child_id) AND p.from_date <= g.edge AND p.to_date > g.edge
    )
)
SELECT
    g.enrollment_id,
    g.child_id,
    g.source,
    g.family_id,
    g.from_date,
    g.to_date,
    CASE
        WHEN g.from_date > g.enrolled_from THEN concat('the last partner''s work ended on ', g.from_date)
        ELSE coalesce(a.answer, 'not offered so far')
    END AS answer
FROM gaps g
LEFT JOIN answers a ON a.enrollment_id = g.enrollment_id
WHERE g.from_date < g.to_date
