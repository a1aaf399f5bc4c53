"""Exports as tables of text: which files there are, their headers, their lines with true line numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pyarrow
from duckdb import DuckDBPyConnection, InvalidInputException

from etl import textfiles, workbooks
from etl.errors import LoadError
from etl.textfiles import BLANKS, MOST_CHARACTERS, Copied, TextFile
from etl.workbooks import Workbook

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
# A folder of exports may hold its own mappings; they are not exports.
MAPPINGS_FOLDER = "mappings"
MOST_COLUMNS = 2_000


@dataclass(frozen=True)
class Header:
    """The column names of an export in its order, made unique; a blank heading is None.

    Each of several columns of one name is called "Name (1)", "Name (2)" …, and so is one called "line", because that
    name is the line number's. `repeated`: names, in small letters, that stood there more than once.
    """

    names: tuple[str | None, ...]
    repeated: frozenset[str]

    def find(self, name: str) -> str | None:
        """The column that goes by `name`, in capitals or not; None when there is none, or more than one."""
        return self._by_lower.get(plain(name).lower())

    def is_repeated(self, name: str) -> bool:
        return plain(name).lower() in self.repeated

    @cached_property
    def _by_lower(self) -> dict[str, str]:
        found = {name.lower(): name for name in self.names if name is not None}
        if "line (1)" in found and "line" not in self.repeated:
            found["line"] = found["line (1)"]
        return found


@dataclass(frozen=True)
class Export:
    """One file of exports, or one sheet of a workbook. `name`: its path within the folder."""

    path: Path
    name: str
    stamp: tuple[int, int]
    sheet: str | None = None

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.name if self.sheet is None else f"{self.name}, sheet {self.sheet}"

    @property
    def is_sheet(self) -> bool:
        return self.sheet is not None

    @property
    def text(self) -> TextFile:
        return TextFile(self.path, self.name, self.stamp)

    @property
    def workbook(self) -> Workbook:
        return Workbook(self.path, self.name, self.stamp)


@dataclass(frozen=True)
class Part:
    """An export that was read into a table: its header, how many lines it gave, the number of its last line."""

    table: str
    header: Header
    rows: int
    last_line: int


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def plain(text: str) -> str:
    """A heading on one line: trimmed, each run of blanks a single space."""
    return re.sub(f"[{BLANKS}]+", " ", text).strip()


# Finding


def find_exports(folder: Path) -> list[Export]:
    """Every export in a folder and the folders below it, in the order of their names.

    A sheet of a workbook is an export of its own. Raises LoadError when the folder is missing or holds no export, or
    a workbook can't be opened.
    """
    if not folder.exists():
        raise LoadError(f"There is no folder {folder}; name the folder that holds the exports.")
    root = folder if folder.is_dir() else folder.parent
    paths = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else [folder]
    named = sorted((path.relative_to(root).as_posix(), path) for path in paths)
    exports = [
        export for name, path in named if _is_export(path.relative_to(root)) for export in _exports_of(path, name)
    ]
    if not exports:
        raise LoadError(f"{folder} holds no exports; put CSV or Excel (.xlsx) files there.")
    return exports


def _is_export(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden and MAPPINGS_FOLDER not in path.parts[:-1]


def _exports_of(path: Path, name: str) -> list[Export]:
    seen = _stamp(path)
    if path.suffix.lower() != ".xlsx":
        return [Export(path, name, seen)]
    return [Export(path, name, seen, sheet) for sheet in workbooks.sheet_names(Workbook(path, name, seen))]


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time of the last change: both stay as they are while nobody writes to the file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


# Headers


@lru_cache(maxsize=4096)
def read_header(export: Export, header_line: int = 1) -> Header:
    """The header of an export, in line `header_line` (of a sheet: that row).

    Raises LoadError when the export is empty, has no such line or nothing in it, has too many columns, or its
    delimiter can't be told.
    """
    if export.is_sheet:
        cells = workbooks.header_cells(export.workbook, export.sheet, header_line)
    else:
        cells, _ = textfiles.header_cells(export.text, header_line)
    names = [plain(cell) for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise LoadError(
            f"{export.label} has {len(names):,} columns, and at most {MOST_COLUMNS:,} can be read; delete the columns "
            "that aren't needed, blank ones too."
        )
    if not any(names):
        raise LoadError(
            f"{export.label} has nothing in line {header_line}, where its column names should be; say in the mapping "
            "which line holds them, with header_line."
        )
    counts = Counter(name.lower() for name in names if name)
    return Header(_unique(names, counts), frozenset(name for name, count in counts.items() if count > 1))


def _unique(names: list[str], counts: Counter[str]) -> tuple[str | None, ...]:
    taken = {name for name, count in counts.items() if count == 1 and name != "line"}
    unique: list[str | None] = []
    for name in names:
        if name and name.lower() not in taken:
            place = 1
            while f"{name} ({place})".lower() in taken:
                place += 1
            name = f"{name} ({place})"
            taken.add(name.lower())
        unique.append(name or None)
    return tuple(unique)


def is_blank(export: Export) -> bool:
    """Whether there is nothing in it at all."""
    if export.is_sheet:
        return workbooks.count_rows(export.workbook, export.sheet) == 0
    return textfiles.is_blank(export.text)


def count_rows(export: Export) -> int:
    """How many rows of a sheet have anything in them, its header included."""
    return workbooks.count_rows(export.workbook, export.sheet)


# Reading into a database


def read_into(con: DuckDBPyConnection, table: str, export: Export, header_line: int, scratch: Path) -> Part:
    """Reads an export into a new table of `con`: line BIGINT (its number in the file), then its columns as text.

    Cells are trimmed and empty ones are NULL; blank lines are left out. Lines that can't be read go to a second new
    table, `broken_table(table)`: line, reason. `scratch`: a folder for a copy while reading. Raises LoadError when a
    column without a heading has values, or the file changes meanwhile.
    """
    header = read_header(export, header_line)
    if export.is_sheet:
        last_line = _read_sheet(con, table, export, header, header_line)
    else:
        last_line = _read_text(con, table, export, header, header_line, scratch)
    if _stamp(export.path) != export.stamp:
        raise LoadError(f"{export.name} changed while it was being read; wait until the export is finished.")
    _drop_blank_columns(con, table, export, header)
    (rows,) = con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()[0]
    return Part(table, header, rows, last_line)


def broken_table(table: str) -> str:
    """Name of the table that holds the lines of an export that can't be read."""
    return f"{table}: broken"


