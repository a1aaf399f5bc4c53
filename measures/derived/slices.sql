/*
about = "Everything a number can be grouped or filtered by, as it was: a child's time cut wherever a dimension changes. enrollment_number is 0 for the child as a whole (the earlier enrollment leads), else that of the enrollment whose view it is. Slices of one child and enrollment cover all time without gap or overlap."
*/
WITH homes AS (
    SELECT k.child_number, n.start_date, n.end_date, n.setting
    FROM derived.nights n
    JOIN derived.children k USING (child_id)
),
care AS (
    SELECT k.child_number, c.start_date, c.end_date, c.county
    FROM derived.in_care c
    JOIN derived.children k USING (child_id)
),
served AS (
    SELECT k.child_number, s.from_date, s.to_date, e.enrollment_number
    FROM derived.enrolled_spans s
    JOIN derived.enrollments e USING (enrollment_id)
    JOIN derived.children k ON k.child_id = e.child_id
    WHERE NOT s.second
),
ages AS (
    SELECT
        k.child_number,
        CAST(k.birth_date + to_years(CAST(g.min_age AS INTEGER)) AS DATE) AS start_date,
        coalesce(CAST(k.birth_date + to_years(CAST(g.next_age AS INTEGER)) AS DATE), DATE '9999-12-31') AS end_date,
        g.age_group
    FROM derived.children k
    CROSS JOIN (SELECT age_group, min_age, lead(min_age) OVER (ORDER BY min_age) AS next_age FROM reference.age_groups) g
    WHERE k.birth_date IS NOT NULL
),
-- A level holds until the next begins; where it ends before that, the one of the enrollment itself stands.
levels AS (
    SELECT
        k.child_number,
        e.enrollment_number,
        l.on_day AS start_date,
        lead(l.on_day, 1, DATE '9999-12-31') OVER (PARTITION BY e.enrollment_number ORDER BY l.on_day) AS end_date,
        l.level
    FROM (
        SELECT enrollment_id, start_date AS on_day, level FROM service_levels
        UNION ALL
        SELECT enrollment_id, end_date, NULL
        FROM service_levels
        WHERE end_date IS NOT NULL
            AND (enrollment_id, end_date) NOT IN (SELECT (enrollment_id, start_date) FROM service_levels)
    ) l
    JOIN derived.enrollments e USING (enrollment_id)
    JOIN derived.children k ON k.child_id = e.child_id
),
region_days AS (
    SELECT DISTINCT valid_from AS on_day FROM reference.regions WHERE valid_from IS NOT NULL
    UNION
    SELECT DISTINCT valid_to + 1 FROM reference.regions WHERE valid_to IS NOT NULL
),
days AS (
    SELECT child_number, DATE '0001-01-01' AS on_day FROM derived.children
    UNION
    SELECT child_number, unnest([start_date, end_date]) FROM homes
    UNION
    SELECT child_number, unnest([start_date, end_date]) FROM care
    UNION
    SELECT child_number, unnest([from_date, to_date]) FROM served
    UNION
    SELECT child_number, start_date FROM ages
    UNION
    SELECT child_number, start_date FROM levels
    UNION
    SELECT child_number, unnest([known_from, known_to + 1]) FROM derived.children
    UNION
    SELECT k.child_number, r.on_day FROM derived.children k CROSS JOIN region_days r
),
cuts AS (
    SELECT
        child_number,
        on_day AS start_date,
        lead(on_day, 1, DATE '9999-12-31') OVER (PARTITION BY child_number ORDER BY on_day) AS end_date
    FROM days
    WHERE on_day IS NOT NULL
),
placed AS (
    SELECT
        c.*,
        coalesce(
            h.setting,
            CASE WHEN o.unlisted_nights = 'own_home' AND c.start_date BETWEEN k.known_from AND k.known_to THEN 'own_home' END,
            'unknown'
        ) AS setting,
        coalesce(a.age_group, 'unknown') AS age_group,
        r.county AS care_county,
        coalesce(s.enrollment_number, 0) AS leads,
        k.child_id,
        k.county,
        k.local_area,
        k.sex,
        k.race_ethnicity,
        k.language,
        coalesce(o.agency, k.source) AS agency
    FROM cuts c
    JOIN derived.children k USING (child_number)
    JOIN derived.complete_to o ON o.source = k.source
    LEFT JOIN homes h
        ON h.child_number = c.child_number AND h.start_date <= c.start_date AND h.end_date > c.start_date
    LEFT JOIN ages a
        ON a.child_number = c.child_number AND a.start_date <= c.start_date AND a.end_date > c.start_date
    LEFT JOIN care r
        ON r.child_number = c.child_number AND r.start_date <= c.start_date AND r.end_date > c.start_date
    LEFT JOIN served s
        ON s.child_number = c.child_number AND s.from_date <= c.start_date AND s.to_date > c.start_date
),
views AS (
    SELECT *, 0 AS enrollment_number, leads AS enrollment FROM placed
    UNION ALL
    SELECT p.*, e.enrollment_number, e.enrollment_number
    FROM placed p
    JOIN derived.enrollments e ON e.child_id = p.child_id
),
collaborative_counties AS (
    SELECT county, min(collaborative) AS collaborative
    FROM (SELECT collaborative, trim(unnest(string_split(counties, ';'))) AS county FROM collaboratives WHERE level = 'county')
    GROUP BY county
)
SELECT
    v.child_number,
    v.enrollment_number,
    v.start_date,
    v.end_date,
    coalesce(e.agency, v.agency) AS agency,
    coalesce(e.program, 'not enrolled') AS program,
    coalesce(e.team, 'unknown') AS team,
    coalesce(l.level, e.service_level, 'unknown') AS service_level,
    coalesce(e.county, v.care_county, v.county, 'unknown') AS county,
    coalesce(e.local_area, v.local_area, 'unknown') AS local_area,
    coalesce(r.region, 'unknown') AS region,
    coalesce(b.collaborative, 'unknown') AS collaborative,
    v.age_group,
    v.sex,
    v.race_ethnicity,
    v.language,
    v.setting
FROM views v
LEFT JOIN derived.enrollments e ON e.enrollment_number = v.enrollment
LEFT JOIN levels l
    ON l.enrollment_number = v.enrollment AND l.start_date <= v.start_date AND l.end_date > v.start_date
LEFT JOIN reference.regions r
    ON r.county = coalesce(e.county, v.care_county, v.county)
    AND (r.valid_from IS NULL OR v.start_date >= r.valid_from)
    AND (r.valid_to IS NULL OR v.start_date <= r.valid_to)
LEFT JOIN collaborative_counties b ON b.county = coalesce(e.county, v.care_county, v.county)
