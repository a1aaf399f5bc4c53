/*
about = "Fidelity scores by form: a score that stands for several forms gives one row each, so that people are counted and weighted as they answered. Forms of different respondents are never mixed: the caregiver's keep the name of the scale, others add whose form it was. One row a form and scale."
*/
WITH scores AS (
    SELECT f.*, a.agency, c.complete_to, coalesce(f.responses, 1) AS forms
    FROM fidelity_scores f
    JOIN derived.complete_to c USING (source)
    LEFT JOIN derived.agencies a ON a.source = f.source AND a.program = f.program
    WHERE f.scored_on <= c.complete_to
),
numbers AS (
    SELECT unnest(generate_series(1, (SELECT greatest(max(forms), 1) FROM scores))) AS form
)
SELECT
    s.instrument,
    s.scale,
    s.respondent,
    lower(r.label) AS whose,
    s.score_id || CASE WHEN s.forms > 1 THEN ' form ' || n.form ELSE '' END AS subject,
    s.enrollment_id,
    s.agency,
    s.program,
    s.scored_on,
    s.score,
    s.forms,
    s.eligible
FROM scores s
JOIN numbers n ON n.form <= greatest(s.forms, 1)
LEFT JOIN reference.respondents r ON r.respondent = s.respondent
