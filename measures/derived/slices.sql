/*
about = "Everything a number can be grouped or filtered by, as it was: a child's time cut wherever a dimension changes. enrollment_id is '' for the child as a whole (the earlier enrollment leads), else the enrollment's own view. Slices of one child and enrollment cover all time without gap or overlap."
*/
WITH levels AS (
    SELECT
        l.enrollment_id,
        l.start_date,
        coalesce(l.end_date, lead(l.start_date) OVER (PARTITION BY l.enrollment_id ORDER BY l.start_date), DATE '9999-12-31') AS end_date,
        l.level
    FROM service_levels l
),
births AS (
    SELECT k.child_id, CAST(k.birth_date + to_years(CAST(g.min_age AS INTEGER)) AS DATE) AS edge
    FROM derived.children k CROSS JOIN reference.age_groups g
    WHERE k.birth_date IS NOT NULL
),
region_changes AS (
    SELECT DISTINCT valid_from AS edge FROM reference.regions WHERE valid_from IS NOT NULL
    UNION
    SELECT DISTINCT valid_to + 1 FROM reference.regions WHERE valid_to IS NOT NULL
),
edges AS (
    SELECT child_id, DATE '0001-01-01' AS edge FROM derived.children
    UNION
    SELECT child_id, edge FROM births
    UNION
    SELECT k.child_id, r.edge FROM derived.children k CROSS JOIN region_changes r
    UNION
    SELECT child_id, start_date FROM derived.nights
    UNION
    SELECT child_id, end_date FROM derived.nights
    UNION
    SELECT child_id, start_date FROM derived.in_care
    UNION
    SELECT child_id, end_date FROM derived.in_care
    UNION
    SELECT child_id, start_date FROM derived.enrollments
    UNION
    SELECT child_id, until_date FROM derived.enrollments
    UNION
    SELECT e.child_id, l.start_date FROM levels l JOIN derived.enrollments e USING (enrollment_id)
    UNION
    SELECT e.child_id, l.end_date FROM levels l JOIN derived.enrollments e USING (enrollment_id)
),
cuts AS (
    SELECT
        child_id,
        edge AS start_date,
        coalesce(lead(edge) OVER (PARTITION BY child_id ORDER BY edge), DATE '9999-12-31') AS end_date
    FROM edges
    WHERE edge < DATE '9999-12-31'
),
leading_enrollments AS (
    SELECT * FROM derived.enrolled_spans WHERE NOT second
),
child_views AS (
    SELECT
        c.child_id,
        '' AS enrollment_id,
        CASE WHEN c.start_date < e.to_date THEN e.enrollment_id END AS in_enrollment,
        c.start_date,
        c.end_date
    FROM cuts c
    ASOF LEFT JOIN leading_enrollments e ON e.child_id = c.child_id AND c.start_date >= e.from_date
),
enrollment_views AS (
    SELECT c.child_id, e.enrollment_id, e.enrollment_id AS in_enrollment, c.start_date, c.end_date
    FROM cuts c
    JOIN derived.enrollments e USING (child_id)
),
views AS (
    SELECT
        v.child_id,
        v.enrollment_id,
        v.start_date,
        v.end_date,
        k.source,
        k.birth_date,
        k.sex,
        k.race_ethnicity,
        k.language,
        e.program,
        e.agency,
        e.team,
        coalesce(CASE WHEN v.start_date < l.end_date THEN l.level END, e.service_level) AS service_level,
        coalesce(e.county, CASE WHEN v.start_date < c.end_date THEN c.county END, k.county) AS county,
        coalesce(e.local_area, k.local_area) AS local_area,
        CASE
            WHEN v.start_date < n.end_date THEN n.setting
            WHEN o.unlisted_nights = 'own_home' AND v.start_date BETWEEN k.known_from AND k.known_to THEN 'own_home'
        END AS setting,
        o.agency AS source_agency
    FROM (SELECT * FROM child_views UNION ALL SELECT * FROM enrollment_views) v
    JOIN derived.children k ON k.child_id = v.child_id
    JOIN derived.complete_to o ON o.source = k.source
    LEFT JOIN derived.enrollments e ON e.enrollment_id = v.in_enrollment
    ASOF LEFT JOIN levels l ON l.enrollment_id = v.in_enrollment AND v.start_date >= l.start_date
    ASOF LEFT JOIN derived.in_care c ON c.child_id = v.child_id AND v.start_date >= c.start_date
    ASOF LEFT JOIN derived.nights n ON n.child_id = v.child_id AND v.start_date >= n.start_date
),
collaborative_counties AS (
    SELECT county, min(collaborative) AS collaborative
    FROM (SELECT collaborative, trim(unnest(string_split(counties, ';'))) AS county FROM collaboratives WHERE level = 'county')
    GROUP BY county
)
SELECT
    v.child_id,
    v.enrollment_id,
    v.start_date,
    v.end_date,
    coalesce(v.agency, v.source_agency, v.source) AS agency,
    coalesce(v.program, 'not enrolled') AS program,
    coalesce(v.team, 'unknown') AS team,
    coalesce(v.service_level, 'unknown') AS service_level,
    coalesce(v.county, 'unknown') AS county,
    coalesce(v.local_area, 'unknown') AS local_area,
    coalesce(r.region, 'unknown') AS region,
    coalesce(b.collaborative, 'unknown') AS collaborative,
    coalesce(g.age_group, 'unknown') AS age_group,
    v.sex,
    v.race_ethnicity,
    v.language,
    coalesce(v.setting, 'unknown') AS setting
FROM views v
LEFT JOIN reference.regions r
    ON r.county = v.county
    AND (r.valid_from IS NULL OR v.start_date >= r.valid_from)
    AND (r.valid_to IS NULL OR v.start_date <= r.valid_to)
LEFT JOIN collaborative_counties b ON b.county = v.county
LEFT JOIN reference.age_groups g
    ON v.start_date >= v.birth_date + to_years(CAST(g.min_age AS INTEGER))
    AND (g.max_age IS NULL OR v.start_date < v.birth_date + to_years(CAST(g.max_age + 1 AS INTEGER)))
