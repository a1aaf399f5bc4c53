"""Derived tables and evidence: what a snapshot holds beyond the contract tables, built once a snapshot.

A file in `derived/` or `catalog/` names what it reads as derived.<file>; the order of building follows from that.
Parameters reach the SQL as bound names: the site's setting if there is one, else the file's own default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from measures.cards import Card, catalog, split_comment
from measures.dimensions import DIMENSIONS

DERIVED = Path(__file__).parent / "derived"
ALWAYS = ("slices", "agency_reach", "anchors")

_EVIDENCE_COLUMNS = """
    subject VARCHAR, child_id VARCHAR, enrollment_id VARCHAR, start_date DATE, end_date DATE,
    numerator DOUBLE, denominator DOUBLE, category VARCHAR, state VARCHAR, reason VARCHAR,
    only_when_split BOOLEAN, agency VARCHAR, program VARCHAR, county VARCHAR, region VARCHAR, collaborative VARCHAR,
    role VARCHAR, pay_type VARCHAR, grant_id VARCHAR, due_date DATE
"""
# The field that says until when a row lasts. Empty it is open; never sent, nobody would ever seem to leave.
ENDS = {
    "enrollments": ("end_date", "the day on which service ends is not recorded"),
    "living_arrangements": ("end_date", "the day on which stays end is not recorded"),
}
# Evidence may give these itself, where no child or enrollment does; role and pay type only evidence gives.
_OWN_DIMENSIONS = ("agency", "program", "county", "region", "collaborative", "role", "pay_type")
_ONLY_OWN = ("role", "pay_type")


@dataclass(frozen=True)
class Derived:
    """A table that several measures read: its SELECT, what it is, its parameters."""

    name: str
    about: str
    sql: str
    parameters: Mapping[str, object]


@lru_cache(maxsize=1)
def derived_tables() -> dict[str, Derived]:
    """Every file of `derived/`, in an order in which what is read comes first."""
    found = {}
    for path in sorted(DERIVED.glob("*.sql")):
        card, sql = split_comment(path.read_text(encoding="utf-8"), path.name)
        found[path.stem] = Derived(path.stem, card["about"], sql, card.get("parameters", {}))
    order = TopologicalSorter({name: reads(table.sql) for name, table in found.items()}).static_order()
    return {name: found[name] for name in order}


def reads(sql: str) -> set[str]:
    """The derived tables that a SELECT reads."""
    return set(re.findall(r"\bderived\.(\w+)", sql))


def build(
    con: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, object] | None = None,
    codes: Iterable[str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Make the schemas `derived`, `evidence` and `catalog` from the contract tables of `con`.

    `parameters` are the site's settings by name. `codes` limits the measures built, for tests that need one or two.
    Raises ValueError when a measure's evidence breaks a rule that every measure must keep.
    """
    site = dict(parameters or {})
    cards = [card for card in catalog().values() if codes is None or card.code in set(codes)]
    con.execute("CREATE SCHEMA derived; CREATE SCHEMA evidence; CREATE SCHEMA catalog")
    con.execute("CREATE TABLE catalog.cards (code VARCHAR, position INTEGER, card JSON)")
    con.execute("CREATE TABLE catalog.derived (name VARCHAR, sql VARCHAR, parameters JSON)")
    # Committed before they are read: DuckDB keeps no statistics of a table that only this transaction sees.
    with _transaction(con):
        _build_derived(con, needed({name for card in cards for name in reads(card.sql)} | set(ALWAYS)), site)
    with _transaction(con):
        for position, card in enumerate(cards):
            if progress:
                progress(f"Counting {card.title.lower()} ({position + 1} of {len(cards)})")
            build_evidence(con, card, site)
            in_force = parameters_in_force(card, site)
            minimum = in_force.get(card.minimum, card.minimum)
            keep_card(con, replace(card, parameters=in_force, minimum=minimum), position)


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    yield
    con.commit()


