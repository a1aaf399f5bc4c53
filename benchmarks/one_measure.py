"""Table b: one measure from the contract tables, in SQL as it ships, in pandas and in Polars; and from the snapshot.

The measure is moves while enrolled (PS2) by quarter. All three read the same Parquet files and must give the same
moves and days in care for every quarter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from benchmarks import prepared
from benchmarks.measuring import Run, apart, in_megabytes, in_seconds, in_turn, memory, seconds, table, times

TITLE = "(b) One measure from the contract tables"
RUNS = 5
CODE = "PS2"
WAYS = {"SQL": "moves_in_sql", "pandas": "moves_in_pandas", "Polars": "moves_in_polars"}
SNAPSHOT, CONTRACT = "from the snapshot", "from the contract tables"
YEARS = 5


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The tables in Markdown for each number of children. Raises ValueError when the answers differ."""
    ways, questions = [], []
    for children in sizes:
        data_dir = prepared.snapshot(folder, children)
        prepared.say(f"Table b, {children:,} children")
        taken = in_turn(_works(folder / f"parquet-{children}", data_dir), runs)
        refuse_differences(taken)
        ways += [_way_row(children, name, taken) for name in WAYS]
        questions.append(_question_row(children, taken))
    first = table(["children", "written in", "time", "÷ SQL", "memory", "÷ SQL"], ways)
    above = "A page's question: the same by quarter, with intervals and the counts of children behind each number."
    second = table(["children", "from the snapshot", "from the contract tables", "ratio"], questions)
    return f"{first}\n\n{above}\n\n{second}"


def _works(parquet: Path, data_dir: Path) -> dict[str, Callable[[], Run]]:
    first_days = apart("benchmarks.one_measure:write_parquet", str(data_dir), str(parquet)).answer
    ways = {name: partial(apart, f"benchmarks.{file}:ready", str(parquet), first_days) for name, file in WAYS.items()}
    return ways | {
        SNAPSHOT: partial(apart, "benchmarks.one_measure:ask_snapshot", str(data_dir)),
        CONTRACT: partial(apart, "benchmarks.one_measure:ask_contract_tables", str(data_dir)),
    }


def refuse_differences(taken: dict[str, list[Run]]) -> None:
    from_contract, from_snapshot = taken[CONTRACT][0].answer, taken[SNAPSHOT][0].answer
    if from_contract != from_snapshot:
        raise ValueError(f"The snapshot answers {from_snapshot}, and its contract tables {from_contract}.")
    counts = [[row["period_start"], row["numerator"], row["denominator"]] for row in from_snapshot]
    for name in WAYS:
        if taken[name][0].answer != counts:
            raise ValueError(f"{name} counts {taken[name][0].answer}, and the snapshot {counts}.")


def _way_row(children: int, name: str, taken: dict[str, list[Run]]) -> list[str]:
    runs, shipped = taken[name], taken["SQL"]
    return [
        f"{children:,}",
        name,
        in_seconds(seconds(runs)),
        times(seconds(runs) / seconds(shipped)),
        in_megabytes(memory(runs)),
        times(memory(runs) / memory(shipped)),
    ]


def _question_row(children: int, taken: dict[str, list[Run]]) -> list[str]:
    asked, computed = seconds(taken[SNAPSHOT]), seconds(taken[CONTRACT])
    return [f"{children:,}", in_seconds(asked), in_seconds(computed), times(computed / asked)]


# --- work, each in a process of its own -------------------------------------------------------------------------------


def write_parquet(data_dir: str, out: str) -> Callable[[], list[str]]:
    """Ready to write what the measure reads from a snapshot as Parquet files.

    The work returns the first days of the quarters that are asked for.
    """
    import duckdb

    con = duckdb.connect(str(prepared.database(Path(data_dir))), read_only=True)

    def work() -> list[str]:
        write_tables(con, Path(out))
        return [str(quarter.start) for quarter in complete_quarters(con)]

    return work


def write_tables(con, out: Path) -> None:
    """Writes the tables that the derived tables of the measure begin with: <schema>.<table>.parquet."""
    from benchmarks.evidence import tables_read
    from benchmarks.moves_in_sql import tables_needed
    from measures.build import derived_tables

    out.mkdir(exist_ok=True)
    for schema, name in set().union(*(tables_read(con, derived_tables()[each].sql) for each in tables_needed())):
        if schema not in ("derived", "information_schema"):
            con.execute(f"""COPY "{schema}"."{name}" TO '{out}/{schema}.{name}.parquet'""")


def ask_snapshot(data_dir: str) -> Callable[[], list[dict]]:
    """Ready to answer a page's question from a snapshot that was asked before, as a page's second reader finds it."""
    from measures.evaluate import as_row, evaluate

    con = _opened(data_dir)
    asked = complete_quarters(con)
    evaluate(con, CODE, asked)
    return lambda: [as_row(result) for result in evaluate(con, CODE, asked)]


def ask_contract_tables(data_dir: str) -> Callable[[], list[dict]]:
    """Ready to answer the same with nothing but the contract tables of the snapshot."""
    import duckdb

    from measures.build import build
    from measures.evaluate import as_row, evaluate

    asked = complete_quarters(_opened(data_dir))
    con = duckdb.connect()
    con.execute(f"ATTACH '{prepared.database(Path(data_dir))}' AS snapshot (READ_ONLY)")
    con.execute("CREATE SCHEMA load; CREATE SCHEMA reference")
    there = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() "
        "WHERE database_name = 'snapshot' AND schema_name IN ('main', 'load', 'reference')"
    ).fetchall()
    for schema, name in there:
        con.execute(f'CREATE VIEW "{schema}"."{name}" AS FROM snapshot."{schema}"."{name}"')

    def work() -> list[dict]:
        build(con, codes=[CODE])
        return [as_row(result) for result in evaluate(con, CODE, asked)]

    return work


def complete_quarters(con) -> list:
    """The quarters of the last five years that every source is complete to, oldest first."""
    from measures.periods import add_months, periods

    (as_of,) = con.execute("SELECT as_of FROM load.snapshot").fetchone()
    return [quarter for quarter in periods("quarter", add_months(as_of, -12 * YEARS), as_of) if quarter.end <= as_of]


def _opened(data_dir: str):
    from measures.snapshot import open_current

    return open_current(Path(data_dir))
