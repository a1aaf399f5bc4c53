/*
code = "PS7"
title = "Home kept for 180 days"
family = "placement"
kind = "proportion"
timing = "flow"
unit = "% of children"
better = "higher"
subject = "enrollment"
counts = "clients"
needs = ["enrollments", "living_arrangements"]
why = "This is the promise of stabilization: keep the child in this home. It follows each child from the day of enrollment and says for how many the home held."
numerator = "Children still in the same home 180 days after enrollment, or home for good before that without a move."
denominator = "Children in a placement on the day of enrollment whose next 180 days are known."
excluded = "Children at home or away from their placement on the enrollment day, and children whose living arrangements are not known to day 180 (lost to follow-up). Children enrolled less than 180 days before the complete-to day are not yet due."
source = "Project measure; the 180 days are a project default. No published benchmark. The home is lost on the first day of an absence from which the child does not come back to it."
caution = "Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = [
    "In which week after enrollment were homes lost?",
    "What did the families who kept going have that the others did not?",
    "Which children went to a hospital or ran, and came back to the same home?",
]

[parameters]
followed_days = 180        # project default
*/
WITH cohort AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        e.source,
        e.start_date,
        e.start_date + $followed_days AS horizon,
        e.complete_to,
        k.known_to,
        e.begins_second AS only_when_split
    FROM derived.enrollments e
    JOIN derived.children k ON k.child_id = e.child_id
),
on_the_day AS (
    SELECT c.*, n.setting, n.counts_as_placement, n.absence, i.start_date AS care_start
    FROM cohort c
    LEFT JOIN derived.nights n ON n.child_id = c.child_id AND n.start_date <= c.start_date AND n.end_date > c.start_date
    LEFT JOIN derived.in_care i ON i.child_id = c.child_id AND i.start_date <= c.start_date AND i.end_date > c.start_date
),
followed AS (
    SELECT
        o.*,
        h.end_date AS left_date,
        h.lost_date,
        h.permanency_date,
        t.unlisted_nights = 'own_home' AS unlisted_is_home
    FROM on_the_day o
    JOIN derived.complete_to t ON t.source = o.source
    LEFT JOIN derived.homes_lost h
        ON h.child_id = o.child_id AND h.care_start = o.care_start
        AND h.start_date <= o.start_date AND h.end_date > o.start_date
),
nights_after AS (
    SELECT
        f.enrollment_id,
        sum(least(n.end_date, f.horizon + 1) - greatest(n.start_date, f.left_date))
            FILTER (n.setting <> 'unknown') AS nights,
        count(*) FILTER (n.setting = 'unknown') AS unknown_stays
    FROM followed f
    JOIN derived.nights n ON n.child_id = f.child_id AND n.start_date <= f.horizon AND n.end_date > f.left_date
    GROUP BY f.enrollment_id
),
judged AS (
    SELECT
        *,
        lost_date <= horizon AS is_lost,
        permanency_date <= horizon AS is_home,
        left_date > horizon
            OR (unlisted_is_home AND coalesce(unknown_stays, 0) = 0)
            OR coalesce(nights, 0) = horizon + 1 - left_date AS is_listed,
        CASE
            WHEN setting IS NULL THEN 'where the child lived on the enrollment day is not recorded'
            WHEN care_start IS NULL THEN 'not in out-of-home care on the enrollment day'
            WHEN NOT counts_as_placement THEN 'away from a placement on the enrollment day'
        END AS why_not
    FROM followed
    LEFT JOIN nights_after USING (enrollment_id)
)
SELECT
    enrollment_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    start_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND NOT coalesce(is_lost, false) THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN state = 'excluded' THEN coalesce(why_not, 'lost to follow-up: not known where the child lived to day ' || $followed_days)
        WHEN state = 'pending' THEN 'not yet ' || $followed_days || ' days since enrollment'
        WHEN is_lost THEN 'home lost on day ' || (lost_date - start_date)
        WHEN is_home THEN 'home for good on day ' || (permanency_date - start_date) || ', without a move'
        WHEN left_date <= horizon THEN 'left this home on day ' || (left_date - start_date) || ', not for another placement'
        ELSE 'same home on day ' || $followed_days
    END AS reason,
    only_when_split
FROM (
    SELECT
        *,
        CASE
            WHEN why_not IS NOT NULL THEN 'excluded'
            WHEN horizon > complete_to THEN 'pending'
            WHEN is_lost OR is_home THEN 'counted'
            WHEN known_to < horizon OR NOT is_listed THEN 'excluded'
            ELSE 'counted'
        END AS state
    FROM judged
)
