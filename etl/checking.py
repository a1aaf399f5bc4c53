"""The data-quality checks: what can be loaded but looks wrong.

A check is one file, `etl/checks/<code>.sql`: a comment that holds its card as TOML, then one SELECT.

    /*
    title = "Discharge without a reason"
    table = "care_episodes"                    # absent: the SELECT says it in a column table_name
    why = "…"                                  # what goes wrong in the numbers
    advice = "…"                               # what to do about it
    limit = 0.10                               # share past which figures should not be quoted; absent: none
    field = "discharge_reason"
    needs = ["care_episodes.discharge_reason"] # fields without which the check says nothing about a source
    total = "SELECT source, count(*) …"        # what the share is of; absent: every row of the table
    only_past_limit = true                     # list the rows only when the limit is exceeded
    */
    SELECT source, row_key, child_id, file_id, line, value, message FROM …

A check reads the contract tables, `reference`, `load.sources`, `load.source_settings`, `load.rejected`, the same
tables of the load before in the schema `previous` (children, and rows that were open), and these views:

    late_dates(source, table_name, row_key, child_id, file_id, line, field, day, complete_to), the dates that are not
              planned and lie after the day to which their source is complete
    date_counts(source, table_name, dates), how many dates that are not planned there are
    row_spans(source, table_name, row_key, child_id, file_id, line, start_field, start_at, start_text,
              end_field, end_at, end_text, open_when_empty), and previous_row_spans of the load before

and the macro own_key(key, source), a key as the agency writes it. A check never changes a row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from etl.contract import Field, ForeignKey, Table, tables
from etl.reading import literal, quoted

_FOLDER = Path(__file__).parent / "checks"

# Pairs of fields of which the second can't come before the first. In the first group an empty end means that
# the row is still open.
_SPANS = (("start_date", "end_date"), ("removal_date", "discharge_date"), ("joined_date", "left_date"))
_ORDERED = (
    ("history_known_from", "history_known_to"),
    ("period_start", "period_end"),
    ("term_start", "term_end"),
    ("issued_date", "expiry_date"),
    ("received_date", "decision_date"),
    ("requested_date", "decided_date"),
    ("offered_date", "start_date"),
    ("made_date", "started_date"),
    ("called_at", "arrived_at"),
    ("set_date", "target_date"),
)

_TABLES = """
CREATE SCHEMA IF NOT EXISTS load;
CREATE TABLE load.checks (
    "check" VARCHAR, source VARCHAR, title VARCHAR, table_name VARCHAR, why VARCHAR, advice VARCHAR,
    flagged BIGINT, total BIGINT, share DOUBLE, limit_share DOUBLE, exceeded BOOLEAN
);
CREATE TABLE load.flags (
    "check" VARCHAR, source VARCHAR, table_name VARCHAR, row_key VARCHAR, child_id VARCHAR, file_id INTEGER,
    line INTEGER, field VARCHAR, value VARCHAR, message VARCHAR
);
"""


@dataclass(frozen=True)
class Check:
    """One data-quality check: its card and its SELECT."""

    code: str
    sql: str
    title: str
    why: str
    advice: str
    table: str | None = None
    field: str | None = None
    limit: float | None = None
    needs: tuple[str, ...] = ()
    total: str | None = None
    only_past_limit: bool = False


@cache
def checks() -> dict[str, Check]:
    """Every check by code, in the order of the alphabet."""
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.sql"))}


def _read(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    comment, sql = text.removeprefix("/*").split("*/", 1)
    card = tomllib.loads(comment)
    return Check(code=path.stem, sql=sql.strip(), needs=tuple(card.pop("needs", ())), **card)


def open_ends() -> dict[str, str]:
    """For each contract table whose rows can be open, the column that is empty while they are."""
    return {
        table.name: end
        for table in tables().values()
        for start, end in _SPANS
        if {start, end} <= {field.name for field in table.fields}
    }


def run(con: DuckDBPyConnection, codes: Collection[str] | None = None) -> None:
    """Runs the checks (`codes`, else all) on a snapshot under construction: makes `load.checks` and `load.flags`.

    load.checks has one row for each check, source and table that the check says something about, with a flagged
    count of 0 where nothing is wrong; shares and limits run from 0 to 1. A source that doesn't send a field which
    a check needs is left out of it: not recorded is not wrong.
    """
    con.execute(_TABLES)
    _create_views(con)
    for check in checks().values():
        if codes is None or check.code in codes:
            _run(con, check)
    _drop_views(con)


def _run(con: DuckDBPyConnection, check: Check) -> None:
    table_name = literal(check.table) if check.table else "table_name"
    field = literal(check.field) if check.field else "field"
    con.execute(
        f"""
        CREATE TEMP TABLE judged AS SELECT source FROM load.sources WHERE {_sends_all(check.needs)};
        CREATE TEMP TABLE found AS
            SELECT source, {table_name} AS table_name, row_key, child_id, file_id, line, {field} AS field,
                   value::VARCHAR AS value, message
            FROM ({check.sql}) SEMI JOIN judged USING (source);
        CREATE TEMP TABLE counts AS
            SELECT source, table_name, coalesce(total, 0) AS total
            FROM (SELECT source, {table_name} AS table_name, total FROM ({check.total or _all_rows(check.table)}))
            {f"FULL JOIN ({_senders(check.table)}) USING (source, table_name)" if check.table else ""}
            SEMI JOIN judged USING (source);
        """
    )
    con.execute(
        """
        INSERT INTO load.checks
        SELECT $code, source, $title, table_name, $why, $advice, flagged, total, share, $limit,
               coalesce(share > $limit, false)
        FROM (
            SELECT source, table_name, coalesce(flagged, 0) AS flagged, coalesce(total, 0) AS total,
                   coalesce(flagged, 0) / nullif(total, 0) AS share
            FROM counts
            FULL JOIN (SELECT source, table_name, count(*) AS flagged FROM found GROUP BY ALL)
                USING (source, table_name)
        )
        ORDER BY source, table_name
        """,
        {"code": check.code, "title": check.title, "why": check.why, "advice": check.advice, "limit": check.limit},
    )
    con.execute(
        """
        INSERT INTO load.flags
        SELECT $code, source, table_name, row_key, child_id, file_id, line, field, value, message
        FROM found
        WHERE NOT $only_past_limit OR EXISTS (
            FROM load.checks c
            WHERE c."check" = $code AND c.source = found.source AND c.table_name = found.table_name AND c.exceeded
        )
        ORDER BY source, table_name, file_id, line, row_key, field, value, message
        """,
        {"code": check.code, "only_past_limit": check.only_past_limit},
    )
    con.execute("DROP TABLE judged; DROP TABLE found; DROP TABLE counts")


def _sends_all(needs: tuple[str, ...]) -> str:
    """A condition on load.sources: the source sends every field that a check needs."""
    wanted = " UNION ALL ".join(
        f"SELECT {literal(table)} AS table_name, {literal(field)} AS field"
        for table, field in (need.split(".") for need in needs)
    )
    if not wanted:
        return "true"
    return (
        f"(SELECT count(*) FROM ({wanted}) SEMI JOIN (FROM load.recorded r WHERE r.source = sources.source) "
        f"USING (table_name, field)) = {len(needs)}"
    )


def _all_rows(table: str | None) -> str:
    return f'SELECT source, count(*) AS total FROM "{table}" GROUP BY source'


def _senders(table: str) -> str:
    """The sources that send a table, with or without rows."""
    return f"""
        SELECT DISTINCT source, {literal(table)} AS table_name
        FROM (
            SELECT source FROM load.recorded WHERE table_name = {literal(table)}
            UNION ALL SELECT source FROM "{table}"
        )
    """


def _create_views(con: DuckDBPyConnection) -> None:
    now, before = _with_rows(con, "main"), _with_rows(con, "previous")
    # A table that is always there gives the columns, and no row, where no table has rows.
    empty = tables()["children"]
    (earliest,) = con.execute("SELECT min(complete_to) FROM load.sources").fetchall()[0]
    for view, shape, selects in (
        ("late_dates", _late_dates(empty, earliest), [_late_dates(table, earliest) for table in now]),
        ("date_counts", _date_counts(empty), [_date_counts(table) for table in now]),
        ("row_spans", _spans(empty, "main"), [_spans(table, "main") for table in now]),
        ("previous_row_spans", _spans(empty, "main"), [_spans(table, "previous") for table in before]),
    ):
        con.execute(
            f"CREATE TEMP VIEW {view} AS "
            + " UNION ALL ".join([f"SELECT * FROM ({shape}) WHERE false", *filter(None, selects)])
        )
    con.execute(
        "CREATE TEMP MACRO own_key(key, source) AS "
        "CASE WHEN starts_with(key, source || ':') THEN substr(key, length(source) + 2) ELSE key END"
    )


def _with_rows(con: DuckDBPyConnection, schema: str) -> list[Table]:
    """The contract tables that have rows; the others would only make the views slow to plan."""
    found = con.execute(
        " UNION ALL ".join(
            f"SELECT {literal(name)} WHERE EXISTS (FROM {quoted(schema)}.{quoted(name)})" for name in tables()
        )
    ).fetchall()
    return [tables()[name] for (name,) in found]


def _drop_views(con: DuckDBPyConnection) -> None:
    for view in ("late_dates", "date_counts", "row_spans", "previous_row_spans"):
        con.execute(f"DROP VIEW {view}")
    con.execute("DROP MACRO own_key")


def _late_dates(table: Table, earliest: date | None) -> str:
    """A SELECT of the dates of a table after the day to which their source is complete; empty text if it has none.

    earliest: the first day to which a source is complete. By itself it tells of most rows that no date is late.
    """
    days = {field.name: f'"{field.column}"::DATE' for field in _happened(table)}
    if not days:
        return ""
    pairs = ", ".join(f"{{'field': {literal(name)}, 'day': {day}}}" for name, day in days.items())
    may_be_late = " OR ".join(f"{day} > DATE {literal(str(earliest or date.max))}" for day in days.values())
    # Late dates are picked before a child is looked up for them.
    late = f"""(
        SELECT *, unnest(list_filter([{pairs}], lambda each: each.day > complete_to)) AS late
        FROM "main"."{table.name}" JOIN (SELECT source, complete_to FROM load.sources) USING (source)
        WHERE {may_be_late}
    )"""
    return f"""
        SELECT {_identity(table)}, t.late.field AS field, t.late.day AS day, t.complete_to
        FROM {_with_child(table, "main", late)}
    """


def _happened(table: Table) -> list[Field]:
    """The fields that hold a date of something that happened, not of something planned."""
    return [field for field in table.fields if field.type in ("date", "datetime") and not field.planned]


def _date_counts(table: Table) -> str:
    """A SELECT with one row for each source that has dates in a table; empty text for a table without such fields."""
    counts = [f'count("{field.column}")' for field in _happened(table)]
    if not counts:
        return ""
    return (
        f"SELECT source, {literal(table.name)} AS table_name, {' + '.join(counts)} AS dates "
        f'FROM "main"."{table.name}" GROUP BY source HAVING dates > 0'
    )


def _spans(table: Table, schema: str) -> str:
    """A SELECT with one row for each pair of dates of each row of a table that has such pairs."""
    has = {field.name: field.column for field in table.fields}
    return " UNION ALL ".join(
        f"""
        SELECT {_identity(table)},
               {literal(start)} AS start_field, t."{has[start]}"::TIMESTAMP AS start_at,
               t."{has[start]}"::VARCHAR AS start_text,
               {literal(end)} AS end_field, t."{has[end]}"::TIMESTAMP AS end_at, t."{has[end]}"::VARCHAR AS end_text,
               {(start, end) in _SPANS} AS open_when_empty
        FROM {_with_child(table, schema)} WHERE t."{has[start]}" IS NOT NULL
        """
        for start, end in (*_SPANS, *_ORDERED)
        if start in has and end in has
    )


def _identity(table: Table) -> str:
    """The columns by which people find a row, of what `_with_child` gives."""
    key = ", ".join(f't."{table.field(name).column}"' for name in table.primary_key)
    owner = _path_to_child(table)
    child = "NULL::VARCHAR" if owner is None else f"t{len(owner) or ''}.child_id"
    return (
        f"t.source, {literal(table.name)} AS table_name, concat_ws(' / ', {key}) AS row_key, {child} AS child_id, "
        "t.file_id, t.line"
    )


def _with_child(table: Table, schema: str, rows: str | None = None) -> str:
    """A table (or other rows of its columns) as t, joined to what it belongs to up to the table with the child."""
    joins, alias = f"{rows or f'{quoted(schema)}.{quoted(table.name)}'} t", "t"
    for step, key in enumerate(_path_to_child(table) or (), start=1):
        joins += f' LEFT JOIN "{schema}"."{key.table}" t{step} ON t{step}."{key.table_field}" = {alias}."{key.field}"'
        alias = f"t{step}"
    return joins


def _path_to_child(table: Table) -> list[ForeignKey] | None:
    """The keys that lead from a table to one with a child_id, shortest first; None if there is no such way."""
    if any(field.name == "child_id" for field in table.fields):
        return []
    ways = [(key, _path_to_child(tables()[key.table])) for key in table.foreign_keys]
    found = [[key, *rest] for key, rest in ways if rest is not None]
    return min(found, key=len, default=None)
