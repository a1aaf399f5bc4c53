"""Collaboratives with their seats and meetings, and the trainings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns, columns_of
from etl.sample.draws import chance, pick, pick_index, whole
from etl.sample.world import FIRST_DAY, NO_DAY, Agency, day

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
    columns = columns_of(names, rows)
    columns["seat_id"] = np.arange(1, len(rows) + 1)
    agreed = (columns["organization"] != "") & chance(rng, 0.7, len(rows))
    agreement = columns["start_date"] + whole(rng, 0, 60, len(rows))
    columns["agreement_date"] = np.where(agreed & (agreement <= agency.complete_to), agreement, NO_DAY)
    return columns


_COMES = {"family": 0.58, "youth": 0.42, "public_agency": 0.74, "provider": 0.7, "community": 0.5}
GUESTS = {"family": 0.8, "youth": 0.4, "community": 0.5}  # who come without a seat, on average at the most


def meetings(rng: Generator, agency: Agency, members: Columns) -> Columns:
    """Every two months, with how many came for each kind of seat; families bring others along."""
    rows: list[tuple] = []
    names = list(dict.fromkeys(members["collaborative"].tolist()))
    for nth, name in enumerate(names):
        of_this = members["collaborative"] == name
        start, end, seat = (members[field][of_this] for field in ("start_date", "end_date", "seat"))
        for on in range(FIRST_DAY + 10 + 3 * nth, agency.complete_to, 61):
            held = (start <= on) & ((end == 0) | (end > on))
            for kind, share in _COMES.items():
                seats = int((held & (seat == kind)).sum())
                came = int((rng.random(seats) < share).sum()) + int(rng.random() * (1 + GUESTS.get(kind, 0)))
                rows.append((name, on, kind, came))
    return columns_of(("collaborative", "meeting_date", "seat", "attendees"), rows)


# ---- trainings ---------------------------------------------------------------------------------------------

_TOPICS = {
    "wraparound": 0.16,
    "family_partner_basics": 0.14,
    "system_of_care": 0.12,
    "family_leadership": 0.12,
    "trauma": 0.1,
    "cultural_competence": 0.09,
    "education_advocacy": 0.09,
    "youth_leadership": 0.06,
    "crisis_and_safety": 0.06,
    "evaluation": 0.06,
}
_OTHERS = {
    "caregiver": 0.26,
    "clinician": 0.2,
    "caseworker": 0.18,
    "facilitator": 0.14,
    "educator": 0.12,
    "youth": 0.06,
    "community_member": 0.04,
}
_FIRST_OTHER_PERSON, _OTHER_PEOPLE = 7001, 260
_TRAININGS_A_YEAR = 13


def trainings(rng: Generator, agency: Agency, workforce: Columns, grant_id: int, grant_start: int) -> tuple:
    """The trainings, and who came: partners at work then, and people of other offices. Two tables."""
    on = np.array(list(_training_days(rng, agency)), dtype=np.int64)
    n = len(on)
    table = {
        "training_id": np.arange(1, n + 1),
        "training_date": on,
        "topic": pick(rng, _TOPICS, n),
        "hours": pick_index(rng, [0.3, 0.3, 0.25, 0.15], n) * 1.5 + 1.5,
        "led_by_family": np.where(chance(rng, 0.56, n), "yes", "no").astype(object),
        "grant_id": np.where((on >= grant_start) & chance(rng, 0.6, n), grant_id, 0),
    }
    rows: list[tuple] = []
    for training, day_of in zip(table["training_id"].tolist(), on.tolist(), strict=True):
        rows += _people(rng, training, day_of, workforce)
    return table, columns_of(("training_id", "person_id", "role"), rows)


def _training_days(rng: Generator, agency: Agency) -> Iterator[int]:
    on = FIRST_DAY + 20
    while on <= agency.complete_to:
        yield on
        on += int(365 / _TRAININGS_A_YEAR * (0.4 + 1.2 * rng.random()))


def _people(rng: Generator, training: int, on: int, workforce: Columns) -> Iterator[tuple]:
    at_work = (workforce["start_date"] <= on) & ((workforce["end_date"] == 0) | (workforce["end_date"] > on))
    comes = np.nonzero(at_work & chance(rng, 0.34, len(at_work)))[0][:40]
    for at in comes.tolist():
        yield training, int(workforce["person_id"][at]), str(workforce["role"][at])
    others = _FIRST_OTHER_PERSON + np.floor(_OTHER_PEOPLE * rng.random(int(whole(rng, 4, 14, 1)[0]))).astype(np.int64)
    for person in sorted(set(others.tolist())):
        # A person keeps a role from one training to the next.
        yield training, person, list(_OTHERS)[int(np.searchsorted(_SHARES, (person * 7919 % 997) / 997))]


_SHARES = np.cumsum(list(_OTHERS.values()))
