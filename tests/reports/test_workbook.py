"""The workbook read back by another program: every cell, its type and its format."""

from __future__ import annotations

import shutil
import subprocess
import time
import zipfile
from datetime import datetime
from io import BytesIO

import pytest

from measures.cards import catalog
from reports import workbook
from reports.tables import gather
from tests.reports.test_tables import GRANTS, KEPT, children, counties
from tests.support.engine import day, trial
from tests.support.reports import asked, opened, quarters, reportable, small_load, table_of

HALF_YEAR = quarters("2026-01-01", "2026-06-30")
COVER, DEFINITIONS, LEFT_OUT = "Cover", "Definitions", "Who was left out"


@pytest.fixture(scope="module")
def load():
    given = [
        *counties(Durham=(20, 12), Wake=(30, 11)),
        *children("m", 20, 14, "2026-05-01", county="Wake"),
        *children("f", 3, 9, "2026-05-01", county="Durham"),
    ]
    return small_load(given, tables=GRANTS, **KEPT, numerator="Homes kept.", denominator="Homes.", caution="Few.")


@pytest.fixture(scope="module")
def report(load):
    return gather(load, asked(by="county", spans=HALF_YEAR))


@pytest.fixture(scope="module")
def book(report):
    return opened(workbook.write(report))


def lines(sheet):
    """What stands in the first two columns of a sheet, as text."""
    return {str(row[0].value): str(row[1].value) for row in sheet.iter_rows(max_col=2) if row[0].value}


def test_a_sheet_holds_the_report_s_rows_cell_by_cell(report, book):
    sheet = table_of(book["Trial"])
    (table,) = report.tables
    assert len(sheet) == len(table.rows) == 4
    for cells, row in zip(sheet, table.rows, strict=True):
        assert (cells["Period"], cells["County"]) == (row.period.label, row.group)
        assert (cells["From"].date(), cells["To"].date()) == (row.period.start, row.period.end)
        if row.status == "hidden":
            assert cells["Value"] == "hidden to protect privacy"
            assert {cells[name] for name in ("Interval from", "Numerator", "Denominator", "Children")} == {"hidden"}
        else:
            assert cells["Value"] == pytest.approx(row.value)
            assert (cells["Interval from"], cells["Interval to"]) == pytest.approx((row.low, row.high))
            assert (cells["Numerator"], cells["Denominator"], cells["Children"]) == (
                row.numerator,
                row.denominator,
                row.children,
            )
            assert cells["Left out"] == row.excluded == 0


def test_a_share_has_one_decimal_a_count_none_a_day_is_a_day(book):
    header, first, *_ = book["Trial"]["A5:N9"]
    formats = {name.value: cell.number_format for name, cell in zip(header, first, strict=True)}
    assert formats["Value"] == formats["Interval from"] == "#,##0.0"
    assert formats["Children"] == formats["Left out"] == "#,##0"
    assert formats["From"] == "yyyy-mm-dd"


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ({"kind": "rate", "unit": "moves per 1,000 days", "scale": 1000}, "#,##0.00"),
        ({"kind": "count"}, "#,##0"),
        ({"kind": "ratio", "unit": "% of days", "scale": 100}, "#,##0.0"),
    ],
)
def test_decimals_follow_the_kind_of_measure(keys, shown):
    written = opened(workbook.write(gather(small_load(children("a", 20, 0), **keys), asked())))
    assert written["Trial"]["D6"].number_format == shown


def test_a_table_is_a_real_one_whose_header_stays_in_sight(book):
    sheet = book["Trial"]
    (table,) = sheet.tables.values()
    assert table.ref == "A5:N9" and table.autoFilter is not None
    assert sheet.freeze_panes == "B6"
    assert sheet.column_dimensions["A"].width >= 20


def test_below_the_table_stand_definition_caution_and_why_there_is_no_total(book):
    below = [row[0].value for row in book["Trial"].iter_rows(min_row=11) if row[0].value]
    assert below[0] == "Counted: Homes kept. Out of: Homes."
    assert below[1] == "Take care: Few."
    assert below[2].startswith("No total is shown")


def test_a_total_is_the_last_row_of_its_period_and_bold():
    load = small_load(counties(Durham=(20, 12), Wake=(30, 11)), **KEPT)
    sheet = opened(workbook.write(gather(load, asked(by="county"))))["Trial"]
    assert [row["County"] for row in table_of(sheet)] == ["Durham", "Wake", "All"]
    assert [sheet.cell(row, 5).font.bold for row in (6, 7, 8)] == [False, False, True]


def test_a_target_has_a_column_of_its_own(load):
    (row,) = table_of(opened(workbook.write(gather(load, asked())))["Trial"])
    assert (row["Target"], row["Target of"]) == (60, "Expansion")


