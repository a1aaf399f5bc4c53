/*
code = "W2.days"
title = "Days to each milestone of service"
family = "process"
kind = "median"
timing = "flow"
unit = "days"
better = "lower"
subject = "referral or enrollment"
counts = "clients"
categories = "separate"
category_order = ["first_contact", "home_visit", "intake", "enrollment", "assessment", "plan", "team_meeting", "service"]
needs = ["enrollments"]
why = "A family asks for help when things are at their hardest. Each day of waiting is a day on which the placement can break."
numerator = "Days from referral to first contact, home visit, intake and enrollment; days from intake to the written assessment, the plan of care, the first team meeting and the first service."
denominator = "Referrals received, or intakes held, in the period that have reached the milestone."
excluded = "Milestones not reached are not yet due, or left out when the referral was turned down or service ended first. Dates out of order, such as a plan before the intake, are left out and need correcting."
source = "Project measure. In 363 youth in Connecticut more days to the first team meeting went with greater strain on caregivers (Schreier and others 2019, https://pmc.ncbi.nlm.nih.gov/articles/PMC6597283)."
caution = "Only those who reached a milestone have a number of days, so recent periods look faster than they will turn out. Where the day of the written assessment is not recorded, the first assessment service stands for it, else the first full CANS (half of the items in use or more, a project default). Where no team meetings are listed, the first service of that type. The first service is the first beyond intake, assessment and team meeting. Where no day of intake is recorded, the start of service stands for it."
questions = [
    "Which step takes the longest, and what would take a week out of it?",
    "Who waited past the ninetieth percentile, and why?",
    "Do some groups of families wait longer than others?",
]
*/
SELECT
    subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    from_date + 1 AS end_date,
    CASE WHEN is_recorded AND days >= 0 THEN days ELSE 0 END AS numerator,
    1 AS denominator,
    milestone AS category,
    CASE
        WHEN NOT is_recorded OR days < 0 THEN 'excluded'
        WHEN reached_on IS NOT NULL THEN 'counted'
        WHEN stopped_on IS NOT NULL THEN 'excluded'
        ELSE 'pending'
    END AS state,
    CASE
        WHEN NOT is_recorded THEN 'this milestone is not recorded'
        WHEN days < 0 THEN 'dated before the wait began: check the dates'
        WHEN reached_on IS NOT NULL THEN 'reached after ' || days || ' days'
        WHEN stopped_on IS NOT NULL THEN why_stopped
        ELSE 'not reached yet, after ' || (complete_to - from_date) || ' days'
    END AS reason,
    only_when_split
FROM derived.milestone_waits
