/*
about = "Stays in institutions by class (psychiatric, residential, group, shelter, detention). A transfer within the class on the day of leaving joins; another class is another spell; a hospital stay inside a stay does not split it. One row a spell."
*/
WITH stays AS (
    SELECT
        n.source,
        n.child_id,
        n.stay_id,
        coalesce(s.institution_class, 'other') AS institution_class,
        any_value(s.label) AS label,
        min(n.start_date) AS start_date,
        max(n.end_date) AS end_date
    FROM derived.nights n
    JOIN load.source_settings s ON s.source = n.source AND s.setting = n.setting AND s.institutional
    GROUP BY ALL
),
numbered AS (
    SELECT
        *,
        sum(CASE WHEN start_date <= reached THEN 0 ELSE 1 END)
            OVER (PARTITION BY child_id, institution_class ORDER BY start_date, stay_id) AS spell
    FROM (
        SELECT
            *,
            max(end_date) OVER (
                PARTITION BY child_id, institution_class ORDER BY start_date, stay_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS reached
        FROM stays
    )
)
SELECT
    any_value(n.source) AS source,
    n.child_id,
    n.institution_class,
    arg_min(n.stay_id, (n.start_date, n.stay_id)) AS stay_id,
    arg_min(n.label, (n.start_date, n.stay_id)) AS label,
    min(n.start_date) AS start_date,
    max(n.end_date) AS end_date,
    max(n.end_date) < any_value(c.open_end) AS has_ended
FROM numbered n
JOIN derived.complete_to c USING (source)
GROUP BY n.child_id, n.institution_class, n.spell
