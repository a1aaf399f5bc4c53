"""Grants: what they promise, whom they serve, the interviews that they ask for, and results entered by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns, columns_of
from etl.sample.casework import Numbers
from etl.sample.draws import chance, pick, whole
from etl.sample.lookup import Nights
from etl.sample.world import Agency, day


@dataclass(frozen=True)
class Grant:
    """One award. ``share``: of enrollments of its time that it pays for; ``served``: expected of all children a year.

    ``targets``: other measures with the number promised for a year; None stands for a number of partners.
    """

    number: int
    name: str
    funder: str
    start: int
    end: int
    calendar: str
    match_required: int
    match_documented: int
    share: float
    served: float
    tool: str
    targets: tuple[tuple[str, float | None], ...] = ()
    by_quarter: bool = False  # new children are promised for each quarter, else for the year


PIEDMONT = (
    Grant(
        1,
        "System of Care expansion",
        "SAMHSA",
        day(2023, 9, 30),
        day(2027, 9, 29),
        "grant_year",
        900_000,
        655_000,
        share=0.75,
        served=0.42,
        tool="NOMs",
        targets=(("R4", 80), ("G5.met", 60), ("F1", None), ("R6.change", 0.1)),
    ),
    Grant(
        2,
        "Family Partner growth",
        "State of North Carolina",
        day(2024, 7, 1),
        day(2027, 6, 30),
        "state",
        0,
        0,
        share=0.0,
        served=0.0,
        tool="",
        targets=(("F1", None), ("F12", 75), ("F13.timely", 80)),
    ),
)
RIVERBEND = (
    Grant(
        1,
        "Wraparound for central Illinois",
        "SAMHSA",
        day(2024, 10, 1),
        day(2028, 9, 30),
        "federal",
        300_000,
        241_500,
        share=0.7,
        served=0.34,
        tool="SUPRT",
        targets=(("R4", 80), ("IN4", 95), ("G12.resolved", 50)),
        by_quarter=True,
    ),
)
OF = {"piedmont": PIEDMONT, "riverbend": RIVERBEND, "prairie": ()}


# ---- written once ------------------------------------------------------------------------------------------


def grants(agency: Agency) -> Columns:
    """The agency's awards."""
    awards = OF[agency.source]
    text = {name: np.array([getattr(g, name) for g in awards], dtype=object) for name in ("name", "funder")}
    return text | {
        "grant_id": np.array([g.number for g in awards]),
        "start_date": np.array([g.start for g in awards]),
        "end_date": np.array([g.end for g in awards]),
        "reporting_calendar": np.array([g.calendar for g in awards], dtype=object),
        "match_required": np.array([g.match_required for g in awards]),
        "match_documented": np.array([g.match_documented for g in awards]),
    }


def _years(grant: Grant, last_day: int) -> list[tuple[int, int]]:
    """First and last day of each year of the grant that has begun by the last day."""
    begins = date.fromordinal(grant.start)
    starts = [begins.replace(year=begins.year + nth).toordinal() for nth in range(6)]
    pairs = zip(starts, starts[1:], strict=False)
    return [(start, following - 1) for start, following in pairs if start <= last_day and start < grant.end]


def _quarters(first: int) -> list[tuple[int, int]]:
    """The four quarters of a year that begins on any day."""
    begins = date.fromordinal(first)
    starts = []
    for nth in range(5):
        month = begins.month - 1 + 3 * nth
        year, month = begins.year + month // 12, month % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1).toordinal()) - 1
        starts.append(min(date(year, month, 1).toordinal() + begins.day - 1, last))
    return [(start, following - 1) for start, following in zip(starts, starts[1:], strict=False)]


# Of a year's children, so many are first served in each quarter: the first finds those already in service.
_FIRST_SERVED = (0.55, 0.15, 0.15, 0.15)
_IN_A_QUARTER = 0.6  # of a year's children


def targets(agency: Agency, children: int, partners: int) -> Columns:
    """Children served by year or by quarter, and what else each grant promises by year."""
    rows: list[tuple[int, str, int, int, float]] = []
    for grant in OF[agency.source]:
        for first, last in _years(grant, agency.complete_to):
            rows += _children_promised(grant, round(children * grant.served), first, last)
            for measure, promised in grant.targets:
                rows.append((grant.number, measure, first, last, promised if promised is not None else partners))
    return columns_of(("grant_id", "measure", "period_start", "period_end", "target"), rows)


def _children_promised(grant: Grant, served: int, first: int, last: int) -> list[tuple[int, str, int, int, float]]:
    if not served:
        return []
    quarters = _quarters(first)
    if grant.by_quarter:
        return [
            (grant.number, "R2.served", start, end, max(round(served * share), 1))
            for (start, end), share in zip(quarters, _FIRST_SERVED, strict=True)
        ]
    at_once = max(round(served * _IN_A_QUARTER), 1)
    by_quarter = [(grant.number, "R2.in_quarter", start, end, at_once) for start, end in quarters]
    return [(grant.number, "R2.served", first, last, served), *by_quarter]


