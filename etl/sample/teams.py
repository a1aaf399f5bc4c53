"""Who is on a child's team, from when to when, and who comes to its meetings."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers
from etl.sample.draws import chance, whole
from etl.sample.world import NO_DAY, Agency

_NOTHING = np.zeros(0, dtype=np.int64)

# Chance that a team has one, and that this one comes to a meeting.
_FORMAL = {
    "facilitator": (1.0, 0.98),
    "clinician": (0.78, 0.62),
    "school": (0.56, 0.38),
    "caseworker": (0.42, 0.55),
    "probation": (0.14, 0.45),
    "other_formal": (0.2, 0.3),
}
_COMES = {"youth": 0.78, "caregiver": 0.93, "household": 0.4, "natural_support": 0.52, "family_partner": 0.8}
_COMES |= {role: comes for role, (_, comes) in _FORMAL.items()}
_LEAVES_BEFORE_THE_END = 0.55  # of formal members but the facilitator
ROLES = tuple(_COMES)


def members(
    rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, assignments: Columns | None
) -> Columns:
    """Youth, caregivers and formal members from the start; natural supports join as formal members leave."""
    n = len(enrollments["start_date"])
    everyone = np.arange(n)
    stop = enrollments["stop"]
    formed = np.where(enrollments["team_formed_date"] > 0, enrollments["team_formed_date"], enrollments["start_date"])
    parts: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]] = []  # role, owner, joined, left

    def from_the_start(role: str, owner: np.ndarray, latest: int = 20) -> None:
        joined = formed[owner] + np.floor(latest * rng.random(len(owner)) ** 2).astype(np.int64)
        parts.append((role, owner, joined, stop[owner]))

    from_the_start("youth", everyone, 1)
    from_the_start("caregiver", everyone, 1)
    from_the_start("caregiver", everyone[chance(rng, 0.35, n)])
    from_the_start("household", everyone[chance(rng, 0.3, n)], 60)
    for role, (has, _) in _FORMAL.items():
        from_the_start(role, everyone[chance(rng, has, n)], 1 if role == "facilitator" else 45)
        if role != "facilitator":
            _leave_early(rng, parts, enrollments)
    parts.append(("natural_support", *_natural_supports(rng, agency, formed, stop)))
    if assignments is not None:
        worked = assignments["start_date"] > 0
        left = np.where(assignments["end_date"] > 0, assignments["end_date"], agency.complete_to + 1)[worked]
        parts.append(("family_partner", assignments["owner"][worked], assignments["start_date"][worked], left))
    return _rows(numbers, parts, enrollments)


def _leave_early(rng: Generator, parts: list, enrollments: Columns) -> None:
    role, owner, joined, left = parts[-1]
    part = 0.45 + 0.5 * rng.random(len(owner))
    early = joined + np.floor((left - joined) * part).astype(np.int64)
    leaves = chance(rng, _LEAVES_BEFORE_THE_END, len(owner)) & (left - joined > 90)
    parts[-1] = (role, owner, joined, np.where(leaves, early, left))


def _natural_supports(
    rng: Generator, agency: Agency, formed: np.ndarray, stop: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Some from the start, as many again over the course of service; few leave."""
    n = len(formed)
    begins = np.floor(agency.natural_supports * 2 * rng.random(n) + 0.5 * rng.random(n)).astype(np.int64)
    later = np.floor(agency.natural_supports * 2.2 * rng.random(n) + 0.5 * rng.random(n)).astype(np.int64)
    first = np.repeat(np.arange(n), begins)
    second = np.repeat(np.arange(n), later)
    joined_first = formed[first] + whole(rng, 0, 30, len(first))
    joined_second = formed[second] + 45 + np.floor(300 * rng.random(len(second)) ** 1.3).astype(np.int64)
    owner, joined = np.concatenate([first, second]), np.concatenate([joined_first, joined_second])
    leaves = joined + whole(rng, 90, 700, len(owner))
    return owner, joined, np.where(chance(rng, 0.2, len(owner)), np.minimum(leaves, stop[owner]), stop[owner])


def _rows(numbers: Numbers, parts: list, enrollments: Columns) -> Columns:
    role = np.concatenate([np.full(len(owner), role, dtype=object) for role, owner, _, _ in parts])
    owner, joined, left = (np.concatenate([part[nth] for part in parts]) for nth in (1, 2, 3))
    kept = (joined < enrollments["stop"][owner]) & (joined < left)
    role, owner, joined, left = role[kept], owner[kept], joined[kept], left[kept]
    order = np.lexsort((joined, owner))
    role, owner, joined, left = role[order], owner[order], joined[order], left[order]
    still_on = (left >= enrollments["stop"][owner]) & (enrollments["end_date"][owner] == 0)
    return {
        "owner": owner,
        "team_member_id": numbers.take("team_members", len(owner)),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "role": role,
        "joined_date": joined,
        "left_date": np.where(still_on, NO_DAY, left),
    }


def attendance(rng: Generator, meetings: Columns, members: Columns, n: int) -> Columns:
    """How many of each role came to each meeting: one array a role, named came_<role>, as long as ``meetings``.

    ``n``: how many enrollments there are; meetings and members stand in the order of their owners.
    """
    begins = np.searchsorted(meetings["owner"], np.arange(n + 1))
    at, who = _pairs(begins, members["owner"])
    day, left = meetings["meeting_date"][at], members["left_date"][who]
    on_team = (members["joined_date"][who] <= day) & ((left == 0) | (left > day))
    comes = np.array([_COMES[role] for role in members["role"].tolist()])
    came = on_team & chance(rng, comes[who] if len(who) else _NOTHING, len(who))
    counts = {}
    for role in ROLES:
        of_role = (members["role"] == role)[who] & came if len(who) else came
        counts[f"came_{role}"] = np.bincount(at[of_role], minlength=len(meetings["owner"]))
    return counts


def _pairs(begins: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every row of ``owner`` with every meeting of that owner: positions of the meetings, and of the rows."""
    how_many = begins[owner + 1] - begins[owner]
    who = np.repeat(np.arange(len(owner)), how_many)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(how_many) - how_many, how_many)
    return begins[owner][who] + nth, who
