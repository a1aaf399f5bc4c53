/*
about = "Children who entered care in the 12 months up to each anchor, with the days and moves that the federal placement stability measure counts, or why they are left out. One row a child and anchor."

[parameters]
fewest_days = 8            # a stay in care that ended sooner is left out; federal rule
*/
WITH entries AS (
    SELECT
        a.anchor,
        a.first_day,
        c.child_id,
        c.start_date AS care_start,
        c.short_break_series,
        c.reported_placements,
        c.current_setting_start_date,
        coalesce(c.discharge_date <= a.anchor, false) AS is_discharged,
        k.birth_date,
        k.birthday_18,
        least(
            coalesce(CASE WHEN c.discharge_date <= a.anchor THEN c.discharge_date END, a.anchor),
            coalesce(k.birthday_18, a.anchor),
            a.anchor
        ) AS care_end
    FROM derived.anchors a
    JOIN derived.in_care c
        ON c.source = a.source AND c.basis = 'removals' AND c.start_date BETWEEN a.first_day AND a.anchor
    JOIN derived.children k ON k.child_id = c.child_id
),
known_days AS (
    SELECT
        e.anchor,
        e.child_id,
        e.care_start,
        sum(least(n.end_date, e.care_end) - greatest(n.start_date, e.care_start)) AS days
    FROM entries e
    JOIN derived.whereabouts n
        ON n.child_id = e.child_id AND n.start_date < e.care_end AND n.end_date > e.care_start
        AND n.is_listed AND n.setting <> 'unknown'
    GROUP BY ALL
),
moves AS (
    SELECT e.anchor, e.child_id, e.care_start, count(*) AS moves
    FROM entries e
    JOIN derived.moves m
        ON m.child_id = e.child_id AND m.care_start = e.care_start AND m.move_date <= e.anchor
        AND (e.birthday_18 IS NULL OR m.move_date < e.birthday_18)
    GROUP BY ALL
),
with_history AS (
    SELECT DISTINCT c.child_id, c.start_date AS care_start
    FROM derived.in_care c
    JOIN derived.nights n ON n.child_id = c.child_id AND n.start_date < c.end_date AND n.end_date > c.start_date
),
stretches AS (
    SELECT
        e.anchor,
        e.first_day,
        e.child_id,
        e.birth_date,
        e.care_start,
        h.child_id IS NOT NULL AS has_history,
        CASE
            WHEN h.child_id IS NULL AND e.reported_placements IS NOT NULL THEN e.care_end - e.care_start
            ELSE coalesce(d.days, 0)
        END AS days,
        CASE
            WHEN h.child_id IS NULL AND e.reported_placements IS NOT NULL
            THEN e.reported_placements - 1
                - CASE WHEN e.current_setting_start_date > e.birthday_18 THEN 1 ELSE 0 END
            ELSE coalesce(m.moves, 0)
        END AS moves,
        CASE
            WHEN e.birthday_18 <= e.care_start THEN 'entered care at 18 or older'
            WHEN e.short_break_series THEN 'a series of short breaks, not one stay in care'
            WHEN (e.is_discharged OR e.birthday_18 <= e.anchor) AND e.care_end - e.care_start < $fewest_days THEN 'in care fewer than ' || $fewest_days || ' days'
            WHEN h.child_id IS NULL AND e.reported_placements IS NULL THEN 'no living arrangement is recorded'
            WHEN h.child_id IS NULL AND NOT coalesce(e.is_discharged OR e.current_setting_start_date <= e.anchor, false)
            THEN 'moves up to this day cannot be told from the running count'
        END AS why_not
    FROM entries e
    LEFT JOIN with_history h USING (child_id, care_start)
    LEFT JOIN known_days d USING (anchor, child_id, care_start)
    LEFT JOIN moves m USING (anchor, child_id, care_start)
),
per_child AS (
    SELECT
        anchor,
        child_id,
        any_value(birth_date) AS birth_date,
        min(care_start) FILTER (why_not IS NULL) AS entered,
        anchor - any_value(first_day) AS most_days,
        coalesce(sum(days) FILTER (why_not IS NULL), 0) AS days,
        coalesce(sum(moves) FILTER (why_not IS NULL), 0) AS moves,
        bool_or(why_not IS NULL) AS has_stretch,
        min(why_not) AS why_not
    FROM stretches
    GROUP BY anchor, child_id
),
judged AS (
    SELECT
        * EXCLUDE (days, why_not),
        least(days, most_days) AS days,
        CASE
            WHEN NOT has_stretch THEN why_not
            WHEN days = 0 THEN 'no day in care with a known placement'
            WHEN moves > days THEN 'more moves than days'
        END AS why_not
    FROM per_child
)
SELECT
    anchor,
    child_id,
    birth_date,
    entered,
    CASE WHEN why_not IS NULL THEN moves ELSE 0 END AS moves,
    CASE WHEN why_not IS NULL THEN days ELSE 0 END AS days,
    why_not,
    coalesce(why_not, CASE moves WHEN 0 THEN 'no move' WHEN 1 THEN '1 move' ELSE moves || ' moves' END) AS reason
FROM judged