def results(rng: Generator, agency: Agency, tables: dict[str, Columns]) -> Columns:
    """Infrastructure results by quarter, entered by hand a week or two after it; some follow from other tables."""
    rows: list[tuple] = []
    for grant in OF[agency.source]:
        if not grant.tool:
            continue
        for year, _ in _years(grant, agency.complete_to):
            for first, last in _quarters(year):
                if last + 20 <= agency.complete_to:
                    rows += _quarter(rng, grant.number, first, last, tables)
    names = (
        "grant_id",
        "indicator",
        "result_name",
        "description",
        "number",
        "numerator",
        "denominator",
        "period_start",
        "period_end",
        "entered_by",
        "entered_at",
    )
    return columns_of(names, rows)


_BY_HAND = (  # indicator, name, what was done, at the most in a quarter
    ("F2", "Financing policy changes", "A county agreed to pay for Family Partners from its own budget", 1),
    ("PC1", "Agreements signed", "Organizations signed an agreement to work together", 4),
    ("AW1", "People reached by messages", "Posters in schools and clinics, and a radio spot", 900),
)


def _quarter(rng: Generator, grant: int, first: int, last: int, tables: dict[str, Columns]) -> list[tuple]:
    entered = (last + 5 + int(rng.random() * 14)) * 24 * 60 + 9 * 60 + int(rng.random() * 460)
    nan = float("nan")
    lines = [(code, name, what, float(int(rng.random() * (most + 1))), nan, nan) for code, name, what, most in _BY_HAND]
    if "trainings" in tables:
        lines.append(("WD2", "People trained", "Trainings of the quarter", _trained(tables, first, last), nan, nan))
    if "collaborative_members" in tables:
        family, everyone = _seats(tables["collaborative_members"], last)
        lines.append(
            ("A4", "Family and youth in seats", "Seats held at the end of the quarter", family, family, everyone)
        )
    referred = 20 + int(rng.random() * 30)
    came = int(referred * (0.5 + 0.4 * rng.random()))
    lines.append(("AC1", "Served after referral", "People who began a service after referral", came, came, referred))
    return [
        (grant, code, name, what, number, numerator, denominator, first, last, "W-03", entered)
        for code, name, what, number, numerator, denominator in lines
    ]


def _trained(tables: dict[str, Columns], first: int, last: int) -> float:
    """How many people, each once, came to trainings of the quarter."""
    held = tables["trainings"]
    of_quarter = held["training_id"][(held["training_date"] >= first) & (held["training_date"] <= last)]
    came = np.isin(tables["training_attendance"]["training_id"], of_quarter)
    return float(len(np.unique(tables["training_attendance"]["person_id"][came])))


def _seats(members: Columns, on: int) -> tuple[float, float]:
    """Seats of family and youth, and all that are filled, at the end of a day."""
    held = (members["start_date"] <= on) & ((members["end_date"] == 0) | (members["end_date"] > on))
    filled = held & (members["seat"] != "vacant")
    return float((filled & np.isin(members["seat"], ("family", "youth"))).sum()), float(filled.sum())


# ---- about enrollments -------------------------------------------------------------------------------------


def enrollments_under(rng: Generator, agency: Agency, enrollments: Columns) -> Columns:
    """Which enrollments the agency's first grant pays for, and from when."""
    grant = OF[agency.source][0]
    n = len(enrollments["start_date"])
    in_time = (enrollments["stop"] > grant.start + 14) & chance(rng, grant.share, n)
    owner = np.nonzero(in_time)[0]
    return {
        "owner": owner,
        "grant_id": np.full(len(owner), grant.number),
        "enrollment_id": enrollments["enrollment_id"][owner],
        "start_date": np.maximum(enrollments["start_date"][owner], grant.start),
    }


HALF_YEAR, WINDOW = 180, 30
_HALF_YEARS = 5  # so many reassessments at the most
_CONDUCTED_IN_WINDOW, _LATE, _PAPER_ONLY = 0.76, 0.08, 0.06  # of reassessments; the rest never happen
_AT_CLOSE, _PAPER_AT_CLOSE = 0.6, 0.3


