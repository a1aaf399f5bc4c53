/*
about = "Moves: from one placement to the next within a stretch of care, dated at the start of the later one. The first placement is never a move. One row a move."
*/
SELECT *
FROM (
    SELECT
        source,
        child_id,
        care_start,
        start_date AS move_date,
        lag(last_setting) OVER w AS from_setting,
        first_setting AS to_setting,
        placement_number
    FROM derived.placements
    WINDOW w AS (PARTITION BY child_id, care_start ORDER BY placement_number)
)
WHERE placement_number > 1
