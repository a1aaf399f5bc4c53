/*
code = "PS2.none"
title = "Children without a move"
family = "placement"
kind = "proportion"
timing = "flow"
unit = "% of children in care"
better = "higher"
subject = "child"
counts = "clients"
per = "child"
when = "none"
needs = ["enrollments", "living_arrangements"]
why = "A rate can hide that a few children carry most of the moves. This says for how many children nothing changed."
numerator = "Children with no move in the period while enrolled."
denominator = "Children with at least one day in the period on which they were enrolled and in out-of-home care."
excluded = "Children at home for the whole period. Moves are counted as in moves while enrolled."
source = "Project measure, built on the counting rules of the federal placement stability measure (CFSR Round 4 data dictionary, August 2022)."
caution = "A longer period gives every child more time to move: compare periods of the same length only. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. Where an agency sends no removals, or never the day on which children leave care, the nights in placements tell who was in care."
questions = [
    "What do the homes where nobody moved have in common?",
    "Who moved, and what would it have taken to stay?",
]
*/
SELECT * EXCLUDE move_kind FROM derived.program_moves
