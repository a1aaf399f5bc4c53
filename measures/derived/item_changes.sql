/*
about = "Each listed item that both assessments of a CANS pair rated. One row a pair and item."
*/
SELECT
    p.enrollment_id,
    p.child_id,
    p.baseline_id,
    p.follow_up_id,
    p.baseline_date,
    p.from_date,
    p.to_date,
    p.only_when_split,
    i.item,
    i.label,
    i.kind,
    b.score AS before,
    f.score AS after
FROM derived.assessment_pairs p
JOIN reference.instrument_items i ON i.instrument = p.instrument AND i.version = p.version
JOIN assessments b
    ON b.assessment_id = p.baseline_id AND b.item = i.item AND b.score >= i.min AND b.score <= i.max
JOIN assessments f
    ON f.assessment_id = p.follow_up_id AND f.item = i.item AND f.score >= i.min AND f.score <= i.max
WHERE p.state = 'counted' AND p.tool = 'CANS'
