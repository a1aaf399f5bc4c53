"""Counts a small selection in memory, by the same two rules that `evaluate` writes in SQL.

To plan its statements takes DuckDB longer than to read some ten thousand rows of evidence, and a page asks a dozen
questions at every click. Large selections stay in SQL, and so do measures that look at whose rows they are (`per`,
`paired`). Tests hold that both ways come to the same cells, for every measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from measures import cells
from measures.cards import Card
from measures.cells import Cell, Key
from measures.questions import Known, Question, conditions

MOST_ROWS = 40_000
_STATES = ("counted", "pending", "excluded")
_COUNTED, _PENDING = 0, 1
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Rows:
    """Rows of evidence, column by column. Days are numbers; agencies, groups and categories places in lists."""

    who: np.ndarray
    subject: np.ndarray
    start: np.ndarray
    end: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    state: np.ndarray
    agency: np.ndarray
    group: np.ndarray
    category: np.ndarray
    agencies: tuple[str, ...]
    groups: tuple[str | None, ...]
    categories: tuple[str | None, ...]

    def since(self) -> dict[str | None, date | None]:
        """The agencies that the rows are of, each with the first day on which anything counts."""
        found: dict[str | None, date | None] = {}
        for place in np.unique(self.agency).tolist():
            days = self.start[(self.agency == place) & (self.state == _COUNTED)]
            first = date.fromordinal(int(days.min()) + _EPOCH) if len(days) else None
            found[self.agencies[place - 1] if place else None] = first
        return found


@dataclass(frozen=True)
class Spans:
    """The rows in each period that they touch: places of periods and rows, and what each adds how often."""

    period: np.ndarray
    row: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    weight: np.ndarray


def selected(con: duckdb.DuckDBPyConnection, question: Question, known: Known) -> Rows | None:
    """The rows that a question is about, or None where they are too many to be counted here."""
    if not question.where and known.rows.get(question.card.code, 0) > MOST_ROWS:
        return None
    filters, bound = conditions(question)
    agencies = tuple(known.reaches)
    columns = con.execute(
        f"""
        SELECT who, subject_number, start_date - DATE '1970-01-01', end_date - DATE '1970-01-01',
            coalesce(numerator, 0), coalesce(denominator, 0),
            CASE state WHEN 'counted' THEN 0 WHEN 'pending' THEN 1 ELSE 2 END,
            coalesce(list_position($agencies, agency), 0)
            {f", coalesce({question.by}, 'unknown')" if question.groups else ""}
            {", category" if question.needs_categories else ""}
        FROM evidence."{question.card.code}" e
        WHERE {filters}
        LIMIT {MOST_ROWS + 1}
        """,
        bound | {"agencies": list(agencies)},
    ).fetchnumpy()
    who, subject, *numbers = (np.asarray(column) for column in list(columns.values())[:8])
    if len(who) > MOST_ROWS:
        return None
    rest = list(columns.values())[8:]
    group, groups = _places(rest.pop(0) if question.groups else None, len(who))
    category, categories = _places(rest.pop(0) if question.needs_categories else None, len(who))
    # By child, so that what is added up for each child in each period lies side by side.
    order = np.argsort(who, kind="stable")
    who = _renumbered(who[order])
    subject = who if question.card.subject == "child" else np.unique(subject[order], return_inverse=True)[1]
    every = (who, subject, *(column[order] for column in (*numbers, group, category)))
    return Rows(*every, agencies, groups, categories)


def _renumbered(ids: np.ndarray) -> np.ndarray:
    """Sorted numbers to the numbers from 0 on."""
    return np.cumsum(np.diff(ids, prepend=ids[:1]) > 0)


def _places(values: np.ndarray | None, length: int) -> tuple[np.ndarray, tuple[str | None, ...]]:
    """For each value its place in the list of different ones, and that list; without values there is one, None."""
    if values is None:
        return np.zeros(length, dtype=np.int64), (None,)
    places: dict[str | None, int] = {}
    found = [places.setdefault(value, len(places)) for value in values.tolist()]
    return np.array(found, dtype=np.int64), tuple(places)


# --- spans in periods -------------------------------------------------------------------------------------------------


def spans(rows: Rows, question: Question, counted: bool) -> Spans:
    """The counted rows, or those that are not, in each period of the question."""
    touched = []
    of_state = (rows.state == _COUNTED) == counted
    for period, late in zip(question.periods, question.late, strict=True):
        first, last = period.start.toordinal() - _EPOCH, period.end.toordinal() - _EPOCH
        chosen = of_state & _touches(question.card, rows, first, last, counted)
        if late.agencies:
            behind = [rows.agencies.index(name) + 1 for name in late.agencies if name in rows.agencies]
            chosen &= ~np.isin(rows.agency, behind)
        touched.append(np.flatnonzero(chosen))
    row = np.concatenate(touched)
    period = np.repeat(np.arange(len(touched)), [len(own) for own in touched])
    return _weighed(rows, question, period, row, counted)


def _touches(card: Card, rows: Rows, first: int, last: int, counted: bool) -> np.ndarray:
    """Which rows touch a period; the days `first` and `last` are in it."""
    in_period = (rows.start <= last) & (rows.end > first)
    if card.denominator_at == "ends" and counted:
        return in_period | ((rows.start < first) & (rows.end >= first))
    if card.timing == "flow":
        return in_period
    if card.window is not None:
        return rows.start == last
    return (rows.start <= last) & (rows.end > last) if counted else in_period


def _weighed(rows: Rows, question: Question, period: np.ndarray, row: np.ndarray, counted: bool) -> Spans:
    """A flow counts each day in the period; what is there at both ends counts half at each."""
    card = question.card
    firsts = np.array([p.start.toordinal() - _EPOCH for p in question.periods])[period]
    lasts = np.array([p.end.toordinal() - _EPOCH for p in question.periods])[period]
    start, end = rows.start[row], rows.end[row]
    numerator, denominator = rows.numerator[row], rows.denominator[row]
    days = np.minimum(end, lasts + 1) - np.maximum(start, firsts)
    if card.denominator_at == "ends" and counted:
        at_both = ((start < firsts) & (end >= firsts)).astype(int) + ((start <= lasts) & (end > lasts)).astype(int)
        return Spans(period, row, numerator * np.maximum(days, 0), denominator * at_both / 2, np.ones(len(row)))
    weight = days if card.timing == "flow" else np.ones(len(row))
    return Spans(period, row, numerator, denominator, weight)


# --- cells ------------------------------------------------------------------------------------------------------------


def sums(rows: Rows, question: Question, by_category: bool) -> dict[Key, Cell]:
    """What the counted rows add up to in each cell."""
    touched = spans(rows, question, counted=True)
    key, of_key = _cell_keys(rows, touched, by_category)
    if question.card.kind in ("mean", "median", "survival"):
        found = {number: np.flatnonzero(key == number) for number in np.unique(key).tolist()}
        return {of_key(number): _listed_cell(rows, touched, own) for number, own in found.items()}
    return {of_key(number): cell for number, cell in _summed_cells(rows, question.card, touched, key)}


def _cell_keys(rows: Rows, touched: Spans, by_category: bool) -> tuple[np.ndarray, Callable[[int], Key]]:
    """A number for the cell of each span, and the cell that a number stands for."""
    groups, categories = len(rows.groups), len(rows.categories) if by_category else 1
    key = touched.period * groups + rows.group[touched.row]
    key = key * categories + (rows.category[touched.row] if by_category else 0)

    def cell(number: int) -> Key:
        rest, category = divmod(number, categories)
        period, group = divmod(rest, groups)
        return Key(period, rows.groups[group], rows.categories[category] if by_category else None)

    return key, cell


def _listed_cell(rows: Rows, touched: Spans, own: np.ndarray) -> Cell:
    row = touched.row[own]
    return cells.of_rows(rows.subject[row], rows.who[row], touched.numerator[own], touched.denominator[own])


def _summed_cells(rows: Rows, card: Card, touched: Spans, key: np.ndarray) -> Iterator[tuple[int, Cell]]:
    """Each cell by its number: first what each child adds, then what all of them add."""
    weighed = (touched.numerator * touched.weight, touched.denominator * touched.weight)
    cell_of_child, (n, d) = _summed(key, rows.who, touched.row, weighed)
    cell_of_subject, (hits,) = cell_of_child, (n,)
    if card.subject != "child":
        cell_of_subject, (hits,) = _summed(key, rows.subject, touched.row, (touched.numerator,))
    numbers = np.unique(key)
    child, subject = np.searchsorted(numbers, cell_of_child), np.searchsorted(numbers, cell_of_subject)

    def count(places: np.ndarray) -> list[int]:
        return np.bincount(places, minlength=len(numbers)).tolist()

    def total(values: np.ndarray) -> list[float]:
        return np.bincount(child, weights=values, minlength=len(numbers)).tolist()

    columns = (
        list(map(float, count(subject[hits > 0]))) if card.kind in ("count", "list") else total(n),
        total(d),
        count(subject),
        count(child[d != 0]),
        count(child[n != 0]),
        count(child[n < d] if card.kind == "proportion" else child[(n == 0) & (d != 0)]),
    )
    ends = np.searchsorted(child, np.arange(len(numbers) + 1)).tolist()
    for place, number in enumerate(numbers.tolist()):
        own = slice(ends[place], ends[place + 1])
        # Children stand in one order here, as a bootstrap needs it.
        each = (n[own], d[own]) if card.kind == "ratio" else None
        yield number, Cell(*(column[place] for column in columns), each)


def _summed(
    key: np.ndarray, ids: np.ndarray, row: np.ndarray, values: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Values added up for each id in each cell, cell by cell; the first array says which cell each sum is of."""
    many = int(ids.max()) + 1 if len(ids) else 1
    pairs = key * many + ids[row]
    if (np.diff(pairs) < 0).any():
        order = np.argsort(pairs, kind="stable")
        pairs, values = pairs[order], tuple(each[order] for each in values)
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    return pairs[first] // many, tuple(np.add.reduceat(each, first) if len(first) else each for each in values)


