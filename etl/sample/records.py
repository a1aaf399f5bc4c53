"""What other offices know of a child: the school, the state's hotline, the hospital, the systems around the family."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers
from etl.sample.draws import chance, pick, whole
from etl.sample.lookup import Nights, first_day
from etl.sample.needs import FACILITIES
from etl.sample.world import NO_DAY, Agency, day

YEAR = 365.25

# ---- school ------------------------------------------------------------------------------------------------

TERMS = tuple(
    term
    for year in range(2021, 2026)
    for term in (
        (day(year, 8, 16), day(year, 12, 20), 86),
        (day(year + 1, 1, 6), day(year + 1, 5, 29), 92),
    )
)
SCHOOL_AGE = (5.0, 18.6)
KNOWN_BEFORE = 240  # days before the first enrollment for which the school's file is asked


def school_terms(
    rng: Generator, agency: Agency, children: Columns, enrollments: Columns, stays: Columns, hardship: np.ndarray
) -> Columns:
    """The terms of each enrolled child of school age, from the one before the first enrollment to its end."""
    n = len(children["child_id"])
    at = _rows_of(children, enrollments["child_id"])
    first = first_day(at, enrollments["start_date"], n)
    last = np.zeros(n, dtype=np.int64)
    np.maximum.at(last, at, enrollments["stop"])
    hard = np.zeros(n)
    np.maximum.at(hard, at, hardship)
    starts, ends, school_days = (np.array(column) for column in zip(*TERMS, strict=True))
    age = (starts - children["birth_date"][:, None]) / YEAR
    asked = (first[:, None] > 0) & (ends >= first[:, None] - KNOWN_BEFORE) & (starts < last[:, None])
    child, term = np.nonzero(asked & (age >= SCHOOL_AGE[0]) & (age < SCHOOL_AGE[1]) & (ends <= agency.complete_to))
    m = len(child)
    who, begin, stop = children["child_id"][child], starts[term], ends[term] + 1
    away = Nights(stays, np.isin(stays["setting"], (*FACILITIES, "runaway")), agency.complete_to + 1)
    moved = Nights(stays, np.isin(stays["setting"], ("respite", "visit"), invert=True), agency.complete_to + 1)
    enrolled = np.where(chance(rng, 0.9, m), school_days[term], whole(rng, 24, 80, m))
    in_service = begin - first[child] > 120
    rate = (0.02 + 0.2 * hard[child] * rng.random(m)) * np.where(in_service, 0.75, 1.0)
    absent = enrolled * rate + 0.55 * away.between(who, begin, stop)
    absent = np.minimum(np.rint(absent), enrolled * 4 // 5)
    changes = chance(rng, np.where(moved.begun(who, begin, stop) > 0, 0.3, 0.035), m)
    expelled = chance(rng, np.where(age[child, term] >= 8, 0.2, 0.05) * hard[child], m)
    return {
        "child_id": who,
        "term_start": begin,
        "term_end": ends[term],
        "days_enrolled": enrolled,
        "days_absent": np.where(chance(rng, 0.97, m), absent, np.nan),
        "unscheduled_school_changes": changes.astype(np.int64),
        "suspensions": np.where(expelled, whole(rng, 1, 3, m), 0),
    }


def _rows_of(children: Columns, child: np.ndarray) -> np.ndarray:
    """Positions of the children with these numbers; a block's numbers run on."""
    return child - children["child_id"][0] if len(children["child_id"]) else child


# ---- the state's reports -----------------------------------------------------------------------------------

_BEFORE_REMOVAL = {"indicated": 0.5, "substantiated": 0.42, "unsubstantiated": 0.05, "other": 0.03}
_EARLIER = {"unsubstantiated": 0.72, "indicated": 0.24, "other": 0.04}
_IN_CARE_A_DAY = 14 / 100_000
_AFTER_CARE = 0.11


