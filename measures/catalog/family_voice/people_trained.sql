/*
code = "F15.people"
title = "People trained"
family = "family_voice"
kind = "count"
timing = "flow"
unit = "people"
better = "higher"
subject = "person"
counts = "workforce"
needs = ["trainings", "training_attendance"]
why = "How many people have learned it, not how often the same ones came."
numerator = "People who came to at least one training in the period, each once. By role each stands in the first in which they came."
denominator = "None: this is a count."
excluded = "Trainings that list nobody, and those of agencies that do not record who came."
source = "Project measure."
caution = "People are told apart by the key that the agency gives them; agencies that share no keys may count someone twice."
questions = ["Which roles have had no training this year?", "What did people do differently a month later?"]
*/
SELECT
    coalesce(person_id, training_id) AS subject,
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
