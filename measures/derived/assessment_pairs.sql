/*
about = "First and later assessments of an enrollment with the same version of CANS, CGSQ or FES. The first is the first one complete enough around intake; a later one is complete enough too and at least 60 days after it. state, from_date, to_date and reason say who cannot be compared and why. One row a later assessment, or an enrollment, or an assessment, that has no pair."

[parameters]
baseline_from_days = 14    # days before intake; project default
baseline_to_days = 60      # days after intake; project default
follow_up_days = 60        # project default
full_share = 1.0           # of the listed items, for CANS; project default
answered_share = 0.85      # of the listed items, for CGSQ and FES; project default
*/
WITH tools AS (
    SELECT
        *,
        items > 0
            AND answered >= items * CASE WHEN tool = 'CANS' THEN $full_share ELSE $answered_share END AS is_usable
    FROM derived.assessed
    WHERE tool IN ('CANS', 'CGSQ', 'FES')
),
firsts AS (
    SELECT *
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY enrollment_id, tool, instrument ORDER BY assessment_date, assessment_id
            ) AS place
        FROM tools
        WHERE near_intake AND is_usable
    )
    WHERE place = 1
),
later AS (
    SELECT
        t.enrollment_id,
        t.child_id,
        t.tool,
        t.instrument,
        t.version,
        f.assessment_id AS baseline_id,
        f.assessment_date AS baseline_date,
        t.assessment_id AS follow_up_id,
        t.assessment_date AS from_date,
        t.assessment_date + 1 AS to_date,
        t.version = f.version AS same_version
    FROM firsts f
    JOIN tools t
        ON t.enrollment_id = f.enrollment_id AND t.tool = f.tool AND t.instrument = f.instrument AND t.is_usable
        AND t.assessment_date >= f.assessment_date + $follow_up_days
),
unlisted AS (
    SELECT
        enrollment_id,
        child_id,
        tool,
        assessment_date,
        CASE
            WHEN version IS NULL THEN 'the version of this ' || instrument || ' is not recorded'
            ELSE 'the items of ' || instrument || ' ' || version || ' are not in instrument_items.csv'
        END AS reason
    FROM tools
    WHERE items = 0
),
senders AS (
    SELECT DISTINCT source, tool FROM tools
),
waiting AS (
    SELECT
        e.enrollment_id,
        e.child_id,
        s.tool,
        e.intake_date,
        e.end_date,
        e.until_date,
        e.complete_to,
        min(f.assessment_date) AS baseline_date
    FROM derived.enrollments e
    JOIN senders s ON s.source = e.source
    LEFT JOIN firsts f ON f.enrollment_id = e.enrollment_id AND f.tool = s.tool
    LEFT JOIN later p ON p.enrollment_id = e.enrollment_id AND p.tool = s.tool AND p.same_version
    LEFT JOIN unlisted u ON u.enrollment_id = e.enrollment_id AND u.tool = s.tool
    WHERE p.enrollment_id IS NULL AND u.enrollment_id IS NULL AND e.intake_date <= e.complete_to
    GROUP BY e.enrollment_id, e.child_id, s.tool, e.intake_date, e.end_date, e.until_date, e.complete_to
),
placed AS (
    SELECT
        enrollment_id,
        child_id,
        tool,
        instrument,
        version,
        baseline_id,
        baseline_date,
        follow_up_id,
        from_date,
        to_date,
        CASE WHEN same_version THEN 'counted' ELSE 'excluded' END AS state,
        CASE
            WHEN same_version THEN 'compared with ' || baseline_date
            ELSE 'assessed with another version than at intake'
        END AS reason
    FROM later
    UNION ALL
    SELECT
        enrollment_id, child_id, tool, NULL, NULL, NULL, NULL, NULL, assessment_date, assessment_date + 1, 'excluded',
        reason
    FROM unlisted
    UNION ALL
    SELECT
        enrollment_id, child_id, tool, NULL, NULL, NULL, baseline_date, NULL,
        CASE WHEN end_date IS NULL THEN baseline_date ELSE greatest(end_date, baseline_date) END,
        CASE WHEN end_date IS NULL THEN until_date ELSE greatest(end_date, baseline_date) + 1 END,
        CASE WHEN end_date IS NULL THEN 'pending' ELSE 'excluded' END,
        CASE
            WHEN end_date IS NULL THEN 'assessed at intake, not again yet'
            ELSE 'service ended without an assessment ' || $follow_up_days || ' days or more after the first'
        END
    FROM waiting
    WHERE baseline_date IS NOT NULL
    UNION ALL
    SELECT
        enrollment_id, child_id, tool, NULL, NULL, NULL, NULL, NULL,
        intake_date, greatest(until_date, intake_date + 1), 'pending', 'no full assessment at intake yet'
    FROM waiting
    WHERE baseline_date IS NULL AND end_date IS NULL AND intake_date + $baseline_to_days >= complete_to
    UNION ALL
    SELECT
        enrollment_id, child_id, tool, NULL, NULL, NULL, NULL, NULL,
        greatest(least(intake_date + $baseline_to_days, coalesce(end_date, complete_to)), intake_date),
        greatest(least(intake_date + $baseline_to_days, coalesce(end_date, complete_to)), intake_date) + 1,
        'excluded',
        concat(
            'no full assessment from ', $baseline_from_days, ' days before intake to ', $baseline_to_days, ' days after'
        )
    FROM waiting
    WHERE baseline_date IS NULL AND (end_date IS NOT NULL OR intake_date + $baseline_to_days < complete_to)
)
SELECT
    p.*,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = p.enrollment_id AND h.from_date <= p.from_date AND h.to_date > p.from_date
    ) AS only_when_split
FROM placed p
