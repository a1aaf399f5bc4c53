"""Family Partners and Coordinators, the families they are offered to, and the collaboratives and their seats."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.draws import chance, pick, pick_index, whole
from etl.sample.world import FIRST_DAY, NO_DAY, Agency, day

CHILDREN_A_PARTNER = 7
FOUNDED = day(2019, 7, 1)
STATE = "NC Family Voice Collaborative"


def collaboratives(agency: Agency) -> Columns:
    """One for each county, one for the region, and the state's."""
    counties = [area.name for area in agency.areas]
    names = [f"{county} County Collaborative" for county in counties]
    every = ";".join(counties)
    n = len(counties) + 2
    return {
        "collaborative": np.array([*names, "Piedmont Regional Collaborative", STATE], dtype=object),
        "level": np.array(["county"] * len(counties) + ["region", "state"], dtype=object),
        "counties": np.array([*counties, every, every], dtype=object),
        "start_date": FOUNDED + 97 * np.arange(n),
        "end_date": np.zeros(n, dtype=np.int64),
    }


_SEATS = {"family": 0.31, "youth": 0.10, "public_agency": 0.27, "provider": 0.18, "community": 0.14}
_ORGANIZATIONS = {
    "public_agency": ("County Social Services", "Public Schools", "Juvenile Court Services", "Health Department"),
    "provider": ("Bright Path Services", "Open Door Counseling", "New Leaf Clinic"),
    "community": ("Faith Alliance", "Parks and Recreation", "Library System"),
}


def members(rng: Generator, agency: Agency, collaboratives: Columns) -> Columns:
    """Ten to sixteen seats each, held for a year or two and then by somebody else; some fall vacant."""
    rows: list[tuple] = []
    person = 5000
    for name in collaboratives["collaborative"]:
        seats = pick(rng, _SEATS, int(whole(rng, 10, 16, 1)[0]))
        for nth, seat in enumerate(seats):
            start = FIRST_DAY - int(whole(rng, 0, 400, 1)[0])
            chair = ""
            if nth < 2:  # families lead, or share the lead, in most places
                chair = ("chair", "co_chair")[nth]
                seat = "family" if nth == 0 and rng.random() < 0.75 else seat
            while start <= agency.complete_to:
                person += 1
                vacant = rng.random() < 0.05
                end = start + int(whole(rng, 240, 900, 1)[0])
                organizations = _ORGANIZATIONS.get(seat, ("",))
                rows.append(
                    (
                        name,
                        0 if vacant else person,
                        "vacant" if vacant else seat,
                        "" if vacant else chair,
                        "" if vacant else organizations[int(rng.random() * len(organizations))],
                        start,
                        end if end <= agency.complete_to else NO_DAY,
                    )
                )
                start = end
    names = ("collaborative", "person_id", "seat", "chair", "organization", "start_date", "end_date")
    columns = {
        field: np.array(values, dtype=object if isinstance(values[0], str) else None)
        for field, values in zip(names, zip(*rows, strict=True), strict=True)
    }
    columns["seat_id"] = np.arange(1, len(rows) + 1)
    agreed = (columns["organization"] != "") & chance(rng, 0.7, len(rows))
    agreement = columns["start_date"] + whole(rng, 0, 60, len(rows))
    columns["agreement_date"] = np.where(agreed & (agreement <= agency.complete_to), agreement, NO_DAY)
    return columns


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
    offered = np.where(chance(rng, 0.95, m), referred + whole(rng, 0, 9, m), stop)
    offered = np.where(offered < stop, offered, NO_DAY)
    accepted = np.where(offered > 0, pick(rng, {"yes": 0.8, "no": 0.16, "": 0.04}, m), "").astype(object)
    begins = np.where(accepted == "yes", offered + whole(rng, 0, 6, m), stop)
    begins = np.where(begins < stop, begins, NO_DAY)
    contact = begins + np.floor(14 * rng.random(m) ** 2).astype(np.int64)
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
