"""A small world in memory: contract rows in, derived tables and evidence out, without files or exports."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from etl import contract
from measures.build import build

Rows = Mapping[str, Iterable[Mapping[str, object]]]


def world(
    tables: Rows,
    complete_to: date | str,
    *,
    codes: Iterable[str] | None = None,
    parameters: Mapping[str, object] | None = None,
    unlisted_nights: str = "unknown",
    settings: Mapping[str, Mapping[str, object]] | None = None,
    agency: str = "Agency",
) -> duckdb.DuckDBPyConnection:
    """A connection to a database as a load of one source, `test`, would leave it.

    `tables` gives rows by contract table, each row a dict of fields; fields left away are NULL. `settings` overrides
    flags of the settings list, as a mapping may.
    """
    con = empty_world()
    add_source(con, "test", tables, complete_to, unlisted_nights=unlisted_nights, settings=settings, agency=agency)
    build(con, parameters, codes)
    return con


def empty_world() -> duckdb.DuckDBPyConnection:
    """The schemas of a snapshot with no source in it."""
    con = duckdb.connect()
    con.execute(f"ATTACH '{_template()}' AS template (READ_ONLY)")
    con.execute("COPY FROM DATABASE template TO memory")
    con.execute("DETACH template")
    return con


@lru_cache(maxsize=1)
def _template() -> Path:
    """An empty snapshot on disk, made once a test run: the reference lists take longer to read than to copy."""
    folder = Path(tempfile.mkdtemp(prefix="empty-world-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "empty.duckdb"
    with duckdb.connect(str(path)) as con:
        contract.create_tables(con)
        contract.load_reference(con, None)
        con.execute("CREATE SCHEMA load")
        con.execute(
            "CREATE TABLE load.sources (source VARCHAR, agency VARCHAR, complete_to DATE, complete_to_stated BOOLEAN, "
            "kind VARCHAR, unlisted_nights VARCHAR, shared_ids BOOLEAN, mapping VARCHAR, loaded_at TIMESTAMP, "
            "made_up BOOLEAN)"
        )
        con.execute("CREATE TABLE load.source_settings AS SELECT '' AS source, * FROM reference.settings LIMIT 0")
        con.execute("CREATE TABLE load.recorded (source VARCHAR, table_name VARCHAR, field VARCHAR)")
    return path


def add_source(
    con: duckdb.DuckDBPyConnection,
    source: str,
    tables: Rows,
    complete_to: date | str,
    *,
    unlisted_nights: str = "unknown",
    settings: Mapping[str, Mapping[str, object]] | None = None,
    agency: str = "Agency",
) -> None:
    """Put one source's rows into a world that is not yet built."""
    con.execute(
        "INSERT INTO load.sources VALUES (?, ?, ?, true, 'full', ?, true, 'test', NULL, false)",
        [source, agency, complete_to, unlisted_nights],
    )
    con.execute("INSERT INTO load.source_settings SELECT ?, * FROM reference.settings", [source])
    for setting, flags in (settings or {}).items():
        for flag, value in flags.items():
            con.execute(
                f"UPDATE load.source_settings SET {flag} = ? WHERE source = ? AND setting = ?", [value, source, setting]
            )
    for table, rows in tables.items():
        for number, row in enumerate(rows, start=2):
            insert(con, table, {**row, "source": source, "file_id": 1, "line": number})


def insert(con: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, object]) -> None:
    """One row, by field names."""
    con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", list(row.values()))
