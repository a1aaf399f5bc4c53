/*
about = "Where the child slept on every night to the complete-to day, listed or not, with the flags of the setting. An unlisted night has the setting own_home inside known history where its source says so, else none. is_known: listed, or inside known history (an agency that lists its institutional stays says that such a night was not one). A stay that nobody closed is not known past the child's known history, unless it began after that: nobody looked any more. is_certain: known, and not a row whose paperwork is missing. One row a stretch of nights."
*/
WITH bounds AS (
    SELECT
        k.child_id,
        k.source,
        k.known_from,
        least(coalesce(k.known_to, c.complete_to), c.complete_to) AS known_to,
        c.open_end,
        c.unlisted_nights
    FROM derived.children k
    JOIN derived.complete_to c USING (source)
),
edges AS (
    SELECT child_id, start_date AS edge FROM derived.nights
    UNION
    SELECT child_id, end_date FROM derived.nights
    UNION
    SELECT child_id, start_date FROM derived.enrollments
    UNION
    SELECT child_id, start_date FROM derived.in_care
    UNION
    SELECT child_id, known_from FROM bounds
    UNION
    SELECT child_id, known_to + 1 FROM bounds
    UNION
    SELECT child_id, open_end FROM bounds
),
pieces AS (
    SELECT child_id, edge AS start_date, lead(edge) OVER (PARTITION BY child_id ORDER BY edge) AS end_date
    FROM edges
    WHERE edge IS NOT NULL
),
slept AS (
    SELECT
        b.source,
        p.child_id,
        p.start_date,
        p.end_date,
        n.stay_id,
        n.provider_id,
        n.stay_id IS NOT NULL AS is_listed,
        p.start_date >= b.known_from AND p.start_date <= b.known_to AS is_in_history,
        coalesce(
            n.setting,
            CASE
                WHEN b.unlisted_nights = 'own_home' AND p.start_date >= b.known_from AND p.start_date <= b.known_to
                THEN 'own_home'
            END
        ) AS setting
    FROM pieces p
    JOIN bounds b ON b.child_id = p.child_id AND p.end_date <= b.open_end
    LEFT JOIN derived.nights n
        ON n.child_id = p.child_id AND n.start_date <= p.start_date AND n.end_date >= p.end_date
        AND (n.end_date < b.open_end OR n.start_date > b.known_to OR p.start_date <= b.known_to)
)
SELECT
    w.source,
    w.child_id,
    w.start_date,
    w.end_date,
    w.stay_id,
    w.provider_id,
    w.setting,
    s.label,
    w.is_listed,
    w.is_listed OR coalesce(w.is_in_history, false) AS is_known,
    (w.is_listed OR coalesce(w.is_in_history, false)) AND w.setting IS DISTINCT FROM 'unknown' AS is_certain,
    coalesce(s.institutional, false) AS institutional,
    CASE WHEN s.institutional THEN coalesce(s.institution_class, 'other') END AS institution_class,
    coalesce(s.congregate, false) AS congregate,
    coalesce(s.family_like, false) AS family_like,
    coalesce(s.neutral, false) AS neutral,
    s.ladder
FROM slept w
LEFT JOIN load.source_settings s ON s.source = w.source AND s.setting = w.setting
