"""What is asked of a snapshot besides numbers: its measures, what a measure lacks, labels, benchmarks, targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date

import duckdb

from measures import cards
from measures.cards import Card
from measures.dimensions import DIMENSIONS, GRANT
from measures.errors import QuestionError
from measures.targets import Target

_LABELS = {
    "age_group": ("age_groups", "age_group"),
    "race_ethnicity": ("race_ethnicity", "race"),
    "sex": ("sexes", "sex"),
    "language": ("languages", "language"),
    "service_level": ("levels_of_service", "level"),
    "setting": ("settings", "setting"),
}
_BEYOND = {"unknown": "Not recorded", "not enrolled": "Not enrolled", "": "Not recorded"}


NATION = "United States"


@dataclass(frozen=True)
class Benchmark:
    """A published value, and whether it may stand beside a number or why not.

    `last_day` ends the months that an observed value is of; a standard has none. `vintage` is the edition that gave it.
    """

    key: str
    label: str
    place: str
    value: float
    unit: str
    period: str
    last_day: date | None
    vintage: str | None
    source: str
    date_read: date
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
    """Words for the codes of a dimension, or the names of grants; a value that is not in it stands for itself."""
    if dimension == GRANT:
        return dict(con.execute("SELECT grant_id, name FROM grants").fetchall())
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


def benchmarks(con: duckdb.DuckDBPyConnection, card: Card, states: Collection[str] = ()) -> list[Benchmark]:
    """The published values for a measure, with whether each may be compared: standards first, then the newest.

    Of what is published for every state only the nation and `states`, by their names.
    """
    rows = con.execute(
        f"""
        SELECT {", ".join(f.name for f in fields(Benchmark))} FROM reference.benchmarks
        WHERE measure = ? AND (last_day IS NULL OR place = ? OR list_contains(?, place))
        ORDER BY last_day DESC NULLS FIRST, place <> ?, place, vintage DESC, label, value
        """,
        [card.code, NATION, list(states), NATION],
    ).fetchall()
    return [Benchmark(*row) for row in rows]


def county_states(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The state, as two letters, of each county on the list of regions."""
    return dict(con.execute("SELECT DISTINCT county, state FROM reference.regions ORDER BY county").fetchall())


def targets(con: duckdb.DuckDBPyConnection, card: Card) -> list[Target]:
    """What grants promised for a measure, each in a period of its own."""
    rows = con.execute(
        "SELECT grant_id, measure, period_start, period_end, target FROM grant_targets WHERE measure = ? ORDER BY ALL",
        [card.code],
    ).fetchall()
    return [Target(*row) for row in rows]
