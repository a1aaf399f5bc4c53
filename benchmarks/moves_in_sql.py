"""Moves while enrolled (PS2) by quarter from the contract tables: the SQL as it ships, derived tables and all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from measures.build import derived_tables, parameters_in_force, reads
from measures.cards import catalog

CODE = "PS2"
_BY_QUARTER = """
    WITH quarters AS (
        SELECT unnest($first_days)::DATE AS first_day, CAST(first_day + INTERVAL 3 MONTH AS DATE) AS next_day
    )
    SELECT
        CAST(q.first_day AS VARCHAR),
        CAST(coalesce(sum(e.numerator * days), 0) AS BIGINT),
        CAST(coalesce(sum(e.denominator * days), 0) AS BIGINT)
    FROM quarters q
    LEFT JOIN (
        SELECT *, least(end_date, next_day) - greatest(start_date, first_day) AS days
        FROM evidence JOIN quarters ON start_date < next_day AND end_date > first_day
        WHERE NOT only_when_split
    ) e USING (first_day)
    GROUP BY q.first_day
    ORDER BY q.first_day
"""


def tables_needed() -> list[str]:
    """The derived tables behind the measure, in an order in which what is read comes first."""
    needed = reads(catalog()[CODE].sql)
    for name in reversed(derived_tables()):
        if name in needed:
            needed |= reads(derived_tables()[name].sql)
    return [name for name in derived_tables() if name in needed]


def ready(folder: str, first_days: list[str]) -> Callable[[], list]:
    """Ready to count from the Parquet files <schema>.<table>.parquet of a folder.

    The work returns [first day of the quarter, moves, days in care] for each quarter.
    """
    card = catalog()[CODE]
    values = parameters_in_force(card, {})

    def work() -> list:
        con = duckdb.connect()
        con.execute("CREATE SCHEMA load; CREATE SCHEMA reference; CREATE SCHEMA derived")
        for path in Path(folder).glob("*.parquet"):
            con.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
        for name in tables_needed():
            sql = derived_tables()[name].sql
            con.execute(f"CREATE TABLE derived.{name} AS {sql}", _bound(sql, values))
        con.execute(f"CREATE VIEW evidence AS {card.sql}")
        return con.execute(_BY_QUARTER, {"first_days": [date.fromisoformat(day) for day in first_days]}).fetchall()

    return work


def _bound(sql: str, values: dict[str, object]) -> dict[str, object]:
    return {name: values[name] for name in set(re.findall(r"\$(\w+)", sql))}
