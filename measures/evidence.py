"""The evidence of a snapshot's measures, read into memory column by column when it is first asked for, and kept.

A snapshot never changes, and a page asks the same dozen measures at every click. What counts them (`in_memory`) wants
whole columns of numbers; names are places in a sorted list of names. A measure with more rows than there is room for
is not held, and is counted in SQL.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

import duckdb
import numpy as np

MOST_ROWS = 8_000_000  # of all measures together, at about 50 bytes each
MOST_ROWS_OF_ONE = 2_000_000
FEW_NAMES = 256  # up to so many are looked up in a list, more are ranked
STATES = ("counted", "pending", "excluded")


@dataclass(frozen=True, eq=False)
class Names:
    """Names of a column, sorted, and of each row the place of its own from 1 on; 0 where it has none."""

    places: np.ndarray
    names: tuple[str, ...]

    def among(self, wanted: tuple[str, ...]) -> np.ndarray:
        """Which rows have one of the wanted names."""
        found = np.zeros(len(self.places), dtype=bool)
        for place in (self.names.index(name) + 1 for name in wanted if name in self.names):
            found |= self.places == place
        return found


@dataclass(eq=False)
class Evidence:
    """The rows of one measure. Days are numbers since 1970-01-01.

    First the rows that every question is about, then those that count in their own program only (from `split` on); in
    either part the counted ones first; and each of these by child and subject. `who` and `subject` are small whole
    numbers; `subject` rises as `who` does where every subject has one child. `order`: the places of the rows in the
    table.
    """

    code: str
    who: np.ndarray
    subject: np.ndarray
    start: np.ndarray
    end: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    state: np.ndarray
    order: np.ndarray
    split: int
    _columns: dict[str, Names | np.ndarray] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def named(self, con: duckdb.DuckDBPyConnection, expression: str, join: str = "") -> Names:
        """A column of names, or what an expression of SQL gives over a row `e` and what it joins; read the first time.

        join: the table and the condition of a join that gives a row no more than one partner.
        """
        return self._once(expression + join, lambda: self._names(con, expression, f"LEFT JOIN {join}" if join else ""))

    def numbered(self, con: duckdb.DuckDBPyConnection, expression: str) -> np.ndarray:
        """Numbers from 1 on for what an expression of SQL gives over a row `e`, 0 where that is nothing."""
        return self._once(expression, lambda: self._numbers(con, _rank(expression), "", {}))

    def _once(self, name: str, read: Callable[[], Names | np.ndarray]) -> Names | np.ndarray:
        with self._lock:
            if name not in self._columns:
                self._columns[name] = read()
            return self._columns[name]

    def _names(self, con: duckdb.DuckDBPyConnection, expression: str, join: str) -> Names:
        rows = f'evidence."{self.code}" e {join}'
        found = con.execute(f"SELECT DISTINCT {expression} AS name FROM {rows} WHERE name IS NOT NULL ORDER BY 1")
        names = [name for (name,) in found.fetchall()]
        if len(names) > FEW_NAMES:
            return Names(self._numbers(con, _rank(expression), join, {}), tuple(names))
        place = f"coalesce(list_position($names, {expression}), 0)"
        return Names(self._numbers(con, place, join, {"names": names}), tuple(names))

    def _numbers(
        self, con: duckdb.DuckDBPyConnection, expression: str, join: str, bound: Mapping[str, object]
    ) -> np.ndarray:
        rows = f'evidence."{self.code}" e {join}'
        found = con.execute(f"SELECT e.rowid AS place, CAST({expression} AS INTEGER) AS number FROM {rows}", bound)
        columns = found.fetchnumpy()
        numbers = np.empty(len(self.order), dtype=np.int32)
        numbers[columns["place"]] = columns["number"]  # a query may turn the rows about
        return numbers[self.order]

    def where(self, con: duckdb.DuckDBPyConnection, condition: str, bound: Mapping[str, object]) -> np.ndarray:
        """Which rows meet a condition in SQL over a row `e`."""
        found = con.execute(f'SELECT e.rowid AS place FROM evidence."{self.code}" e WHERE {condition}', bound)
        meets = np.zeros(len(self.order), dtype=bool)
        meets[found.fetchnumpy()["place"]] = True
        return meets[self.order]


def _rank(expression: str) -> str:
    """The place of a value among all of them in SQL; 0 for none."""
    return f"CASE WHEN {expression} IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY {expression}) END"


class Held:
    """The evidence that is held, by measure; the one that was asked for longest ago leaves first."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, Evidence] = OrderedDict()
        self._lock = Lock()
        self._reading: dict[str, Lock] = {}

    def of(self, con: duckdb.DuckDBPyConnection, code: str, rows: int) -> Evidence | None:
        """The evidence of a measure that has about so many rows; None where that is too much to hold."""
        if rows > MOST_ROWS_OF_ONE:
            return None
        with self._lock:
            reading = self._reading.setdefault(code, Lock())
        with reading:  # it is read once, and nobody waits for another measure's
            found = self._of.get(code) or _read(con, code)
            self._keep(found)
        return found

    def _keep(self, evidence: Evidence) -> None:
        with self._lock:
            self._of[evidence.code] = evidence
            self._of.move_to_end(evidence.code)
            while len(self._of) > 1 and sum(len(held.who) for held in self._of.values()) > MOST_ROWS:
                self._of.popitem(last=False)


def _read(con: duckdb.DuckDBPyConnection, code: str) -> Evidence:
    columns = con.execute(
        f"""
        SELECT
            rowid AS place,
            CAST(who AS INTEGER) AS who,
            CAST(subject_number AS INTEGER) AS subject,
            CAST(start_date - DATE '1970-01-01' AS INTEGER) AS start,
            CAST(end_date - DATE '1970-01-01' AS INTEGER) AS "end",
            coalesce(numerator, 0) AS numerator,
            coalesce(denominator, 0) AS denominator,
            CAST(CASE state WHEN 'counted' THEN 0 WHEN 'pending' THEN 1 ELSE 2 END AS UTINYINT) AS state,
            only_when_split
        FROM evidence."{code}"
        """
    ).fetchnumpy()
    read = {name: np.asarray(values) for name, values in columns.items()}
    read["subject"] = _rising(read["who"], read["subject"])
    only_when_split, places = read.pop("only_when_split"), read.pop("place")
    order = np.lexsort((read["subject"], read["who"], read["state"] > 0, only_when_split))
    read = {name: values[order] for name, values in read.items()}
    return Evidence(code, **read, order=places[order], split=len(order) - int(np.count_nonzero(only_when_split)))


def _rising(who: np.ndarray, subject: np.ndarray) -> np.ndarray:
    """Subjects numbered anew by child, if none has rows of two children; else as they are."""
    order = np.lexsort((subject, who))
    changes = np.ones(len(order), dtype=bool)
    changes[1:] = (np.diff(who[order]) != 0) | (np.diff(subject[order]) != 0)
    if np.count_nonzero(changes) != np.count_nonzero(np.bincount(subject)):
        return subject
    numbers = np.empty(len(order), dtype=np.int32)
    numbers[order] = np.cumsum(changes, dtype=np.int32) - 1
    return numbers
