"""What each case adds to one number, and how the difference of two numbers is split over cases, exactly.

A number is scale × N / D (proportion, rate, ratio, mean), a sum of amounts (count, sum, a mean of calendar days), or
read off all rows at once (median, survival). For the first two every case has a part of the difference of its own:

    N / D:    part of a case = scale × (Δn − v × Δd) / D̄
              Δn, Δd: what it adds now less what it added before; v, D̄: the middle of both values and of both D
    amounts:  part of a case = factor × Δn

N₂ − N₁ = D̄ × (v₂ − v₁) + v × (D₂ − D₁), so the parts of all cases sum to the whole difference. A case that adds the
same both times has no part, and exchanging the two numbers turns every sign. Nothing depends on an order.

What is read off all rows at once has no part for a case. There, one kind of change after the other is put in place of
what was before, and each kind is given the step that the number makes; the steps add up to the whole difference. The
order is that of `ORDER`; a kind that would leave nobody to count is put off until after the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from measures import statistics
from measures.cards import Card
from measures.errors import QuestionError
from measures.evaluate import Result, answer, counted_rows
from measures.periods import Period
from measures.questions import Question, ask

ORDER = ("definition", "corrected", "late", "within", "new", "coverage", "left")
_READ_OFF_ROWS = ("median", "survival")
_NO_CATEGORY = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class Share:
    """What one case adds to a number: its sums, or its rows where the number is read off rows, and why it counts."""

    numerator: float
    denominator: float
    reason: str
    people: tuple[str, ...]
    agencies: tuple[str, ...]
    rows: tuple[tuple[float, float], ...] = ()

    def adds_the_same(self, other: Share) -> bool:
        """Whether two shares add the same to a number."""
        return (
            math.isclose(self.numerator, other.numerator, abs_tol=1e-12)
            and math.isclose(self.denominator, other.denominator, abs_tol=1e-12)
            and self.rows == other.rows
        )


Shares = Mapping[str, Share]


@dataclass(frozen=True)
class Side:
    """One of two numbers that are compared: its result, what each case adds, and the agencies that are in it."""

    card: Card
    result: Result
    shares: Shares
    agencies: frozenset[str]


def side(
    con: duckdb.DuckDBPyConnection, code: str, period: Period, where: Mapping[str, Iterable[str]] | None = None
) -> Side:
    """A number and what each case adds to it.

    Raises QuestionError for a question that does not fit the measure, and for a measure whose categories have no total
    unless `where` names one of them.
    """
    question = ask(con, code, [period], None, where)
    category = _category(con, question)
    results = answer(con, question)
    result = next((r for r in results if r.category == category), results[0])
    reached = {row[0] for row in con.execute("SELECT agency FROM derived.agency_reach").fetchall()}
    return Side(
        question.card, result, _shares(con, question, category), frozenset(reached - set(question.late[0].agencies))
    )


def _category(con: duckdb.DuckDBPyConnection, question: Question) -> str | None:
    if not question.needs_categories:
        return None
    asked = question.where.get("category", ())
    if len(asked) != 1:
        rows = con.execute(f'SELECT DISTINCT category FROM evidence."{question.card.code}" ORDER BY 1').fetchall()
        names = question.card.category_order or [row[0] for row in rows if row[0] is not None]
        raise QuestionError(
            f"{question.card.title} has a number for each of its categories; choose one category of {', '.join(names)}."
        )
    return asked[0]


def _shares(con: duckdb.DuckDBPyConnection, question: Question, category: str | None) -> dict[str, Share]:
    card = question.card
    shares = _read(con, question, category)
    if category is not None and card.categories == "parts":
        # Parts share the denominator of all.
        whole = _read(con, question, None)
        shares = {
            subject: replace(share, numerator=shares[subject].numerator if subject in shares else 0.0)
            for subject, share in whole.items()
        }
    if card.kind in ("count", "list"):
        return {s: replace(share, numerator=1.0, denominator=0.0) for s, share in shares.items() if share.numerator > 0}
    if card.over == "calendar_days":
        days = question.periods[0].days
        return {s: replace(share, numerator=share.numerator / days, denominator=0.0) for s, share in shares.items()}
    return shares


def _read(con: duckdb.DuckDBPyConnection, question: Question, category: str | None) -> dict[str, Share]:
    kind = question.card.kind
    rows, bound = counted_rows(question, _NO_CATEGORY if category is None else "category")
    numerator, denominator = {
        "count": ("max(numerator)", "0"),
        "list": ("max(numerator)", "0"),
        "mean": ("sum(numerator)", "count(*)"),
        "median": ("sum(numerator)", "count(*)"),
        "survival": ("sum(numerator)", "count(*)"),
    }.get(kind, ("sum(numerator * weight)", "sum(denominator * weight)"))
    listed = "list(numerator), list(denominator)" if kind in _READ_OFF_ROWS else "[], []"
    if category is not None:
        bound["category"] = category
    found = con.execute(
        f"""
        {rows}
        SELECT subject, CAST({numerator} AS DOUBLE), CAST({denominator} AS DOUBLE),
            string_agg(DISTINCT reason, '; ' ORDER BY reason), list(DISTINCT coalesce(child_id, subject)),
            coalesce(list(DISTINCT agency) FILTER (agency IS NOT NULL), []), {listed}
        FROM counted
        WHERE {"category = $category" if category is not None else "true"}
        GROUP BY subject
        """,
        bound,
    ).fetchall()
    return {
        subject: Share(n, d, reason, tuple(sorted(people)), tuple(agencies), tuple(sorted(zip(ns, ds, strict=True))))
        for subject, n, d, reason, people, agencies, ns, ds in found
    }


def changed(before: Shares, after: Shares) -> list[str]:
    """The cases that do not add the same to both numbers, in the order of their ids."""
    return sorted(
        s
        for s in before.keys() | after.keys()
        if s not in before or s not in after or not before[s].adds_the_same(after[s])
    )


def own_parts(card: Card, before: Shares, after: Shares) -> dict[str, float] | None:
    """The part of the difference that each changed case has; None for what is read off all rows at once.

    Both sides must have a value.
    """
    if card.kind in _READ_OFF_ROWS:
        return None
    subjects = changed(before, after)
    if card.kind in ("count", "list", "sum") or card.over:
        factor = 1.0 if card.kind in ("count", "list") else card.scale
        return {s: factor * _change(before, after, s)[0] for s in subjects}
    (n1, d1), (n2, d2) = _totals(before), _totals(after)
    middle, middle_denominator = (n1 / d1 + n2 / d2) / 2, (d1 + d2) / 2
    found = {}
    for subject in subjects:
        more, out_of = _change(before, after, subject)
        found[subject] = card.scale * (more - middle * out_of) / middle_denominator
    return found


def _change(before: Shares, after: Shares, subject: str) -> tuple[float, float]:
    """How much more a case adds to the numerator and to the denominator than before."""
    (n1, d1), (n2, d2) = (
        (side[subject].numerator, side[subject].denominator) if subject in side else (0.0, 0.0)
        for side in (before, after)
    )
    return n2 - n1, d2 - d1


def _totals(shares: Shares) -> tuple[float, float]:
    return math.fsum(s.numerator for s in shares.values()), math.fsum(s.denominator for s in shares.values())


def step_by_step(card: Card, before: Shares, after: Shares, kinds: Mapping[str, str]) -> dict[str, float]:
    """The part of each kind of change in what is read off all rows. `kinds` names the kind of each changed case."""
    waiting = sorted(set(kinds.values()), key=ORDER.index)
    now, value, found = dict(before), read_off(card, before), {}
    while waiting:
        steps = ((kind, _with(now, after, {s for s in kinds if kinds[s] == kind})) for kind in waiting)
        kind, now = next((kind, shares) for kind, shares in steps if shares)
        waiting.remove(kind)
        found[kind], value = read_off(card, now) - value, read_off(card, now)
    return found


def _with(now: Shares, after: Shares, subjects: set[str]) -> dict[str, Share]:
    kept = {s: share for s, share in now.items() if s not in subjects}
    return kept | {s: after[s] for s in subjects if s in after}


def read_off(card: Card, shares: Shares) -> float:
    """The median, or the survival at the card's headline day, of the rows of all cases together."""
    rows = np.array([row for share in shares.values() for row in share.rows])
    if card.kind == "median":
        return card.scale * float(np.median(rows[:, 0]))
    curve = statistics.kaplan_meier(rows[:, 1], rows[:, 0], card.at)
    point = statistics.survival_at(curve, card.headline) if card.headline is not None else None
    return card.scale * (point.survival if point else 1.0)
