"""One measure as it would have been: with the rows of one data load, the definition or the reach of another.

A data load keeps what defines its measures: cards with their SQL and parameters, the SQL of derived tables, and
reference lists. So a measure can be made again, in memory, with the definition of one load on the rows of another, or
on the rows of one load as if they reached no further than another. The loads themselves are only read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb

from measures.build import ALWAYS, Derived, build_evidence, derived_tables, keep_card, reads
from measures.cards import Card
from measures.questions import card_of

# A scratch database reads nothing but what it is given, and writes nothing to disk.
_SCRATCH = {"enable_external_access": "false", "temp_directory": ""}
# Read by the engine itself, whatever a measure reads.
_ENGINE_READS = ("children", "enrollments", "grant_enrollments")
# What of a card decides its numbers; the rest are words.
_RULES = (
    "kind timing sql parameters scale per rows when minimum categories category_order paired at headline "
    "denominator_at over window"
).split()
NOT_KEPT = "One of the two loads was made before definitions were kept: those of this program stand in."
OTHER_VERSION = "The two loads were made by different versions of the program."
# That something differs can't be ruled out, no more: worth saying only where it makes a difference.
POSSIBLE = (NOT_KEPT, OTHER_VERSION)
_ABOUT_LOAD = ("file_id", "line")
_NAMES_A_CASE = ("subject", "collaborative", "program", "county")


@dataclass(frozen=True)
class Definition:
    """What decides a measure's numbers in a load, besides rows: its card and the derived tables below it, in order.

    `kept` is False for a load made before such tables were kept with it: those of this program stand in.
    """

    card: Card
    derived: Mapping[str, Derived]
    kept: bool

    @property
    def sql(self) -> str:
        """Everything that is run to make the measure, for finding out what it reads."""
        return "\n".join([self.card.sql, *(table.sql for table in self.derived.values())])

    def tables(self, schema: str) -> set[str]:
        """The tables of `reference` or `load` that the measure reads."""
        return set(re.findall(rf"\b{schema}\.(\w+)", self.sql))


@dataclass(frozen=True)
class Lines:
    """How many lines about a case are in the later load only, and in the earlier one only."""

    came: int
    gone: int


def definition(con: duckdb.DuckDBPyConnection, code: str) -> Definition:
    """The definition of a measure in an open load. Raises QuestionError for an unknown code."""
    card = card_of(con, code)
    kept = "derived" in _tables_of(con, "catalog")
    every = {
        name: Derived(name, "", table.sql, {**table.parameters, **card.parameters})
        for name, table in derived_tables().items()
    }
    if kept:
        rows = con.execute("SELECT name, sql, parameters FROM catalog.derived").fetchall()
        every |= {name: Derived(name, "", sql, json.loads(parameters)) for name, sql, parameters in rows}
    return Definition(card, _in_order(every, reads(card.sql) | set(ALWAYS)), kept)


def _in_order(every: Mapping[str, Derived], names: Iterable[str]) -> dict[str, Derived]:
    below: dict[str, set[str]] = {}
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        below[name] = reads(every[name].sql)
        waiting |= below[name] - below.keys()
    return {name: every[name] for name in TopologicalSorter(below).static_order()}


def differences(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection, code: str) -> tuple[str, ...]:
    """What of a measure's definition differs between two loads, or may, in sentences; empty where nothing does."""
    old, new = definition(before, code), definition(after, code)
    found = [
        f"{name.replace('_', ' ').capitalize()}: {_shown(old.card.parameters.get(name))} before, "
        f"{_shown(new.card.parameters.get(name))} now."
        for name in sorted(old.card.parameters.keys() | new.card.parameters.keys())
        if old.card.parameters.get(name) != new.card.parameters.get(name)
    ]
    if any(getattr(old.card, rule) != getattr(new.card, rule) for rule in _RULES if rule != "parameters"):
        found.append("The measure is counted in another way: its rules or its SQL were changed.")
    if _version(before) != _version(after):
        found.append(OTHER_VERSION)
    if not (old.kept and new.kept):
        found.append(NOT_KEPT)
    elif {n: t.sql for n, t in old.derived.items()} != {n: t.sql for n, t in new.derived.items()}:
        found.append("The tables that the measure is made of are derived in another way.")
    lists = sorted(new.tables("reference") & old.tables("reference"))
    found += [
        f"The list of {name.replace('_', ' ')} was changed."
        for name in lists
        if _content(before, f"reference.{name}") != _content(after, f"reference.{name}")
    ]
    if "source_settings" in new.tables("load") and _of_shared_sources(before, after):
        found.append("What a setting counts as was changed for one of the sources.")
    return tuple(found)


