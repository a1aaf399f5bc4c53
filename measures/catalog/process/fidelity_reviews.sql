/*
code = "W6"
title = "Fidelity in meetings and files"
family = "process"
kind = "ratio"
timing = "flow"
unit = "% of the full score"
better = "higher"
subject = "form"
counts = "clients"
categories = "separate"
interval = "none"
needs = ["fidelity_scores"]
why = "What an observer sees in a meeting and what a reader finds in the file show where practice and promise part."
numerator = "Sum of the section scores of observed team meetings (TOM 2.0) and of reviews of files (DART)."
denominator = "Meetings observed or files read."
excluded = "Scores that no observation or review stands behind."
source = "Team Observation Measure 2.0 and Document Assessment and Review Tool, scored by their own tools (https://wrapresearch.org/using-wert-tools, https://www.wrapresearch.org/dart-1); only section scores are loaded. DART means of 731 reviews in six states run from 34% (natural and community supports) to 66% (needs-based)."
caution = "The two instruments are never averaged, nor their sections."
questions = ["Which section is lowest in both, and what do facilitators say about it?", "Were meetings and files picked at random?"]
*/
SELECT
    subject,
    enrollment_id,
    agency,
    program,
    scored_on AS start_date,
    scored_on + 1 AS end_date,
    score AS numerator,
    1 AS denominator,
    concat(instrument, ': ', scale) AS category,
    CASE WHEN forms = 0 THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN forms = 0 THEN 'nothing was observed or read'
        WHEN instrument = 'TOM' THEN 'meeting observed'
        ELSE 'file read'
    END AS reason
FROM derived.fidelity_forms
WHERE instrument IN ('TOM', 'DART')
