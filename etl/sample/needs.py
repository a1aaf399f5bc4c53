"""How children and caregivers are doing: needs and strengths, caregiver strain, how empowered families feel.

The three instruments are made up for the sample: their names end in "-sample", their items and words are this
project's own, and data/reference/instrument_items.csv lists them under those names. A score is what a child or a
caregiver began with, less what service has brought by then, more for those who stay longer, and some luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers, first_of_each
from etl.sample.draws import bell, chance, recurring, whole
from etl.sample.lookup import Nights
from etl.sample.world import NEW_FORM_DAY, Agency

SLOW = 210.0  # days in which two thirds of what service can bring has come
FACILITIES = ("psychiatric_hospital", "residential_treatment", "detention")
ENDS_BADLY = ("higher_level_of_care", "detained", "lost_contact", "family_withdrew")


@dataclass(frozen=True)
class Item:
    """A code with where its score begins on average and how much of the gain from service it shows."""

    code: str
    typical: float
    response: float


@dataclass(frozen=True)
class Instrument:
    """``spread``: how much further on the most troubled begin than the least; ``better``: -1 down, 1 up."""

    name: str
    items: tuple[Item, ...]
    lowest: int
    highest: int
    spread: float
    better: int
    respondent: str
    gap: tuple[int, int]  # days between two of them
    offered: float  # share of enrollments that have a first one


NEEDS = Instrument(
    "CANS-sample",
    (
        Item("sadness", 1.5, 1.0),
        Item("worry", 1.6, 1.1),
        Item("anger", 1.8, 0.8),
        Item("attention", 1.5, 0.4),
        Item("hard_memories", 1.4, 0.6),
        Item("sleep", 1.2, 1.3),
        Item("school", 1.6, 0.5),
        Item("at_home", 1.8, 1.2),
        Item("safety", 1.0, 0.9),
        Item("talents", 1.7, 0.7),
        Item("friends", 1.9, 0.7),
        Item("family_ties", 1.6, 0.9),
        Item("community_ties", 2.0, 0.8),
    ),
    lowest=0,
    highest=3,
    spread=1.7,
    better=-1,
    respondent="clinician",
    gap=(85, 115),
    offered=0.94,
)
ONLY_FIRST_VERSION, ONLY_SECOND_VERSION = "attention", "hard_memories"
TOTAL = "needs_total"  # of the nine needs in either version: eight items, 0 to 24
NEED_ITEMS = tuple(item.code for item in NEEDS.items[:9])

STRAIN = Instrument(
    "CGSQ-sample",
    tuple(
        Item(code, typical, response)
        for code, typical, response in (
            ("own_time", 3.3, 0.9),
            ("work_missed", 2.7, 0.7),
            ("routines", 3.2, 1.0),
            ("money", 2.9, 0.4),
            ("tired", 3.6, 1.0),
            ("worried", 3.8, 0.9),
            ("alone", 3.0, 1.2),
        )
    ),
    lowest=1,
    highest=5,
    spread=1.8,
    better=-1,
    respondent="caregiver",
    gap=(160, 200),
    offered=0.86,
)

EMPOWERMENT = Instrument(
    "FES-sample",
    (Item("family", 3.2, 0.6), Item("services", 3.3, 0.7), Item("community", 2.4, 0.4)),
    lowest=1,
    highest=5,
    spread=-0.8,
    better=1,
    respondent="caregiver",
    gap=(165, 205),
    offered=0.82,
)


def severity(rng: Generator, agency: Agency, enrollments: Columns, stays: Columns) -> np.ndarray:
    """How hard things are for each enrolled child at the start, 0 to 1; harder after nights in facilities."""
    start, child = enrollments["start_date"], enrollments["child_id"]
    nights = Nights(stays, np.isin(stays["setting"], FACILITIES), agency.complete_to + 1)
    year_before = nights.between(child, start - 365, start)
    return np.clip(0.12 + 0.62 * rng.random(len(start)) + 0.25 * (1 - np.exp(-year_before / 25)), 0, 1)


def gains(rng: Generator, enrollments: Columns, helped: np.ndarray | None = None) -> np.ndarray:
    """What service brings to each enrollment in the long run, in points; less where it ended badly."""
    n = len(enrollments["start_date"])
    gain = 0.3 + 1.1 * rng.random(n)
    gain = np.where(np.isin(enrollments["end_reason"], ENDS_BADLY), 0.35 * gain, gain)
    return gain if helped is None else gain + 0.4 * helped


def occasions(
    rng: Generator, instrument: Instrument, enrollments: Columns
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Owner, day and occasion of each assessment: at intake, again and again, and at most planned endings."""
    n = len(enrollments["start_date"])
    stop, written = enrollments["stop"], enrollments["assessment_written_date"]
    opened = np.where(enrollments["intake_date"] > 0, enrollments["intake_date"], enrollments["start_date"])
    first = np.where(written > 0, written, opened + whole(rng, 5, 35, n))
    first = np.where(chance(rng, instrument.offered, n), first, stop)
    owner, day = recurring(rng, first, stop, instrument.gap)
    occasion = np.where(first_of_each(owner), "intake", "reassessment").astype(object)
    planned = np.isin(enrollments["end_reason"], ("goals_met", "natural_supports", "permanency"))
    last_day = stop - 1 - whole(rng, 0, 12, n)
    latest = np.zeros(n, dtype=np.int64)
    np.maximum.at(latest, owner, day)
    closes = (enrollments["end_date"] > 0) & (latest > 0) & (last_day - latest >= 30)
    closing = np.nonzero(closes & chance(rng, np.where(planned, 0.85, 0.3), n))[0]
    owner = np.concatenate([owner, closing])
    day = np.concatenate([day, last_day[closing]])
    occasion = np.concatenate([occasion, np.full(len(closing), "discharge", dtype=object)])
    order = np.lexsort((day, owner))
    return owner[order], day[order], occasion[order]


