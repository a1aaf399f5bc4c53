"""Chance, in the few forms that the made-up world needs.

Only uniform numbers are taken from the generators and turned into everything else here: that stream is the
same in every version of NumPy, which promises no such thing for its other distributions.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.random import PCG64, Generator

Days = np.ndarray  # of int64 ordinals, 0 = no date


def generator(*seed: int) -> Generator:
    """A stream of its own for each combination of whole numbers."""
    return Generator(PCG64(list(seed)))


def chance(rng: Generator, share: float | np.ndarray, n: int) -> np.ndarray:
    """``n`` answers, true with the given share (or each with its own)."""
    return rng.random(n) < share


def whole(rng: Generator, low: int | np.ndarray, high: int | np.ndarray, n: int) -> np.ndarray:
    """``n`` whole numbers from ``low`` to ``high``, both possible, all equally likely."""
    low, high = np.asarray(low), np.asarray(high)
    return (low + np.floor(rng.random(n) * (high - low + 1))).astype(np.int64)


def pick(rng: Generator, choices: dict[str, float], n: int) -> np.ndarray:
    """``n`` of the choices, each in proportion to its weight."""
    names = np.array(list(choices), dtype=object)
    return names[pick_index(rng, list(choices.values()), n)]


def pick_one(random: Random, weights: dict[str, float]) -> str:
    """One of the choices, in proportion to its weight."""
    point = random.random() * sum(weights.values())
    for choice, weight in weights.items():
        point -= weight
        if point < 0:
            return choice
    return choice  # rounding left a crumb: the last one


def pick_index(rng: Generator, weights: Sequence[float] | np.ndarray, n: int) -> np.ndarray:
    """``n`` positions in ``weights``, each in proportion to its weight."""
    ends = np.cumsum(np.asarray(weights, dtype=float))
    return np.minimum(np.searchsorted(ends, rng.random(n) * ends[-1], side="right"), len(ends) - 1)


def bell(rng: Generator, n: int) -> np.ndarray:
    """``n`` draws close to a standard normal: the sum of twelve uniforms less six."""
    return rng.random((n, 12)).sum(axis=1) - 6.0


def lasting(rng: Generator, median: float, spread: float, n: int) -> np.ndarray:
    """``n`` lengths in days with the given median and spread of the logarithm, 21 days at the least."""
    return np.maximum(np.floor(median * np.exp(spread * bell(rng, n))), 21).astype(np.int64)


def recurring(rng: Generator, first: Days, stop: Days, gap: tuple[int, int]) -> tuple[np.ndarray, Days]:
    """Days that recur from ``first`` on, before ``stop``, ``gap`` days apart (shortest, longest).

    One visit in nine slips by up to three weeks, as visits do. Returns, in the order of the owners and then
    of time, the position of the owner and the day.
    """
    if not len(first):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    shortest, longest = gap
    most = max(int((stop - first).max(initial=0)) // shortest + 1, 1)
    gaps = np.floor(shortest + rng.random((len(first), most)) * (longest - shortest + 1)).astype(np.int64)
    slips = rng.random((len(first), most))
    gaps += np.where(slips < 1 / 9, np.floor(slips * 9 * 22), 0).astype(np.int64)
    days = first[:, None] + np.concatenate(
        [np.zeros((len(first), 1), dtype=np.int64), np.cumsum(gaps[:, :-1], axis=1)], axis=1
    )
    kept = days < stop[:, None]
    owner, _ = np.nonzero(kept)
    return owner, days[kept]
