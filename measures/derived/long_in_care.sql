/*
about = "Children in care on the first day of the 12 months up to each anchor who had been there for 12 months or more, and whether they left to permanency by the anchor and before the 18th birthday. Nothing after the anchor is used. One row a child and anchor."
*/
WITH in_care AS (
    SELECT
        a.anchor,
        a.first_day,
        c.child_id,
        c.start_date AS care_start,
        c.short_break_series,
        n.source IS NULL AS has_reasons,
        k.birthday_18,
        CASE WHEN c.discharge_date <= a.anchor THEN c.discharge_date END AS discharge_date,
        CASE WHEN c.discharge_date <= a.anchor THEN c.discharge_reason END AS discharge_reason,
        c.permanency AND c.discharge_date <= a.anchor AS is_permanency,
        c.start_date <= a.first_day - INTERVAL 24 MONTH AS is_over_24
    FROM derived.anchors a
    JOIN derived.in_care c
        ON c.source = a.source AND c.basis = 'removals' AND c.start_date <= a.first_day - INTERVAL 12 MONTH
        AND (c.discharge_date IS NULL OR c.discharge_date > a.first_day)
    JOIN derived.children k ON k.child_id = c.child_id
    LEFT JOIN derived.not_recorded n
        ON n.source = c.source AND n.table_name = 'care_episodes' AND n.field = 'discharge_reason'
),
judged AS (
    SELECT
        *,
        CASE
            WHEN birthday_18 <= first_day THEN '18 or older on the first day'
            WHEN short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN NOT has_reasons THEN 'why children leave care is not recorded'
            WHEN discharge_date IS NOT NULL AND discharge_reason IS NULL
                AND (birthday_18 IS NULL OR discharge_date < birthday_18)
            THEN 'no reason for the discharge is recorded'
        END AS why_not,
        coalesce(is_permanency AND (birthday_18 IS NULL OR discharge_date < birthday_18), false) AS is_home
    FROM in_care
)
SELECT
    j.anchor,
    j.child_id,
    j.is_over_24,
    CASE WHEN j.why_not IS NULL AND j.is_home THEN 1 ELSE 0 END AS numerator,
    CASE WHEN j.why_not IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN j.why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN j.why_not IS NOT NULL THEN j.why_not
        WHEN j.is_home THEN 'left to permanency: ' || lower(r.label)
        WHEN j.birthday_18 <= coalesce(j.discharge_date, j.anchor) THEN 'turned 18 in care'
        WHEN j.discharge_date IS NOT NULL
        THEN 'left, not to permanency: ' || lower(coalesce(r.label, j.discharge_reason))
        ELSE 'still in care'
    END AS reason
FROM judged j
LEFT JOIN reference.discharge_reasons r USING (discharge_reason)
