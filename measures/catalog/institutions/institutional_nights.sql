/*
code = "IN1"
title = "Nights in institutions"
family = "institutions"
kind = "ratio"
timing = "flow"
unit = "nights per 1,000 enrolled days"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
categories = "parts"
category_order = ["psychiatric", "residential", "group", "shelter", "detention"]
needs = ["enrollments", "living_arrangements"]
why = "Every night in an institution is a night away from family, school and friends. A System of Care exists so that children can have the help they need at home."
numerator = "Nights of enrolled children in a psychiatric hospital, residential care, a group home, a shelter or detention. A night counts once, in the place where the child slept."
denominator = "Days on which a child was enrolled, at home or in care."
excluded = "Days outside the time for which a child's living arrangements are known. Nights in an office, a hotel or a medical hospital are not institutional nights."
source = "Project measure on the classes of the settings list. No benchmark is published. The nights of one child hang together, so the interval is drawn over children, from 20 children up."
caution = "Many exports list stays in facilities and never a night at home: a night that is not listed counts as not institutional here, so a stay that nobody entered is missed. Listing more stays makes the number rise."
questions = [
    "Which children make up most of these nights, and what would each need to come home?",
    "Which class of institution grows, and who referred these children to it?",
    "For whom could a bed at home, in a family, be held open meanwhile?",
]

[category_words]
psychiatric = "Psychiatric hospital"
residential = "Residential treatment"
group = "Group home"
shelter = "Shelter"
detention = "Detention"
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    CASE WHEN institutional THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    institution_class AS category,
    state,
    reason,
    only_when_split
FROM derived.service_days
