"""What may be shown to whom. Primary suppression: a number is hidden when few children stand behind it.

A result is hidden when the children in its denominator, its numerator or its complement are between 1 and one below
the threshold; zero is shown. Where one of several numbers is hidden, their total is not shown beside them.
Rule of the CMS cell size policy (ResDAC, 2024-01-26); the threshold is a setting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from measures.cards import Card
from measures.evaluate import Result

DEFAULT_THRESHOLD = 11
PROTECTED = ("clients", "events")


def is_small(children: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """True for a count of people that must not be shown."""
    return 0 < children < threshold


def shareable(results: Iterable[Result], card: Card, threshold: int = DEFAULT_THRESHOLD) -> list[Result]:
    """The results as they may leave the program: those that rest on few children carry no number, only `hidden`."""
    if card.counts not in PROTECTED:
        return list(results)
    return [
        _without_numbers(result)
        if _rests_on_few(result, card, threshold)
        else _with_small_counts_hidden(result, threshold)
        for result in results
    ]


def _rests_on_few(result: Result, card: Card, threshold: int) -> bool:
    counts = [result.children, result.children_in_numerator]
    if card.kind != "count":
        counts.append(result.children_in_complement)
    return any(is_small(count, threshold) for count in counts)


def _with_small_counts_hidden(result: Result, threshold: int) -> Result:
    pending = None if is_small(result.pending or 0, threshold) else result.pending
    excluded = None if is_small(result.excluded or 0, threshold) else result.excluded
    return replace(result, pending=pending, excluded=excluded)


def _without_numbers(result: Result) -> Result:
    empty = Result(result.code, result.period_start, result.period_end, result.group, result.category)
    return replace(
        empty,
        counted=None,
        pending=None,
        excluded=None,
        children=None,
        children_in_numerator=None,
        children_in_complement=None,
        late=result.late,
        reach=result.reach,
        hidden=True,
    )
