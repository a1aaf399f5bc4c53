"""Sixty children of the sample in memory: every contract table, every optional field, every measure, made once a run.

A test changes some contract tables and looks at what became of the evidence. Only what reads the changed columns is
built again, and everything is as it was when the test is over.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
from filelock import FileLock

from etl import contract, sample
from etl.load import Exports, load
from measures.build import ENDS, build, build_evidence, derived_tables
from measures.cards import Card, catalog

CHILDREN, SEED = 60, 7
# The sample's layouts all have a history, so they leave these fields away. One child in care has no stay listed, as
# in a layout that only counts placements.
_FILLED = """
    CREATE TEMP TABLE without_history AS
        SELECT source, child_id, episode_id FROM care_episodes ORDER BY episode_id LIMIT 1;
    DELETE FROM living_arrangements WHERE child_id IN (SELECT child_id FROM without_history);
    UPDATE care_episodes SET
        removal_number = 1,
        reported_placements = 3,
        current_setting_start_date = removal_date + 40,
        short_break_series = episode_id IN (SELECT max(episode_id) FROM care_episodes);
    UPDATE collaboratives SET end_date = DATE '2026-01-31'
        WHERE collaborative IN (SELECT max(collaborative) FROM collaboratives);
    UPDATE fidelity_scores SET version = '1';
    INSERT INTO load.recorded
        SELECT DISTINCT source, 'care_episodes', unnest(
            ['removal_number', 'reported_placements', 'current_setting_start_date', 'short_break_series']
        ) FROM care_episodes
        UNION SELECT source, 'collaboratives', 'end_date' FROM collaboratives
        UNION SELECT source, 'fidelity_scores', 'version' FROM fidelity_scores
