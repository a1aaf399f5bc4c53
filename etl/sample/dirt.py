"""Faults planted among the lines, each known by file and line, so that every line's fate can be explained.

Nothing else in the exports refers to a planted line, and no planted line takes a child's true history away: a
fault is either a cell changed on a line that stands alone (a service, a rating, a review, an assignment) or an
extra line. Faults come at a fixed share of a sheet's lines, one of each kind at the least.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.layout import Cells, Layout, Pen, Sheet

SHARE = 1 / 500  # of a sheet's lines, for each kind of fault planted there

REJECTED = "rejected"
FLAGGED = "loaded and flagged"
REPLACED = "replaced"
LOADED = "loaded"

Eligible = Callable[[Columns, int], np.ndarray]  # columns and the last day known -> which lines may be chosen
Change = Callable[[Columns], None]  # of the columns of one extra line


@dataclass(frozen=True)
class Fault:
    """One kind of fault on one sheet.

    ``cell`` puts a text into ``heading``, or the day that it works out; ``line`` adds a changed copy of a line;
    with neither, a plain copy is added.
    ``more`` cells are put at the end of an added line.
    """

    kind: str
    sheet: str
    heading: str
    fate: str
    why: str
    cell: str | Callable[[Columns, int], int] | None = None
    line: Change | None = None
    eligible: Eligible | None = None
    more: int = 0


@dataclass(frozen=True)
class Planted:
    """A fault where it ended up: the line that meets the fate, counted as the reader counts."""

    source: str
    file: str
    sheet: str | None
    line: int
    kind: str
    field: str
    value: str
    fate: str
    why: str


class Planter:
    """Plants one agency's faults while its sheets are written, chunk by chunk."""

    def __init__(self, layout: Layout, faults: tuple[Fault, ...], pen: Pen, rng: Generator, last_day: int):
        self._layout = layout
        self._faults = faults
        self._pen = pen
        self._rng = rng
        self._last_day = last_day
        self._seen: dict[str, int] = {}
        self._done = [0] * len(faults)
        self._next_key = 9_000_001

    def plant(self, sheet: Sheet, columns: Columns, cells: Cells, first_line: int) -> tuple[list[list], list[Planted]]:
        """Changes cells in place; returns extra lines to write after them, and what was planted where."""
        lines = len(cells[0])
        self._seen[sheet.name] = self._seen.get(sheet.name, 0) + lines
        taken: set[int] = set()
        extra: list[list] = []
        planted: list[Planted] = []
        for number, fault in enumerate(self._faults):
            if fault.sheet != sheet.name:
                continue
            due = 1 + int(self._seen[sheet.name] * SHARE) - self._done[number]
            for at in self._choose(fault, columns, lines, due, taken):
                self._done[number] += 1
                if fault.cell is not None:
                    line = first_line + at
                    value = fault.cell if isinstance(fault.cell, str) else self._pen.day(fault.cell(columns, at))
                    cells[sheet.headings.index(fault.heading)][at] = value
                    shown = str(value)
                else:
                    cells_of_line = self._extra_line(sheet, fault, columns, cells, at)
                    extra.append(cells_of_line)
                    added = first_line + lines + len(extra) - 1
                    line = first_line + at if fault.fate == REPLACED else added
                    shown = str(cells_of_line[sheet.headings.index(fault.heading)])
                planted.append(self._note(sheet, fault, line, shown))
        return extra, planted

    def _note(self, sheet: Sheet, fault: Fault, line: int, shown: str) -> Planted:
        book = self._layout.workbook
        return Planted(
            source=self._layout.source,
            file=book or f"{sheet.name}.csv",
            sheet=sheet.name if book else None,
            line=line,
            kind=fault.kind,
            field=fault.heading,
            value=shown,
            fate=fault.fate,
            why=fault.why,
        )

    def _choose(self, fault: Fault, columns: Columns, lines: int, due: int, taken: set[int]) -> list[int]:
        """Up to ``due`` lines, none chosen before, in the order of the file."""
        may = np.ones(lines, dtype=bool) if fault.eligible is None else fault.eligible(columns, self._last_day)
        may = may.copy()
        may[list(taken)] = False
        candidates = np.nonzero(may)[0]
        order = np.argsort(self._rng.random(len(candidates)), kind="stable")
        chosen = sorted(candidates[order[: max(due, 0)]].tolist())
        taken.update(chosen)
        return chosen

    def _extra_line(self, sheet: Sheet, fault: Fault, columns: Columns, cells: Cells, at: int) -> list:
        if fault.line is None and not fault.more:
            return [column[at] for column in cells]
        one = {name: values[at : at + 1].copy() for name, values in columns.items()}
        key = sheet.columns[0].field  # the first column is the line's own key
        one[key] = np.array([self._next_key])
        self._next_key += 1
        if fault.line is not None:
            fault.line(one)
        return [column[0] for column in self._pen.cells(sheet, one)] + ["7"] * fault.more


