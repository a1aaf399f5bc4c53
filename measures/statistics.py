"""Intervals and curves. Plain functions of numbers; nothing here knows a table.

Every interval is at 95% and returns (low, high), or (None, None) where none can honestly be given.
Sources: exact Poisson and Wilson as in the PHE indicator methods; Greenwood errors with the log-log interval
for Kaplan-Meier; linearized ratio variance for clusters (children).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv, ndtri

Interval = tuple[float | None, float | None]

NO_INTERVAL: Interval = (None, None)
ALPHA = 0.05
Z = float(ndtri(1 - ALPHA / 2))
DRAWS = 1000
SEED = 20240229
FEWEST_FOR_BOOTSTRAP = 20
FEWEST_FOR_LINEARIZED = 200


def wilson(hits: float, cases: float) -> Interval:
    """Wilson score interval of a proportion, without continuity correction, as shares between 0 and 1."""
    if cases <= 0:
        return NO_INTERVAL
    share, z2 = hits / cases, Z * Z
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = Z * math.sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases)) / (1 + z2 / cases)
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == cases else middle + half
    return low, high


def exact_poisson(events: float, exposure: float) -> Interval:
    """Exact interval of events / exposure (the gamma form of the chi-squared limits)."""
    if exposure <= 0:
        return NO_INTERVAL
    low = 0.0 if events == 0 else float(gammaincinv(events, ALPHA / 2))
    high = float(gammaincinv(events + 1, 1 - ALPHA / 2))
    return low / exposure, high / exposure


def byar(events: float, exposure: float) -> Interval:
    """Byar's approximation to the exact Poisson interval; UK practice uses it from 10 events."""
    if exposure <= 0 or events <= 0:
        return NO_INTERVAL
    above = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
    high = above * (1 - 1 / (9 * above) + Z / (3 * math.sqrt(above))) ** 3
    return low / exposure, high / exposure


def clustered_ratio(numerators: np.ndarray, denominators: np.ndarray) -> tuple[Interval, str | None]:
    """Interval of sum(numerators) / sum(denominators), one entry a child, and the method used.

    From 200 children linearized and cluster-robust, from 20 a bootstrap over children, below that none:
    days within one child are not independent, so an interval on days would look far too sure.
    """
    children, total = len(denominators), float(denominators.sum())
    if children < FEWEST_FOR_BOOTSTRAP or total <= 0:
        return NO_INTERVAL, None
    if children < FEWEST_FOR_LINEARIZED:
        weights = _draws(children)
        totals = weights @ denominators
        ratios = (weights @ numerators)[totals > 0] / totals[totals > 0]
        return _percentiles(ratios), "bootstrap"
    ratio = float(numerators.sum()) / total
    error = _clustered_error(numerators - ratio * denominators) / total
    return (ratio - Z * error, ratio + Z * error), "linearized"


def clustered_median(values: np.ndarray, owners: np.ndarray) -> tuple[Interval, str | None]:
    """Interval of the median of `values`; `owners` numbers the child (from 0) each value belongs to."""
    children = int(owners.max()) + 1 if len(owners) else 0
    if children < FEWEST_FOR_BOOTSTRAP:
        return NO_INTERVAL, None
    if children < FEWEST_FOR_LINEARIZED:
        return _percentiles(_drawn_medians(values, owners, children)), "bootstrap"
    below = values <= np.median(values)
    expected = below.mean() * np.bincount(owners, minlength=children)
    error = _clustered_error(np.bincount(owners, weights=below, minlength=children) - expected) / len(values)
    low, high = np.quantile(values, [max(0.0, 0.5 - Z * error), min(1.0, 0.5 + Z * error)])
    return (float(low), float(high)), "linearized"


def _clustered_error(deviations: np.ndarray) -> float:
    """The standard error of a total, from what each child adds beyond what was expected of it."""
    children = len(deviations)
    squares = np.sort(deviations**2)  # added up in one order, whatever the order of the children
    return math.sqrt(float(squares.sum()) * children / (children - 1))


@lru_cache(maxsize=FEWEST_FOR_LINEARIZED)
def _draws(children: int) -> np.ndarray:
    """How often each child is drawn in each bootstrap sample: DRAWS × children, small whole numbers."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(children, np.full(children, 1 / children), size=DRAWS).astype(float)


@lru_cache(maxsize=FEWEST_FOR_LINEARIZED)
def _draws_of_each(children: int) -> np.ndarray:
    """The same with a row for each child: children × DRAWS."""
    return np.ascontiguousarray(_draws(children).T.astype(np.int32))


def _drawn_medians(values: np.ndarray, owners: np.ndarray, children: int) -> np.ndarray:
    """The median of the values of the children drawn, for each draw in which anybody has one."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    # How many values are drawn up to each of them, in the order of their size.
    reached = _draws_of_each(children)[owners[order]].cumsum(axis=0, dtype=np.int32)
    drawn = reached[-1]
    lower = ranked[np.count_nonzero(reached <= (drawn - 1) // 2, axis=0)]
    upper = ranked[np.count_nonzero(reached <= drawn // 2, axis=0)]
    return (lower + upper) / 2


def _percentiles(draws: np.ndarray) -> Interval:
    low, high = np.quantile(draws, [ALPHA / 2, 1 - ALPHA / 2])
    return float(low), float(high)


@dataclass(frozen=True)
class CurvePoint:
    """One step of a survival curve: at `time` days, `at_risk` were still followed and `events` happened."""

    time: float
    at_risk: int
    events: int
    survival: float
    se: float


def kaplan_meier(times: np.ndarray, events: np.ndarray, days: Sequence[float] = ()) -> list[CurvePoint]:
    """Kaplan-Meier with Greenwood standard errors; events come before censorings on the same day.

    `times` in days, `events` 1 for an event and 0 for a censoring. One point an event time, oldest first, and one
    more (without an event) for each of `days` on which anyone is still followed and for the last day of all.
    """
    points, survival, variance = [], 1.0, 0.0
    last = float(times.max()) if len(times) else 0.0
    read = [day for day in (*days, last) if 0 < day <= last]
    steps = np.unique(np.concatenate([times[events > 0], read]))
    followed, ended = np.sort(times), np.sort(times[events > 0])
    each_at_risk = len(times) - np.searchsorted(followed, steps)
    each_happened = np.searchsorted(ended, steps, side="right") - np.searchsorted(ended, steps)
    for time, at_risk, happened in zip(steps.tolist(), each_at_risk.tolist(), each_happened.tolist(), strict=True):
        survival *= 1 - happened / at_risk
        variance += happened / (at_risk * (at_risk - happened)) if at_risk > happened else 0.0
        points.append(CurvePoint(time, at_risk, happened, survival, survival * math.sqrt(variance)))
    return points


def survival_at(curve: list[CurvePoint], day: float) -> CurvePoint | None:
    """The last step of the curve on or before `day`, or None when nothing has happened by then."""
    reached = [point for point in curve if point.time <= day]
    return reached[-1] if reached else None


def survival_median(curve: list[CurvePoint]) -> float | None:
    """The first time at which half or fewer remain; None when the curve never falls that far."""
    return next((point.time for point in curve if point.survival <= 0.5), None)


def survival_interval(point: CurvePoint | None) -> Interval:
    """Log-log interval of the survival at a step, from its Greenwood error."""
    if point is None or not 0 < point.survival < 1:
        return NO_INTERVAL
    log_survival = math.log(point.survival)
    spread = Z * point.se / (point.survival * abs(log_survival))
    return point.survival ** math.exp(spread), point.survival ** math.exp(-spread)
