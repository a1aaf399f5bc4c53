/*
code = "W2.timely"
title = "Milestones reached in time"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of milestones due"
better = "higher"
subject = "referral or enrollment"
counts = "clients"
categories = "separate"
category_order = ["first_contact", "home_visit", "intake", "enrollment", "assessment", "plan", "team_meeting", "service"]
needs = ["enrollments"]
why = "A promise with a date can be kept or broken. This says how often we kept it."
numerator = "Milestones reached within the days that the program, else the site, allows. The day of referral or intake is day 0."
denominator = "Milestones that were due: reached in time, reached late, or overdue."
excluded = "Not yet due: fewer days have passed than are allowed. Left out: referrals turned down and services ended before the deadline, dates out of order, and milestones that are not recorded."
source = "Plan of care within 14 days of intake: SOAR wraparound program, service planning policy. First team meeting within 14 days: the upper end of the one to two weeks in which the National Wraparound Initiative wants engagement done (http://www.rtc.pdx.edu/nwi/tools/pgTools.php?page=tree). For the other milestones no standard was found."
caution = "A milestone without a standard is not shown; a site can set one. Where the day of the written assessment is not recorded, the first assessment service stands for it, else the first full CANS (half of the items in use or more, a project default). Where no team meetings are listed, the first service of that type. Where no day of intake is recorded, the start of service stands for it."
questions = [
    "Which families are overdue today, and what stands in the way?",
    "Were the late ones late for the same reason?",
]

[parameters]
plan_days = 14             # SOAR; the program's own standard comes first
first_meeting_days = 14    # National Wraparound Initiative, engagement
first_contact_days = 0     # 0 = no standard
home_visit_days = 0        # 0 = no standard
intake_days = 0            # 0 = no standard
enrollment_days = 0        # 0 = no standard
assessment_days = 0        # 0 = no standard
first_service_days = 0     # 0 = no standard
*/
WITH due AS (
    SELECT
        w.*,
        CASE w.milestone
            WHEN 'first_contact' THEN $first_contact_days
            WHEN 'home_visit' THEN $home_visit_days
            WHEN 'intake' THEN $intake_days
            WHEN 'enrollment' THEN $enrollment_days
            WHEN 'assessment' THEN $assessment_days
            WHEN 'plan' THEN coalesce(p.plan_days, $plan_days)
            WHEN 'team_meeting' THEN $first_meeting_days
            WHEN 'service' THEN $first_service_days
        END AS allowed
    FROM derived.milestone_waits w
    LEFT JOIN derived.enrollments e ON e.enrollment_id = w.enrollment_id
    LEFT JOIN derived.standards p ON p.source = e.source AND p.program = e.program
),
judged AS (
    SELECT
        *,
        CASE
            WHEN NOT is_recorded THEN 'not recorded'
            WHEN days < 0 THEN 'out of order'
            WHEN days <= allowed THEN 'met'
            WHEN days > allowed THEN 'late'
            WHEN stopped_on - from_date <= allowed THEN 'stopped'
            WHEN coalesce(stopped_on, complete_to) - from_date > allowed THEN 'overdue'
            ELSE 'pending'
        END AS outcome
    FROM due
    WHERE allowed > 0
)
SELECT
    subject,
    child_id,
    enrollment_id,
    from_date AS start_date,
    from_date + 1 AS end_date,
    CASE WHEN outcome = 'met' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    milestone AS category,
    CASE
        WHEN outcome IN ('met', 'late', 'overdue') THEN 'counted'
        WHEN outcome = 'pending' THEN 'pending'
        ELSE 'excluded'
    END AS state,
    CASE outcome
        WHEN 'not recorded' THEN 'this milestone is not recorded'
        WHEN 'out of order' THEN 'dated before the wait began: check the dates'
        WHEN 'met' THEN 'met: day ' || days || ' of ' || allowed
        WHEN 'late' THEN 'late: day ' || days || ', ' || allowed || ' are allowed'
        WHEN 'stopped' THEN why_stopped
        WHEN 'overdue' THEN 'overdue: not reached after ' || (coalesce(stopped_on, complete_to) - from_date) || ' days'
        ELSE 'pending: day ' || (complete_to - from_date) || ' of ' || allowed
    END AS reason,
    only_when_split
FROM judged
