/*
about = "Actionable needs (rated 2 or 3) and strengths still to build (rated 2 or 3) of each CANS pair, and who has no pair. One row a row of assessment_pairs of CANS."
*/
WITH counted AS (
    SELECT
        enrollment_id,
        follow_up_id,
        count(*) FILTER (WHERE kind = 'need' AND before >= 2) AS needs_before,
        count(*) FILTER (WHERE kind = 'need' AND before >= 2 AND after < 2) AS resolved,
        count(*) FILTER (WHERE kind = 'need' AND before < 2 AND after >= 2) AS new_needs,
        count(*) FILTER (WHERE kind = 'need' AND after >= 2) AS needs_after,
        count(*) FILTER (WHERE kind = 'strength' AND before >= 2) AS strengths_before,
        count(*) FILTER (WHERE kind = 'strength' AND before >= 2 AND after < 2) AS built
    FROM derived.item_changes
    GROUP BY enrollment_id, follow_up_id
)
SELECT
    p.enrollment_id,
    p.child_id,
    p.from_date,
    p.to_date,
    p.state,
    p.reason,
    p.only_when_split,
    coalesce(c.needs_before, 0) AS needs_before,
    coalesce(c.resolved, 0) AS resolved,
    coalesce(c.new_needs, 0) AS new_needs,
    coalesce(c.needs_after, 0) AS needs_after,
    coalesce(c.strengths_before, 0) AS strengths_before,
    coalesce(c.built, 0) AS built
FROM derived.assessment_pairs p
LEFT JOIN counted c ON c.enrollment_id = p.enrollment_id AND c.follow_up_id = p.follow_up_id
WHERE p.tool = 'CANS'
