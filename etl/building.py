"""From kept rows to a snapshot database, and the checks that it must pass before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from etl import checking
from etl.contract import PROVENANCE, Table, create_tables, load_reference, reference_lists, tables
from etl.errors import LoadError
from etl.keeping import LOAD_TABLES, columns, kept_rows, key_columns, parquet, tables_kept
from etl.reading import literal, quoted

Say = Callable[[str], None]
Measures = Callable[[DuckDBPyConnection], None]

_CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"
# What DuckDB may take up; more goes to temporary files beside the snapshot. A load must fit an office computer.
MEMORY = "2400MB"
# Nothing is fetched from the network, whatever a statement asks for.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


@cache
def program_version() -> str:
    """The version of the program: the newest heading of its list of changes."""
    headings = [line for line in _CHANGELOG.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    return headings[0].removeprefix("## ").strip()


def build(
    database: Path,
    rows: Path,
    *,
    data_dir: Path,
    name: str,
    measures: Measures | None,
    say: Say,
    now: datetime,
) -> None:
    """Makes the database of snapshot `name` from a folder of kept rows, checks it and closes it.

    database: a path where nothing is yet. measures: makes what the dashboard reads from the contract tables; without
    it the database holds the contract, reference and load schemas only. Raises LoadError when a row has a code that
    its reference list no longer has, and when the finished database doesn't hold what was kept.
    """
    limits = {"memory_limit": MEMORY, "temp_directory": str(database.with_name("spill"))}
    with duckdb.connect(str(database), config={**OFFLINE, **limits}) as con:
        con.begin()  # one commit instead of hundreds
        say("Building the tables")
        create_tables(con)
        load_reference(con, data_dir)
        _load_tables(con, rows)
        for table in tables_kept(rows):
            _fill(con, table, rows)
            _refuse_unknown_codes(con, table)
        say("Checking the rows")
        _check(con, rows)
        con.execute(
            "CREATE TABLE load.snapshot AS SELECT ? AS snapshot, min(complete_to) AS as_of, ?::TIMESTAMP AS built_at, "
            "? AS program_version FROM load.sources",
            [name, now.astimezone(UTC).replace(tzinfo=None), program_version()],
        )
        con.commit()
        if measures:
            measures(con)
        say("Verifying the snapshot")
        _verify(con, rows)
        con.execute("CHECKPOINT")
    _reopen(database, name)


def _fill(con: DuckDBPyConnection, table: Table, rows: Path) -> None:
    con.execute(f'INSERT INTO main."{table.name}" BY NAME {kept_rows(rows, table)}')
    if _joins_sources(con, table) and _repeated_keys(con, table):
        _join_sources(con, table)


def _joins_sources(con: DuckDBPyConnection, table: Table) -> bool:
    """Whether rows of one key from several sources are about the same: only ids that the sources share can meet.

    A program or a collaborative is known by a name that two agencies may both use.
    """
    if not any(table.field(name).is_id for name in table.primary_key):
        return False
    # The source in front of an id ends in a colon, and keeps it from that of another source.
    return _count(con, "FROM load.sources WHERE shared_ids OR contains(source, ':')") > 0


def _keys(con: DuckDBPyConnection, table: Table) -> list[str]:
    """The columns that tell the rows of a table apart."""
    return key_columns(table) if _joins_sources(con, table) else ["source", *key_columns(table)]


def _repeated_keys(con: DuckDBPyConnection, table: Table) -> int:
    """How many keys occur more than once."""
    keys = _keys(con, table)
    if _in_order(con, table, keys):
        return 0
    return _count(con, f'FROM (SELECT 1 FROM main."{table.name}" GROUP BY {_listed(keys)} HAVING count(*) > 1)')


def _in_order(con: DuckDBPyConnection, table: Table, keys: list[str]) -> bool:
    """Whether each row's key comes after that of the row before, so that none can repeat; far faster than to group."""
    after = "false"
    for name in reversed(keys):
        after = f'("{name}" > "before {name}" OR ("{name}" = "before {name}" AND {after}))'
    before = ", ".join(f'lag("{name}") OVER () AS "before {name}"' for name in keys)
    found = f'FROM (SELECT {_listed(keys)}, {before} FROM main."{table.name}") WHERE {after} IS NOT TRUE'
    return _count(con, found) <= 1  # the first row has none before it


