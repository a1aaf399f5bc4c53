"""python -m measures: what it prints, and that a wrong question is one sentence with exit code 2."""

import csv
import io
import json
from datetime import datetime

import duckdb
import pytest

from measures.__main__ import main
from tests.support.world import world

HOMES = (
    ("Y1", "2023-06-01", "2024-03-10", "foster_home", "F1"),
    ("Y1", "2024-03-10", None, "foster_home", "F2"),
    ("Y2", "2023-06-01", "2024-02-01", "foster_home", "F3"),
    ("Y2", "2024-02-01", None, "foster_home", "F4"),
    ("Y3", "2023-06-01", "2024-02-20", "foster_home", "F5"),
    ("Y3", "2024-02-20", "2024-05-15", "foster_home", "F6"),
    ("Y3", "2024-05-15", None, "residential_treatment", "R"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with one snapshot: PS2-A of the placement note."""
    return keep(tmp_path_factory.mktemp("data"), "one", HOMES)


@pytest.fixture(scope="module")
def two_loads(tmp_path_factory):
    """A data folder with two snapshots: in the later one Y1's move of March 10 is corrected to April 10."""
    folder = keep(tmp_path_factory.mktemp("two"), "one", HOMES)
    moved = [tuple("2024-04-10" if part == "2024-03-10" else part for part in home) for home in HOMES]
    return keep(folder, "two", moved)


def keep(folder, name, homes):
    """Adds a snapshot to a data folder and puts it in use."""
    (folder / "warehouse").mkdir(exist_ok=True)
    enrolled = [("Y1", "2024-01-01", None), ("Y2", "2024-02-01", None), ("Y3", "2024-01-15", "2024-05-15")]
    con = world(
        {
            "children": [{"child_id": f"test:{c}"} for c in ("Y1", "Y2", "Y3")],
            "enrollments": [
                {"enrollment_id": f"test:e{c}", "child_id": f"test:{c}", "program": "P", "start_date": s, "end_date": e}
                for c, s, e in enrolled
            ],
            "care_episodes": [
                {"episode_id": f"r{c}", "child_id": f"test:{c}", "removal_date": "2023-06-01"}
                for c in ("Y1", "Y2", "Y3")
            ],
            "living_arrangements": [
                {
                    "living_arrangement_id": str(n),
                    "child_id": f"test:{c}",
                    "start_date": s,
                    "end_date": e,
                    "setting": k,
                    "provider_id": p,
                }
                for n, (c, s, e, k, p) in enumerate(homes)
            ],
        },
        "2024-06-30",
    )
    con.execute(
        "CREATE TABLE load.snapshot AS SELECT ? AS snapshot, DATE '2024-06-30' AS as_of, ? AS built_at, "
        "'1' AS program_version",
        [name, datetime(2024, 7, 2)],
    )
    con.execute(f"ATTACH '{folder / 'warehouse' / f'{name}.duckdb'}' AS kept")
    con.execute("COPY FROM DATABASE memory TO kept")
    con.close()
    (folder / "warehouse" / "CURRENT").write_text(f"{name}\n")
    return folder


RANGE = ["--period", "all", "--from", "2024-01-01", "--to", "2024-06-30"]


def run(capsys, data, *arguments):
    code = main([*arguments, "--data", str(data)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_list_names_every_measure(capsys, data):
    code, out, _ = run(capsys, data, "list", "--format", "json")
    listed = json.loads(out)
    assert code == 0
    assert list(listed[0]) == ["code", "id", "title", "family", "kind", "unit", "better"]
    assert {"C1", "PS1", "PS2", "PS2.none", "PS7"} <= {row["code"] for row in listed}


def test_show_prints_the_promised_fields_in_their_order(capsys, data):
    code, out, _ = run(capsys, data, "show", "PS2", *RANGE, "--format", "json")
    (row,) = json.loads(out)
    assert code == 0
    assert (
        list(row)
        == (
            "code period_start period_end group value numerator denominator low high method n sd p90 "
            "counted pending excluded children children_in_numerator"
        ).split()
    )
    assert (row["numerator"], row["denominator"]) == (3, 454)
    assert row["value"] == pytest.approx(6.6079, abs=5e-5)
    assert (row["low"], row["high"]) == (pytest.approx(1.3627, abs=5e-5), pytest.approx(19.3112, abs=5e-5))
    assert (row["period_start"], row["period_end"], row["group"]) == ("2024-01-01", "2024-06-30", None)


def test_csv_is_read_back_to_the_same_numbers(capsys, data):
    _, out, _ = run(capsys, data, "show", "PS2", "--period", "month", *RANGE[2:], "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["period_start"] for row in rows] == [f"2024-0{month}-01" for month in range(1, 7)]
    assert sum(int(row["denominator"]) for row in rows) == 454


def test_a_table_is_for_people(capsys, data):
    _, out, _ = run(capsys, data, "show", "PS2", *RANGE)
    assert out.splitlines()[0].startswith("code")
    assert "6.608" in out


def test_by_and_where(capsys, data):
    _, out, _ = run(capsys, data, "show", "PS2", *RANGE, "--by", "program", "--where", "program=P", "--format", "json")
    assert [(row["group"], row["denominator"]) for row in json.loads(out)] == [("P", 454)]


def test_cases_carry_the_ids_that_the_agency_knows(capsys, data):
    _, out, _ = run(capsys, data, "cases", "PS2", *RANGE, "--format", "json")
    found = json.loads(out)
    assert [(row["subject"], row["source"], row["numerator"], row["denominator"]) for row in found] == [
        ("Y3", "test", 2, 121),
        ("Y1", "test", 1, 182),
        ("Y2", "test", 0, 151),
    ]


def test_cases_of_another_state(capsys, data):
    _, out, _ = run(capsys, data, "cases", "PS7", *RANGE, "--state", "pending", "--format", "json")
    assert [row["subject"] for row in json.loads(out)] == ["eY2", "eY3"]
    assert {row["reason"] for row in json.loads(out)} == {"not yet 180 days since enrollment"}
    _, out, _ = run(capsys, data, "show", "PS7", "--period", "quarter", "--format", "json")
    assert [row["period_start"] for row in json.loads(out)] == ["2024-01-01", "2024-04-01"]


QUARTERS = ["--from-period", "2024-Q1", "--to-period", "2024-Q2"]


def test_explain_splits_the_difference_of_two_periods(capsys, data):
    """2 moves in 228 days of 3 children, then 1 in 226: nobody is new and nobody left."""
    code, out, _ = run(capsys, data, "explain", "PS2", *QUARTERS, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert (found["before"]["numerator"], found["before"]["denominator"]) == (2, 228)
    assert (found["after"]["numerator"], found["after"]["denominator"]) == (1, 226)
    (part,) = found["parts"]
    assert (part["kind"], part["cases"], part["children"]) == ("within", 3, 3)
    assert part["part"] == pytest.approx(1000 / 226 - 2000 / 228) == found["difference"]
    assert sum(change["part"] for change in found["changes"]) == pytest.approx(found["difference"])
    assert {(change["subject"], change["source"]) for change in found["changes"]} == {
        ("Y1", "test"),
        ("Y2", "test"),
        ("Y3", "test"),
    }


def test_explain_prints_a_table_for_people_and_one_to_read_back(capsys, data):
    _, out, _ = run(capsys, data, "explain", "PS2", *QUARTERS)
    lines = out.splitlines()
    assert lines[0].startswith("Moves while enrolled: 8.772 before (2024-01-01 to 2024-03-31), 4.425 now")
    assert any(line.startswith("change among those in both") for line in lines)
    assert any(line.startswith("the whole difference") and "-4.347" in line for line in lines)
    _, out, _ = run(capsys, data, "explain", "PS2", *QUARTERS, "--format", "csv")
    rows = {row["kind"]: float(row["part"]) for row in csv.DictReader(io.StringIO(out))}
    assert rows["within"] == pytest.approx(rows["difference"])


def test_explain_tells_a_corrected_line_between_two_loads(capsys, two_loads):
    """A move less in the first quarter, of 228 days; the later load is the one in use."""
    arguments = ["--from-snapshot", "one", "--to-period", "2024-Q1"]
    _, out, _ = run(capsys, two_loads, "explain", "PS2", *arguments, "--format", "json")
    found = json.loads(out)
    assert [(part["kind"], part["cases"]) for part in found["parts"]] == [("corrected", 1)]
    assert found["parts"][0]["part"] == pytest.approx(-1000 / 228) == found["difference"]
    assert found["changes"][0]["subject"] == "Y1" and found["changes"][0]["after"] == "enrolled and in care"
    _, there, _ = run(capsys, two_loads, "explain", "PS2", *arguments, "--to-snapshot", "two", "--format", "json")
    assert json.loads(there) == found
    _, back, _ = run(
        capsys, two_loads, "explain", "PS2", "--from-snapshot", "two", "--to-snapshot", "one", *arguments[2:],
        "--format", "json",
    )  # fmt: skip
    assert json.loads(back)["difference"] == -found["difference"]


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-Q2", "2024-04-01", "2024-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-10..2024-03-05", "2024-02-10", "2024-03-05"),
    ],
)
def test_explain_compares_with_the_same_period_a_year_earlier_unless_told_otherwise(capsys, data, named, first, last):
    _, out, _ = run(capsys, data, "explain", "C1", "--to-period", named, "--format", "json")
    found = json.loads(out)
    assert (found["after"]["period_start"], found["after"]["period_end"]) == (first, last)
    assert found["before"]["period_start"] == first.replace("2024", "2023")
    assert found["before"]["period_end"] == last.replace("2024", "2023").replace("02-29", "02-28")


def test_explain_takes_the_latest_finished_quarter_and_says_when_there_is_nothing_to_compare(capsys, data):
    _, out, _ = run(capsys, data, "explain", "PS2")
    assert out == "There is nothing to compare with: there is no one to count in 2023 Q2.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "PS99"], "no measure with the code PS99"),
        (["show", "PS2", "--from", "01/02/2024"], "is no date"),
        (["show", "PS2", "--where", "county"], "DIMENSION=VALUE"),
        (["show", "PS2", "--where", "shoe=9"], "nothing called shoe"),
        (["show", "PS2", "--by", "shoe"], "invalid choice"),
        (["show", "PS2", "--period", "grant_year"], "needs a grant"),
        (["show", "PS2", "--where", "grant=G1"], "No grant is called G1"),
        (["show", "PS2", "--snapshot", "two"], "no data load called two; there are one"),
        (["show", "PS2", "--from", "2024-02-01", "--to", "2024-01-01"], "before it starts"),
        (["show"], "required"),
        (["explain", "PS99"], "no measure with the code PS99"),
        (["explain", "PS2", "--to-period", "2024-13"], "is no period; write it as 2026"),
        (["explain", "PS2", "--to-period", "2024-06-30..2024-06-01"], "before it starts"),
        (["explain", "PS2", "--from-snapshot", "none"], "no data load called none"),
        (["explain", "PS2", "--from-snapshot", "one", "--from-period", "2024"], "two data loads or two periods"),
        (["paint"], "invalid choice"),
    ],
)
def test_a_wrong_question_is_one_sentence_and_exit_code_2(capsys, data, arguments, words):
    code, out, err = run(capsys, data, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1


def test_nothing_loaded_yet_says_what_to_do(capsys, tmp_path):
    code, _, err = run(capsys, tmp_path, "show", "PS2")
    assert code == 2
    assert "python -m etl load" in err


def test_an_open_snapshot_cannot_reach_files(data):
    from measures.snapshot import open_current

    con = open_current(data)
    for forbidden in (
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY children TO 'x.csv'",
        "CREATE TABLE t (a INT)",
        "SET threads = 1",
    ):
        with pytest.raises(duckdb.Error):
            con.execute(forbidden)