def _version(con: duckdb.DuckDBPyConnection) -> str | None:
    if "snapshot" not in _tables_of(con, "load"):
        return None
    return con.execute("SELECT program_version FROM load.snapshot").fetchall()[0][0]


def _shown(value: object) -> str:
    return "not set" if value is None else str(value)


def _content(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    return sorted(con.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


_PER_SOURCE = ("SELECT * FROM load.source_settings", "SELECT source, unlisted_nights FROM load.sources")


def _of_shared_sources(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection) -> bool:
    """Whether sources that are in both loads have other flags of settings, or count unlisted nights otherwise."""
    for query in _PER_SOURCE:
        old, new = ({tuple(row) for row in con.execute(query).fetchall()} for con in (before, after))
        shared = {row[0] for row in old} & {row[0] for row in new}
        if {row for row in old if row[0] in shared} != {row for row in new if row[0] in shared}:
            return True
    return False


def same_reach(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection) -> bool:
    """Whether every source that is in both loads is complete to the same day in both."""
    old, new = (dict(con.execute("SELECT source, complete_to FROM load.sources").fetchall()) for con in (before, after))
    return all(old[source] == new[source] for source in old.keys() & new.keys())


def remake(
    code: str,
    *,
    rules: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyConnection,
    reach: duckdb.DuckDBPyConnection,
) -> duckdb.DuckDBPyConnection:
    """A database in memory with one measure: the definition of `rules` on the rows of `rows`, read up to `reach`.

    A source that `reach` does not have reaches as far as the furthest there. A table or column that `rows` lacks is
    empty, as if not recorded. Raises duckdb.Error or ValueError where the definition doesn't fit the rows.
    """
    meant = definition(rules, code)
    con = duckdb.connect(config=_SCRATCH)
    con.execute("CREATE SCHEMA reference; CREATE SCHEMA load; CREATE SCHEMA derived; CREATE SCHEMA evidence")
    con.execute("CREATE SCHEMA catalog; CREATE TABLE catalog.cards (code VARCHAR, position INTEGER, card JSON)")
    for table in contract_tables(rules, meant):
        _copy(con, rules, f'main."{table}"', "LIMIT 0")
        _fill(con, rows, table)
    for name in meant.tables("reference"):
        _copy(con, rules, f"reference.{name}")
    for name in meant.tables("load") - {"sources", "source_settings"}:
        _copy(con, rows, f"load.{name}")
    _sources(con, rules, rows, reach)
    for table in meant.derived.values():
        bound = {name: table.parameters[name] for name in set(re.findall(r"\$(\w+)", table.sql))}
        con.execute(f"CREATE TABLE derived.{table.name} AS {table.sql}", bound)
    build_evidence(con, meant.card, {})
    keep_card(con, meant.card)
    return con


def contract_tables(con: duckdb.DuckDBPyConnection, meant: Definition) -> list[str]:
    """The contract tables that a measure reads, those included that every measure reads."""
    words = {*re.findall(r"\w+", meant.sql), *meant.card.needs, *_ENGINE_READS}
    return sorted(words & _tables_of(con, "main"))


def _tables_of(con: duckdb.DuckDBPyConnection, schema: str) -> set[str]:
    rows = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = ? AND NOT temporary", [schema])
    return {row[0] for row in rows.fetchall()}


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()]


def _copy(con: duckdb.DuckDBPyConnection, origin: duckdb.DuckDBPyConnection, table: str, limit: str = "") -> None:
    _given(con, origin, f"SELECT * FROM {table} {limit}", f"CREATE TABLE {table} AS SELECT * FROM given_rows")


def _fill(con: duckdb.DuckDBPyConnection, origin: duckdb.DuckDBPyConnection, table: str) -> None:
    """Puts the rows of a contract table into its copy, column by column that both have."""
    if table not in _tables_of(origin, "main"):
        return
    wanted = set(_columns(con, f'main."{table}"'))
    names = ", ".join(f'"{name}"' for name in _columns(origin, f'main."{table}"') if name in wanted)
    _given(
        con,
        origin,
        f'SELECT {names} FROM main."{table}"',
        f'INSERT INTO main."{table}" BY NAME SELECT * FROM given_rows',
    )


def _given(con: duckdb.DuckDBPyConnection, origin: duckdb.DuckDBPyConnection, query: str, use: str) -> None:
    """Runs `use` on `con`, where `given_rows` is the result of `query` on `origin`."""
    con.register("given_rows", origin.sql(query).to_arrow_table())
    con.execute(use)
    con.unregister("given_rows")


def _sources(
    con: duckdb.DuckDBPyConnection,
    rules: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyConnection,
    reach: duckdb.DuckDBPyConnection,
) -> None:
    """The sources of `rows`, complete to the days of `reach`, with flags as `rules` reads them where it knows them."""
    for name, origin in (("rows", rows), ("reach", reach), ("rules", rules)):
        _given(con, origin, "SELECT * FROM load.sources", f"CREATE TEMP TABLE {name}_sources AS FROM given_rows")
        _given(
            con, origin, "SELECT * FROM load.source_settings", f"CREATE TEMP TABLE {name}_settings AS FROM given_rows"
        )
    con.execute("""
        CREATE TABLE load.sources AS
        SELECT s.* REPLACE (
            coalesce(r.complete_to, least(s.complete_to, (SELECT max(complete_to) FROM reach_sources))) AS complete_to,
            coalesce(d.unlisted_nights, s.unlisted_nights) AS unlisted_nights
        )
        FROM rows_sources s
        LEFT JOIN reach_sources r USING (source)
        LEFT JOIN rules_sources d USING (source)
    """)
    con.execute("""
        CREATE TABLE load.source_settings AS
        SELECT * FROM rules_settings
        UNION ALL BY NAME
        SELECT * FROM rows_settings WHERE source NOT IN (SELECT source FROM rules_settings)
    """)


def changed_lines(
    before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection, code: str
) -> Mapping[str, Lines]:
    """For each id, how many lines about it only one of two loads has, in the tables that a measure reads.

    A line counts for every id in it, and for the child and the enrollment that those belong to. A line that was
    corrected is gone and came; where it stood in its file does not matter.
    """
    con = duckdb.connect(config=_SCRATCH)
    con.execute("CREATE SCHEMA before; CREATE SCHEMA after")
    con.execute("CREATE TABLE about (line BIGINT, came BOOLEAN, key VARCHAR)")
    con.execute("CREATE TABLE belongs (key VARCHAR, to_key VARCHAR)")
    con.execute("CREATE SEQUENCE lines")
    for table in contract_tables(after, definition(after, code)):
        _compare(con, before, after, table)
    rows = con.execute("""
        WITH RECURSIVE reached AS (
            SELECT line, came, key FROM about
            UNION
            SELECT r.line, r.came, b.to_key FROM reached r JOIN belongs b USING (key)
        )
        SELECT key, count(DISTINCT line) FILTER (came), count(DISTINCT line) FILTER (NOT came)
        FROM reached GROUP BY key
    """).fetchall()
    con.close()
    return {key: Lines(came, gone) for key, came, gone in rows}


def _compare(
    con: duckdb.DuckDBPyConnection,
    before: duckdb.DuckDBPyConnection,
    after: duckdb.DuckDBPyConnection,
    table: str,
) -> None:
    own = [name for name in _columns(after, f'main."{table}"') if name not in _ABOUT_LOAD]
    earlier = _columns(before, f'main."{table}"') if table in _tables_of(before, "main") else own
    # A column that only one of the loads has is no change of its lines.
    shared = [name for name in own if name in earlier]
    names = ", ".join(f'"{name}"' for name in shared)
    _given(con, after, f'SELECT {names} FROM main."{table}"', "CREATE OR REPLACE TABLE after.t AS FROM given_rows")
    con.execute("CREATE OR REPLACE TABLE before.t AS FROM after.t LIMIT 0")
    if table in _tables_of(before, "main"):
        _given(con, before, f'SELECT {names} FROM main."{table}"', "INSERT INTO before.t FROM given_rows")
    ids = [name for name in shared if name.endswith("_id") or name in _NAMES_A_CASE]
    keys = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in ids)
    for here, there, came in (("after", "before", True), ("before", "after", False)):
        con.execute(f"""
            INSERT INTO about
            SELECT line, {came}, unnest(keys)
            FROM (SELECT nextval('lines') AS line, [{keys}] AS keys FROM (FROM {here}.t EXCEPT ALL FROM {there}.t))
        """)
        for owner in {"child_id", "enrollment_id"} & set(ids[1:]):
            con.execute(f"""
                INSERT INTO belongs
                SELECT "{ids[0]}", any_value("{owner}") FROM {here}.t
                GROUP BY "{ids[0]}" HAVING count(DISTINCT "{owner}") = 1
            """)
