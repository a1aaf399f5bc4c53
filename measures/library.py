"""What is asked of a snapshot besides numbers: its measures, what a measure lacks, labels, benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from measures import cards
from measures.cards import Card
from measures.dimensions import DIMENSIONS
from measures.errors import QuestionError

_LABELS = {
    "age_group": ("age_groups", "age_group"),
    "race_ethnicity": ("race_ethnicity", "race"),
    "sex": ("sexes", "sex"),
    "language": ("languages", "language"),
    "service_level": ("levels_of_service", "level"),
    "setting": ("settings", "setting"),
}
_BEYOND = {"unknown": "Not recorded", "not enrolled": "Not enrolled", "": "Not recorded"}


@dataclass(frozen=True)
class Benchmark:
    """A published value that may stand beside a number."""

    label: str
    place: str
    value: float
    unit: str
    period: str
    source: str
    comparable: bool
    why_not: str | None


def measures(con: duckdb.DuckDBPyConnection) -> list[Card]:
    """Every measure of this snapshot, as it was built with."""
    return [
        cards.from_json(row[0]) for row in con.execute("SELECT card FROM catalog.cards ORDER BY position").fetchall()
    ]


def missing_tables(con: duckdb.DuckDBPyConnection, card: Card) -> tuple[str, ...]:
    """The contract tables that a measure needs and that no source of this snapshot has sent."""
    return tuple(name for name in card.needs if not con.execute(f"SELECT count(*) FROM {name}").fetchone()[0])


def values(con: duckdb.DuckDBPyConnection, dimension: str) -> list[str]:
    """The values of a dimension that occur, in the order people expect. Raises QuestionError for an unknown one."""
    if dimension not in DIMENSIONS:
        raise QuestionError(f"There is nothing called {dimension} to group or filter by.")
    if dimension in ("role", "pay_type", "category"):
        return []
    found = {row[0] for row in con.execute(f"SELECT DISTINCT {dimension} FROM derived.slices").fetchall()}
    order = list(labels(con, dimension))
    return sorted(
        found, key=lambda value: (value in _BEYOND, order.index(value) if value in order else len(order), value)
    )


def labels(con: duckdb.DuckDBPyConnection, dimension: str) -> Mapping[str, str]:
    """Words for the codes of a dimension; a value that is not in it stands for itself."""
    if dimension not in _LABELS:
        return dict(_BEYOND)
    table, code = _LABELS[dimension]
    return dict(con.execute(f"SELECT {code}, label FROM reference.{table}").fetchall()) | _BEYOND


def grants(con: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Each grant's id and first day, which opens its grant years."""
    return dict(con.execute("SELECT grant_id, start_date FROM grants ORDER BY grant_id").fetchall())


def first_day(con: duckdb.DuckDBPyConnection, card: Card) -> date | None:
    """The first day on which a measure has anything to count; None when it has nothing."""
    return con.execute(f"""SELECT min(start_date) FROM evidence."{card.code}" WHERE state = 'counted'""").fetchone()[0]


def last_day(con: duckdb.DuckDBPyConnection) -> date:
    """The furthest complete-to day of the snapshot's sources."""
    return con.execute("SELECT max(complete_to) FROM load.sources").fetchone()[0]


def benchmarks(con: duckdb.DuckDBPyConnection, card: Card) -> list[Benchmark]:
    """The published values for a measure, with whether each may be compared."""
    rows = con.execute(
        "SELECT label, place, value, unit, period, source, comparable, why_not FROM reference.benchmarks "
        "WHERE measure = ? ORDER BY ALL",
        [card.code],
    ).fetchall()
    return [Benchmark(*row) for row in rows]
