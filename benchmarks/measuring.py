"""How the tables are measured: each piece of work in a process of its own, in turn, and the median of several runs.

Time is that of the clock on the wall, which is what a person waits; on a computer that is busy with other things, the
time that its processors worked (of all threads together) says more, and is measured when asked for. The start of
Python and imports are left out. Memory is the most that the process ever held, libraries included.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PROCESSOR_TIME = "BENCHMARKS_PROCESSOR_TIME"  # an environment variable, so that every process measures alike
_LIBRARIES = ("duckdb", "pandas", "polars", "pyarrow", "scipy", "streamlit", "playwright")


@dataclass(frozen=True)
class Run:
    """What one run of a piece of work took: seconds, the most bytes of memory at once, and what it returned."""

    seconds: float
    memory: int
    answer: object


def clock() -> float:
    """Seconds since some moment: of the clock on the wall, or that processors worked for this process."""
    return time.process_time() if PROCESSOR_TIME in os.environ else time.perf_counter()


def apart(ready: str, *arguments: object) -> Run:
    """Does a piece of work in a fresh process and waits for it.

    ready: "module:function", a function that imports and readies what the work needs and returns the work itself, a
    function without arguments; that alone is timed. Arguments and answer travel as JSON. Raises
    subprocess.CalledProcessError when the work fails; what it says of that goes to the terminal.
    """
    command = [sys.executable, "-m", "benchmarks.measuring", ready, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def in_turn(works: Mapping[str, Callable[[], Run]], runs: int) -> dict[str, list[Run]]:
    """Runs each work `runs` times, one after the other in rounds, so that a slow minute slows all of them.

    Every other round goes backwards: none is always the one that follows the same other.
    """
    taken: dict[str, list[Run]] = {name: [] for name in works}
    for turn in range(runs):
        for name in list(works) if turn % 2 == 0 else reversed(works):
            taken[name].append(works[name]())
    return taken


def timed(work: Callable[[], object]) -> Run:
    """Runs a function in this process. Its memory is not told apart from what came before it."""
    begun = clock()
    answer = work()
    return Run(clock() - begun, 0, answer)


def seconds(runs: Iterable[Run]) -> float:
    """The median time of several runs."""
    return median(run.seconds for run in runs)


def memory(runs: Iterable[Run]) -> float:
    """The median of the most memory that each run held, in bytes."""
    return median(run.memory for run in runs)


# --- words ------------------------------------------------------------------------------------------------------------


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is left-aligned, the others are numbers."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def in_seconds(value: float) -> str:
    """A time as people read it: "12.4 s", "85 ms", "0.6 ms"."""
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.1f} ms"


def in_megabytes(value: float) -> str:
    """Memory in megabytes of a million bytes."""
    return f"{value / 1e6:,.0f} MB"


def times(value: float) -> str:
    """A ratio: "3.4×"."""
    return f"{value:.1f}×" if value < 100 else f"{value:,.0f}×"


def machine() -> str:
    """The computer and the versions that the figures were made with, in a sentence or two."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"Measured on {date.today()}: {_processor()}, {os.cpu_count()} cores, {gigabytes:.0f} GiB of memory, "
        f"{platform.system()} {platform.release()}. Python {platform.python_version()}, {libraries}. "
        f"Times are {'those that processors worked' if PROCESSOR_TIME in os.environ else 'of the clock'}."
    )


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in described if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _run_here() -> None:
    """What the fresh process does: readies the work named on its command line, does it and measures it."""
    module, name = sys.argv[1].split(":")
    work = getattr(import_module(module), name)(*json.loads(sys.argv[2]))
    run = timed(work)
    print(json.dumps({"seconds": run.seconds, "memory": _most_memory(), "answer": run.answer}))


def _most_memory() -> int:
    """The most memory that this process held so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux counts in getrusage what the process held that started this one.
        held = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS


if __name__ == "__main__":
    _run_here()
