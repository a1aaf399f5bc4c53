/*
code = "N1"
title = "Two moves in 90 days"
family = "lists"
kind = "list"
timing = "as_at"
unit = "children"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "A second move soon after the first says that something is not holding. The team should meet before there is a third."
numerator = "Children in service who moved from one placement to another twice or more in the last 90 days."
denominator = "None: this is a list. Looked at: children in service whose living arrangements are known."
excluded = "Children of whom it is not known where they live."
source = "Project list, as of the day to which the agency's export is complete. The 90 days are a project default."
caution = "Moves before service began are on it, too. Where an agency sends no enrollments, all children whose living arrangements are known are looked at. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed."
questions = ["Has the team met since the last move?", "What would the child and the new caregiver need to stay together?"]

[parameters]
move_days = 90             # project default
*/
WITH turns AS (
    SELECT
        child_id,
        move_date,
        lag(move_date) OVER w AS move_before,
        lead(move_date) OVER w AS next_move
    FROM derived.moves
    WINDOW w AS (PARTITION BY child_id ORDER BY move_date)
),
repeated AS (
    SELECT
        *,
        least(move_before + CAST($move_days AS INTEGER) + 1, next_move) AS to_date
    FROM turns
    WHERE move_date - move_before <= $move_days
)
SELECT
    d.child_id AS subject,
    d.child_id,
    d.enrollment_id,
    greatest(m.move_date, d.from_date) AS start_date,
    least(m.to_date, d.to_date) AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat('moved on ', m.move_before, ' and on ', m.move_date) AS reason,
    CAST(NULL AS DATE) AS due_date
FROM repeated m
JOIN derived.list_days d ON d.child_id = m.child_id AND d.from_date < m.to_date AND d.to_date > m.move_date
UNION ALL
SELECT child_id, child_id, enrollment_id, from_date, to_date, 0, 1, state, reason, NULL
FROM derived.list_nights
