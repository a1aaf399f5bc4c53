"""The cases behind a number, and those left out of it, with the reason. A filter on evidence, nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

import duckdb

from measures import in_memory
from measures.errors import QuestionError
from measures.evaluate import counted_rows, spans_in_periods
from measures.periods import Period
from measures.questions import Known, ask

UNLISTED = "no place is listed"
STATES = ("counted", "pending", "excluded")


@dataclass(frozen=True)
class Case:
    """One subject's share of a number in a period: what its days and events add, and why it is in or out.

    `worker` and `team` are those of the enrollment; on a list for staff `due_date` is the day by which something is
    or was due, None where nothing is.
    """

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
    due_date: date | None = None
    worker: str | None = None
    team: str | None = None

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
    those of the number. On a list for staff a subject stands once for each enrollment and due date, so that every
    worker finds it. Raises QuestionError for an unknown state or a question that does not fit the measure.
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
    is_list = question.card.kind == "list"
    on_it = "WHERE s.numerator > 0" if is_list and state == "counted" else ""
    rows = con.execute(
        f"""
        {spans}
        SELECT
            {_own_id("s.subject")}, coalesce(k.source, w.source, o.source, ''),
            {_own_id("s.child_id")}, {_of_case(_own_id("s.enrollment_id"), is_list)}, s.agency,
            arg_min(s.program, s.on_day), s.grp, s.category,
            s.state, string_agg(DISTINCT s.reason, '; ' ORDER BY s.reason), min(s.on_day),
            max(s.to_day),
            sum(s.numerator * s.weight), sum(s.denominator * s.weight),
            {"s.due_date" if is_list else "NULL"},
            {_of_case(_own_id("w.clinician_id"), is_list)}, {_of_case("w.team", is_list)}
        FROM {last} s
        LEFT JOIN children k ON k.child_id = s.child_id
        LEFT JOIN enrollments w ON w.enrollment_id = s.enrollment_id
        LEFT JOIN load.sources o
            ON k.source IS NULL AND w.source IS NULL AND starts_with(s.subject, concat(o.source, ':'))
        {on_it}
        GROUP BY ALL
        ORDER BY 13 DESC, 14 DESC, 1, 8
        """,
        bound,
    ).fetchall()
    return [Case(*row) for row in rows]


def _own_id(column: str) -> str:
    """The id as the source wrote it, without the prefix that the loader adds."""
    source = "coalesce(k.source, w.source, o.source, '')"
    return (
        f"CASE WHEN starts_with({column}, {source} || ':') THEN substr({column}, len({source}) + 2) ELSE {column} END"
    )


def _of_case(column: str, is_list: bool) -> str:
    """What of several enrollments a case shows: on a list each stands for itself, else the first."""
    return column if is_list else f"arg_min({column}, s.on_day)"


def unlisted_share(
    con: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> float | None:
    """The share, from 0 to 1, of a measure's days for which no place is listed; None where it has no days.

    Such a day counts as not in an institution, so every measure of days says how many of them there are.
    """
    counting = known and in_memory.counting(con, code, [period], None, where, known)
    if counting:
        touched = counting.counted
        is_unlisted, _ = counting.names(con, touched, f"CASE WHEN e.reason LIKE '{UNLISTED}%' THEN 'unlisted' END")
        each = touched.denominator * touched.weight
        days, unlisted = each.sum(), each[is_unlisted > 0].sum()
        return float(unlisted / days) if days else None
    spans, bound = counted_rows(ask(con, code, [period], None, where, known), "CAST(NULL AS VARCHAR)")
    days, unlisted = con.execute(
        f"{spans} SELECT sum(denominator * weight), sum(denominator * weight) FILTER (reason LIKE '{UNLISTED}%') "
        "FROM counted",
        bound,
    ).fetchall()[0]
    return (unlisted or 0) / days if days else None


def left_out(
    con: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> list[LeftOut]:
    """Who is not in the number of a period and why: subjects by state and reason, most first."""
    return left_out_by_period(con, code, [period], where, known)[0]


def left_out_by_period(
    con: duckdb.DuckDBPyConnection,
    code: str,
    periods: Sequence[Period],
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> list[list[LeftOut]]:
    """Who is not in the number of each period and why: subjects by state and reason, most first."""
    counting = known and in_memory.counting(con, code, periods, None, where, known)
    if counting:
        rows = [(*key, subjects) for key, subjects in in_memory.reasons(con, counting).items()]
    else:
        spans, bound = spans_in_periods(ask(con, code, periods, None, where, known), "left out")
        rows = con.execute(
            f"{spans} SELECT period, state, reason, count(DISTINCT subject) FROM spans GROUP BY ALL", bound
        ).fetchall()
    found: list[list[LeftOut]] = [[] for _ in periods]
    for period, *reason in sorted(rows, key=lambda row: (row[0], -row[3], row[1], row[2])):
        found[period].append(LeftOut(*reason))
    return found
