"""A funnel: how many of those at one step came to the next. One function over a measure's ordered categories."""

from __future__ import annotations

from collections.abc import Sequence

from measures.evaluate import Result


def of_step_before(steps: Sequence[Result]) -> list[float | None]:
    """For each step, in order, its count in per cent of the step before; None for the first.

    A step that nobody writes down is passed over. What cannot be said is None: a hidden step, the step after it, and
    a step after one that nobody reached.
    """
    shares: list[float | None] = []
    before: Result | None = None
    for step in steps:
        shares.append(_share(step, before))
        if step.hidden or step.numerator is not None:
            before = step
    return shares


def _share(step: Result, before: Result | None) -> float | None:
    if before is None or step.numerator is None or not before.numerator:
        return None
    return 100 * step.numerator / before.numerator
