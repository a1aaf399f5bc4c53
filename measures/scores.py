"""How scores are spread over children, and from where to where they went: what a mean alone would hide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from measures.evaluate import counted_rows
from measures.periods import Period
from measures.questions import ask

GOAL_CHANGE = "G3"


@dataclass(frozen=True)
class Bin:
    """Distinct children with a value from `low` up to, but not including, `high`."""

    low: float
    high: float
    children: int


@dataclass(frozen=True)
class BeforeAndAfter:
    """Mean and quarter points of the same children's scores, on the first and on the latest occasion."""

    children: int
    mean: tuple[float, float]
    lower_quarter: tuple[float, float]
    upper_quarter: tuple[float, float]


def spread(
    con: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    width: float,
    where: Mapping[str, Iterable[str]] | None = None,
) -> list[Bin]:
    """The values behind a mean, in bins of equal width from the lowest to the highest; empty bins between are kept."""
    rows, bound = counted_rows(ask(con, code, [period], None, where), "CAST(NULL AS VARCHAR)")
    found = con.execute(
        f"{rows} SELECT CAST(floor(numerator / $width) AS INTEGER), count(DISTINCT who) FROM counted GROUP BY 1",
        bound | {"width": width},
    ).fetchall()
    children = dict(found)
    if not children:
        return []
    return [Bin(i * width, (i + 1) * width, children.get(i, 0)) for i in range(min(children), max(children) + 1)]


def goal_scores(
    con: duckdb.DuckDBPyConnection, period: Period, where: Mapping[str, Iterable[str]] | None = None
) -> BeforeAndAfter | None:
    """Goal scores on the day goals were set and on the latest occasion, of the children in the measure of change."""
    rows, bound = counted_rows(ask(con, GOAL_CHANGE, [period], None, where), "CAST(NULL AS VARCHAR)")
    found = con.execute(
        f"""
        {rows}
        SELECT count(DISTINCT c.who), avg(o.t_before), avg(o.t_then),
            quantile_cont(o.t_before, 0.25), quantile_cont(o.t_then, 0.25),
            quantile_cont(o.t_before, 0.75), quantile_cont(o.t_then, 0.75)
        FROM counted c
        JOIN derived.rating_occasions o ON o.enrollment_id = c.enrollment_id AND o.occasion_day = c.start_date
        """,
        bound,
    ).fetchall()[0]
    children, *values = found
    if not children:
        return None
    return BeforeAndAfter(children, (values[0], values[1]), (values[2], values[3]), (values[4], values[5]))
