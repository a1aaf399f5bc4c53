/*
code = "W10.admitted"
title = "Crises that ended in a hospital"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of crises"
better = "lower"
subject = "crisis"
counts = "clients"
needs = ["crisis_events"]
why = "The purpose of coming is that the child can stay. Sometimes a hospital is right; if it is the usual end, something is missing before it."
numerator = "Crises after which the child was admitted to a hospital within 72 hours."
denominator = "Crises for which it is recorded whether the child was, three days having passed since the call."
excluded = "Crises of the last three days are not yet due. Those for which it is not recorded are left out."
source = "Project measure."
questions = ["What would have let the child stay home that night?", "Was respite offered?"]
*/
SELECT
    crisis_id AS subject,
    child_id,
    enrollment_id,
    called_on AS start_date,
    called_on + 1 AS end_date,
    CASE WHEN admitted_within_72h THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE
        WHEN called_on + 3 > complete_to THEN 'pending'
        WHEN admitted_within_72h IS NULL THEN 'excluded'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN called_on + 3 > complete_to THEN 'not yet 72 hours since the call'
        WHEN admitted_within_72h IS NULL THEN 'not recorded whether the child was admitted'
        WHEN admitted_within_72h THEN 'admitted within 72 hours'
        ELSE 'not admitted within 72 hours'
    END AS reason
FROM derived.crises
