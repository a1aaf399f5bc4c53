/*
about = "Who a child is: the dimensions that do not change, the 18th birthday, and how long the living arrangements are known. child_number is short for child_id where many rows are joined. One row a child."
*/
WITH last_known AS (
    SELECT child_id, max(until_date) AS until_date
    FROM (
        SELECT child_id, least(until_date, complete_to) AS until_date FROM derived.enrollments
        UNION ALL
        SELECT r.child_id, least(r.end_date, c.complete_to)
        FROM derived.in_care r JOIN derived.complete_to c USING (source)
    )
    GROUP BY child_id
),
first_known AS (
    SELECT child_id, min(from_date) AS from_date
    FROM (
        SELECT child_id, start_date AS from_date FROM living_arrangements
        UNION ALL
        SELECT child_id, start_date FROM derived.enrollments
        UNION ALL
        SELECT child_id, start_date FROM derived.in_care
    )
    GROUP BY child_id
),
race_choices AS (
    SELECT DISTINCT child_id, trim(unnest(string_split(race, ';'))) AS race FROM children WHERE race IS NOT NULL
    UNION
    SELECT child_id, 'hispanic' FROM children WHERE hispanic
),
race_groups AS (
    SELECT
        c.child_id,
        coalesce(
            min(r.one_group) FILTER (r.takes_precedence),
            CASE count(DISTINCT r.one_group) FILTER (r.one_group <> 'unknown')
                WHEN 0 THEN 'unknown'
                WHEN 1 THEN min(r.one_group) FILTER (r.one_group <> 'unknown')
                ELSE 'multiracial'
            END
        ) AS race_ethnicity
    FROM race_choices c
    JOIN reference.race_ethnicity r ON r.race = c.race
    GROUP BY c.child_id
)
SELECT
    k.child_id,
    row_number() OVER (ORDER BY k.child_id) AS child_number,
    k.source,
    coalesce(k.family_id, k.child_id) AS family_id,
    k.birth_date,
    CAST(k.birth_date + INTERVAL 18 YEAR AS DATE) AS birthday_18,
    coalesce(k.sex, 'unknown') AS sex,
    coalesce(r.race_ethnicity, 'unknown') AS race_ethnicity,
    coalesce(k.language, 'unknown') AS language,
    k.county,
    k.local_area,
    -- An agency that sends no living arrangements says nothing of any night, at home or away.
    coalesce(
        k.history_known_from,
        CASE WHEN k.source IN (SELECT source FROM living_arrangements) THEN f.from_date END
    ) AS known_from,
    coalesce(k.history_known_to, l.until_date) AS known_to
FROM children k
LEFT JOIN race_groups r ON r.child_id = k.child_id
LEFT JOIN last_known l ON l.child_id = k.child_id
LEFT JOIN first_known f ON f.child_id = k.child_id
