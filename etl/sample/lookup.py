"""Looking things up among a block's columns: the enrollment of a day, the nights of a kind before it."""

from __future__ import annotations

import numpy as np

from etl.sample.caseload import Columns

SPREAD = 2**20  # more than there are ordinals: child * SPREAD + day sorts by child, then by day


def keys(child: np.ndarray, day: np.ndarray) -> np.ndarray:
    """One number for a child and a day, that sorts by child, then by day."""
    return child.astype(np.int64) * SPREAD + day


def enrollment_on(enrollments: Columns, child: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The position of the latest enrollment of each child that is open on the day (its last day too), -1 if none."""
    n = len(enrollments["child_id"])
    if not n:
        return np.full(len(child), -1)
    begun = keys(enrollments["child_id"], enrollments["start_date"])
    order = np.argsort(begun, kind="stable")
    found = np.searchsorted(begun[order], keys(child, day), side="right") - 1
    at = order[np.maximum(found, 0)]
    open_then = (found >= 0) & (enrollments["child_id"][at] == child) & (enrollments["stop"][at] > day)
    return np.where(open_then, at, -1)


class Nights:
    """Nights of the chosen stays, which never overlap within a child. ``open_end`` closes a stay without an end."""

    def __init__(self, stays: Columns, chosen: np.ndarray, open_end: int):
        child, start, end = (stays[name][chosen] for name in ("child_id", "start_date", "end_date"))
        end = np.where(end > 0, end, open_end)
        order = np.argsort(keys(child, start), kind="stable")
        # A stay of nobody stands first, so that a search always finds one before the day.
        self._keys = np.concatenate([[-1], keys(child, start)[order]])
        self._child = np.concatenate([[-1], child[order]])
        self._end = np.concatenate([[0], end[order]])
        self._total = np.concatenate([[0], np.cumsum((end - start)[order])])

    def between(self, child: np.ndarray, first: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """Nights of each child from ``first`` up to, not with, ``stop``."""
        return self._before(child, stop) - self._before(child, first)

    def begun(self, child: np.ndarray, first: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """How many of the stays of each child began from ``first`` up to, not with, ``stop``."""
        return np.searchsorted(self._keys, keys(child, stop)) - np.searchsorted(self._keys, keys(child, first))

    def _before(self, child: np.ndarray, day: np.ndarray) -> np.ndarray:
        last = np.searchsorted(self._keys, keys(child, day)) - 1
        too_many = np.where(self._child[last] == child, np.maximum(self._end[last] - day, 0), 0)
        return self._total[last] - too_many


def first_day(owner: np.ndarray, day: np.ndarray, n: int) -> np.ndarray:
    """The earliest day of each of ``n`` owners, 0 where it has none; days of 0 don't count."""
    never = 2**40
    found = np.full(n, never)
    np.minimum.at(found, owner[day > 0], day[day > 0])
    return np.where(found < never, found, 0)
