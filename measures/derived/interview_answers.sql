/*
about = "What each conducted interview says of each outcome, by the rules of outcome_rules: positive, not, or empty when a question has no answer that the rule can read. An outcome with several questions is positive when every one of them is. Answers of more than 30 nights in 30 days can't be. One row an interview and outcome of its tool."
*/
WITH readings AS (
    SELECT
        i.interview_id,
        r.outcome,
        r.status,
        r.test,
        lower(trim(r.value)) AS wanted,
        TRY_CAST(r.value AS DOUBLE) AS bound,
        starts_with(r.question, 'nights') AS is_nights,
        lower(trim(a.answer)) AS said,
        TRY_CAST(a.answer AS DOUBLE) AS amount
    FROM outcome_interviews i
    JOIN reference.outcome_rules r ON r.tool = i.tool
    LEFT JOIN outcome_answers a ON a.interview_id = i.interview_id AND a.question = r.question
    WHERE i.conducted
),
judged AS (
    SELECT
        *,
        coalesce(CASE
            WHEN test = 'equals' AND wanted IN ('yes', 'no') THEN said IN ('yes', 'no')
            WHEN test = 'equals'
            THEN said NOT IN (
                '', 'unknown', 'missing', 'refused', 'don''t know', 'dont_know', 'not_applicable', 'not applicable', 'n/a'
            )
            ELSE isfinite(amount) AND amount >= 0 AND NOT (is_nights AND amount > 30)
        END, false) AS is_read,
        CASE test
            WHEN 'equals' THEN said = wanted
            WHEN 'at_most' THEN amount <= bound
            ELSE amount >= bound
        END AS is_met
    FROM readings
)
SELECT
    interview_id,
    outcome,
    bool_or(status = 'draft') AS is_draft,
    CASE WHEN bool_and(is_read) THEN bool_and(is_met) END AS positive
FROM judged
GROUP BY interview_id, outcome
