/*
code = "C3"
title = "Children who left"
family = "census"
kind = "count"
timing = "flow"
unit = "children whose service ended"
better = "neither"
subject = "enrollment"
counts = "clients"
categories = "parts"
category_order = ["goals_met", "natural_supports", "permanency", "moved", "transferred", "authorization_ended", "family_withdrew", "lost_contact", "higher_level_of_care", "detained", "aged_out", "died", "other", "not recorded"]
needs = ["enrollments"]
why = "How service ends says as much as how it begins: with goals met, or with a family that stopped answering."
numerator = "Enrollments that end in the period, of children who are not enrolled anywhere at the end of that day."
denominator = "None: this is a count."
excluded = "The end of one enrollment while another goes on; it counts as left in its own program. Agencies that never send the day on which service ends."
source = "Project rule: active on the last day = active on the day before the period + new - left. Reasons are the contract's list."
questions = ["Which families left before their goals were met, and what did they tell us?", "Did those who lost contact have a natural support to turn to?"]
*/
SELECT
    e.enrollment_id AS subject,
    e.child_id,
    e.enrollment_id,
    e.end_date AS start_date,
    e.end_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    coalesce(e.end_reason, 'not recorded') AS category,
    'counted' AS state,
    coalesce(lower(r.label), 'reason not recorded') AS reason,
    EXISTS (
        SELECT 1 FROM derived.enrollments o
        WHERE o.child_id = e.child_id AND o.enrollment_id <> e.enrollment_id
            AND (
                (o.start_date < e.end_date AND o.until_date > e.end_date)
                OR (o.start_date = e.end_date AND e.start_date = e.end_date AND o.until_date > e.end_date)
                OR (
                    o.end_date = e.end_date
                    AND (o.start_date = o.end_date, o.enrollment_id) < (e.start_date = e.end_date, e.enrollment_id)
                    AND (o.start_date < o.end_date OR e.start_date = e.end_date)
                )
            )
    ) AS only_when_split
FROM derived.enrollments e
LEFT JOIN reference.enrollment_end_reasons r USING (end_reason)
WHERE e.end_date IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM derived.enrollments o
        WHERE o.child_id = e.child_id AND o.enrollment_id <> e.enrollment_id AND o.program = e.program
            AND (
                (o.start_date < e.end_date AND o.until_date > e.end_date)
                OR (o.start_date = e.end_date AND e.start_date = e.end_date AND o.until_date > e.end_date)
                OR (
                    o.end_date = e.end_date
                    AND (o.start_date = o.end_date, o.enrollment_id) < (e.start_date = e.end_date, e.enrollment_id)
                    AND (o.start_date < o.end_date OR e.start_date = e.end_date)
                )
            )
    )
