/*
about = "Children in care at some time in the 12 months up to each anchor, their latest stretch of care there and its placements so far, with nothing after the anchor used and care ending on the 18th birthday. One row a child and anchor."
*/
WITH stretches AS (
    SELECT
        a.anchor,
        a.first_day,
        c.child_id,
        c.start_date AS care_start,
        c.short_break_series,
        k.birth_date,
        k.birthday_18,
        CASE WHEN c.discharge_date <= a.anchor THEN c.discharge_date END AS discharge_date,
        least(
            coalesce(CASE WHEN c.discharge_date <= a.anchor THEN c.discharge_date END, a.anchor),
            coalesce(k.birthday_18, a.anchor)
        ) AS care_end
    FROM derived.anchors a
    JOIN derived.in_care c
        ON c.source = a.source AND c.basis = 'removals' AND c.start_date <= a.anchor
        AND (c.discharge_date IS NULL OR c.discharge_date > a.first_day)
    JOIN derived.children k ON k.child_id = c.child_id
    QUALIFY row_number() OVER (PARTITION BY a.anchor, c.child_id ORDER BY c.start_date DESC) = 1
)
SELECT
    s.*,
    count(p.placement_number) AS placements,
    max(p.start_date) AS current_since,
    arg_max(p.first_setting, p.start_date) AS current_setting,
    arg_max(p.provider_missing, p.start_date) AS provider_missing
FROM stretches s
LEFT JOIN derived.placements p
    ON p.child_id = s.child_id AND p.care_start = s.care_start AND p.start_date <= s.anchor
    AND (s.birthday_18 IS NULL OR p.start_date < s.birthday_18)
GROUP BY ALL
