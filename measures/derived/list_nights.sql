/*
about = "Where the children slept for whom staff answer, night by night, and since when they are in that class of institution or on that run. Nights that nobody knows are left out of lists, not taken for nights at home. One row a stretch of nights and enrollment."
*/
WITH silent AS (
    SELECT source FROM derived.not_recorded WHERE table_name = 'living_arrangements' AND field = 'setting'
)
SELECT
    d.child_id,
    d.enrollment_id,
    d.source,
    greatest(d.from_date, w.start_date) AS from_date,
    least(d.to_date, w.end_date) AS to_date,
    w.setting,
    w.institutional,
    lower(w.label) AS place,
    coalesce(i.start_date, r.start_date) AS since,
    CASE WHEN w.is_certain AND s.source IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN s.source IS NOT NULL THEN 'this agency does not send where children live'
        WHEN NOT w.is_certain THEN 'where the child lives is not known'
        ELSE 'looked at for this list'
    END AS reason
FROM derived.list_days d
JOIN derived.whereabouts w ON w.child_id = d.child_id AND w.start_date < d.to_date AND w.end_date > d.from_date
LEFT JOIN silent s ON s.source = d.source
LEFT JOIN derived.institutional_spells i
    ON i.child_id = w.child_id AND i.institution_class = w.institution_class
    AND i.start_date <= w.start_date AND i.end_date >= w.end_date
LEFT JOIN derived.runs r
    ON w.setting = 'runaway' AND r.child_id = w.child_id AND r.start_date <= w.start_date AND r.end_date >= w.end_date
