"""The one command: `python -m benchmarks`. Prints the tables in Markdown; what goes on meanwhile goes to stderr."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import evaluate, evidence, load, one_measure, page
from benchmarks.measuring import PROCESSOR_TIME, machine

TABLES = {"a": load, "e": evidence, "b": one_measure, "c": evaluate, "d": page}
SIZES = (1_000, 100_000)
MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures the tables that are asked for and prints each as soon as it is there."""
    options = _parser().parse_args(arguments)
    if options.processor_time:
        os.environ[PROCESSOR_TIME] = "yes"
    sizes = sorted({*options.children, *([MILLION] if options.million else [])})
    with TemporaryDirectory(prefix="benchmarks-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print(machine(), flush=True)
        for name in options.tables or TABLES:
            script = TABLES[name]
            print(f"\n## {script.TITLE}\n\n{script.measured(folder, sizes, options.runs or script.RUNS)}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures speed and memory.")
    about = "; ".join(f"{name}: {script.TITLE.partition(') ')[2].lower()}" for name, script in TABLES.items())
    parser.add_argument("tables", nargs="*", type=_known, metavar="TABLE", help=f"all, or some of {about}")
    parser.add_argument(
        "--children", nargs="+", type=int, default=SIZES, metavar="N", help="sizes of the sample (1000 100000)"
    )
    parser.add_argument("--million", action="store_true", help="a million children too, which takes hours")
    parser.add_argument("--runs", type=int, metavar="N", help="runs of which the median is taken (each table its own)")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="keeps exports and snapshots there and finds them next time"
    )
    parser.add_argument(
        "--processor-time", action="store_true", help="measures how long processors worked, where others work too"
    )
    return parser


def _known(name: str) -> str:
    if name not in TABLES:
        raise argparse.ArgumentTypeError(f"there is no table {name}; choose from {', '.join(TABLES)}")
    return name


if __name__ == "__main__":
    sys.exit(main())
