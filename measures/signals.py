"""Has anything really changed? Statistical process control with two rules and a stated baseline.

A p chart for proportions, a u chart for rates, an XmR chart for everything else. Signals: the latest point outside the
limits, or eight in a row on one side of the baseline's mean. Limits are three standard errors (XmR: 2.66 mean moving
ranges). Nothing else is called a change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from measures.cards import Card
from measures.evaluate import Result

BASELINE_POINTS = 12
FEWEST_POINTS = 8
RUN = 8
IN_A_ROW = "eight"


@dataclass(frozen=True)
class UsualRange:
    """Where a period's value usually lies, in the card's unit."""

    period_start: date
    low: float
    high: float


@dataclass(frozen=True)
class Control:
    """A control chart: the baseline's mean, the usual range of each period, and the signal at the latest one.

    `signal` is improving, attention, changed (no better direction), none, or unknown (too few periods).
    """

    signal: str
    words: str
    center: float | None = None
    baseline: tuple[date, date] | None = None
    ranges: tuple[UsualRange, ...] = ()
    since: date | None = None
    rises: bool | None = None


def control(card: Card, results: Sequence[Result], events: Sequence[date] = ()) -> Control:
    """The control chart of a measure's results, oldest first; unfinished, hidden and empty periods are left out.

    The baseline is the first twelve finished periods (eight at least). At an annotated event, and only there, limits
    are learned anew from the periods that begin on its day or later; the signal is that of the latest stretch.
    Rolling windows overlap and get no chart.
    """
    if card.window is not None:
        return Control("unknown", "Each value shares days with the one before, so no usual range is drawn.")
    points = [r for r in results if r.value is not None and not r.unfinished]
    stretches = [_stretch(card, own) for own in _between(points, events)]
    if not stretches or stretches[-1].center is None:
        have = len(_between(points, events)[-1]) if points else 0
        few = Control("unknown", f"Too few periods to tell ({have}; {FEWEST_POINTS} are needed).")
        return replace(few, ranges=tuple(r for one in stretches for r in one.ranges))
    return replace(stretches[-1], ranges=tuple(r for one in stretches for r in one.ranges))


def _between(points: Sequence[Result], events: Sequence[date]) -> list[list[Result]]:
    """The periods from one event to the next; a period in which an event falls still belongs to the time before."""
    bounds = [date.min, *sorted(events), date.max]
    own = [
        [p for p in points if first <= p.period_start < last] for first, last in zip(bounds, bounds[1:], strict=False)
    ]
    return [stretch for stretch in own if stretch]


def _stretch(card: Card, points: Sequence[Result]) -> Control:
    if len(points) < FEWEST_POINTS:
        return Control("unknown", "")
    baseline = points[:BASELINE_POINTS]
    center = _center(card, baseline)
    # What is never below zero has no limit there. A mean change may be, and then nothing cuts its limits off.
    lowest = 0.0 if all(point.value >= 0 for point in points) else -math.inf
    ranges = tuple(_usual_range(card, center, baseline, point, lowest) for point in points)
    frame = {"center": center, "baseline": (baseline[0].period_start, baseline[-1].period_end), "ranges": ranges}
    return _signal(card, points, frame)


def _center(card: Card, baseline: Sequence[Result]) -> float:
    if card.kind in ("proportion", "rate"):
        exposure = sum(point.denominator for point in baseline)
        return card.scale * sum(point.numerator for point in baseline) / exposure
    return sum(point.value for point in baseline) / len(baseline)


def _usual_range(card: Card, center: float, baseline: Sequence[Result], point: Result, lowest: float) -> UsualRange:
    half = _half_width(card, center, baseline, point)
    low = max(lowest, center - half)
    high = min(card.scale, center + half) if card.kind == "proportion" else center + half
    return UsualRange(point.period_start, low, high)


def _half_width(card: Card, center: float, baseline: Sequence[Result], point: Result) -> float:
    if card.kind == "proportion":
        share = center / card.scale
        return 3 * card.scale * math.sqrt(share * (1 - share) / point.denominator)
    if card.kind == "rate":
        return 3 * math.sqrt(card.scale * center / point.denominator)
    moving = [abs(b.value - a.value) for a, b in zip(baseline, baseline[1:], strict=False)]
    return 2.66 * sum(moving) / len(moving)


def _signal(card: Card, points: Sequence[Result], frame: dict) -> Control:
    center, last, usual = frame["center"], points[-1], frame["ranges"][-1]
    if last.value > usual.high or last.value < usual.low:
        rises = last.value > usual.high
        words = f"{'Above' if rises else 'Below'} the usual range"
        return Control(_kind(card, rises), words, since=last.period_start, rises=rises, **frame)
    run = _run_on_one_side(points, center)
    if len(run) >= RUN:
        rises = last.value > center
        count = IN_A_ROW if len(run) == RUN else str(len(run))
        words = f"{count.capitalize()} {_noun(last)} in a row {'above' if rises else 'below'} the mean"
        return Control(_kind(card, rises), words, since=run[0].period_start, rises=rises, **frame)
    return Control("none", "Within the usual range", **frame)


def _noun(point: Result) -> str:
    days = (point.period_end - point.period_start).days + 1
    return "months" if days <= 31 else "quarters" if days <= 92 else "years"


def _run_on_one_side(points: Sequence[Result], center: float) -> list[Result]:
    above, run = points[-1].value > center, []
    for point in reversed(points):
        if point.value == center or (point.value > center) != above:
            break
        run.insert(0, point)
    return run


def _kind(card: Card, rises: bool) -> str:
    if card.better == "neither":
        return "changed"
    return "improving" if rises == (card.better == "higher") else "attention"