def _build_derived(con: duckdb.DuckDBPyConnection, wanted: set[str], site: Mapping[str, object]) -> None:
    for table in derived_tables().values():
        if table.name in wanted:
            bound = _bound(table.sql, table.parameters, site)
            con.execute(f"CREATE TABLE derived.{table.name} AS {table.sql}", bound)
            con.execute("INSERT INTO catalog.derived VALUES (?, ?, ?)", [table.name, table.sql, json.dumps(bound)])


def build_evidence(con: duckdb.DuckDBPyConnection, card: Card, site: Mapping[str, object]) -> None:
    """Make evidence."<code>": the card's SELECT, cut wherever a dimension changes.

    who and subject_number are short for the person and the subject, which every evaluation counts.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE yielded ({_EVIDENCE_COLUMNS})")
    con.execute(f"INSERT INTO yielded BY NAME {card.sql}", _bound(card.sql, card.parameters, site))
    _check_yielded(con, card)
    _leave_out_the_endless(con, card)
    dimensions = ", ".join(f"{_dimension(name)} AS {name}" for name in DIMENSIONS if name != "category")
    con.execute(f"""
        CREATE TABLE evidence."{card.code}" AS
        WITH people AS (
            SELECT person, row_number() OVER (ORDER BY person) AS who
            FROM (SELECT DISTINCT coalesce(child_id, subject) AS person FROM yielded)
        ),
        subjects AS (
            SELECT subject, row_number() OVER (ORDER BY subject) AS subject_number
            FROM (SELECT DISTINCT subject FROM yielded)
        ),
        numbered AS (
            SELECT y.*, p.who, n.subject_number, k.child_number, coalesce(e.enrollment_number, 0) AS enrollment_number
            FROM yielded y
            JOIN people p ON p.person = coalesce(y.child_id, y.subject)
            JOIN subjects n ON n.subject = y.subject
            LEFT JOIN derived.children k ON k.child_id = y.child_id
            LEFT JOIN derived.enrollments e ON e.enrollment_id = y.enrollment_id
        )
        SELECT
            y.subject,
            y.subject_number,
            y.child_id,
            y.who,
            y.enrollment_id,
            coalesce(greatest(y.start_date, s.start_date), y.start_date) AS start_date,
            coalesce(least(y.end_date, s.end_date), y.end_date) AS end_date,
            y.numerator,
            y.denominator,
            y.category,
            y.state,
            y.reason,
            coalesce(y.only_when_split, false) AS only_when_split,
            y.grant_id,
            y.due_date,
            {dimensions}
        FROM numbered y
        LEFT JOIN derived.slices s
            ON s.child_number = y.child_number AND s.enrollment_number = y.enrollment_number
            AND s.start_date < y.end_date AND s.end_date > y.start_date
    """)
    con.execute("DROP TABLE yielded")


def keep_card(con: duckdb.DuckDBPyConnection, card: Card, position: int = 0) -> None:
    """Put a card into the snapshot's own catalog, with what its evidence shows of it."""
    known = replace(
        card,
        one_child_a_row=_never_twice(con, card, "who"),
        one_subject_a_row=_never_twice(con, card, "subject_number, category"),
        since=_since(con, card),
    )
    con.execute("INSERT INTO catalog.cards VALUES (?, ?, ?)", [card.code, position, known.to_json()])


def _since(con: duckdb.DuckDBPyConnection, card: Card) -> tuple[tuple[str | None, str | None], ...]:
    """The agencies that a measure is about, each with the first day on which anything of it counts."""
    return tuple(
        con.execute(f"""
            SELECT agency, CAST(min(start_date) FILTER (state = 'counted') AS VARCHAR)
            FROM evidence."{card.code}"
            WHERE NOT only_when_split
            GROUP BY agency
            ORDER BY agency
        """).fetchall()
    )


def _never_twice(con: duckdb.DuckDBPyConnection, card: Card, whose: str) -> bool:
    """Whether no two rows of one child, or subject, can count in one cell: on one day, or for a flow at all."""
    again = "start_date < lag(end_date)" if card.timing == "as_at" else "1 < row_number()"
    found = con.execute(f"""
        SELECT count(*)
        FROM (
            SELECT {again} OVER (PARTITION BY {whose} ORDER BY start_date, end_date) AS again
            FROM evidence."{card.code}"
            WHERE state = 'counted' AND NOT only_when_split
        )
        WHERE again
    """)
    return found.fetchone()[0] == 0