# --- who does not count -----------------------------------------------------------------------------------------------


def not_counted(rows: Rows, question: Question, known: Known) -> dict[tuple[int, str | None, str], int]:
    """Distinct subjects that are pending or excluded in each period and group, and of the pending the maturing."""
    touched = spans(rows, question, counted=False)
    if not len(touched.row):
        return {}
    state = rows.state[touched.row]
    waiting = dict(_subjects(rows, touched, state))
    maturing = (state == _PENDING) & _still_followed(rows, question.card, known)[touched.row]
    if maturing.any():
        own = Spans(*(getattr(touched, name)[maturing] for name in Spans.__dataclass_fields__))
        found = _subjects(rows, own, np.full(len(own.row), _PENDING))
        waiting |= {(period, group, "maturing"): subjects for (period, group, _), subjects in found}
    return waiting


def _subjects(rows: Rows, touched: Spans, state: np.ndarray) -> list[tuple[tuple[int, str | None, str], int]]:
    """How many distinct subjects there are in each period, group and state."""
    groups, states = len(rows.groups), len(_STATES)
    key = (touched.period * groups + rows.group[touched.row]) * states + state
    of_pair, _ = _summed(key, rows.subject, touched.row, ())
    found = []
    for number, subjects in zip(*np.unique(of_pair, return_counts=True), strict=True):
        rest, of_state = divmod(int(number), states)
        period, group = divmod(rest, groups)
        found.append(((period, rows.groups[group], _STATES[of_state]), int(subjects)))
    return found


def _still_followed(rows: Rows, card: Card, known: Known) -> np.ndarray:
    """Which pending rows will count in the period they stand in: those that stand on their cohort's own day."""
    if card.timing == "as_at":
        return np.full(len(rows.who), card.window is not None)
    days = [day.toordinal() - _EPOCH for day in known.complete_to]
    lasting = rows.subject[(rows.state != _COUNTED) & (rows.end > rows.start + 1)]
    return ~np.isin(rows.start, days) & ~np.isin(rows.subject, lasting)
