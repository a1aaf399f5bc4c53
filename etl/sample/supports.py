"""What helps beside the plan: steps of goals, linkages, money for families, crises and who went to them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers
from etl.sample.draws import chance, pick, whole
from etl.sample.lookup import enrollment_on, first_day
from etl.sample.world import EARLIEST_DAY, NO_DAY, SEASON_OF_DAY, Agency, day

SEASONS = np.array(SEASON_OF_DAY)


# ---- steps and linkages ------------------------------------------------------------------------------------


def steps(rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, goals: Columns) -> Columns:
    """One to three steps a goal; some link the family to natural support or to something in the community."""
    how_many = np.searchsorted(np.array([0.08, 0.5, 0.88]), rng.random(len(goals["goal_id"])), side="right")
    goal = np.repeat(np.arange(len(how_many)), how_many)
    m = len(goal)
    owner = goals["owner"][goal]
    set_on = goals["set_date"][goal]
    done = set_on + whole(rng, 7, 110, m)
    until = np.where(goals["status_date"][goal] > 0, goals["status_date"][goal] + 1, enrollments["stop"][owner])
    done = np.where(chance(rng, 0.72, m) & (done < until), done, NO_DAY)
    natural = chance(rng, 0.09 * agency.natural_supports, m)
    return {
        "goal": goal,
        "owner": owner,
        "step_id": numbers.take("goal_steps", m),
        "goal_id": goals["goal_id"][goal],
        "has_responsible_person": _yes_no(chance(rng, 0.88, m)),
        "is_measurable": _yes_no(chance(rng, 0.81, m)),
        "due_date": np.where(chance(rng, 0.9, m), set_on + whole(rng, 14, 90, m), NO_DAY),
        "done_date": done,
        "is_natural_support_linkage": _yes_no(natural),
        "is_community_linkage": _yes_no(~natural & chance(rng, 0.17, m)),
    }


_PURPOSES = {
    "natural": {"mentoring": 0.3, "recreation": 0.2, "faith_or_culture": 0.2, "child_care": 0.15, "transport": 0.15},
    "community": {
        "recreation": 0.34,
        "after_school": 0.26,
        "mentoring": 0.12,
        "faith_or_culture": 0.1,
        "food": 0.08,
        "employment": 0.1,
    },
    "formal": {"behavioral_health": 0.45, "education": 0.25, "health": 0.15, "housing": 0.1, "legal": 0.05},
}
_LASTS = {"natural": 0.84, "community": 0.7, "formal": 0.58}  # still there when service ends


def linkages(rng: Generator, numbers: Numbers, enrollments: Columns, steps: Columns) -> Columns:
    """A linkage for each linking step that was done, and formal ones beside them."""
    n = len(enrollments["start_date"])
    kind = np.where(steps["is_natural_support_linkage"] == "yes", "natural", "")
    kind = np.where(steps["is_community_linkage"] == "yes", "community", kind)
    linked = (kind != "") & (steps["done_date"] > 0)
    formal = np.repeat(np.arange(n), np.floor(2.6 * rng.random(n)).astype(np.int64))
    length = enrollments["stop"][formal] - enrollments["start_date"][formal]
    formal_day = enrollments["start_date"][formal] + np.floor(rng.random(len(formal)) * length).astype(np.int64)
    owner = np.concatenate([steps["owner"][linked], formal])
    made = np.concatenate([steps["done_date"][linked], formal_day])
    kind = np.concatenate([kind[linked].astype(object), np.full(len(formal), "formal", dtype=object)])
    order = np.lexsort((made, owner))
    owner, made, kind = owner[order], made[order], kind[order]
    m = len(owner)
    stop = enrollments["stop"][owner]
    begun = made + np.floor(50 * rng.random(m) ** 2).astype(np.int64)
    begun = np.where(chance(rng, 0.9, m) & (begun < stop), begun, NO_DAY)
    lasts = chance(rng, np.array([_LASTS[k] for k in kind.tolist()]) if m else np.zeros(0), m)
    closed = (enrollments["end_date"][owner] > 0) & (begun > 0) & chance(rng, 0.96, m)
    purpose = np.full(m, "", dtype=object)
    for each, purposes in _PURPOSES.items():
        purpose = np.where(kind == each, pick(rng, purposes, m), purpose)
    return {
        "owner": owner,
        "linkage_id": numbers.take("linkages", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "made_date": made,
        "kind": kind,
        "purpose": purpose,
        "started_date": begun,
        "active_at_close": np.where(closed, _yes_no(lasts), ""),
    }


# ---- crises ------------------------------------------------------------------------------------------------

# Chance that somebody called the program before a stay that began so, and that the crisis was settled by phone.
_CALLED_BEFORE = {"psychiatric_hospital": (0.92, 0.03), "runaway": (0.55, 0.35), "detention": (0.4, 0.3)}
_BY_PHONE = 0.32  # of the other crises
_NO_ARRIVAL = 0.03  # of those that somebody went to, nobody wrote the time down
MINUTES_A_DAY = 24 * 60


def crises(
    rng: Generator,
    numbers: Numbers,
    agency: Agency,
    enrollments: Columns,
    stays: Columns,
    plans: Columns,
    hardship: np.ndarray,
) -> Columns:
    """Calls before stays in a hospital, on the run or in detention, and others that ended at home.

    ``called_at`` and ``arrived_at`` are minutes since the first ordinal; 0 = empty.
    """
    before = _before_stays(rng, enrollments, stays)
    alone = _other_crises(rng, enrollments, hardship)
    owner, called, by_phone, admitted = (np.concatenate(pair) for pair in zip(before, alone, strict=True))
    kept = (called < agency.complete_to) & (called >= enrollments["start_date"][owner])
    owner, called, by_phone, admitted = owner[kept], called[kept], by_phone[kept], admitted[kept]
    order = np.lexsort((called, owner))
    owner, called, by_phone, admitted = owner[order], called[order], by_phone[order], admitted[order]
    m = len(owner)
    minute = whole(rng, 6 * 60, 22 * 60 - 15, m)  # so that no time falls into the hour that spring skips
    prompt = np.where(called >= agency.crisis_team_day, 0.89, agency.reached_in_time)
    takes = np.where(chance(rng, prompt, m), whole(rng, 20, 90, m), whole(rng, 91, 225, m))
    went = ~by_phone & ~chance(rng, _NO_ARRIVAL, m)
    called_at = called * MINUTES_A_DAY + minute
    planned = first_day(plans["owner"], plans["crisis_plan_date"], len(enrollments["start_date"]))[owner]
    in_place = (planned > 0) & (planned < called)
    return {
        "owner": owner,
        "day": called,
        "in_person": ~by_phone,
        "crisis_id": numbers.take("crisis_events", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "called_at": called_at,
        "arrived_at": np.where(went, called_at + takes, 0),
        "resolution": np.where(by_phone, "by_phone", "in_person").astype(object),
        "crisis_plan_in_place": _yes_no(in_place),
        "admitted_within_72h": _yes_no(admitted),
    }


def _before_stays(rng: Generator, enrollments: Columns, stays: Columns) -> tuple[np.ndarray, ...]:
    setting = stays["setting"]
    at = np.nonzero(np.isin(setting, tuple(_CALLED_BEFORE)))[0]
    owner = enrollment_on(enrollments, stays["child_id"][at], stays["start_date"][at])
    called, phone = np.array([_CALLED_BEFORE[s] for s in setting[at].tolist()]).reshape(-1, 2).T
    happens = (owner >= 0) & chance(rng, called, len(at))
    day_before = chance(rng, 0.4, len(at)).astype(np.int64)
    by_phone = chance(rng, phone, len(at))
    admitted = setting[at] == "psychiatric_hospital"
    return owner[happens], (stays["start_date"][at] - day_before)[happens], by_phone[happens], admitted[happens]


def _other_crises(rng: Generator, enrollments: Columns, hardship: np.ndarray) -> tuple[np.ndarray, ...]:
    """A chance every two months of service: more in the school year, for children worse off, and in the beginning."""
    length = enrollments["stop"] - enrollments["start_date"]
    owner = np.repeat(np.arange(len(length)), length // 60 + 1)
    since = np.floor(rng.random(len(owner)) * length[owner]).astype(np.int64)
    on = enrollments["start_date"][owner] + since
    likely = 0.26 * (0.3 + 1.4 * hardship[owner]) * SEASONS[on - EARLIEST_DAY] * (0.6 + np.exp(-since / 120))
    happens = chance(rng, likely, len(owner))
    owner, on = owner[happens], on[happens]
    return owner, on, chance(rng, _BY_PHONE, len(owner)), np.zeros(len(owner), dtype=bool)


# ---- flexible funds ----------------------------------------------------------------------------------------

_FUND_PURPOSES = {
    "recreation": 0.27,
    "clothing": 0.13,
    "school": 0.13,
    "transport": 0.11,
    "furniture": 0.09,
    "utilities": 0.08,
    "child_care": 0.06,
    "family_visits": 0.05,
    "food": 0.04,
    "safety": 0.04,
}
_ASKED_BY = 0.42  # of enrollments
_DOLLARS_A_CHILD = 30  # a year, for the budget
FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR = 2022, 2026


def fund_requests(rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, goals: Columns) -> Columns:
    """One to three requests of about four families in ten, most of them for a goal; approved in about a week."""
    n = len(enrollments["start_date"])
    how_many = np.where(chance(rng, _ASKED_BY, n), whole(rng, 1, 3, n), 0)
    owner = np.repeat(np.arange(n), how_many)
    m = len(owner)
    stop = enrollments["stop"][owner]
    length = np.maximum(stop - enrollments["start_date"][owner] - 21, 1)
    asked = enrollments["start_date"][owner] + 20 + np.floor(rng.random(m) * length).astype(np.int64)
    asked = np.minimum(asked, stop - 1)
    amount = 5 * np.rint(np.exp(4.65 + 0.65 * (rng.random((m, 6)).sum(axis=1) - 3)) / 5)
    decided = asked + np.floor(16 * rng.random(m) ** 1.6).astype(np.int64)
    decided = np.where(decided <= agency.complete_to, decided, NO_DAY)
    decision = np.where(decided > 0, pick(rng, {"approved": 0.83, "declined": 0.12, "withdrawn": 0.05}, m), "")
    approved = np.where(chance(rng, 0.85, m), amount, 5 * np.rint(0.6 * amount / 5))
    paid = np.where(chance(rng, 0.7, m), approved, np.rint(100 * approved * (0.86 + 0.13 * rng.random(m))) / 100)
    yes = decision == "approved"
    return {
        "owner": owner,
        "request_id": numbers.take("flex_fund_requests", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "requested_date": asked,
        "decided_date": decided,
        "decision": decision.astype(object),
        "amount_requested": amount,
        "amount_approved": np.where(yes, approved, np.nan),
        "amount_paid": np.where(yes & chance(rng, 0.95, m), paid, np.nan),
        "purpose": pick(rng, _FUND_PURPOSES, m),
        "goal_id": np.where(chance(rng, 0.76, m), _goal_of(rng, goals, owner, asked, n), 0),
    }


def _goal_of(rng: Generator, goals: Columns, owner: np.ndarray, on: np.ndarray, n: int) -> np.ndarray:
    """One of the enrollment's goals that was set by the day, 0 where luck finds none."""
    if not len(goals["goal_id"]):
        return np.zeros(len(owner), dtype=np.int64)
    begins = np.searchsorted(goals["owner"], np.arange(n + 1))
    how_many = begins[owner + 1] - begins[owner]
    at = begins[owner] + np.floor(rng.random(len(owner)) * how_many).astype(np.int64)
    at = np.minimum(at, len(goals["goal_id"]) - 1)
    return np.where((how_many > 0) & (goals["set_date"][at] <= on), goals["goal_id"][at], 0)


def budgets(agency: Agency, children: int, first_month: int) -> Columns:
    """What each program may spend in each fiscal year, that of October 1 or of July 1."""
    years = range(FIRST_BUDGET_YEAR - 1, LAST_BUDGET_YEAR)
    rows = [(program, nth, year) for nth, program in enumerate(agency.programs) for year in years]
    main = max(500 * round(children * _DOLLARS_A_CHILD / 500), 500)
    small = max(250 * round(main * agency.second_program / 250), 250)
    return {
        "program": np.array([program for program, _, _ in rows], dtype=object),
        "period_start": np.array([day(year, first_month, 1) for _, _, year in rows]),
        "period_end": np.array([day(year + 1, first_month, 1) - 1 for _, _, year in rows]),
        "amount": np.array([main if nth == 0 else small for _, nth, _ in rows]),
    }


def _yes_no(answers: np.ndarray) -> np.ndarray:
    return np.where(answers, "yes", "no").astype(object)