def _listed(names: list[str]) -> str:
    return ", ".join(map(quoted, names))


def _join_sources(con: DuckDBPyConnection, table: Table) -> None:
    """Makes one row of the rows that several sources have of one key.

    Each field is that of the source which is complete to the latest day among those that filled it in; where the
    row comes from (source, file, line) is said of the first of them.
    """
    about_load = [name for name, _ in PROVENANCE]
    latest_first = "ORDER BY s.complete_to DESC NULLS LAST, s.source"
    chosen = ", ".join(
        f"t.{quoted(name)}"
        if name in key_columns(table)
        else f"first(t.{quoted(name)} {latest_first}) AS {quoted(name)}"
        if name in about_load
        else f"first(t.{quoted(name)} {latest_first}) FILTER (t.{quoted(name)} IS NOT NULL) AS {quoted(name)}"
        for name in columns(table)
    )
    keys = ", ".join(f"t.{quoted(name)}" for name in key_columns(table))
    con.execute(
        f"""
        CREATE TEMP TABLE joined AS
            SELECT {chosen} FROM main."{table.name}" t JOIN load.sources s USING (source) GROUP BY {keys};
        DELETE FROM main."{table.name}";
        INSERT INTO main."{table.name}" BY NAME SELECT * FROM joined ORDER BY source, {_listed(key_columns(table))};
        DROP TABLE joined
        """
    )


def _load_tables(con: DuckDBPyConnection, rows: Path) -> None:
    con.execute("CREATE SCHEMA load")
    for name in LOAD_TABLES:
        con.execute(f"CREATE TABLE load.{name} AS SELECT * FROM {parquet(rows / f'load.{name}.parquet')}")
    flags = [name for (name, *_) in con.execute("DESCRIBE reference.settings").fetchall() if name != "setting"]
    overridden = ", ".join(
        f"""
        CASE WHEN bool_or(o.field = {literal(flag)})
             THEN any_value(o.value) FILTER (o.field = {literal(flag)})::{_type(flag)}
             ELSE any_value(r.{quoted(flag)}) END AS {quoted(flag)}
        """
        for flag in flags
    )
    con.execute(
        f"""
        CREATE TABLE load.source_settings AS
        SELECT s.source, r.setting, {overridden}
        FROM load.sources s CROSS JOIN reference.settings r
        LEFT JOIN load.setting_overrides o ON o.source = s.source AND o.setting = r.setting
        GROUP BY s.source, r.setting
        ORDER BY s.source, r.setting
        """
    )


def _type(flag: str) -> str:
    return reference_lists()["settings"].field(flag).sql_type


def _refuse_unknown_codes(con: DuckDBPyConnection, table: Table) -> None:
    """Kept rows were held to the lists of their own load; a list may have lost a code since."""
    for field in table.fields:
        if field.codes is None:
            continue
        code = reference_lists()[field.codes].fields[0].name
        cell = quoted(field.column)
        values = f"string_split({cell}, {literal(field.separator)})" if field.separator else f"[{cell}]"
        listed = f'(SELECT {quoted(code)}::VARCHAR FROM reference."{field.codes}")'
        unknown = con.execute(
            f"""
            SELECT value, sum(rows)::BIGINT
            FROM (
                SELECT trim(unnest({values})) AS value, rows
                FROM (SELECT {cell}, count(*) AS rows FROM main."{table.name}" GROUP BY {cell})
            )
            WHERE value <> '' AND value NOT IN {listed}
            GROUP BY value ORDER BY value LIMIT 1
            """
        ).fetchall()
        if unknown:
            value, rows = unknown[0]
            raise LoadError(
                f"{field.codes}.csv no longer lists {value}, which is the {field.name} of {rows} "
                f"{'row' if rows == 1 else 'rows'} of {table.name}; put it back, or load those again with "
                "another code."
            )


