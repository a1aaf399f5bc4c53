/*
about = "Reports of maltreatment that were substantiated or indicated, with the day of the child's report before. One row a report."
*/
SELECT
    r.source,
    r.child_id,
    r.report_id,
    r.report_date,
    r.incident_date,
    lag(r.report_date) OVER (PARTITION BY r.child_id ORDER BY r.report_date, r.report_id) AS report_before
FROM maltreatment_reports r
JOIN derived.complete_to c USING (source)
JOIN reference.dispositions d ON d.disposition = r.disposition AND d.victimization
WHERE r.report_date <= c.complete_to
