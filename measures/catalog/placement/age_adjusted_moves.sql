/*
code = "PS1.ratio"
title = "Moves compared with children of the same ages in the nation"
family = "placement"
kind = "rate"
timing = "as_at"
unit = "times the moves expected"
better = "lower"
subject = "child"
counts = "clients"
window = 12
needs = ["care_episodes"]
why = "Teenagers move more than babies everywhere. This sets each child's days against the national rate for the age at entry, so that a program with older youth is not made to look worse than it is."
numerator = "Moves in the first year in care, counted as in the federal measure."
denominator = "Moves that the same days would have had at the national rates by age at entry."
excluded = "As in the federal measure, and children whose birth date is not known or who entered outside the ages that have a national rate. Agencies that send no removals, or never the day on which children leave care."
source = "National rates: Children's Bureau, national supplemental context data, August 2025, as extracted by a third party (childmetrix-admin/CM-REPORTS). Indirect standardization, exact Poisson interval on the moves."
caution = "Not the federal risk-standardized performance, which only the Children's Bureau can compute. It adjusts for age alone and is valid only for children in their first year in care. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where the day on which stays end is never recorded, a stay lasts until the next one begins. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Is the interval wholly above or below 1? If not, there is no difference to explain."]
*/
WITH aged AS (
    SELECT
        f.*,
        r.moves / r.days AS national_rate
    FROM derived.federal_entries f
    LEFT JOIN reference.entry_age_rates r
        ON f.entered >= f.birth_date + to_months(CAST(r.min_months AS INTEGER))
        AND f.entered < f.birth_date + to_months(CAST(r.max_months + 1 AS INTEGER))
)
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL AND national_rate IS NOT NULL THEN moves ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL AND national_rate IS NOT NULL THEN days * national_rate ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL AND national_rate IS NOT NULL THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN why_not IS NULL AND birth_date IS NULL THEN 'birth date is not known'
        WHEN why_not IS NULL AND national_rate IS NULL THEN 'no national rate for this age at entry'
        ELSE reason
    END AS reason
FROM aged
