/*
about = "Time in residential care as the facility sees it: nights there, and nights on run, in detention, in a hospital or elsewhere from which the child came back to the same facility. A same-day transfer to another residential facility goes on; a trial home visit ends the spell. One row a spell."
*/
WITH pieces AS (
    SELECT
        n.*,
        coalesce(n.provider_id, 'setting: ' || n.setting) AS home,
        s.institutional AND coalesce(s.institution_class = 'residential', false) AS is_residential,
        n.absence AND NOT s.family_like AS is_away,
        lag(n.end_date) OVER (PARTITION BY n.child_id ORDER BY n.start_date) AS reached
    FROM derived.nights n
    JOIN load.source_settings s ON s.source = n.source AND s.setting = n.setting
),
broken AS (
    SELECT
        *,
        sum(CASE WHEN reached = start_date AND (is_residential OR is_away) THEN 0 ELSE 1 END)
            OVER (PARTITION BY child_id ORDER BY start_date) AS breaks
    FROM pieces
),
numbered AS (
    SELECT
        *,
        sum(CASE WHEN goes_on THEN 0 ELSE 1 END) OVER (PARTITION BY child_id ORDER BY start_date) AS spell
    FROM (
        SELECT
            *,
            coalesce(
                lag(end_date) OVER w = start_date
                OR lag(stay_id) OVER w = stay_id
                OR (lag(home) OVER w = home AND lag(breaks) OVER w = breaks),
                false
            ) AS goes_on
        FROM broken
        WHERE is_residential
        WINDOW w AS (PARTITION BY child_id ORDER BY start_date)
    )
)
SELECT
    any_value(n.source) AS source,
    n.child_id,
    arg_min(n.stay_id, n.start_date) AS stay_id,
    arg_max(coalesce(n.provider_id, ''), n.start_date) AS provider_id,
    min(n.start_date) AS start_date,
    max(n.end_date) AS end_date,
    max(n.end_date) < any_value(c.open_end) AS has_ended
FROM numbered n
JOIN derived.complete_to c USING (source)
GROUP BY n.child_id, n.spell
