"""python -m reports: what it writes, and that a wrong question is one sentence with exit code 2."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from reports.__main__ import main
from tests.reports.test_tables import GRANTS, KEPT, children
from tests.support.reports import small_load


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with one small data load in use."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "warehouse").mkdir()
    given = [*children("a", 20, 15, county="Wake"), *children("b", 20, 15, "2026-05-01", county="Durham")]
    load = small_load(given, tables=GRANTS, **KEPT)
    load.execute(f"ATTACH '{folder / 'warehouse' / 'one.duckdb'}' AS kept")
    load.execute("COPY FROM DATABASE memory TO kept")
    load.close()
    (folder / "warehouse" / "CURRENT").write_text("one\n")
    return folder


def run(capsys, data, *arguments):
    code = main(["--data", str(data), *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_workbook_is_written_in_shareable_form(capsys, data, tmp_path):
    out = tmp_path / "report.xlsx"
    code, said, _ = run(capsys, data, "--measures", "T", "--by", "county", "--out", str(out))
    assert code == 0
    assert said == (f"{out}: 1 measure. By quarter, January 1 to December 31, 2026 (4 periods). Shareable form.\n")
    assert openpyxl.load_workbook(out).sheetnames == ["Cover", "Trial", "Definitions", "Who was left out"]


def test_a_plain_table_of_a_range_under_a_filter(capsys, data, tmp_path):
    out = tmp_path / "report.CSV"
    arguments = ["--from", "2026-02-01", "--to", "2026-02-28", "--where", "county=Wake", "--out", str(out)]
    assert run(capsys, data, "--measures", "T", *arguments)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["period_start"], row["of_whom"], row["numerator"]) == ("2026-01-01", "County: Wake", "20")


def test_a_site_s_own_threshold_is_kept(capsys, data, tmp_path):
    settings = data / "settings.toml"
    settings.write_text("[disclosure]\nthreshold = 30\n")
    try:
        out = tmp_path / "report.csv"
        run(capsys, data, "--measures", "T", "--period", "year", "--by", "county", "--out", str(out))
    finally:
        settings.unlink()
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["status"], row["hidden_below"]) for row in rows} == {("hidden", "30")}


def test_a_grant_year_runs_from_the_grant_s_first_day(capsys, data, tmp_path):
    out = tmp_path / "report.csv"
    arguments = ["--period", "grant_year", "--where", "grant=G1", "--out", str(out)]
    assert run(capsys, data, "--measures", "T", *arguments)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["period_start"], row["target"], row["target_of"]) == ("2026-01-01", "75", "Expansion")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--measures", "PS99", "--out", "r.xlsx"], "no measure with the code PS99"),
        (["--measures", "T", "--out", "r.pdf"], "must end in .xlsx or .csv"),
        (["--measures", "T"], "--out"),
        (["--measures", "T", "--period", "all", "--out", "r.csv"], "invalid choice: 'all'"),
        (["--measures", "T", "--by", "team", "--out", "r.csv"], "invalid choice: 'team'"),
        (["--measures", "T", "--from", "June", "--out", "r.csv"], "is no date"),
        (["--measures", "T", "--where", "team=Blue", "--out", "r.csv"], "A filter is written"),
        (["--measures", "T", "--where", "county", "--out", "r.csv"], "A filter is written"),
        (["--measures", "T", "--where", "grant=G9", "--out", "r.csv"], "No grant is called G9; there are G1, G2."),
        (["--measures", "T", "--period", "grant_year", "--out", "r.csv"], "A grant year needs a grant"),
        (["--measures", "T", "--snapshot", "two", "--out", "r.csv"], "no data load called two"),
        (
            ["--measures", "T", "--where", "sex=male", "--where", "language=en", "--out", "r.csv"],
            "one filter of people",
        ),
        (["--measures", "T", "--where", "county=Wake", "--where", "county=Durham", "--out", "r.csv"], "one value"),
    ],
)
def test_a_wrong_question_is_one_sentence(capsys, data, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, said = run(capsys, data, *arguments)
    assert code == 2 and out == "" and words in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(capsys, data, tmp_path):
    code, _, said = run(capsys, data, "--measures", "T", "--out", str(tmp_path / "nowhere" / "r.csv"))
    assert code == 2 and "can't be written" in said
