/*
code = "F10.cochairs"
title = "Collaboratives that family or youth chair"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of collaboratives"
better = "higher"
subject = "collaborative"
counts = "organizations"
needs = ["collaborative_members"]
why = "In North Carolina family and youth always co-chair. This says where the promise is kept."
numerator = "Collaboratives with at least one chair or co-chair who is family or youth."
denominator = "Collaboratives on the day: those in which someone holds a seat."
excluded = "Collaboratives whose members are not recorded. Agencies that do not record who chairs, or when a seat ends."
source = "Family and youth members are always co-chairs (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
caution = "A collaborative in which nobody is listed as chair counts, as one without a family chair. Where seats are sent without the person, someone with two seats counts twice, and the chair may not be known as family. A seat counts within the time of its collaborative, where that is recorded."
questions = ["Which collaboratives have no family chair, and since when?", "Do co-chairs prepare the agenda together?"]
*/
WITH edges AS (
    SELECT source, collaborative, from_date AS edge FROM derived.collaborative_days
    UNION
    SELECT source, collaborative, to_date FROM derived.collaborative_days
),
stretches AS (
    SELECT
        source, collaborative, edge AS from_date,
        lead(edge) OVER (PARTITION BY source, collaborative ORDER BY edge) AS to_date
    FROM edges
),
chaired AS (
    SELECT
        s.source,
        s.collaborative,
        s.from_date,
        s.to_date,
        any_value(d.agency) AS agency,
        any_value(d.county) AS county,
        any_value(d.region) AS region,
        bool_and(d.chairs_known) AS chairs_known,
        bool_or(d.is_chair) AS has_chair,
        bool_or(d.is_chair AND d.is_family) AS has_family_chair
    FROM stretches s
    JOIN derived.collaborative_days d
        ON d.source = s.source AND d.collaborative = s.collaborative AND d.from_date <= s.from_date
        AND d.to_date > s.from_date
    GROUP BY s.source, s.collaborative, s.from_date, s.to_date
)
SELECT
    source || ':' || collaborative AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN has_family_chair THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN chairs_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT chairs_known THEN 'who chairs is not recorded'
        WHEN has_family_chair THEN 'family or youth chair or co-chair'
        WHEN has_chair THEN 'chaired by others'
        ELSE 'nobody is listed as chair'
    END AS reason,
    agency,
    county,
    region,
    collaborative
FROM chaired
UNION ALL
SELECT
    b.source || ':' || b.collaborative,
    least(coalesce(b.start_date, c.complete_to), c.complete_to),
    c.open_end,
    0,
    1,
    'excluded',
    CASE
        WHEN s.ends_known IS NULL THEN 'its members are not recorded'
        WHEN s.ends_known THEN 'nobody holds a seat'
        ELSE 'the day on which seats end is not recorded'
    END,
    coalesce(c.agency, b.source),
    NULL,
    NULL,
    b.collaborative
FROM collaboratives b
JOIN derived.complete_to c ON c.source = b.source
LEFT JOIN (
    SELECT source, collaborative, bool_and(ends_known) AS ends_known
    FROM derived.collaborative_seats
    GROUP BY source, collaborative
) s ON s.source = b.source AND s.collaborative = b.collaborative
WHERE (b.end_date IS NULL OR b.end_date > c.complete_to)
    AND NOT EXISTS (
        SELECT 1 FROM derived.collaborative_days d
        WHERE d.source = b.source AND d.collaborative = b.collaborative
    )
