"""Table a: what a load costs beside DuckDB merely reading the same files, and what each measure's evidence costs.

A load reads, maps, checks and publishes. The evidence is timed apart, table by table, each as a ratio to one scan of
the tables that it reads.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import prepared
from benchmarks.measuring import Run, apart, clock, in_megabytes, in_seconds, in_turn, memory, seconds, table, times

TITLE = "(a) Loading"
RUNS = 3
SCANS = 3
SHOWN = 20  # tables; the others lie below
# What every measure's evidence is cut by, whatever its own SELECT names.
_CUT_BY = {("derived", "slices"), ("derived", "children"), ("derived", "enrollments")}
_MADE = re.compile(r'CREATE TABLE (derived\.\w+|evidence\."[^"]+")')


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The tables in Markdown for each number of children. Raises ValueError when a load lost or made up a line."""
    loads, evidence = [], []
    for children in sizes:
        exports = prepared.exports(folder, children)
        prepared.say(f"Table a, {children:,} children")
        with TemporaryDirectory(dir=folder) as scratch:
            works = {"load": partial(_load, exports, Path(scratch)), "read": partial(_read, exports, Path(scratch))}
            taken = in_turn(works, runs)
            loads.append(load_row(children, taken))
            built = [apart("benchmarks.load:build_measures", str(Path(scratch) / "data")) for _ in range(runs)]
        evidence.append(_evidence_table(children, built))
    headings = ["children", "lines", "load", "DuckDB reads", "ratio", "memory of the load", "memory of DuckDB"]
    return "\n\n".join([table(headings, loads), *evidence])


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


# --- evidence ---------------------------------------------------------------------------------------------------------


class Stopwatch:
    """Stands in for a connection while measures are built and notes how long each of their tables takes.

    A table's time is that of every statement since the table before it.
    """

    def __init__(self, con):
        self.laps: dict[str, float] = {}
        self._con = con
        self._spent = 0.0

    def __getattr__(self, name: str):
        return getattr(self._con, name)

    def execute(self, sql: str, *bound):
        begun = clock()
        answer = self._con.execute(sql, *bound)
        self._spent += clock() - begun
        if made := _MADE.search(sql):
            self.laps[made[1]], self._spent = self._spent, 0.0
        return answer


def build_measures(data_dir: str) -> Callable[[], list[tuple[str, int, float, float]]]:
    """Ready to build a snapshot again from its kept rows, measures and all, exactly as a load does.

    The work returns of each table of the measures its name, its rows, the seconds it took, and those of the scans.
    """
    import duckdb

    from etl.load import rebuild
    from measures.build import build

    laps: dict[str, float] = {}

    def make(con) -> None:
        watch = Stopwatch(con)
        build(watch)
        laps.update(watch.laps)

    def work() -> list[tuple[str, int, float, float]]:
        rebuild(Path(data_dir), measures=make, say=prepared.say_nothing)
        with duckdb.connect(str(prepared.database(Path(data_dir))), read_only=True) as con:
            return _beside_scans(con, laps)

    return work


def _beside_scans(con, laps: dict[str, float]) -> list[tuple[str, int, float, float]]:
    scans: dict[tuple[str, str], float] = {}
    found = []
    for name, taken in laps.items():
        names = tables_read(con, _select_of(name)) | (_CUT_BY if name.startswith("evidence.") else set())
        scans |= {each: _scan(con, *each) for each in names - set(scans)}
        (rows,) = con.execute(f"SELECT count(*) FROM {name}").fetchone()
        found.append((name, rows, taken, sum(scans[each] for each in names)))
    return found


def _select_of(name: str) -> str:
    """The SELECT of a derived table or of a measure."""
    from measures.build import derived_tables
    from measures.cards import catalog

    schema, _, table_name = name.replace('"', "").partition(".")
    return (derived_tables() if schema == "derived" else catalog())[table_name].sql


def tables_read(con, sql: str) -> set[tuple[str, str]]:
    """Schema and name of each table that a SELECT names, without its own common table expressions."""
    (tree,) = con.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    found, own = set(), set()
    for node in _nodes(json.loads(tree)):
        if node.get("type") == "BASE_TABLE":
            found.add((node["schema_name"] or "main", node["table_name"]))
        if "cte_map" in node:
            own |= {("main", entry["key"]) for entry in node["cte_map"]["map"]}
    return found - own


def _nodes(tree: object) -> Iterator[dict]:
    """Every object in a JSON tree."""
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(inner)


def _scan(con, schema: str, name: str) -> float:
    """Seconds to look at every value of a table once, the median of some scans."""
    columns = [row[0] for row in con.execute(f'DESCRIBE "{schema}"."{name}"').fetchall()]
    ends = ", ".join(f'min("{column}"), max("{column}")' for column in columns)
    taken = []
    for _ in range(SCANS):
        begun = clock()
        con.execute(f'SELECT count(*), {ends} FROM "{schema}"."{name}"').fetchall()
        taken.append(clock() - begun)
    return median(taken)


def _evidence_table(children: int, built: list[Run]) -> str:
    rows = []
    for same in zip(*(run.answer for run in built), strict=True):
        name, count = same[0][:2]
        taken, scanned = median(one[2] for one in same), median(one[3] for one in same)
        if count:
            rows.append((taken / scanned, [f"`{name}`", f"{count:,}", in_seconds(taken), in_seconds(scanned)]))
    rows.sort(reverse=True)
    whole = median(sum(one[2] for one in run.answer) for run in built)
    above = (
        f"Evidence of {children:,} children: {len(built[0].answer)} tables in {in_seconds(whole)}, with "
        f"{in_megabytes(memory(built))} of memory for all after reading. The {min(SHOWN, len(rows))} with the highest "
        f"ratio of the {len(rows)} for which the sample has rows:"
    )
    headings = ["table", "rows", "made in", "one scan of what it reads", "ratio"]
    return f"{above}\n\n{table(headings, [[*cells, times(ratio)] for ratio, cells in rows[:SHOWN]])}"
