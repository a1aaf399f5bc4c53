"""The files themselves, written chunk by chunk so that a million children need no more memory than a thousand."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Protocol

import xlsxwriter

from etl.sample.layout import Cells, Layout, Sheet

CREATED = datetime(2026, 7, 2, 9, 0, 0)  # stands in every workbook, so that its bytes never change


class Writer(Protocol):
    """Takes an agency's sheets, some lines at a time."""

    def next_line(self, sheet: Sheet) -> int:
        """The number of the line that would be written next, as a reader counts."""

    def write(self, sheet: Sheet, cells: Cells, extra: list[list]) -> None:
        """Appends lines, then the extra ones."""

    def lines(self) -> dict[str, int]:
        """How many lines each file or sheet has below its header."""

    def close(self) -> None: ...


class CsvFiles:
    """One CSV file a sheet."""

    def __init__(self, folder: Path, layout: Layout):
        folder.mkdir(parents=True, exist_ok=True)
        self._files, self._writers, self._lines = {}, {}, {}
        for sheet in layout.sheets:
            file = (folder / f"{sheet.name}.csv").open("w", encoding=layout.encoding, newline="")
            writer = csv.writer(file, delimiter=layout.delimiter, lineterminator="\r\n")
            if sheet.title:
                writer.writerows([[sheet.title], []])
            writer.writerow(sheet.headings)
            self._files[sheet.name], self._writers[sheet.name], self._lines[sheet.name] = file, writer, 0

    def next_line(self, sheet: Sheet) -> int:
        return sheet.header_line + 1 + self._lines[sheet.name]

    def write(self, sheet: Sheet, cells: Cells, extra: list[list]) -> None:
        writer = self._writers[sheet.name]
        writer.writerows(zip(*cells, strict=True))
        writer.writerows(extra)
        self._lines[sheet.name] += len(cells[0]) + len(extra)

    def lines(self) -> dict[str, int]:
        return {f"{name}.csv": lines for name, lines in self._lines.items()}

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class Workbook:
    """One workbook with real date cells, kept on disk while it grows."""

    def __init__(self, folder: Path, layout: Layout):
        folder.mkdir(parents=True, exist_ok=True)
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(folder / layout.workbook), options)
        self._book.set_properties({"created": CREATED, "comments": "Everything in this workbook is made up."})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheets, self._lines = {}, {}
        for sheet in layout.sheets:
            page = self._book.add_worksheet(sheet.name)
            if sheet.title:
                page.write_string(0, 0, sheet.title)
            for column, heading in enumerate(sheet.headings):
                page.write_string(sheet.header_line - 1, column, heading)
            self._sheets[sheet.name], self._lines[sheet.name] = page, 0

    def next_line(self, sheet: Sheet) -> int:
        return sheet.header_line + 1 + self._lines[sheet.name]

    def write(self, sheet: Sheet, cells: Cells, extra: list[list]) -> None:
        page = self._sheets[sheet.name]
        formats = [self._date if column.kind == "day" else None for column in sheet.columns]
        row = self.next_line(sheet) - 1  # rows count from 0 here
        for line in [*zip(*cells, strict=True), *extra]:
            for column, (value, style) in enumerate(zip(line, formats, strict=True)):
                if isinstance(value, str):
                    if value:
                        page.write_string(row, column, value)
                else:
                    page.write_number(row, column, value, style)
            row += 1
        self._lines[sheet.name] += len(cells[0]) + len(extra)

    def lines(self) -> dict[str, int]:
        return dict(self._lines)

    def close(self) -> None:
        self._book.close()
