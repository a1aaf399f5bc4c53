/*
code = "PS5"
title = "With the same caregiver for two years"
family = "placement"
kind = "proportion"
timing = "as_at"
unit = "% of children"
better = "higher"
subject = "child"
counts = "clients"
window = 12
needs = ["care_episodes", "living_arrangements"]
benchmark = "ps5_england"
why = "For children who have been in care for long, one lasting caregiver is the closest thing to a family."
numerator = "Those who have lived with the same caregiver for at least two years. An adoptive placement counts together with the one before it."
denominator = "Children under 16 who have been in care without a break for at least two and a half years, on the last day."
excluded = "Children whose birth date or placement is not known, also those whose placements are not known up to the day (lost to follow-up). Agencies that send no removals, or never the day on which children leave care."
source = "Department for Education, Stability measures for children looked after in England 2024, and National Indicator 063. Day rules (equal dates pass) are the project's."
caution = "Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Who has been in care longest without a lasting home, and who is looking for one?"]

[parameters]
care_months = 30           # England's definition
caregiver_months = 24      # England's definition
under_age = 16             # England's definition
*/
WITH long_in_care AS (
    SELECT *
    FROM derived.windowed_care
    WHERE discharge_date IS NULL
        AND care_start <= anchor - to_months(CAST($care_months AS INTEGER))
        AND NOT short_break_series
        AND (birth_date IS NULL OR birth_date + to_years(CAST($under_age AS INTEGER)) > anchor)
),
with_previous AS (
    SELECT
        w.*,
        CASE WHEN w.current_setting = 'preadoptive_home' THEN (
            SELECT max(p.start_date) FROM derived.placements p
            WHERE p.child_id = w.child_id AND p.care_start = w.care_start AND p.start_date < w.current_since
        ) END AS previous_since
    FROM long_in_care w
),
judged AS (
    SELECT
        w.*,
        coalesce(previous_since, current_since) <= anchor - to_months(CAST($caregiver_months AS INTEGER)) AS is_lasting,
        CASE
            WHEN w.birth_date IS NULL THEN 'birth date is not known'
            WHEN w.current_since IS NULL THEN 'no placement is listed'
            WHEN k.known_to < w.anchor - 1 AND w.current_since <= k.known_to
            THEN 'lost to follow-up: where the child lived is known to ' || k.known_to || ' only'
        END AS why_not
    FROM with_previous w
    JOIN derived.children k ON k.child_id = w.child_id
)
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL AND is_lasting THEN 1 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, 'with this caregiver since ' || coalesce(previous_since, current_since)) AS reason
FROM judged
