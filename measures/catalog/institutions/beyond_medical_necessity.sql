/*
code = "IN10.beyond_necessity"
title = "Nights in hospital after the child was ready to leave"
family = "institutions"
kind = "sum"
timing = "flow"
unit = "nights"
better = "lower"
subject = "child"
counts = "clients"
needs = ["living_arrangements"]
why = "These children are well enough to leave and have nowhere to go. Every such night is a placement that was not found."
numerator = "Nights in a psychiatric hospital from the day the child was ready to leave until discharge."
denominator = "None: this is a sum. The number of children stands beside it."
excluded = "Hospital stays for which no day of being ready is recorded: some of these children may not have been ready, of others nobody wrote it down."
source = "The problem is described in Illinois HR0422 of the 101st General Assembly (https://ilga.gov/legislation/101/HR/10100HR0422.htm). No national benchmark was found."
caution = "It can only count stays with the day written down; where few have it, the true number is higher. It is for all children on file, enrolled or not."
questions = ["For each child: which placements were asked, and what did they say?", "Who learns of the ready day, and how soon?"]
*/
WITH nights AS (
    SELECT w.child_id, w.start_date, w.end_date, l.medically_ready_date AS ready_date
    FROM derived.whereabouts w
    JOIN living_arrangements l ON l.living_arrangement_id = w.stay_id AND l.child_id = w.child_id
    WHERE w.institution_class = 'psychiatric'
),
parts AS (
    SELECT
        child_id, start_date, end_date, 0 AS nights, 'excluded' AS state,
        'no day of being ready to leave is recorded' AS reason
    FROM nights
    WHERE ready_date IS NULL
    UNION ALL
    SELECT child_id, start_date, least(end_date, greatest(start_date, ready_date)), 0, 'counted', 'in treatment'
    FROM nights
    WHERE ready_date > start_date
    UNION ALL
    SELECT child_id, greatest(start_date, ready_date), end_date, 1, 'counted', 'ready to leave since ' || ready_date
    FROM nights
    WHERE ready_date < end_date
)
SELECT
    child_id AS subject,
    child_id,
    start_date,
    end_date,
    nights AS numerator,
    1 AS denominator,
    state,
    reason
FROM parts
WHERE start_date < end_date