def _check(con: DuckDBPyConnection, rows: Path) -> None:
    con.execute("CREATE SCHEMA previous")
    for table in tables().values():
        con.execute(f'CREATE VIEW previous."{table.name}" AS {kept_rows(rows, table, "previous.")}')
    checking.run(con)
    con.execute("DROP SCHEMA previous CASCADE")


# What must not be: the words that say what is wrong, and the rows in which it is so.
_WRONG = {
    "files whose lines do not add up": """
        FROM load.files WHERE lines IS DISTINCT FROM loaded + rejected + replaced + left_out
    """,
    "files whose rejected lines are not those listed": """
        FROM load.files LEFT JOIN (
            SELECT file_id, count(DISTINCT line) AS listed FROM load.rejected GROUP BY file_id
        ) USING (file_id) WHERE rejected <> coalesce(listed, 0)
    """,
    # A line that is listed may still be loaded, for another of its rows.
    "files with replaced lines that are not listed": """
        FROM load.files LEFT JOIN (
            SELECT file_id, count(DISTINCT line) AS listed FROM load.replaced GROUP BY file_id
        ) USING (file_id) WHERE replaced > coalesce(listed, 0)
    """,
    "files whose lines left out are not those listed": """
        FROM load.files LEFT JOIN (
            SELECT file_id, sum(lines) AS listed FROM load.left_out GROUP BY file_id
        ) USING (file_id) WHERE left_out <> coalesce(listed, 0)
    """,
    "files of a source that is not listed": "FROM load.files ANTI JOIN load.sources USING (source)",
    "file numbers that occur twice": "FROM (SELECT 1 FROM load.files GROUP BY file_id HAVING count(*) > 1)",
    "lines of files that are not listed": """
        FROM (
            SELECT file_id FROM load.rejected UNION ALL SELECT file_id FROM load.replaced
            UNION ALL SELECT file_id FROM load.left_out
            UNION ALL SELECT file_id FROM load.flags WHERE file_id IS NOT NULL
        ) ANTI JOIN load.files USING (file_id)
    """,
}


def _verify(con: DuckDBPyConnection, rows: Path) -> None:
    """Raises LoadError unless the database holds what was kept, each row once, and every line has one fate."""
    faults = [words for words, found in _WRONG.items() if _count(con, found)]
    for table in tables_kept(rows):
        kept = f"FROM ({kept_rows(rows, table)})"
        if _joins_sources(con, table):
            kept = f"FROM (SELECT DISTINCT {_listed(_keys(con, table))} {kept})"
        if _count(con, f'FROM main."{table.name}"') != _count(con, kept) or _repeated_keys(con, table):
            faults.append(f"rows of {table.name} that are not those kept")
        if _count(con, f'FROM main."{table.name}" t ANTI JOIN load.files f USING (source, file_id)'):
            faults.append(f"rows of {table.name} from files that are not listed")
    if faults:
        raise LoadError(f"The new snapshot did not pass its own checks: it has {', and '.join(faults)}.")


def _reopen(database: Path, name: str) -> None:
    """Raises LoadError unless the closed file opens read-only and says which snapshot it is."""
    if database.with_name(database.name + ".wal").exists():
        raise LoadError("The new snapshot could not be closed; check that the disk has room and load again.")
    with duckdb.connect(str(database), read_only=True, config=OFFLINE) as con:
        if con.execute("SELECT snapshot FROM load.snapshot").fetchall() != [(name,)]:
            raise LoadError("The new snapshot could not be read back; check the disk and load again.")


def _count(con: DuckDBPyConnection, found: str) -> int:
    return con.execute(f"SELECT count(*) {found}").fetchone()[0]
