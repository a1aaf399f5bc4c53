/*
about = "Discharges from psychiatric hospital and from residential care of all children on file, with whether the child was back in the same class of institution soon after. A same-day transfer is no discharge. One row a discharge."

[parameters]
readmission_days = 30      # as in the published measures of readmission
*/
WITH spells AS (
    SELECT
        *,
        lead(start_date) OVER (PARTITION BY child_id, institution_class ORDER BY start_date) AS next_admission
    FROM derived.institutional_spells
    WHERE institution_class IN ('psychiatric', 'residential')
),
discharges AS (
    SELECT
        s.* EXCLUDE (start_date, has_ended),
        s.end_date AS discharge_date,
        s.end_date + $readmission_days AS horizon,
        c.complete_to
    FROM spells s
    JOIN derived.complete_to c USING (source)
    WHERE s.has_ended
),
gone AS (
    SELECT child_id, end_date AS gone_date FROM derived.enrollments WHERE end_reason IN ('died', 'moved')
    UNION ALL
    SELECT child_id, discharge_date FROM derived.in_care WHERE discharge_reason = 'death'
),
seen AS (
    SELECT
        d.child_id,
        d.institution_class,
        d.discharge_date,
        sum(least(w.end_date, d.horizon + 1) - greatest(w.start_date, d.discharge_date)) AS nights
    FROM discharges d
    JOIN derived.whereabouts w
        ON w.child_id = d.child_id AND w.start_date <= d.horizon AND w.end_date > d.discharge_date AND w.is_certain
    GROUP BY ALL
),
judged AS (
    SELECT
        d.*,
        coalesce(d.next_admission <= d.horizon, false) AS is_back,
        EXISTS (
            SELECT 1 FROM gone g
            WHERE g.child_id = d.child_id AND g.gone_date BETWEEN d.discharge_date AND d.horizon
        ) AS is_gone,
        coalesce(s.nights, 0) = $readmission_days + 1 AS is_followed
    FROM discharges d
    LEFT JOIN seen s USING (child_id, institution_class, discharge_date)
),
states AS (
    SELECT
        *,
        CASE
            WHEN horizon > complete_to THEN 'pending'
            WHEN is_back THEN 'counted'
            WHEN is_gone OR NOT is_followed THEN 'excluded'
            ELSE 'counted'
        END AS state
    FROM judged
)
SELECT
    stay_id AS subject,
    child_id,
    institution_class,
    discharge_date AS start_date,
    discharge_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND is_back THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN state = 'pending' THEN 'not yet ' || $readmission_days || ' days since discharge'
        WHEN is_back THEN 'back on day ' || (next_admission - discharge_date)
        WHEN is_gone THEN 'died or moved away within ' || $readmission_days || ' days'
        WHEN NOT is_followed THEN 'lost to follow-up: not known where the child lived to day ' || $readmission_days
        ELSE 'not back by day ' || $readmission_days
    END AS reason
FROM states
