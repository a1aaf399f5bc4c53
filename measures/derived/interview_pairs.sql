/*
about = "Baseline and second interview of an episode, outcome by outcome. The second is the first one conducted after the baseline, reassessment or discharge, before the child is closed out or a new baseline. One row an episode and outcome; one without an outcome where there are not yet two interviews."
*/
WITH held AS (
    SELECT
        e.interview_id AS baseline_id,
        i.interview_id,
        i.interview_date
    FROM derived.interview_episodes e
    JOIN outcome_interviews i
        ON i.enrollment_id = e.enrollment_id AND i.tool = e.tool AND coalesce(i.grant_id = e.grant_id, true)
        AND i.conducted AND i.kind <> 'baseline'
        AND i.interview_date > e.baseline_date AND i.interview_date <= e.complete_to
        AND (e.next_baseline IS NULL OR i.interview_date < e.next_baseline)
        AND (i.kind IN ('discharge', 'closeout') OR coalesce(i.interview_date <= e.closeout_date, true))
    QUALIFY row_number() OVER (PARTITION BY e.interview_id ORDER BY i.interview_date, i.interview_id) = 1
),
episodes AS (
    SELECT
        e.*,
        h.interview_id AS second_id,
        h.interview_date AS second_date,
        e.tool IN (SELECT tool FROM reference.outcome_rules) AS has_rules,
        CASE
            WHEN NOT e.conducted OR e.tool NOT IN (SELECT tool FROM reference.outcome_rules) THEN 'excluded'
            WHEN h.interview_id IS NOT NULL THEN 'counted'
            WHEN e.closed_on IS NOT NULL THEN 'excluded'
            ELSE 'pending'
        END AS state
    FROM derived.interview_episodes e
    LEFT JOIN held h ON h.baseline_id = e.interview_id
),
-- Kept before the second interview is joined: an outcome alone would pair every interview with every other.
firsts AS MATERIALIZED (
    SELECT e.interview_id, e.enrollment_id, e.child_id, e.grant_id, e.second_id, e.second_date, b.outcome, b.positive, b.is_draft
    FROM episodes e
    JOIN derived.interview_answers b ON b.interview_id = e.interview_id
    WHERE e.state = 'counted'
)
SELECT
    e.interview_id,
    e.enrollment_id,
    e.child_id,
    e.grant_id,
    CASE WHEN e.state = 'pending' THEN e.baseline_date ELSE greatest(e.closed_on, e.baseline_date) END AS from_date,
    CASE WHEN e.state = 'pending' THEN e.complete_to ELSE greatest(e.closed_on, e.baseline_date) END + 1 AS to_date,
    NULL AS outcome,
    NULL AS was_positive,
    NULL AS is_positive,
    e.state,
    CASE
        WHEN NOT e.has_rules THEN concat('no rule says what counts as positive in ', e.tool)
        WHEN NOT e.conducted THEN 'the baseline is an administrative entry only'
        WHEN e.state = 'pending' THEN 'no second interview yet'
        ELSE 'closed out without a second interview'
    END AS reason
FROM episodes e
WHERE e.state <> 'counted'
UNION ALL
SELECT
    b.interview_id,
    b.enrollment_id,
    b.child_id,
    b.grant_id,
    b.second_date,
    b.second_date + 1,
    b.outcome,
    b.positive,
    s.positive,
    CASE WHEN b.positive IS NULL OR s.positive IS NULL THEN 'excluded' ELSE 'counted' END,
    concat(
        CASE
            WHEN b.positive IS NULL OR s.positive IS NULL THEN 'not answered at both interviews'
            WHEN b.positive AND s.positive THEN 'positive at both'
            WHEN s.positive THEN 'became positive'
            WHEN b.positive THEN 'was positive, is no longer'
            ELSE 'positive at neither'
        END,
        CASE WHEN b.is_draft THEN ' (draft rule)' ELSE '' END
    )
FROM firsts b
JOIN derived.interview_answers s ON s.interview_id = b.second_id AND s.outcome = b.outcome
