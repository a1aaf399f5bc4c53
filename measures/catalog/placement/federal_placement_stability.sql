/*
code = "PS1"
title = "Moves in the first year in care (federal measure)"
family = "placement"
kind = "rate"
timing = "as_at"
unit = "moves per 1,000 days in care"
better = "lower"
subject = "child"
counts = "clients"
scale = 1000
window = 12
needs = ["care_episodes"]
benchmark = "cfsr4_placement_stability"
why = "A move can cost a child a caregiver, a school and friends at once. This is the number that the federal reviews use, so it lets a program stand beside its state and the nation."
numerator = "Moves from one placement to another, by children who entered care in the 12 months."
denominator = "Days in care of those children, from removal to the end of the 12 months, discharge or the 18th birthday. Days whose placement is not known are left out."
excluded = "Children who entered at 18 or older; stays in care that ended in fewer than 8 days; series of short breaks; children with no known placement day, or with more moves than days. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). Clean-up of the Round 3 program code. The day counts follow the federal rule that the last day of the 12 months adds no day, so a whole year is 364 or 365 days."
caution = "Most youth in a System of Care program were already in care and had moved before, so few of them are in this number. It is observed, not risk-standardized, and the rate falls the longer children stay in care: do not set it beside moves while enrolled. Which temporary absences the federal count ignores in the newest data layout was not found in a readable copy; hospital stays, runs, respite, visits, detention and trial home visits are not counted as placements here unless a source says so. Where the home or facility is not recorded, two homes of the same kind in a row look like one, and the move between them is missed. A child whose birth date is not recorded is taken to be under 18. Where the day on which stays end is never recorded, a stay lasts until the next one begins. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = [
    "Which first homes ended soonest, and what did the caregivers say they needed?",
    "Could a relative have been found for the first night?",
    "Do short absences, such as a hospital stay, end in the same home or in a new one?",
]
*/
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    moves AS numerator,
    days AS denominator,
    CASE WHEN why_not IS NULL THEN 'counted' ELSE 'excluded' END AS state,
    reason
FROM derived.federal_entries