# ---- which stays are chosen and what is made of them ------------------------------------------------------


def _long_and_over(stays: Columns, last_day: int) -> np.ndarray:
    in_a_home = np.isin(stays["setting"], ("foster_home", "kin_foster", "treatment_foster", "own_home"))
    return in_a_home & (stays["end_date"] - stays["start_date"] >= 30)


def _away_and_over(stays: Columns, last_day: int) -> np.ndarray:
    return stays["end_date"] - stays["start_date"] >= 4


def _out_of_care(stays: Columns, last_day: int) -> np.ndarray:
    left = stays["left_care"]
    return (left > 0) & (left == stays["end_date"]) & ~stays["comes_back"].astype(bool) & (left < last_day - 60)


def _removed(children: Columns, last_day: int) -> np.ndarray:
    return (children["first_removal"] > 0) & (children["first_removal"] < last_day - 60)


def _end_before_start(stay: Columns) -> None:
    stay["end_date"] = stay["start_date"] - 5


def _inside(stay: Columns) -> None:
    stay["start_date"], stay["end_date"] = stay["start_date"] + 1, stay["end_date"] - 1
    stay["provider_id"] = stay["provider_id"] + 1


def _same_day(stay: Columns) -> None:
    stay["start_date"] = stay["end_date"] = stay["start_date"] + 1


def _after_discharge(stay: Columns) -> None:
    stay["start_date"], stay["end_date"] = stay["left_care"] + 10, stay["left_care"] + 25


def _unknown_child(row: Columns) -> None:
    row["child_id"] = np.array([99_999_999])


def _unknown_enrollment(row: Columns) -> None:
    row["enrollment_id"] = np.array([99_999_999])


def _without_setting(stay: Columns) -> None:
    stay["setting"] = np.array([""], dtype=object)


def _born_later(children: Columns, at: int) -> int:
    return int(children["first_removal"][at]) + 40


IMPOSSIBLE = "No such day in any calendar; the line can't be dated."
TWO_DIGITS = "A year in two digits could be two centuries; it is asked for, never guessed."
NOT_LISTED = "The code is in neither the mapping nor the contract's list."
EMPTY = "A field that the table can't do without is empty."
ORPHAN = "It refers to a line that was never sent."
TOO_MANY = "The line has more cells than the header, so none of them can be trusted."
TWICE = "The same line stands there again; the later one counts."
OUT_OF_RANGE = "Ratings go from -2 to 2."
BACKWARDS = "Ends before it starts; loaded, so that the agency can see it, and flagged."
OVERLAP = "Two homes for the same nights."
NO_NIGHT = "Starts and ends on the same day: no night."
AFTER = "Nights in care after the child left care."
TOO_YOUNG = "Born after being taken into care."
FORMULA = "Looks like a formula. It is text like any other and is never run."


