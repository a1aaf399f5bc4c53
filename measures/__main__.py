"""python -m measures list | show CODE | cases CODE | explain CODE: any number of the dashboard in the terminal."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from measures import library, lists, snapshot
from measures.cards import catalog
from measures.cases import FIELDS, STATES, cases
from measures.dimensions import DIMENSIONS, GRANT
from measures.errors import QuestionError
from measures.evaluate import Result, as_row, evaluate
from measures.explain import Change, Explanation, explain_loads, explain_periods
from measures.periods import KINDS, Period, add_months, periods
from measures.questions import card_of
from measures.settings import site_settings

FORMATS = ("table", "json", "csv")
SHOWN_CHANGES = 10
LIST_FIELDS = ("code", "id", "title", "family", "kind", "unit", "better")
_PROJECT_DATA = Path(__file__).parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with one sentence on standard error when the question cannot be answered."""
    try:
        chosen = _parser().parse_args(arguments)
        print(chosen.run(chosen))
    except QuestionError as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its usage."""

    def error(self, message: str) -> None:
        raise QuestionError(f"{message[0].upper()}{message[1:]}; see python -m measures --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m measures", description="The numbers of the dashboard, in the terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, default=_default_data(), help="where snapshots lie (default: data/)")
    shared.add_argument("--format", choices=FORMATS, default="table")
    listing = commands.add_parser("list", parents=[shared], help="every measure")
    listing.set_defaults(run=_list)
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("code", metavar="CODE")
    asking.add_argument("--period", choices=KINDS, help="default: quarter; for the cases of a list: as it stands")
    asking.add_argument("--from", dest="first", type=_date, metavar="DATE", help="first day, inclusive")
    asking.add_argument("--to", dest="last", type=_date, metavar="DATE", help="last day, inclusive")
    asking.add_argument("--by", choices=tuple(DIMENSIONS), metavar="DIMENSION", help=", ".join(DIMENSIONS))
    asking.add_argument("--where", action="append", default=[], type=_filter, metavar="DIMENSION=VALUE")
    asking.add_argument("--snapshot", metavar="S", help="an older data load (default: the one in use)")
    show = commands.add_parser("show", parents=[shared, asking], help="one measure by period and group")
    show.set_defaults(run=_show)
    opening = commands.add_parser("cases", parents=[shared, asking], help="the cases behind a number")
    opening.add_argument("--state", choices=STATES, default="counted")
    opening.set_defaults(run=_cases)
    explaining = commands.add_parser("explain", parents=[shared], help="why a number changed")
    explaining.add_argument("code", metavar="CODE")
    explaining.add_argument("--from-snapshot", metavar="S", help="the earlier of two data loads")
    explaining.add_argument("--to-snapshot", metavar="S", help="the later one (default: the one in use)")
    explaining.add_argument("--from-period", type=_period, metavar="P", help="default: the same a year earlier")
    explaining.add_argument(
        "--to-period", type=_period, metavar="P", help="2026, 2026-Q2, 2026-06 or two days: 2026-04-01..2026-06-30"
    )
    explaining.add_argument("--where", action="append", default=[], type=_filter, metavar="DIMENSION=VALUE")
    explaining.set_defaults(run=_explain)
    return parser


def _default_data() -> Path:
    here = Path("data")
    return here if here.is_dir() else _PROJECT_DATA


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{text!r} is no date; write it as year-month-day, such as 2026-06-30.") from None


def _filter(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not value:
        raise QuestionError(f"A filter is written DIMENSION=VALUE, such as county=Wake, not {text!r}.")
    if name not in DIMENSIONS and name != GRANT:
        raise QuestionError(
            f"There is nothing called {name} to filter by; choose one of {', '.join(DIMENSIONS)}, grant."
        )
    return name, value


def _period(text: str) -> Period:
    """A period by its name: a year, a quarter, a month, or the first and last day of any other."""
    if found := re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(\d{2}))?", text):
        year, quarter, month = (int(part) if part else None for part in found.groups())
        if month is None or 1 <= month <= 12:
            kind = "quarter" if quarter else "month" if month else "year"
            inside = date(year, quarter * 3 if quarter else month or 1, 1)
            return periods(kind, inside, inside)[0]
    first, dots, last = text.partition("..")
    if not dots:
        raise QuestionError(
            f"{text!r} is no period; write it as 2026, 2026-Q2, 2026-06 or two days such as 2026-04-01..2026-06-30."
        )
    return periods("all", _date(first), _date(last))[0]


def _list(chosen: argparse.Namespace) -> str:
    rows = [{name: getattr(card, name) for name in LIST_FIELDS} for card in catalog().values()]
    return _written(rows, LIST_FIELDS, chosen.format)


def _show(chosen: argparse.Namespace) -> str:
    con = snapshot.open_current(chosen.data, chosen.snapshot)
    where = _where(con, chosen.where)
    results = evaluate(con, chosen.code, asked_periods(con, chosen, where), chosen.by, where)
    rows = [as_row(result) for result in results]
    if chosen.format == "json":
        return json.dumps(rows, indent=2)
    flat = [{name: value for name, value in row.items() if name != "curve"} for row in rows]
    return _written(flat, list(dict.fromkeys(name for row in flat for name in row)), chosen.format) + _footnotes(
        chosen, results
    )


def _cases(chosen: argparse.Namespace) -> str:
    con = snapshot.open_current(chosen.data, chosen.snapshot)
    where = _where(con, chosen.where)
    if card_of(con, chosen.code).kind == "list" and _as_it_stands(chosen):
        return _staff_list(lists.staff_list(con, chosen.code, where), chosen.format)
    rows = [
        {"period_start": period.start, "period_end": period.end} | case.as_row()
        for period in asked_periods(con, chosen, where)
        for case in cases(con, chosen.code, period, chosen.by, where, chosen.state)
    ]
    return _written(rows, ("period_start", "period_end", *FIELDS), chosen.format)


def _as_it_stands(chosen: argparse.Namespace) -> bool:
    """True when no period, group or state is asked for, so that a list is shown as of today's data."""
    return chosen.state == "counted" and not (chosen.period or chosen.first or chosen.last or chosen.by)


