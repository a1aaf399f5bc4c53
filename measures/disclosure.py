"""What may be shown to whom. Primary suppression: a number is hidden when few children stand behind it.

A result is hidden when the children in its denominator, its numerator or its complement are between 1 and one below
the threshold; zero is shown. Where one of several numbers is hidden, their total is not shown beside them.
Rule of the CMS cell size policy (ResDAC, 2024-01-26); the threshold is a setting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from measures.cards import Card
from measures.evaluate import Result
from measures.statistics import CurvePoint

DEFAULT_THRESHOLD = 11
PROTECTED = ("clients", "events")


def is_small(children: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """True for a count of people that must not be shown."""
    return 0 < children < threshold


def shareable(results: Iterable[Result], card: Card, threshold: int = DEFAULT_THRESHOLD) -> list[Result]:
    """The results as they may leave the program: those that rest on few children carry no number, only `hidden`."""
    if card.counts not in PROTECTED:
        return list(results)
    shown = [
        _without_numbers(result)
        if _rests_on_few(result, card, threshold)
        else _with_small_counts_hidden(result, threshold)
        for result in results
    ]
    return _without_pairs_of_hidden(shown) if card.paired else shown


def _without_pairs_of_hidden(shown: list[Result]) -> list[Result]:
    """Where any part of a pair is hidden, the difference and ratio to it would tell it."""
    hidden = {(r.period_start, r.group) for r in shown if r.hidden}
    return [replace(r, difference=None, ratio=None) if (r.period_start, r.group) in hidden else r for r in shown]


def hide_companions(
    exact: Sequence[Result], shown: Sequence[Result], threshold: int = DEFAULT_THRESHOLD
) -> list[Result]:
    """Hides further groups until no hidden one can be worked out from the total that stands beside them.

    The hidden groups together must hold nobody or at least `threshold` children in the denominator, in the
    numerator and in the complement; the smallest shown group is hidden next. Both lists are in the same order.
    """
    hidden = {i for i, result in enumerate(shown) if result.hidden}
    if not hidden:
        return list(shown)
    waiting = sorted(
        (i for i in range(len(exact)) if i not in hidden and exact[i].children), key=lambda i: exact[i].children
    )
    while waiting and (len(hidden) < 2 or _bounded([exact[i] for i in hidden], threshold)):
        hidden.add(waiting.pop(0))
    return [_without_numbers(result) if i in hidden else result for i, result in enumerate(shown)]


def _bounded(together: Sequence[Result], threshold: int) -> bool:
    parts = ("children", "children_in_numerator", "children_in_complement")
    return any(is_small(sum(getattr(r, part) for r in together), threshold) for part in parts)


def hidden_places(counts: Sequence[int], threshold: int = DEFAULT_THRESHOLD) -> set[int]:
    """Which of several counts to hide: the small ones, and further ones until the small can't be worked out.

    The hidden ones must be two or more and together hold at least `threshold`; the smallest is hidden next.
    """
    hidden = {i for i, count in enumerate(counts) if is_small(count, threshold)}
    waiting = sorted((i for i in range(len(counts)) if i not in hidden and counts[i]), key=lambda i: counts[i])
    while hidden and waiting and (len(hidden) < 2 or sum(counts[i] for i in hidden) < threshold):
        hidden.add(waiting.pop(0))
    return hidden


def shareable_curve(
    curve: Sequence[CurvePoint], days: Sequence[float], threshold: int = DEFAULT_THRESHOLD
) -> list[CurvePoint]:
    """The points of a survival curve on the named days only, as many of the first as may leave the program.

    Between one shown day and the next, and after the last, the events and the exits without one must each be
    nobody or at least `threshold` children: all of them together are known from the number itself.
    """
    shown = [point for day in days if (point := _on_day(curve, day)) is not None]
    while shown and not _stretches_are_safe(curve, [point.time for point in shown], threshold):
        shown.pop()
    return shown


def _on_day(curve: Sequence[CurvePoint], day: float) -> CurvePoint | None:
    return next((point for point in curve if point.time == day), None)


def _stretches_are_safe(curve: Sequence[CurvePoint], days: Sequence[float], threshold: int) -> bool:
    bounds = [0.0, *days, math.inf]
    for first, last in zip(bounds, bounds[1:], strict=False):
        events = sum(point.events for point in curve if first < point.time <= last)
        exits = _followed_after(curve, first) - _followed_after(curve, last) - events
        if is_small(events, threshold) or is_small(exits, threshold):
            return False
    return True


def _followed_after(curve: Sequence[CurvePoint], day: float) -> int:
    """Children whose follow-up goes on past a day."""
    return next((point.at_risk for point in curve if point.time > day), 0)


def _rests_on_few(result: Result, card: Card, threshold: int) -> bool:
    counts = [result.children, result.children_in_numerator]
    if card.kind != "count":
        counts.append(result.children_in_complement)
    return any(is_small(count, threshold) for count in counts)


def _with_small_counts_hidden(result: Result, threshold: int) -> Result:
    pending = None if is_small(result.pending or 0, threshold) else result.pending
    maturing = None if is_small(result.maturing or 0, threshold) else result.maturing
    excluded = None if is_small(result.excluded or 0, threshold) else result.excluded
    return replace(result, pending=pending, maturing=maturing, excluded=excluded)


def _without_numbers(result: Result) -> Result:
    empty = Result(result.code, result.period_start, result.period_end, result.group, result.category)
    return replace(
        empty,
        counted=None,
        pending=None,
        maturing=None,
        excluded=None,
        children=None,
        children_in_numerator=None,
        children_in_complement=None,
        late=result.late,
        reach=result.reach,
        hidden=True,
    )