def test_the_cover_says_where_the_numbers_come_from(load, book):
    said = lines(book[COVER])
    assert said["Data load"] == "July 2, 2026, 09:15 (one)"
    assert said["Complete through: Agency"] == "December 31, 2026"
    assert said["Periods"] == "By quarter, January 1 to June 30, 2026 (2 periods)"
    assert said["Of whom"] == "All agencies, all children"
    assert said["Split by"] == "County"
    assert said["View"] == "Shareable"
    assert "1 to 10 children" in said["What is hidden"]
    assert said["Version of the program"] == "1.0"
    assert said["Checks of the data"] == "Complete enough to quote."
    filtered = gather(load, asked(where=(("county", ("Wake",)), ("sex", ("female",)))))
    assert lines(opened(workbook.write(filtered))[COVER])["Of whom"] == "County: Wake; Sex: Female"


def test_the_cover_links_to_every_sheet(book):
    links = {cell.value: cell.hyperlink.location for row in book[COVER] for cell in row if cell.hyperlink}
    assert list(links) == ["Trial", DEFINITIONS, LEFT_OUT]
    for name, place in links.items():
        assert place == f"'{name}'!A1" and name in book.sheetnames


def test_a_made_up_source_is_said_on_the_cover_on_every_sheet_and_at_the_foot(book):
    assert not [row for row in book[COVER].values if "Made-up" in str(row)]
    load = small_load(children("a", 20, 14), **KEPT)
    load.execute("UPDATE load.sources SET made_up = true")
    written = opened(workbook.write(gather(load, asked())))
    for sheet in written:
        assert any("Made-up data" in str(cell) for row in sheet.values for cell in row), sheet.title
        assert "Made-up data" in sheet.oddFooter.left.text


def test_checks_past_their_limit_stand_on_the_cover():
    load = reportable(trial(children("a", 20, 14), **KEPT), limit_broken=True)
    said = lines(opened(workbook.write(gather(load, asked())))[COVER])
    assert said["Checks of the data"] == "Not to be quoted yet. Past its limit: Home not named."


def test_definitions_hold_the_card_in_words(book):
    (row,) = table_of(book[DEFINITIONS])
    assert (row["Measure"], row["Code"], row["Counted"], row["Out of"]) == ("Trial", "T", "Homes kept.", "Homes.")
    assert row["Interval"] == "95% interval: Wilson"


def test_who_was_left_out_has_a_row_for_each_reason():
    given = children("a", 20, 14)
    given += [day(f"e{i}", "2026-02-01", state="excluded", reason="moved away") for i in range(12)]
    given += [day(f"p{i}", "2026-02-01", state="pending", reason="still followed") for i in range(3)]
    found = table_of(opened(workbook.write(gather(small_load(given, **KEPT), asked())))[LEFT_OUT])
    assert [(row["Measure"], row["State"], row["Why"], row["How many"], row["Each is a"]) for row in found] == [
        ("Trial", "not yet due", "Still followed", "hidden", "child"),
        ("Trial", "left out", "Moved away", 12, "child"),
    ]


def test_where_nobody_is_left_out_the_sheet_says_so(book):
    assert not book[LEFT_OUT].tables
    assert book[LEFT_OUT]["A5"].value == "Nobody is left out of these numbers."


# ---- names, formulas, bytes ----------------------------------------------------------------------------------------


def test_names_of_sheets_are_short_unlike_and_allowed():
    titles = [card.title for card in catalog().values()]
    names = workbook.sheet_names([*titles, *titles, "Cover", "cover", "a/b*[c]", "'quoted'", "", "?" * 40, "x" * 40])
    assert len({name.lower() for name in names} | {COVER.lower()}) == len(names) + 1
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


def test_a_short_name_ends_in_a_word_that_means_something():
    assert workbook.sheet_names(["Back in a family home within a week"]) == ["Back in a family home"]
    assert workbook.sheet_names(["Moves while enrolled", "MOVES WHILE ENROLLED"]) == [
        "Moves while enrolled",
        "MOVES WHILE ENROLLED 2",
    ]


def test_a_name_like_a_formula_stays_text():
    evil = '=HYPERLINK("http://example.org","x")'
    given = [*children("a", 20, 14, county="=cmd()"), *children("b", 20, 14, county=evil)]
    content = workbook.write(gather(small_load(given, **KEPT), asked(by="county")))
    cells = [cell for sheet in opened(content) for row in sheet for cell in row]
    assert {"=cmd()", evil} <= {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
        assert not [name for name in parts.namelist() if b'TargetMode="External"' in parts.read(name)]


def test_the_same_request_on_the_same_load_gives_the_same_bytes(load, report, monkeypatch):
    first = workbook.write(report)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert workbook.write(gather(load, asked(by="county", spans=HALF_YEAR))) == first
    assert opened(first).properties.created == datetime(2026, 7, 2, 9, 15)


def test_it_opens_in_libreoffice(report, tmp_path):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    (tmp_path / "report.xlsx").write_bytes(workbook.write(report))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "csv", "--outdir", tmp_path, tmp_path / "report.xlsx"],
        check=True,
        capture_output=True,
        timeout=180,
    )
    assert "Numbers for a report" in (tmp_path / "report.csv").read_text(encoding="utf-8")
