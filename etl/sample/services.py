"""What is done for a child, visit by visit: the ten posts and whatever else a program offers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers
from etl.sample.draws import chance, pick, recurring, whole
from etl.sample.world import Agency

YEAR = 365.25


@dataclass(frozen=True)
class Mix:
    """How often a program sees a child, what for and where, and whether it begins with an intake and a team meeting."""

    gap: tuple[int, int]
    kinds: dict[str, float]
    respite: float  # share of visits before the respite fund opens
    places: dict[str, float]
    steps_listed: bool  # intake, assessment and team meetings are services too


STABILIZATION = Mix(
    gap=(5, 11),
    kinds={
        "family_therapy": 0.25,
        "individual_therapy": 0.25,
        "collateral": 0.18,
        "advocacy": 0.08,
        "linkage": 0.08,
        "group_therapy": 0.05,
        "education_support": 0.04,
        "mentoring": 0.03,
        "psychiatric_consultation": 0.02,
        "transport": 0.01,
        "emergency_response": 0.01,
    },
    respite=0.035,
    places={"home": 0.58, "school": 0.12, "community": 0.14, "office": 0.08, "remote": 0.08},
    steps_listed=True,
)
WRAPAROUND = Mix(
    gap=(9, 19),
    kinds={
        "peer_support": 0.2,
        "mentoring": 0.15,
        "individual_therapy": 0.14,
        "family_therapy": 0.1,
        "collateral": 0.1,
        "recreation": 0.08,
        "education_support": 0.07,
        "transport": 0.05,
        "psychiatric_consultation": 0.04,
        "housing": 0.03,
        "employment": 0.02,
        "cultural": 0.02,
    },
    respite=0.05,
    places={"home": 0.46, "school": 0.13, "community": 0.22, "office": 0.12, "remote": 0.07},
    steps_listed=False,
)
_FUND_RESPITE = 3.0  # times as much respite once the fund is open
_DOLLARS_AN_HOUR = {"formal": 96.0, "community": 38.0, "natural": 0.0}
_THERAPIES = ("family_therapy", "individual_therapy")
_YOUNGEST = {"employment": 14, "group_therapy": 7}  # a younger child has recreation instead


def services(
    rng: Generator,
    numbers: Numbers,
    agency: Agency,
    mix: Mix,
    enrollments: Columns,
    births: np.ndarray,
    meetings: Columns,
    crises: Columns,
) -> Columns:
    """Visits over the whole enrollment, and the crises to which somebody went. ``births``: of the enrolled children."""
    n = len(enrollments["start_date"])
    owner, day = recurring(rng, enrollments["start_date"] + whole(rng, 8, 20, n), enrollments["stop"], mix.gap)
    kind = pick(rng, mix.kinds, len(owner))
    respite = mix.respite * np.where(day >= agency.fund_day, _FUND_RESPITE, 1.0)
    kind = np.where(chance(rng, respite, len(owner)), "respite", kind)
    went = crises["in_person"]
    parts = [(owner, day, kind), (crises["owner"][went], crises["day"][went], "crisis_response")]
    if mix.steps_listed:
        assessed = enrollments["assessment_written_date"] > 0
        parts += [
            (np.arange(n), enrollments["start_date"], "intake_consultation"),
            (np.nonzero(assessed)[0], enrollments["assessment_written_date"][assessed], "assessment"),
            (meetings["owner"], meetings["meeting_date"], "team_meeting"),
        ]
    owner, day = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    kinds = [np.full(len(of), kind, dtype=object) if isinstance(kind, str) else kind for of, _, kind in parts]
    order = np.lexsort((day, owner))
    owner, day, kind = owner[order], day[order], np.concatenate(kinds)[order]
    age = (day - births[owner]) / YEAR
    for service, youngest in _YOUNGEST.items():
        kind = np.where((kind == service) & (age < youngest), "recreation", kind)
    return _details(rng, numbers, mix, enrollments, owner, day, kind, age)


def _details(
    rng: Generator,
    numbers: Numbers,
    mix: Mix,
    enrollments: Columns,
    owner: np.ndarray,
    day: np.ndarray,
    kind: np.ndarray,
    age: np.ndarray,
) -> Columns:
    """How long, by whom, where, in which model and at what cost."""
    m = len(owner)
    respite = kind == "respite"
    quarters = np.where(respite, whole(rng, 12, 40, m), whole(rng, 3, 8, m))
    informal = np.isin(kind, ("mentoring", "transport", "recreation", "cultural")) | respite
    provider = np.where(informal, pick(rng, {"community": 0.8, "natural": 0.2}, m), "formal").astype(object)
    therapy = np.isin(kind, _THERAPIES)
    young_family = (kind == "family_therapy") & (age < 7)
    rate = np.select([provider == name for name in _DOLLARS_AN_HOUR], list(_DOLLARS_AN_HOUR.values()))
    masters = np.where(chance(rng, 0.87, m), "yes", "no")
    return {
        "service_id": numbers.take("services", m),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "service_date": day,
        "service_type": kind,
        "hours": np.where(chance(rng, 0.985, m), quarters / 4, np.nan),
        "provider_kind": provider,
        "location": np.where(chance(rng, 0.97, m), pick(rng, mix.places, m), "").astype(object),
        "model": np.where(young_family & chance(rng, 0.68, m), "child_parent_psychotherapy", "").astype(object),
        "masters_level": np.where(therapy, masters, "").astype(object),
        "cost": np.where(rate > 0, np.rint(rate * quarters / 4), np.nan),
    }
