"""Kept rows: the folder of Parquet files that a snapshot is built from, and how a load makes a new one.

    <table>.parquet            rows of a contract table, with source, file_id and line
    load.<table>.parquet       what the load knows: sources, files, rejected lines …
    previous.<table>.parquet   of each source, the children and the open rows of the load before its last one,
                               so that checks can tell what has vanished, in a rebuild too

Rows lie in a fixed order, so that the same exports give the same files.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from etl.checking import open_ends
from etl.contract import PROVENANCE, Table, tables
from etl.reading import literal

# The tables of the schema `load` that are kept, each with the order of its rows.
LOAD_TABLES = {
    "sources": "source",
    "setting_overrides": "source, setting, field",
    "recorded": "source, table_name, field",
    "files": "file_id",
    "rejected": "file_id, line, table_name, field, value, reason",
    "replaced": "file_id, line",
    "left_out": "file_id, reason",
}
OLD = "old"
# A column with more values than these holds keys: a dictionary of them takes time and makes the file no smaller.
_FEW = 2_000
_FILE_TABLES = ("files", "rejected", "replaced", "left_out")


def columns(table: Table) -> list[str]:
    """Names of a contract table's columns in a snapshot, those about the load included."""
    return [field.column for field in table.fields] + [name for name, _ in PROVENANCE]


def key_columns(table: Table) -> list[str]:
    """Names of the columns of a contract table's primary key."""
    return [table.field(name).column for name in table.primary_key]


def kept_rows(rows: Path | None, table: Table, prefix: str = "") -> str:
    """A SELECT of the kept rows of a contract table, with exactly its columns of today.

    A column that an older version of the program didn't keep is empty; no file, or no folder, gives no row.
    prefix: "previous." for the rows of the load before.
    """
    names = ", ".join(f'"{name}"' for name in columns(table))
    types = [*(field.sql_type for field in table.fields), *(kind for _, kind in PROVENANCE)]
    typed = (f'NULL::{kind} AS "{name}"' for name, kind in zip(columns(table), types, strict=True))
    nothing = f"SELECT {', '.join(typed)} WHERE false"
    path = rows / f"{prefix}{table.name}.parquet" if rows else None
    if path is None or not path.exists():
        return nothing
    return f"SELECT {names} FROM ({nothing} UNION ALL BY NAME SELECT * FROM {parquet(path)})"


def tables_kept(rows: Path | None) -> list[Table]:
    """The contract tables that a folder of kept rows has rows of."""
    if rows is None:
        return []
    return [table for table in tables().values() if (rows / f"{table.name}.parquet").exists()]


def parquet(path: Path) -> str:
    """A Parquet file as a table in SQL; characters that would be read as a pattern are taken literally."""
    plain = "".join(f"[{letter}]" if letter in "[*?" else letter for letter in path.as_posix())
    return "read_parquet(" + literal(plain) + ")"


def open_old(con: DuckDBPyConnection, old: Path | None) -> None:
    """Makes the schema OLD: the contract tables as the snapshot in force has them, empty before the first load."""
    con.execute(f"CREATE SCHEMA {OLD}")
    for table in tables().values():
        con.execute(f'CREATE VIEW {OLD}."{table.name}" AS {kept_rows(old, table)}')


def merge(con: DuckDBPyConnection, old: Path | None, rows: Path, now: datetime) -> list[str]:
    """Writes the kept rows of a load: what was read into `con`, and what stays of the snapshot in force.

    con: the contract tables in main and the tables of the schema load, as `etl.staging.stage` leaves them, and what
    `open_old` made. old: kept rows of the snapshot in force, None before the first load. rows: an empty folder to
    write to. now: when the load began.

    A source that is not in this load stays as it was. A full load takes the place of all that its source sent
    before, files and rejected lines included. A load of changes takes the place of rows of the same key; lines
    of older files that lose all their rows count as replaced, so that every file still adds up. Made-up sources
    leave when the first real one comes: a sample must never be part of a real number. Returns their agencies.
    """
    for name in ("sources", "files"):
        con.execute(f"UPDATE load.{name} SET loaded_at = ?", [now.astimezone(UTC).replace(tzinfo=None)])
    _find_overrides(con)
    _open_old_load(con, old)
    leaving = _find_leaving(con)
    _number_files(con)
    _find_replaced(con, tables_kept(old))
    read = {name for (name,) in con.execute("SELECT DISTINCT table_name FROM load.recorded").fetchall()}
    kept = tables_kept(old)
    for table in tables().values():
        if table.name in read or table in kept:
            _write_rows(con, table, rows)
        if table.name in ("children", *open_ends()) and old is not None:
            _write_previous(con, table, old, rows)
    _write_load_tables(con, rows)
    return leaving


def _find_leaving(con: DuckDBPyConnection) -> list[str]:
    con.execute(
        "CREATE TEMP TABLE leaving AS SELECT source, agency FROM old_load.sources "
        "WHERE made_up AND source NOT IN (SELECT source FROM load.sources) "
        "AND EXISTS (SELECT 1 FROM load.sources WHERE NOT made_up)"
    )
    return [row[0] for row in con.execute("SELECT agency FROM leaving ORDER BY agency").fetchall()]


