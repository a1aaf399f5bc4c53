/*
about = "The listed counties in which a Family Partner or a System of Care Coordinator works: the home county and the counties served. counts says whether a county served makes it covered: always for a System of Care Coordinator, for a Family Partner where a site says so. One row an appointment and county."

[parameters]
count_counties_served = 0  # 1 = a Family Partner also covers the counties served, not the home county alone; project default
*/
WITH known AS (
    SELECT *
    FROM derived.partner_appointments
    WHERE ends_known AND role IN ('family_partner', 'soc_coordinator') AND start_date < until_date
),
named AS (
    SELECT appointment_id, county, bool_or(is_home) AS is_home
    FROM (
        SELECT appointment_id, county, true AS is_home FROM known
        UNION ALL
        SELECT appointment_id, trim(unnest(string_split(counties_served, ';'))), false FROM known
    )
    GROUP BY appointment_id, county
)
SELECT
    k.appointment_id,
    k.role,
    n.county,
    n.is_home,
    n.is_home OR k.role = 'soc_coordinator' OR $count_counties_served = 1 AS counts,
    k.start_date,
    k.until_date,
    k.end_date,
    k.agency,
    k.open_end
FROM known k
JOIN named n ON n.appointment_id = k.appointment_id
SEMI JOIN reference.regions r ON r.county = n.county
