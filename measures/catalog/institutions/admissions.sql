/*
code = "IN2"
title = "Admissions to institutions"
family = "institutions"
kind = "rate"
timing = "flow"
unit = "admissions per 100 youth-years enrolled"
better = "lower"
subject = "child"
counts = "clients"
scale = 36525
categories = "parts"
category_order = ["psychiatric", "residential", "group", "shelter", "detention"]
needs = ["enrollments", "living_arrangements"]
why = "An admission is the moment when help at home was not enough. Each one can be looked at: what came before it, and who was called."
numerator = "Admissions after the enrollment day, up to and including the closing day. A transfer within the same class on the same day is no new admission; another class is."
denominator = "Years of enrollment: enrolled days divided by 365.25."
excluded = "Days outside the time for which a child's living arrangements are known. The admission on the enrollment day belongs to the referral."
source = "Project measure on the classes of the settings list. No benchmark is published. Nights in the institution stay in the denominator (a project default), unless the site asks for days at risk only. Exact Poisson interval."
caution = "A night that is not listed counts as not institutional. One child with many admissions makes the interval too narrow: look at how many children stand behind the number."
questions = [
    "What happened in the two weeks before each admission, and was the crisis plan used?",
    "Which admissions came at night or on a weekend, when nobody could come?",
    "Which children were admitted more than once?",
]

[parameters]
at_risk_days_only = 0      # 1 = nights in an institution leave the denominator; project default

[category_words]
psychiatric = "Psychiatric hospital"
residential = "Residential treatment"
group = "Group home"
shelter = "Shelter"
detention = "Detention"
*/
SELECT * EXCLUDE institutional
FROM derived.program_admissions
WHERE NOT (institutional AND $at_risk_days_only = 1)
