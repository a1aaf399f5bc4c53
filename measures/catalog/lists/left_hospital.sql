/*
code = "N9"
title = "Left psychiatric hospital in the last 7 days"
family = "lists"
kind = "list"
timing = "as_at"
unit = "children"
better = "neither"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "The first week after hospital is when a child is most alone with what is hard. A visit now can keep the door from turning."
numerator = "Children in service who left a psychiatric hospital at most 7 days ago and are not back."
denominator = "None: this is a list. Looked at: children in service whose living arrangements are known."
excluded = "Children of whom it is not known where they live."
source = "Project list, as of the day to which the agency's export is complete. The 7 days are a project default."
caution = "A transfer to another psychiatric hospital on the same day is no discharge. The due date is the last of the days."
questions = ["Has someone been there since?", "Does the caregiver know whom to call tonight?"]

[parameters]
hospital_days = 7          # project default
*/
WITH discharges AS (
    SELECT
        child_id,
        end_date AS left_on,
        end_date + CAST($hospital_days AS INTEGER) AS due_date,
        least(
            end_date + CAST($hospital_days AS INTEGER) + 1, lead(start_date) OVER (PARTITION BY child_id ORDER BY start_date)
        ) AS to_date,
        has_ended
    FROM derived.institutional_spells
    WHERE institution_class = 'psychiatric'
)
SELECT
    d.child_id AS subject,
    d.child_id,
    d.enrollment_id,
    greatest(h.left_on, d.from_date) AS start_date,
    least(h.to_date, d.to_date) AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat('left psychiatric hospital on ', h.left_on) AS reason,
    h.due_date
FROM discharges h
JOIN derived.list_days d ON d.child_id = h.child_id AND d.from_date < h.to_date AND d.to_date > h.left_on
WHERE h.has_ended AND h.left_on < h.to_date
UNION ALL
SELECT child_id, child_id, enrollment_id, from_date, to_date, 0, 1, state, reason, NULL
FROM derived.list_nights
