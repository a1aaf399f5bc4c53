"""The plain table read back: one line a number, typed columns, a status, and no formula."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from reports import tidy
from reports.tables import gather
from tests.reports.test_tables import KEPT, children, counties
from tests.support.engine import day
from tests.support.reports import asked, quarters, small_load


def read(load, **more):
    content = tidy.write(gather(load, asked(**more)))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_line_is_a_number_with_all_that_tells_what_it_is():
    first, second, total = read(small_load(counties(Durham=(20, 12), Wake=(30, 11)), **KEPT), by="county")
    assert tuple(first) == tidy.COLUMNS
    assert (
        first
        | {
            "data_load": "one",
            "made_up": "false",
            "form": "shareable",
            "hidden_below": "11",
            "of_whom": "All agencies, all children",
            "measure": "Trial",
            "code": "T",
            "unit": "% of children",
            "period_kind": "quarter",
            "period": "2026 Q1",
            "period_start": "2026-01-01",
            "period_end": "2026-03-31",
            "split_by": "county",
            "group": "Durham",
            "part": "",
            "is_total": "false",
            "status": "value",
            "value": "62.5",
            "numerator": "20",
            "denominator": "32",
            "children": "32",
            "pending": "0",
            "pending_hidden": "false",
            "remark": "",
        }
        == first
    )
    assert second["group"] == "Wake"
    assert (total["group"], total["is_total"], total["children"]) == ("All", "true", "73")


def test_every_status_and_a_number_only_where_there_is_one():
    given = [
        *children("v", 20, 15, "2026-02-01"),
        *children("z", 0, 15, "2026-05-01"),
        *children("h", 3, 15, "2026-08-01"),
        *children("n", 20, 15, "2026-11-01"),
        day("p", "2026-11-01", state="pending", reason="still followed"),
    ]
    rows = read(small_load(given, **KEPT), spans=quarters("2025-10-01", "2027-03-31"))
    assert [row["status"] for row in rows] == ["no_one", "value", "zero", "hidden", "not_due", "no_data"]
    assert [row["value"] for row in rows] == ["", "57.1428571429", "0", "", "", ""]
    assert [row["pending_hidden"] for row in rows] == ["false", "false", "false", "true", "true", "false"]


def test_columns_have_one_type_each(tmp_path):
    path = tmp_path / "t.csv"
    load = small_load(counties(Durham=(20, 12), Orange=(2, 3), Wake=(30, 14)), **KEPT)
    path.write_bytes(tidy.write(gather(load, asked(by="county"))))
    frame = pd.read_csv(path, parse_dates=["period_start", "period_end"])
    assert list(frame.columns) == list(tidy.COLUMNS)
    for name in ("value", "low", "high", "numerator", "denominator", "children", "pending", "excluded"):
        assert pd.api.types.is_numeric_dtype(frame[name]), name
    for name in ("is_total", "pending_hidden", "excluded_hidden", "made_up"):
        assert pd.api.types.is_bool_dtype(frame[name]), name


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(name):
    row, _ = read(small_load(children("a", 20, 14, county=name), **KEPT), by="county")
    assert row["group"] == f"'{name}"


def test_a_number_below_zero_stays_a_number():
    given = [day(f"a{i}", "2026-02-01", -2.5) for i in range(30)]
    (row,) = read(small_load(given, kind="mean", unit="points"))
    assert row["value"] == "-2.5"


def test_the_same_request_gives_the_same_bytes():
    load = small_load(counties(Durham=(20, 12), Wake=(30, 11)), **KEPT)
    assert tidy.write(gather(load, asked(by="county"))) == tidy.write(gather(load, asked(by="county")))
