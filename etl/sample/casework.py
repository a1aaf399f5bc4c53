"""What a program does for an enrolled child: plans, team meetings, reviews, goals, ratings, services, levels.

All of it is vectorised over the enrollments of a chunk. Each function takes the enrollments' columns
(``start_date``, ``intake_date``, ``stop``, …; days are ordinals, 0 = empty) and returns columns of its own,
where ``owner`` is a position among the enrollments.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.draws import chance, pick, recurring, whole
from etl.sample.world import NO_DAY, Agency


class Numbers:
    """Running numbers for each table. Each block of children has a million of its own, so that none needs another."""

    def __init__(self, block: int) -> None:
        self._before = block * 1_000_000
        self.last: dict[str, int] = {}

    def take(self, table: str, n: int) -> np.ndarray:
        """The next ``n`` numbers of a table."""
        first = self.last.get(table, self._before) + 1
        self.last[table] = first + n - 1
        return np.arange(first, first + n)


_ELIGIBLE = ("kin_foster", "foster_home", "treatment_foster", "preadoptive_home")  # for foster-care stabilization


def programs(agency: Agency, children: int) -> Columns:
    """The agency's programs with their own standards."""
    n = len(agency.programs)
    first = np.arange(n) == 0
    stabilization = agency.source == "prairie"
    # About this many are enrolled at a time, and a few places more.
    places = max(round(children * agency.length / 1461 * 1.25), 4)
    return {
        "program": np.array(agency.programs, dtype=object),
        "agency": np.full(n, agency.name, dtype=object),
        "kind": np.where(first, "foster_stabilization" if stabilization else "wraparound", "other").astype(object),
        "capacity": np.where(first, places, max(places // 5, 1)),
        "service_months": np.full(n, 6 if stabilization else 14),
        "plan_days": np.full(n, 14),
        "review_days": np.full(n, 30),
        "crisis_minutes": np.full(n, 90),
        "contact_days": np.full(n, 3),
        "eligible_settings": np.full(n, ";".join(_ELIGIBLE), dtype=object),
        "eligible_local_areas": np.full(n, ";".join(area.name for area in agency.areas), dtype=object),
    }


def _days_before(day: np.ndarray, stop: np.ndarray) -> np.ndarray:
    return np.where(day < stop, day, NO_DAY)


def first_of_each(owner: np.ndarray) -> np.ndarray:
    """Which rows are the first of their owner; the rows of an owner stand together."""
    first = np.ones(len(owner), dtype=bool)
    first[1:] = owner[1:] != owner[:-1]
    return first


def plans(rng: Generator, numbers: Numbers, enrollments: Columns) -> Columns:
    """One plan an enrollment, four of five within 14 days of intake, and an updated plan every half year."""
    n = len(enrollments["start_date"])
    stop, intake = enrollments["stop"], enrollments["intake_date"]
    opened = np.where(intake > 0, intake, enrollments["start_date"])
    first = opened + np.where(chance(rng, 0.82, n), whole(rng, 2, 14, n), whole(rng, 15, 45, n))
    first = np.where(chance(rng, 0.97, n), first, stop)  # a few never get a plan
    owner, day = recurring(rng, first, stop, (165, 200))
    m = len(owner)
    signed = _days_before(day + whole(rng, 0, 9, m), stop[owner])
    initial = first_of_each(owner)
    last = first_of_each(owner[::-1])[::-1]
    transition = enrollments["transition_start_date"][owner]
    written = (transition > day) & last & chance(rng, 0.7, m)
    away = np.isin(enrollments["living_arrangement_at_intake"][owner], ("own_home", "kin_home", ""), invert=True)
    return {
        "owner": owner,
        "plan_id": numbers.take("service_plans", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "plan_date": day,
        "signed_date": np.where(chance(rng, 0.92, m), signed, NO_DAY),
        "family_signed": pick(rng, {"yes": 0.86, "no": 0.10, "": 0.04}, m),
        "crisis_plan_date": np.where(chance(rng, 0.84, m), _days_before(day + whole(rng, 0, 12, m), stop[owner]), 0),
        "reunification_plan_date": np.where(away & initial & chance(rng, 0.6, m), day, NO_DAY),
        "transition_plan_date": np.where(written, transition, NO_DAY),
    }


def meetings(rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, plans: Columns) -> Columns:
    """Child and family team meetings, two to five weeks apart, the first within a month of intake."""
    n = len(enrollments["start_date"])
    stop = enrollments["stop"]
    first = enrollments["start_date"] + whole(rng, 6, 24, n)
    owner, day = recurring(rng, first, stop, agency.meeting_gap)
    m = len(owner)
    kind = pick(rng, {"review": 0.92, "crisis": 0.06, "planning": 0.02}, m)
    kind[first_of_each(owner)] = "planning"
    transition = enrollments["transition_start_date"][owner]
    kind[(transition > 0) & (day >= transition)] = "transition"
    first_plan = first_plan_of(plans, n)[owner]
    planned = (first_plan["plan_date"] > 0) & (day > first_plan["plan_date"])
    reviewed = planned & (kind != "crisis") & chance(rng, 0.93, m)
    return {
        "owner": owner,
        "meeting_id": numbers.take("team_meetings", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "meeting_date": day,
        "kind": kind,
        "plan_reviewed": np.where(reviewed, "yes", "no").astype(object),
        "plan_id": np.where(reviewed, first_plan["plan_id"], 0),
    }


def first_plan_of(plans: Columns, n: int) -> np.ndarray:
    """For each of ``n`` enrollments its first plan's ``plan_id`` and ``plan_date``, 0 without a plan."""
    found = np.zeros(n, dtype=[("plan_id", np.int64), ("plan_date", np.int64)])
    for name in ("plan_id", "plan_date"):
        found[name][plans["owner"][::-1]] = plans[name][::-1]  # the earliest is written last
    return found


def reviews(rng: Generator, numbers: Numbers, enrollments: Columns, meetings: Columns) -> Columns:
    """A review at every meeting that reviewed the plan, and one in twelve a few days after it, at no meeting."""
    at = np.nonzero(meetings["plan_id"])[0]
    later = chance(rng, 1 / 12, len(at))
    day = meetings["meeting_date"][at] + np.where(later, whole(rng, 1, 6, len(at)), 0)
    kept = day < enrollments["stop"][meetings["owner"][at]]
    at, later, day = at[kept], later[kept], day[kept]
    return {
        "review_id": numbers.take("plan_reviews", len(at)),
        "enrollment_id": meetings["enrollment_id"][at],
        "plan_id": meetings["plan_id"][at],
        "review_date": day,
        "meeting_id": np.where(later, 0, meetings["meeting_id"][at]),
        "plan_changed": pick(rng, {"yes": 0.36, "no": 0.6, "": 0.04}, len(at)),
    }


_DOMAINS = {
    "behavioral_health": 0.24,
    "school": 0.19,
    "family": 0.18,
    "living_situation": 0.13,
    "social": 0.10,
    "safety": 0.06,
    "physical_health": 0.04,
    "basic_needs": 0.03,
    "cultural": 0.02,
    "legal": 0.01,
}
_OPEN = {"in_progress": 0.80, "met": 0.13, "partly_met": 0.02, "dropped": 0.03, "deferred": 0.02}
_CLOSED = {"met": 0.43, "partly_met": 0.27, "not_met": 0.18, "dropped": 0.08, "deferred": 0.04}


def goals(rng: Generator, numbers: Numbers, enrollments: Columns, plans: Columns) -> Columns:
    """Two to five goals an enrollment with a plan, the first one the family's own priority."""
    n = len(enrollments["start_date"])
    plan = first_plan_of(plans, n)
    how_many = np.where(plan["plan_id"] > 0, pick_count(rng, n), 0)
    owner = np.repeat(np.arange(n), how_many)
    m = len(owner)
    nth = np.arange(m) - np.repeat(np.cumsum(how_many) - how_many, how_many)
    stop = enrollments["stop"][owner]
    later = (nth >= 2) & chance(rng, 0.4, m)
    set_date = plan["plan_date"][owner] + np.where(later, whole(rng, 20, 120, m), 0)
    set_date = np.where(set_date < stop, set_date, plan["plan_date"][owner])
    ended = enrollments["end_date"][owner] > 0
    status = np.where(ended, pick(rng, _CLOSED, m), pick(rng, _OPEN, m))
    decided = set_date + 30 + np.floor(rng.random(m) * 150).astype(np.int64)
    status = np.where(~ended & (decided >= stop), "in_progress", status).astype(object)
    at_end = ended & ((decided >= stop) | np.isin(status, ("not_met", "partly_met")))
    decided = np.where(at_end, stop - 1, decided)
    return {
        "owner": owner,
        "goal_id": numbers.take("goals", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "plan_id": plan["plan_id"][owner],
        "life_domain": pick(rng, _DOMAINS, m),
        "set_date": set_date,
        "target_date": np.where(chance(rng, 0.93, m), set_date + whole(rng, 60, 180, m), NO_DAY),
        "status": status,
        "status_date": np.where(status == "in_progress", NO_DAY, np.maximum(decided, set_date)),
        "weight": whole(rng, 1, 3, m),
        "baseline_rating": np.where(chance(rng, 0.7, m), -1, -2),
        "is_primary": _yes_no(nth == 0),
        "has_indicator": _yes_no(chance(rng, 0.74, m)),
        "has_all_anchors": _yes_no(chance(rng, 0.62, m)),
        "team_agreed": _yes_no(chance(rng, 0.9, m)),
        "linked_to_need": _yes_no(chance(rng, 0.8, m)),
        "family_priority": _yes_no((nth == 0) | chance(rng, 0.35, m)),
    }


def pick_count(rng: Generator, n: int) -> np.ndarray:
    """How many goals a plan has: two to five, mostly three."""
    return np.searchsorted(np.array([0.24, 0.68, 0.9]), rng.random(n), side="right") + 2


def _yes_no(answers: np.ndarray) -> np.ndarray:
    return np.where(answers, "yes", "no").astype(object)


def ratings(rng: Generator, enrollments: Columns, goals: Columns) -> Columns:
    """Goal Attainment Scaling from about -1.3 upward, every six to nine weeks while the goal is open."""
    owner = goals["owner"]
    until = np.where(goals["status_date"] > 0, goals["status_date"] + 1, enrollments["stop"][owner])
    goal, day = recurring(rng, goals["set_date"], until, (42, 62))
    m = len(goal)
    gain = 0.7 + 2.2 * rng.random(len(owner))  # how far each goal gets, most of it in the first half year
    progress = 1 - np.exp(-(day - goals["set_date"][goal]) / 110)
    level = goals["baseline_rating"][goal] + 0.1 + gain[goal] * progress
    level += np.where(goals["status"][goal] == "met", 0.5, 0) - np.where(goals["status"][goal] == "not_met", 0.7, 0)
    rating = np.clip(np.rint(level + 0.9 * (rng.random(m) - 0.5)), -2, 2).astype(np.int64)
    return {
        "goal_id": goals["goal_id"][goal],
        "rating_date": day,
        "rater_role": pick(rng, {"team": 0.7, "clinician": 0.2, "caregiver": 0.1}, m),
        "rating": rating,
    }


_LEVELS = np.array(["intensive", "moderate", "transition"], dtype=object)


def service_levels(rng: Generator, enrollments: Columns) -> Columns:
    """Three levels of service, each lighter than the one before; two in three begin at the highest."""
    n = len(enrollments["start_date"])
    stop = enrollments["stop"]
    level = np.where(chance(rng, 0.66, n), 0, 1)
    start = enrollments["start_date"].copy()
    owners, levels, starts, ends = [], [], [], []
    current = np.arange(n)
    while len(current):
        end = start + whole(rng, 70, 220, len(current))
        goes_on = (end < stop[current]) & (level < 2)
        closes = np.where(goes_on, end, np.where(enrollments["end_date"][current] > 0, stop[current], NO_DAY))
        owners.append(current)
        levels.append(_LEVELS[level])
        starts.append(start)
        ends.append(closes)
        current, level, start = current[goes_on], level[goes_on] + 1, end[goes_on]
    owner = np.concatenate(owners)
    order = np.lexsort((np.concatenate(starts), owner))
    return {
        "enrollment_id": enrollments["enrollment_id"][owner[order]],
        "start_date": np.concatenate(starts)[order],
        "level": np.concatenate(levels)[order],
        "end_date": np.concatenate(ends)[order],
    }
