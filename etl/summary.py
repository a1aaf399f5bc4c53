"""What a load gave, in words for the terminal: the fate of every line, the checks, the days to which it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from etl.building import OFFLINE
from etl.reading import literal
from etl.staging import Staged

# A trial lists the first rejected lines, so that people see what is wrong before they look at all of it.
REJECTED_SHOWN = 20


@dataclass(frozen=True)
class SourceFate:
    """A source of the load: complete_to_stated is False when the last date in the exports stands for it."""

    source: str
    agency: str
    complete_to: date
    complete_to_stated: bool


@dataclass(frozen=True)
class FileFate:
    """What became of a file's lines: lines = loaded + rejected + replaced + left_out."""

    source: str
    file: str
    sheet: str | None
    lines: int
    loaded: int
    rejected: int
    replaced: int
    left_out: int


@dataclass(frozen=True)
class Flagged:
    """What a check found in a table of a source; share and limit run from 0 to 1, None where there is none.

    listed: how many rows it lists as wrong; none, where a share within the limit is as it should be.
    """

    check: str
    source: str
    title: str
    table_name: str
    advice: str
    flagged: int
    listed: int
    total: int
    share: float | None
    limit: float | None
    exceeded: bool


@dataclass(frozen=True)
class Rejected:
    """A line that can't be loaded, and why."""

    source: str
    file: str
    sheet: str | None
    line: int
    field: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """Lines of a file that its mapping leaves out, and why."""

    source: str
    file: str
    sheet: str | None
    reason: str
    lines: int


@dataclass(frozen=True)
class Summary:
    """What a load gave: of the sources that it read, or of all of them after a rebuild."""

    snapshot: str
    as_of: date
    sources: tuple[SourceFate, ...]
    files: tuple[FileFate, ...]
    checks: tuple[Flagged, ...]
    rejected: tuple[Rejected, ...]
    left_out: tuple[LeftOut, ...]
    notices: tuple[str, ...]


def summarize(database: Path, staged: Staged | None) -> Summary:
    """Reads the summary of a finished snapshot: of the sources that were staged, or of all of them.

    `rejected` holds the first REJECTED_SHOWN lines.
    """
    names = ", ".join(literal(read.source) for read in staged.sources) if staged else ""
    told = f"source IN ({names})" if staged else "true"
    with duckdb.connect(str(database), read_only=True, config=OFFLINE) as con:

        def rows(kind: type, columns: str, rest: str) -> tuple:
            return tuple(kind(*row) for row in con.execute(f"SELECT {columns} {rest}").fetchall())

        snapshot, as_of = con.execute("SELECT snapshot, as_of FROM load.snapshot").fetchone()
        return Summary(
            snapshot,
            as_of,
            rows(
                SourceFate,
                "source, agency, complete_to, complete_to_stated",
                f"FROM load.sources WHERE {told} ORDER BY source",
            ),
            rows(
                FileFate,
                "source, file, sheet, lines, loaded, rejected, replaced, left_out",
                f"FROM load.files WHERE {told} ORDER BY file_id",
            ),
            rows(
                Flagged,
                '"check", source, title, table_name, advice, flagged, coalesce(listed, 0), total, share, limit_share, '
                "exceeded",
                'FROM load.checks LEFT JOIN (SELECT "check", source, table_name, count(*) AS listed FROM load.flags '
                'GROUP BY ALL) USING ("check", source, table_name) '
                f'WHERE {told} ORDER BY source, exceeded DESC, flagged DESC, "check", table_name',
            ),
            rows(
                Rejected,
                "source, file, sheet, line, field, value, reason",
                "FROM load.rejected JOIN (SELECT file_id, sheet FROM load.files) USING (file_id) "
                f"WHERE {told} ORDER BY file_id, line, field LIMIT {REJECTED_SHOWN}",
            ),
            rows(
                LeftOut,
                "source, file, sheet, reason, lines",
                "FROM load.left_out JOIN (SELECT file_id, sheet FROM load.files) USING (file_id) "
                f"WHERE {told} ORDER BY file_id, reason",
            ),
            staged.notices if staged else (),
        )
