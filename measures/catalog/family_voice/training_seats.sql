/*
code = "F15.seats"
title = "Seats taken at trainings"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "seats"
better = "higher"
subject = "seat"
counts = "workforce"
needs = ["trainings", "training_attendance"]
why = "Training is where families and professionals learn the same words."
numerator = "People at trainings in the period, once for each training they came to."
denominator = "None: this is a count."
excluded = "Trainings that list nobody, and those of agencies that do not record who came."
source = "Project measure."
caution = "It counts seats, not people: who came to three trainings is counted three times."
questions = ["Who is missing in the room?", "Do families lead what is taught?"]
*/
SELECT
    training_id || coalesce(' / ' || person_id, '') AS subject,
    training_date AS start_date,
    training_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    CASE WHEN person_id IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN person_id IS NOT NULL THEN replace(topic, '_', ' ')
        WHEN is_listed THEN 'nobody is listed'
        ELSE 'who came is not recorded'
    END AS reason,
    agency,
    role,
    grant_id
FROM derived.training_seats
