/*
code = "PS2"
title = "Moves while enrolled"
family = "placement"
kind = "rate"
timing = "flow"
unit = "moves per 1,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
needs = ["enrollments", "living_arrangements"]
why = "Each move means a new caregiver, often a new school, and lost time in treatment. Keeping a child in the home they know is what a System of Care promises, and this is the number a program can act on each month."
numerator = "Moves from one placement to another, after the enrollment day and up to and including the closing day."
denominator = "Days on which a child was both enrolled and in out-of-home care."
excluded = "Days at home and days before enrollment. Runs, hospital stays, respite, visits, detention and trial home visits are absences, not placements: coming back to the same home is no move. The move on the enrollment day belongs to the referral."
source = "Project measure, built on the counting rules of the federal placement stability measure (CFSR Round 4 data dictionary, August 2022). No benchmark is published for it."
caution = "Children are referred in a crisis, so some of any fall after enrollment would have come anyway. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = [
    "What did caregivers who asked for a move tell us they needed, and when?",
    "Which children moved twice or more, and has each one's team met since?",
    "Do moves follow hospital stays or runs, and could the home have been held open?",
]
*/
SELECT * EXCLUDE move_kind FROM derived.program_moves
