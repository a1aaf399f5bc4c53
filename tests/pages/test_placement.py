"""The placement stability page and the case page, beyond what every page does."""

import json
import re


def test_the_page_reads_from_the_answer_to_the_questions(dashboard):
    shown = dashboard.open("placement_stability")
    assert [heading.value for heading in shown.app.header] == [
        "At a glance",
        "Over time, and where moves differ",
        "Still in the same home, day by day",
        "Why children move, and from where to where",
        "Runs and returns",
        "The federal measure",
        "For the meeting",
    ]


def test_the_curve_by_a_group_has_a_line_and_its_children_still_followed_for_each(dashboard):
    shown = dashboard.open("placement_stability")
    shown.app.segmented_control(key="by-curve-ps6-enrollment").set_value("sex").run()
    assert not shown.app.exception
    curve = next(c for c in map(json.loads, shown.charts) if "children still followed" in json.dumps(c))
    names = [trace["name"] for trace in curve["data"] if trace["mode"] == "lines"]
    assert {"Female", "Male"} <= set(names)
    assert all(label.count("<br>") == len(names) for label in curve["layout"]["xaxis"]["ticktext"])


def test_why_children_move_adds_up_to_the_moves(dashboard):
    shown = dashboard.open("placement_stability")
    stacked = next(c for c in map(json.loads, shown.charts) if c["layout"].get("barmode") == "stack")
    line = json.loads(shown.charts[0])["data"][0]
    whole = {i: value for i, value in zip(line["x"], line["y"], strict=True) if value is not None}
    bars = [trace["y"] for trace in stacked["data"] if trace["type"] == "bar"]
    assert len(bars) == 3
    known = [sum(values) for values in zip(*bars, strict=True)]
    for i, value in whole.items():
        assert abs(known[i] - value) < 1e-9


def test_from_where_to_where_sums_to_the_moves_on_the_card(dashboard):
    shown = dashboard.open("placement_stability")
    moves = int(re.search(r"([\d,]+) moves? by [\d,]+ of", shown.text)[1].replace(",", ""))
    assert int(re.search(r"most often .*? \(\d+ of (\d+) moves\)", shown.text)[1]) == moves


def test_the_shareable_view_draws_no_path_of_few_children_and_reads_the_curve_on_named_days_only(dashboard):
    shown = dashboard.open("placement_stability", view="Shareable", period="Year")
    for chart in map(json.loads, shown.charts):
        for trace in chart["data"]:
            for text in trace.get("text", []):
                for count in re.findall(r"(\d+) child", text):
                    assert not 0 < int(count) < 11
    for curve in (c for c in map(json.loads, shown.charts) if "children still followed" in json.dumps(c)):
        assert set(curve["data"][0]["x"]) <= {0, 90, 180, 365}


def test_the_open_child_is_shown_with_its_time_line_and_standings(dashboard):
    shown = dashboard.open("placement_stability").click("Cases behind this")
    child = shown.app.selectbox(key="open-ps2").options[0].split(" ")[0]
    shown.open("case")
    shown.app.text_input(key="child-id").set_value(child).run()
    assert not shown.app.exception
    assert f"Child {child}" in shown.text and "Where the child lived, and what happened when" in shown.text
    assert "How this child counts in every measure" in [heading.value for heading in shown.app.header]
    assert "Moves while enrolled" in shown.html


def test_a_child_is_found_by_id_and_an_unknown_one_is_said(dashboard):
    shown = dashboard.open("case")
    assert "No child is open" in shown.text
    shown.app.text_input(key="child-id").set_value("<b>nobody</b>").run()
    assert "No child in this data load has the id" in shown.text and "<b>nobody" not in shown.html


def test_no_case_opens_in_the_shareable_view(dashboard):
    shown = dashboard.open("case", view="Shareable")
    assert "A case is shown in the staff view only" in shown.text
    assert not shown.charts
