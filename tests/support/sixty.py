"""Sixty children of the sample in memory: every contract table, every optional field, every measure, made once a run.

A test changes some contract tables and looks at what became of the evidence. Only what reads the changed columns is
built again, and everything is as it was when the test is over.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from filelock import FileLock

from etl import contract, sample
from etl.load import Exports, load
from measures.build import ENDS, build, build_evidence, derived_tables, needed, reads
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
    "subject, child_id, enrollment_id, start_date, end_date, round(numerator, 9), round(denominator, 9), category, "
    "state, reason, only_when_split, due_date"
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
    """What one subject adds to a measure in one category: is any row counted, the sums of those that are, and why."""

    counted: bool
    numerator: float
    denominator: float
    reasons: tuple[str, ...]


class Sixty:
    """The sixty children, and what becomes of the evidence when something about them changes.

    `con` is a connection to the world in memory; its schema `before` is the unchanged one.
    """

    def __init__(self, path: Path):
        self.con = in_memory(path, "before")
        self._columns_of: dict[str, tuple[str, ...]] = {}
        self._answers: dict[str, tuple] = {}
        self._before: dict[str, dict[tuple[str, str | None], Share]] = {}

    def close(self) -> None:
        self.con.close()

    @contextmanager
    def without(self, table: str, column: str, only: Collection[str] | None = None) -> Iterator[set[str]]:
        """The world in which no source sends a column; gives the codes of the measures that changed, or of `only`."""
        kind = next(field.sql_type for field in contract.tables()[table].fields if field.column == column)
        select = f'SELECT * REPLACE (CAST(NULL AS {kind}) AS "{column}") FROM before.main.{table}'
        with self._changed({table: select}, {table: {column}}, [(table, column)], only) as codes:
            yield codes

    @contextmanager
    def with_tables(
        self,
        selects: Mapping[str, str],
        unsent: Iterable[tuple[str, str]] = (),
        only: Collection[str] | None = None,
    ) -> Iterator[set[str]]:
        """The world in which tables are what a SELECT gives; gives the codes of the measures that changed.

        The SELECT finds the unchanged tables under before.main and before.load. `unsent` are the tables and fields
        that no source sends.
        """
        with self._changed(selects, dict.fromkeys(selects), list(unsent), only) as codes:
            yield codes

    @contextmanager
    def _changed(
        self,
        selects: Mapping[str, str],
        dirty: dict[str, set[str] | None],
        unsent: list[tuple[str, str]],
        only: Collection[str] | None,
    ) -> Iterator[set[str]]:
        self.con.execute("BEGIN")
        try:
            for table, select in selects.items():
                self.con.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")
            for table, field in unsent:
                self.con.execute("DELETE FROM load.recorded WHERE table_name = ? AND field = ?", [table, field])
            yield self._rebuilt(dirty, unsent, only)
        finally:
            self.con.execute("ROLLBACK")

    def _rebuilt(
        self, dirty: dict[str, set[str] | None], unsent: list[tuple[str, str]], only: Collection[str] | None
    ) -> set[str]:
        """Build again what reads something changed. dirty: table → its changed columns, None for all of them."""
        cards = [card for card in catalog().values() if only is None or card.code in only]
        wanted = needed({name for card in cards for name in reads(card.sql)})
        for name, table in derived_tables().items():
            says_what_is_sent = bool(unsent) and name in _SAY_WHAT_IS_SENT
            if name in _ONLY_GROUPS or not (name in wanted or says_what_is_sent):
                continue
            if not (says_what_is_sent or _is_touched(table.sql, self._columns(name), dirty, unsent)):
                continue
            self._build_derived(name, table.sql, dict(table.parameters))
            if name != "not_recorded" and (columns := self._changed_columns(name)):
                dirty[f"derived.{name}"] = columns
        return {card.code for card in cards if self._is_evidence_changed(card, dirty, unsent)}

    def _build_derived(self, name: str, sql: str, parameters: dict[str, object]) -> None:
        bound = {key: value for key, value in parameters.items() if f"${key}" in sql}
        self.con.execute(f"CREATE OR REPLACE TABLE derived.{name} AS {sql}", bound)

    def _changed_columns(self, name: str) -> set[str]:
        """The columns of a derived table in which it differs from before, looked at beside the first column."""
        columns = self._columns(name)
        pairs = ", ".join(f'sum(CAST(hash("{columns[0]}", "{column}") AS HUGEINT))' for column in columns)
        now, before = self._and_before(f"SELECT {pairs} FROM {{schema}}derived.{name}")
        return {column for column, one, other in zip(columns, now, before, strict=True) if one != other}

    def _columns(self, name: str) -> tuple[str, ...]:
        if name not in self._columns_of:
            rows = self.con.execute(f"DESCRIBE before.derived.{name}").fetchall()
            self._columns_of[name] = tuple(row[0] for row in rows)
        return self._columns_of[name]

    def _and_before(self, select: str) -> tuple[tuple, tuple]:
        """The row that a SELECT gives now, and the one that it gave before, which is asked for once."""
        if select not in self._answers:
            self._answers[select] = self.con.execute(select.format(schema="before.")).fetchall()[0]
        return self.con.execute(select.format(schema="")).fetchall()[0], self._answers[select]

    def _is_evidence_changed(self, card: Card, dirty: dict, unsent: list[tuple[str, str]]) -> bool:
        endless = any(
            (table in card.needs or card.kind == "list") and (table, end) in unsent for table, (end, _) in ENDS.items()
        )
        if not endless and not _is_touched(card.sql, _EVIDENCE_FIELDS, dirty, unsent):
            return False
        self.con.execute(f'DROP TABLE evidence."{card.code}"')
        build_evidence(self.con, card, {})
        said = f'SELECT count(*), sum(CAST(hash({_SAID}) AS HUGEINT)) FROM {{schema}}evidence."{card.code}"'
        now, before = self._and_before(said)
        return now != before

    # --- looking at what changed ------------------------------------------------------------------------------------

    def shares(self, code: str) -> dict[tuple[str, str | None], Share]:
        """{(subject, category): what it adds over all time} as things are now."""
        return self._shares(code, "")

    def shares_before(self, code: str) -> dict[tuple[str, str | None], Share]:
        """{(subject, category): what it adds over all time} when nothing is changed."""
        if code not in self._before:
            self._before[code] = self._shares(code, "before.")
        return self._before[code]

    def _shares(self, code: str, schema: str) -> dict[tuple[str, str | None], Share]:
        rows = self.con.execute(
            f"""
            SELECT subject, category, bool_or(state = 'counted'),
                coalesce(sum(numerator * (end_date - start_date)) FILTER (state = 'counted'), 0),
                coalesce(sum(denominator * (end_date - start_date)) FILTER (state = 'counted'), 0),
                list(DISTINCT reason)
            FROM {schema}evidence."{code}" GROUP BY ALL
            """
        ).fetchall()
        return {(subject, category): Share(*sums, tuple(why)) for subject, category, *sums, why in rows}


@cache
def _names(sql: str) -> frozenset[str]:
    """The words of a SELECT without its comments: tables as they are written, and the last part of every name."""
    found = re.findall(r"[\w.]+|\*", re.sub(r"--[^\n]*", "", sql))
    return frozenset(found) | {name.rpartition(".")[2] for name in found if not name.startswith("derived.")}


def _is_touched(
    sql: str, gives: Iterable[str], dirty: Mapping[str, set[str] | None], unsent: Iterable[tuple[str, str]]
) -> bool:
    """Whether a SELECT that gives some columns may give something else now."""
    names = _names(sql)
    if not names.isdisjoint(("derived.not_recorded", "load.recorded")) and any(field in names for _, field in unsent):
        return True
    return any(
        table in names
        and (columns is None or not names.isdisjoint(columns) or ("*" in names and not columns.isdisjoint(gives)))
        for table, columns in dirty.items()
    )


def told(code: str) -> list[str]:
    """The sentences of a card that say who counts and who does not, and those of the cards that it points to."""
    card = catalog()[code]
    own = " ".join((card.numerator, card.denominator, card.excluded, card.caution, card.source))
    pointed_to = [
        " ".join((other.numerator, other.denominator, other.excluded, other.caution))
        for other in catalog().values()
        if re.search(rf"\bas in {re.escape(other.title.split(' (')[0].lower())}\b", own.lower())
    ]
    return [own, *pointed_to]
