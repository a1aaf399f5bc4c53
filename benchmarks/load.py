"""Table a: what a load costs beside DuckDB merely reading the same files.

A load reads, maps, checks and publishes; the evidence is measured apart, in table e.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import prepared
from benchmarks.measuring import Run, apart, in_megabytes, in_seconds, in_turn, memory, seconds, table, times

TITLE = "(a) Loading"
RUNS = 3


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The table in Markdown for each number of children. Raises ValueError when a load lost or made up a line."""
    loads = []
    for children in sizes:
        exports = prepared.exports(folder, children)
        prepared.say(f"Table a, {children:,} children")
        with TemporaryDirectory(dir=folder) as scratch:
            works = {"load": partial(_load, exports, Path(scratch)), "read": partial(_read, exports, Path(scratch))}
            taken = in_turn(works, runs)
            loads.append(load_row(children, taken))
    headings = ["children", "lines", "load", "DuckDB reads", "ratio", "memory of the load", "memory of DuckDB"]
    return table(headings, loads)


def load_row(children: int, taken: dict[str, list[Run]]) -> list[str]:
    loads, reads = taken["load"], taken["read"]
    lines, broken = loads[0].answer
    if any(run.answer != lines - broken for run in reads):
        raise ValueError(f"DuckDB reads {reads[0].answer} lines and a load {lines - broken}, which can't be compared.")
    return [
        f"{children:,}",
        f"{lines:,}",
        in_seconds(seconds(loads)),
        in_seconds(seconds(reads)),
        times(seconds(loads) / seconds(reads)),
        in_megabytes(memory(loads)),
        in_megabytes(memory(reads)),
    ]


def _load(exports: Path, scratch: Path) -> Run:
    data_dir = scratch / "data"
    shutil.rmtree(data_dir, ignore_errors=True)
    run = apart("benchmarks.load:load", str(exports), str(data_dir))
    return Run(run.seconds, run.memory, apart("benchmarks.load:lines", str(data_dir)).answer)


def _read(exports: Path, scratch: Path) -> Run:
    database = scratch / "read.duckdb"
    database.unlink(missing_ok=True)
    return apart("benchmarks.load:read", str(exports), str(database))


# --- work, each in a process of its own -------------------------------------------------------------------------------


def load(exports: str, data_dir: str) -> Callable[[], None]:
    """Ready to read, map, check and publish, without measures."""
    from etl.load import Exports, load

    def work() -> None:
        load(Exports(Path(exports)), Path(data_dir), measures=None, say=prepared.say_nothing)

    return work


def lines(data_dir: str) -> Callable[[], tuple[int, int]]:
    """Ready to tell how many lines the load in use saw, and how many of them were not built like their header."""
    import duckdb

    def work() -> tuple[int, int]:
        with duckdb.connect(str(prepared.database(Path(data_dir))), read_only=True) as con:
            (seen,) = con.execute("SELECT sum(lines)::BIGINT FROM load.files").fetchone()
            (broken,) = con.execute("SELECT count(*) FROM load.rejected WHERE table_name IS NULL").fetchone()
            return seen, broken

    return work


def read(exports: str, database: str) -> Callable[[], int]:
    """Ready to let DuckDB read every file into a table of text; the work returns how many lines that were.

    The dialect of each file is told, nothing is guessed; lines that don't fit it are left out.
    """
    import duckdb

    layouts = _layouts(Path(exports))

    def work() -> int:
        with duckdb.connect(database) as con:
            return sum(_read_layout(con, Path(exports) / layout.source, layout) for layout in layouts)

    return work


def _layouts(exports: Path) -> list:
    """How each agency of the sample writes its files."""
    from etl.sample.layouts import piedmont, prairie, riverbend

    as_workbook = (exports / piedmont.LAYOUT.source / piedmont.LAYOUT.workbook).exists()
    return [prairie.LAYOUT, riverbend.LAYOUT, piedmont.LAYOUT if as_workbook else piedmont.as_files(piedmont.LAYOUT)]


def _read_layout(con, folder: Path, layout) -> int:
    found = 0
    for sheet in layout.sheets:
        if layout.workbook:
            _read_sheet(con, folder / layout.workbook, sheet)
        else:
            _read_csv(con, folder / f"{sheet.name}.csv", sheet, layout)
        found += con.execute(f'SELECT count(*) FROM "{layout.source} {sheet.name}"').fetchall()[0][0]
    return found


def _read_csv(con, path: Path, sheet, layout) -> None:
    columns = dict.fromkeys(sheet.headings, "VARCHAR")
    # DuckDB knows Latin-1, which for these files is the same as Windows-1252.
    encoding = {"cp1252": "latin-1"}.get(layout.encoding, "utf-8")
    con.execute(
        f"""
        CREATE TABLE "{layout.source} {sheet.name}" AS
        FROM read_csv($path, columns = {columns!r}, auto_detect = false, header = false, skip = {sheet.header_line},
                      delim = '{layout.delimiter}', quote = '"', escape = '"', encoding = '{encoding}',
                      ignore_errors = true)
        """,
        {"path": str(path)},
    )


def _read_sheet(con, path: Path, sheet) -> None:
    import fastexcel

    cells = fastexcel.read_excel(path).load_sheet(sheet.name, header_row=sheet.header_line - 1, dtypes="string")
    con.register("cells", cells.to_arrow())
    con.execute(f'CREATE TABLE "piedmont {sheet.name}" AS FROM cells')
    con.unregister("cells")
