"""Every table is made for a few children, and what it compares gives the same answers. No test looks at a time."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

pytest.importorskip("resource", reason="Windows does not tell how much memory a process held")

import polars  # noqa: F401 - without it the tables can't be made, and the header of the run says what to install

from benchmarks import (
    evaluate,
    evidence,
    load,
    measuring,
    moves_in_pandas,
    moves_in_polars,
    moves_in_sql,
    one_measure,
    page,
)
from benchmarks.measuring import Run
from measures.cards import catalog
from measures.evaluate import evaluate as engine
from measures.periods import periods
from tests.measures.test_oracle import CODES, FIRST, sources, world_of

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = 300
RATIO = re.compile(r"[\d,.]+×")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, sample_data):
    """A folder for the benchmarks in which the loaded sample stands in for a snapshot of their own."""
    made = tmp_path_factory.mktemp("benchmarks")
    (made / f"data-{CHILDREN}").symlink_to(sample_data, target_is_directory=True)
    return made


def cells(markdown):
    """The rows of all Markdown tables in a text, headings and rules left out."""
    lines = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line.startswith("|")]
    rules = [place for place, line in enumerate(lines) if line[0] == "---"]
    return [line for place, line in enumerate(lines) if place not in rules and place + 1 not in rules]


def ratio(cell):
    assert RATIO.fullmatch(cell), cell
    return float(cell[:-1].replace(",", ""))


# ---- the tables ----------------------------------------------------------------------------------------------------


def test_loading(folder):
    [loads] = cells(load.measured(folder, [CHILDREN], runs=1))
    assert loads[0] == "300"
    assert int(loads[1].replace(",", "")) > 10_000
    assert ratio(loads[4]) > 0


def test_evidence(folder):
    rows = cells(evidence.measured(folder, [CHILDREN], runs=1))
    assert len(rows) == evidence.SHOWN
    ratios = [ratio(row[-1]) for row in rows]
    assert ratios == sorted(ratios, reverse=True)
    assert all(re.fullmatch(r'`(derived\.\w+|evidence\."[\w.]+")`', row[0]) for row in rows)


def test_one_measure(folder):
    rows = cells(one_measure.measured(folder, [CHILDREN], runs=1))
    assert [row[1] for row in rows[:3]] == ["SQL", "pandas", "Polars"]
    assert [ratio(cell) for cell in (rows[0][3], rows[0][5])] == [1, 1]
    assert len(rows) == 4 and ratio(rows[3][3]) > 0


def test_evaluating(folder):
    *rows, every = cells(evaluate.measured(folder, [CHILDREN], runs=1))
    assert [row[1] for row in rows] == [f"{code}, {groups}" for code in evaluate.CODES for groups in GROUPS]
    assert all(ratio(row[4]) > 0 for row in rows)
    assert int(every[1]) > 1.9 * len(catalog()), "a few measures are not known by county"
    assert every[4].count(" ms") + every[4].count(" s") == 6


GROUPS = ("all children", "by county")


def test_a_filter_change(folder):
    [[children, charts, *_, beside]] = cells(page.measured(folder, [CHILDREN], runs=1))
    assert children == "300"
    assert int(charts) > 1
    assert ratio(beside) > 0


# ---- the same answers ----------------------------------------------------------------------------------------------


def few(test):
    """Few histories, since each holds sixty children with overlaps, gaps and second enrollments."""
    return settings(
        max_examples=8,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )(test)


@few
@given(drawn=sources())
def test_sql_pandas_and_polars_count_the_same_moves(tmp_path_factory, drawn):
    con = world_of(drawn, ["PS2"])
    folder = tmp_path_factory.mktemp("parquet")
    one_measure.write_tables(con, folder)
    asked = [quarter for quarter in periods("quarter", FIRST, drawn.reach) if quarter.end <= drawn.reach]
    expected = [(str(r.period_start), r.numerator or 0, r.denominator or 0) for r in engine(con, "PS2", asked)]
    first_days = [str(quarter.start) for quarter in asked]
    for way in (moves_in_sql, moves_in_pandas, moves_in_polars):
        found = [tuple(row) for row in way.ready(str(folder), first_days)()]
        assert found == expected, way.__name__
    con.close()


@few
@given(drawn=sources())
def test_queries_by_hand_answer_as_the_engine_does(drawn):
    con = world_of(drawn, CODES)
    asked = periods("quarter", FIRST, drawn.reach + timedelta(days=120))
    for code in evaluate.CODES:
        for by in evaluate.GROUPS:
            evaluate.refuse_differences(
                code, engine(con, code, asked, by), evaluate.answer_by_hand(con, code, asked, by)
            )
    con.close()


def test_an_answer_that_differs_is_refused():
    same = {"period_start": "2024-01-01", "group": None, "numerator": 2.0, "denominator": 30}
    runs = {name: [Run(1, 1, [["2024-01-01", 2, 30]])] for name in one_measure.WAYS}
    runs |= {name: [Run(1, 1, [same])] for name in (one_measure.SNAPSHOT, one_measure.CONTRACT)}
    one_measure.refuse_differences(runs)
    for name, other in {"pandas": [["2024-01-01", 2, 31]], one_measure.CONTRACT: [same | {"numerator": 3}]}.items():
        with pytest.raises(ValueError, match="2024-01-01"):
            one_measure.refuse_differences(runs | {name: [Run(1, 1, other)]})
    with pytest.raises(ValueError, match="can't be compared"):
        load.load_row(300, {"load": [Run(1, 1, [100, 3])], "read": [Run(1, 1, 98)]})


# ---- measuring -----------------------------------------------------------------------------------------------------


def test_work_is_done_in_a_process_of_its_own():
    run = measuring.apart("tests.benchmarks.work:twice", [1, 2])
    assert run.answer == [1, 2, 1, 2]
    assert run.memory > 1_000_000
    with pytest.raises(subprocess.CalledProcessError):
        measuring.apart("tests.benchmarks.work:twice", None)


def test_works_take_turns():
    order = []
    works = {name: lambda name=name: order.append(name) or Run(len(order), 0, name) for name in "ab"}
    taken = measuring.in_turn(works, 3)
    assert "".join(order) == "abbaab"
    assert measuring.seconds(taken["a"]) == 4
    assert measuring.seconds(taken["b"]) == 3


def test_the_tables_that_a_select_reads():
    import duckdb

    with duckdb.connect() as con:
        found = evidence.tables_read(
            con, "WITH goals AS (SELECT * FROM plans) SELECT * FROM goals JOIN load.files USING (a)"
        )
    assert found == {("main", "plans"), ("load", "files")}


def test_numbers_are_written_for_people():
    assert [measuring.in_seconds(value) for value in (12.44, 0.0849, 0.0061)] == ["12.4 s", "85 ms", "6.1 ms"]
    assert [measuring.times(value) for value in (3.42, 1234.5)] == ["3.4×", "1,234×"]
    assert measuring.in_megabytes(1_234_567_890) == "1,235 MB"
    assert measuring.table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


# ---- the command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_the_machine_and_the_tables_asked_for(folder):
    command = [sys.executable, "-m", "benchmarks", "b", "--children", "300", "--runs", "1", "--folder", str(folder)]
    done = subprocess.run([*command, "--processor-time"], cwd=ROOT, capture_output=True, text=True, check=True)
    said, title, *rows = [line for line in done.stdout.splitlines() if line]
    assert said.startswith("Measured on ") and "duckdb" in said and "processors worked" in said
    assert title == f"## {one_measure.TITLE}"
    assert sum(row.startswith("| 300 | ") for row in rows) == 4


def test_the_readme_documents_every_table_and_option():
    readme = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    options = set(re.findall(r"--[a-z-]+", asked.stdout)) - {"--help"}
    assert {option for option in options if option not in readme} == set()
    assert all(f"({name})" in readme for name in "abcde")
    wrong = subprocess.run([sys.executable, "-m", "benchmarks", "z"], cwd=ROOT, capture_output=True, text=True)
    assert wrong.returncode == 2 and "there is no table z" in wrong.stderr
