/*
code = "IN10.shelter"
title = "Shelter stays of 30 days or fewer"
family = "institutions"
kind = "proportion"
timing = "flow"
unit = "% of shelter stays decided"
better = "higher"
subject = "living arrangement"
counts = "clients"
needs = ["living_arrangements"]
why = "A shelter is for an emergency. A child who is there for months waits for a home that nobody found."
numerator = "Shelter stays that ended within 30 days."
denominator = "Shelter stays, of all children on file, that ended within 30 days or passed them, each on the day that decided it."
excluded = "Stays that are still within their 30 days are not yet due."
source = "The B.H. decree in Illinois limits emergency shelter to 30 days, as described in Illinois HR0422 of the 101st General Assembly (https://ilga.gov/legislation/101/HR/10100HR0422.htm). A transfer from shelter to shelter is one stay. Wilson interval."
caution = "It is for all children on file, enrolled or not. The limit binds in Illinois; elsewhere it is a yardstick."
questions = ["For which children was a home refused, and on what ground?", "Who is past 30 days today?"]

[parameters]
shelter_days = 30          # B.H. decree, Illinois
*/
WITH spells AS (
    SELECT
        a.*,
        a.has_ended AND a.end_date - a.start_date <= $shelter_days AS is_short,
        a.start_date + $shelter_days AS last_day,
        c.complete_to
    FROM derived.institutional_spells a
    JOIN derived.complete_to c USING (source)
    WHERE a.institution_class = 'shelter'
),
decided AS (
    SELECT
        *,
        NOT is_short AND last_day >= complete_to AS is_pending,
        CASE WHEN is_short THEN end_date WHEN last_day >= complete_to THEN complete_to ELSE last_day + 1 END AS on_day
    FROM spells
)
SELECT
    stay_id AS subject,
    child_id,
    on_day AS start_date,
    on_day + 1 AS end_date,
    CASE WHEN is_short THEN 1 ELSE 0 END AS numerator,
    CASE WHEN is_pending THEN 0 ELSE 1 END AS denominator,
    CASE WHEN is_pending THEN 'pending' ELSE 'counted' END AS state,
    CASE
        WHEN is_pending THEN 'in the shelter, not yet more than ' || $shelter_days || ' days'
        WHEN is_short THEN 'left after ' || (end_date - start_date) || ' days'
        WHEN has_ended THEN 'late: left after ' || (end_date - start_date) || ' days'
        ELSE 'overdue: still in the shelter after ' || $shelter_days || ' days'
    END AS reason
FROM decided
