"""Counts in memory what is held there, by the same two rules, and the same steps, that `evaluate` writes in SQL.

To plan its statements takes DuckDB longer than to count some hundred thousand rows, and a page asks a dozen questions
at every click. Everything here goes over whole columns, sorted by child. Tests hold that both ways come to the same
cells, for every measure.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import duckdb
import numpy as np

from measures import cells
from measures.cards import Card, comparison
from measures.cells import Cell, Key
from measures.dimensions import GRANT
from measures.evidence import STATES, Evidence, Names
from measures.periods import Period
from measures.questions import Known, Question, checked, first_days, in_grant, reaching

_COUNTED, _PENDING = STATES.index("counted"), STATES.index("pending")
_EPOCH = date(1970, 1, 1).toordinal()
_OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Rows:
    """The rows of evidence that a question is about, column by column, by child and subject.

    `place`: where each stands in the evidence that is held. Groups and categories are places in sorted lists of names.
    `unit`: whose rows they are where the card looks at that; `apart`: 0, or the number of a second enrollment that
    counts in its own program only.
    """

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
    unit: np.ndarray
    apart: np.ndarray
    place: np.ndarray
    agencies: tuple[str | None, ...]
    groups: tuple[str | None, ...]
    categories: tuple[str | None, ...]

    def since(self) -> dict[str | None, date | None]:
        """The agencies that the rows are of, each with the first day on which anything counts."""
        never = np.iinfo(np.int32).max
        first = np.full(len(self.agencies), never, dtype=np.int32)
        counted = self.state == _COUNTED
        np.minimum.at(first, self.agency[counted], self.start[counted])
        there = np.flatnonzero(np.bincount(self.agency, minlength=len(self.agencies))).tolist()
        days = first.tolist()
        return {
            self.agencies[place]: date.fromordinal(days[place] + _EPOCH) if days[place] != never else None
            for place in there
        }


@dataclass(frozen=True)
class Spans:
    """Rows in each period that they touch: places of periods, rows and groups, and what each adds how often."""

    period: np.ndarray
    row: np.ndarray
    group: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    weight: np.ndarray

    def only(self, chosen: np.ndarray) -> Spans:
        """Some of the spans."""
        return Spans(*(getattr(self, name)[chosen] for name in Spans.__dataclass_fields__))


@dataclass(frozen=True)
class Counting:
    """A question and the rows that it is about."""

    question: Question
    evidence: Evidence
    rows: Rows
    known: Known

    @cached_property
    def counted(self) -> Spans:
        """The counted rows in each period."""
        return spans(self.rows, self.question, counted=True)

    @cached_property
    def left_out(self) -> Spans:
        """The rows in each period that do not count."""
        return spans(self.rows, self.question, counted=False)

    def sums(self, by_category: bool) -> dict[Key, Cell]:
        """What the counted rows add up to in each cell."""
        return sums(self.rows, self.counted, self.question, by_category)

    def waiting(self) -> dict[tuple[int, str | None, str], int]:
        """Distinct subjects that are pending or excluded in each period and group, and of the pending the maturing."""
        return waiting(self.rows, self.left_out, self.question, self.known)

    def names(
        self, con: duckdb.DuckDBPyConnection, of: Spans, expression: str, join: str = ""
    ) -> tuple[np.ndarray, tuple[str | None, ...]]:
        """What an expression of SQL gives for each span, as places in a list of names; the first name is None."""
        named = self.evidence.named(con, expression, join)
        return named.places[self.rows.place[of.row]], (None, *named.names)


def counting(
    con: duckdb.DuckDBPyConnection,
    code: str,
    periods: Iterable[Period],
    by: str | None,
    where: Mapping[str, Iterable[str]] | None,
    known: Known,
) -> Counting | None:
    """A question with its rows; None where its evidence is too much to hold. Raises QuestionError."""
    question = checked(con, code, periods, by, where, known)
    evidence = known.held.of(con, code, known.rows.get(code, 0))
    if evidence is None:
        return None
    rows = selected(con, evidence, question)
    return Counting(reaching(question, first_days(question) or rows.since(), known.reaches), evidence, rows, known)


# --- the rows of a question -------------------------------------------------------------------------------------------


def selected(con: duckdb.DuckDBPyConnection, evidence: Evidence, question: Question) -> Rows:
    """The rows that a question is about."""
    card, chosen = question.card, _chosen(con, evidence, question)
    who, subject = evidence.who[chosen], evidence.subject[chosen]
    none = np.zeros(len(who), dtype=np.int32)
    agency = evidence.named(con, "agency")
    group, groups, category, categories = none, (None,), none, (None,)
    if question.groups:
        places, groups = _or_unknown(evidence.named(con, question.by))
        group = places[chosen]
    if question.needs_categories:
        named = evidence.named(con, "category")
        category, categories = named.places[chosen], (None, *named.names)
    return Rows(
        who,
        who if card.subject == "child" else subject,
        *(getattr(evidence, name)[chosen] for name in ("start", "end", "numerator", "denominator", "state")),
        agency.places[chosen],
        group,
        category,
        _unit(con, evidence, card)[chosen] if card.per else subject,
        evidence.numbered(con, _APART)[chosen] if question.splits_programs else none,
        np.arange(len(evidence.who))[chosen],
        (None, *agency.names),
        groups,
        categories,
    )


def _chosen(con: duckdb.DuckDBPyConnection, evidence: Evidence, question: Question) -> np.ndarray | slice:
    """The places of the rows; all of them as a slice, which copies nothing."""
    part = slice(len(evidence.who) if question.splits_programs else evidence.split)
    chosen = None
    for name, values in question.where.items():
        if name == "category":
            continue
        is_grant = name == GRANT
        own = evidence.where(con, *in_grant(values)) if is_grant else evidence.named(con, name).among(values)
        chosen = own if chosen is None else chosen & own
    return part if chosen is None else np.flatnonzero(chosen[part])


def _or_unknown(column: Names) -> tuple[np.ndarray, tuple[str, ...]]:
    """A column as groups: whoever has no name is in the group "unknown"."""
    names = sorted({*column.names, "unknown"})
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[name] for name in ("unknown", *column.names)])[column.places], tuple(names)


_APART = "CASE WHEN e.only_when_split THEN e.enrollment_id END"
_FAMILY = "SELECT k.family_id FROM derived.children k WHERE k.child_id = e.child_id"
_UNITS = {
    "family": f"coalesce(({_FAMILY}), e.child_id, e.subject)",
    "enrollment": "coalesce(e.enrollment_id, e.subject)",
}


def _unit(con: duckdb.DuckDBPyConnection, evidence: Evidence, card: Card) -> np.ndarray:
    if card.per in _UNITS:
        return evidence.numbered(con, _UNITS[card.per])
    return evidence.who if card.per == "child" else evidence.subject


# --- spans in periods -------------------------------------------------------------------------------------------------


def spans(rows: Rows, question: Question, counted: bool) -> Spans:
    """The counted rows, or those that are not, in each period of the question, in the order of the rows."""
    own = (rows.state == _COUNTED) == counted
    chosen = np.flatnonzero(own) if question.splits_programs else _run(own)
    start, end = rows.start[chosen], rows.end[chosen]
    placed = [_placed(question.card, run, start, end, counted) for run in _rising_runs(question.periods)]
    period, row = (np.concatenate(columns) for columns in zip(*placed, strict=True))
    if len(placed) > 1:
        order = np.argsort(row, kind="stable")
        period, row = period[order], row[order]
    row = row + chosen.start if isinstance(chosen, slice) else chosen[row]
    if any(late.agencies for late in question.late):
        behind = np.array([[name in late.agencies for name in rows.agencies] for late in question.late])
        in_time = ~behind[period, rows.agency[row]]
        period, row = period[in_time], row[in_time]
    return _weighed(rows, question, period, row, counted)


def _run(own: np.ndarray) -> slice:
    """Where the rows are that lie side by side."""
    many = int(np.count_nonzero(own))
    first = int(own.argmax()) if many else 0
    return slice(first, first + many)


def _rising_runs(periods: tuple[Period, ...]) -> list[list[tuple[int, Period]]]:
    """The periods with their numbers, in runs in which none begins or ends before the one in front of it."""
    runs: list[list[tuple[int, Period]]] = []
    for number, period in enumerate(periods):
        before = runs[-1][-1][1] if runs else None
        if before and before.start <= period.start and before.end <= period.end:
            runs[-1].append((number, period))
        else:
            runs.append([(number, period)])
    return runs


def _placed(
    card: Card, run: list[tuple[int, Period]], start: np.ndarray, end: np.ndarray, counted: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The periods of a run that each span touches: numbers of periods, and places of spans."""
    numbers = np.array([number for number, _ in run], dtype=np.int32)
    firsts, lasts = _days_of([period for _, period in run])
    begin = _how_many_before(lasts, start)
    if card.denominator_at == "ends" and counted:
        stop = _how_many_before(firsts, end + 1)
    elif card.window is not None:
        stop = _how_many_before(lasts, start + 1)
    elif card.timing == "as_at" and counted:
        stop = _how_many_before(lasts, end)
    else:
        stop = _how_many_before(firsts, end)
    touching = np.flatnonzero(stop > begin)
    begin, many = begin[touching], (stop - begin)[touching]
    if many.max(initial=1) == 1:
        return numbers[begin], touching
    row = np.repeat(touching, many)
    place = np.arange(len(row)) - np.repeat(np.cumsum(many) - many - begin, many)
    return numbers[place], row


