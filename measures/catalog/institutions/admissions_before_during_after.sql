/*
code = "IN6.admissions"
title = "Admissions before, during and after enrollment"
family = "institutions"
kind = "rate"
timing = "flow"
unit = "admissions per youth-year"
better = "lower"
subject = "enrollment"
counts = "clients"
scale = 365.25
categories = "separate"
category_order = ["before", "during", "after"]
paired = true
needs = ["enrollments", "living_arrangements"]
why = "Nights can fall because stays get shorter. This asks whether children are admitted less often."
numerator = "Admissions to an institution in the 365 days before enrollment (the enrollment day among them), while enrolled (the closing day among them), and in the 365 days after closing."
denominator = "Days of each of these times, of children who enrolled in the period."
excluded = "Children whose 365 days before enrollment are not all known. In the time after closing: children whose 365 days after are not yet over, or not all known. A child is compared only with itself."
source = "The usual before-and-after design in wraparound (for example Wraparound Milwaukee, https://www.ncjrs.gov/html/ojjdp/jjjnl_2000_4/wrap_3.html). Project measure on the classes of the settings list; the year compared is a project default."
caution = "There is no comparison group. Youth are referred at their worst, so some of any fall would have come anyway; they also grow older, and nights in an institution shorten the time at risk of another admission. Where a child was enrolled before, the year before may hold days of that enrollment."
questions = ["Which children were admitted as often as before, and what did each admission have in common?"]

[category_words]
before = "Before enrollment"
during = "While enrolled"
after = "After closing"
*/
SELECT
    subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    admissions AS numerator,
    known AS denominator,
    phase AS category,
    state,
    CASE
        WHEN state = 'counted' THEN admissions || ' admissions in ' || reason || admissions_compared
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.before_during_after
