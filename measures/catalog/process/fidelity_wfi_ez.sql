/*
code = "W5"
title = "Wraparound fidelity, as families tell it"
family = "process"
kind = "ratio"
timing = "flow"
unit = "% of the full score"
better = "higher"
subject = "form"
counts = "clients"
categories = "separate"
interval = "none"
benchmark = "wfi_ez_total_mean"
needs = ["fidelity_scores"]
why = "Wraparound helps when it is done as it was meant. The family knows best whether it was."
numerator = "Sum of the scores of the forms that came back: the total, each key element, satisfaction."
denominator = "Forms that came back. The caregiver's form comes first; forms of youth, facilitators and team members stand apart, with their name."
excluded = "Scores without the person whose form it was, and forms of which none came back."
source = "Wraparound Fidelity Index, short form (WFI-EZ), scored by its own tools (https://wrapresearch.org/using-wert-tools); only scores are loaded. National mean of caregivers' totals 71%, proposed lines of 75% for adequate and 80% for high fidelity, mean satisfaction 79% (National Wraparound Initiative, 2025, https://nwi.pdx.edu/new-analyses-shine-light-on-national-trends-in-wraparound-fidelity)."
caution = "Respondents differ and are never averaged. Many families score near the top (1,027 responses in Georgia), and those who answer are not all. The lines hold for totals of this instrument only. A score that stands for several forms weighs as many. Where the number of forms is not recorded, a score weighs as one."
questions = [
    "Which key element is lowest, and what would a family notice first if it rose?",
    "Whose forms did not come back?",
]
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
    CASE
        WHEN respondent IS NULL OR respondent = 'caregiver' THEN scale
        ELSE concat(scale, ' (', whose, ')')
    END AS category,
    CASE WHEN respondent IS NULL OR forms = 0 THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN respondent IS NULL THEN 'whose form it was is not recorded'
        WHEN forms = 0 THEN 'no form came back'
        WHEN eligible IS NOT NULL THEN concat(whose, ', ', forms, ' of ', eligible, ' forms came back')
        ELSE whose
    END AS reason
FROM derived.fidelity_forms
WHERE instrument = 'WFI-EZ'
