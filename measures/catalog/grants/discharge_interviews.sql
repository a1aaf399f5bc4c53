/*
code = "R5"
title = "Discharge interviews held"
family = "grants"
kind = "proportion"
timing = "flow"
unit = "% of discharges"
better = "higher"
subject = "interview"
counts = "clients"
needs = ["enrollments", "outcome_interviews"]
why = "The last word should be the family's. Without it the grant knows how service began, and not how it ended."
numerator = "Discharges at which an interview was conducted."
denominator = "Discharges in the period of children with a baseline in an outcome tool: the end of service, or an earlier discharge or closeout entry. Administrative entries are discharges without an interview; the cases tell them apart from discharges without any entry."
excluded = "Discharges without an entry whose days for it are not over are not yet due: as many as the tool's schedule gives, else 30."
source = "Discharge interview rate of SAMHSA's CMHS tools, which ask for an entry at discharge even when no interview took place (https://omb.report/icr/201109-0930-006/doc/27768401). Wilson interval."
caution = "An interview that was held late still counts. For NOMs no due date was found, so the days are a project default."
questions = [
    "How many discharges have an administrative entry only, and why was there no interview?",
    "Which families left without a word, and could a call still reach them?",
]
*/
SELECT
    interview_id AS subject,
    child_id,
    enrollment_id,
    grant_id,
    closing_date AS start_date,
    closing_date + 1 AS end_date,
    CASE WHEN outcome = 'conducted' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN outcome = 'pending' THEN 0 ELSE 1 END AS denominator,
    CASE WHEN outcome = 'pending' THEN 'pending' ELSE 'counted' END AS state,
    CASE outcome
        WHEN 'conducted' THEN concat('interview on ', conducted_on)
        WHEN 'administrative' THEN concat('administrative entry only, on ', administrative_on)
        WHEN 'pending' THEN concat('no entry yet, due by ', allowed_to)
        ELSE 'no discharge entry'
    END AS reason
FROM derived.interview_closings
