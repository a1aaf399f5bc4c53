"""From where to where children moved: the moves behind a number, by the settings at both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from measures.evaluate import spans_in_periods
from measures.periods import Period
from measures.questions import ask

MOVES = "PS2"


@dataclass(frozen=True)
class Path:
    """Moves from one setting to another while enrolled, in words, and the distinct children who made them."""

    from_setting: str
    to_setting: str
    moves: int
    children: int


def paths(
    con: duckdb.DuckDBPyConnection, period: Period, where: Mapping[str, Iterable[str]] | None = None
) -> list[Path]:
    """Every pair of settings between which children moved in a period, most moves first.

    They are the moves of the measure of moves while enrolled under the same filters, so they sum to its numerator.
    """
    spans, bound = spans_in_periods(ask(con, MOVES, [period], None, where), "counted")
    rows = con.execute(
        f"""
        {spans}
        SELECT coalesce(m.from_label, 'Not recorded'), coalesce(m.to_label, 'Not recorded'),
            CAST(sum(s.numerator) AS INTEGER), count(DISTINCT s.child_id)
        FROM spans s
        JOIN derived.enrolled_moves m
            ON m.child_id = s.child_id AND m.enrollment_id = s.enrollment_id AND m.move_date = s.start_date
        WHERE s.numerator > 0
        GROUP BY ALL
        ORDER BY 3 DESC, 1, 2
        """,
        bound,
    ).fetchall()
    return [Path(*row) for row in rows]
