"""How likely each turn of a child's life is: settings, moves, absences, ways out of care.

The numbers are made up, in the range that the field would call plausible; only their order means anything.
A hazard is a chance a day. A table of weights need not add up to 1.
"""

from __future__ import annotations

YEAR = 365.25

FAMILY = frozenset({"kin_foster", "foster_home", "treatment_foster", "preadoptive_home"})
CONGREGATE = frozenset({"group_home", "shelter", "residential_treatment"})

# The project's ladder of restrictiveness, for deciding why a child moved.
LADDER = {
    "kin_foster": 1,
    "foster_home": 2,
    "preadoptive_home": 2,
    "supervised_independent_living": 2,
    "treatment_foster": 3,
    "group_home": 4,
    "shelter": 4,
    "no_placement": 4,
    "residential_treatment": 5,
}

FIRST_SETTING = {
    "kin_foster": 0.42,
    "foster_home": 0.36,
    "shelter": 0.08,
    "treatment_foster": 0.05,
    "group_home": 0.05,
    "psychiatric_hospital": 0.02,
    "no_placement": 0.02,
}

NEXT_SETTING = {
    "foster_home": {
        "foster_home": 0.46,
        "kin_foster": 0.17,
        "treatment_foster": 0.16,
        "group_home": 0.07,
        "shelter": 0.06,
        "residential_treatment": 0.05,
        "no_placement": 0.02,
        "supervised_independent_living": 0.03,
    },
    "kin_foster": {
        "foster_home": 0.50,
        "kin_foster": 0.22,
        "treatment_foster": 0.11,
        "group_home": 0.06,
        "shelter": 0.06,
        "residential_treatment": 0.05,
    },
    "treatment_foster": {
        "foster_home": 0.28,
        "treatment_foster": 0.32,
        "kin_foster": 0.10,
        "group_home": 0.11,
        "residential_treatment": 0.15,
        "shelter": 0.04,
    },
    "group_home": {
        "foster_home": 0.22,
        "treatment_foster": 0.28,
        "kin_foster": 0.13,
        "residential_treatment": 0.16,
        "group_home": 0.13,
        "shelter": 0.03,
        "supervised_independent_living": 0.05,
    },
    "shelter": {
        "foster_home": 0.42,
        "kin_foster": 0.27,
        "treatment_foster": 0.14,
        "group_home": 0.12,
        "residential_treatment": 0.05,
    },
    "residential_treatment": {
        "treatment_foster": 0.40,
        "group_home": 0.24,
        "foster_home": 0.17,
        "kin_foster": 0.14,
        "supervised_independent_living": 0.05,
    },
    "no_placement": {"foster_home": 0.5, "shelter": 0.2, "group_home": 0.2, "treatment_foster": 0.1},
    "supervised_independent_living": {"supervised_independent_living": 0.6, "foster_home": 0.2, "kin_foster": 0.2},
    "preadoptive_home": {"foster_home": 0.7, "treatment_foster": 0.3},
}

YOUNGEST = {  # nobody younger is placed there
    "group_home": 11,
    "residential_treatment": 10,
    "shelter": 5,
    "no_placement": 11,
    "supervised_independent_living": 17,
    "psychiatric_hospital": 6,
}

MOVE = {
    "kin_foster": 1 / 520,
    "foster_home": 1 / 270,
    "treatment_foster": 1 / 280,
    "preadoptive_home": 1 / 3000,
    "group_home": 1 / 190,
    "shelter": 1 / 32,
    "residential_treatment": 1 / 230,
    "supervised_independent_living": 1 / 500,
    "no_placement": 1 / 4,
}
SETTLING = 150.0  # days in which the first months' extra chance of a move falls to a third
OLDER_MOVE = 1.35  # from age 11

