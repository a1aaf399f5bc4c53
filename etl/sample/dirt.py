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
    """A fault where it ended up: the line that meets the fate, as the reader counts; in a block, from 0."""

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
    """Plants an agency's faults in one block of its lines; ``block`` is the block's number, from 0."""

    def __init__(self, layout: Layout, faults: tuple[Fault, ...], pen: Pen, rng: Generator, last_day: int, block: int):
        self._layout = layout
        self._faults = faults
        self._pen = pen
        self._rng = rng
        self._last_day = last_day
        self._block = block
        self._next_key = 9_000_000_001 + 100_000 * block  # beyond every other key

    def plant(self, sheet: Sheet, columns: Columns, cells: Cells) -> tuple[list[list], list[Planted]]:
        """Changes cells in place; returns extra lines to write after them, and what was planted where."""
        lines = len(cells[0])
        taken: set[int] = set()
        extra: list[list] = []
        planted: list[Planted] = []
        for fault in self._faults:
            if fault.sheet != sheet.name:
                continue
            for at in self._choose(fault, columns, lines, self._due(lines), taken):
                if fault.cell is not None:
                    line = at
                    value = fault.cell if isinstance(fault.cell, str) else self._pen.day(fault.cell(columns, at))
                    cells[sheet.headings.index(fault.heading)][at] = value
                    shown = str(value)
                else:
                    cells_of_line = self._extra_line(sheet, fault, columns, cells, at)
                    extra.append(cells_of_line)
                    line = at if fault.fate == REPLACED else lines + len(extra) - 1
                    shown = str(cells_of_line[sheet.headings.index(fault.heading)])
                planted.append(self._note(sheet, fault, line, shown))
        return extra, planted

    def _due(self, lines: int) -> int:
        """How many faults of a kind so many lines should have: one more in the first block, luck for a part of one."""
        return int(lines * SHARE + (1 if self._block == 0 else self._rng.random()))

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
BELOW_ZERO = "Nobody can be absent, or ask for, less than nothing."
NOT_YES_OR_NO = "Neither yes nor no."
NO_TIME = "No clock shows this time."
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
    Fault("unknown code", "php_steps", "Person", REJECTED, NOT_YES_OR_NO, cell="?"),
    Fault("impossible date", "php_steps", "DueDt", REJECTED, IMPOSSIBLE, cell="11/31/2025"),
    Fault("negative amount", "php_flexfunds", "Asked", REJECTED, BELOW_ZERO, cell="-40"),
    Fault("impossible date", "php_needs", "FormDt", REJECTED, IMPOSSIBLE, cell="2/30/2025"),
    Fault("duplicated line", "php_needs", "FormNo", REPLACED, TWICE),
    Fault("unreadable time", "php_crises", "Called", REJECTED, NO_TIME, cell="3/8/2025 25:10"),
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
    Fault("unknown code", "Contacts", "How", REJECTED, NOT_LISTED, cell="Fax"),
    Fault("impossible date", "Contacts", "Date", REJECTED, IMPOSSIBLE, cell="2025-02-30"),
    Fault("missing required field", "Questionnaires", "Score", REJECTED, EMPTY, cell=""),
    Fault("duplicated line", "Questionnaires", "Form ID", REPLACED, TWICE),
    Fault("orphan reference", "Team", "Enrollment ID", REJECTED, ORPHAN, line=_unknown_enrollment),
    Fault("missing required field", "Collaborative meetings", "Came", REJECTED, EMPTY, cell=""),
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
    Fault("two-digit year", "rw_services", "Date", REJECTED, TWO_DIGITS, cell="14/02/25"),
    Fault("unknown code", "rw_services", "Kind", REJECTED, NOT_LISTED, cell="misc"),
    Fault("duplicated line", "rw_services", "Service", REPLACED, TWICE),
    Fault("missing required field", "rw_answers", "Item", REJECTED, EMPTY, cell=""),
    Fault("impossible date", "rw_answers", "Date", REJECTED, IMPOSSIBLE, cell="29/02/2025"),
    Fault("duplicated line", "rw_answers", "Form", REPLACED, TWICE),
    Fault("negative amount", "rw_school", "Absent", REJECTED, BELOW_ZERO, cell="-3"),
    Fault("orphan reference", "rw_team", "Case", REJECTED, ORPHAN, line=_unknown_enrollment),
    Fault("missing required field", "rw_residence", "Type", REJECTED, EMPTY, line=_without_setting),
    Fault("birth after removal", "rw_youth", "Born", FLAGGED, TOO_YOUNG, cell=_born_later, eligible=_removed),
    Fault("stay after discharge", "rw_residence", "From", FLAGGED, AFTER, line=_after_discharge, eligible=_out_of_care),
    *_stay_faults("rw_residence", "From", "To", _long_and_over),
)
