"""A question to a measure: which periods, grouped by what, of whom. Checked here, once, before any SQL is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import duckdb

from measures import cards
from measures.cards import Card
from measures.dimensions import DIMENSIONS, GRANT
from measures.errors import QuestionError
from measures.periods import Period, add_months, in_words


@dataclass(frozen=True)
class Late:
    """Agencies whose sources do not reach a period, and how far the period's figure reaches without them."""

    agencies: tuple[str, ...]
    reach: date | None


@dataclass(frozen=True)
class Question:
    """What is asked of one measure of one snapshot."""

    card: Card
    periods: tuple[Period, ...]
    by: str | None
    where: Mapping[str, tuple[str, ...]]
    late: tuple[Late, ...] = field(default=())
    since: date | None = None  # the first day on which anything counts

    @property
    def splits_programs(self) -> bool:
        """True when enrollments held at the same time, or the roles that one person holds, are looked at apart."""
        apart = {"program", "role", "category"} if self.card.counts == "workforce" else {"program"}
        return not apart.isdisjoint((self.by, *self.where))

    @property
    def groups(self) -> bool:
        """True when rows are kept apart by a dimension."""
        return self.by not in (None, "category")

    @property
    def needs_categories(self) -> bool:
        """True when rows are kept apart by the measure's own breakdown."""
        return (
            self.by == "category" or "category" in self.where or self.card.categories == "separate" or self.card.paired
        )


def card_of(con: duckdb.DuckDBPyConnection, code: str) -> Card:
    """The card of a measure as this snapshot was built with it. Raises QuestionError for an unknown code."""
    found = con.execute("SELECT card FROM catalog.cards WHERE code = ?", [code]).fetchone()
    if not found:
        known = ", ".join(row[0] for row in con.execute("SELECT code FROM catalog.cards ORDER BY position").fetchall())
        raise QuestionError(f"There is no measure with the code {code}; there are {known}.")
    return _read(found[0])


@cache
def _read(card: str) -> Card:
    return cards.from_json(card)


def ask(
    con: duckdb.DuckDBPyConnection,
    code: str,
    periods: Iterable[Period],
    by: str | None = None,
    where: Mapping[str, Iterable[str]] | None = None,
) -> Question:
    """A checked question. Raises QuestionError for an unknown measure, dimension, or a window that is not one."""
    card = card_of(con, code)
    asked, filters = tuple(periods), {name: tuple(values) for name, values in (where or {}).items() if values}
    for name in (by, *filters):
        if name is not None and name not in DIMENSIONS and (name != GRANT or name == by):
            choices = ", ".join(DIMENSIONS)
            raise QuestionError(f"There is nothing called {name} to group or filter by; choose one of {choices}.")
    if "category" in (by, *filters) and card.categories is None:
        raise QuestionError(f"{card.title} has no categories of its own to group or filter by.")
    if card.window is not None:
        _check_windows(con, card, asked)
    question = Question(card, asked, by, filters)
    since = _since(con, question)
    first_day = min((day for day in since.values() if day), default=None)
    return Question(card, asked, by, filters, _late(con, question, set(since)), first_day)


def _check_windows(con: duckdb.DuckDBPyConnection, card: Card, asked: tuple[Period, ...]) -> None:
    anchors = {row[0] for row in con.execute("SELECT DISTINCT anchor FROM derived.anchors").fetchall()}
    for period in asked:
        is_month_end = (period.end + timedelta(days=1)).day == 1
        whole = period.short == f"{period.start} to {period.end}"
        opens = add_months(period.end + timedelta(days=1), -card.window)
        if not (is_month_end or period.end in anchors):
            raise QuestionError(
                f"{card.title} is known for month ends and the ends of grant years, not for {in_words(period.end)}; "
                "ask for such a day, or by month, quarter or year."
            )
        if card.window and whole and period.start != opens:
            raise QuestionError(
                f"{card.title} looks at the {card.window} months up to a month end or the end of a grant year, "
                f"such as {in_words(opens)} to {in_words(period.end)}; ask for such a range, or by month, quarter "
                "or year."
            )


def _since(con: duckdb.DuckDBPyConnection, question: Question) -> dict[str, date | None]:
    """The agencies that the question is about, each with the first day on which anything of it counts."""
    filters, bound = conditions(question)
    return dict(
        con.execute(
            f"""
            SELECT agency, min(start_date) FILTER (state = 'counted')
            FROM evidence."{question.card.code}" e
            WHERE {filters}
            GROUP BY agency
            """,
            bound,
        ).fetchall()
    )


def _late(con: duckdb.DuckDBPyConnection, question: Question, agencies: set[str]) -> tuple[Late, ...]:
    known = con.execute("SELECT agency, min(complete_to) FROM derived.agency_reach GROUP BY agency").fetchall()
    reaches = {agency: complete_to for agency, complete_to in known if agency in agencies}
    if not reaches:
        return tuple(Late((), None) for _ in question.periods)
    furthest = max(reaches.values())
    found = []
    for period in question.periods:
        reach = min(period.end, furthest)
        behind = tuple(sorted(agency for agency, complete_to in reaches.items() if complete_to < reach))
        found.append(Late(behind, reach))
    return tuple(found)


def conditions(question: Question) -> tuple[str, dict[str, object]]:
    """The WHERE clause that picks a question's rows of evidence `e`, and its bound values."""
    clauses, bound = ["true"], {}
    if not question.splits_programs:
        clauses.append("NOT e.only_when_split")
    for name, values in question.where.items():
        if name == GRANT:
            clauses.append(_IN_GRANT)
        elif name != "category":
            clauses.append(f"list_contains($where_{name}, e.{name})")
        if name != "category":
            bound[f"where_{name}"] = list(values)
    return " AND ".join(clauses), bound


# A grant's rows are its own; of rows that name no grant, those of its enrollments from the day each joined it.
_IN_GRANT = """(
    list_contains($where_grant, e.grant_id)
    OR e.grant_id IS NULL AND EXISTS (
        SELECT 1 FROM grant_enrollments g JOIN enrollments n USING (enrollment_id)
        WHERE list_contains($where_grant, g.grant_id)
            AND (e.enrollment_id = g.enrollment_id OR (e.enrollment_id IS NULL AND e.child_id = n.child_id))
            AND e.start_date >= g.start_date
    )
)"""
