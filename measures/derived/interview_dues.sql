/*
about = "Interviews of outcome tools that fall due after a baseline or after closing, as interview_schedules lists them for the tool, with the window in which each counts and what came of it. outcome: received, missed, pending (due after the complete-to day, or the window is still open), not_due (closed out before the window opened, or outside the days of the grant). One row an interview due."
*/
WITH schedules AS (
    SELECT
        tool,
        kind,
        arg_min(counted_from, schedule) AS counted_from,
        CAST(arg_min(due_after, schedule) AS INTEGER) AS due_after,
        arg_min(due_unit, schedule) = 'months' AS in_months,
        CAST(coalesce(arg_min(window_before, schedule), 0) AS INTEGER) AS before,
        CAST(coalesce(arg_min(window_after, schedule), 0) AS INTEGER) AS after,
        arg_min(repeats, schedule) AND arg_min(due_after, schedule) > 0 AS repeats
    FROM reference.interview_schedules
    WHERE due_after IS NOT NULL AND counted_from IN ('baseline', 'closing')
    GROUP BY tool, kind
),
clocks AS (
    SELECT
        e.*,
        s.kind,
        s.counted_from,
        s.due_after,
        s.in_months,
        s.before,
        s.after,
        CASE WHEN s.counted_from = 'closing' THEN e.closing_date ELSE e.baseline_date END AS clock_start,
        g.start_date AS grant_start,
        g.end_date AS grant_end,
        CASE
            WHEN s.repeats
            THEN (e.complete_to - e.baseline_date) // (s.due_after * CASE WHEN s.in_months THEN 28 ELSE 1 END) + 1
            ELSE 1
        END AS most
    FROM derived.interview_episodes e
    JOIN schedules s ON s.tool = e.tool
    LEFT JOIN grants g ON g.grant_id = e.grant_id
    WHERE s.counted_from = 'baseline' OR e.closing_date IS NOT NULL
),
turns AS (
    SELECT *, unnest(range(1, CAST(most AS BIGINT) + 1)) AS turn
    FROM clocks
),
due AS (
    SELECT
        * EXCLUDE (most, before, after),
        CASE
            WHEN in_months THEN CAST(clock_start + to_months(CAST(due_after * turn AS INTEGER)) AS DATE)
            ELSE clock_start + CAST(due_after * turn AS INTEGER)
        END AS due_date,
        before,
        after
    FROM turns
),
windows AS (
    SELECT
        *,
        due_date - before AS opens_on,
        due_date + after AS closes_on,
        lag(due_date) OVER w AS due_before,
        lag(due_date - before) OVER w AS opened_before,
        coalesce(lag(due_date + after) OVER w, baseline_date - 1) AS closed_before,
        lead(due_date - before) OVER w AS opens_next
    FROM due
    WINDOW w AS (PARTITION BY interview_id, kind ORDER BY turn)
),
-- The next one after the complete-to day, and the first one after closing, end the row of repeats.
asked AS (
    SELECT *
    FROM windows
    WHERE coalesce(due_before <= complete_to, true)
        AND (counted_from = 'closing' OR coalesce(opened_before <= closed_on, true))
),
held AS (
    SELECT
        a.interview_id,
        a.kind,
        a.turn,
        min(i.interview_date) FILTER (i.conducted AND i.interview_date BETWEEN a.opens_on AND a.closes_on) AS received_on,
        min(i.interview_date) FILTER (i.conducted AND i.interview_date > a.closes_on) AS late_on,
        max(i.interview_date) FILTER (i.conducted AND i.interview_date < a.opens_on) AS early_on,
        min(i.interview_date) FILTER (NOT i.conducted) AS administrative_on
    FROM asked a
    JOIN outcome_interviews i
        ON i.enrollment_id = a.enrollment_id AND i.tool = a.tool AND i.kind = a.kind
        AND coalesce(i.grant_id = a.grant_id, true)
        AND i.interview_date >= a.baseline_date AND i.interview_date <= a.complete_to
        AND (a.next_baseline IS NULL OR i.interview_date < a.next_baseline)
        AND coalesce(i.interview_date >= a.grant_start, true)
        AND (a.counted_from = 'closing' OR coalesce(i.interview_date <= a.closeout_date, true))
        AND (
            i.interview_date BETWEEN a.opens_on AND a.closes_on
            OR (i.interview_date > a.closed_before AND coalesce(i.interview_date < a.opens_next, true))
        )
    GROUP BY ALL
),
judged AS (
    SELECT
        a.*,
        h.received_on,
        h.late_on,
        h.early_on,
        h.administrative_on,
        CASE
            WHEN a.counted_from = 'baseline' AND a.closed_on < a.opens_on THEN 'not_due'
            WHEN a.due_date < a.grant_start OR a.due_date > a.grant_end THEN 'not_due'
            WHEN a.due_date > a.complete_to THEN 'pending'
            WHEN h.received_on IS NOT NULL THEN 'received'
            WHEN a.complete_to <= a.closes_on THEN 'pending'
            ELSE 'missed'
        END AS outcome
    FROM asked a
    LEFT JOIN held h ON h.interview_id = a.interview_id AND h.kind = a.kind AND h.turn = a.turn
)
SELECT
    interview_id,
    kind,
    turn,
    enrollment_id,
    child_id,
    source,
    tool,
    grant_id,
    counted_from,
    closed_on,
    complete_to,
    due_date,
    opens_on,
    closes_on,
    received_on,
    outcome,
    CASE
        WHEN outcome = 'not_due' AND counted_from = 'baseline' AND closed_on < opens_on
        THEN 'closed out before the window opened'
        WHEN outcome = 'not_due' AND due_date < grant_start THEN 'due before the grant began'
        WHEN outcome = 'not_due' THEN 'due after the grant ended'
        WHEN received_on IS NOT NULL AND outcome = 'pending'
        THEN concat('received on ', received_on, ', counted from its due date on')
        WHEN outcome = 'received' THEN concat('received on ', received_on)
        WHEN outcome = 'pending' THEN concat('not yet received: the window closes on ', closes_on)
        WHEN late_on IS NOT NULL THEN concat('late: held on ', late_on, ', after the window closed on ', closes_on)
        WHEN early_on IS NOT NULL THEN concat('early: held on ', early_on, ', before the window opened on ', opens_on)
        WHEN administrative_on IS NOT NULL THEN concat('an administrative entry only, on ', administrative_on)
        ELSE concat('missed: no interview by ', closes_on)
    END AS reason
FROM judged
WHERE outcome <> 'not_due' OR due_date <= complete_to
