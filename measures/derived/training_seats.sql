/*
about = "Who came to each training up to the complete-to day: one row a person and training, and one without a person for a training that lists nobody. is_listed is false where the source never says who came. One row a training and person."
*/
SELECT
    t.training_id,
    t.training_date,
    coalesce(t.topic, 'topic not recorded') AS topic,
    t.grant_id,
    coalesce(c.agency, t.source) AS agency,
    a.person_id,
    a.role,
    s.source IS NOT NULL AS is_listed
FROM trainings t
JOIN derived.complete_to c ON c.source = t.source
LEFT JOIN training_attendance a ON a.training_id = t.training_id
LEFT JOIN derived.tables_sent s ON s.source = t.source AND s.table_name = 'training_attendance'
WHERE t.training_date <= c.complete_to