def _columns(header: Header) -> list[tuple[str, str]]:
    """For each column the name it is read under and the name it gets."""
    return [
        (f"c{place}", name if name is not None else f"column {place} has no heading")
        for place, name in enumerate(header.names, start=1)
    ]


def trimmed(column: str) -> str:
    """SQL for a text without blanks around it; NULL when nothing is left."""
    # Looking whether there is anything to trim is five times as fast as trimming.
    blank = f"[{BLANKS}]"
    return (
        f"nullif(CASE WHEN regexp_matches({column}, {literal(f'^{blank}|{blank}$')}) "
        f"THEN trim({column}, {literal(BLANKS)}) ELSE {column} END, '')"
    )


def _read_text(
    con: DuckDBPyConnection, table: str, export: Export, header: Header, header_line: int, scratch: Path
) -> int:
    sound_path, broken_path = scratch / f"{table} sound.csv", scratch / f"{table} broken.csv"
    columns = _columns(header)
    try:
        copied = textfiles.copy_lines(export.text, header_line, sound_path, broken_path)
        if not _read_copy(con, table, sound_path, copied, columns):
            copied = textfiles.copy_lines(export.text, header_line, sound_path, broken_path, by_line=True)
            if not _read_copy(con, table, sound_path, copied, columns):
                raise AssertionError(f"{export.label}: the copy of its lines can't be read")
        con.execute(
            f"""
            CREATE TABLE {quoted(broken_table(table))} AS
            FROM read_csv($path, columns = {{'line': 'BIGINT', 'reason': 'VARCHAR'}}, auto_detect = false,
                          header = false, delim = ',', quote = '"', escape = '"')
            """,
            {"path": str(broken_path)},
        )
    finally:
        sound_path.unlink(missing_ok=True)
        broken_path.unlink(missing_ok=True)
    return copied.last_line


