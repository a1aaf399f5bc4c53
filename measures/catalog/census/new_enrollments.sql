/*
code = "C2"
title = "New children"
family = "census"
kind = "count"
timing = "flow"
unit = "children newly enrolled"
better = "neither"
subject = "enrollment"
counts = "clients"
needs = ["enrollments"]
why = "Who comes in decides what the program must be good at next."
numerator = "Enrollments that start in the period, of children who were not enrolled the day before."
denominator = "None: this is a count."
excluded = "A second enrollment of a child who is already enrolled; it counts as new in its own program."
source = "Project rule: active on the last day = active on the day before the period + new - left."
questions = ["Who referred these children, and whom do we not hear from?", "Does the mix by age, race or area change?"]
*/
SELECT
    e.enrollment_id AS subject,
    e.child_id,
    e.enrollment_id,
    e.start_date,
    e.start_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    'counted' AS state,
    'enrolled on this day' AS reason,
    EXISTS (
        SELECT 1 FROM derived.enrollments o
        WHERE o.child_id = e.child_id AND o.enrollment_id <> e.enrollment_id
            AND (
                (o.start_date < e.start_date AND o.until_date > e.start_date)
                OR (
                    o.start_date = e.start_date
                    AND (o.until_date = o.start_date, o.enrollment_id) < (e.until_date = e.start_date, e.enrollment_id)
                )
            )
    ) AS only_when_split
FROM derived.enrollments e
WHERE NOT EXISTS (
        SELECT 1 FROM derived.enrollments o
        WHERE o.child_id = e.child_id AND o.enrollment_id <> e.enrollment_id AND o.program = e.program
            AND (
                (o.start_date < e.start_date AND o.until_date > e.start_date)
                OR (
                    o.start_date = e.start_date
                    AND (o.until_date = o.start_date, o.enrollment_id) < (e.until_date = e.start_date, e.enrollment_id)
                )
            )
    )
