/*
about = "Episodes of an outcome tool: each baseline entry, conducted or administrative, opens one; it lasts until the child is closed out, service ends, or the next baseline. closeout_date is the first discharge or closeout entry, closing_date that or, if earlier, the end of service, closed_on the first of all that ends it. One row an episode."
*/
WITH entries AS (
    SELECT
        i.interview_id,
        i.enrollment_id,
        i.tool,
        i.grant_id,
        i.kind,
        i.interview_date,
        i.conducted,
        e.child_id,
        e.source,
        e.end_date AS service_end,
        e.complete_to
    FROM outcome_interviews i
    JOIN derived.enrollments e ON e.enrollment_id = i.enrollment_id
    WHERE i.interview_date <= e.complete_to
),
baselines AS (
    SELECT
        *,
        lead(interview_date) OVER (
            PARTITION BY enrollment_id, tool, grant_id ORDER BY interview_date, interview_id
        ) AS next_baseline
    FROM (
        SELECT *
        FROM entries
        WHERE kind = 'baseline'
        QUALIFY row_number() OVER (
            PARTITION BY enrollment_id, tool, grant_id, interview_date ORDER BY NOT conducted, interview_id
        ) = 1
    )
),
closings AS (
    SELECT b.interview_id, min(c.interview_date) AS entry_date
    FROM baselines b
    JOIN entries c
        ON c.enrollment_id = b.enrollment_id AND c.tool = b.tool AND c.kind IN ('discharge', 'closeout')
        AND coalesce(c.grant_id = b.grant_id, true)
        AND c.interview_date >= b.interview_date AND (b.next_baseline IS NULL OR c.interview_date < b.next_baseline)
    GROUP BY b.interview_id
)
SELECT
    b.interview_id,
    b.enrollment_id,
    b.child_id,
    b.source,
    b.tool,
    b.grant_id,
    b.interview_date AS baseline_date,
    b.conducted,
    b.next_baseline,
    b.complete_to,
    c.entry_date AS closeout_date,
    CASE
        WHEN b.next_baseline <= coalesce(b.service_end, b.next_baseline) THEN c.entry_date
        ELSE least(c.entry_date, b.service_end)
    END AS closing_date,
    least(c.entry_date, b.service_end, b.next_baseline) AS closed_on
FROM baselines b
LEFT JOIN closings c ON c.interview_id = b.interview_id
