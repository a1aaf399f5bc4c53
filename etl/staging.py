"""From a folder of exports to typed rows of the contract, with one fate for every line.

    exports ──► text tables (a database of their own) ──► the mapping's SQL ──► typed rows ──► keys, references

What a mapping does not name stays in the database of its own, which is thrown away; only mapped fields reach the
database that is kept. The mapping's SQL runs there too, with no way to read or write files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

from etl.casting import install_macros
from etl.contract import PROJECT_DATA, create_tables, load_reference, tables
from etl.errors import LoadError
from etl.fates import reject_broken_lines, settle_lines
from etl.keys import check_references, refuse_without_children, settle_keys
from etl.mapping import Mapping, did_you_mean, find_mappings, read_mapping
from etl.matching import mapping_folders, match
from etl.rawtables import RawTables
from etl.reading import find_exports, literal, quoted
from etl.rows import SourceRows
from etl.values import cast

_LOAD_TABLES = """
CREATE SCHEMA IF NOT EXISTS load;
CREATE TABLE load.sources (
    source VARCHAR, agency VARCHAR, complete_to DATE, complete_to_stated BOOLEAN, kind VARCHAR,
    unlisted_nights VARCHAR, shared_ids BOOLEAN, mapping VARCHAR, loaded_at TIMESTAMP,
    made_up BOOLEAN
);
CREATE TABLE load.recorded (source VARCHAR, table_name VARCHAR, field VARCHAR);
CREATE TABLE load.files (
    file_id INTEGER, source VARCHAR, file VARCHAR, sheet VARCHAR, lines BIGINT, loaded BIGINT, rejected BIGINT,
    replaced BIGINT, left_out BIGINT, loaded_at TIMESTAMP
);
CREATE TABLE load.rejected (
    file_id INTEGER, source VARCHAR, file VARCHAR, line INTEGER, table_name VARCHAR, field VARCHAR, value VARCHAR,
    reason VARCHAR, content VARCHAR
);
CREATE TABLE load.replaced (
    file_id INTEGER, source VARCHAR, file VARCHAR, line INTEGER, table_name VARCHAR, by_file VARCHAR,
    by_line INTEGER
);
CREATE TABLE load.left_out (file_id INTEGER, source VARCHAR, file VARCHAR, reason VARCHAR, lines BIGINT);
CREATE TABLE load.source_settings AS SELECT NULL::VARCHAR AS source, * FROM reference.settings WHERE false;
"""


@dataclass(frozen=True)
class StagedSource:
    """A source that was read: the day it is complete to, and whether that was said or taken from its last date."""

    source: str
    agency: str
    kind: str
    complete_to: date
    stated: bool


@dataclass(frozen=True)
class Staged:
    """What `stage` read. `notices` are sentences for the person who loads, about what was passed over."""

    sources: tuple[StagedSource, ...]
    notices: tuple[str, ...]


def stage(
    con: DuckDBPyConnection,
    exports: Path,
    *,
    scratch: Path,
    mapping: Path | None = None,
    source: str | None = None,
    data_dir: Path,
    as_of: date | None = None,
    today: date,
    progress: Callable[[str], None],
    earlier: str | None = None,
) -> Staged:
    """Reads a folder of exports into the contract tables of `con` and tells the fate of every line.

    con: a new database. Afterwards its schema main holds the contract tables with the rows that stand, ids with their
    source in front, source by source in the order of their keys; the schema load holds sources, source_settings,
    recorded, files, rejected, replaced and left_out (loaded_at is left empty); the schema reference its lists.
    scratch: a folder for files while reading; it is removed, whatever lies in it.
    mapping: the one mapping to use, instead of those that are found beside the exports, in the data folder and in
    the project. source: the key of exports in contract form. as_of: the day that all sources are complete to,
    whatever their mappings say. today: no date after it is taken for the day an export was made. earlier: the
    schema of `con` that holds the contract tables in force, in which a load of changes may find what it refers to.

    Raises LoadError when a file can't be read, no mapping or more than one fits it, or a mapping has a fault.
    """
    notices: list[str] = []
    exports, data_dir = Path(exports), Path(data_dir)
    found = find_exports(exports)
    if mapping is not None:
        mappings = [read_mapping(mapping)]
    else:
        mappings = find_mappings(mapping_folders(exports, data_dir, PROJECT_DATA), notices.append)
    contract_source = None if mapping is not None else source or "contract"
    matched = match(found, mappings, contract_source)
    if source is not None and source not in {one.mapping.source for one in matched}:
        names = ", ".join(one.mapping.name for one in matched)
        raise LoadError(f"--source names exports in contract form, but these are read by {names}; leave it out.")

    con.execute("SET TimeZone = 'UTC'")
    install_macros(con)
    create_tables(con)
    if con.execute("FROM duckdb_schemas() WHERE schema_name = 'reference'").fetchone() is None:
        load_reference(con, data_dir)
    con.execute(_LOAD_TABLES)
    staged: list[SourceRows] = []
    first_file = 1
    with _emptied(scratch):
        for one in matched:
            _add_settings(con, one.mapping)
            with RawTables(con, one, scratch, progress) as raw:
                rows = SourceRows(con, raw, first_file)
                _make_rows(rows, earlier, progress)
            notices += raw.notices
            first_file += len(one.exports)
            staged.append(rows)
    sources = tuple(_add_source(con, rows, as_of, today) for rows in staged)
    _hand_over(con, staged)
    return Staged(sources, tuple(notices))


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """An empty folder while the context lasts, and none after it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _add_settings(con: DuckDBPyConnection, mapping: Mapping) -> None:
    """Adds the source's own set of settings: the reference list with the mapping's overrides."""
    columns = [(name, kind) for name, kind, *_ in con.execute("DESCRIBE reference.settings").fetchall()]
    names = [name for name, _ in columns]
    known = [setting for (setting,) in con.execute("SELECT setting FROM reference.settings").fetchall()]
    for setting, flags in mapping.settings.items():
        if setting not in known:
            hint = did_you_mean(setting, known)
            raise LoadError(f"{mapping.name}: settings: there is no setting {setting}{hint or '.'}")
        for flag, value in flags.items():
            if flag not in names or flag == "setting":
                hint = did_you_mean(flag, names)
                raise LoadError(f"{mapping.name}: settings.{setting}: there is no flag {flag}{hint or '.'}")
            kind = dict(columns)[flag]
            if value and con.execute(f"SELECT TRY_CAST({literal(value)} AS {kind})").fetchone()[0] is None:
                wanted = "true or false" if kind == "BOOLEAN" else "a number" if kind != "DATE" else "a date"
                raise LoadError(f"{mapping.name}: settings.{setting}.{flag}: “{value}” should be {wanted}.")
    con.execute(
        "INSERT INTO load.source_settings SELECT $source, "
        + ", ".join(_overridden(name, kind, mapping) for name, kind in columns)
        + " FROM reference.settings",
        {"source": mapping.source},
    )


