/*
title = "Nights in care without a place"
table = "care_episodes"
why = "A night in care of which nobody knows where the child slept counts as a day without a known move."
advice = "Add the stay that is missing, or correct the dates of the stays around the gap."
field = "removal_date"
needs = ["living_arrangements.start_date"]
*/
WITH stays AS (
    SELECT child_id, start_date, coalesce(end_date, DATE '9999-12-31') AS until
    FROM living_arrangements
    WHERE end_date IS NULL OR end_date > start_date
),
with_earlier AS (
    SELECT *, max(until) OVER (
        PARTITION BY child_id ORDER BY start_date, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS earlier_until
    FROM stays
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE earlier_until IS NULL OR start_date > earlier_until) OVER (
        PARTITION BY child_id ORDER BY start_date, until ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
    FROM with_earlier
),
stretches AS (
    SELECT child_id, min(start_date) AS start_date, max(until) AS until FROM numbered GROUP BY child_id, stretch
),
episodes AS (
    SELECT e.*, least(coalesce(e.discharge_date, s.complete_to + 1), s.complete_to + 1) AS until
    FROM care_episodes e
    JOIN load.sources s USING (source)
),
covered AS (
    SELECT e.source, e.episode_id, sum(least(e.until, t.until) - greatest(e.removal_date, t.start_date)) AS nights
    FROM episodes e
    JOIN stretches t ON t.child_id = e.child_id AND t.start_date < e.until AND t.until > e.removal_date
    GROUP BY e.source, e.episode_id
),
gaps AS (
    SELECT e.*, (e.until - e.removal_date - coalesce(c.nights, 0))::BIGINT AS missing
    FROM episodes e
    LEFT JOIN covered c USING (source, episode_id)
    WHERE e.until > e.removal_date
)
SELECT source, episode_id AS row_key, child_id, file_id, line, missing AS value,
       missing || CASE WHEN missing = 1 THEN ' night' ELSE ' nights' END || ' in care between ' || removal_date
       || ' and ' || until || ' without a place where the child slept; add the stay that is missing.' AS message
FROM gaps
WHERE missing > 0
