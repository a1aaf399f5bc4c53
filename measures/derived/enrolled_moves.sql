/*
about = "Moves made while enrolled: after the enrollment day, up to and including the closing day. What moved the child is the reason given for leaving the home, else the ladder of settings; a move into a shelter is never progress. One row a move and program."
*/
WITH left_homes AS (
    SELECT
        m.child_id,
        m.care_start,
        m.placement_number,
        arg_max(l.end_reason, (l.end_date, l.start_date)) AS end_reason
    FROM derived.moves m
    JOIN derived.placements p
        ON p.child_id = m.child_id AND p.care_start = m.care_start AND p.placement_number = m.placement_number - 1
    JOIN derived.nights n
        ON n.child_id = p.child_id AND n.end_date = p.end_date AND n.counts_as_placement
    JOIN living_arrangements l ON l.living_arrangement_id = n.stay_id AND l.child_id = n.child_id
    GROUP BY ALL
),
judged AS (
    SELECT
        m.*,
        f.label AS from_label,
        t.label AS to_label,
        r.label AS why,
        CASE
            WHEN m.to_setting = 'shelter' THEN 'non_progress'
            WHEN r.move_kind IN ('progress', 'non_progress') THEN r.move_kind
            WHEN t.ladder < f.ladder THEN 'progress'
            WHEN t.ladder > f.ladder THEN 'non_progress'
            ELSE 'unknown'
        END AS move_kind
    FROM derived.moves m
    LEFT JOIN left_homes h USING (child_id, care_start, placement_number)
    LEFT JOIN reference.move_reasons r ON r.end_reason = h.end_reason
    LEFT JOIN load.source_settings f ON f.source = m.source AND f.setting = m.from_setting
    LEFT JOIN load.source_settings t ON t.source = m.source AND t.setting = m.to_setting
)
SELECT
    m.child_id,
    e.enrollment_id,
    m.move_date,
    m.from_setting,
    m.to_setting,
    m.from_label,
    m.to_label,
    m.why,
    m.move_kind,
    row_number() OVER (
        PARTITION BY m.child_id, m.care_start, m.placement_number ORDER BY e.start_date, e.enrollment_id
    ) > 1 AS only_when_split
FROM judged m
JOIN derived.enrollments e ON e.child_id = m.child_id AND e.start_date < m.move_date AND m.move_date <= e.until_date
QUALIFY row_number() OVER (
    PARTITION BY m.child_id, m.care_start, m.placement_number, e.program ORDER BY e.start_date, e.enrollment_id
) = 1
