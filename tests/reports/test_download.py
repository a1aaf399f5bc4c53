"""A report downloaded from a page, in a real browser: the workbook and the plain table say the same."""

import csv

import openpyxl
import pytest

from tests.support.reports import table_of


def saved(tab, label, folder):
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_report_leaves_a_page_in_shareable_form_whatever_the_view(page, tmp_path):
    tab = page.open("/placement_stability?period=year")
    tab.get_by_text("Export for a report").click()
    assert page.accessibility_faults() == []
    workbook = saved(tab, "Workbook (XLSX)", tmp_path)
    plain = saved(tab, "Plain table (CSV)", tmp_path)
    assert (workbook.suffix, plain.suffix) == (".xlsx", ".csv")

    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames[:2] == ["Cover", "Moves while enrolled"]
    with plain.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["form"] for line in lines} == {"shareable"}
    moves = [line for line in lines if line["measure"] == "Moves while enrolled"]
    for cells, line in zip(table_of(book["Moves while enrolled"]), moves, strict=True):
        assert cells["Period"] == line["period"]
        assert cells["Value"] == (pytest.approx(float(line["value"])) if line["value"] else "hidden to protect privacy")
    assert any(line["status"] == "value" for line in moves)
    assert page.app.tracebacks() == []
