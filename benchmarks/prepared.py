"""What the tables are measured on: sample exports, and a snapshot of them, made once for each number of children."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.measuring import apart

SEED = 7


def exports(folder: Path, children: int) -> Path:
    """The folder with the exports of that many children; written the first time."""
    made = folder / f"exports-{children}"
    if not (made / "README.md").exists():  # the sample writes it last
        say(f"Writing exports of {children:,} children")
        apart("benchmarks.prepared:write_exports", str(made), children)
    return made


def snapshot(folder: Path, children: int) -> Path:
    """The data folder with a snapshot of those exports in use, all measures in it; loaded the first time."""
    made = folder / f"data-{children}"
    if not (made / "warehouse" / "CURRENT").exists():
        source = exports(folder, children)
        say(f"Loading exports of {children:,} children, with all measures")
        apart("benchmarks.prepared:load_exports", str(source), str(made))
    return made


def write_exports(out: str, children: int) -> Callable[[], None]:
    """Ready to write the exports."""
    from etl import sample

    return partial(sample.write, Path(out), children, SEED)


def load_exports(source: str, data_dir: str) -> Callable[[], None]:
    """Ready to load them with all measures."""
    from etl.load import Exports, load
    from measures.build import build

    def work() -> None:
        load(Exports(Path(source)), Path(data_dir), measures=build, say=say_nothing)

    return work


def database(data_dir: Path) -> Path:
    """The database file of the snapshot in use."""
    warehouse = data_dir / "warehouse"
    return warehouse / f"{(warehouse / 'CURRENT').read_text(encoding='utf-8').strip()}.duckdb"


def say(line: str) -> None:
    """Tells the person who waits what is being done; the tables alone go to the standard output."""
    print(line, file=sys.stderr, flush=True)


def say_nothing(_: str) -> None:
    """For work that is timed."""