def _read_copy(con: DuckDBPyConnection, table: str, path: Path, copied: Copied, columns: list[tuple[str, str]]) -> bool:
    """Reads a copy of lines into a new table, without the records that hold nothing.

    Returns False, and makes no table, unless every record is built like the header.
    """
    types = dict.fromkeys((read_as for read_as, _ in columns), "VARCHAR")
    line_end = literal(copied.line_end.replace("\r", "\\r").replace("\n", "\\n"))
    clean = trimmed if copied.needs_trimming else str
    cells = ", ".join(f"{clean(read_as)} AS {quoted(name)}" for read_as, name in columns)
    try:
        con.execute(
            f"""
            CREATE TABLE {quoted(table)} AS
            SELECT row_number() OVER () + {copied.first_line - 1} AS line, {cells}
            FROM read_csv($path, columns = {types!r}, auto_detect = false, header = false, delim = $delimiter,
                          quote = '"', escape = '"', new_line = {line_end}, max_line_size = {8 * MOST_CHARACTERS})
            """,
            {"path": str(path), "delimiter": copied.delimiter},
        )
    except InvalidInputException:
        return False
    filled = f"coalesce({', '.join(quoted(name) for _, name in columns)})"
    records, rows = con.execute(f"SELECT count(*), count({filled}) FROM {quoted(table)}").fetchall()[0]
    if records != copied.records:
        con.execute(f"DROP TABLE {quoted(table)}")
    elif rows < records:
        con.execute(f"DELETE FROM {quoted(table)} WHERE {filled} IS NULL")
    return records == copied.records


def _read_sheet(con: DuckDBPyConnection, table: str, export: Export, header: Header, header_line: int) -> int:
    sheet = workbooks.cells(export.workbook, export.sheet)
    columns = _columns(header)
    numbers = pyarrow.array(range(header_line + 1, sheet.num_rows + 1), pyarrow.int64())
    numbered = pyarrow.table(
        [numbers, *sheet.slice(header_line).columns], names=["line", *(read_as for read_as, _ in columns)]
    )
    cells = ", ".join(f"{_without_midnight(trimmed(read_as))} AS {quoted(name)}" for read_as, name in columns)
    filled = " OR ".join(f"{trimmed(read_as)} IS NOT NULL" for read_as, _ in columns)
    con.register("cells of the sheet", numbered)
    try:
        con.execute(f'CREATE TABLE {quoted(table)} AS SELECT line, {cells} FROM "cells of the sheet" WHERE {filled}')
    finally:
        con.unregister("cells of the sheet")
    con.execute(f"CREATE TABLE {quoted(broken_table(table))} (line BIGINT, reason VARCHAR)")
    return sheet.num_rows


def _without_midnight(cell: str) -> str:
    """A date cell comes as the text of its first instant; an export would write the date alone."""
    return f"regexp_replace({cell}, '^(\\d{{4}}-\\d{{2}}-\\d{{2}}) 00:00:00$', '\\1')"


def _drop_blank_columns(con: DuckDBPyConnection, table: str, export: Export, header: Header) -> None:
    """Removes columns without a heading; they come with blank cells from programs that end each line in a comma."""
    blank = [name for heading, (_, name) in zip(header.names, _columns(header), strict=True) if heading is None]
    if not blank:
        return
    counts = con.execute(f"SELECT {', '.join(f'count({quoted(name)})' for name in blank)} FROM {quoted(table)}")
    for name, filled in zip(blank, counts.fetchone(), strict=True):
        if filled:
            raise LoadError(
                f"{export.label}: {name}, but {filled:,} of its cells are filled; give the column a name, or say in "
                "the mapping which line holds the column names, with header_line."
            )
    for name in blank:
        con.execute(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}")
