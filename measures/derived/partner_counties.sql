/*
about = "Which counties have a Family Partner, and which a System of Care Coordinator, day by day: every listed county of the states in which someone works. is_partner_day and is_day_of_both say on which days the Family Partners, or both roles, are known: from the first appointment to the day that all agencies with someone still at work are complete to; past it a county may look empty only because an agency is late. The agency is given where one agency sends all of them. One row a county and stretch of days."
*/
WITH listed AS (
    SELECT county, state, region, from_date, to_date FROM derived.partner_regions WHERE region <> 'unknown'
),
places AS (
    SELECT p.*, s.state, p.role = 'family_partner' AS is_partner
    FROM derived.partner_places p
    JOIN (SELECT DISTINCT county, state FROM listed) s ON s.county = p.county
    WHERE p.counts
),
reach AS (
    SELECT
        min(start_date) FILTER (is_partner) AS first_partner_day,
        min(start_date) FILTER (NOT is_partner) AS first_soc_day,
        coalesce(
            min(open_end) FILTER (is_partner AND end_date IS NULL), max(open_end) FILTER (is_partner)
        ) AS partners_end,
        coalesce(min(open_end) FILTER (end_date IS NULL), max(open_end)) AS both_end,
        CASE
            WHEN count(DISTINCT agency) FILTER (is_partner) = 1 THEN min(agency) FILTER (is_partner)
        END AS partner_agency,
        CASE WHEN count(DISTINCT agency) = 1 THEN min(agency) END AS agency_of_both
    FROM places
),
states AS (
    SELECT state, bool_or(is_partner) AS has_partners FROM places GROUP BY state
),
edges AS (
    SELECT county, from_date AS edge FROM listed
    UNION
    SELECT county, to_date FROM listed
    UNION
    SELECT county, start_date FROM derived.partner_places
    UNION
    SELECT county, until_date FROM derived.partner_places
    UNION
    SELECT DISTINCT l.county, unnest([r.first_partner_day, r.first_soc_day, r.partners_end, r.both_end])
    FROM listed l CROSS JOIN reach r
),
stretches AS (
    SELECT county, edge AS from_date, lead(edge) OVER (PARTITION BY county ORDER BY edge) AS to_date
    FROM edges
    WHERE edge IS NOT NULL
),
said AS (
    SELECT
        s.county,
        s.from_date,
        count(*) FILTER (p.role = 'family_partner' AND p.counts) > 0 AS has_partner,
        count(*) FILTER (p.role = 'family_partner' AND p.is_home) > 0 AS has_partner_home,
        count(*) FILTER (p.role = 'family_partner' AND NOT p.is_home) > 0 AS is_served,
        count(*) FILTER (p.role = 'soc_coordinator') > 0 AS has_soc_coordinator
    FROM stretches s
    LEFT JOIN derived.partner_places p
        ON p.county = s.county AND p.start_date <= s.from_date AND p.until_date > s.from_date
    GROUP BY s.county, s.from_date
)
SELECT
    s.county,
    l.region,
    r.partner_agency,
    r.agency_of_both,
    s.from_date,
    s.to_date,
    t.has_partners AND s.from_date >= r.first_partner_day AND s.to_date <= r.partners_end AS is_partner_day,
    s.from_date >= r.first_partner_day AND s.from_date >= r.first_soc_day AND s.to_date <= r.both_end AS is_day_of_both,
    x.has_partner,
    x.has_partner_home,
    x.is_served,
    x.has_soc_coordinator
FROM stretches s
JOIN said x ON x.county = s.county AND x.from_date = s.from_date
JOIN listed l ON l.county = s.county AND l.from_date <= s.from_date AND l.to_date > s.from_date
JOIN states t ON t.state = l.state
CROSS JOIN reach r
