"""Family Partners and Coordinators, their certificates, the families they are offered to and their contacts."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns, columns_of
from etl.sample.casework import Numbers
from etl.sample.draws import chance, pick, pick_index, recurring, whole
from etl.sample.grants import Grant
from etl.sample.world import FIRST_DAY, NO_DAY, Agency, day

CHILDREN_A_PARTNER = 7

_EMPLOYERS = {"Families Forward": 0.5, "Piedmont Collaborative": 0.3, "County Social Services": 0.2}


def appointments(rng: Generator, agency: Agency, children: int) -> Columns:
    """Enough appointments for the agency's children: a few people stay throughout, others come and go."""
    areas = len(agency.areas)
    n = max(areas * 3, children // CHILDREN_A_PARTNER)
    standing = np.arange(n) < areas  # one Family Partner in each area for all four years
    collaborative = agency.source == "piedmont"
    second = (np.arange(n) >= areas) & (np.arange(n) < areas * 2)
    coordinator = second & collaborative  # and one Coordinator, where there is a collaborative
    area = pick_index(rng, [a.share for a in agency.areas], n)
    area = np.where(standing | second, np.arange(n) % areas, area)
    start = np.where(standing, FIRST_DAY - 1200 + 13 * np.arange(n) % 60, FIRST_DAY - 200 + whole(rng, 0, 1560, n))
    end = start + np.floor(240 - 700 * np.log(1 - rng.random(n))).astype(np.int64)
    start = np.minimum(start, agency.complete_to - 10)
    end = np.where(standing | (end > agency.complete_to), NO_DAY, np.maximum(end, start + 20))
    pay = np.where(standing | coordinator, "paid", pick(rng, {"paid": 0.62, "volunteer": 0.26, "stipend": 0.12}, n))
    quarters = np.where(pay == "paid", whole(rng, 2, 4, n), 1)
    names = np.array([a.name for a in agency.areas], dtype=object)
    next_door = names[(area + 1) % areas]
    served = np.where(chance(rng, 0.3, n), names[area] + ";" + next_door, names[area])
    return {
        "appointment_id": np.arange(1, n + 1),
        "person_id": np.arange(101, n + 101),
        "role": np.where(coordinator, "coordinator", "family_partner").astype(object),
        "pay_type": pay.astype(object),
        "fte": quarters * 0.25,
        "lived_experience": pick(rng, {"caregiver": 0.68, "youth": 0.14, "adult": 0.18}, n),
        "employer": pick(rng, _EMPLOYERS, n) if collaborative else np.full(n, agency.name, dtype=object),
        "area": area,
        "county": names[area],
        "counties_served": served,
        "collaborative": names[area] + " County Collaborative",
        "start_date": start,
        "end_date": end,
        "end_reason": np.where(end > 0, pick(rng, PARTNER_END_REASONS, n), ""),
    }


PARTNER_END_REASONS = {"new_job": 0.4, "moved": 0.2, "family_or_health": 0.2, "funding_ended": 0.1, "other": 0.1}


def assignments(rng: Generator, agency: Agency, enrollments: Columns, appointments: Columns) -> Columns:
    """A partner offered to most families, accepted by most, met within days, gone when the case closes."""
    n = len(enrollments["start_date"])
    owner = np.nonzero(chance(rng, agency.partner_offered, n))[0]
    m = len(owner)
    stop = enrollments["stop"][owner]
    referred = np.minimum(enrollments["start_date"][owner] + whole(rng, 0, 12, m), stop - 1)
    offered = np.where(chance(rng, 0.95, m), referred + np.floor(5 * rng.random(m) ** 3).astype(np.int64), stop)
    offered = np.where(offered < stop, offered, NO_DAY)
    accepted = np.where(offered > 0, pick(rng, {"yes": 0.8, "no": 0.16, "": 0.04}, m), "").astype(object)
    begins = np.where(accepted == "yes", offered + whole(rng, 0, 1, m), stop)
    begins = np.where(begins < stop, begins, NO_DAY)
    contact = begins + np.floor(9 * rng.random(m) ** 3).astype(np.int64)
    contact = np.where((begins > 0) & (contact < stop) & chance(rng, 0.95, m), contact, NO_DAY)
    person = _available(rng, appointments, enrollments["area"][owner], begins)
    ended = enrollments["end_date"][owner] > 0
    return {
        "owner": owner,
        "enrollment_id": enrollments["enrollment_id"][owner],
        "person_id": np.where(begins > 0, person, 0),
        "referred_date": referred,
        "offered_date": offered,
        "accepted": accepted,
        "start_date": begins,
        "first_contact_date": contact,
        "end_date": np.where((begins > 0) & ended, stop, NO_DAY),
    }


def _available(rng: Generator, appointments: Columns, area: np.ndarray, on: np.ndarray) -> np.ndarray:
    """For each family a Family Partner at work on that day: by luck one of four asked, else the area's own."""
    person = appointments["person_id"][area]
    for _ in range(4):
        asked = np.floor(rng.random(len(area)) * len(appointments["person_id"])).astype(np.int64)
        here = (
            (appointments["area"][asked] == area)
            & (appointments["role"][asked] == "family_partner")
            & (appointments["start_date"][asked] <= on)
            & ((appointments["end_date"][asked] == 0) | (appointments["end_date"][asked] > on))
        )
        person = np.where(here, appointments["person_id"][asked], person)
    return person


def paid_by(rng: Generator, appointments: Columns, grant: Grant) -> np.ndarray:
    """The grant's number for half of the paid appointments that began since it did, else 0."""
    n = len(appointments["appointment_id"])
    since = (appointments["start_date"] >= grant.start) & (appointments["pay_type"] == "paid")
    return np.where(since & chance(rng, 0.5, n), grant.number, 0)


# ---- who else is appointed, certificates, contacts ---------------------------------------------------------

COUNTIES_A_COORDINATOR = 3  # a System of Care Coordinator of the regional health plan serves so many
_FIRST_COORDINATOR = 9001
_VALID_DAYS = 730
_CLASS_DAY = day(2024, 6, 24)  # a class of many was certified in the weeks after it
_GAP = 200  # days without a certificate, at the most, of one in four who renew


def system_coordinators(agency: Agency) -> Columns:
    """System of Care Coordinators, employees of the regional health plan; one county in the end has none."""
    counties = [area.name for area in agency.areas][:-1]
    groups = [counties[at : at + COUNTIES_A_COORDINATOR] for at in range(0, len(counties), COUNTIES_A_COORDINATOR)]
    n = len(groups)
    start = FIRST_DAY - 300 + 240 * np.arange(n)
    return {
        "appointment_id": 90_001 + np.arange(n),
        "person_id": _FIRST_COORDINATOR + np.arange(n),
        "role": np.full(n, "soc_coordinator", dtype=object),
        "pay_type": np.full(n, "paid", dtype=object),
        "fte": np.ones(n),
        "lived_experience": np.full(n, "", dtype=object),
        "employer": np.full(n, "Regional health plan", dtype=object),
        "area": np.zeros(n, dtype=np.int64),
        "county": np.array([group[0] for group in groups], dtype=object),
        "counties_served": np.array([";".join(group) for group in groups], dtype=object),
        "collaborative": np.array([f"{group[0]} County Collaborative" for group in groups], dtype=object),
        "start_date": start,
        "end_date": np.zeros(n, dtype=np.int64),
        "end_reason": np.full(n, "", dtype=object),
        "grant_id": np.zeros(n, dtype=np.int64),
    }


def certifications(rng: Generator, agency: Agency, appointments: Columns) -> Columns:
    """Certificates valid for two years, of most who stay long enough; three in four renew without a gap."""
    rows: list[tuple[int, str, int, int]] = []
    for person, start, end in zip(
        *(appointments[name].tolist() for name in ("person_id", "start_date", "end_date")), strict=True
    ):
        until = end or agency.complete_to + 1
        luck = rng.random(5)
        issued = start - 200 + int(500 * luck[0])
        other = luck[2] < 0.15
        if luck[4] < 0.35 and start < _CLASS_DAY < until:
            issued = _CLASS_DAY + int(38 * luck[0])
        while luck[1] < 0.8 and issued < until and issued <= agency.complete_to:
            rows.append((person, "cfps", issued, issued + _VALID_DAYS - 1))
            issued += _VALID_DAYS + (int(_GAP * luck[4]) if luck[3] < 0.25 else 0)
        if other and start + 40 < until:
            rows.append((person, "nc_cpss", start + 40, start + 40 + _VALID_DAYS - 1))
    names = ("person_id", "certification", "issued_date", "expiry_date")
    return columns_of(names, rows)


_CONTACT_TYPES = {
    "phone": 0.34,
    "visit": 0.26,
    "message": 0.14,
    "meeting_support": 0.14,
    "iep": 0.05,
    "group": 0.04,
    "court": 0.03,
}


def contacts(
    rng: Generator, numbers: Numbers, enrollments: Columns, assignments: Columns, gap: tuple[int, int]
) -> Columns:
    """Contacts from the first two-way one on, ``gap`` days apart; before it, for some, a voicemail."""
    owner = assignments["owner"]
    ended = np.where(assignments["end_date"] > 0, assignments["end_date"], enrollments["stop"][owner])
    met = assignments["first_contact_date"]
    at, on = recurring(rng, np.where(met > 0, met, ended), ended, gap)
    first = met[at] == on
    tried = np.nonzero((assignments["start_date"] > 0) & ((met == 0) | (met > assignments["start_date"])))[0]
    tried = tried[chance(rng, 0.6, len(tried))]
    at = np.concatenate([at, tried])
    on = np.concatenate([on, assignments["start_date"][tried]])
    two_way = np.concatenate([first | chance(rng, 0.87, len(first)), np.zeros(len(tried), dtype=bool)])
    order = np.lexsort((on, at))
    at, on, two_way = at[order], on[order], two_way[order]
    m = len(at)
    kind = pick(rng, _CONTACT_TYPES, m)
    kind = np.where(two_way | np.isin(kind, ("phone", "message")), kind, "phone").astype(object)
    return {
        "owner": owner[at],
        "contact_id": numbers.take("partner_contacts", m),
        "assignment_id": assignments["assignment_id"][at],
        "contact_date": on,
        "contact_type": kind,
        "two_way": np.where(two_way, "yes", "no").astype(object),
        "hours": np.where(two_way, whole(rng, 1, 6, m) / 4, np.nan),
    }
