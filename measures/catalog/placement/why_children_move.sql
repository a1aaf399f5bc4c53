/*
code = "PS8"
title = "Why children move"
family = "placement"
kind = "rate"
timing = "flow"
unit = "moves per 1,000 days in care"
better = "neither"
subject = "child"
counts = "clients"
scale = 1000
categories = "parts"
category_order = ["progress", "non_progress", "unknown"]
needs = ["enrollments", "living_arrangements"]
why = "A move to kin or to a less restrictive home is progress. A move because a home gave up is not. Counting both as one hides what to do."
numerator = "Moves while enrolled: progress (to kin, to brothers and sisters, to a permanent or less restrictive home), unplanned (the caregiver's request, behavior, an allegation, a home that closed, a shelter), or unknown."
denominator = "Days on which a child was both enrolled and in out-of-home care."
excluded = "As in moves while enrolled. Where no reason is recorded the ladder of settings decides: lower is progress, higher is unplanned, equal is unknown."
source = "Classes as in Font and others 2018 (Texas; https://pure.psu.edu/en/publications/measurement-and-correlates-of-foster-care-placement-moves), adapted by the project."
caution = "Methods of classing disagree most when a child moves out of a shelter or a restrictive setting. A large unknown share means the reasons are not recorded. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = ["What did caregivers who asked for a move say they needed?", "How many moves were steps toward a permanent home?"]

[category_words]
progress = "Progress"
non_progress = "Unplanned"
unknown = "Reason not known"
*/
SELECT * EXCLUDE move_kind, move_kind AS category FROM derived.program_moves
