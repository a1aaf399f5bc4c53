"""Every page on the loaded sample: what it says, what it opens, what the shareable view hides."""

import json
import re

import pytest

from measures.cards import catalog
from tests.pages.conftest import PAGES

HIDDEN = "hidden to protect privacy"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_title_says_what_is_selected_and_where_the_numbers_come_from(dashboard, page):
    shown = dashboard.open(page)
    assert len(shown.app.title) == 1
    assert "All agencies, all children" in shown.text
    assert re.search(r"Complete through \w+ \d+, \d{4}", shown.text)
    assert "data load of" in shown.text and "staff view" in shown.text


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_the_code_of_a_measure(dashboard, page):
    shown = dashboard.open(page)
    words = shown.text + " ".join(shown.charts) + " ".join(shown.links)
    assert [code for code in catalog() if re.search(rf"(?<![\w.-]){re.escape(code)}(?![\w.-])", words)] == []


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_data_folder_says_what_to_do(empty_dashboard, page):
    shown = empty_dashboard.open(page)
    assert "No data has been loaded yet" in shown.text
    assert f"python -m etl load FOLDER --data {empty_dashboard.data_dir}" in shown.app.code[0].value


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("length", ["Month", "Year"])
@pytest.mark.parametrize("calendar", ["Federal fiscal year", "State fiscal year", "Trailing 12 months"])
def test_every_period_of_every_calendar_is_answered(dashboard, page, length, calendar):
    shown = dashboard.open(page, period=length, calendar=calendar)
    assert "soc-notice" not in shown.html


def test_a_filter_stays_when_the_page_is_switched_and_a_click_clears_it(dashboard):
    shown = dashboard.open("overview")
    agency = shown.app.selectbox(key="agency").options[1]
    shown.app.selectbox(key="agency").set_value(agency).run()
    assert f"<b>{agency}, " in shown.html
    shown.click(f"✕ {agency}")
    assert "<b>All agencies, all children" in shown.html


def test_a_copied_address_selects_the_same(dashboard):
    shown = dashboard.open("overview")
    agency = shown.app.selectbox(key="agency").options[1]
    again = type(shown)(shown.data_dir).open("overview", agency=agency, period="Year", view="Shareable")
    assert f"<b>{agency}, " in again.html and "shareable view" in again.text
    assert re.search(rf"<b>{re.escape(agency)}, \d{{4}}</b>", again.html)


def test_an_address_with_a_value_that_does_not_exist_is_ignored(dashboard):
    shown = dashboard.open("overview", agency="Nobody & Sons", period="Century")
    assert "All agencies, all children" in shown.text


def test_the_overview_answers_who_is_served_and_who_stays(dashboard):
    shown = dashboard.open("overview")
    assert [heading.value for heading in shown.app.header] == [
        "Who is served",
        "Stable homes",
        "Fewer days in facilities",
        "Goals reached",
        "Family voice",
        "What changed",
        "Needs attention",
    ]
    for words in ("By age", "By sex", "By race and ethnicity", "Moves while enrolled", "Home kept for 180 days"):
        assert words in shown.text


def test_every_chart_has_words_for_those_who_cannot_see_it(dashboard):
    for page in PAGES:
        for chart in dashboard.open(page).app.get("plotly_chart"):
            assert len(chart.proto.alt) > 30


def test_a_card_says_count_value_and_interval_in_that_order(dashboard):
    card = next(
        b for b in dashboard.open("placement_stability").html.split("\n") if "<h3>Moves while enrolled</h3>" in b
    )
    assert re.search(r"moves by \d+ of \d+ children.*days in care.*soc-value.*between [\d.]+ and [\d.]+", card)


def test_a_number_opens_to_its_definition_its_cases_and_who_is_left_out(dashboard):
    shown = dashboard.open("placement_stability").click("Definition")
    assert "Days on which a child was both enrolled and in out-of-home care" in shown.text
    shown.click("Cases behind this")
    assert re.search(r"Moves while enrolled, .*?\d+ cases", shown.text.replace(" , ", ", "))
    assert '<th scope="col">Child</th>' in shown.html
    shown.click("Who is left out, and why", nth=1)
    assert "Home kept for 180 days" in shown.text


def test_the_cases_behind_a_number_add_up_to_it(dashboard):
    shown = dashboard.open("placement_stability")
    moves, children = re.search(r"([\d,]+) moves? by [\d,]+ of ([\d,]+) children", shown.text).groups()
    shown.click("Cases behind this")
    table = shown.html.split("Cases behind Moves while enrolled")[1]
    rows = re.findall(r"<tr><td.*?</tr>", table)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]
    # A child with two enrollments in the period has a row for each.
    assert len({tuple(cell[:2]) for cell in cells}) == int(children.replace(",", ""))
    assert sum(int(cell[-2].replace(",", "")) for cell in cells) == int(moves.replace(",", ""))


