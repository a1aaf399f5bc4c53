"""How an agency writes its tables down: files or sheets, headings, codes, dates. Contract columns in, cells out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from etl.sample.caseload import Columns
from etl.sample.world import EARLIEST_DAY, LATEST_DAY

Cells = list[np.ndarray]  # one array of texts (in a workbook also numbers) a column


@dataclass(frozen=True)
class Column:
    """One column of an export: its heading, the field it holds, and how values become cells."""

    heading: str
    field: str
    kind: str = "text"  # text, number, day, moment, id
    codes: dict[str, str] | None = None  # contract code to the agency's own
    prefix: str = ""  # of an id


def text(heading: str, field: str) -> Column:
    """Words as they are."""
    return Column(heading, field)


def code(heading: str, field: str, codes: dict[str, str]) -> Column:
    """A contract code, written as the agency's own."""
    return Column(heading, field, codes=codes)


def number(heading: str, field: str) -> Column:
    """A count or a measurement; NaN is an empty cell."""
    return Column(heading, field, "number")


def moment(heading: str, field: str) -> Column:
    """A date and time, in minutes since the first ordinal; 0 is an empty cell."""
    return Column(heading, field, "moment")


def day(heading: str, field: str) -> Column:
    """A date; 0 is an empty cell."""
    return Column(heading, field, "day")


def ident(heading: str, field: str, prefix: str = "") -> Column:
    """A key; 0 is an empty cell."""
    return Column(heading, field, "id", prefix=prefix)


@dataclass(frozen=True)
class Sheet:
    """One file of CSV, or one sheet of a workbook. ``title`` stands above the header, with an empty line between."""

    name: str
    table: str
    columns: tuple[Column, ...]
    title: str = ""

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    @property
    def header_line(self) -> int:
        return 3 if self.title else 1


@dataclass(frozen=True)
class Layout:
    """All that one agency sends. ``arrange`` adds what its layout needs to the tables of a chunk."""

    source: str
    sheets: tuple[Sheet, ...]
    write_day: Callable[[date], str]
    encoding: str = "utf-8"
    delimiter: str = ","
    workbook: str = ""  # file name; empty: each sheet is a CSV file
    arrange: Callable[[dict[str, Columns], np.random.Generator], None] | None = None


def iso(on: date) -> str:
    """2025-10-01"""
    return on.isoformat()


def us(on: date) -> str:
    """10/1/2025"""
    return f"{on.month}/{on.day}/{on.year}"


def day_first(on: date) -> str:
    """01/10/2025"""
    return f"{on.day:02}/{on.month:02}/{on.year}"


MINUTES_A_DAY = 24 * 60
EXCEL_EPOCH = date(1899, 12, 30).toordinal()


def excel_day(on: date) -> int:
    """45931, which Excel shows as October 1, 2025."""
    return on.toordinal() - EXCEL_EPOCH


class Pen:
    """Writes values as cells in one agency's manner; days are looked up, not formatted one by one."""

    def __init__(self, write_day: Callable[[date], str | int], numbers_as_text: bool):
        days = [write_day(date.fromordinal(d)) for d in range(EARLIEST_DAY, LATEST_DAY + 1)]
        self._days = np.array(["", *days], dtype=object)
        self._numbers_as_text = numbers_as_text

    def cells(self, sheet: Sheet, columns: Columns) -> Cells:
        """One array of cells a column of the sheet."""
        return [self._column(column, columns[column.field]) for column in sheet.columns]

    def day(self, ordinal: int) -> str | int:
        return self._days[ordinal - EARLIEST_DAY + 1]

    def _column(self, column: Column, values: np.ndarray) -> np.ndarray:
        if column.kind == "day":
            return self._days[np.where(values > 0, values - EARLIEST_DAY + 1, 0)]
        if column.kind == "moment":
            return self._moments(values)
        if column.kind == "id":
            return _objects([f"{column.prefix}{value}" if value else "" for value in values.tolist()])
        if column.kind == "number":
            return self._number(values)
        if column.codes is not None:
            codes = column.codes
            return _objects([codes[value] if value != "" else "" for value in values.tolist()])
        return _objects(values.tolist())

    def _number(self, values: np.ndarray) -> np.ndarray:
        plain = values.tolist()
        if self._numbers_as_text:
            return _objects([f"{value:.10g}" if value == value else "" for value in plain])
        return _objects([value if value == value else "" for value in plain])

    def _moments(self, values: np.ndarray) -> np.ndarray:
        days, minutes = np.divmod(values, MINUTES_A_DAY)
        shown = self._days[np.where(values > 0, days - EARLIEST_DAY + 1, 0)].tolist()
        if self._numbers_as_text:
            clock = [f" {at // 60:02}:{at % 60:02}" for at in minutes.tolist()]
            return _objects([on + at if on else "" for on, at in zip(shown, clock, strict=True)])
        return _objects([on + at / MINUTES_A_DAY if on else "" for on, at in zip(shown, minutes.tolist(), strict=True)])


def _objects(values: list) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
