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
    whole = (numerators == np.floor(numerators)).all()  # whole numbers add up to the same in any order
    if not whole or (who[1:] < who[:-1]).any():
        subjects, who, numerators, denominators = _in_order(subjects, who, numerators, denominators)
    owners = np.zeros(len(who), dtype=np.int64)
    np.cumsum(who[1:] != who[:-1], out=owners[1:])
    children, hits = int(owners[-1]) + 1, distinct(owners[numerators != 0])
    return Cell(
        float(numerators.sum()),
        float(denominators.sum()),
        children if subjects is who else distinct(subjects),
        children,
        hits,
        children - hits,
        (numerators, denominators),
        owners,
    )


def distinct(ids: np.ndarray) -> int:
    """How many different ones there are; mostly they rise."""
    if (ids[1:] < ids[:-1]).any():
        return len(np.unique(ids))
    return int(np.count_nonzero(ids[1:] != ids[:-1])) + (len(ids) > 0)


def _in_order(*columns: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same, child by child, so that what is added up is always added up in the same order.

    columns: the last three are child, numerator and denominator of each row.
    """
    order = np.lexsort(columns[:-4:-1])
    return tuple(column[order] for column in columns)


def each_child(who: np.ndarray, numerators: np.ndarray, denominators: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each child adds; in one order where a bootstrap must draw the same children every time."""
    if len(who) < statistics.FEWEST_FOR_LINEARIZED:
        who, numerators, denominators = _in_order(who, numerators, denominators)
    return numerators, denominators
