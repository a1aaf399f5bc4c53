/*
code = "R4"
title = "Reassessment interviews held in time"
family = "grants"
kind = "proportion"
timing = "flow"
unit = "% of reassessments due"
better = "higher"
subject = "interview"
counts = "clients"
benchmark = "reassessment_80"
needs = ["enrollments", "outcome_interviews"]
why = "The interview asks the family how life is now. Families who are never asked again are missing from every result that the grant reports."
numerator = "Reassessment and annual interviews conducted within their window."
denominator = "Reassessments whose due date is in the period, each on its due date. When they are due, and how long the window stays open, is listed for each tool in data/reference/interview_schedules.csv: for NOMs every 180 days after the baseline, 30 days either way."
excluded = "Reassessments of children who were closed out before the window opened, and those due before the grant began or after it ended. Not yet due: due dates after the complete-to day, even when the interview has been held, and windows that are still open."
source = "Received of due, as in the reassessment rate of SAMHSA's TRAC reports, which leaves out interviews outside the window (https://slideplayer.com./slide/9141164). SUPRT's schedule is a second-hand summary (https://solima.app/resources/reporting): check both with your Government Project Officer. Wilson interval."
caution = "SAMHSA asks for 80% or more. CSAT's tool has a window of 5 to 8 months, CMHS's of 30 days either way: do not mix the two. An administrative entry is no interview, but one at baseline starts the clock. The summary of SUPRT says that none is due either when a child is closed out while the window is open; here it stays due."
questions = [
    "Which interviews can still be held, and who calls the family?",
    "Do the missed ones have something in common: a worker, a county, a language?",
    "How many were held just before or just after the window?",
]
*/
SELECT
    interview_id AS subject,
    child_id,
    enrollment_id,
    grant_id,
    due_date AS start_date,
    due_date + 1 AS end_date,
    CASE WHEN outcome = 'received' THEN 1 ELSE 0 END AS numerator,
    CASE WHEN outcome IN ('received', 'missed') THEN 1 ELSE 0 END AS denominator,
    CASE outcome WHEN 'pending' THEN 'pending' WHEN 'not_due' THEN 'excluded' ELSE 'counted' END AS state,
    reason
FROM derived.interview_dues
WHERE kind IN ('reassessment', 'annual')