def _staff_list(found: lists.StaffList, format: str) -> str:
    written = _written([row.as_row() for row in found.rows], lists.FIELDS, format)
    if format != "table":
        return written
    days = ", ".join(f"{agency} {day}" for agency, day in found.as_of.items())
    looked_at = "nobody: what it needs is not recorded" if found.looked_at is None else found.looked_at
    left_out = [f"Left out: {reason.subjects}, {reason.reason}." for reason in found.left_out]
    return "\n".join([written, f"As of: {days}. On it: {len(found.rows)}. Looked at: {looked_at}.", *left_out])


def _explain(chosen: argparse.Namespace) -> str:
    con = snapshot.open_current(chosen.data, chosen.to_snapshot)
    where = _where(con, chosen.where)
    period = chosen.to_period or _latest_quarter(con)
    if chosen.from_snapshot is None:
        found = explain_periods(con, chosen.code, chosen.from_period or _year_before(period), period, where)
    elif chosen.from_period is not None:
        raise QuestionError("Compare two data loads or two periods: leave out --from-snapshot or --from-period.")
    else:
        earlier = snapshot.open_read_only(chosen.data, chosen.from_snapshot)
        found = explain_loads(earlier, con, chosen.code, period, where)
    return _explained(found, chosen.format)


def _latest_quarter(con: duckdb.DuckDBPyConnection) -> Period:
    """The last quarter that the furthest source reaches the end of."""
    last = library.last_day(con)
    return next(p for p in reversed(periods("quarter", add_months(last, -6), last)) if p.end <= last)


def _year_before(period: Period) -> Period:
    start, end = (add_months(day, -12) for day in (period.start, period.end + timedelta(days=1)))
    return _between(start, end - timedelta(days=1))


def _between(start: date, end: date) -> Period:
    """The calendar period of these days if there is one, for its name."""
    named = (periods(kind, start, start)[0] for kind in ("month", "quarter", "year"))
    return next((p for p in named if (p.start, p.end) == (start, end)), None) or periods("all", start, end)[0]