def test_show_as_a_table_has_every_period_of_the_chart(dashboard):
    shown = dashboard.open("placement_stability")
    drawn = json.loads(shown.charts[0])["data"][0]["x"]
    shown.click("Show as a table")
    assert len(re.findall(r"<tr><td", shown.html)) == len(drawn)


# --- shareable view ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_the_shareable_view_opens_no_cases(dashboard, page):
    shown = dashboard.open(page, view="Shareable")
    assert not [label for label in shown.links if label.startswith("Cases behind")]
    assert '<th scope="col">Child</th>' not in shown.html


def shared_counts(shown) -> list[int]:
    """Counts of children that the page shows anywhere: in words, in the words of charts, in their values."""
    words = shown.text + " ".join(shown.charts)
    found = re.findall(r"(?<![\d.,])([\d,]+) (?:of ([\d,]+) )?child(?:ren)?\b", words)
    return [int(count.replace(",", "")) for pair in found for count in pair if count]


@pytest.mark.parametrize("page", ["overview", "placement_stability"])
@pytest.mark.parametrize("period", ["Month", "Quarter", "Year"])
def test_no_count_of_one_to_ten_children_is_shared(dashboard, page, period):
    shown = dashboard.open(page, view="Shareable", period=period)
    assert [count for count in shared_counts(shown) if 0 < count < 11] == []
    assert HIDDEN in shown.text + " ".join(shown.charts)


def test_the_staff_view_does_show_small_counts(dashboard):
    assert [count for count in shared_counts(dashboard.open("overview", period="Month")) if 0 < count < 11]


def test_bars_of_hidden_groups_have_no_length(dashboard):
    shown = dashboard.open("overview", view="Shareable", period="Month")
    for chart in map(json.loads, shown.charts):
        for trace in chart["data"]:
            if trace["type"] == "bar":
                assert [value for value in trace["x"] if 0 < value < 11] == []


def test_more_than_one_filter_of_people_is_not_shared(dashboard):
    shown = dashboard.open("overview", view="Shareable", sex="Female", age_group="14 to 17")
    assert "takes one filter of people at a time" in shown.text
    assert not shown.charts


# --- data quality and library -----------------------------------------------------------------------------------------


def test_lines_read_are_the_sum_of_their_fates(dashboard):
    said = re.search(
        r"([\d,]+) lines read = ([\d,]+) loaded \+ ([\d,]+) rejected \+ ([\d,]+) replaced by a newer line \+ "
        r"([\d,]+) left out",
        dashboard.open("data_quality").text,
    )
    read, *fates = (int(part.replace(",", "")) for part in said.groups())
    assert read == sum(fates) > 0 and fates[1] > 0


def test_rejected_lines_say_why_and_a_check_opens_to_its_rows(dashboard):
    shown = dashboard.open("data_quality")
    assert "could not be loaded" in shown.text
    before = shown.html.count("<table>")
    shown.app.selectbox(key="which-check").select_index(0).run()
    assert shown.html.count("<table>") == before + 1


def test_single_lines_are_for_staff(dashboard):
    shown = dashboard.open("data_quality", view="Shareable")
    assert "shown in the staff view only" in shown.text
    assert "which-check" not in [box.key for box in shown.app.selectbox]


def test_the_library_finds_a_measure_by_any_word_of_its_card(dashboard):
    shown = dashboard.open("measure_library")
    shown.app.text_input(key="search").set_value("federal FIRST year").run()
    assert shown.links.count("Open in full") < len(catalog())
    assert "Moves in the first year in care (federal measure)" in shown.text
    shown.app.text_input(key="search").set_value("<script>").run()
    assert "No measure says" in shown.text and "<script>" not in shown.html


def test_a_measure_opens_in_full_and_closes_again(dashboard):
    shown = dashboard.open("measure_library")
    shown.app.selectbox(key="measure").set_value("PS7").run()
    assert not shown.app.exception
    for words in ("Ask in the meeting", "Why it matters", "Counted.", "Source.", "followed days", "Who is left out"):
        assert words in shown.text
    assert any("SELECT" in code.value for code in shown.app.code)
    shown.click("← All measures")
    assert "Open in full" in shown.links


@pytest.mark.parametrize("view", ["Staff", "Shareable"])
def test_every_measure_opens_in_full(dashboard, view):
    shown = dashboard.open("measure_library", view=view)
    broken = {}
    for code in shown.app.selectbox(key="measure").options:
        shown.app.selectbox(key="measure").select(code).run()
        if shown.app.exception or "soc-notice" in shown.html:
            broken[code] = [error.message for error in shown.app.exception] or shown.text[-300:]
    assert broken == {}
