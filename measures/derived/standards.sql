/*
about = "What each program has set for itself: lengths and deadlines, empty where it has none. One row a source and program."
*/
SELECT
    source,
    program,
    max(kind) AS kind,
    CAST(max(service_months) AS INTEGER) AS service_months,
    CAST(max(plan_days) AS INTEGER) AS plan_days,
    CAST(max(crisis_minutes) AS INTEGER) AS crisis_minutes,
    max(eligible_local_areas) AS eligible_local_areas,
    max(eligible_settings) AS eligible_settings
FROM programs
GROUP BY source, program
