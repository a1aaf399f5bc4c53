"""The terminal of loads: `python -m etl --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

import duckdb

from etl import report, snapshots
from etl.building import Measures
from etl.contract import PROJECT_DATA
from etl.errors import LoadError
from etl.load import Exports, check, load, rebuild
from etl.settings import settings

_WRONG = 2
_INTERRUPTED = 130
# What DuckDB says, as a RuntimeError, when an interrupt stops it in the middle of a query.
_QUERY_INTERRUPTED = "Query interrupted"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(_WRONG, f"{message[0].upper()}{message[1:]}; {self.prog} --help shows how to write it.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 2 a sentence says what is wrong, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal may lack a letter that a file name has
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except LoadError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename or 'A file'}: {error.strerror or error}.")
    except KeyboardInterrupt:
        return _stopped()
    except RuntimeError as error:
        if str(error) != _QUERY_INTERRUPTED:
            raise
        return _stopped()
    except duckdb.Error as error:
        return _fail(f"The database reports: {str(error).splitlines()[0].rstrip('.')}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m etl", description="Loads exports into the dashboard.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    sample = _command(commands, "sample", _sample, "write exports of made-up agencies")
    sample.add_argument("--children", type=_count, default=600, help="how many children, about (600)")
    sample.add_argument("--seed", type=int, default=7, help="the same seed gives the same children (7)")
    sample.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")

    for name, run, about in (
        ("check", _check, "show what would be loaded, flagged and rejected; changes nothing"),
        ("load", _load, "load a folder of exports into a new snapshot and put it in use"),
    ):
        command = _command(commands, name, run, about)
        command.add_argument("exports", type=Path, metavar="DIR", help="folder of exports")
        command.add_argument("--mapping", type=Path, metavar="FILE", help="this mapping, instead of those that fit")
        command.add_argument("--source", metavar="NAME", help="name of a folder in contract form (contract)")
        command.add_argument("--as-of", type=_day, metavar="DATE", help="the day to which the exports are complete")

    _command(commands, "snapshots", _snapshots, "list the snapshots, newest first")
    use = _command(commands, "use", _use, "put another snapshot in use")
    use.add_argument("snapshot", metavar="SNAPSHOT", help="its name, as snapshots lists it")
    _command(commands, "rebuild", _rebuild, "make a new snapshot from the rows of the one in use")
    return parser


def _command(commands, name: str, run, about: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    command.add_argument(
        "--data", type=Path, metavar="DIR", default=_usual_data(), help="folder of snapshots and settings (data/)"
    )
    command.set_defaults(run=run)
    return command


def _usual_data() -> Path:
    here = Path("data")
    return here if here.is_dir() else PROJECT_DATA


def _sample(options: argparse.Namespace) -> None:
    from etl import sample  # numpy and the writer of workbooks are needed here only

    sample.write(options.out, options.children, options.seed, _say)
    print(f"Wrote sample exports of about {options.children} children to {options.out}.")


def _check(options: argparse.Namespace) -> None:
    print(report.trial(check(_exports(options), options.data, say=_say)))


def _load(options: argparse.Namespace) -> None:
    print(report.loaded(load(_exports(options), options.data, measures=_measures(options.data), say=_say)))


def _rebuild(options: argparse.Namespace) -> None:
    print(report.loaded(rebuild(options.data, measures=_measures(options.data), say=_say)))


def _snapshots(options: argparse.Namespace) -> None:
    print(report.snapshots(options.data))


def _use(options: argparse.Namespace) -> None:
    snapshots.use(options.data, options.snapshot, _say)
    print(f"Snapshot {options.snapshot} is in use.")


def _exports(options: argparse.Namespace) -> Exports:
    return Exports(options.exports, options.mapping, options.source, options.as_of)


def _measures(data_dir: Path) -> Measures:
    """Makes the measures of a snapshot, with the site's own parameters."""
    from measures.build import build

    site = settings(data_dir)
    parameters = site.get("calendars", {}) | site.get("parameters", {})

    def make(con: duckdb.DuckDBPyConnection) -> None:
        try:
            build(con, parameters, progress=_say)
        except ValueError as error:
            raise LoadError(f"{error} Nothing was loaded.") from error

    return make


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return _WRONG


def _stopped() -> int:
    print("Stopped.", file=sys.stderr)
    return _INTERRUPTED


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it like 2026-06-30") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of children; write a whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