def _overridden(name: str, kind: str, mapping: Mapping) -> str:
    cases = [
        f"WHEN {literal(setting)} THEN CAST(nullif({literal(flags[name])}, '') AS {kind})"
        for setting, flags in mapping.settings.items()
        if name in flags
    ]
    return f"CASE setting {' '.join(cases)} ELSE {quoted(name)} END" if cases else quoted(name)


def _make_rows(rows: SourceRows, earlier: str | None, progress: Callable[[str], None]) -> None:
    """Makes the typed rows of a source, settles which of them stand, and writes what became of every line."""
    refuse_without_children(rows)
    reject_broken_lines(rows)
    for table in rows.tables:
        progress(f"Checking {table.name} of {rows.source}")
        cast(rows, table)
        settle_keys(rows, table)
        check_references(rows, table, earlier)
    settle_lines(rows)
    sent = {(mapped.block.table, field) for mapped in rows.raw.mapped for field in mapped.columns}
    recorded = ", ".join(f"({literal(name)}, {literal(field)})" for name, field in sorted(sent))
    if recorded:
        rows.con.execute(f"INSERT INTO load.recorded SELECT $1, * FROM (VALUES {recorded})", [rows.source])


def _add_source(con: DuckDBPyConnection, rows: SourceRows, as_of: date | None, today: date) -> StagedSource:
    mapping = rows.mapping
    stated = as_of or mapping.complete_to
    complete_to = stated or rows.last_date(today)
    if complete_to is None:
        raise LoadError(
            f"{mapping.source} has no date that could tell to which day it is complete; say it with --as-of."
        )
    con.execute(
        "INSERT INTO load.sources "
        "VALUES ($source, $agency, $complete_to, $stated, $kind, $nights, $shared, $name, NULL, $made_up)",
        {
            "source": mapping.source,
            "agency": mapping.agency,
            "complete_to": complete_to,
            "stated": stated is not None,
            "kind": mapping.kind,
            "nights": mapping.unlisted_nights,
            "shared": mapping.shared_ids,
            "name": mapping.path.name if mapping.path is not None else None,
            "made_up": mapping.made_up,
        },
    )
    return StagedSource(mapping.source, mapping.agency, mapping.kind, complete_to, stated is not None)


def _hand_over(con: DuckDBPyConnection, staged: list[SourceRows]) -> None:
    """Makes of each contract table a view of the rows that stand."""
    for table in tables().values():
        selects = [select for rows in staged if (select := rows.standing(table)) is not None]
        if selects:
            con.execute(
                f"DROP TABLE main.{quoted(table.name)}; "
                f"CREATE VIEW main.{quoted(table.name)} AS {' UNION ALL '.join(selects)}"
            )
