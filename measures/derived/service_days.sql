/*
about = "Enrolled days with the setting of each night. Days on which nobody knows where the child slept are left out of numbers, not taken as days at home. One row a stretch of nights and enrollment."
*/
SELECT
    s.child_id,
    s.enrollment_id,
    greatest(s.from_date, w.start_date) AS start_date,
    least(s.to_date, w.end_date) AS end_date,
    s.second AS only_when_split,
    w.is_listed,
    w.setting,
    w.institutional,
    w.institution_class,
    w.family_like,
    w.neutral,
    w.ladder,
    CASE WHEN w.is_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT w.is_known THEN 'outside the time for which living arrangements are known'
        WHEN w.is_listed THEN lower(w.label)
        WHEN w.setting IS NOT NULL THEN 'own home: no other place is listed'
        ELSE 'no place is listed, so not in an institution'
    END AS reason
FROM derived.enrolled_spans s
JOIN derived.whereabouts w
    ON w.child_id = s.child_id AND w.start_date < s.to_date AND w.end_date > s.from_date
