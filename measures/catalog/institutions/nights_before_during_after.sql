/*
code = "IN6.days"
title = "Nights in institutions before, during and after enrollment"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "nights per 1,000 days"
better = "lower"
subject = "enrollment"
counts = "clients"
scale = 1000
categories = "separate"
category_order = ["before", "during", "after"]
paired = true
needs = ["enrollments", "living_arrangements"]
why = "It asks the question that families ask: has it been different since we came here? The same children stand on both sides."
numerator = "Nights in an institution in the 365 days before enrollment, while enrolled, and in the 365 days after closing."
denominator = "Days of each of these times, of children who enrolled in the period."
excluded = "Children whose 365 days before enrollment are not all known (an unknown history is not a quiet one). In the time after closing: children whose 365 days after are not yet over, or not all known. A child is compared only with itself."
source = "The usual before-and-after design in wraparound (for example Wraparound Milwaukee, https://www.ncjrs.gov/html/ojjdp/jjjnl_2000_4/wrap_3.html). Project measure on the classes of the settings list; the year compared is a project default."
caution = "There is no comparison group. Youth are referred at their worst, so some of any fall would have come anyway; they also grow older, and nights in an institution shorten the time at risk of another move. Where a child was enrolled before, the year before may hold days of that enrollment."
questions = [
    "For which children did nights rise, and what was missing?",
    "How many children are left out because their history is not known?",
]

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
    institutional AS numerator,
    known AS denominator,
    phase AS category,
    state,
    CASE
        WHEN state = 'counted' THEN institutional || ' nights in ' || reason || nights_compared
        ELSE reason
    END AS reason,
    only_when_split
FROM derived.before_during_after