def _dimension(name: str) -> str:
    if name in _ONLY_OWN:
        return f"y.{name}"
    return f"coalesce(y.{name}, s.{name})" if name in _OWN_DIMENSIONS else f"s.{name}"


def parameters_in_force(card: Card, site: Mapping[str, object]) -> dict[str, object]:
    """The card's own parameters and those of the derived tables it reads, with the site's settings over them."""
    tables = derived_tables()
    defaults: dict[str, object] = {}
    for name in needed(reads(card.sql)):
        defaults |= tables[name].parameters
    defaults |= card.parameters
    return {name: site.get(name, value) for name, value in sorted(defaults.items())}


def needed(names: set[str]) -> set[str]:
    """These derived tables and all that they read."""
    tables, found, waiting = derived_tables(), set(), set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= reads(tables[name].sql) - found
    return found


def _bound(sql: str, defaults: Mapping[str, object], site: Mapping[str, object]) -> dict[str, object]:
    return {name: site.get(name, defaults[name]) for name in set(re.findall(r"\$(\w+)", sql))}


def _leave_out_the_endless(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """Exclude the rows of sources that never send the day on which service, or a stay, ends."""
    for table, (field, reason) in ENDS.items():
        if table not in card.needs and not (table == "enrollments" and card.kind == "list"):
            continue
        silent = con.execute(
            "SELECT list(source) FROM (SELECT source, list(field) AS fields FROM load.recorded WHERE table_name = ? "
            "GROUP BY source) WHERE NOT list_contains(fields, ?)",
            [table, field],
        ).fetchall()[0][0]
        if not silent:
            continue
        theirs = f"SELECT child_id FROM {table} WHERE list_contains($silent, source)"
        if table == "enrollments":
            # A row of one enrollment stands and falls with it.
            own = f"(SELECT enrollment_id FROM {table} WHERE list_contains($silent, source))"
            is_theirs = f"CASE WHEN enrollment_id IS NULL THEN child_id IN ({theirs}) ELSE enrollment_id IN {own} END"
        else:
            # A night that such a source does not list is as unknown as one that it does.
            is_theirs = (
                f"child_id IN ({theirs} UNION SELECT child_id FROM children WHERE list_contains($silent, source))"
            )
        con.execute(
            f"UPDATE yielded SET state = 'excluded', reason = $reason WHERE state <> 'excluded' AND {is_theirs}",
            {"reason": reason, "silent": silent},
        )


_RULES = {
    "a span without a day": "start_date IS NULL OR end_date IS NULL OR start_date >= end_date",
    "a state that does not exist": "state IS NULL OR state NOT IN ('counted', 'pending', 'excluded')",
    "no reason": "reason IS NULL",
    "no subject": "subject IS NULL",
    "a window that is not one day": "$window AND end_date <> start_date + 1",
    "no value": "state = 'counted' AND (numerator IS NULL OR denominator IS NULL)",
}


def _check_yielded(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    con.execute(
        "UPDATE yielded SET child_id = e.child_id FROM enrollments e "
        "WHERE yielded.child_id IS NULL AND yielded.enrollment_id = e.enrollment_id"
    )
    rules = dict(_RULES)
    if card.kind == "proportion" and not card.when:
        rules["a row that is not 0 or 1 of 1"] = "state = 'counted' AND (numerator NOT IN (0, 1) OR denominator <> 1)"
    if card.subject == "child":  # an answer then counts children, not subjects
        rules["a subject that is not its child"] = "child_id <> subject"
    for wrong, condition in rules.items():
        bound = {"window": card.window is not None} if "$window" in condition else {}
        found = con.execute(f"SELECT count(*) FROM yielded WHERE {condition}", bound).fetchone()[0]
        if found:
            raise ValueError(f"The evidence of {card.code} has {found} rows with {wrong}.")
