"""The cases behind a number, and those left out of it, with the reason. A filter on evidence, nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

import duckdb

from measures.errors import QuestionError
from measures.evaluate import counted_rows, spans_in_periods
from measures.periods import Period
from measures.questions import ask

STATES = ("counted", "pending", "excluded")


@dataclass(frozen=True)
class Case:
    """One subject's share of a number in a period: what its days and events add, and why it is in or out."""

    subject: str
    source: str
    child_id: str | None
    enrollment_id: str | None
    agency: str | None
    program: str | None
    group: str | None
    category: str | None
    state: str
    reason: str
    start_date: date
    end_date: date
    numerator: float
    denominator: float

    def as_row(self) -> dict[str, object]:
        """The case as a plain row."""
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Case))


@dataclass(frozen=True)
class LeftOut:
    """How many subjects are left out of a number for one reason."""

    state: str
    reason: str
    subjects: int


def cases(
    con: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    by: str | None = None,
    where: Mapping[str, Iterable[str]] | None = None,
    state: str = "counted",
) -> list[Case]:
    """The subjects behind one period's number, those with the largest numerator first.

    Ids come as the agency writes them, with the source apart. Numerators and denominators of the counted cases sum to
    those of the number. Raises QuestionError for an unknown state or a question that does not fit the measure.
    """
    if state not in STATES:
        raise QuestionError(f"There is no state called {state}; choose one of {', '.join(STATES)}.")
    question = ask(con, code, [period], by, where)
    if state == "counted":
        spans, bound = counted_rows(question, "category" if question.card.categories else "CAST(NULL AS VARCHAR)")
        last = "counted"
    else:
        spans, bound = spans_in_periods(question, state)
        last = "spans"
    rows = con.execute(
        f"""
        {spans}
        SELECT
            {_own_id("subject")}, coalesce(k.source, w.source, split_part(s.subject, ':', 1)),
            {_own_id("child_id")}, arg_min({_own_id("enrollment_id")}, s.on_day), s.agency,
            arg_min(s.program, s.on_day), s.grp, s.category,
            s.state, string_agg(DISTINCT s.reason, '; ' ORDER BY s.reason), min(s.on_day),
            max(s.to_day),
            sum(s.numerator * s.weight), sum(s.denominator * s.weight)
        FROM {last} s
        LEFT JOIN children k ON k.child_id = s.child_id
        LEFT JOIN enrollments w ON w.enrollment_id = s.enrollment_id
        GROUP BY ALL
        ORDER BY 13 DESC, 14 DESC, 1, 8
        """,
        bound,
    ).fetchall()
    return [Case(*row) for row in rows]


def _own_id(column: str) -> str:
    """The id as the source wrote it, without the prefix that the loader adds."""
    return f"regexp_replace(s.{column}, '^' || coalesce(k.source, w.source) || ':', '')"


def left_out(
    con: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    where: Mapping[str, Iterable[str]] | None = None,
) -> list[LeftOut]:
    """Who is not in the number of a period and why: subjects by state and reason, most first."""
    spans, bound = spans_in_periods(ask(con, code, [period], None, where), "left out")
    rows = con.execute(
        f"{spans} SELECT state, reason, count(DISTINCT subject) FROM spans GROUP BY ALL ORDER BY 3 DESC, 1, 2", bound
    ).fetchall()
    return [LeftOut(*row) for row in rows]
