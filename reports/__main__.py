"""python -m reports --measures PS2 PS7 --period quarter --by county --out report.xlsx: numbers to share, in a file.

Always in shareable form. The end of the file's name says what it is: .xlsx a workbook, .csv a plain table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from measures import library, snapshot
from measures.dimensions import GRANT
from measures.errors import QuestionError
from measures.periods import Period, periods
from measures.questions import card_of
from measures.settings import SiteSettings, site_settings
from reports import tidy, workbook
from reports.request import FILTERS, GROUPS, PERIOD_KINDS, Request
from reports.tables import gather
from ui import words

WRITERS = {".xlsx": workbook.write, ".csv": tidy.write}
_PROJECT_DATA = Path(__file__).parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write one report; 0 when it worked, 2 with one sentence on standard error when it can't be made."""
    try:
        chosen = _parser().parse_args(arguments)
        write = _writer(chosen.out)
        con = snapshot.open_current(chosen.data, chosen.snapshot)
        settings = site_settings(chosen.data)
        report = gather(con, _request(con, chosen, settings), settings.threshold)
        chosen.out.write_bytes(write(report))
    except QuestionError as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"{problem.filename} can't be written: {problem.strerror}.", file=sys.stderr)
        return 2
    said = words.counted(len(report.tables), "measure")
    print(f"{chosen.out}: {said}. {report.request.period_words}. Shareable form.")
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its usage."""

    def error(self, message: str) -> None:
        raise QuestionError(f"{message[0].upper()}{message[1:]}; see python -m reports --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m reports", description="Numbers to share, in a workbook or a plain table.")
    here = Path("data")
    parser.add_argument("--data", type=Path, default=here if here.is_dir() else _PROJECT_DATA, help="default: data/")
    parser.add_argument("--snapshot", metavar="S", help="an older data load (default: the one in use)")
    parser.add_argument("--measures", nargs="+", required=True, metavar="CODE", help="see python -m measures list")
    parser.add_argument("--period", choices=PERIOD_KINDS, default="quarter")
    parser.add_argument("--from", dest="first", type=_date, metavar="DATE", help="first day, inclusive")
    parser.add_argument("--to", dest="last", type=_date, metavar="DATE", help="last day, inclusive")
    parser.add_argument("--by", choices=GROUPS, metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--where", action="append", default=[], type=_filter, metavar="FILTER=VALUE")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a name that ends in .xlsx or .csv")
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{text!r} is no date; write it as year-month-day, such as 2026-06-30.") from None


def _filter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if name not in FILTERS or not value:
        raise QuestionError(f"A filter is written FILTER=VALUE, with one of {', '.join(FILTERS)}, not {text!r}.")
    return name, value


def _writer(out: Path):
    try:
        return WRITERS[out.suffix.lower()]
    except KeyError:
        raise QuestionError(f"{out} must end in {' or '.join(WRITERS)}.") from None


def _request(con: duckdb.DuckDBPyConnection, chosen: argparse.Namespace, settings: SiteSettings) -> Request:
    where: dict[str, tuple[str, ...]] = {}
    for name, value in chosen.where:
        where[name] = (*where.get(name, ()), _grant(con, value) if name == GRANT else value)
    return Request(
        tuple(chosen.measures),
        chosen.period,
        tuple(_periods(con, chosen, settings, where.get(GRANT, ()))),
        chosen.by,
        tuple(where.items()),
    )


def _periods(
    con: duckdb.DuckDBPyConnection, chosen: argparse.Namespace, settings: SiteSettings, grant: Sequence[str]
) -> list[Period]:
    """From the first day with evidence of any measure, or of the grant, to the last complete day, where not said."""
    last = chosen.last or library.last_day(con)
    days = [day for code in chosen.measures if (day := library.first_day(con, card_of(con, code)))]
    start = library.grants(con)[grant[0]] if grant else None
    first = chosen.first or min(last, max(min([*days, last]), start or date.min))
    return periods(chosen.period, first, last, state_year_starts=settings.state_year_starts, grant_start=start)


def _grant(con: duckdb.DuckDBPyConnection, value: str) -> str:
    """A grant by its full id, or by the id its source wrote when only one source has it."""
    known = list(library.grants(con))
    found = [grant for grant in known if value in (grant, grant.partition(":")[2])]
    if len(found) != 1:
        what = "More than one grant is" if found else "No grant is"
        raise QuestionError(f"{what} called {value}; there are {', '.join(known) or 'none'}.")
    return found[0]


if __name__ == "__main__":
    sys.exit(main())
