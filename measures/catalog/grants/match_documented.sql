/*
code = "R8.match"
title = "Match documented"
family = "grants"
kind = "ratio"
timing = "flow"
unit = "% of the match required"
better = "higher"
subject = "grant"
counts = "money"
scale = 100
interval = "none"
categories = "groups"
needs = ["grants"]
why = "A grant that is matched only on paper is at risk on the day of the audit. Match that is found early shows partners who mean it."
numerator = "Dollars of match on file."
denominator = "Dollars of match that the grant requires, grant by grant."
excluded = "Grants that require no match or for which the dollars are not recorded. Grants that have not begun are not yet due."
source = "Field of the grant's own papers. As an example, Pennsylvania's System of Care grant asked for a match of 3:1 in years 1 to 3 and of 1:1 in year 4 (https://www.pacarepartnership.org/about-us/pasoc-partnership-expansion-and-sustainability-grant/about-us-frequently-asked-questions)."
caution = "What is on file now is known, not what was on file then: the number stands on the complete-to day, or on the grant's last day if that came before. To see it as it was, open the data load of that time."
questions = ["Which partner's time and space could be counted, and is not yet written down?"]
*/
WITH standing AS (
    SELECT
        g.*,
        c.agency,
        c.complete_to,
        CASE
            WHEN g.start_date > c.complete_to THEN g.start_date
            ELSE greatest(least(c.complete_to, g.end_date), g.start_date)
        END AS on_day,
        CASE
            WHEN count(*) OVER (PARTITION BY g.name) = 1 THEN g.name
            ELSE concat(g.name, ' (', g.grant_id, ')')
        END AS called
    FROM grants g
    JOIN derived.complete_to c ON c.source = g.source
),
judged AS (
    SELECT
        *,
        CASE
            WHEN start_date > complete_to THEN 'pending'
            WHEN match_required > 0 AND match_documented IS NOT NULL THEN 'counted'
            ELSE 'excluded'
        END AS state
    FROM standing
)
SELECT
    grant_id AS subject,
    agency,
    grant_id,
    on_day AS start_date,
    on_day + 1 AS end_date,
    CASE WHEN state = 'counted' THEN match_documented ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN match_required ELSE 0 END AS denominator,
    called AS category,
    state,
    CASE
        WHEN state = 'pending' THEN 'the grant has not begun'
        WHEN state = 'counted' THEN 'match on file'
        WHEN match_required IS NULL THEN 'the match required is not recorded'
        WHEN match_required <= 0 THEN 'no match is required'
        ELSE 'the match on file is not recorded'
    END AS reason
FROM judged
