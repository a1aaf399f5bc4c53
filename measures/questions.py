"""A question to a measure: which periods, grouped by what, of whom. Checked here, once, before any SQL is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

import duckdb

from measures import cards
from measures.cards import Card
from measures.dimensions import DIMENSIONS, GRANT
from measures.errors import QuestionError
from measures.evidence import Held
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
    def compared(self) -> tuple[str, ...]:
        """The categories that are compared for the same subjects, the first one the one to compare with."""
        asked, order = self.where.get("category", ()), self.card.category_order
        return tuple(name for name in order if name in asked) if len(asked) > 1 else order

    @property
    def needs_categories(self) -> bool:
        """True when rows are kept apart by the measure's own breakdown."""
        return (
            self.by == "category" or "category" in self.where or self.card.categories == "separate" or self.card.paired
        )


@dataclass(frozen=True)
class Known:
    """What a snapshot says of itself that any question needs; read once, because a snapshot never changes.

    `cards` and about how many `rows` of evidence each has, by code; `reaches`: to when each agency is complete, and
    `complete_to`, each source; `anchors`: the days on which windows end; `held`: the evidence that is in memory.
    """

    cards: Mapping[str, Card]
    rows: Mapping[str, int]
    reaches: Mapping[str, date]
    complete_to: frozenset[date]
    anchors: frozenset[date]
    held: Held = field(default_factory=Held, compare=False)


def known(con: duckdb.DuckDBPyConnection) -> Known:
    """What this snapshot says of itself, for many questions to it."""
    cards = {code: _read(card) for code, card in con.execute("SELECT code, card FROM catalog.cards").fetchall()}
    rows = con.execute("SELECT table_name, estimated_size FROM duckdb_tables() WHERE schema_name = 'evidence'")
    sizes = dict(rows.fetchall())
    ends = con.execute("SELECT DISTINCT complete_to FROM load.sources").fetchall()
    return Known(cards, sizes, _reaches(con), frozenset(day for (day,) in ends), _anchors(con))


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
    known: Known | None = None,
) -> Question:
    """A checked question. Raises QuestionError for an unknown measure, dimension, or a window that is not one."""
    question = checked(con, code, periods, by, where, known)
    return reaching(question, _since(con, question), known.reaches if known else _reaches(con))


def checked(
    con: duckdb.DuckDBPyConnection,
    code: str,
    periods: Iterable[Period],
    by: str | None = None,
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> Question:
    """A question that makes sense, without what only its rows tell: who is late. Raises QuestionError."""
    card = known.cards[code] if known and code in known.cards else card_of(con, code)
    asked, filters = tuple(periods), {name: tuple(values) for name, values in (where or {}).items() if values}
    for name in (by, *filters):
        if name is not None and name not in DIMENSIONS and (name != GRANT or name == by):
            choices = ", ".join(DIMENSIONS)
            raise QuestionError(f"There is nothing called {name} to group or filter by; choose one of {choices}.")
    if "category" in (by, *filters) and card.categories is None:
        raise QuestionError(f"{card.title} has no categories of its own to group or filter by.")
    if card.by and by not in (None, "category", *card.by):
        known_by = " or ".join(DIMENSIONS[name].lower() for name in card.by)
        raise QuestionError(f"{card.title} is known by {known_by} only: what it is divided by has nothing else.")
    if card.window is not None:
        _check_windows(card, asked, known.anchors if known else _anchors(con))
    return Question(card, asked, by, filters)


def reaching(question: Question, first_days: Mapping[str | None, date | None], reaches: Mapping[str, date]) -> Question:
    """The question with the agencies that are late in each of its periods.

    `first_days`: the agencies that it is about, each with the first day on which anything of it counts; `reaches`: to
    when every agency is complete.
    """
    first_day = min((day for day in first_days.values() if day), default=None)
    return replace(question, late=_late(question, set(first_days), reaches), since=first_day)


def _anchors(con: duckdb.DuckDBPyConnection) -> frozenset[date]:
    return frozenset(anchor for (anchor,) in con.execute("SELECT DISTINCT anchor FROM derived.anchors").fetchall())


def _reaches(con: duckdb.DuckDBPyConnection) -> dict[str, date]:
    return dict(con.execute("SELECT agency, min(complete_to) FROM derived.agency_reach GROUP BY agency").fetchall())


def _check_windows(card: Card, asked: tuple[Period, ...], anchors: frozenset[date]) -> None:
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


def first_days(question: Question) -> dict[str | None, date | None] | None:
    """What `_since` finds, where it was found when the evidence was built."""
    if not question.card.since or question.where or question.splits_programs:
        return None
    return {agency: day and date.fromisoformat(day) for agency, day in question.card.since}


def _since(con: duckdb.DuckDBPyConnection, question: Question) -> dict[str | None, date | None]:
    """The agencies that the question is about, each with the first day on which anything of it counts."""
    if (found := first_days(question)) is not None:
        return found
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


def _late(question: Question, agencies: set[str], every: Mapping[str, date]) -> tuple[Late, ...]:
    reaches = {agency: complete_to for agency, complete_to in every.items() if agency in agencies}
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
            clause, value = in_grant(values)
            clauses.append(clause)
            bound |= value
        elif name != "category":
            # One name a value: such a test reaches the scan of the table, a test in a list would follow it.
            own = {f"where_{name}_{place}": value for place, value in enumerate(values)}
            clauses.append(f"e.{name} IN ({', '.join(f'${value}' for value in own)})")
            bound |= own
    return " AND ".join(clauses), bound


def in_grant(grants: Iterable[str]) -> tuple[str, dict[str, object]]:
    """The condition that a row of evidence `e` belongs to one of these grants, and its bound value."""
    return _IN_GRANT, {"where_grant": list(grants)}


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
