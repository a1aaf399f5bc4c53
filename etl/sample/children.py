"""Who the made-up children are, and when they were referred, enrolled and taken into care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from etl.sample.draws import Days, chance, lasting, pick, pick_index, whole
from etl.sample.world import FIRST_DAY, NO_DAY, Agency, season

SATURDAY_SUNDAY = (6, 0)  # what is left of an ordinal after sevens
BEFORE = 1.25  # weight of a start before the four years, against one within
SIBLING = 0.13  # chance that a child belongs to the family of the one before


@dataclass(frozen=True)
class Children:
    """One array a fact, one position a child. Planned enrollments: up to two, 0 where there is none."""

    number: np.ndarray  # 1, 2, 3 … within the agency
    family: np.ndarray  # number of the family's first child, 0 for a child who stands alone
    birth: Days
    sex: np.ndarray
    race: np.ndarray
    hispanic: np.ndarray
    language: np.ndarray
    area: np.ndarray  # position in the agency's areas
    referred_only: np.ndarray
    in_care: np.ndarray  # at the first enrollment
    begin: Days  # removal of a child in care, else the day from which nights are known
    starts: np.ndarray  # (children, 2)
    lengths: np.ndarray  # (children, 2), days

    def __len__(self) -> int:
        return len(self.number)


def children(rng: Generator, agency: Agency, first_number: int, n: int) -> Children:
    """``n`` children of an agency, numbered from ``first_number``."""
    starts, lengths = _enrollments(rng, agency, n)
    referred_only = chance(rng, agency.referral_only, n)
    in_care = chance(rng, agency.in_care, n)
    area = pick_index(rng, [a.share for a in agency.areas], n)
    number = np.arange(first_number, first_number + n)
    family, area = _families(rng, number, area)
    hispanic = chance(rng, agency.hispanic, n)
    birth = starts[:, 0] - _age_in_days(rng, agency, n)
    return Children(
        number=number,
        family=family,
        birth=birth,
        sex=pick(rng, {"female": 0.48, "male": 0.515, "unknown": 0.005}, n),
        race=_race(rng, agency, n),
        hispanic=hispanic,
        language=_language(rng, agency, hispanic),
        area=area,
        referred_only=referred_only,
        in_care=in_care,
        begin=np.maximum(_begin(rng, starts[:, 0], in_care), birth + whole(rng, 1, 40, n)),
        starts=starts,
        lengths=lengths,
    )


def _enrollments(rng: Generator, agency: Agency, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Planned starts and lengths. The first falls so that the four years open with a caseload already there."""
    lengths = np.stack([lasting(rng, agency.length, agency.length_spread, n) for _ in range(2)], axis=1)
    first = _start_days(rng, agency, n, FIRST_DAY - int(2 * agency.length))
    over_before = first + lengths[:, 0] <= FIRST_DAY
    first = np.where(over_before, _start_days(rng, agency, n, FIRST_DAY), first)
    gap = np.floor(40 - 210 * np.log(1 - rng.random(n))).astype(np.int64)
    second = first + lengths[:, 0] + gap
    tried = chance(rng, agency.again, n) & (second < agency.complete_to - 3)
    return np.stack([first, np.where(tried, second, NO_DAY)], axis=1), lengths


def _start_days(rng: Generator, agency: Agency, n: int, first: int) -> Days:
    """Days of enrollment from ``first`` on: more in the school year, none at a weekend, none in the last days."""
    days = np.arange(first, agency.complete_to - 2)
    weights = np.array([season(d) if d % 7 not in SATURDAY_SUNDAY else 0.0 for d in days.tolist()])
    weights[days < FIRST_DAY] *= BEFORE
    return days[pick_index(rng, weights, n)]


def _age_in_days(rng: Generator, agency: Agency, n: int) -> np.ndarray:
    bands = np.array(agency.ages)
    band = bands[pick_index(rng, bands[:, 2], n)]
    return np.floor((band[:, 0] + rng.random(n) * (band[:, 1] - band[:, 0])) * 365.25).astype(np.int64)


def _families(rng: Generator, number: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some children are the sibling of the child before, and live in the same area."""
    sibling = chance(rng, SIBLING, len(number))
    sibling[:1] = False
    eldest = np.maximum.accumulate(np.where(sibling, 0, np.arange(len(number))))
    has_sibling = sibling | np.append(sibling[1:], False)
    return np.where(has_sibling, number[eldest], 0), area[eldest]


def _race(rng: Generator, agency: Agency, n: int) -> np.ndarray:
    """All that apply, separated by semicolons."""
    rest = 1 - agency.black
    return pick(
        rng,
        {
            "black": agency.black * 0.93,
            "white": rest * 0.84,
            "black;white": 0.07 * agency.black + 0.04 * rest,
            "asian": rest * 0.035,
            "american_indian": rest * 0.02,
            "pacific_islander": rest * 0.005,
            "middle_eastern": rest * 0.02,
            "unknown": rest * 0.04,
        },
        n,
    )


def _language(rng: Generator, agency: Agency, hispanic: np.ndarray) -> np.ndarray:
    spanish = chance(rng, agency.spanish / agency.hispanic, len(hispanic)) & hispanic
    other = pick(rng, {"english": 0.965, "arabic": 0.012, "polish": 0.013, "unknown": 0.01}, len(hispanic))
    return np.where(spanish, "spanish", other)


def _begin(rng: Generator, start: Days, in_care: np.ndarray) -> Days:
    """A removal some months or years before the enrollment, or the day from which a child at home is known."""
    n = len(start)
    since_removal = np.floor(6 - 380 * np.log(1 - rng.random(n))).astype(np.int64)
    known_before = np.where(chance(rng, 0.75, n), 400, whole(rng, 0, 120, n))
    return start - np.where(in_care, np.minimum(since_removal, 2200), known_before)
