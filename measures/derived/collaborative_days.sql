/*
about = "Days on which a member sits in a collaborative, however many seats that takes: a member of two seats is one, and family or youth when one of the seats is theirs. seat_id is the lowest of the member's seats there. Vacant seats are no members. One row a member of a collaborative and stretch of days."
*/
WITH held AS (
    SELECT * FROM derived.collaborative_seats WHERE filled AND ends_known
),
edges AS (
    SELECT source, collaborative, member, from_date AS edge FROM held
    UNION
    SELECT source, collaborative, member, to_date FROM held
    UNION
    SELECT h.source, h.collaborative, h.member, p.from_date
    FROM held h
    JOIN derived.collaborative_places p
        ON p.source = h.source AND p.collaborative = h.collaborative AND p.from_date > h.from_date
        AND p.from_date < h.to_date
),
stretches AS (
    SELECT
        source, collaborative, member, edge AS from_date,
        lead(edge) OVER (PARTITION BY source, collaborative, member ORDER BY edge) AS to_date
    FROM edges
),
names AS (
    SELECT source, collaborative, member, min(seat_id) AS seat_id FROM held GROUP BY source, collaborative, member
)
SELECT
    n.seat_id,
    s.source,
    any_value(h.agency) AS agency,
    s.collaborative,
    any_value(h.level) AS level,
    any_value(p.county) AS county,
    coalesce(any_value(p.region), 'unknown') AS region,
    s.from_date,
    s.to_date,
    bool_or(h.family_or_youth) AS is_family,
    bool_or(h.is_chair) AS is_chair,
    bool_and(h.chairs_known) AS chairs_known
FROM stretches s
JOIN held h
    ON h.source = s.source AND h.collaborative = s.collaborative AND h.member = s.member
    AND h.from_date <= s.from_date AND h.to_date > s.from_date
JOIN names n ON n.source = s.source AND n.collaborative = s.collaborative AND n.member = s.member
LEFT JOIN derived.collaborative_places p
    ON p.source = s.source AND p.collaborative = s.collaborative AND p.from_date <= s.from_date AND p.to_date > s.from_date
GROUP BY n.seat_id, s.source, s.collaborative, s.member, s.from_date, s.to_date