def _explained(found: Explanation, format: str) -> str:
    parts = [
        {"kind": p.kind, "what": p.words, "part": p.part, "cases": p.cases, "children": p.children} for p in found.parts
    ]
    whole = {"kind": "difference", "what": "the whole difference", "part": found.difference}
    changes = [_change_row(change) for change in found.changes]
    if format == "json":
        said = {
            "code": found.card.code,
            "before": as_row(found.before),
            "after": as_row(found.after),
            "difference": found.difference,
            "parts": parts,
            "definition": found.definition,
            "notes": found.notes,
            "absent": found.absent or None,
            "changes": changes,
        }
        return json.dumps(said, indent=2, default=str)
    if format == "csv":
        return _written([*parts, whole], list(whole) + ["cases", "children"], format)
    if found.absent:
        return found.absent
    lines = [
        f"{found.card.title}: {_cell(found.before.value)} before ({_days(found.before)}), "
        f"{_cell(found.after.value)} now ({_days(found.after)}).",
        "",
        _table([*parts, whole], ["what", "part", "cases", "children"]),
        *["", *found.definition, *found.notes],
    ]
    if changes:
        largest = f"The {SHOWN_CHANGES} of {len(changes)} cases with the largest parts:"
        lines += ["", largest if len(changes) > SHOWN_CHANGES else "The cases:"]
        lines += [_table([_short(row) for row in changes[:SHOWN_CHANGES]], list(changes[0]))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _days(result: Result) -> str:
    return f"{result.period_start} to {result.period_end}"


def _short(row: Mapping[str, object]) -> dict[str, object]:
    return {name: textwrap.shorten(v, 60, placeholder=" …") if isinstance(v, str) else v for name, v in row.items()}


def _change_row(change: Change) -> dict[str, object]:
    return {
        "subject": change.subject,
        "source": change.source,
        "kind": change.kind,
        "part": change.part,
        "before": change.before.reason if change.before else None,
        "after": change.after.reason if change.after else None,
    }


def asked_periods(con: duckdb.DuckDBPyConnection, chosen: argparse.Namespace, where: Mapping) -> list[Period]:
    """The periods of a command: from the first day with evidence to the last complete day, where not said."""
    card = card_of(con, chosen.code)
    last = chosen.last or library.last_day(con)
    first = chosen.first or min(library.first_day(con, card) or last, last)
    starts = library.grants(con)
    grant_start = starts.get(where[GRANT][0]) if GRANT in where else None
    opens = site_settings(chosen.data).state_year_starts
    return periods(chosen.period or "quarter", first, last, state_year_starts=opens, grant_start=grant_start)


def _where(con: duckdb.DuckDBPyConnection, pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    where: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name == GRANT:
            value = _grant(con, value)
        where[name] = (*where.get(name, ()), value)
    return where


def _grant(con: duckdb.DuckDBPyConnection, value: str) -> str:
    """A grant by its full id, or by the id its source wrote when only one source has it."""
    known = list(library.grants(con))
    found = [grant for grant in known if grant == value or grant.partition(":")[2] == value]
    if len(found) != 1:
        what = "more than one grant is" if found else "no grant is"
        raise QuestionError(f"{what.capitalize()} called {value}; there are {', '.join(known) or 'none'}.")
    return found[0]


def _footnotes(chosen: argparse.Namespace, results: Iterable[Result]) -> str:
    late = sorted({agency for result in results for agency in result.late})
    if chosen.format != "table" or not late:
        return ""
    return f"\nLeft out of the latest periods, because not yet complete: {', '.join(late)}."


def _written(rows: Sequence[Mapping[str, object]], names: Sequence[str], format: str) -> str:
    if format == "json":
        return json.dumps(rows, indent=2, default=str)
    if format == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().rstrip("\n")
    return _table(rows, names)


def _table(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> str:
    names = [name for name in names if not rows or any(row.get(name) is not None for row in rows)]
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(names)]
    lines = [list(names), ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) and not value.is_integer() else str(value)


if __name__ == "__main__":
    sys.exit(main())
