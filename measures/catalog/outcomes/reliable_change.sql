/*
code = "G14"
title = "Change beyond chance"
family = "outcomes"
kind = "proportion"
timing = "flow"
unit = "% of scale scores"
better = "neither"
subject = "scale score"
counts = "clients"
per = "child"
rows = "last"
categories = "parts"
category_order = ["improved", "no reliable change", "worsened"]
needs = ["enrollments", "assessments"]
why = "Scores go up and down by chance. This counts only changes that are larger than the instrument's own noise."
numerator = "Scale scores that improved, did not change reliably, or worsened: the change divided by the standard error of a difference is beyond z."
denominator = "Scale scores of children assessed from 14 days before intake to 60 days after and again, with the same version, at least 60 days later and in the period."
excluded = "Scales for which the agency has not listed a reference spread and reliability in data/reference/reliable_change.csv. As shipped the list has only the made-up form of the sample, and nothing else is shown until it is filled: the values are never taken from the few children of one program. Children without a second assessment."
source = "Jacobson and Truax 1991, as quoted at http://online.flipbuilder.com/redjo/fjez/files/basic-html/page191.html: change / (SD × √2 × √(1 − reliability)). The days around intake and between assessments are project defaults."
caution = "A lower score is taken as better, but for scales that instrument_items.csv says otherwise of, and for the Family Empowerment Scale. The method changes the result: see z in the list. The scale scores are those the agency sends; none is made from items. Where no day of intake is recorded, the start of service stands for it. An assessment that names no enrollment is taken for that of the time in which it was made."
questions = ["For whom did things get reliably worse, and what happened?", "Is the reference sample like the children here?"]

[parameters]
follow_up_days = 60        # project default
*/
WITH scored AS (
    SELECT
        d.*,
        a.item AS scale,
        a.score,
        r.sd * sqrt(2) * sqrt(1 - r.reliability) AS error_of_difference,
        r.z
    FROM derived.assessed d
    JOIN assessments a ON a.assessment_id = d.assessment_id
    JOIN reference.reliable_change r ON r.instrument = d.instrument AND r.scale = a.item
),
firsts AS (
    SELECT *
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY enrollment_id, instrument, scale ORDER BY assessment_date, assessment_id
            ) AS place
        FROM scored
        WHERE near_intake
    )
    WHERE place = 1
),
pairs AS (
    SELECT
        f.enrollment_id,
        f.child_id,
        f.instrument,
        f.scale,
        f.end_date AS service_end,
        f.until_date,
        f.assessment_date AS baseline_date,
        s.assessment_date AS follow_up_date,
        f.score AS before,
        s.score AS after,
        f.z,
        CASE WHEN f.error_of_difference > 0 THEN (s.score - f.score) / f.error_of_difference END
            * CASE coalesce(i.better, CASE WHEN f.tool = 'FES' THEN 'higher' END) WHEN 'higher' THEN -1 ELSE 1 END
            AS change
    FROM firsts f
    LEFT JOIN scored s
        ON s.enrollment_id = f.enrollment_id AND s.instrument = f.instrument AND s.scale = f.scale
        AND s.version IS NOT DISTINCT FROM f.version
        AND s.assessment_date >= f.assessment_date + $follow_up_days
    LEFT JOIN reference.instrument_items i
        ON i.instrument = f.instrument AND i.version = f.version AND i.item = f.scale
),
placed AS (
    SELECT
        *,
        CASE
            WHEN follow_up_date IS NOT NULL AND change IS NOT NULL THEN 'counted'
            WHEN follow_up_date IS NULL AND service_end IS NULL THEN 'pending'
            ELSE 'excluded'
        END AS state,
        CASE
            WHEN follow_up_date IS NOT NULL THEN follow_up_date
            WHEN service_end IS NULL THEN baseline_date
            ELSE greatest(service_end, baseline_date)
        END AS from_date
    FROM pairs
)
SELECT
    p.child_id || ' · ' || p.instrument || ' ' || p.scale AS subject,
    p.child_id,
    p.enrollment_id,
    p.from_date AS start_date,
    CASE WHEN state = 'pending' THEN until_date ELSE from_date + 1 END AS end_date,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    CASE
        WHEN state <> 'counted' THEN NULL
        WHEN change < -z THEN 'improved'
        WHEN change > z THEN 'worsened'
        ELSE 'no reliable change'
    END AS category,
    state,
    CASE
        WHEN state = 'counted'
            THEN concat(
                instrument, ' ', scale, ' from ', before, ' to ', after, ', ', round(abs(change), 3),
                ' standard errors, line ', z
            )
        WHEN follow_up_date IS NOT NULL THEN 'the spread and reliability in reliable_change.csv give no standard error'
        WHEN state = 'pending' THEN 'assessed at intake, not again yet'
        ELSE 'service ended without a second assessment'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = p.enrollment_id AND h.from_date <= p.from_date AND h.to_date > p.from_date
    ) AS only_when_split
FROM placed p
