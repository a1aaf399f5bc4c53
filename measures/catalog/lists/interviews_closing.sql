/*
code = "N11"
title = "Interviews whose window closes within 30 days"
family = "lists"
kind = "list"
timing = "as_at"
unit = "interviews"
better = "lower"
subject = "interview"
counts = "clients"
needs = ["enrollments", "outcome_interviews"]
why = "An interview that is held a day late does not count, and the family's answer is lost to the grant. There is still time for these."
numerator = "Interviews that have not been held, whose window is open and closes at most 30 days from the day."
denominator = "None: this is a list. Looked at: children with a baseline in an outcome tool who are not closed out."
excluded = "Nobody. Children who were closed out are no longer on it, but for the closing interview itself."
source = "Schedules in data/reference/interview_schedules.csv: NOMs after TRAC's reassessment rate (https://slideplayer.com./slide/9141164), SUPRT after a second-hand summary (https://solima.app/resources/reporting); check both with your Government Project Officer. The list is as of the day to which the agency's export is complete; the 30 days are a project default."
caution = "Baselines are not on it: before the first interview it is not recorded which tool a family has. An administrative entry is no interview, so the interview stays on the list until the window closes. The due date is the last day of the window."
questions = ["Who has a standing appointment with the family before that day?", "Which families moved, and who knows the new number?"]

[parameters]
interview_days = 30        # project default
*/
SELECT
    i.interview_id AS subject,
    i.child_id,
    i.enrollment_id,
    i.grant_id,
    greatest(i.opens_on, i.closes_on - CAST($interview_days AS INTEGER)) AS start_date,
    least(
        i.closes_on + 1,
        i.complete_to + 1,
        i.received_on,
        CASE WHEN i.counted_from = 'baseline' THEN i.closed_on END
    ) AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    concat(i.tool, ' ', i.kind, ', due ', i.due_date) AS reason,
    i.closes_on AS due_date
FROM derived.interview_dues i
WHERE i.outcome <> 'not_due'
    AND greatest(i.opens_on, i.closes_on - CAST($interview_days AS INTEGER)) < least(
        i.closes_on + 1,
        i.complete_to + 1,
        i.received_on,
        CASE WHEN i.counted_from = 'baseline' THEN i.closed_on END
    )
UNION ALL
SELECT
    e.interview_id, e.child_id, e.enrollment_id, e.grant_id, e.baseline_date,
    coalesce(e.closed_on, e.complete_to + 1), 0, 1, 'counted', 'looked at for this list', NULL
FROM derived.interview_episodes e
WHERE e.baseline_date < coalesce(e.closed_on, e.complete_to + 1)
