/*
about = "The day each placement was lost: the start of a time away from which the child did not come back to the same home, else the day of the move. A placement that ends in a trial home visit or a discharge to permanency is not lost. One row a placement."
*/
WITH followed AS (
    SELECT
        p.*,
        lead(p.start_date) OVER (PARTITION BY p.child_id, p.care_start ORDER BY p.placement_number) AS next_start,
        c.end_date AS care_end,
        c.discharge_date,
        c.discharge_reason,
        c.permanency,
        c.basis
    FROM derived.placements p
    JOIN derived.in_care c ON c.child_id = p.child_id AND c.start_date = p.care_start
),
away AS (
    SELECT f.child_id, f.care_start, f.placement_number, n.setting AS absent_in
    FROM followed f
    JOIN derived.nights n ON n.child_id = f.child_id AND n.start_date = f.end_date AND NOT n.counts_as_placement
    JOIN load.source_settings s ON s.source = n.source AND s.setting = n.setting AND NOT s.family_like AND n.setting <> 'unknown'
    WHERE f.next_start IS NULL AND (f.basis = 'nights' OR f.end_date < f.care_end)
)
SELECT
    f.source,
    f.child_id,
    f.care_start,
    f.placement_number,
    f.start_date,
    f.end_date,
    f.home,
    CASE
        WHEN f.next_start IS NOT NULL THEN f.end_date
        WHEN f.permanency THEN NULL
        WHEN a.absent_in IS NOT NULL THEN f.end_date
        WHEN f.discharge_reason = 'runaway' THEN f.end_date
    END AS lost_date,
    CASE WHEN f.next_start IS NOT NULL THEN f.next_start END AS next_start,
    a.absent_in,
    CASE WHEN f.permanency THEN f.discharge_date END AS permanency_date,
    f.care_end
FROM followed f
LEFT JOIN away a USING (child_id, care_start, placement_number)
