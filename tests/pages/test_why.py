"""Why did it change: the link on every card, what it says against a year earlier and against an earlier load."""

import re
import shutil
from dataclasses import replace

import duckdb
import pytest

from measures.build import build_evidence
from measures.cards import catalog
from measures.questions import card_of
from measures.snapshot import POINTER, WAREHOUSE, current
from tests.pages.conftest import Dashboard

LINK = "Why did it change?"
OLDER = "2020-01-02-030405"


@pytest.fixture
def two_loads(sample_data, tmp_path, monkeypatch):
    """A data folder with the sample and an older load, in which a home was kept after 90 days."""
    name = current(sample_data)
    warehouse = tmp_path / WAREHOUSE
    warehouse.mkdir()
    shutil.copy(sample_data / WAREHOUSE / f"{name}.duckdb", warehouse)
    shutil.copy(sample_data / WAREHOUSE / f"{name}.duckdb", warehouse / f"{OLDER}.duckdb")
    (warehouse / POINTER).write_text(name + "\n", encoding="utf-8")
    with duckdb.connect(str(warehouse / f"{OLDER}.duckdb")) as con:
        card = card_of(con, "PS7")
        shorter = replace(card, parameters=card.parameters | {"followed_days": 90})
        con.execute('DROP TABLE evidence."PS7"')
        build_evidence(con, shorter, {})
        con.execute("UPDATE catalog.cards SET card = ? WHERE code = 'PS7'", [shorter.to_json()])
    monkeypatch.setenv("SOC_DATA", str(tmp_path))
    return Dashboard(tmp_path)


def table(shown):
    """The parts in the table, by their words, as numbers; and the whole difference."""
    markup = shown.html.split('aria-label="The difference and its parts"')[1].split("</table>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr><td.*?</tr>", markup)]
    return {row[0]: float(row[1].replace("−", "-").replace(",", "")) for row in rows}


def test_every_card_with_a_number_has_the_link(dashboard):
    for page in ("overview", "placement_stability"):
        shown = dashboard.open(page)
        assert shown.links.count(LINK) == shown.links.count("Cases behind this") > 3


def test_against_a_year_earlier_the_parts_add_up_to_the_difference_on_the_card(dashboard):
    shown = dashboard.open("placement_stability").click(LINK)
    card = re.search(r'soc-value">([\d.]+)<.*?Down from ([\d.]+) in', shown.html, re.DOTALL)
    found = table(shown)
    whole = found.pop("The whole difference")
    assert {"Children who are new", "Children who left"} <= set(found)
    assert sum(found.values()) == pytest.approx(whole, abs=0.03)
    assert whole == pytest.approx(float(card[1]) - float(card[2]), abs=0.1)
    sentence = re.search(rf"Down ([\d.]+) from {card[2]} in \d{{4}} Q\d: children who are new [+−]", shown.text)
    assert float(sentence[1]) == pytest.approx(-whole, abs=0.051)


def test_staff_see_the_cases_and_can_open_one(dashboard):
    shown = dashboard.open("placement_stability").click(LINK)
    expander = next(e for e in shown.app.expander if "cases that weigh most" in e.label)
    assert re.fullmatch(r"The 10 of \d+ cases that weigh most", expander.label)
    children = shown.app.selectbox(key="open-why-dialog").options
    assert 0 < len(children) <= 10


def test_the_shareable_view_shows_neither_cases_nor_how_many(dashboard):
    shown = dashboard.open("placement_stability", view="Shareable", period="Year").click(LINK)
    assert table(shown)
    assert "cases that weigh most" not in " ".join(e.label for e in shown.app.expander)
    head = shown.html.split('aria-label="The difference and its parts"')[1].split("</thead>")[0]
    assert re.findall(r"<th [^>]*>(.*?)</th>", head) == ["What changed", "Part"]


def test_a_split_that_would_show_few_children_is_not_shared(dashboard):
    shown = dashboard.open("placement_stability", view="Shareable", period="Month").click(LINK)
    assert "to protect privacy" in shown.text.split("Compared with")[-1]
    assert "The difference and its parts" not in shown.html


def in_full(shown, code):
    """A measure in full in the library: there, unlike in a dialog, a choice stays open in the tests."""
    shown.app.selectbox(key="measure").set_value(code).run()
    return shown.app.selectbox(key="why-full")


def test_a_changed_parameter_is_told_when_compared_with_an_earlier_load(two_loads):
    shown = two_loads.open("measure_library")
    box = in_full(shown, "PS7")
    assert box.options == [box.options[0], "The data load of January 2, 2020, 03:04"]
    assert box.options[0].endswith(", a year earlier")
    box.set_value("the data load of January 2, 2020, 03:04").run()
    assert not shown.app.exception
    found = table(shown)
    assert set(found) == {"Changed definition", "The whole difference"}
    assert found["Changed definition"] == found["The whole difference"] != 0
    assert "Followed days: 90 before, 180 now." in shown.text


def test_a_load_with_the_same_lines_has_nothing_to_tell(two_loads):
    shown = two_loads.open("measure_library")
    in_full(shown, "PS2").set_value("the data load of January 2, 2020, 03:04").run()
    assert re.search(
        r"Nothing that it counts has changed: [\d.]+ in the data load of January 2, 2020, 03:04 too\.", shown.text
    )
    assert "The difference and its parts" not in shown.html


@pytest.mark.parametrize("code", ["C1", "PS6.enrollment", "PS8", "IN6.days", "F1"])
def test_a_measure_in_full_says_why_it_changed(dashboard, code):
    shown = dashboard.open("measure_library")
    shown.app.selectbox(key="measure").set_value(code).run()
    assert not shown.app.exception
    assert f">{LINK}</h3>" in shown.html
    assert re.search(r"(Up|Down|About the same|Nothing that it counts|There is nothing to compare)", shown.text)


def test_no_measure_in_full_breaks(dashboard):
    shown = dashboard.open("measure_library", period="Year")
    for code in list(catalog())[::9]:
        shown.app.selectbox(key="measure").set_value(code).run()
        assert not shown.app.exception, code
