"""The cells of an answer: what the rows of one period, group and category add up to, before it is a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from measures import statistics


@dataclass(frozen=True)
class Key:
    """Which cell of an answer: the number of the period, the group, the measure's own category."""

    period: int
    group: str | None
    category: str | None


@dataclass(frozen=True)
class Cell:
    """What rows of evidence add up to. `counted`: distinct subjects; the others: distinct children (else subjects).

    `vectors`: the numerators and denominators of each child, or of each row with its child in `owners`, where an
    interval or a spread needs them.
    """

    numerator: float
    denominator: float
    counted: int
    children: int
    in_numerator: int
    in_complement: int
    vectors: tuple[np.ndarray, np.ndarray] | None = None
    owners: np.ndarray | None = None


def of_rows(subjects: np.ndarray, who: np.ndarray, numerators: np.ndarray, denominators: np.ndarray) -> Cell:
    """The cell of single rows, for what is read off them: means, medians, curves."""
    if (numerators != np.floor(numerators)).any():  # whole numbers add up to the same in any order
        who, numerators, denominators = _in_order(who, numerators, denominators)
    owners = numbered(who)
    children, hits = int(owners.max()) + 1, distinct(who[numerators != 0])
    return Cell(
        float(numerators.sum()),
        float(denominators.sum()),
        distinct(subjects),
        children,
        hits,
        children - hits,
        (numerators, denominators),
        owners,
    )


def numbered(ids: np.ndarray) -> np.ndarray:
    """Small whole numbers to the numbers from 0 on, in the same order."""
    return (np.cumsum(np.bincount(ids) > 0) - 1)[ids]


def distinct(ids: np.ndarray) -> int:
    """How many different ones there are among small whole numbers."""
    return int(np.count_nonzero(np.bincount(ids)))


def _in_order(who: np.ndarray, numerators: np.ndarray, denominators: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same, child by child, so that what is added up is always added up in the same order."""
    order = np.lexsort((denominators, numerators, who))
    return who[order], numerators[order], denominators[order]


def each_child(who: np.ndarray, numerators: np.ndarray, denominators: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each child adds; in one order where a bootstrap must draw the same children every time."""
    if len(who) < statistics.FEWEST_FOR_LINEARIZED:
        who, numerators, denominators = _in_order(who, numerators, denominators)
    return numerators, denominators