def maltreatment_reports(
    rng: Generator, numbers: Numbers, agency: Agency, children: Columns, episodes: Columns
) -> Columns:
    """Reports before most removals, some long before, a few in care, and some after going home."""
    n = len(episodes["episode_id"])
    removal, child = episodes["removal_date"], episodes["child_id"]
    left = episodes["discharge_date"]
    length = np.where(left > 0, left, agency.complete_to + 1) - removal
    home = np.isin(episodes["discharge_reason"], ("reunification", "relative", "guardianship"))
    parts = (
        (chance(rng, 0.78, n), removal - whole(rng, 0, 21, n), pick(rng, _BEFORE_REMOVAL, n)),
        (chance(rng, 0.4, n), removal - whole(rng, 40, 700, n), pick(rng, _EARLIER, n)),
        (
            chance(rng, 1 - np.exp(-_IN_CARE_A_DAY * length), n) & (length > 20),
            removal + 8 + np.floor(rng.random(n) * np.maximum(length - 8, 1)).astype(np.int64),
            pick(rng, {"indicated": 0.6, "substantiated": 0.4}, n),
        ),
        (
            chance(rng, 0.25, n),
            removal + 10 + np.floor(rng.random(n) * length).astype(np.int64),
            pick(rng, _EARLIER, n),
        ),
        (home & chance(rng, _AFTER_CARE, n), left + whole(rng, 15, 420, n), pick(rng, _BEFORE_REMOVAL, n)),
    )
    who = np.concatenate([child[happens] for happens, _, _ in parts])
    reported = np.concatenate([on[happens] for happens, on, _ in parts])
    found = np.concatenate([finding[happens] for happens, _, finding in parts])
    born = children["birth_date"][_rows_of(children, who)]
    kept = (reported <= agency.complete_to) & (reported > born + 2)
    who, reported, found, born = who[kept], reported[kept], found[kept], born[kept]
    order = np.lexsort((reported, who))
    m = len(order)
    incident = np.maximum(reported[order] - whole(rng, 0, 6, m), born[order] + 1)
    return {
        "report_id": numbers.take("maltreatment_reports", m),
        "child_id": who[order],
        "report_date": reported[order],
        "incident_date": np.where(chance(rng, 0.9, m), incident, NO_DAY),
        "disposition": found[order],
    }


# ---- small facts on the tables that are there --------------------------------------------------------------


RETURNING = 45  # days after residential treatment in which a child counts as coming back from it


def mark_returning(agency: Agency, referrals: Columns, stays: Columns) -> None:
    """Says of each referral whether the child was in residential treatment then or shortly before."""
    nights = Nights(stays, stays["setting"] == "residential_treatment", agency.complete_to + 1)
    received = referrals["received_date"]
    lately = nights.between(referrals["child_id"], received - RETURNING, received + RETURNING)
    referrals["returning_from_residential"] = referrals["returning_from_residential"] | (lately > 0)


def ready_to_leave(rng: Generator, agency: Agency, stays: Columns) -> np.ndarray:
    """When the hospital said that the child could leave: mostly the day itself, for one in four some days before."""
    n = len(stays["child_id"])
    last = np.where(stays["end_date"] > 0, stays["end_date"], agency.complete_to)
    waits = np.where(chance(rng, 0.27, n), whole(rng, 1, 14, n), 0)
    ready = np.maximum(last - waits, stays["start_date"] + 1)
    known = (stays["setting"] == "psychiatric_hospital") & chance(rng, 0.86, n)
    known &= (stays["end_date"] > 0) | (waits > 3)
    return np.where(known & (ready <= last), ready, NO_DAY)


SYSTEMS = {
    "child_welfare": 0.0,  # known from the care episodes, and a share of the others
    "juvenile_justice": 0.13,
    "special_education": 0.36,
    "behavioral_health": 0.55,
    "developmental_disability": 0.07,
}
_WELFARE_AT_HOME = 0.18


def systems(rng: Generator, enrollments: Columns, in_care: np.ndarray) -> dict[str, np.ndarray]:
    """Which child-serving systems each enrolled child is involved with, one array of answers a system."""
    n = len(in_care)
    involved = {system: chance(rng, share, n) for system, share in SYSTEMS.items()}
    involved["child_welfare"] = in_care | chance(rng, _WELFARE_AT_HOME, n)
    return involved


def in_care_on(enrollments: Columns, episodes: Columns) -> np.ndarray:
    """Whether each child was in care on the first day of the enrollment."""
    if not len(episodes["child_id"]):
        return np.zeros(len(enrollments["start_date"]), dtype=bool)
    care = episodes | {"start_date": episodes["removal_date"], "end_date": episodes["discharge_date"]}
    nights = Nights(care, np.ones(len(episodes["child_id"]), dtype=bool), 2**19 * 2 - 1)
    start = enrollments["start_date"]
    return nights.between(enrollments["child_id"], start, start + 1) > 0


def prevention_plan(rng: Generator, enrollments: Columns, in_care: np.ndarray) -> np.ndarray:
    """First day of a prevention plan, for about half of the children who were at home."""
    n = len(in_care)
    on = enrollments["start_date"] + whole(rng, 3, 24, n)
    return np.where(~in_care & chance(rng, 0.48, n) & (on < enrollments["stop"]), on, NO_DAY)


def add_goal_values(rng: Generator, goals: Columns) -> None:
    """Where each goal's indicator stands and where it should be, for most goals that have one."""
    n = len(goals["goal_id"])
    told = (goals["has_indicator"] == "yes") & chance(rng, 0.86, n)
    begins = whole(rng, 0, 6, n)
    aims = np.where(chance(rng, 0.5, n), begins + whole(rng, 1, 4, n), np.maximum(begins - whole(rng, 1, 5, n), 0))
    goals["baseline_value"] = np.where(told, begins, np.nan)
    goals["target_value"] = np.where(told & chance(rng, 0.96, n), aims, np.nan)
    goals["wordless"] = chance(rng, 0.07, n)  # a goal in two or three words
