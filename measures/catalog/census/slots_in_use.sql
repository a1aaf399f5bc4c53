/*
code = "C1.capacity"
title = "Slots in use"
family = "census"
kind = "ratio"
timing = "as_at"
unit = "% of slots"
better = "neither"
subject = "program"
counts = "clients"
scale = 100
interval = "none"
needs = ["enrollments", "programs"]
why = "A full program turns families away; an empty one loses its funding. Both need to be known early."
numerator = "Open enrollments at the end of the day, in programs that state how many slots they have. A child in two programs uses two slots."
denominator = "Slots of those programs."
excluded = "Programs that do not state their capacity. By area, age or another trait of a child no share is shown, since slots have none. Programs of agencies that never send the day on which service ends."
source = "Project measure. Capacity is what the program's own export states."
questions = ["Is there room for the families who are waiting?", "If slots are free, who could refer and does not?"]
*/
WITH slots AS (
    SELECT p.source, p.program, any_value(a.agency) AS agency, any_value(p.capacity) AS capacity
    FROM programs p
    LEFT JOIN derived.agencies a ON a.source = p.source AND a.program = p.program
    LEFT JOIN derived.not_recorded n
        ON n.source = p.source AND n.table_name = 'enrollments' AND n.field = 'end_date'
    WHERE p.capacity IS NOT NULL AND n.source IS NULL
    GROUP BY p.source, p.program
),
opened AS (
    SELECT source, program, min(start_date) AS start_date FROM derived.enrollments GROUP BY source, program
)
SELECT
    e.enrollment_id AS subject,
    e.child_id,
    e.enrollment_id,
    e.program,
    CAST(NULL AS VARCHAR) AS agency,
    e.start_date,
    e.until_date AS end_date,
    1 AS numerator,
    0 AS denominator,
    'counted' AS state,
    'uses a slot' AS reason
FROM derived.enrollments e
JOIN slots s ON s.source = e.source AND s.program = e.program
WHERE e.start_date < e.until_date
UNION ALL
SELECT s.program, NULL, NULL, s.program, s.agency, o.start_date, c.open_end, 0, s.capacity, 'counted', 'slots of the program'
FROM slots s
JOIN opened o ON o.source = s.source AND o.program = s.program
JOIN derived.complete_to c ON c.source = s.source
