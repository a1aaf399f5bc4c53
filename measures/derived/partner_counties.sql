/*
about = "Which counties have a Family Partner, and which a System of Care Coordinator, day by day: every listed county of the states in which someone works. It begins with the first appointment and runs to the day that all agencies with someone still at work are complete to: past it a county may look empty only because an agency is late. is_partner_day and is_day_of_both: someone of that role, or of both, has begun by then. agency is given where one agency sends all of them. One row a county and stretch of days."

[parameters]
count_counties_served = 0  # 1 = a Family Partner also covers the counties served, not the home county alone; project default
*/
WITH listed AS (
    SELECT county, state, region, from_date, to_date FROM derived.partner_regions WHERE region <> 'unknown'
),
at_home AS (
    SELECT role, county, start_date, until_date, end_date, agency, open_end, true AS is_home
    FROM derived.partner_appointments
    WHERE ends_known AND role IN ('family_partner', 'soc_coordinator') AND start_date < until_date
),
served AS (
    SELECT
        role, trim(unnest(string_split(counties_served, ';'))) AS county, start_date, until_date, end_date, agency,
        open_end, false AS is_home
    FROM derived.partner_appointments
    WHERE ends_known AND role IN ('family_partner', 'soc_coordinator') AND start_date < until_date
),
present AS (
    SELECT p.*
    FROM (SELECT * FROM at_home UNION ALL SELECT * FROM served) p
    SEMI JOIN listed l ON l.county = p.county
),
reach AS (
    SELECT
        min(start_date) AS first_day,
        min(start_date) FILTER (role = 'family_partner') AS first_partner_day,
        min(start_date) FILTER (role = 'soc_coordinator') AS first_soc_day,
        coalesce(min(open_end) FILTER (end_date IS NULL), max(open_end)) AS last_day,
        CASE WHEN count(DISTINCT agency) = 1 THEN min(agency) END AS agency
    FROM present
),
states AS (
    SELECT DISTINCT l.state FROM present p JOIN listed l ON l.county = p.county
),
edges AS (
    SELECT county, from_date AS edge FROM listed
    UNION
    SELECT county, to_date FROM listed
    UNION
    SELECT county, start_date FROM present
    UNION
    SELECT county, until_date FROM present
    UNION
    SELECT DISTINCT l.county, unnest([r.first_day, r.first_partner_day, r.first_soc_day, r.last_day]) FROM listed l CROSS JOIN reach r
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
        count(*) FILTER (p.role = 'family_partner' AND p.is_home) > 0 AS has_partner_home,
        count(*) FILTER (p.role = 'family_partner' AND NOT p.is_home) > 0 AS is_served,
        count(*) FILTER (p.role = 'soc_coordinator') > 0 AS has_soc_coordinator
    FROM stretches s
    LEFT JOIN present p ON p.county = s.county AND p.start_date <= s.from_date AND p.until_date > s.from_date
    GROUP BY s.county, s.from_date
)
SELECT
    s.county,
    l.region,
    r.agency,
    s.from_date,
    s.to_date,
    coalesce(s.from_date >= r.first_partner_day, false) AS is_partner_day,
    coalesce(s.from_date >= greatest(r.first_partner_day, r.first_soc_day), false)
        AND r.first_partner_day IS NOT NULL AND r.first_soc_day IS NOT NULL AS is_day_of_both,
    x.has_partner_home,
    x.is_served,
    x.has_partner_home OR (x.is_served AND $count_counties_served = 1) AS has_partner,
    x.has_soc_coordinator
FROM stretches s
JOIN said x ON x.county = s.county AND x.from_date = s.from_date
JOIN listed l ON l.county = s.county AND l.from_date <= s.from_date AND l.to_date > s.from_date
JOIN states t ON t.state = l.state
CROSS JOIN reach r
WHERE s.from_date >= r.first_day AND s.to_date <= r.last_day