def _stay_faults(sheet: str, start: str, end: str, chosen: Eligible) -> tuple[Fault, ...]:
    """What can be wrong with the dates of stays, for any layout."""
    return (
        Fault("end before start", sheet, end, FLAGGED, BACKWARDS, line=_end_before_start, eligible=chosen),
        Fault("overlapping stays", sheet, start, FLAGGED, OVERLAP, line=_inside, eligible=chosen),
        Fault("same-day stay", sheet, end, FLAGGED, NO_NIGHT, line=_same_day, eligible=chosen),
    )


PRAIRIE = (
    Fault("impossible date", "php_services", "SvcDt", REJECTED, IMPOSSIBLE, cell="2/30/2025"),
    Fault("unknown code", "php_services", "SvcType", REJECTED, NOT_LISTED, cell="ZZ"),
    Fault("duplicated line", "php_services", "SvcNo", REPLACED, TWICE),
    Fault("too many cells", "php_services", "SvcNo", REJECTED, TOO_MANY, more=1),
    Fault("missing required field", "php_ratings", "Rating", REJECTED, EMPTY, cell=""),
    Fault("two-digit year", "php_reviews", "RevDt", REJECTED, TWO_DIGITS, cell="3/4/25"),
    Fault("orphan reference", "php_reviews", "EnrNo", REJECTED, ORPHAN, line=_unknown_enrollment),
    Fault("formula-looking cell", "php_clients", "Note", LOADED, FORMULA, cell="=2+5"),
    Fault("birth after removal", "php_clients", "DOB", FLAGGED, TOO_YOUNG, cell=_born_later, eligible=_removed),
    Fault(
        "stay after discharge",
        "php_placements",
        "StartDt",
        FLAGGED,
        AFTER,
        line=_after_discharge,
        eligible=_out_of_care,
    ),
    *_stay_faults("php_placements", "StartDt", "EndDt", _long_and_over),
)

PIEDMONT = (
    Fault("impossible date", "Reviews", "Date", REJECTED, IMPOSSIBLE, cell="2025-06-31"),
    Fault("missing required field", "Reviews", "Date", REJECTED, EMPTY, cell=""),
    Fault("unknown code", "Assignments", "Accepted", REJECTED, NOT_LISTED, cell="Maybe"),
    Fault("orphan reference", "Nights away", "Child ID", REJECTED, ORPHAN, line=_unknown_child),
    Fault("duplicated line", "Ratings", "Goal ID", REPLACED, TWICE),
    Fault("formula-looking cell", "Seats", "Organization", LOADED, FORMULA, cell="=SUM(A1:A9)"),
    *_stay_faults("Nights away", "From", "To", _away_and_over),
)

RIVERBEND = (
    Fault("impossible date", "rw_goal_scores", "Date", REJECTED, IMPOSSIBLE, cell="31/04/2025"),
    Fault("rating out of range", "rw_goal_scores", "Score", REJECTED, OUT_OF_RANGE, cell="5"),
    Fault("duplicated line", "rw_goal_scores", "Goal", REPLACED, TWICE),
    Fault("two-digit year", "rw_reviews", "Date", REJECTED, TWO_DIGITS, cell="04/03/25"),
    Fault("too many cells", "rw_reviews", "Review", REJECTED, TOO_MANY, more=2),
    Fault("orphan reference", "rw_reviews", "Case", REJECTED, ORPHAN, line=_unknown_enrollment),
    Fault("missing required field", "rw_residence", "Type", REJECTED, EMPTY, line=_without_setting),
    Fault("birth after removal", "rw_youth", "Born", FLAGGED, TOO_YOUNG, cell=_born_later, eligible=_removed),
    Fault("stay after discharge", "rw_residence", "From", FLAGGED, AFTER, line=_after_discharge, eligible=_out_of_care),
    *_stay_faults("rw_residence", "From", "To", _long_and_over),
)
