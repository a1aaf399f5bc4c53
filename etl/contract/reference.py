"""Load the reference lists (code lists, settings, regions, benchmarks ...) into a snapshot.

An agency's own ``reference/<list>.csv`` takes the place of the project's file, whole. Each file is held to
its descriptor, and a fault is told with its file, row and column, because people edit these files by hand.
"""

import csv
from pathlib import Path

from duckdb import DuckDBPyConnection

from etl.contract.descriptors import Field, Table, reference_lists
from etl.errors import LoadError

PROJECT_DATA = Path(__file__).resolve().parents[2] / "data"

_REJECTS = "reference_rejects"
_SCANS = "reference_scans"


def reference_file(name: str, data_dir: Path | None) -> Path:
    """The file in force for a list: the data folder's own when there is one, else the project's."""
    own = Path(data_dir) / "reference" / f"{name}.csv" if data_dir is not None else None
    return own if own is not None and own.is_file() else PROJECT_DATA / "reference" / f"{name}.csv"


def load_reference(con: DuckDBPyConnection, data_dir: Path | None = None) -> None:
    """Create the schema ``reference`` with one typed table a list.

    Raises LoadError when a file lacks a required column, holds a value that its descriptor doesn't allow,
    leaves a required value empty, repeats a key, or names a code that its list doesn't have.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS reference")
    files = {name: reference_file(name, data_dir) for name in reference_lists()}
    for name, table in reference_lists().items():
        _load_list(con, table, files[name])
    for name, table in reference_lists().items():
        _check_codes(con, table, files[name])


def _load_list(con: DuckDBPyConnection, table: Table, path: Path) -> None:
    header = _header(table, path)
    columns = ", ".join(f'"{field.name}" {field.sql_type}' for field in table.fields)
    con.execute(f'CREATE OR REPLACE TABLE reference."{table.name}" ({columns})')
    known = {field.name: field for field in table.fields}
    names = ", ".join(f'"{name}"' for name in header if name in known)
    # A column that the descriptor doesn't name is the agency's own note: read as text and left behind.
    types = {name: known[name].sql_type if name in known else "VARCHAR" for name in header}
    con.execute(
        f"""
        INSERT INTO reference."{table.name}" ({names})
        SELECT {names}
        FROM read_csv(
            $path, columns = $types, auto_detect = false, header = true, delim = ',',
            quote = '"', escape = '"', nullstr = '', dateformat = '%Y-%m-%d', parallel = false,
            store_rejects = true, rejects_table = '{_REJECTS}', rejects_scan = '{_SCANS}'
        )
        """,
        {"path": _literal_path(path), "types": types},
    )
    _raise_on_rejects(con, path)
    _check_values(con, table, path)
    _check_key(con, table, path)


def _literal_path(path: Path) -> str:
    """The path with every character that DuckDB would read as a pattern taken literally."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in path.as_posix())


def _header(table: Table, path: Path) -> list[str]:
    try:
        path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(f"{path} is not UTF-8 text; save it as “CSV UTF-8” and try again.") from error
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        raise LoadError(f"{path} has the column {repeated[0]} twice; remove one of them.")
    for field in table.fields:
        if field.required and field.name not in header:
            raise LoadError(
                f"{path} has no column {field.name}; add it, or remove the file to use the list that comes "
                "with the program."
            )
    return header


def _raise_on_rejects(con: DuckDBPyConnection, path: Path) -> None:
    reject = con.execute(
        f"SELECT line, column_name, error_type FROM {_REJECTS} ORDER BY line, column_idx LIMIT 1"
    ).fetchone()
    con.execute(f"DROP TABLE {_REJECTS}")
    con.execute(f"DROP TABLE {_SCANS}")
    if reject is None:
        return
    line, column, kind = reject
    if kind == "CAST":
        raise LoadError(
            f"{path}, line {line}: {column} has a value of the wrong form; write dates as 2026-06-30, "
            "yes/no as true or false, and numbers without thousands separators."
        )
    raise LoadError(f"{path}, line {line}: the line doesn't have one value a column; correct its commas.")


def _check_values(con: DuckDBPyConnection, table: Table, path: Path) -> None:
    faults = [(field, condition, words) for field in table.fields for condition, words in _faults(field)]
    # A file's rows keep their order, and its header is row 1.
    firsts = ", ".join(f"min(rowid) FILTER ({condition}) + 2" for _, condition, _ in faults)
    found = con.execute(f'SELECT {firsts} FROM reference."{table.name}"').fetchall()[0] if faults else ()
    for (field, _, words), row in zip(faults, found, strict=True):
        if row is not None:
            raise LoadError(f"{path}, row {row}: {field.name} {words}; correct the row.")


def _faults(field: Field) -> list[tuple[str, str]]:
    """SQL conditions that a wrong value meets, each with the words that tell it."""
    column = f'"{field.name}"'
    faults = []
    if field.required:
        faults.append((f"{column} IS NULL", "is empty"))
    if field.enum:
        quoted = ", ".join(_literal(value) for value in field.enum)
        faults.append((f"{column} NOT IN ({quoted})", f"is not one of {', '.join(field.enum)}"))
    if field.minimum is not None:
        faults.append((f"{column} < {field.minimum}", f"is below {field.minimum}"))
    if field.maximum is not None:
        faults.append((f"{column} > {field.maximum}", f"is above {field.maximum}"))
    if field.pattern is not None:
        pattern = _literal(field.pattern)
        faults.append((f"NOT regexp_full_match({column}, {pattern})", f"doesn't look like “{field.example}”"))
    return faults


def _check_key(con: DuckDBPyConnection, table: Table, path: Path) -> None:
    key = ", ".join(f'"{name}"' for name in table.primary_key)
    repeated = con.execute(
        f"""
        SELECT {key} FROM reference."{table.name}"
        GROUP BY {key} HAVING count(*) > 1 ORDER BY min(rowid) LIMIT 1
        """
    ).fetchone()
    if repeated is not None:
        raise LoadError(f"{path} has {', '.join(str(value) for value in repeated)} twice; keep one of the rows.")


def _check_codes(con: DuckDBPyConnection, table: Table, path: Path) -> None:
    for field in table.fields:
        if field.codes is None:
            continue
        code = reference_lists()[field.codes].fields[0].name
        unknown = con.execute(
            f"""
            SELECT rowid + 2, "{field.name}" FROM reference."{table.name}"
            WHERE "{field.name}" NOT IN (SELECT "{code}" FROM reference."{field.codes}")
            ORDER BY rowid LIMIT 1
            """
        ).fetchone()
        if unknown is not None:
            raise LoadError(
                f"{path}, row {unknown[0]}: {field.name} has {unknown[1]}, which is not in "
                f"{field.codes}.csv; use a code of that list or add it there."
            )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
