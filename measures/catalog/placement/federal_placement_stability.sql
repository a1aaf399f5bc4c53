/*
code = "PS1"
title = "Moves in the first year in care (federal measure)"
family = "placement"
kind = "rate"
timing = "as_at"
unit = "moves per 1,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
window = 12
needs = ["care_episodes"]
benchmark = "cfsr4_placement_stability"
why = "A move can cost a child a caregiver, a school and friends at once. This is the number that the federal reviews use, so it lets a program stand beside its state and the nation."
numerator = "Moves from one placement to another, by children who entered care in the 12 months."
denominator = "Days in care of those children, from removal to the end of the 12 months, discharge or the 18th birthday. Days whose placement is not known are left out."
excluded = "Children who entered at 18 or older; stays in care that ended in fewer than 8 days; series of short breaks; children with no known placement day, or with more moves than days."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). Clean-up of the Round 3 program code. The day counts follow the federal rule that the last day of the 12 months adds no day, so a whole year is 364 or 365 days."
caution = "Most youth in a System of Care program were already in care and had moved before, so few of them are in this number. It is observed, not risk-standardized, and the rate falls the longer children stay in care: do not set it beside moves while enrolled. Which temporary absences the federal count ignores in the newest data layout was not found in a readable copy; hospital stays, runs, respite, visits, detention and trial home visits are not counted as placements here unless a source says so."
questions = [
    "Which first homes ended soonest, and what did the caregivers say they needed?",
    "Could a relative have been found for the first night?",
    "Do short absences, such as a hospital stay, end in the same home or in a new one?",
]

[parameters]
fewest_days = 8            # stays in care that ended sooner are left out; federal rule
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
        c.discharge_date <= a.anchor AS is_complete,
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
    JOIN derived.nights n
        ON n.child_id = e.child_id AND n.start_date < e.care_end AND n.end_date > e.care_start AND n.setting <> 'unknown'
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
            WHEN e.is_complete AND e.care_end - e.care_start < $fewest_days THEN 'in care fewer than ' || $fewest_days || ' days'
            WHEN h.child_id IS NULL AND e.reported_placements IS NULL THEN 'no living arrangement is recorded'
            WHEN h.child_id IS NULL AND NOT coalesce(e.is_complete OR e.current_setting_start_date <= e.anchor, false)
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
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL THEN moves ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN days ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, CASE moves WHEN 0 THEN 'no move' WHEN 1 THEN '1 move' ELSE moves || ' moves' END) AS reason
FROM judged