def assessments(
    rng: Generator,
    numbers: Numbers,
    instrument: Instrument,
    enrollments: Columns,
    hardship: np.ndarray,
    gain: np.ndarray,
) -> Columns:
    """One row an assessment, with a column an item (float, NaN where it was not answered)."""
    owner, day, occasion = occasions(rng, instrument, enrollments)
    n, m, k = len(enrollments["start_date"]), len(owner), len(instrument.items)
    typical = np.array([item.typical for item in instrument.items])
    response = np.array([item.response for item in instrument.items])
    begins = typical + instrument.spread * (hardship[:, None] - 0.5)
    begins = begins + 0.45 * bell(rng, n * k).reshape(n, k)
    since = np.maximum(day - enrollments["start_date"][owner], 0)
    progress = gain[owner] * (1 - np.exp(-since / SLOW))
    level = begins[owner] + instrument.better * response * progress[:, None] + 1.2 * (rng.random((m, k)) - 0.5)
    level = level + 0.9 * (rng.random(m)[:, None] - 0.5)  # a good or a bad week
    score = np.clip(np.rint(level), instrument.lowest, instrument.highest)
    score[chance(rng, 0.003, m * k).reshape(m, k)] = np.nan
    return {
        "owner": owner,
        "assessment_id": numbers.take("assessments", m),
        "child_id": enrollments["child_id"][owner],
        "enrollment_id": enrollments["enrollment_id"][owner],
        "instrument": np.full(m, instrument.name, dtype=object),
        "version": np.full(m, "2", dtype=object),
        "assessment_date": day,
        "occasion": occasion,
        "respondent": np.full(m, instrument.respondent, dtype=object),
        **{item.code: score[:, nth] for nth, item in enumerate(instrument.items)},
    }


def two_versions(answers: Columns) -> Columns:
    """The same on Prairie's forms: one item changed with the second version. Adds the total of the needs."""
    second = answers["assessment_date"] >= NEW_FORM_DAY
    answers["version"] = np.where(second, "2", "1").astype(object)
    answers[ONLY_FIRST_VERSION] = np.where(second, np.nan, answers[ONLY_FIRST_VERSION])
    answers[ONLY_SECOND_VERSION] = np.where(second, answers[ONLY_SECOND_VERSION], np.nan)
    answers[TOTAL] = np.nansum([answers[code] for code in NEED_ITEMS], axis=0)
    return answers


def second_version(answers: Columns) -> Columns:
    """On the second version's form only, which lacks the item of the first."""
    return {name: values for name, values in answers.items() if name != ONLY_FIRST_VERSION}


def one_row_an_item(answers: Columns, instrument: Instrument) -> Columns:
    """The same answers with a row for each item that was answered."""
    codes = [item.code for item in instrument.items if item.code in answers]
    scores = np.stack([answers[code] for code in codes], axis=1)
    owner, nth = np.nonzero(~np.isnan(scores))
    names = ("assessment_id", "child_id", "enrollment_id", "instrument", "version", "assessment_date", "occasion")
    rows = {name: answers[name][owner] for name in (*names, "respondent")}
    return rows | {"item": np.array(codes, dtype=object)[nth], "score": scores[owner, nth]}
