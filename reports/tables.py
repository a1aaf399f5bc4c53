"""The numbers of a report: one table a measure, as they may leave the program, and who was left out of each.

The same call as on the pages (`measures.evaluate`), then disclosure control, then words. A table holds every group
in every period, so that zero, hidden, not yet due, no data and nobody to count can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from measures import library, quality, snapshot
from measures.cards import Card
from measures.cases import LeftOut, left_out_by_period
from measures.disclosure import DEFAULT_THRESHOLD, PROTECTED, hidden_places, hide_companions, is_small, shareable
from measures.errors import QuestionError
from measures.evaluate import Result, evaluate
from measures.library import Benchmark
from measures.periods import Period
from measures.questions import card_of
from measures.snapshot import About
from reports import notes
from reports.request import CATEGORY, FILTERS, NAMES, Request, label, refusal, split
from reports.rows import ALL, COUNTS, SHOWN, Reason, Row, row_of, with_remark
from reports.targets import with_targets

MOST_LOST = 0.2
LOST = "lost to follow-up"


@dataclass(frozen=True)
class Table:
    """One measure: its rows by period, group and part, the sentences below them, and who was left out.

    `by` is what the measure is really split by, which may be less than what was asked.
    """

    card: Card
    by: str | None
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    left_out: tuple[Reason, ...]
    published: tuple[Benchmark, ...]


@dataclass(frozen=True)
class Report:
    """All that a workbook or a plain table is written from, the same for the same request on the same data load."""

    request: Request
    about: About
    complete_to: tuple[tuple[str, date], ...]
    made_up: tuple[str, ...]
    broken_limits: tuple[str, ...]
    threshold: int
    of_whom: str
    tables: tuple[Table, ...]


def gather(con: duckdb.DuckDBPyConnection, request: Request, threshold: int = DEFAULT_THRESHOLD) -> Report:
    """The numbers of a request on an open snapshot, in shareable form.

    Raises QuestionError for what may not be shared, an unknown measure, or a question that does not fit it.
    """
    if sentence := refusal(request):
        raise QuestionError(sentence)
    cards = [card_of(con, code) for code in dict.fromkeys(request.codes)]
    for card in cards:
        if card.kind == "list":
            raise QuestionError(f"{card.title} is a list for staff, not a number to share.")
    about = snapshot.about(con)
    return Report(
        request=request,
        about=about,
        complete_to=_complete_to(about, request),
        made_up=snapshot.made_up_agencies(con),
        broken_limits=tuple(dict.fromkeys(quality.broken_limits(con))),
        threshold=threshold,
        of_whom=_of_whom(con, request),
        tables=tuple(_table(con, request, card, threshold) for card in cards),
    )


def _complete_to(about: About, request: Request) -> tuple[tuple[str, date], ...]:
    """Each agency of the selection and the date to which all its sources are complete."""
    chosen = dict(request.where).get("agency", ())
    ends: dict[str, date] = {}
    for source in about.sources:
        if not chosen or source.agency in chosen:
            ends[source.agency] = min(source.complete_to, ends.get(source.agency, source.complete_to))
    return tuple(sorted(ends.items()))


def _of_whom(con: duckdb.DuckDBPyConnection, request: Request) -> str:
    """The filters in words: "Agency: Prairie Home Partners; Sex: Female"."""
    chosen = dict(request.where)
    said = [
        f"{NAMES[name]}: {label(library.labels(con, name), name, chosen[name][0])}"
        for name in FILTERS
        if name in chosen
    ]
    return "; ".join(said) or "All agencies, all children"


# --- one table --------------------------------------------------------------------------------------------------------


def _table(con: duckdb.DuckDBPyConnection, request: Request, card: Card, threshold: int) -> Table:
    missing = library.missing_tables(con, card)
    if missing:
        nothing = [
            row_of(card, p, Result(card.code, p.start, p.end), Result(card.code, p.start, p.end))
            for p in request.periods
        ]
        return Table(card, None, tuple(nothing), notes.not_recorded(card, missing), (), ())
    by, unsplit = split(card, request.by)
    left_out = left_out_by_period(con, card.code, request.periods, dict(request.where))
    rows = _rows(con, request, card, by, threshold)
    hides = any(row.has_hidden_cell for row in rows)
    if adds_up(card, by) and not hides:
        totals = [_as_total(row, by) for row in _rows(con, request, card, None, threshold)]
        hides = any(row.has_hidden_cell for row in totals)
        if not hides:
            rows = [row for period in request.periods for row in (*rows, *totals) if row.period == period]
    if by is None:
        rows = [_with_lost(card, row, left_out[request.periods.index(row.period)], threshold) for row in rows]
    rows, promised = with_targets(con, request, card, rows)
    published = tuple(library.benchmarks(con, card))
    said = (
        *notes.definition(card),
        unsplit,
        notes.programs(by),
        notes.of_no_grant(card, rows, dict(request.where)),
        notes.no_total() if hides and adds_up(card, by) else "",
        notes.much_hidden(rows, by),
        *promised,
        notes.benchmark(rows, published) if by is None else "",
    )
    return Table(
        card, by, tuple(rows), tuple(s for s in said if s), _reasons(request, card, left_out, threshold), published
    )


def adds_up(card: Card, by: str | None) -> bool:
    """True where a total may stand below the rows of a period: not for parts that have denominators of their own."""
    return by is not None and not (by == CATEGORY and _has_own_denominators(card))


def _has_own_denominators(card: Card) -> bool:
    return card.categories == "separate" or card.paired


def _rows(con: duckdb.DuckDBPyConnection, request: Request, card: Card, by: str | None, threshold: int) -> list[Row]:
    """The rows of a measure by period, group and part, in shareable form."""
    pairs, exact = _grid(con, request, card, by)
    shown = _shareable(card, by, exact, threshold)
    labels = library.labels(con, by) if by not in (None, CATEGORY) else {}
    found = []
    for number, (true, seen) in enumerate(zip(exact, shown, strict=True)):
        period = request.periods[number // len(pairs)]
        group = "" if seen.group is None else label(labels, by, seen.group)
        found.append(row_of(card, period, true, seen, group))
    return found


def _grid(
    con: duckdb.DuckDBPyConnection, request: Request, card: Card, by: str | None
) -> tuple[list[tuple[str | None, str | None]], list[Result]]:
    """Every group and part that occurs in any period, and the exact result of each in every period, oldest first."""
    found: dict[date, dict[tuple[str | None, str | None], Result]] = {p.start: {} for p in request.periods}
    for result in evaluate(con, card.code, request.periods, by, dict(request.where)):
        found[result.period_start][result.group, result.category] = result
    pairs = _pairs(con, card, by, found.values())
    exact = [
        found[period.start].get(pair) or _absent(card, by, period, *pair, found[period.start])
        for period in request.periods
        for pair in pairs
    ]
    return pairs, exact


def _pairs(
    con: duckdb.DuckDBPyConnection,
    card: Card,
    by: str | None,
    found: Iterable[Mapping[tuple[str | None, str | None], Result]],
) -> list[tuple[str | None, str | None]]:
    """The groups and parts that occur in any period, in the order people expect; one pair of None for none."""
    splits, parts = by not in (None, CATEGORY), by == CATEGORY or _has_own_denominators(card)
    pairs = {
        pair for own in found for pair in own if (pair[0] is not None) == splits and (pair[1] is not None) == parts
    }
    groups = {name: i for i, name in enumerate(library.values(con, by) if splits else [])}
    steps = {name: i for i, name in enumerate(card.category_order)}

    def place(pair: tuple[str | None, str | None]) -> tuple:
        group, part = str(pair[0]), str(pair[1])
        return (groups.get(group, len(groups)), group, steps.get(part, len(steps)), part)

    return sorted(pairs, key=place) or [(None, None)]


def _absent(
    card: Card,
    by: str | None,
    period: Period,
    group: str | None,
    part: str | None,
    own: Mapping[tuple[str | None, str | None], Result],
) -> Result:
    """The result of a group or part with nobody in a period, beside the others of that period.

    Nobody in a group is no one to count, never zero: it may be that nothing was sent. Where agencies are not yet
    complete it is no data. A part of a whole that is known is zero.
    """
    empty = Result(card.code, period.start, period.end, group, part)
    if not own:
        return empty
    other = next(iter(own.values()))
    unknown = group is not None and (group in other.late if by == "agency" else bool(other.late))
    empty = replace(empty, late=other.late, reach=None if unknown else other.reach)
    same = next((result for (name, _), result in own.items() if name == group), None)
    if same is None:
        return empty
    empty = replace(empty, pending=same.pending, maturing=same.maturing, excluded=same.excluded)
    if same.value is None or part is None:
        return empty
    if card.kind in COUNTS:
        return replace(empty, value=0.0, numerator=0.0)
    if card.categories == "parts":
        # Parts share the denominator of all, so any other part knows it.
        whole = {"denominator": same.denominator, "children": same.children, "children_in_complement": same.children}
        return replace(empty, value=0.0, numerator=0.0, **whole)
    return empty


def _shareable(card: Card, by: str | None, exact: Sequence[Result], threshold: int) -> list[Result]:
    """The results as they may leave the program: few children hidden, and what would give them away beside a total."""
    shown = shareable(exact, card, threshold)
    if card.counts not in PROTECTED or not adds_up(card, by):
        return shown
    lines: dict[tuple[date, str | None], list[int]] = {}
    for i, result in enumerate(exact):
        lines.setdefault((result.period_start, None if by == CATEGORY else result.category), []).append(i)
    for places in lines.values():
        together = hide_companions([exact[i] for i in places], [shown[i] for i in places], threshold)
        if by != CATEGORY:
            together = _waiting_hidden([exact[i] for i in places], together, threshold)
        for i, result in zip(places, together, strict=True):
            shown[i] = result
    return shown


def _waiting_hidden(exact: Sequence[Result], shown: Sequence[Result], threshold: int) -> list[Result]:
    """Hides further counts of who is pending or excluded: their sums stand on the sheet of who was left out."""
    found = list(shown)
    for name in ("pending", "excluded"):
        for i in hidden_places([getattr(result, name) for result in exact], threshold):
            found[i] = replace(found[i], **{name: None})
    return found


def _as_total(row: Row, by: str | None) -> Row:
    return replace(row, is_total=True, part=ALL) if by == CATEGORY else replace(row, is_total=True, group=ALL)


def _with_lost(card: Card, row: Row, left_out: Sequence[LeftOut], threshold: int) -> Row:
    """Says so where more than a fifth of those due are lost to follow-up: such a number should not be quoted."""
    if card.kind not in ("proportion", "survival") or row.status not in SHOWN or row.part or row.denominator is None:
        return row
    lost = sum(reason.subjects for reason in left_out if reason.reason.startswith(LOST))
    if is_small(lost, threshold) or row.excluded is None or lost <= MOST_LOST * (lost + row.denominator):
        return row
    return with_remark(row, "not to be quoted: more than a fifth lost to follow-up")


def _reasons(request: Request, card: Card, left_out: Sequence[Sequence[LeftOut]], threshold: int) -> tuple[Reason, ...]:
    """Who is not in a number and why. Pending and excluded are summed apart beside the number: two sets."""
    found = []
    for period, reasons in zip(request.periods, left_out, strict=True):
        for state in ("pending", "excluded"):
            own = [reason for reason in reasons if reason.state == state]
            counts = [reason.subjects for reason in own]
            hidden = hidden_places(counts, threshold) if card.counts in PROTECTED else set()
            found += [
                Reason(period, state, reason.reason, None if i in hidden else reason.subjects)
                for i, reason in enumerate(own)
            ]
    return tuple(found)
