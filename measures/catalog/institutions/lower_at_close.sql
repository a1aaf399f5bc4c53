/*
code = "IN8.lower_at_close"
title = "Children in a less restrictive place at closing"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of children whose service ended"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "living_arrangements"]
why = "It compares where a child lived when the program began with where the child lived when it ended."
numerator = "Children whose level of restriction on the closing day is lower than on the enrollment day."
denominator = "Enrollments that ended in the period with both levels known."
excluded = "Children for whom the place on the enrollment day or the closing day is not listed, or has no level. Agencies that never send the day on which service ends."
source = "Project measure on the project's own ladder of settings. The first and the last night with a level stand for the two days; where what is known ends with service, that is the night before closing. Wilson interval."
caution = "A child who was already at home cannot go lower: for programs that serve children at home this reads low and means little. A night that is not listed, inside known history, counts as not institutional: a stay in an institution that ended on the closing day, with no next place listed, is a step down."
questions = ["Who left in a more restrictive place than at the start, and why did service end there?"]
*/
WITH closed AS (
    SELECT * FROM derived.enrollments e WHERE e.end_date IS NOT NULL
),
nights AS (
    SELECT
        c.enrollment_id,
        w.start_date,
        w.label,
        w.is_certain,
        w.institutional,
        coalesce(w.ladder, -1) AS level,
        w.start_date = c.end_date AND w.ladder IS NULL AND w.is_certain AS is_unlisted_closing,
        lag(w.ladder IS NOT NULL AND NOT w.institutional) OVER (
            PARTITION BY c.enrollment_id ORDER BY w.start_date
        ) AS follows_other
    FROM closed c
    JOIN derived.whereabouts w
        ON w.child_id = c.child_id AND w.start_date <= c.end_date AND w.end_date > c.start_date
        AND (w.ladder IS NOT NULL OR NOT w.is_listed OR NOT w.is_certain)
        AND (w.start_date < c.end_date OR w.is_known)
),
levels AS (
    SELECT * FROM nights WHERE NOT (is_unlisted_closing AND coalesce(follows_other, false))
),
ends AS (
    SELECT
        enrollment_id,
        arg_min(level, start_date) AS opened,
        arg_min(institutional, start_date) AS opened_inside,
        arg_min(is_certain, start_date) AS opened_certain,
        arg_min(coalesce(label, 'a place that is not listed'), start_date) AS opened_label,
        arg_max(level, start_date) AS closed,
        arg_max(institutional, start_date) AS closed_inside,
        arg_max(is_certain, start_date) AS closed_certain,
        arg_max(coalesce(label, 'a place that is not listed'), start_date) AS closed_label
    FROM levels
    GROUP BY enrollment_id
),
judged AS (
    SELECT
        c.*,
        CASE
            WHEN e.opened >= 0 AND e.closed >= 0 THEN e.closed < e.opened
            WHEN e.opened >= 0 AND e.opened_inside AND e.closed_certain THEN true
            WHEN e.closed >= 0 AND e.closed_inside AND e.opened_certain THEN false
        END AS is_lower,
        e.enrollment_id IS NULL AS has_no_level,
        lower(e.opened_label) || ' at enrollment, ' || lower(e.closed_label) || ' at closing' AS what
    FROM closed c
    LEFT JOIN ends e USING (enrollment_id)
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    end_date AS start_date,
    end_date + 1 AS end_date,
    CASE WHEN is_lower THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_lower IS NULL THEN 0 ELSE 1 END AS denominator,
    CASE WHEN is_lower IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN has_no_level THEN 'no night in a setting that has a level'
        WHEN is_lower IS NULL THEN 'where the child lived at enrollment or at closing is not recorded'
        ELSE what
    END AS reason,
    begins_second AS only_when_split
FROM judged
