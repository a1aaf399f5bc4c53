/*
about = "Children in care at some time in the 12 months up to each anchor, their latest stretch of care there and its placements so far, with nothing after the anchor used and care ending on the 18th birthday. One row a child and anchor."
*/
WITH stretches AS (
    SELECT
        c.source,
        c.child_id,
        c.start_date,
        lead(c.start_date, 1, DATE '9999-12-31') OVER (PARTITION BY c.child_id ORDER BY c.start_date) AS next_start,
        c.discharge_date,
        c.short_break_series,
        k.birth_date,
        k.birthday_18
    FROM derived.in_care c
    JOIN derived.children k ON k.child_id = c.child_id
    WHERE c.basis = 'removals'
),
-- Stretches of a child never overlap, so the latest that has begun is the latest in the 12 months.
windows AS (
    SELECT
        a.anchor,
        a.first_day,
        s.child_id,
        s.start_date AS care_start,
        s.short_break_series,
        s.birth_date,
        s.birthday_18,
        CASE WHEN s.discharge_date <= a.anchor THEN s.discharge_date END AS discharge_date,
        least(
            coalesce(CASE WHEN s.discharge_date <= a.anchor THEN s.discharge_date END, a.anchor),
            coalesce(s.birthday_18, a.anchor)
        ) AS care_end
    FROM derived.anchors a
    JOIN stretches s
        ON s.source = a.source AND s.start_date <= a.anchor AND s.next_start > a.anchor
        AND (s.discharge_date IS NULL OR s.discharge_date > a.first_day)
),
homes AS (
    SELECT
        *,
        lead(start_date, 1, DATE '9999-12-31') OVER (PARTITION BY child_id, care_start ORDER BY start_date) AS next_start
    FROM derived.placements
)
SELECT
    w.*,
    CAST(coalesce(h.placement_number, 0) AS BIGINT) AS placements,
    h.start_date AS current_since,
    h.first_setting AS current_setting,
    h.provider_missing
FROM windows w
LEFT JOIN homes h
    ON h.child_id = w.child_id AND h.care_start = w.care_start
    AND h.start_date <= least(w.anchor, w.birthday_18 - 1) AND h.next_start > least(w.anchor, w.birthday_18 - 1)
