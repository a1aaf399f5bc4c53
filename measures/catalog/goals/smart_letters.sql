/*
code = "G7.letters"
title = "What goals have and lack, letter by letter"
family = "goals"
kind = "proportion"
timing = "flow"
unit = "% of goals set"
better = "higher"
subject = "goal"
counts = "clients"
categories = "separate"
category_order = ["S", "M", "A", "R", "T"]
needs = ["enrollments", "goals", "goal_steps"]
why = "Knowing which part of a goal is usually missing tells a team what to practice."
numerator = "Goals set in the period that have the letter. S specific: five words or more, an area of life, and a step with a person named. M measurable: an indicator with its value now and the value aimed for, or all five levels of the rating scale. A attainable: the team agreed, and the goal is not where the family already is. R relevant: linked to a need, or a priority of the family. T time-bound: a due date after the goal was set and within 180 days."
denominator = "Goals set in the period."
excluded = "For a letter, goals of agencies that do not send what it needs."
source = "SMART as SOAR's service planning policy asks of all planning; what each letter needs is a project default."
caution = "This checks what is filled in. It cannot judge whether the goal is a good one. A letter that can be met in two ways is judged by the ways that the agency sends."
questions = ["Which letter would help families most if it were never missing?", "Do some teams have all five as a habit, and how?"]

[category_words]
S = "Specific"
M = "Measurable"
A = "Attainable"
R = "Relevant"
T = "Time-bound"
*/
SELECT
    goal_id AS subject,
    child_id,
    enrollment_id,
    set_date AS start_date,
    set_date + 1 AS end_date,
    CASE WHEN passes THEN 1 ELSE 0 END AS numerator,
    CASE WHEN passes IS NULL THEN 0 ELSE 1 END AS denominator,
    letter AS category,
    CASE WHEN passes IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN passes IS NULL THEN 'this agency does not send what ' || letter || ' needs: ' || what
        WHEN passes THEN 'has ' || what
        ELSE 'lacks ' || what
    END AS reason,
    only_when_split
FROM derived.smart_letters
