"""From where to where children moved: the moves behind a number, by the settings at both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np

from measures import in_memory
from measures.evaluate import spans_in_periods
from measures.in_memory import Counting
from measures.periods import Period
from measures.questions import Known, ask

MOVES = "PS2"


@dataclass(frozen=True)
class Path:
    """Moves from one setting to another while enrolled, in words, and the distinct children who made them."""

    from_setting: str
    to_setting: str
    moves: int
    children: int


_JOIN = """derived.enrolled_moves m
    ON e.numerator > 0 AND m.child_id = e.child_id AND m.enrollment_id = e.enrollment_id AND m.move_date = e.start_date
"""


def paths(
    con: duckdb.DuckDBPyConnection,
    period: Period,
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> list[Path]:
    """Every pair of settings between which children moved in a period, most moves first.

    They are the moves of the measure of moves while enrolled under the same filters, so they sum to its numerator.
    """
    counting = known and in_memory.counting(con, MOVES, [period], None, where, known)
    if counting:
        rows = _counted_in_memory(con, counting)
    else:
        spans, bound = spans_in_periods(ask(con, MOVES, [period], None, where, known), "counted")
        rows = con.execute(
            f"""
            {spans}
            SELECT coalesce(m.from_label, 'Not recorded'), coalesce(m.to_label, 'Not recorded'),
                CAST(sum(e.numerator) AS INTEGER), count(DISTINCT e.child_id)
            FROM spans e
            JOIN {_JOIN}
            GROUP BY ALL
            """,
            bound,
        ).fetchall()
    return [Path(*row) for row in sorted(rows, key=lambda row: (-row[2], row[0], row[1]))]


def _counted_in_memory(con: duckdb.DuckDBPyConnection, counting: Counting) -> list[tuple[str, str, int, int]]:
    moved = counting.counted.only(counting.counted.numerator > 0)
    begin, froms = counting.names(con, moved, "coalesce(m.from_label, 'Not recorded')", _JOIN)
    end, tos = counting.names(con, moved, "coalesce(m.to_label, 'Not recorded')", _JOIN)
    pair, who = begin * len(tos) + end, counting.rows.who[moved.row]
    found = []
    for number in np.unique(pair).tolist():
        own, (first, second) = pair == number, divmod(number, len(tos))
        moves, children = int(moved.numerator[own].sum()), len(np.unique(who[own]))
        found.append((froms[first], tos[second], moves, children))
    return found
