/*
about = "How long people stay as Family Partner or Coordinator: appointments of one person in one role that overlap or touch are one stay, so that a renewed appointment is no leaving. joined_second and left_second mark the start and the end of a stay on a day on which the person was, or still is, active in the other role, so that a total does not count them. anniversary is the same day 12 months on. One row a person and stay."
*/
WITH known AS (
    SELECT *, coalesce(end_date, DATE '9999-12-31') AS until_known
    FROM derived.partner_appointments
    WHERE ends_known AND role IN ('family_partner', 'coordinator')
),
views AS (
    SELECT role AS held_as, * FROM known
    UNION ALL
    SELECT 'either', * FROM known
),
ordered AS (
    SELECT
        *,
        coalesce(max(until_known) OVER (
            PARTITION BY person_id, held_as ORDER BY start_date, appointment_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) < start_date, true) AS begins
    FROM views
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (begins) OVER (
            PARTITION BY person_id, held_as ORDER BY start_date, appointment_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stay
    FROM ordered
),
stays AS (
    SELECT
        person_id,
        held_as,
        first(appointment_id ORDER BY start_date, appointment_id) AS first_appointment,
        last(appointment_id ORDER BY until_known, appointment_id) AS last_appointment,
        min(start_date) AS start_date,
        nullif(max(until_known), DATE '9999-12-31') AS end_date
    FROM numbered
    GROUP BY person_id, held_as, stay
),
placed AS (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY s.person_id, s.start_date ORDER BY s.held_as DESC) AS start_place,
        row_number() OVER (PARTITION BY s.person_id, s.end_date ORDER BY s.held_as DESC) AS end_place
    FROM stays s
    WHERE s.held_as <> 'either'
)
SELECT
    p.person_id,
    p.held_as AS role,
    p.first_appointment,
    p.last_appointment,
    p.start_date,
    p.end_date,
    CAST(p.start_date + INTERVAL 12 MONTH AS DATE) AS anniversary,
    NOT EXISTS (
        SELECT 1 FROM stays e
        WHERE e.held_as = 'either' AND e.person_id = p.person_id AND e.start_date = p.start_date
    ) OR p.start_place > 1 AS joined_second,
    p.end_date IS NOT NULL AND (
        NOT EXISTS (
            SELECT 1 FROM stays e
            WHERE e.held_as = 'either' AND e.person_id = p.person_id AND e.end_date = p.end_date
        ) OR p.end_place > 1
    ) AS left_second
FROM placed p