def _find_overrides(con: DuckDBPyConnection) -> None:
    """Makes load.setting_overrides(source, setting, field, value): where a source's flags differ from the list's."""
    fields = [row[0] for row in con.execute("DESCRIBE reference.settings").fetchall() if row[0] != "setting"]
    differences = " UNION ALL ".join(
        f'SELECT s.source, s.setting, {literal(field)} AS field, s."{field}"::VARCHAR AS value '
        f"FROM load.source_settings s JOIN reference.settings r USING (setting) "
        f'WHERE s."{field}" IS DISTINCT FROM r."{field}"'
        for field in fields
    )
    con.execute(f"CREATE TABLE load.setting_overrides AS {differences}")


def _open_old_load(con: DuckDBPyConnection, old: Path | None) -> None:
    """Makes the schema old_load: what the loads before knew, with the columns of today and those it had."""
    con.execute("CREATE SCHEMA old_load")
    for name in LOAD_TABLES:
        path = old / f"load.{name}.parquet" if old else None
        more = f" UNION ALL BY NAME SELECT * FROM {parquet(path)}" if path and path.exists() else ""
        con.execute(f"CREATE VIEW old_load.{name} AS SELECT * FROM load.{name} WHERE false{more}")


# A source stays, in part at least, unless this load replaces all of it.
_STAYS = "source NOT IN (SELECT source FROM load.sources WHERE kind = 'full' UNION ALL SELECT source FROM leaving)"
# A source stays as it was.
_CARRIES_OVER = "source NOT IN (SELECT source FROM load.sources UNION ALL SELECT source FROM leaving)"


def _number_files(con: DuckDBPyConnection) -> None:
    """Gives files new numbers, by source, older files first: numbering(is_new, was, file_id)."""
    con.execute(
        f"""
        CREATE TEMP TABLE numbering AS
        SELECT is_new, was, row_number() OVER (ORDER BY source, is_new, was)::INTEGER AS file_id
        FROM (
            SELECT false AS is_new, source, file_id AS was FROM old_load.files WHERE {_STAYS}
            UNION ALL SELECT true, source, file_id FROM load.files
        )
        """
    )


def _find_replaced(con: DuckDBPyConnection, kept: list[Table]) -> None:
    """Makes replaced_lines: lines of older files of which this load replaces every row.

    A line's fate is one: a line that still gives a row to some table stays loaded, and one that was rejected for
    another of its rows stays rejected. Of a row that was made of several lines only the first is known, so the
    others stay loaded too.
    """
    con.execute(
        "CREATE TEMP TABLE superseded (file_id INTEGER, line INTEGER, position INTEGER, table_name VARCHAR, "
        "by_file_id INTEGER, by_line INTEGER); CREATE TEMP TABLE still_used (file_id INTEGER, line INTEGER)"
    )
    for position, table in enumerate(kept):
        con.execute(
            f"""
            INSERT INTO superseded
            SELECT o.file_id, o.line, {position}, {literal(table.name)}, n.file_id, n.line
            FROM {OLD}."{table.name}" o JOIN main."{table.name}" n ON {_same_key(table)}
            WHERE o.{_STAYS};
            INSERT INTO still_used
            SELECT o.file_id, o.line FROM {OLD}."{table.name}" o
            ANTI JOIN main."{table.name}" n ON {_same_key(table)}
            WHERE o.source IN (SELECT source FROM load.sources WHERE kind = 'changes')
            """
        )
    con.execute(
        """
        CREATE TEMP TABLE replaced_lines AS
        SELECT DISTINCT ON (s.file_id, s.line) s.file_id, s.line, s.table_name, f.file AS by_file, s.by_line
        FROM superseded s
        JOIN load.files f ON f.file_id = s.by_file_id
        ANTI JOIN still_used u ON u.file_id = s.file_id AND u.line = s.line
        ANTI JOIN old_load.rejected r ON r.file_id = s.file_id AND r.line = s.line
        ORDER BY s.file_id, s.line, s.position, s.by_file_id, s.by_line
        """
    )


def _same_key(table: Table) -> str:
    """A condition that row o of the old rows and row n of the new ones have the same source and key."""
    return "o.source = n.source" + "".join(
        f' AND o."{name}" IS NOT DISTINCT FROM n."{name}"' for name in key_columns(table)
    )


def _write_rows(con: DuckDBPyConnection, table: Table, rows: Path) -> None:
    select = f'SELECT {_numbered(con, table, "n", True)} FROM main."{table.name}" n'
    # The new rows are in order.
    if con.execute(f"SELECT 1 FROM old_load.sources WHERE {_STAYS} LIMIT 1").fetchall():
        order = ", ".join(f'"{name}"' for name in ["source", *key_columns(table), "file_id", "line"])
        select += f"""
            UNION ALL
            SELECT {_numbered(con, table, "o", False)}
            FROM {OLD}."{table.name}" o ANTI JOIN main."{table.name}" n ON {_same_key(table)}
            WHERE o.{_STAYS}
            ORDER BY {order}
        """
    _write(con, select, rows / f"{table.name}.parquet")


