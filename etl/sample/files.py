"""The files themselves, written block by block so that a million children need no more memory than a thousand."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import xlsxwriter

from etl.sample.layout import Cells, Layout, Sheet

CREATED = datetime(2026, 7, 2, 9, 0, 0)  # stands in every workbook, so that its bytes never change


@dataclass(frozen=True)
class Lines:
    """Lines of one sheet, ready to be written: bytes for a CSV file, rows of cells for a workbook."""

    count: int
    text: bytes = b""
    rows: tuple[tuple, ...] = ()


def as_text(layout: Layout, cells: Cells, extra: list[list]) -> Lines:
    """Lines of a CSV file, the extra ones last."""
    buffer = io.StringIO(newline="")
    writer = _writer(buffer, layout)
    writer.writerows(zip(*cells, strict=True))
    writer.writerows(extra)
    return Lines(len(cells[0]) + len(extra), text=buffer.getvalue().encode(layout.encoding.removesuffix("-sig")))


def as_rows(cells: Cells, extra: list[list]) -> Lines:
    """Rows of a workbook's sheet, the extra ones last."""
    rows = (*zip(*cells, strict=True), *map(tuple, extra))
    return Lines(len(rows), rows=rows)


def _writer(file, layout: Layout):
    return csv.writer(file, delimiter=layout.delimiter, lineterminator="\r\n")


class Writer(Protocol):
    """Takes an agency's sheets, some lines at a time."""

    def next_line(self, name: str) -> int:
        """The number of the line that would be written next on a sheet, as a reader counts."""

    def write(self, name: str, lines: Lines) -> None:
        """Appends lines to a sheet."""

    def lines(self) -> dict[str, int]:
        """How many lines each file or sheet has below its header."""

    def close(self) -> None: ...


class CsvFiles:
    """One CSV file a sheet."""

    def __init__(self, folder: Path, layout: Layout):
        folder.mkdir(parents=True, exist_ok=True)
        self._header_line = {sheet.name: sheet.header_line for sheet in layout.sheets}
        self._files, self._lines = {}, {}
        for sheet in layout.sheets:
            header = io.StringIO(newline="")
            if sheet.title:
                _writer(header, layout).writerows([[sheet.title], []])
            _writer(header, layout).writerow(sheet.headings)
            self._files[sheet.name] = (folder / f"{sheet.name}.csv").open("wb")
            self._files[sheet.name].write(header.getvalue().encode(layout.encoding))
            self._lines[sheet.name] = 0

    def next_line(self, name: str) -> int:
        return self._header_line[name] + 1 + self._lines[name]

    def write(self, name: str, lines: Lines) -> None:
        self._files[name].write(lines.text)
        self._lines[name] += lines.count

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
        formats = {
            "day": self._book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        self._sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in layout.sheets}
        self._formats = {s.name: [formats.get(column.kind) for column in s.columns] for s in layout.sheets}
        self._pages, self._lines = {}, {}
        for sheet in layout.sheets:
            page = self._book.add_worksheet(sheet.name)
            if sheet.title:
                page.write_string(0, 0, sheet.title)
            for column, heading in enumerate(sheet.headings):
                page.write_string(sheet.header_line - 1, column, heading)
            self._pages[sheet.name], self._lines[sheet.name] = page, 0

    def next_line(self, name: str) -> int:
        return self._sheets[name].header_line + 1 + self._lines[name]

    def write(self, name: str, lines: Lines) -> None:
        page, formats = self._pages[name], self._formats[name]
        row = self.next_line(name) - 1  # rows count from 0 here
        for line in lines.rows:
            for column, (value, style) in enumerate(zip(line, formats, strict=True)):
                if isinstance(value, str):
                    if value:
                        page.write_string(row, column, value)
                else:
                    page.write_number(row, column, value, style)
            row += 1
        self._lines[name] += lines.count

    def lines(self) -> dict[str, int]:
        return dict(self._lines)

    def close(self) -> None:
        self._book.close()
