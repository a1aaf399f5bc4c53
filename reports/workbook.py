"""A report as an Excel workbook: cover, one sheet a measure, definitions, who was left out.

Every cell of text is written as text, never as a formula; every number is a number. Nothing in the file depends on
the day it is written, so the same request on the same data load gives the same bytes.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from reports import cover
from reports.columns import DATE, TEXT, Column, columns, definitions, left_out
from reports.tables import Report, Table

TITLE = "Numbers for a report"
COVER, DEFINITIONS, LEFT_OUT = "Cover", "Definitions", "Who was left out"
LONGEST_NAME = 31
_TABLE_TOP = 4  # the row of a table's header, from 0
_LOOSE_END = re.compile(r"([ ,;(]+(a|an|and|as|at|by|for|from|in|of|on|or|the|to|with|within)?)+$")
_NOTE_WIDTH = 120  # characters that a note's line has at the least
_BLUE, _VERMILLION, _SECOND_INK = "#005A8C", "#A94400", "#5B6875"


def write(report: Report) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as book:
        book.set_properties(
            {
                "title": TITLE,
                "subject": report.of_whom,
                "author": "System of Care outcomes dashboard",
                "comments": f"Data load {report.about.snapshot}. Shareable form.",
                "created": report.about.built_at,
            }
        )
        _Writer(book, report).write()
    return out.getvalue()


def sheet_names(titles: Iterable[str]) -> list[str]:
    """A name for each sheet: short, unlike every other in any case, without what Excel does not allow."""
    taken = {name.lower() for name in (COVER, DEFINITIONS, LEFT_OUT, "History")}
    found = []
    for title in titles:
        plain = " ".join(re.sub(r"[\[\]:*?/\\]", " ", title).replace("'", "’").split()) or "Measure"
        name, number = _cut(plain, LONGEST_NAME), 1
        while name.lower() in taken:
            number += 1
            name = f"{_cut(plain, LONGEST_NAME - len(str(number)) - 1)} {number}"
        taken.add(name.lower())
        found.append(name)
    return found


def _cut(text: str, longest: int) -> str:
    """The text up to a whole word within a length."""
    if len(text) <= longest:
        return text
    whole = _LOOSE_END.sub("", text[: longest + 1].rpartition(" ")[0])
    return whole or text[:longest]


class _Writer:
    """Writes one report into one open workbook."""

    def __init__(self, book, report: Report):
        self.book = book
        self.report = report
        self.names = sheet_names(table.card.title for table in report.tables)
        self.formats = {}

    def format(self, **keys: object):
        """A cell format, made once."""
        key = tuple(sorted(keys.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **keys})
        return self.formats[key]

    def write(self) -> None:
        sheets = [self.book.add_worksheet(name) for name in (COVER, *self.names, DEFINITIONS, LEFT_OUT)]
        for sheet in sheets:
            self._page(sheet)
        self._cover(sheets[0])
        for sheet, table in zip(sheets[1:-2], self.report.tables, strict=True):
            self._measure(sheet, table)
        self._definitions(sheets[-2])
        self._left_out(sheets[-1])

    def _page(self, sheet) -> None:
        """How a sheet prints: on its side, as wide as the paper, with where the numbers come from at the foot."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        made_up = "Made-up data. " if self.report.made_up else ""
        sheet.set_footer(f"&L{made_up}Shareable form. Data load {self.report.about.snapshot}&RPage &P of &N")

    # --- cover --------------------------------------------------------------------------------------------------------

    def _cover(self, sheet) -> None:
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 96)
        sheet.write_string(0, 0, TITLE, self.format(bold=True, font_size=20))
        row = 1
        if self.report.made_up:
            sheet.write_string(row, 0, cover.made_up(self.report), self.format(bold=True, font_color=_VERMILLION))
            row += 1
        for name, text in cover.provenance(self.report):
            row += 1
            sheet.write_string(row, 0, name, self.format(bold=True, text_wrap=True))
            sheet.write_string(row, 1, text, self.format(text_wrap=True))
        row += 2
        sheet.write_string(row, 0, "What is in this workbook", self.format(bold=True, font_size=14))
        contents = [
            (name, table.card.title, table.card.unit)
            for name, table in zip(self.names, self.report.tables, strict=True)
        ]
        contents += [
            (DEFINITIONS, DEFINITIONS, "What each number means, its source and the parameters in force"),
            (LEFT_OUT, LEFT_OUT, "Who is not in each number, and why"),
        ]
        for name, title, about in contents:
            row += 1
            self._link(sheet, row, name, title)
            sheet.write_string(row, 1, about, self.format(text_wrap=True))

    def _link(self, sheet, row: int, name: str, text: str) -> None:
        look = self.format(font_color=_BLUE, underline=1, text_wrap=name != COVER)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look, text)

    # --- one measure --------------------------------------------------------------------------------------------------

    def _measure(self, sheet, table: Table) -> None:
        self._head(sheet, table.card.title, f"Unit: {table.card.unit}. {self.report.request.period_words}.")
        found = columns(table)
        self._table(sheet, found, table.card.title, [row.is_total for row in table.rows])
        row = _TABLE_TOP + len(table.rows) + 2
        for sentence in table.notes:
            self._note(sheet, row, sentence, found)
            row += 1

    def _head(self, sheet, title: str, under: str) -> None:
        """Title, one line under it, and the way back to the cover."""
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=16))
        sheet.write_string(1, 0, under, self.format(font_color=_SECOND_INK))
        self._link(sheet, 2, COVER, "Back to the cover")
        if self.report.made_up:
            sheet.write_string(2, 3, cover.made_up(self.report), self.format(bold=True, font_color=_VERMILLION))

    def _note(self, sheet, row: int, sentence: str, found: Sequence[Column]) -> None:
        """A sentence below the table, as wide as the table's first columns and as high as it needs."""
        look = self.format(text_wrap=True, font_color=_SECOND_INK)
        edges = list(accumulate(column.width for column in found))
        last = next((i for i, edge in enumerate(edges) if edge >= _NOTE_WIDTH), len(edges) - 1)
        sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, sentence, look)
        sheet.set_row(row, 15.5 * math.ceil(len(sentence) / (edges[last] * 1.05)))

    def _table(self, sheet, found: Sequence[Column], title: str, bold: Sequence[bool] = ()) -> None:
        """A real table with a header that stays in sight, each cell of its own type, totals in bold."""
        last = _TABLE_TOP + len(found[0].cells)
        header = self.format(bold=True, text_wrap=True, bottom=1, bottom_color=_SECOND_INK)
        sheet.add_table(
            _TABLE_TOP,
            0,
            last,
            len(found) - 1,
            {
                "columns": [{"header": column.header, "header_format": header} for column in found],
                "style": "Table Style Light 1",
                "title": title,
            },
        )
        for place, column in enumerate(found):
            sheet.set_column(place, place, column.width)
            for number, cell in enumerate(column.cells):
                self._cell(sheet, _TABLE_TOP + 1 + number, place, cell, column.format, any(bold[number : number + 1]))
        sheet.repeat_rows(_TABLE_TOP)
        sheet.freeze_panes(_TABLE_TOP + 1, 1)

    def _cell(self, sheet, row: int, place: int, cell: object, number_format: str, bold: bool) -> None:
        look = {"bold": True} if bold else {}
        if isinstance(cell, str) and cell:
            right = {} if number_format == TEXT else {"align": "right", "font_color": _SECOND_INK}
            sheet.write_string(row, place, cell, self.format(text_wrap=True, **right, **look))
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, self.format(num_format=DATE, align="left", **look))
        elif isinstance(cell, (int, float)):
            sheet.write_number(row, place, cell, self.format(num_format=number_format, **look))

    # --- definitions and who was left out -----------------------------------------------------------------------------

    def _definitions(self, sheet) -> None:
        self._head(sheet, DEFINITIONS, "What each number means, who defined it so, and the parameters in force.")
        self._table(sheet, definitions(self.report.tables), DEFINITIONS)

    def _left_out(self, sheet) -> None:
        self._head(sheet, LEFT_OUT, "Who is not in each number, and why. Of all together, not by group.")
        found = left_out(self.report.tables)
        if found[0].cells:
            self._table(sheet, found, LEFT_OUT)
        else:
            sheet.write_string(_TABLE_TOP, 0, "Nobody is left out of these numbers.", self.format())
