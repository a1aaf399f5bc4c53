/*
code = "W7.funnel"
title = "From referral to team meeting"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of referrals"
better = "higher"
subject = "referral"
counts = "clients"
categories = "separate"
category_order = ["referral", "home_visit", "accepted", "assessment", "plan", "team_meeting"]
needs = ["referrals"]
why = "Families drop off between one step and the next. Seeing at which step is the first thing to know about reaching them."
numerator = "Referrals received in the period that have reached the step, and every step before it."
denominator = "Referrals received in the period."
excluded = "Steps that a source does not write down. Nobody else: a referral not yet decided is counted and named as such."
source = "Posts 1 to 3 of the ten posts of JCFS System of Care: intake and consultation with a home visit, assessment and care plan, team meeting (http://www.jcfs.org/programs-services/child-welfare/system-of-care)."
caution = "Followed to the complete-to day, so the last months are still filling up. A team meeting without a care plan is not counted until the plan is there. Where the day of the written assessment is not recorded, the first assessment service stands for it, else the first full CANS (half of the items in use or more, a project default); where no team meetings are listed, the first service of that type. An enrollment without its referral belongs to the child's latest referral before intake."
questions = [
    "At which step do most families leave, and what do they say?",
    "Why were referrals declined, and could the reason be told to those who refer?",
]
*/
SELECT
    referral_id AS subject,
    child_id,
    enrollment_id,
    received_date AS start_date,
    received_date + 1 AS end_date,
    CASE WHEN is_reached THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    step_name AS category,
    CASE WHEN is_recorded THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT is_recorded THEN 'this step is not recorded'
        WHEN is_reached THEN 'reached'
        WHEN is_done THEN 'done, but a step before it is missing'
        WHEN is_accepted THEN 'not done so far'
        ELSE standing
    END AS reason
FROM derived.referral_steps