"""
# What a row of evidence says. Dimensions and the numbers given to children and subjects are not compared.
_SAID = (
    "subject, child_id, enrollment_id, start_date, end_date, round(numerator, 9) AS numerator, "
    "round(denominator, 9) AS denominator, category, state, reason, only_when_split, due_date"
)
_EVIDENCE_FIELDS = {"subject", "child_id", "enrollment_id", "start_date", "end_date", "category", "state", "reason"}
# Nothing is built again for these: they only say to which group a row belongs.
_ONLY_GROUPS = ("slices", "agency_reach")
_SAY_WHAT_IS_SENT = ("not_recorded", "tables_sent")


def snapshot(folder: Path) -> Path:
    """The database of the sixty children with all measures, made once for all workers that share a folder."""
    path = folder / "sixty.duckdb"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            made = _make(folder)
            made.rename(path)
    return path


def _make(folder: Path) -> Path:
    made = folder / "sixty-in-the-making.duckdb"
    made.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        exports, data = Path(scratch) / "exports", Path(scratch) / "data"
        data.mkdir()
        sample.write(exports, CHILDREN, SEED)
        load(Exports(exports), data, measures=None, say=lambda line: None)
        [loaded] = (data / "warehouse").glob("*.duckdb")
        with in_memory(loaded) as con:
            con.execute(_FILLED)
            con.execute("DROP TABLE without_history")
            build(con)
            con.execute(f"ATTACH '{made}' AS made")
            con.execute("COPY FROM DATABASE memory TO made")
            con.execute("DETACH made")
    return made


def in_memory(path: Path, attached: str = "stored") -> duckdb.DuckDBPyConnection:
    """A copy of a database in memory, with the stored one beside it, read-only, under the name `attached`."""
    con = duckdb.connect(config={"threads": 1})
    con.execute(f"ATTACH '{path}' AS {attached} (READ_ONLY)")
    con.execute(f"COPY FROM DATABASE {attached} TO memory")
    return con


# --- changing something -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """What one subject adds to a measure in one category: is any row counted, and the sums of those that are."""

    counted: bool
    numerator: float
    denominator: float


class Sixty:
    """The sixty children, and what becomes of the evidence when something about them changes.

    `con` is a connection to the world in memory; its schema `before` is the unchanged one.
    """

    def __init__(self, path: Path):
        self.con = in_memory(path, "before")

    def close(self) -> None:
        self.con.close()

    @contextmanager
    def without(self, table: str, *columns: str) -> Iterator[set[str]]:
        """The world in which no source sends some columns; gives the codes of the measures that changed."""
        types = {field.column: field.sql_type for field in contract.tables()[table].fields}
        empty = ", ".join(f'CAST(NULL AS {types[column]}) AS "{column}"' for column in columns)
        changed = {table: (f"SELECT * REPLACE ({empty}) FROM before.main.{table}", set(columns))}
        with self._changed(changed, [(table, column) for column in columns]) as codes:
            yield codes

    @contextmanager
    def with_tables(
        self, selects: Mapping[str, str], unsent: Iterable[tuple[str, str]] = (), sources: str = "before.load.sources"
    ) -> Iterator[set[str]]:
        """The world in which contract tables are what a SELECT on schema `before` gives; gives the changed codes.

        `unsent` are tables and fields that no source records; `sources` is what stands for the list of sources.
        """
        changed = {table: (select, None) for table, select in selects.items()}
        if sources != "before.load.sources":
            changed["load.sources"] = (f"SELECT * FROM {sources}", None)
        with self._changed(changed, list(unsent)) as codes:
            yield codes

    @contextmanager
    def _changed(
        self, changed: Mapping[str, tuple[str, set[str] | None]], unsent: list[tuple[str, str]]
    ) -> Iterator[set[str]]:
        self.con.execute("BEGIN")
        try:
            for table, (select, _) in changed.items():
                self.con.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")
            for table, field in unsent:
                self.con.execute("DELETE FROM load.recorded WHERE table_name = ? AND field = ?", [table, field])
            dirty = {table: columns for table, (_, columns) in changed.items()}
            yield self._rebuilt(dirty, unsent)
        finally:
            self.con.execute("ROLLBACK")

    def _rebuilt(self, dirty: dict[str, set[str] | None], unsent: list[tuple[str, str]]) -> set[str]:
        """Build again what reads something changed. dirty: table → its changed columns, None for all of them."""
        for name, table in derived_tables().items():
            is_touched = _is_touched(_plain(table.sql), self._columns(name), dirty, unsent)
            if name in _ONLY_GROUPS or not (is_touched or (unsent and name in _SAY_WHAT_IS_SENT)):
                continue
            self._build_derived(name, table.sql, dict(table.parameters))
            if name != "not_recorded" and (columns := self._changed_columns(name)):
                dirty[f"derived.{name}"] = columns
        return {card.code for card in catalog().values() if self._is_evidence_changed(card, dirty, unsent)}

    def _build_derived(self, name: str, sql: str, parameters: dict[str, object]) -> None:
        bound = {key: value for key, value in parameters.items() if f"${key}" in sql}
        self.con.execute(f"CREATE OR REPLACE TABLE derived.{name} AS {sql}", bound)

    @lru_cache(maxsize=None)  # noqa: B019 - one object a test file
    def _columns(self, name: str) -> frozenset[str]:
        return frozenset(row[0] for row in self.con.execute(f"DESCRIBE before.derived.{name}").fetchall())

    def _changed_columns(self, name: str) -> set[str]:
        """The columns of a derived table in which it differs from before, looked at beside the first column."""
        columns = sorted(self._columns(name))
        first = self.con.execute(f"DESCRIBE before.derived.{name}").fetchall()[0][0]
        sums = ", ".join(f'sum(CAST(hash("{first}", "{column}") AS HUGEINT))' for column in columns)
        now, before = (
            self.con.execute(f"SELECT {sums} FROM {schema}derived.{name}").fetchall()[0] for schema in ("", "before.")
        )
        return {column for column, one, other in zip(columns, now, before, strict=True) if one != other}

    def _is_evidence_changed(self, card: Card, dirty: dict, unsent: list[tuple[str, str]]) -> bool:
        endless = any(
            (table in card.needs or card.kind == "list") and (table, end) in unsent for table, (end, _) in ENDS.items()
        )
        if not endless and not _is_touched(_plain(card.sql), _EVIDENCE_FIELDS, dirty, unsent):
            return False
        self.con.execute(f'DROP TABLE evidence."{card.code}"')
        build_evidence(self.con, card, {})
        now, before = (f'SELECT {_SAID} FROM {schema}evidence."{card.code}"' for schema in ("", "before."))
        differing = f"(({now}) EXCEPT ALL ({before})) UNION ALL (({before}) EXCEPT ALL ({now}))"
        return self.con.execute(f"SELECT count(*) FROM ({differing})").fetchall()[0][0] > 0

    # --- looking at what changed ------------------------------------------------------------------------------------

    def shares(self, code: str, before: bool = False) -> dict[tuple[str, str | None], Share]:
        """{(subject, category): what it adds over all time}."""
        schema = "before." if before else ""
        rows = self.con.execute(
            f"""
            SELECT subject, category, bool_or(state = 'counted'),
                coalesce(sum(numerator * (end_date - start_date)) FILTER (state = 'counted'), 0),
                coalesce(sum(denominator * (end_date - start_date)) FILTER (state = 'counted'), 0)
            FROM {schema}evidence."{code}" GROUP BY ALL
            """
        ).fetchall()
        return {(subject, category): Share(*values) for subject, category, *values in rows}

    def new_reasons(self, code: str) -> list[str]:
        """The reasons of rows that are not as before."""
        rows = self.con.execute(
            f"""
            SELECT DISTINCT reason
            FROM ((SELECT {_SAID} FROM evidence."{code}") EXCEPT ALL (SELECT {_SAID} FROM before.evidence."{code}"))
            ORDER BY reason
            """
        ).fetchall()
        return [reason for (reason,) in rows]


@lru_cache(maxsize=None)
def _plain(sql: str) -> str:
    """A SELECT without its comments."""
    return re.sub(r"--[^\n]*", "", sql)


def _is_touched(
    sql: str, gives: Iterable[str], dirty: Mapping[str, set[str] | None], unsent: Iterable[tuple[str, str]]
) -> bool:
    """Whether a SELECT that gives some columns may give something else now."""
    if re.search(r"\bnot_recorded\b|load\.recorded", sql) and any(re.search(rf"\b{f}\b", sql) for _, f in unsent):
        return True
    for table, columns in dirty.items():
        if not re.search(rf"(?<![.\w]){re.escape(table)}\b", sql):
            continue
        if columns is None or any(re.search(rf"\b{column}\b", sql) for column in columns):
            return True
        if "*" in sql and not columns.isdisjoint(gives):
            return True
    return False
