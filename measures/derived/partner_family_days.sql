/*
about = "Enrolled days, cut where a Family Partner begins or stops to work with the family and where one is first offered. A partner who works with the family was offered; so was one that the family accepted or declined. why_not says why the days cannot tell who has a partner, why_no_offer why they cannot tell who was offered one. One row an enrollment and stretch of days (two while it is a second one)."
*/
WITH offers AS (
    SELECT
        enrollment_id,
        min(coalesce(
            least(offered_date, start_date),
            CASE WHEN accepted IS NOT NULL THEN coalesce(referred_date, enrolled_from) END
        )) AS offered_on,
        CASE
            WHEN bool_or(coalesce(accepted, false) OR start_date IS NOT NULL) THEN 'offered and accepted'
            WHEN bool_or(NOT coalesce(accepted, true)) THEN 'offered and declined'
            ELSE 'offered, no answer recorded'
        END AS answer
    FROM derived.partner_assigned
    WHERE is_enrolled
    GROUP BY enrollment_id
),
enrolled AS (
    SELECT s.*, coalesce(k.family_id, s.child_id) AS family_id
    FROM derived.enrolled_spans s
    LEFT JOIN derived.children k ON k.child_id = s.child_id
),
marks AS (
    SELECT enrollment_id, from_date AS mark FROM derived.partner_assigned WHERE from_date IS NOT NULL
    UNION
    SELECT enrollment_id, to_date FROM derived.partner_assigned WHERE to_date IS NOT NULL
    UNION
    SELECT enrollment_id, offered_on FROM offers WHERE offered_on IS NOT NULL
    UNION
    SELECT e.enrollment_id, r.open_end
    FROM enrolled e JOIN derived.partner_assignment_sources r ON r.source = e.source
),
edges AS (
    SELECT enrollment_id, second, from_date AS edge, to_date AS last_edge FROM enrolled
    UNION
    SELECT e.enrollment_id, e.second, m.mark, e.to_date
    FROM enrolled e
    JOIN marks m ON m.enrollment_id = e.enrollment_id AND m.mark > e.from_date AND m.mark < e.to_date
),
stretches AS (
    SELECT
        enrollment_id,
        second,
        edge AS from_date,
        lead(edge, 1, last_edge) OVER (PARTITION BY enrollment_id, second ORDER BY edge) AS to_date
    FROM edges
)
SELECT
    s.enrollment_id,
    e.child_id,
    e.family_id,
    s.second,
    s.from_date,
    s.to_date,
    EXISTS (
        SELECT 1 FROM derived.partner_assigned a
        WHERE a.enrollment_id = s.enrollment_id AND a.from_date <= s.from_date AND a.to_date > s.from_date
    ) AS has_partner,
    coalesce(o.offered_on <= s.from_date, false) AS is_offered,
    CASE WHEN o.offered_on <= s.from_date THEN o.answer ELSE 'not offered so far' END AS offer,
    CASE
        WHEN r.source IS NULL THEN 'which families have a partner is not recorded'
        WHEN s.from_date >= r.open_end THEN 'what is known of partners does not reach this day'
        WHEN NOT r.starts_known THEN 'the day on which partners begin is not recorded'
        WHEN NOT r.ends_known THEN 'the day on which partners stop is not recorded'
    END AS why_not,
    CASE
        WHEN r.source IS NULL OR NOT r.offers_known THEN 'offers not recorded'
        WHEN s.from_date >= r.open_end THEN 'what is known of partners does not reach this day'
    END AS why_no_offer
FROM stretches s
JOIN enrolled e ON e.enrollment_id = s.enrollment_id AND e.second = s.second
LEFT JOIN offers o ON o.enrollment_id = s.enrollment_id
LEFT JOIN derived.partner_assignment_sources r ON r.source = e.source
