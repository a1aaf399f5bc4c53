/*
about = "Everything a number can be grouped or filtered by, as it was: a child's time cut wherever a dimension changes. enrollment_number is 0 for the child as a whole (the earlier enrollment leads), else that of the enrollment whose view it is. Slices of one child and enrollment cover all time without gap or overlap."
*/
WITH levels AS (
    SELECT enrollment_id, start_date AS on_day, level FROM service_levels
    UNION ALL
    SELECT l.enrollment_id, l.end_date, ''
    FROM service_levels l
    WHERE l.end_date IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM service_levels n WHERE n.enrollment_id = l.enrollment_id AND n.start_date = l.end_date)
),
region_days AS (
    SELECT DISTINCT valid_from AS on_day FROM reference.regions WHERE valid_from IS NOT NULL
    UNION
    SELECT DISTINCT valid_to + 1 FROM reference.regions WHERE valid_to IS NOT NULL
),
-- What begins ('' = ends) on a day. NULL means: nothing of this kind changes that day.
changes AS (
    SELECT child_id, DATE '0001-01-01' AS on_day, '' AS setting, '' AS care_county, 0 AS enrollment, '' AS age_group
    FROM derived.children
    UNION ALL
    SELECT child_id, start_date, setting, NULL, NULL, NULL FROM derived.nights
    UNION ALL
    SELECT child_id, end_date, '', NULL, NULL, NULL FROM derived.nights
    UNION ALL
    SELECT child_id, start_date, NULL, coalesce(county, ''), NULL, NULL FROM derived.in_care
    UNION ALL
    SELECT child_id, end_date, NULL, '', NULL, NULL FROM derived.in_care
    UNION ALL
    SELECT s.child_id, s.from_date, NULL, NULL, e.enrollment_number, NULL
    FROM derived.enrolled_spans s JOIN derived.enrollments e USING (enrollment_id)
    WHERE NOT s.second
    UNION ALL
    SELECT child_id, to_date, NULL, NULL, 0, NULL FROM derived.enrolled_spans WHERE NOT second
    UNION ALL
    SELECT k.child_id, CAST(k.birth_date + to_years(CAST(g.min_age AS INTEGER)) AS DATE), NULL, NULL, NULL, g.age_group
    FROM derived.children k CROSS JOIN reference.age_groups g
    WHERE k.birth_date IS NOT NULL
    UNION ALL
    SELECT e.child_id, l.on_day, NULL, NULL, NULL, NULL FROM levels l JOIN derived.enrollments e USING (enrollment_id)
    UNION ALL
    SELECT child_id, known_from, NULL, NULL, NULL, NULL FROM derived.children WHERE known_from IS NOT NULL
    UNION ALL
    SELECT child_id, known_to + 1, NULL, NULL, NULL, NULL FROM derived.children WHERE known_to IS NOT NULL
    UNION ALL
    SELECT k.child_id, r.on_day, NULL, NULL, NULL, NULL FROM derived.children k CROSS JOIN region_days r
),
days AS (
    SELECT
        k.child_number,
        c.on_day,
        max(c.setting) AS setting,
        max(c.care_county) AS care_county,
        max(c.enrollment) AS enrollment,
        max(c.age_group) AS age_group
    FROM changes c
    JOIN derived.children k USING (child_id)
    GROUP BY k.child_number, c.on_day
),
cuts AS (
    SELECT
        child_number,
        on_day AS start_date,
        lead(on_day, 1, DATE '9999-12-31') OVER w AS end_date,
        nullif(last_value(setting IGNORE NULLS) OVER so_far, '') AS setting,
        nullif(last_value(care_county IGNORE NULLS) OVER so_far, '') AS care_county,
        last_value(enrollment IGNORE NULLS) OVER so_far AS enrollment,
        nullif(last_value(age_group IGNORE NULLS) OVER so_far, '') AS age_group
    FROM days
    WINDOW
        w AS (PARTITION BY child_number ORDER BY on_day),
        so_far AS (PARTITION BY child_number ORDER BY on_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
enrollment_views AS (
    SELECT
        c.* EXCLUDE enrollment,
        e.enrollment_number,
        e.program,
        e.agency,
        e.team,
        e.county,
        e.local_area,
        coalesce(
            nullif(last_value(l.level IGNORE NULLS) OVER (
                PARTITION BY e.enrollment_number ORDER BY c.start_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ), ''),
            e.service_level
        ) AS service_level
    FROM cuts c
    JOIN derived.children k USING (child_number)
    JOIN derived.enrollments e ON e.child_id = k.child_id
    LEFT JOIN levels l ON l.enrollment_id = e.enrollment_id AND l.on_day = c.start_date
),
child_views AS (
    SELECT
        c.* EXCLUDE enrollment, 0 AS enrollment_number, v.program, v.agency, v.team, v.county, v.local_area, v.service_level
    FROM cuts c
    LEFT JOIN enrollment_views v ON v.enrollment_number = c.enrollment AND v.start_date = c.start_date
),
collaborative_counties AS (
    SELECT county, min(collaborative) AS collaborative
    FROM (SELECT collaborative, trim(unnest(string_split(counties, ';'))) AS county FROM collaboratives WHERE level = 'county')
    GROUP BY county
),
placed AS (
    SELECT
        v.* EXCLUDE (county, local_area, setting),
        coalesce(v.county, v.care_county, k.county) AS county,
        coalesce(v.local_area, k.local_area) AS local_area,
        coalesce(
            v.setting,
            CASE WHEN o.unlisted_nights = 'own_home' AND v.start_date BETWEEN k.known_from AND k.known_to THEN 'own_home' END
        ) AS setting,
        k.sex,
        k.race_ethnicity,
        k.language,
        coalesce(o.agency, k.source) AS source_agency
    FROM (SELECT * FROM child_views UNION ALL BY NAME SELECT * FROM enrollment_views) v
    JOIN derived.children k USING (child_number)
    JOIN derived.complete_to o ON o.source = k.source
)
SELECT
    p.child_number,
    p.enrollment_number,
    p.start_date,
    p.end_date,
    coalesce(p.agency, p.source_agency) AS agency,
    coalesce(p.program, 'not enrolled') AS program,
    coalesce(p.team, 'unknown') AS team,
    coalesce(p.service_level, 'unknown') AS service_level,
    coalesce(p.county, 'unknown') AS county,
    coalesce(p.local_area, 'unknown') AS local_area,
    coalesce(r.region, 'unknown') AS region,
    coalesce(b.collaborative, 'unknown') AS collaborative,
    coalesce(p.age_group, 'unknown') AS age_group,
    p.sex,
    p.race_ethnicity,
    p.language,
    coalesce(p.setting, 'unknown') AS setting
FROM placed p
LEFT JOIN reference.regions r
    ON r.county = p.county
    AND (r.valid_from IS NULL OR p.start_date >= r.valid_from)
    AND (r.valid_to IS NULL OR p.start_date <= r.valid_to)
LEFT JOIN collaborative_counties b ON b.county = p.county