def interviews(rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, funded: Columns) -> Columns:
    """A baseline, one each half year around its due day, and one at closing; some late, on paper only, or never."""
    tool = OF[agency.source][0].tool
    owner = funded["owner"]
    m = len(owner)
    stop = enrollments["stop"][owner]
    baseline = funded["start_date"] + np.floor(30 * rng.random(m) ** 2).astype(np.int64)
    has = (baseline < stop) & chance(rng, 0.96, m)
    parts = [("baseline", np.nonzero(has)[0], baseline[has], chance(rng, 0.95, int(has.sum())))]
    for nth in range(1, _HALF_YEARS + 1):
        luck, shift = rng.random(m), whole(rng, -12, 29, m)
        if tool == "SUPRT" and nth in (3, 5):
            continue  # after the first half year it asks once a year
        late = (luck >= _CONDUCTED_IN_WINDOW) & (luck < _CONDUCTED_IN_WINDOW + _LATE)
        on = baseline + HALF_YEAR * nth + np.where(late, WINDOW + 3 + np.abs(shift), shift)
        happens = has & (luck < _CONDUCTED_IN_WINDOW + _LATE + _PAPER_ONLY) & (on < stop)
        at = np.nonzero(happens)[0]
        kind = "annual" if tool == "SUPRT" and nth % 2 == 0 else "reassessment"
        parts.append((kind, at, on[at], luck[at] < _CONDUCTED_IN_WINDOW + _LATE))
    luck = rng.random(m)
    closed = np.nonzero(has & (enrollments["end_date"][owner] > 0) & (luck < _AT_CLOSE + _PAPER_AT_CLOSE))[0]
    on = enrollments["end_date"][owner][closed] - whole(rng, 0, 8, len(closed))
    kind = "closeout" if tool == "SUPRT" else "discharge"
    parts.append((kind, closed, np.maximum(on, baseline[closed] + 1), luck[closed] < _AT_CLOSE))
    at = np.concatenate([part[1] for part in parts])
    on = np.concatenate([part[2] for part in parts])
    kind = np.concatenate([np.full(len(part[1]), part[0], dtype=object) for part in parts])
    conducted = np.concatenate([part[3] for part in parts])
    kept = on <= agency.complete_to
    at, on, kind, conducted = at[kept], on[kept], kind[kept], conducted[kept]
    order = np.lexsort((on, at))
    at, on, kind, conducted = at[order], on[order], kind[order], conducted[order]
    return {
        "owner": owner[at],
        "interview_id": numbers.take("outcome_interviews", len(at)),
        "enrollment_id": funded["enrollment_id"][at],
        "grant_id": funded["grant_id"][at],
        "tool": np.full(len(at), tool, dtype=object),
        "kind": kind,
        "interview_date": on,
        "conducted": np.where(conducted, "yes", "no").astype(object),
        "respondent": np.where(conducted, pick(rng, {"caregiver": 0.72, "youth": 0.28}, len(at)), "").astype(object),
    }


_NIGHTS = {
    "nights_psychiatric_hospital": ("psychiatric_hospital",),
    "nights_residential_or_detox": ("residential_treatment", "group_home"),
    "nights_jail_or_detention": ("detention",),
}
_UNSTEADY = ("shelter", "runaway", "no_placement", "detention", "homeless")
QUESTIONS = (*_NIGHTS, "nights_emergency_room", "stable_place_to_live", "attending_school", "arrests")


def answers(
    rng: Generator,
    agency: Agency,
    enrollments: Columns,
    stays: Columns,
    interviews: Columns,
    hardship: np.ndarray,
    gain: np.ndarray,
) -> Columns:
    """What was answered in each interview that took place. Nights are those of the child's own stays in 30 days."""
    held = interviews["conducted"] == "yes"
    owner, on = interviews["owner"][held], interviews["interview_date"][held]
    child, m = enrollments["child_id"][owner], int(held.sum())
    after = agency.complete_to + 1
    columns = {
        question: Nights(stays, np.isin(stays["setting"], settings), after).between(child, on - 30, on)
        for question, settings in _NIGHTS.items()
    }
    since = np.maximum(on - enrollments["start_date"][owner], 0)
    trouble = np.clip(hardship[owner] - 0.45 * gain[owner] * (1 - np.exp(-since / 200)), 0.02, 1)
    unsteady = Nights(stays, np.isin(stays["setting"], _UNSTEADY), after).between(child, on - 30, on) > 0
    columns["nights_emergency_room"] = np.where(chance(rng, 0.2 * trouble, m), whole(rng, 1, 2, m), 0)
    columns["stable_place_to_live"] = np.where(unsteady | chance(rng, 0.5 * trouble, m), "no", "yes")
    columns["attending_school"] = np.where(chance(rng, 0.8 * trouble, m), "no", "yes")
    columns["arrests"] = np.where(
        (columns["nights_jail_or_detention"] > 0) | chance(rng, 0.3 * trouble, m), whole(rng, 1, 2, m), 0
    )
    told = np.stack([columns[question].astype(str).astype(object) for question in QUESTIONS], axis=1)
    told[chance(rng, 0.015, told.size).reshape(told.shape)] = ""
    k = len(QUESTIONS)
    return {
        "interview_id": np.repeat(interviews["interview_id"][held], k),
        "question": np.tile(np.array(QUESTIONS, dtype=object), m),
        "answer": told.reshape(-1),
    }
