"""The panel "Export for a report": what it offers, what it asks for, when it gives nothing."""

import pytest

from measures.cards import catalog
from tests.support.reports import opened
from ui import export

PAGES = ("placement_stability", "measure_library")


@pytest.fixture
def asked_for(monkeypatch):
    """The reports that the panel would count, without counting them: request and file name of each download."""
    found = []

    def note(label, make, name, key, mime="text/csv"):
        if key.startswith("export-"):
            found.append((label, make, name))

    monkeypatch.setattr(export, "download", note)
    return found


def open_panel(shown):
    """Opens the panel as a click does: its state is kept under the key that ends its id."""
    panel = [one for one in shown.app.expander if one.label == "Export for a report"][-1]
    shown.app.session_state[panel.proto.id[panel.proto.id.index("export-") :]] = True
    shown.app.run()
    assert not shown.app.exception
    return shown


def box(shown, start):
    return next(b for b in shown.app.selectbox if b.key.startswith(start))


def measures(shown):
    return next(box for box in shown.app.multiselect if box.key.startswith("export-measures"))


@pytest.mark.parametrize("page", PAGES)
def test_the_panel_stands_at_the_end_of_the_page_and_names_measures_by_title(dashboard, page):
    shown = open_panel(dashboard.open(page))
    assert [one.label for one in shown.app.expander][-1] == "Export for a report"
    titles = {card.title for card in catalog().values() if card.kind != "list"}
    assert set(measures(shown).options) <= titles


def test_a_closed_panel_costs_a_page_nothing(dashboard):
    assert not dashboard.open("placement_stability").app.multiselect


def test_all_measures_of_a_page_are_chosen_at_first_and_none_of_the_library(dashboard):
    shown = open_panel(dashboard.open("placement_stability"))
    assert measures(shown).value[:2] == ["PS2", "PS7"]
    assert "Small counts are hidden in the files" in shown.text
    shown = open_panel(dashboard.open("measure_library"))
    assert measures(shown).value == []
    assert "Choose at least one measure." in shown.text


def test_an_opened_measure_of_the_library_is_the_one_to_export(dashboard):
    shown = dashboard.open("measure_library")
    open_panel(shown.app.selectbox(key="measure").set_value("PS7").run() and shown)
    assert measures(shown).value == ["PS7"] and measures(shown).options == ["Home kept for 180 days"]


def test_nothing_is_counted_before_the_click(dashboard, monkeypatch):
    def counted(*_):
        raise AssertionError("a report was made")

    monkeypatch.setattr(export, "gather", counted)
    open_panel(dashboard.open("placement_stability"))


def test_the_files_are_those_of_the_selection(dashboard, asked_for):
    agency = "Prairie Home Partners"
    shown = open_panel(dashboard.open("placement_stability", agency=agency, period="Year"))
    measures(shown).set_value(["PS2"]).run()
    box(shown, "export-span").set_value(export.CHOSEN).run()
    box(shown, "export-by").set_value("local_area").run()
    assert not shown.app.exception
    (label, make, name), (other, plain, _) = asked_for[-2:]
    assert (label, other) == ("Workbook (XLSX)", "Plain table (CSV)")
    assert name == "numbers-by-year-to-2025-12-31.xlsx"
    book = opened(make())
    assert book.sheetnames == ["Cover", "Moves while enrolled", "Definitions", "Who was left out"]
    cover = {row[0]: row[1] for row in book["Cover"].iter_rows(max_col=2, values_only=True)}
    assert cover["Of whom"] == f"Agency: {agency}"
    assert cover["Periods"] == "By year, January 1 to December 31, 2025 (1 period)"
    assert cover["Split by"] == "Area" and cover["View"] == "Shareable"
    assert plain().decode("utf-8-sig").startswith("data_load,")


def test_filters_that_could_single_out_a_child_give_no_file_even_in_the_staff_view(dashboard, asked_for):
    shown = open_panel(dashboard.open("placement_stability", sex="Female", age_group="14 to 17"))
    assert "takes one filter of people at a time" in shown.text
    assert asked_for == []


def test_parts_are_offered_where_a_measure_has_them(dashboard):
    shown = open_panel(dashboard.open("placement_stability"))
    assert "The parts of each measure" in box(shown, "export-by").options
    measures(shown).set_value(["PS2"]).run()
    assert "The parts of each measure" not in box(shown, "export-by").options
    assert "Team" not in box(shown, "export-by").options
