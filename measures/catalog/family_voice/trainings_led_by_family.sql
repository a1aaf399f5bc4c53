/*
code = "F15.family_led"
title = "Trainings led by families"
family = "family_voice"
kind = "proportion"
timing = "flow"
unit = "% of trainings"
better = "higher"
subject = "training"
counts = "workforce"
needs = ["trainings"]
why = "Who stands in front says whose knowledge counts."
numerator = "Trainings that family members or youth led or co-led."
denominator = "Trainings held in the period."
excluded = "Trainings for which it is not recorded who led."
source = "Family and youth members are always co-chairs of trainings and presentations (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
questions = ["Which trainings could a family member lead next time?", "Are family trainers paid as others are?"]
*/
SELECT
    t.training_id AS subject,
    t.training_date AS start_date,
    t.training_date + 1 AS end_date,
    CASE WHEN t.led_by_family THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN t.led_by_family IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN t.led_by_family IS NULL THEN 'who led is not recorded'
        WHEN t.led_by_family THEN 'led or co-led by families'
        ELSE 'led by others'
    END AS reason,
    coalesce(c.agency, t.source) AS agency,
    t.grant_id
FROM trainings t
JOIN derived.complete_to c ON c.source = t.source
WHERE t.training_date <= c.complete_to
