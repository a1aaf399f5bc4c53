/*
about = "Runs: nights away without leave, joined where less than a night lies between. What came next is the setting of the night that follows. One row a run."
*/
WITH nights AS (
    SELECT
        *,
        sum(CASE WHEN start_date <= reached THEN 0 ELSE 1 END) OVER (PARTITION BY child_id ORDER BY start_date) AS run
    FROM (
        SELECT
            source, child_id, start_date, end_date,
            lag(end_date) OVER (PARTITION BY child_id ORDER BY start_date) AS reached
        FROM derived.nights
        WHERE setting = 'runaway'
    )
),
runs AS (
    SELECT any_value(source) AS source, child_id, min(start_date) AS start_date, max(end_date) AS end_date
    FROM nights
    GROUP BY child_id, run
)
SELECT
    r.source,
    r.child_id,
    r.start_date,
    r.end_date,
    r.end_date < c.open_end AS has_ended,
    coalesce(n.setting, CASE WHEN c.unlisted_nights = 'own_home' AND r.end_date <= k.known_to THEN 'own_home' END) AS came_to
FROM runs r
JOIN derived.complete_to c USING (source)
JOIN derived.children k ON k.child_id = r.child_id
LEFT JOIN derived.nights n ON n.child_id = r.child_id AND n.start_date = r.end_date