def _how_many_before(marks: np.ndarray, days: np.ndarray) -> np.ndarray:
    """How many of some rising days lie before each day; looked up, since that takes a fraction of a search."""
    lowest, highest = int(marks[0]), int(marks[-1]) + 1
    before = np.searchsorted(marks, np.arange(lowest, highest + 1)).astype(np.int32)
    return before[np.clip(days, lowest, highest) - lowest]


def _days_of(periods: list[Period]) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last day of each period."""
    firsts = [period.start.toordinal() - _EPOCH for period in periods]
    lasts = [period.end.toordinal() - _EPOCH for period in periods]
    return np.array(firsts, dtype=np.int32), np.array(lasts, dtype=np.int32)


def _weighed(rows: Rows, question: Question, period: np.ndarray, row: np.ndarray, counted: bool) -> Spans:
    """A flow counts each day in the period; what is there at both ends counts half at each."""
    card = question.card
    group = rows.group[row] if question.groups else np.zeros(len(row), dtype=np.int32)
    numerator, denominator = rows.numerator[row], rows.denominator[row]
    if card.timing != "flow":
        return Spans(period, row, group, numerator, denominator, np.ones(len(row)))
    firsts, lasts = (days[period] for days in _days_of(list(question.periods)))
    start, end = rows.start[row], rows.end[row]
    days = np.minimum(end, lasts + 1) - np.maximum(start, firsts)
    if card.denominator_at == "ends" and counted:
        at_both = ((start < firsts) & (end >= firsts)).astype(float) + ((start <= lasts) & (end > lasts))
        return Spans(period, row, group, numerator * np.maximum(days, 0), denominator * at_both / 2, np.ones(len(row)))
    return Spans(period, row, group, numerator, denominator, days.astype(float))


# --- what a card does with the rows before they count -----------------------------------------------------------------


def _after_steps(rows: Rows, touched: Spans, question: Question, by_category: bool) -> tuple[Rows, Spans]:
    card = question.card
    if card.paired:
        touched = touched.only(_in_both(rows, touched, question))
    if card.rows:
        touched = touched.only(_first_or_last(rows, touched, question))
    if card.when:
        return _units(rows, touched, question, by_category)
    if question.groups and card.by_unit and card.timing == "flow":
        touched = replace(touched, group=_first_group_of_each(rows, touched, question))
    return rows, touched


def _in_both(rows: Rows, touched: Spans, question: Question) -> np.ndarray:
    """Of each later category, the subjects that the first has too; of the first, those of the second."""
    first, second = (rows.categories.index(name) if name in rows.categories else -1 for name in question.compared[:2])
    category = rows.category[touched.row]
    subject = touched.period * (int(rows.subject.max(initial=0)) + 1) + rows.subject[touched.row]
    is_first, is_second = category == first, category == second
    return np.where(is_first, np.isin(subject, subject[is_second]), np.isin(subject, subject[is_first]))


def _first_or_last(rows: Rows, touched: Spans, question: Question) -> np.ndarray:
    """Of each unit, the rows of the first, or last, day on which it has any in the period."""
    on_day = _on_day(rows, touched, question)
    order, begins = _runs(touched.period, rows.unit[touched.row], rows.apart[touched.row])
    best = (np.minimum if question.card.rows == "first" else np.maximum).reduceat(on_day[order], begins)
    chosen = np.empty(len(order), dtype=bool)
    chosen[order] = on_day[order] == _each_of(best, begins, len(order))
    return chosen


def _first_group_of_each(rows: Rows, touched: Spans, question: Question) -> np.ndarray:
    """For each row the group in which its subject is first in the period."""
    order, begins = _runs(touched.period, rows.subject[touched.row], rows.apart[touched.row])
    group = np.empty(len(order), dtype=touched.group.dtype)
    group[order] = _each_of(_first_group(rows, touched, question, order, begins), begins, len(order))
    return group


def _units(rows: Rows, touched: Spans, question: Question, by_category: bool) -> tuple[Rows, Spans]:
    """One row a unit and period: 1 where what happened to the unit meets the card's test, else 0."""
    card = question.card
    category = rows.category[touched.row] if by_category else np.zeros(len(touched.row), dtype=np.int32)
    cell = touched.period * len(rows.categories) + category
    order, begins = _runs(cell, rows.unit[touched.row], rows.apart[touched.row])

    def of_unit(how: np.ufunc, values: np.ndarray) -> np.ndarray:
        return how.reduceat(values[order], begins)

    n = of_unit(np.add, touched.numerator * touched.weight)
    d = of_unit(np.add, touched.denominator * touched.weight)
    followed = np.flatnonzero((d > 0) & (d >= float(card.minimum)))
    one, row = np.ones(len(followed)), np.arange(len(followed))
    units = replace(
        rows,
        who=of_unit(np.minimum, rows.who[touched.row])[followed],
        subject=of_unit(np.minimum, rows.subject[touched.row])[followed],
        category=category[order][begins][followed],
    )
    if card.subject == "child":
        units = replace(units, subject=units.who)
    group = _first_group(rows, touched, question, order, begins)[followed]
    passed = _passed(card.when, n[followed], d[followed]).astype(float)
    return units, Spans(touched.period[order][begins][followed], row, group, passed, one, one)


