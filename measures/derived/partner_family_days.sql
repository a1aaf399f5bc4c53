/*
about = "Enrolled days, cut where a Family Partner begins or stops to work with the child's family, whichever of its enrollments names the partner, and where the family is offered one. A partner who works with the family was offered; so was one that it accepted or declined; an offer holds as long as its enrollment. why_not says why the days cannot tell who has a partner, why_no_offer why they cannot tell who was offered one. One row an enrollment and stretch of days (two while it is a second one)."
*/
WITH offers AS (
    SELECT
        family_id,
        coalesce(
            least(offered_date, start_date),
            CASE WHEN accepted IS NOT NULL THEN coalesce(referred_date, enrolled_from) END
        ) AS from_date,
        enrolled_until AS to_date,
        CASE
            WHEN accepted OR start_date IS NOT NULL THEN 'offered and accepted'
            WHEN NOT accepted THEN 'offered and declined'
            ELSE 'offered, no answer recorded'
        END AS answer
    FROM derived.partner_assigned
    WHERE is_enrolled
),
enrolled AS (
    SELECT s.*, coalesce(k.family_id, s.child_id) AS family_id
    FROM derived.enrolled_spans s
    LEFT JOIN derived.children k ON k.child_id = s.child_id
),
marks AS (
    SELECT family_id, from_date AS mark FROM derived.partner_assigned WHERE from_date IS NOT NULL
    UNION
    SELECT family_id, to_date FROM derived.partner_assigned WHERE to_date IS NOT NULL
    UNION
    SELECT family_id, from_date FROM offers WHERE from_date IS NOT NULL
    UNION
    SELECT family_id, to_date FROM offers WHERE from_date IS NOT NULL
    UNION
    SELECT e.family_id, r.open_end
    FROM enrolled e JOIN derived.partner_assignment_sources r ON r.source = e.source
),
edges AS (
    SELECT enrollment_id, second, from_date AS edge, to_date AS last_edge FROM enrolled
    UNION
    SELECT e.enrollment_id, e.second, m.mark, e.to_date
    FROM enrolled e
    JOIN marks m ON m.family_id = e.family_id AND m.mark > e.from_date AND m.mark < e.to_date
),
stretches AS (
    SELECT
        enrollment_id,
        second,
        edge AS from_date,
        lead(edge, 1, last_edge) OVER (PARTITION BY enrollment_id, second ORDER BY edge) AS to_date
    FROM edges
),
days AS (
    SELECT s.*, e.child_id, e.family_id, e.source
    FROM stretches s
    JOIN enrolled e ON e.enrollment_id = s.enrollment_id AND e.second = s.second
),
offered AS (
    SELECT d.family_id, d.from_date, min(o.answer) FILTER (o.answer <> 'offered, no answer recorded') AS answer
    FROM (SELECT DISTINCT family_id, from_date FROM days) d
    JOIN offers o ON o.family_id = d.family_id AND o.from_date <= d.from_date AND o.to_date > d.from_date
    GROUP BY d.family_id, d.from_date
)
SELECT
    d.enrollment_id,
    d.child_id,
    d.family_id,
    d.second,
    d.from_date,
    d.to_date,
    EXISTS (
        SELECT 1 FROM derived.partner_assigned a
        WHERE a.family_id = d.family_id AND a.from_date <= d.from_date AND a.to_date > d.from_date
    ) AS has_partner,
    o.family_id IS NOT NULL AS is_offered,
    CASE
        WHEN o.family_id IS NULL THEN 'not offered so far'
        ELSE coalesce(o.answer, 'offered, no answer recorded')
    END AS offer,
    CASE
        WHEN r.source IS NULL THEN 'which families have a partner is not recorded'
        WHEN d.from_date >= r.open_end THEN 'what is known of partners does not reach this day'
        WHEN NOT r.starts_known THEN 'the day on which partners begin is not recorded'
        WHEN NOT r.ends_known THEN 'the day on which partners stop is not recorded'
    END AS why_not,
    CASE
        WHEN r.source IS NULL OR NOT r.offers_known THEN 'offers not recorded'
        WHEN d.from_date >= r.open_end THEN 'what is known of partners does not reach this day'
    END AS why_no_offer
FROM days d
LEFT JOIN offered o ON o.family_id = d.family_id AND o.from_date = d.from_date
LEFT JOIN derived.partner_assignment_sources r ON r.source = d.source
