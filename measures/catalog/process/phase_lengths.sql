/*
code = "W1"
title = "Days in each phase"
family = "process"
kind = "median"
timing = "flow"
unit = "days"
better = "neither"
subject = "enrollment"
counts = "clients"
categories = "separate"
category_order = ["engagement", "plan_development", "implementation", "transition", "implementation_and_transition"]
benchmark = "engagement_14"
needs = ["enrollments"]
why = "Wraparound moves with the family from getting to know each other to a plan, to work on it, to life without the team. A phase that drags shows where families wait for us."
numerator = "Days from the first to the last day of a phase that ended in the period."
denominator = "Phases that ended in the period. Engagement runs from enrollment to the first planning meeting, plan development to the day when plan and crisis plan are signed, implementation from the plan to the start of transition, transition to the end of service."
excluded = "Phases still open are not yet due. Phases cut short because service ended, and phases whose dates are out of order, are left out."
source = "Phases as in the National Wraparound Initiative (http://www.rtc.pdx.edu/nwi/tools/pgTools.php?page=tree): engagement in one to two weeks if possible. South Carolina asks the same and plans in one to two more weeks (http://coc.sc.gov/expect.html). No guide was found for the other phases."
caution = "Where no start of transition is recorded, implementation and transition are one. Where the kind of a meeting is not recorded, the first meeting stands for the planning meeting; where signatures or crisis plans are not, the plan's date."
questions = [
    "Which families waited longest for their first planning meeting, and for whom?",
    "Does transition begin early enough to be practiced together?",
]
*/
SELECT
    p.enrollment_id AS subject,
    p.child_id,
    p.enrollment_id,
    CASE
        WHEN p.why_not IS NOT NULL THEN coalesce(p.ended_on, p.closed_on)
        WHEN p.ended_on IS NULL THEN p.began_on
        ELSE p.ended_on
    END AS start_date,
    CASE
        WHEN p.why_not IS NOT NULL THEN coalesce(p.ended_on, p.closed_on) + 1
        WHEN p.ended_on IS NULL THEN p.complete_to + 1
        ELSE p.ended_on + 1
    END AS end_date,
    CASE WHEN p.why_not IS NULL AND p.ended_on IS NOT NULL THEN p.ended_on - p.began_on ELSE 0 END AS numerator,
    1 AS denominator,
    p.phase AS category,
    CASE
        WHEN p.why_not IS NOT NULL THEN 'excluded'
        WHEN p.ended_on IS NULL THEN 'pending'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN p.why_not IS NOT NULL THEN p.why_not
        WHEN p.ended_on IS NULL THEN 'still in this phase'
        ELSE 'phase ended after ' || (p.ended_on - p.began_on) || ' days'
    END AS reason,
    EXISTS (
        SELECT 1 FROM derived.held_at_once s
        WHERE s.enrollment_id = p.enrollment_id AND s.from_date <= p.began_on AND s.to_date > p.began_on
    ) AS only_when_split
FROM derived.service_phases p
