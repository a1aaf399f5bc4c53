"""Which data load is in use, and a safe way to read it.

A snapshot is one immutable file, data/warehouse/<name>.duckdb; data/warehouse/CURRENT is a line with the name in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from measures.errors import QuestionError

WAREHOUSE = "warehouse"
POINTER = "CURRENT"

_SAFE = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@dataclass(frozen=True)
class Source:
    """One source of a snapshot and the day it is complete to."""

    source: str
    agency: str
    complete_to: date
    stated: bool


@dataclass(frozen=True)
class About:
    """What a snapshot says of itself."""

    snapshot: str
    as_of: date
    built_at: datetime
    program_version: str
    sources: tuple[Source, ...]


def current(data_dir: Path) -> str | None:
    """The name of the snapshot in use, or None when nothing has been loaded yet."""
    pointer = data_dir / WAREHOUSE / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return name or None


def available(data_dir: Path) -> list[str]:
    """The names of the snapshots that can be opened, newest first."""
    files = (data_dir / WAREHOUSE).glob("*.duckdb")
    return sorted((path.stem for path in files if not path.name.startswith("building-")), reverse=True)


def open_read_only(data_dir: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A read-only connection with no access to files or extensions. Raises QuestionError for an unknown snapshot."""
    path = data_dir / WAREHOUSE / f"{name}.duckdb"
    if not path.exists():
        known = available(data_dir)[:5]
        hint = f"; there are {', '.join(known)}" if known else ""
        raise QuestionError(f"There is no data load called {name}{hint}.")
    con = duckdb.connect(str(path), read_only=True, config=_SAFE)
    # One process shares the database between connections: it is locked once.
    if not con.execute("SELECT current_setting('lock_configuration')").fetchone()[0]:
        con.execute("SET lock_configuration = true")
    return con


def open_current(data_dir: Path, name: str | None = None) -> duckdb.DuckDBPyConnection:
    """The named snapshot, else the one in use. Raises QuestionError when nothing has been loaded yet."""
    chosen = name or current(data_dir)
    if chosen is None:
        raise QuestionError(
            f"No data has been loaded into {data_dir} yet; run: python -m etl load FOLDER --data {data_dir}"
        )
    return open_read_only(data_dir, chosen)


def about(con: duckdb.DuckDBPyConnection) -> About:
    """Name, dates and sources of an open snapshot."""
    row = con.execute("SELECT snapshot, as_of, built_at, program_version FROM load.snapshot").fetchone()
    sources = con.execute(
        "SELECT source, agency, complete_to, complete_to_stated FROM load.sources ORDER BY agency, source"
    ).fetchall()
    return About(*row, tuple(Source(*source) for source in sources))


def made_up_agencies(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The agencies of the sample that are in this snapshot: nothing about them is true of anybody."""
    rows = con.execute("SELECT DISTINCT agency FROM load.sources WHERE made_up ORDER BY agency").fetchall()
    return tuple(agency for (agency,) in rows)
