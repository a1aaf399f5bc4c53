/*
code = "G9"
title = "Goals by area of life"
family = "goals"
kind = "count"
timing = "flow"
unit = "goals set"
better = "neither"
subject = "goal"
counts = "clients"
categories = "parts"
category_order = ["family", "living_situation", "safety", "school", "behavioral_health", "physical_health", "social", "legal", "cultural", "basic_needs"]
needs = ["enrollments", "goals"]
why = "A plan for a whole life has goals in more than one area of it. If almost all goals are about behavior, the plan may be the agency's rather than the family's."
numerator = "Goals set in the period, by the one area of life that each is mostly about."
denominator = "None: this is a count."
excluded = "Nobody."
source = "SOAR's service planning policy asks for plans in multiple life domains. The list of areas is a project default: names that are common in wraparound, from memory; no official list was read."
caution = "A goal that touches several areas counts in its main one only."
questions = ["Which areas that families talk about have few goals?", "Do goals differ by who was in the room when they were set?"]
*/
SELECT
    g.goal_id AS subject,
    g.child_id,
    g.enrollment_id,
    g.set_date AS start_date,
    g.set_date + 1 AS end_date,
    1 AS numerator,
    1 AS denominator,
    g.life_domain AS category,
    'counted' AS state,
    'goal set: ' || replace(g.outcome, '_', ' ') AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = g.enrollment_id AND h.from_date <= g.set_date AND h.to_date > g.set_date
    ) AS only_when_split
FROM derived.goal_outcomes g
