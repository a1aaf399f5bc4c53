/*
about = "Families whom a Family Partner works with, each once a day, and the Family Partners, day by day. A family counts where its partner is (with two, where the earlier one is) and needs a partner who is active that day; one whose partner is not named counts all the same. has_fte is false where the partner's full-time share is not recorded, so that families and shares are of the same people. Places, pay and grants are the partner's. One row a family or person and stretch of days."
*/
WITH senders AS (
    SELECT source FROM derived.tables_sent WHERE table_name = 'family_partners'
),
assigned AS (
    SELECT
        a.*,
        EXISTS (SELECT 1 FROM derived.partner_appointments p WHERE p.person_id = a.person_id) AS is_on_file,
        n.source IS NULL AS ends_known,
        s.source IS NOT NULL AS has_workforce
    FROM derived.partner_assigned a
    LEFT JOIN senders s ON s.source = a.source
    LEFT JOIN derived.not_recorded n
        ON n.source = a.source AND n.table_name = 'partner_assignments' AND n.field = 'end_date'
    WHERE a.from_date IS NOT NULL
),
own_records AS (
    SELECT
        t.source,
        count(*) FILTER (n.field = 'start_date') = 0 AS starts_known,
        count(*) FILTER (n.field = 'end_date') = 0 AS ends_known
    FROM derived.tables_sent t
    LEFT JOIN derived.not_recorded n ON n.source = t.source AND n.table_name = 'partner_assignments'
    WHERE t.table_name = 'partner_assignments'
    GROUP BY t.source
),
records_of_others AS (
    SELECT person_id, max(open_end) AS open_end FROM derived.partner_assigned GROUP BY person_id
),
partners AS (
    SELECT * FROM derived.partner_days WHERE role = 'family_partner'
),
edges AS (
    SELECT family_id, from_date AS edge FROM assigned
    UNION
    SELECT family_id, to_date FROM assigned
    UNION
    SELECT a.family_id, p.from_date FROM assigned a JOIN partners p ON p.person_id = a.person_id
    UNION
    SELECT a.family_id, p.to_date FROM assigned a JOIN partners p ON p.person_id = a.person_id
),
stretches AS (
    SELECT family_id, edge AS from_date, lead(edge) OVER (PARTITION BY family_id ORDER BY edge) AS to_date FROM edges
),
choices AS (
    SELECT
        s.family_id,
        s.from_date,
        s.to_date,
        a.assignment_id,
        a.from_date AS since,
        CASE WHEN p.person_id IS NULL THEN a.agency ELSE p.agency END AS agency,
        p.county,
        p.region,
        p.collaborative,
        p.pay_type,
        p.grant_id,
        NOT a.is_on_file OR p.fte IS NOT NULL AS has_fte,
        CASE
            WHEN NOT a.ends_known THEN 'the day on which partners stop is not recorded'
            WHEN NOT a.is_on_file AND NOT a.has_workforce THEN 'the Family Partners of this agency are not recorded'
            WHEN a.is_on_file AND p.person_id IS NULL THEN 'the person assigned is not an active Family Partner'
        END AS why_not
    FROM stretches s
    JOIN assigned a ON a.family_id = s.family_id AND a.from_date <= s.from_date AND a.to_date > s.from_date
    LEFT JOIN partners p ON p.person_id = a.person_id AND p.from_date <= s.from_date AND p.to_date > s.from_date
),
families AS (
    SELECT *
    FROM choices
    QUALIFY row_number() OVER (
        PARTITION BY family_id, from_date ORDER BY why_not IS NOT NULL, NOT has_fte, since, assignment_id
    ) = 1
)
SELECT
    'family' AS counted_as,
    family_id AS subject,
    agency,
    coalesce(county, 'unknown') AS county,
    coalesce(region, 'unknown') AS region,
    coalesce(collaborative, 'unknown') AS collaborative,
    pay_type,
    grant_id,
    from_date,
    to_date,
    CAST(NULL AS DOUBLE) AS fte,
    has_fte,
    why_not
FROM families
UNION ALL
SELECT
    'partner',
    p.person_id,
    p.agency,
    coalesce(p.county, 'unknown'),
    p.region,
    coalesce(p.collaborative, 'unknown'),
    p.pay_type,
    p.grant_id,
    p.from_date,
    CASE WHEN r.source IS NULL THEN least(p.to_date, o.open_end) ELSE p.to_date END,
    CAST(p.fte AS DOUBLE),
    p.fte IS NOT NULL,
    CASE
        WHEN r.source IS NULL AND o.person_id IS NULL THEN 'which families the partner works with is not recorded'
        WHEN NOT r.starts_known THEN 'the day on which partners begin is not recorded'
        WHEN NOT r.ends_known THEN 'the day on which partners stop is not recorded'
    END
FROM partners p
LEFT JOIN own_records r ON r.source = p.source
LEFT JOIN records_of_others o ON o.person_id = p.person_id
WHERE r.source IS NOT NULL OR o.person_id IS NULL OR p.from_date < o.open_end
