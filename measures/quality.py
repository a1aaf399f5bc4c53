"""How a data load went: what became of every line, what the checks found, what was rejected and why.

Reads the `load` schema of a snapshot and nothing else; every function takes an open connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class FileFate:
    """One file of a load: lines = loaded + rejected + replaced + left_out."""

    file_id: int
    source: str
    file: str
    sheet: str | None
    lines: int
    loaded: int
    rejected: int
    replaced: int
    left_out: int

    @property
    def adds_up(self) -> bool:
        """True when every line has exactly one fate."""
        return self.lines == self.loaded + self.rejected + self.replaced + self.left_out


@dataclass(frozen=True)
class Rejected:
    """One line that could not be loaded, and what to do about it."""

    source: str
    file: str
    line: int
    table: str
    field: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class LinesLeftOut:
    """Lines of a file that its mapping leaves out, by reason."""

    source: str
    file: str
    reason: str
    lines: int


@dataclass(frozen=True)
class Check:
    """What one check found in one source. `share` and `limit` are shares between 0 and 1; no limit is None."""

    code: str
    source: str
    title: str
    table: str
    advice: str
    flagged: int
    total: int
    share: float | None
    limit: float | None
    exceeded: bool


@dataclass(frozen=True)
class Flag:
    """One row that a check flagged: loaded, but it looks wrong."""

    source: str
    table: str
    row_key: str
    child_id: str | None
    file: str | None
    line: int | None
    field: str | None
    value: str | None
    message: str


@dataclass(frozen=True)
class CompleteTo:
    """To when a source is complete, and whether its agency said so or the last date in the export suggests it."""

    source: str
    agency: str
    day: date
    stated: bool


def files(con: duckdb.DuckDBPyConnection) -> list[FileFate]:
    """Every file of the load and what became of its lines, by source and file."""
    rows = con.execute(
        "SELECT file_id, source, file, sheet, lines, loaded, rejected, replaced, left_out FROM load.files "
        "ORDER BY source, file, sheet"
    ).fetchall()
    return [FileFate(*row) for row in rows]


def rejected(con: duckdb.DuckDBPyConnection, limit: int | None = None) -> list[Rejected]:
    """Lines that could not be loaded, by file and line; the first `limit` of them."""
    rows = con.execute(
        """
        SELECT source, file, line, coalesce(table_name, ''), field, value, reason
        FROM load.rejected
        ORDER BY source, file, line
        LIMIT ?
        """,
        [limit if limit is not None else 2**31],
    ).fetchall()
    return [Rejected(*row) for row in rows]


def lines_left_out(con: duckdb.DuckDBPyConnection) -> list[LinesLeftOut]:
    """Lines that mappings leave out, by file and reason."""
    rows = con.execute("SELECT source, file, reason, lines FROM load.left_out ORDER BY source, file, reason").fetchall()
    return [LinesLeftOut(*row) for row in rows]


def checks(con: duckdb.DuckDBPyConnection) -> list[Check]:
    """Every check of every source: those past their limit first, then those that found most."""
    rows = con.execute(
        """
        SELECT "check", source, title, coalesce(table_name, ''), advice, flagged, total, share, limit_share,
            coalesce(exceeded, false)
        FROM load.checks
        ORDER BY exceeded DESC NULLS LAST, share DESC NULLS LAST, title, source
        """
    ).fetchall()
    return [Check(*row) for row in rows]


def flags(con: duckdb.DuckDBPyConnection, code: str, source: str) -> list[Flag]:
    """The rows that one check flagged in one source, by file and line. Ids are as the agency writes them."""
    rows = con.execute(
        """
        SELECT g.source, g.table_name, g.row_key, regexp_replace(g.child_id, '^' || g.source || ':', ''),
            f.file, g.line, g.field, g.value, g.message
        FROM load.flags g
        LEFT JOIN load.files f USING (file_id)
        WHERE g."check" = ? AND g.source = ?
        ORDER BY f.file, g.line, g.row_key
        """,
        [code, source],
    ).fetchall()
    return [Flag(*row) for row in rows]


def complete_to(con: duckdb.DuckDBPyConnection) -> list[CompleteTo]:
    """Each source and the day it is complete to, by agency."""
    rows = con.execute(
        "SELECT source, agency, complete_to, complete_to_stated FROM load.sources ORDER BY agency, source"
    ).fetchall()
    return [CompleteTo(*row) for row in rows]


def broken_limits(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Titles of the checks whose limit a source exceeds: figures should not be quoted before they are mended."""
    return [check.title for check in checks(con) if check.exceeded]
