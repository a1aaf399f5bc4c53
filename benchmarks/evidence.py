"""Table e: what each measure's evidence costs, as a ratio to one scan of the tables that it reads.

All tables of the measures are built from the rows that a load kept, as a load does it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import prepared
from benchmarks.measuring import Run, apart, clock, in_megabytes, in_seconds, memory, table, times

TITLE = "(e) Evidence"
RUNS = 3
SCANS = 3
SHOWN = 20  # tables; the others lie below
# What every measure's evidence is cut by, whatever its own SELECT names.
_CUT_BY = {("derived", "slices"), ("derived", "children"), ("derived", "enrollments")}
_MADE = re.compile(r'CREATE TABLE (derived\.\w+|evidence\."[^"]+")')


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The tables in Markdown for each number of children."""
    found = []
    for children in sizes:
        exports = prepared.exports(folder, children)
        prepared.say(f"Table e, {children:,} children")
        with TemporaryDirectory(dir=folder) as scratch:
            data_dir = str(Path(scratch) / "data")
            apart("benchmarks.load:load", str(exports), data_dir)
            built = [apart("benchmarks.evidence:build_measures", data_dir) for _ in range(runs)]
        found.append(_evidence_table(children, built))
    return "\n\n".join(found)


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
