/*
code = "IN9.young"
title = "Young children placed in group care"
family = "institutions"
kind = "proportion"
timing = "as_at"
unit = "% of young children who entered care"
better = "lower"
subject = "child"
counts = "clients"
window = 12
needs = ["care_episodes", "living_arrangements"]
why = "A young child needs a family most of all. The older federal outcome measures ask for this share."
numerator = "Children whose latest placement is a group home, shelter or institution."
denominator = "Children who entered care in the 12 months and were 12 or younger when their latest placement began."
excluded = "Children whose birth date is not known or who have no placement listed. Agencies that send no removals, or never the day on which children leave care."
source = "Federal outcome 7.1 as given in Child Welfare Outcomes 2003 and 2005, chapter IV. That shelters count as group care here is the project's reading. Wilson interval."
caution = "It is for all children in care on file, not for a program."
questions = ["Which homes take young brothers and sisters together, and how many beds do they have?"]

[parameters]
oldest_age = 12            # federal outcome 7.1
*/
WITH entered AS (
    SELECT
        w.*,
        s.congregate,
        s.label,
        CASE
            WHEN w.current_since IS NULL THEN 'no placement is listed'
            WHEN w.birth_date IS NULL THEN 'birth date is not known'
        END AS why_not
    FROM derived.windowed_care w
    JOIN derived.children k ON k.child_id = w.child_id
    LEFT JOIN load.source_settings s ON s.source = k.source AND s.setting = w.current_setting
    WHERE w.care_start >= w.first_day
        AND (
            w.birth_date IS NULL
            OR coalesce(w.current_since, w.care_start) < w.birth_date + to_years(CAST($oldest_age + 1 AS INTEGER))
        )
)
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    CASE WHEN why_not IS NULL AND congregate THEN 1 ELSE 0 END AS numerator,
    CASE WHEN why_not IS NULL THEN 1 ELSE 0 END AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    coalesce(why_not, 'latest placement: ' || lower(label)) AS reason
FROM entered