def _numbered(con: DuckDBPyConnection, table: Table, alias: str, is_new: bool) -> str:
    """The columns of a contract table with the files' new numbers, in SQL; far faster than a join with `numbering`."""
    found = con.execute("SELECT was, file_id FROM numbering WHERE is_new = ?", [is_new]).fetchall()
    numbers = dict(found)
    by_place = ", ".join(str(numbers.get(was, "NULL")) for was in range(1, max(numbers, default=0) + 1))
    file_id = f"list_extract(CAST([{by_place}] AS INTEGER[]), {alias}.file_id) AS file_id"
    return ", ".join(file_id if name == "file_id" else f'{alias}."{name}"' for name in columns(table))


def _write_previous(con: DuckDBPyConnection, table: Table, old: Path, rows: Path) -> None:
    end = open_ends().get(table.name)
    still_open = f'"{end}" IS NULL' if end else "true"
    names = ["child_id", "source", "file_id", "line"] if table.name == "children" else columns(table)
    selected = ", ".join(f'"{name}"' for name in names)
    order = ", ".join(f'"{name}"' for name in ["source", *key_columns(table)])
    _write(
        con,
        f"""
        SELECT {selected} FROM {OLD}."{table.name}"
        WHERE {still_open} AND source IN (SELECT source FROM load.sources)
        UNION ALL BY NAME
        SELECT {selected} FROM ({kept_rows(old, table, "previous.")})
        WHERE {_CARRIES_OVER}
        ORDER BY {order}
        """,
        rows / f"previous.{table.name}.parquet",
    )


def _write_load_tables(con: DuckDBPyConnection, rows: Path) -> None:
    con.execute(
        f"""
        CREATE TEMP VIEW sources AS
        -- Changes leave older rows in place, so a guess from the changes alone can't put complete-to back.
        SELECT n.* REPLACE (
            CASE WHEN o.complete_to > n.complete_to AND n.kind = 'changes' AND NOT n.complete_to_stated
                 THEN o.complete_to ELSE n.complete_to END AS complete_to,
            CASE WHEN o.complete_to > n.complete_to AND n.kind = 'changes' AND NOT n.complete_to_stated
                 THEN o.complete_to_stated ELSE n.complete_to_stated END AS complete_to_stated)
        FROM load.sources n LEFT JOIN old_load.sources o USING (source)
        UNION ALL BY NAME SELECT * FROM old_load.sources WHERE {_CARRIES_OVER};

        CREATE TEMP VIEW setting_overrides AS
        SELECT * FROM load.setting_overrides
        UNION ALL BY NAME
        SELECT * FROM old_load.setting_overrides WHERE {_CARRIES_OVER};

        CREATE TEMP VIEW recorded AS
        SELECT * FROM load.recorded UNION BY NAME SELECT * FROM old_load.recorded WHERE {_STAYS};
        """
    )
    for name in _FILE_TABLES:
        con.execute(
            f"""
            CREATE TEMP VIEW {name} AS
            SELECT t.* EXCLUDE (is_new) REPLACE (f.file_id AS file_id)
            FROM (
                SELECT true AS is_new, * FROM load.{name}
                UNION ALL BY NAME SELECT false AS is_new, * FROM ({_OLD_AS_IT_STANDS.get(name, f"old_load.{name}")})
                WHERE {_STAYS}
            ) t
            JOIN numbering f ON f.is_new = t.is_new AND f.was = t.file_id
            """
        )
    for name, order in LOAD_TABLES.items():
        _write(con, f"SELECT * FROM temp.main.{name} ORDER BY {order}", rows / f"load.{name}.parquet", empty=True)


# Older files and their replaced lines with what this load replaced of them.
_OLD_AS_IT_STANDS = {
    "files": """
        SELECT f.* REPLACE (f.loaded - coalesce(r.lines, 0) AS loaded, f.replaced + coalesce(r.lines, 0) AS replaced)
        FROM old_load.files f
        LEFT JOIN (SELECT file_id, count(*) AS lines FROM replaced_lines GROUP BY file_id) r USING (file_id)
    """,
    "replaced": """
        SELECT * FROM old_load.replaced
        UNION ALL BY NAME
        SELECT l.*, f.source, f.file FROM replaced_lines l JOIN old_load.files f USING (file_id)
    """,
}


def _write(con: DuckDBPyConnection, sql: str, path: Path, empty: bool = False) -> None:
    """Writes the result of a SELECT as Parquet; a result without rows only if `empty` says so."""
    options = f"FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT {_FEW}"
    written = con.execute(f"COPY ({sql}) TO {literal(path.as_posix())} ({options})").fetchone()
    if not written[0] and not empty:
        path.unlink()
