/*
code = "G7"
title = "Goals written out in full"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of goals set"
better = "higher"
subject = "goal"
counts = "clients"
needs = ["enrollments", "goals", "goal_steps"]
why = "A goal that says what, how much, by whom and by when can be worked on and checked. A vague one cannot."
numerator = "Goals set in the period that have all five letters of SMART: specific, measurable, attainable, relevant, time-bound."
denominator = "Goals set in the period."
excluded = "Goals of agencies that do not send what one of the letters needs."
source = "SMART as SOAR's service planning policy asks of all planning; what each letter needs is a project default."
caution = "This checks what is filled in. It cannot judge whether the goal is a good one. A letter that can be met in two ways is judged by the ways that the agency sends."
questions = ["Which letter is missing most often?", "Would the family recognize the goal as its own?"]
*/
SELECT
    goal_id AS subject,
    any_value(child_id) AS child_id,
    any_value(enrollment_id) AS enrollment_id,
    any_value(set_date) AS start_date,
    any_value(set_date) + 1 AS end_date,
    CASE WHEN count(passes) = 5 AND bool_and(passes) THEN 1 ELSE 0 END AS numerator,
    CASE WHEN count(passes) = 5 THEN 1 ELSE 0 END AS denominator,
    CASE WHEN count(passes) = 5 THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN count(passes) < 5
            THEN concat(
                'this agency does not send what ',
                string_agg(letter, ', ' ORDER BY position) FILTER (WHERE passes IS NULL),
                CASE WHEN count(passes) = 4 THEN ' needs' ELSE ' need' END
            )
        WHEN bool_and(passes) THEN 'all five letters'
        ELSE concat(
            count(*) FILTER (WHERE passes), ' of 5 letters, lacks ',
            string_agg(letter, ', ' ORDER BY position) FILTER (WHERE NOT passes)
        )
    END AS reason,
    any_value(only_when_split) AS only_when_split
FROM derived.smart_letters
GROUP BY goal_id
