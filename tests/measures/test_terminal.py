"""python -m measures: what it prints, and that a wrong question is one sentence with exit code 2."""

import csv
import io
import json
from datetime import datetime

import duckdb
import pytest

from measures.__main__ import main
from tests.support.world import world


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with one snapshot: PS2-A of the placement note."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "warehouse").mkdir()
    homes = [
        ("Y1", "2023-06-01", "2024-03-10", "foster_home", "F1"),
        ("Y1", "2024-03-10", None, "foster_home", "F2"),
        ("Y2", "2023-06-01", "2024-02-01", "foster_home", "F3"),
        ("Y2", "2024-02-01", None, "foster_home", "F4"),
        ("Y3", "2023-06-01", "2024-02-20", "foster_home", "F5"),
        ("Y3", "2024-02-20", "2024-05-15", "foster_home", "F6"),
        ("Y3", "2024-05-15", None, "residential_treatment", "R"),
    ]
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
        "CREATE TABLE load.snapshot AS SELECT 'one' AS snapshot, DATE '2024-06-30' AS as_of, ? AS built_at, "
        "'1' AS program_version",
        [datetime(2024, 7, 2)],
    )
    con.execute(f"ATTACH '{folder / 'warehouse' / 'one.duckdb'}' AS kept")
    con.execute("COPY FROM DATABASE memory TO kept")
    con.close()
    (folder / "warehouse" / "CURRENT").write_text("one\n")
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
