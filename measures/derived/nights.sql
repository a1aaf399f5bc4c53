/*
about = "Where the child slept, no night twice. A stay wholly inside another is dropped, unless it is an absence: then the night is the absence's. A stay that runs into the next ends where the next starts; so does one that nobody closed, when a later one is open too. One row an unbroken run of nights of one stay."
*/
WITH stays AS (
    SELECT
        l.source,
        l.child_id,
        l.living_arrangement_id AS stay_id,
        l.start_date,
        least(coalesce(l.end_date, c.open_end), c.open_end) AS end_date,
        coalesce(l.end_date > c.complete_to, true) AS is_open,
        l.setting,
        l.provider_id,
        s.absence,
        s.counts_as_placement
    FROM living_arrangements l
    JOIN derived.complete_to c ON c.source = l.source
    JOIN load.source_settings s ON s.source = l.source AND s.setting = l.setting
    WHERE l.start_date < least(coalesce(l.end_date, c.open_end), c.open_end)
),
nested AS (
    SELECT
        *,
        coalesce(max(end_date) OVER so_far >= end_date, false) AS is_nested,
        coalesce(lag(start_date) OVER w = start_date, false) AS is_twin,
        lead(start_date) OVER w AS next_start
    FROM stays
    WINDOW
        w AS (PARTITION BY child_id ORDER BY start_date, end_date DESC, absence, stay_id),
        so_far AS (
            PARTITION BY child_id ORDER BY start_date, end_date DESC, absence, stay_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),
-- Where a stay lies in another, nights are dealt out one by one. So they are of two that nobody closed and that began
-- on one day: neither ends the other.
crowded AS (
    SELECT DISTINCT child_id FROM nested WHERE is_nested AND (is_twin OR NOT is_open)
),
simple AS (
    SELECT * EXCLUDE end_date, least(end_date, coalesce(next_start, end_date)) AS end_date
    FROM nested
    ANTI JOIN crowded USING (child_id)
),
kept AS (
    SELECT * FROM nested SEMI JOIN crowded USING (child_id) WHERE absence OR is_open OR NOT is_nested
),
edges AS (
    SELECT child_id, start_date AS edge FROM kept
    UNION
    SELECT child_id, end_date FROM kept
),
pieces AS (
    SELECT child_id, edge AS from_date, lead(edge) OVER (PARTITION BY child_id ORDER BY edge) AS to_date FROM edges
),
owned AS (
    SELECT k.* EXCLUDE (start_date, end_date), p.from_date, p.to_date
    FROM pieces p
    JOIN kept k ON k.child_id = p.child_id AND k.start_date <= p.from_date AND k.end_date >= p.to_date
    QUALIFY row_number() OVER (
        PARTITION BY p.child_id, p.from_date ORDER BY k.start_date DESC, k.absence DESC, k.end_date, k.stay_id
    ) = 1
),
runs AS (
    SELECT
        *,
        sum(CASE WHEN same_run THEN 0 ELSE 1 END) OVER (PARTITION BY child_id ORDER BY from_date) AS run
    FROM (
        SELECT
            *,
            coalesce(
                lag(stay_id) OVER w = stay_id AND lag(to_date) OVER w = from_date, false
            ) AS same_run
        FROM owned
        WINDOW w AS (PARTITION BY child_id ORDER BY from_date)
    )
)
SELECT
    source, child_id, stay_id, start_date, end_date, setting, provider_id,
    absence AND NOT counts_as_placement AS absence, counts_as_placement
FROM simple
UNION ALL
SELECT
    any_value(source), child_id, any_value(stay_id), min(from_date), max(to_date), any_value(setting),
    any_value(provider_id), any_value(absence AND NOT counts_as_placement), any_value(counts_as_placement)
FROM runs
GROUP BY child_id, run
