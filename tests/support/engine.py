"""Evidence written by hand, to try the engine on rows that no catalog file yields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import duckdb

from measures.build import build, build_evidence, keep_card
from measures.cards import Card, parse
from tests.support.world import Rows, add_source, empty_world, insert

_WORDS = {
    "code": "T",
    "title": "Trial",
    "family": "placement",
    "kind": "count",
    "timing": "flow",
    "unit": "things",
    "better": "lower",
    "why": "-",
    "numerator": "-",
    "denominator": "-",
    "excluded": "-",
    "source": "-",
    "questions": ["-"],
    "counts": "clients",
    "subject": "child",
}
_DEFAULTS = {"state": "counted", "reason": "because", "numerator": 1.0, "denominator": 1.0}


def card(sql: str = "SELECT * FROM given", **keys: object) -> Card:
    """A card with the keys under test and plain words for the rest."""
    lines = [f"{key} = {_toml(value)}" for key, value in (_WORDS | keys).items()]
    return parse(f"/*\n{chr(10).join(lines)}\n*/\n{sql}", "trial")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def trial(
    given: Iterable[Mapping[str, object]],
    /,
    tables: Rows | None = None,
    complete_to: str = "2026-12-31",
    **keys: object,
) -> duckdb.DuckDBPyConnection:
    """A world whose only measure, T, has these rows of evidence.

    A row needs subject, start_date and end_date; children named in `child_id` are made up unless `tables` gives them.
    """
    rows = [_DEFAULTS | dict(row) for row in given]
    tables = dict(tables or {})
    children = {row["child_id"] for row in rows if row.get("child_id")}
    tables.setdefault("children", [{"child_id": child} for child in sorted(children)])
    con = empty_world()
    add_source(con, "test", tables, complete_to)
    build(con, codes=[])
    con.execute(
        "CREATE TABLE given (subject VARCHAR, child_id VARCHAR, enrollment_id VARCHAR, start_date DATE, end_date DATE, "
        "numerator DOUBLE, denominator DOUBLE, category VARCHAR, state VARCHAR, reason VARCHAR, "
        "only_when_split BOOLEAN, agency VARCHAR, county VARCHAR, role VARCHAR, grant_id VARCHAR)"
    )
    for row in rows:
        insert(con, "given", row)
    measure = card(**keys)
    build_evidence(con, measure, {})
    keep_card(con, measure)
    return con


def day(subject: str, on: str, numerator: float = 1.0, denominator: float = 1.0, **more: object) -> dict[str, object]:
    """One row on one day; the subject is the child unless `child_id` says otherwise."""
    return span(subject, on, None, numerator, denominator, **more)


def span(
    subject: str, start: str, end: str | None, numerator: float = 0.0, denominator: float = 1.0, **more: object
) -> dict[str, object]:
    """One row over [start, end); without an end it is one day."""
    end = end or str(date.fromisoformat(start) + timedelta(days=1))
    base = {"subject": subject, "child_id": subject, "start_date": start, "end_date": end}
    return base | {"numerator": numerator, "denominator": denominator} | more
