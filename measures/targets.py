"""What a grant promised beside what was done: target, to date, per cent, expected by now, and a word for it.

A count of a period grows toward its target, quarter by quarter; what is expected by now is the target's share of the
quarters that are over. Any other measure should be at its target all the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb

from measures.cards import Card
from measures.dimensions import GRANT
from measures.errors import QuestionError
from measures.evaluate import Result, evaluate
from measures.periods import Period, add_months, in_words
from measures.questions import card_of

ON_OR_ABOVE, WATCH, BEHIND = "on or above", "watch", "behind"
NOT_YET, NO_NUMBER = "not yet", "no number"


@dataclass(frozen=True)
class Target:
    """What a grant promised for a measure between two days, both inclusive."""

    grant_id: str
    measure: str
    start: date
    end: date
    target: float


@dataclass(frozen=True)
class Limits:
    """From how many per cent of what is expected a measure is on target, and from how many it is to be watched."""

    on_target: float = 100.0
    watch: float = 80.0


@dataclass(frozen=True)
class Progress:
    """One row of a logic model. Values are in the measure's unit, shares in per cent, unrounded.

    `quarters` are the results of the quarters of the target's own period that have begun, the last one up to
    `complete_to`. `expected` and `of_expected` look at `through`, the end of the last quarter that is over; `status`
    says the same in words. `problem` says why there is no number.
    """

    target: Target
    title: str
    quarters: tuple[Result, ...] = ()
    complete_to: date | None = None
    to_date: float | None = None
    per_cent: float | None = None
    through: date | None = None
    expected: float | None = None
    of_expected: float | None = None
    status: str = NO_NUMBER
    problem: str = ""


def limits(parameters: Mapping[str, object]) -> Limits:
    """The site's own limits where it has set them: `target_on_percent` and `target_watch_percent`."""
    plain = Limits()
    return Limits(
        float(parameters.get("target_on_percent", plain.on_target)),
        float(parameters.get("target_watch_percent", plain.watch)),
    )


def quarters(start: date, end: date) -> list[Period]:
    """The quarters of a target's period, counted from its own first day; the last may be shorter."""
    found, opens = [], start
    while opens <= end:
        closes = min(add_months(start, 3 * (len(found) + 1)) - timedelta(days=1), end)
        found.append(_days(opens, closes))
        opens = closes + timedelta(days=1)
    return found


def set_beside(
    card: Card,
    target: Target,
    by_quarter: Sequence[Result],
    so_far: Sequence[Result],
    complete_to: date,
    limits: Limits = Limits(),
) -> Progress:
    """A target beside the measure's results.

    by_quarter: one result for each quarter of the target that has begun by `complete_to`, or at least for those that
    are over. so_far: as many, each from the target's first day to the end of that quarter. The last of either ends on
    `complete_to` at the latest.
    """
    whole = quarters(target.start, target.end)
    over = [i for i, quarter in enumerate(whole) if quarter.end <= complete_to]
    values = [_value(card, result) for result in so_far]
    progress = Progress(target, card.title, tuple(by_quarter), complete_to)
    if not values or values[-1] is None:
        return progress
    progress = replace(progress, to_date=values[-1], per_cent=_per_cent(values[-1], target.target), status=NOT_YET)
    if not over or values[over[-1]] is None:
        return progress
    expected = target.target * len(over) / len(whole) if grows(card) else target.target
    reached = values[over[-1]]
    share = _per_cent(expected, reached) if card.better == "lower" else _per_cent(reached, expected)
    return replace(
        progress, through=whole[over[-1]].end, expected=expected, of_expected=share, status=_status(share, limits)
    )


def grows(card: Card) -> bool:
    """True for a measure that is counted up over its period: a count or sum of what happened."""
    return card.kind in ("count", "sum") and card.timing == "flow"


def of_grant(con: duckdb.DuckDBPyConnection, grant_id: str, limits: Limits = Limits()) -> list[Progress]:
    """Every target of a grant beside what was done under it, in the order of measure and period."""
    rows = con.execute(
        "SELECT grant_id, measure, period_start, period_end, target FROM grant_targets WHERE grant_id = ? ORDER BY ALL",
        [grant_id],
    ).fetchall()
    return [_progress(con, Target(*row), limits) for row in rows]


def _progress(con: duckdb.DuckDBPyConnection, target: Target, limits: Limits) -> Progress:
    try:
        card = card_of(con, target.measure)
    except QuestionError:
        return Progress(target, target.measure, problem=f"There is no measure with the code {target.measure}.")
    where = {GRANT: (target.grant_id,)}
    try:
        complete_to = _complete_to(con, target, where)
        if complete_to is None:
            return Progress(target, card.title, problem="Nothing is counted under this grant.")
        if complete_to < target.start:
            return Progress(target, card.title, problem="No data yet for this period.")
        begun = _begun(card, target, complete_to)
        if not begun:
            return Progress(target, card.title, problem="No data yet for this period.")
        by_quarter = _one_each(evaluate(con, card.code, begun, where=where), begun)
        if card.timing == "as_at":
            so_far = by_quarter
        else:
            growing = [_days(target.start, quarter.end) for quarter in begun]
            so_far = _one_each(evaluate(con, card.code, growing, where=where), growing)
    except QuestionError as problem:
        return Progress(target, card.title, problem=str(problem))
    return set_beside(card, target, by_quarter, so_far, complete_to, limits)


def _begun(card: Card, target: Target, complete_to: date) -> list[Period]:
    """The quarters that have begun, the last one up to what is known; of rolling windows only those that are over."""
    found = [quarter for quarter in quarters(target.start, target.end) if quarter.start <= complete_to]
    if card.window is not None:
        return [quarter for quarter in found if quarter.end <= complete_to]
    return [*found[:-1], _days(found[-1].start, min(found[-1].end, complete_to))]


def _complete_to(con: duckdb.DuckDBPyConnection, target: Target, where: Mapping[str, Iterable[str]]) -> date | None:
    """The last day of the target's period that every agency behind the number reaches; None without any agency."""
    result = evaluate(con, target.measure, [_days(target.start, target.end)], where=where)[0]
    if not result.late:
        return result.reach
    return con.execute(
        "SELECT min(complete_to) FROM derived.agency_reach WHERE list_contains(?, agency)", [list(result.late)]
    ).fetchall()[0][0]


def _one_each(results: Sequence[Result], asked: Sequence[Period]) -> list[Result]:
    if len(results) != len(asked) or any(result.category is not None for result in results):
        raise QuestionError("This measure gives several numbers at once, so one target cannot be set beside it.")
    return list(results)


def _value(card: Card, result: Result) -> float | None:
    """Nobody counted in a period that is known is zero for a count or sum, and no number elsewhere."""
    return 0.0 if result.value is None and card.kind in ("count", "sum") else result.value


def _per_cent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _status(share: float | None, limits: Limits) -> str:
    if share is None or share >= limits.on_target:
        return ON_OR_ABOVE
    return WATCH if share >= limits.watch else BEHIND


def _days(first: date, last: date) -> Period:
    return Period(first, last, f"{in_words(first)} to {in_words(last)}", f"up to {last}")
