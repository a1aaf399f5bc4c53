"""Small data loads for reports: one measure with evidence written by hand, and a workbook read back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import duckdb
import openpyxl
import pyarrow as pa

from measures.build import build_evidence
from measures.periods import Period, periods
from reports.request import Request
from tests.support.engine import card, trial

BUILT_AT = datetime(2026, 7, 2, 9, 15)


def reportable(con: duckdb.DuckDBPyConnection, limit_broken: bool = False) -> duckdb.DuckDBPyConnection:
    """The world with what a data load says of itself: its name, and the outcome of its checks."""
    con.execute(
        "CREATE TABLE load.snapshot AS SELECT 'one' AS snapshot, DATE '2026-12-31' AS as_of, ? AS built_at, "
        "'1.0' AS program_version",
        [BUILT_AT],
    )
    con.execute(
        "CREATE TABLE load.checks AS SELECT 'a' AS \"check\", 'test' AS source, 'Home not named' AS title, "
        "'stays' AS table_name, 'why' AS why, 'Send it.' AS advice, 4 AS flagged, 14 AS total, 0.28 AS share, "
        "0.1 AS limit_share, CAST(? AS BOOLEAN) AS exceeded",
        [limit_broken],
    )
    return con


def small_load(given: Iterable[Mapping[str, object]], /, **keys: object) -> duckdb.DuckDBPyConnection:
    """A data load whose only measure, T, has these rows of evidence (see tests.support.engine.trial)."""
    return reportable(trial(given, **keys))


def refill(con: duckdb.DuckDBPyConnection, given: Iterable[Mapping[str, object]], /, **keys: object) -> None:
    """The same load with other evidence; its children must be those that were there."""
    con.execute('DELETE FROM given; DROP TABLE evidence."T"')
    defaults = {"state": "counted", "reason": "because", "numerator": 1.0, "denominator": 1.0}
    rows = [defaults | dict(row) for row in given]
    if rows:
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = pa.table({name: [row.get(name) for row in rows] for name in names})
        con.register("rows", columns)
        con.execute("INSERT INTO given BY NAME FROM rows")
        con.unregister("rows")
    build_evidence(con, card(**keys), {})


def quarters(first: str = "2026-01-01", last: str = "2026-03-31") -> tuple[Period, ...]:
    """The quarters between two days."""
    return tuple(periods("quarter", date.fromisoformat(first), date.fromisoformat(last)))


def asked(by: str | None = None, codes: tuple[str, ...] = ("T",), where: tuple = (), spans=None) -> Request:
    """A request by quarter, for the first quarter of 2026 unless said otherwise."""
    return Request(codes, "quarter", spans or quarters(), by, where)


def opened(content: bytes):
    """A workbook as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def table_of(sheet) -> list[dict[str, object]]:
    """The rows of a sheet's one table: header -> what stands in the cell."""
    (table,) = sheet.tables.values()
    header, *rows = sheet[table.ref]
    names = [cell.value for cell in header]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows]
