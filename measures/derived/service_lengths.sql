/*
about = "The day by which service is meant to end: the program's own length in calendar months after the start, else the site's. One row an enrollment."

[parameters]
service_months = 6            # JCFS System of Care: generally six months; the program's own standard comes first
*/
SELECT
    e.*,
    coalesce(p.service_months, $service_months) AS months,
    CAST(e.start_date + to_months(CAST(coalesce(p.service_months, $service_months) AS INTEGER)) AS DATE) AS target_date,
    e.begins_second AS only_when_split
FROM derived.enrollments e
LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
