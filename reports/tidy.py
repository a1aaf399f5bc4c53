"""A report as a plain table: one line for each measure, period, group and part, each column of one type.

What a number is stands in `status`: value, zero, hidden, not_due, no_data or no_one; a number that may not be read
is an empty cell, never a word and never zero. `pending` and `excluded` are those of the period and group, all parts
of a measure together.
"""

from __future__ import annotations

import csv
import io

from reports.rows import Row
from reports.tables import Report, Table

COLUMNS = (
    "data_load",
    "made_up",
    "form",
    "hidden_below",
    "of_whom",
    "measure",
    "code",
    "unit",
    "period_kind",
    "period",
    "period_start",
    "period_end",
    "split_by",
    "group",
    "part",
    "is_total",
    "status",
    "value",
    "low",
    "high",
    "method",
    "numerator",
    "denominator",
    "children",
    "target",
    "target_of",
    "pending",
    "pending_hidden",
    "excluded",
    "excluded_hidden",
    "remark",
)
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, so that spreadsheets read it as such."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in report.tables:
        for row in table.rows:
            cells = _about(report) | _measure(report, table) | _number(row)
            writer.writerow([_plain(cells[name]) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _about(report: Report) -> dict[str, object]:
    return {
        "data_load": report.about.snapshot,
        "made_up": bool(report.made_up),
        "form": "shareable",
        "hidden_below": report.threshold,
        "of_whom": report.of_whom,
    }


def _measure(report: Report, table: Table) -> dict[str, object]:
    return {
        "measure": table.card.title,
        "code": table.card.code,
        "unit": table.card.unit,
        "period_kind": report.request.kind,
        "split_by": table.by,
    }


def _number(row: Row) -> dict[str, object]:
    same = ("group", "part", "is_total", "status", "value", "low", "high", "method", "numerator", "denominator")
    more = ("children", "target", "target_of", "pending", "excluded", "remark")
    return {name: getattr(row, name) for name in (*same, *more)} | {
        "period": row.period.label,
        "period_start": row.period.start,
        "period_end": row.period.end,
        "pending_hidden": row.pending is None,
        "excluded_hidden": row.excluded is None,
    }


def _plain(cell: object) -> str:
    """A cell as text. One that a spreadsheet would run as a formula gets an apostrophe in front."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, str) and cell.startswith(_RUN_BY_SPREADSHEETS):
        return f"'{cell}"
    return str(cell)
