"""A list for staff as it stands: who is on it, why, by when, and whose work it is.

A list is as of the day to which each agency's exports are complete, so two agencies may stand on two days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

import duckdb

from measures.cards import Card
from measures.cases import Case, LeftOut, cases, left_out
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.periods import Period, in_words
from measures.questions import card_of


@dataclass(frozen=True)
class Listed:
    """One line of a list. `days_over` is how many days the due date lies behind `as_of`; before it, below zero."""

    as_of: date
    subject: str
    source: str
    child_id: str | None
    enrollment_id: str | None
    agency: str | None
    program: str | None
    team: str | None
    worker: str | None
    why: str
    due_date: date | None
    days_over: int | None

    def as_row(self) -> dict[str, object]:
        """The line as a plain row."""
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Listed))


@dataclass(frozen=True)
class StaffList:
    """A list with what must stand beside it.

    `as_of` gives the day of each agency. `looked_at` counts the subjects that could have been on it; None means that
    nobody was looked at, so that an empty list says nothing. `left_out` says who could not be judged, and why.
    """

    card: Card
    rows: tuple[Listed, ...]
    as_of: Mapping[str, date]
    looked_at: int | None
    left_out: tuple[LeftOut, ...]


def staff_list(
    con: duckdb.DuckDBPyConnection, code: str, where: Mapping[str, Iterable[str]] | None = None
) -> StaffList:
    """The list as it stands, what is due first at the top. Raises QuestionError when the measure is no list."""
    card = card_of(con, code)
    if card.kind != "list":
        raise QuestionError(f"{card.title} is a number, not a list: ask for its cases in a period.")
    filters = {name: tuple(values) for name, values in (where or {}).items() if values}
    rows: list[Listed] = []
    reasons: dict[tuple[str, str], int] = {}
    looked_at = None
    as_of = _reach(con, filters.get("agency"))
    for day in sorted(set(as_of.values())):
        today = Period(day, day, in_words(day), str(day))
        here = filters | {"agency": tuple(agency for agency, reach in as_of.items() if reach == day)}
        rows += [_listed(case, day) for case in cases(con, code, today, where=here)]
        result = evaluate(con, code, [today], where=here)[0]
        if result.value is not None:
            looked_at = (looked_at or 0) + result.counted
        for found in left_out(con, code, today, here):
            key = (found.state, found.reason)
            reasons[key] = reasons.get(key, 0) + found.subjects
    rows.sort(key=lambda row: (row.due_date or date.max, row.agency or "", row.subject, row.enrollment_id or ""))
    kept_out = sorted((LeftOut(*key, n) for key, n in reasons.items()), key=lambda r: (-r.subjects, r.state, r.reason))
    return StaffList(card, tuple(rows), as_of, looked_at, tuple(kept_out))


def _reach(con: duckdb.DuckDBPyConnection, agencies: Iterable[str] | None) -> dict[str, date]:
    """Each agency's day, of those asked for."""
    found = con.execute("SELECT agency, complete_to FROM derived.agency_reach ORDER BY agency").fetchall()
    return {agency: day for agency, day in found if agencies is None or agency in agencies}


def _listed(case: Case, day: date) -> Listed:
    return Listed(
        day,
        case.subject,
        case.source,
        case.child_id,
        case.enrollment_id,
        case.agency,
        case.program,
        case.team,
        case.worker,
        case.reason,
        case.due_date,
        None if case.due_date is None else (day - case.due_date).days,
    )