# Absences from a placement, and from home: hazard, youngest age, shortest and longest in nights, chance of
# coming back to the same home.
ABSENCES = {
    "psychiatric_hospital": (0.00080, 6, 3, 24, 0.70),
    "runaway": (0.00055, 12, 1, 40, 0.58),
    "detention": (0.00020, 12, 2, 45, 0.45),
    "respite": (0.00120, 1, 1, 4, 0.985),
    "medical_hospital": (0.00018, 0, 1, 8, 0.96),
    "visit": (0.00040, 2, 1, 9, 1.0),
}
AWAY_FROM_HOME = {
    "psychiatric_hospital": (0.00160, 6, 4, 26, 0.90),
    "residential_treatment": (0.00020, 10, 70, 300, 0.80),
    "detention": (0.00022, 12, 2, 50, 0.92),
    "respite": (0.00060, 4, 1, 4, 1.0),
    "runaway": (0.00025, 12, 1, 30, 0.95),
    "medical_hospital": (0.00012, 0, 1, 7, 1.0),
    "group_home": (0.00006, 12, 40, 160, 0.85),
    "kin_home": (0.00020, 0, 10, 120, 1.0),
}
INSTEAD_OF_HOME = {
    "psychiatric_hospital": "residential_treatment",
    "residential_treatment": "group_home",
    "detention": "group_home",
}
WITH_RELATIVES = 0.07  # of children not in care live with relatives
WHY_ABSENT = {
    "psychiatric_hospital": "hospitalized",
    "medical_hospital": "hospitalized",
    "runaway": "ran",
    "detention": "court",
    "residential_treatment": "planned_step_up",
    "group_home": "planned_step_up",
}
CRISIS = {"psychiatric_hospital": 3.2, "runaway": 2.2, "detention": 2.0, "residential_treatment": 2.0}
FUND_RESPITE = 3.0  # respite for enrolled children once the fund is open
FUND_MOVES = 0.64  # and moves from family homes; with those it can't touch, about a third fewer

CRISIS_DAYS = 60  # before an enrollment
CRISIS_MOVES = 2.6
UNSTEADY_DAYS = 60  # after it, not yet settled
UNSTEADY_MOVES = 1.5
ENROLLED_ABSENCES = 0.55
STEPS_DOWN = 0.10  # of children of eleven or more come back from residential treatment as they are enrolled
STEPS_DOWN_TO = {"treatment_foster": 0.5, "foster_home": 0.25, "kin_foster": 0.15, "group_home": 0.1}
STEPS_DOWN_FROM_AGE = 11

REMOVAL = 0.00012  # from home, a day; more in a crisis
LEAVE_CARE = 1 / 620  # a day, from day 30
TRIAL_VISIT = 0.6  # of reunifications begin with a trial home visit
TRIAL_FAILS = 0.08
REENTRY = 0.09
STAYS_PAST_18 = 0.4

WAYS_OUT_EARLY = {
    "reunification": 0.68,
    "relative": 0.12,
    "guardianship": 0.07,
    "custody": 0.05,
    "transfer": 0.04,
    "other": 0.02,
    "runaway": 0.015,
    "death": 0.005,
}
WAYS_OUT_LATE = {
    "reunification": 0.36,
    "adoption": 0.34,
    "guardianship": 0.17,
    "relative": 0.06,
    "transfer": 0.03,
    "custody": 0.02,
    "other": 0.01,
    "runaway": 0.01,
}
LATE_WAYS_AFTER = 400  # days in care
NOT_FOLLOWED = frozenset({"emancipation", "death", "transfer", "runaway"})  # nothing is known afterwards
PERMANENCY = frozenset({"reunification", "relative", "adoption", "guardianship"})

WHY_SIDEWAYS = {
    "caregiver_request": 0.38,
    "behavior": 0.22,
    "provider_closed": 0.08,
    "to_siblings": 0.09,
    "allegation": 0.05,
    "child_request": 0.06,
    "court": 0.03,
    "other": 0.04,
    "unknown": 0.05,
}
WHY_UP = {"behavior": 0.52, "caregiver_request": 0.28, "planned_step_up": 0.10, "allegation": 0.04, "unknown": 0.06}
WHY_DOWN = {"planned_step_down": 0.74, "behavior": 0.05, "caregiver_request": 0.08, "other": 0.05, "unknown": 0.08}
WHY_KIN = {"to_kin": 0.86, "to_siblings": 0.05, "court": 0.05, "unknown": 0.04}
PLANNED = frozenset({"planned_step_down", "planned_step_up", "to_kin", "to_siblings", "to_permanency"})

CLOSED_BECAUSE = {
    "goals_met": 0.43,
    "natural_supports": 0.13,
    "family_withdrew": 0.11,
    "moved": 0.08,
    "lost_contact": 0.07,
    "authorization_ended": 0.08,
    "transferred": 0.05,
    "other": 0.05,
}
CLOSES_ON_STEP_UP = 0.35
CLOSES_ON_DETENTION = 0.15