def _passed(when: str, n: np.ndarray, d: np.ndarray) -> np.ndarray:
    if when in ("any", "none"):
        return (n > 0) if when == "any" else (n == 0)
    sign, number = comparison(when)
    return _OPERATORS[sign](n / d, number)


def _first_group(rows: Rows, touched: Spans, question: Question, order: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Of each run the group of its first day; where two begin on it, of the older row, then by name."""
    if not question.groups:
        return touched.group[order][begins]
    on_day, start = _on_day(rows, touched, question), rows.start[touched.row]
    ranked = (on_day.astype(np.int64) * 2**23 + start) * 2**16 + touched.group
    return np.minimum.reduceat(ranked[order], begins) % 2**16


def _on_day(rows: Rows, touched: Spans, question: Question) -> np.ndarray:
    firsts, _ = _days_of(list(question.periods))
    return np.maximum(rows.start[touched.row], firsts[touched.period])


def _runs(cell: np.ndarray, ids: np.ndarray, apart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An order in which what has the same cell and ids lies side by side, and the places where each run begins."""
    order = _by_cell(cell)
    if apart.any() or not _rises(ids):
        order = np.lexsort((apart, ids, cell))
    begins = np.zeros(len(order), dtype=bool)
    begins[:1] = True
    for key in (cell, ids, apart):
        begins[1:] |= np.diff(key[order]) != 0
    return order, np.flatnonzero(begins)


def _each_of(values: np.ndarray, begins: np.ndarray, length: int) -> np.ndarray:
    """The value of each run for all that belong to it."""
    return np.repeat(values, np.diff(begins, append=length))


def _rises(ids: np.ndarray) -> bool:
    return not (ids[1:] < ids[:-1]).any()


def _by_cell(cell: np.ndarray) -> np.ndarray:
    """An order by cell that keeps that of the rows within each; numbers of 16 bits are sorted in one go."""
    few = len(cell) == 0 or cell.max() < 2**16
    return np.argsort(cell.astype(np.uint16) if few else cell, kind="stable")


# --- cells ------------------------------------------------------------------------------------------------------------


def sums(rows: Rows, touched: Spans, question: Question, by_category: bool) -> dict[Key, Cell]:
    """What the counted rows add up to in each cell."""
    rows, touched = _after_steps(rows, touched, question, by_category)
    key, of_key = _cell_keys(rows, touched, by_category)
    order = _by_cell(key)
    found = _listed_cells if question.card.kind in ("mean", "median", "survival") else _summed_cells
    return {of_key(number): cell for number, cell in found(rows, question.card, touched, key, order)}


def _cell_keys(rows: Rows, touched: Spans, by_category: bool) -> tuple[np.ndarray, Callable[[int], Key]]:
    """A number for the cell of each span, and the cell that a number stands for."""
    groups, categories = len(rows.groups), len(rows.categories) if by_category else 1
    key = touched.period * groups + touched.group
    key = key * categories + (rows.category[touched.row] if by_category else 0)

    def cell(number: int) -> Key:
        rest, category = divmod(number, categories)
        period, group = divmod(rest, groups)
        return Key(period, rows.groups[group], rows.categories[category] if by_category else None)

    return key, cell


def _listed_cells(
    rows: Rows, card: Card, touched: Spans, key: np.ndarray, order: np.ndarray
) -> Iterator[tuple[int, Cell]]:
    """Each cell by its number, with its single rows."""
    begins = _changes(key[order])
    row, numerator, denominator = touched.row[order], touched.numerator[order], touched.denominator[order]
    who, subject = rows.who[row], rows.subject[row]
    ends = np.append(begins, len(order))[1:]
    for number, begin, end in zip(key[order[begins]].tolist(), begins.tolist(), ends.tolist(), strict=True):
        own = slice(begin, end)
        yield number, cells.of_rows(subject[own], who[own], numerator[own], denominator[own])


def _summed_cells(
    rows: Rows, card: Card, touched: Spans, key: np.ndarray, order: np.ndarray
) -> Iterator[tuple[int, Cell]]:
    """Each cell by its number: first what each child adds, then what all of them add."""
    key, row = key[order], touched.row[order]
    weighed = ((values * touched.weight)[order] for values in (touched.numerator, touched.denominator))
    cell_of_child, (n, d) = _summed(key, rows.who[row], tuple(weighed))
    cell_of_subject, (hits,) = cell_of_child, (n,)
    if card.subject != "child":
        cell_of_subject, (hits,) = _summed(key, rows.subject[row], (touched.numerator[order],))
    children, subjects = _changes(cell_of_child), _changes(cell_of_subject)

    def added(values: np.ndarray, begins: np.ndarray) -> list:
        return np.add.reduceat(values, begins, dtype=np.int64 if values.dtype == bool else None).tolist()

    if not len(order):
        return
    columns = (
        list(map(float, added(hits > 0, subjects))) if card.kind in ("count", "list") else added(n, children),
        added(d, children),
        np.diff(subjects, append=len(hits)).tolist(),
        added(d != 0, children),
        added(n != 0, children),
        added(n < d if card.kind == "proportion" else (n == 0) & (d != 0), children),
    )
    ends = np.append(children, len(n))[1:].tolist()
    for place, (number, begin) in enumerate(zip(cell_of_child[children].tolist(), children.tolist(), strict=True)):
        own = slice(begin, ends[place])
        # Children stand in one order here, as a bootstrap needs it.
        each = (n[own], d[own]) if card.kind == "ratio" else None
        yield number, Cell(*(column[place] for column in columns), each)


def _changes(values: np.ndarray) -> np.ndarray:
    """The places at which another value begins."""
    begins = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _summed(
    cell: np.ndarray, ids: np.ndarray, values: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Values added up for each id in each cell, cell by cell; the first array says which cell each sum is of."""
    same_cell = cell[1:] == cell[:-1]
    if (same_cell & (ids[1:] < ids[:-1])).any():
        order = np.lexsort((ids, cell))
        cell, ids, values = cell[order], ids[order], tuple(each[order] for each in values)
    begins = np.ones(len(cell), dtype=bool)
    begins[1:] = ~same_cell | (ids[1:] != ids[:-1])
    first = np.flatnonzero(begins)
    return cell[first], tuple(np.add.reduceat(each, first) if len(first) else each for each in values)


# --- who does not count -----------------------------------------------------------------------------------------------


def waiting(rows: Rows, touched: Spans, question: Question, known: Known) -> dict[tuple[int, str | None, str], int]:
    """Distinct subjects that are pending or excluded in each period and group, and of the pending the maturing."""
    if not len(touched.row):
        return {}
    state = rows.state[touched.row]
    found = dict(_subjects(rows, touched, state))
    maturing = (state == _PENDING) & _still_followed(rows, question.card, known)[touched.row]
    if maturing.any():
        followed = _subjects(rows, touched.only(maturing), state[maturing])
        found |= {(period, group, "maturing"): subjects for (period, group, _), subjects in followed}
    return found


def reasons(con: duckdb.DuckDBPyConnection, asked: Counting) -> dict[tuple[int, str, str], int]:
    """Distinct subjects that do not count in each period, by state and reason."""
    touched = asked.left_out
    place, names = asked.names(con, touched, "CASE WHEN e.state <> 'counted' THEN e.reason END")
    key = (touched.period * len(STATES) + asked.rows.state[touched.row]) * len(names) + place
    found = {}
    for number, subjects in _distinct_subjects(asked.rows, touched, key):
        rest, reason = divmod(number, len(names))
        period, state = divmod(rest, len(STATES))
        found[period, STATES[state], names[reason]] = subjects
    return found


def _subjects(rows: Rows, touched: Spans, state: np.ndarray) -> list[tuple[tuple[int, str | None, str], int]]:
    """How many distinct subjects there are in each period, group and state."""
    groups, states = len(rows.groups), len(STATES)
    key = (touched.period * groups + touched.group) * states + state
    found = []
    for number, subjects in _distinct_subjects(rows, touched, key):
        rest, of_state = divmod(number, states)
        period, group = divmod(rest, groups)
        found.append(((period, rows.groups[group], STATES[of_state]), subjects))
    return found


def _distinct_subjects(rows: Rows, touched: Spans, key: np.ndarray) -> list[tuple[int, int]]:
    """Each key that occurs, with how many subjects it has."""
    order = _by_cell(key)
    of_pair, _ = _summed(key[order], rows.subject[touched.row[order]], ())
    numbers, subjects = np.unique(of_pair, return_counts=True)
    return list(zip(numbers.tolist(), subjects.tolist(), strict=True))


def _still_followed(rows: Rows, card: Card, known: Known) -> np.ndarray:
    """Which pending rows will count in the period they stand in: those that stand on their cohort's own day."""
    if card.timing == "as_at":
        return np.full(len(rows.who), card.window is not None)
    lasting = np.zeros(int(rows.subject.max(initial=0)) + 1, dtype=bool)
    lasting[rows.subject[(rows.state != _COUNTED) & (rows.end > rows.start + 1)]] = True
    followed = ~lasting[rows.subject]
    for day in known.complete_to:
        followed &= rows.start != day.toordinal() - _EPOCH
    return followed
