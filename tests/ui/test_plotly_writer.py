"""Charts as Plotly dictionaries: what is drawn where, in which color, with which words."""

import json

import pytest
from plotly.graph_objects import Figure

from tests.ui import charts
from ui.chart import Point, Series
from ui.palette import DARK, LIGHT
from ui.plotly_writer import figure


def texts(drawn) -> list[str]:
    """All words in the plot, without the space that keeps them apart from their points."""
    words = [note["text"] for note in drawn["layout"]["annotations"]]
    words += [text for trace in drawn["data"] if trace.get("mode") == "text" for text in trace["text"]]
    return [text.replace("\u00a0", "") for text in words]


def outlines(shape) -> list[str]:
    """The closed outlines of a shape that is a path."""
    return [part.removesuffix(" Z") for part in shape["path"].removeprefix("M ").split(" M ")]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", charts.ALL)
def test_every_kind_is_a_plain_dictionary_without_legend_or_network(name, palette):
    drawn = figure(charts.ALL[name], palette)
    text = json.dumps(drawn)
    assert drawn["data"] and drawn["layout"]["showlegend"] is False
    assert "http" not in text and "NaN" not in text


@pytest.mark.parametrize("name", charts.ALL)
def test_every_kind_keeps_the_rules_of_plotly(name):
    """Pages hand figures over unchecked, to be quick; so they are checked here."""
    Figure(figure(charts.ALL[name], LIGHT))


@pytest.mark.parametrize("name", charts.ALL)
def test_names_from_exports_cannot_become_markup(name):
    assert "<script" not in json.dumps(figure(charts.ALL[name], LIGHT))


def test_the_line_breaks_where_a_value_is_missing_and_the_gap_says_why():
    drawn = figure(charts.line(), LIGHT)
    assert drawn["data"][0]["y"] == [5.04, None, 4.1, None, 3.9, None]
    assert drawn["data"][0]["connectgaps"] is False
    assert "hidden" in texts(drawn) and "no data yet" in texts(drawn)


def test_the_last_period_is_hollow_while_it_is_not_whole():
    last = figure(charts.line(), LIGHT)["data"][1]
    assert (last["x"], last["y"]) == ([4, 5], [3.9, 3.5])
    assert last["marker"]["color"] == LIGHT.card and last["line"]["dash"] == "dot"
    assert "<b>3.5</b><br>so far" in texts(figure(charts.line(), LIGHT))


def test_earlier_periods_that_are_not_whole_keep_the_line_and_have_hollow_marks():
    points = tuple(Point(i, 3.0 + i, hollow="partial") for i in range(4))
    line, end, _ = figure(charts.line(series=(Series("Moves", points),)), LIGHT)["data"]
    assert line["y"] == [3.0, 4.0, 5.0, None] and line["marker"]["color"] == [LIGHT.card] * 4
    assert end["y"] == [5.0, 6.0]


def test_few_children_are_grey():
    colors = figure(charts.line(), LIGHT)["data"][0]["marker"]["color"]
    assert colors[2] == LIGHT.marks["grey"] and colors[0] == LIGHT.marks["blue"]


def test_the_usual_range_is_a_band_and_equal_limits_are_one_rectangle():
    (band,) = [s for s in figure(charts.line(), LIGHT)["layout"]["shapes"] if s["type"] == "path"]
    corners = [[tuple(map(float, at.split(","))) for at in part.split(" L ")] for part in outlines(band)]
    assert corners == [
        [(-0.5, 4.0), (1.5, 4.0), (1.5, 6.3), (-0.5, 6.3)],
        [(1.5, 3.1), (2.5, 3.1), (2.5, 4.9), (1.5, 4.9)],
    ]
    assert band["layer"] == "below"


def test_the_reference_line_is_thin_dotted_and_named():
    drawn = figure(charts.line(), LIGHT)
    (reference,) = [s for s in drawn["layout"]["shapes"] if s["type"] == "line"]
    assert reference["y0"] == reference["y1"] == 4.48 and reference["line"] == {
        "color": LIGHT.second,
        "width": 1,
        "dash": "dot",
    }
    assert any("United" in text for text in texts(drawn))


def test_values_have_a_title_with_the_unit_and_a_horizontal_grid_only():
    layout = figure(charts.line(), LIGHT)["layout"]
    assert "moves per 1,000 days in care" in [note["text"] for note in layout["annotations"]]
    assert layout["xaxis"]["showgrid"] is False and layout["yaxis"]["gridcolor"] == LIGHT.grid


def test_rows_draw_intervals_highlight_and_say_what_is_hidden():
    drawn = figure(charts.rows(), LIGHT)
    intervals = {s["line"]["color"]: s["path"] for s in drawn["layout"]["shapes"] if s["type"] == "path"}
    assert intervals == {
        LIGHT.marks["vermillion"]: "M 4.4,0 L 8.2,0",
        LIGHT.marks["grey"]: "M 1.1,1 L 9.9,1",
        LIGHT.marks["blue"]: "M 0.0,3 L 2.1,3",
    }
    assert drawn["data"][0]["marker"]["color"] == [
        LIGHT.marks["vermillion"],
        LIGHT.marks["grey"],
        LIGHT.marks["blue"],
    ]
    assert "hidden to protect privacy" in texts(drawn)
    assert "hidden" not in json.dumps(drawn["data"][0]["text"])


def test_bars_start_at_zero_and_carry_their_value_at_the_tip():
    drawn = figure(charts.ALL["bar"], LIGHT)
    assert drawn["layout"]["xaxis"]["range"][0] == 0
    assert drawn["data"][0]["x"] == [6.1, 4.0, 0, 0.0]
    assert {"<b>6.1</b>", "<b>0.0</b>", "hidden to protect privacy"} <= set(texts(drawn))


def test_parts_are_stacked_and_named_beside_the_last_bar():
    drawn = figure(charts.stacked(True), LIGHT)
    assert drawn["layout"]["barmode"] == "stack" and {"Residential", "Shelter"} <= set(texts(drawn))


def test_a_survival_curve_steps_and_has_the_children_still_followed_under_its_axis():
    drawn = figure(charts.survival(), LIGHT)
    assert drawn["data"][0]["line"]["shape"] == "hv"
    assert drawn["layout"]["yaxis"]["range"][0] == 0
    assert ["171" in text and "121" in text for text in drawn["layout"]["xaxis"]["ticktext"]] == [False, True, False]


def test_words_in_color_follow_the_theme():
    for palette in (LIGHT, DARK):
        words = figure(charts.line(), palette)["data"][-1]
        place = next(i for i, text in enumerate(words["text"]) if "3.5" in text)
        assert words["mode"] == "text" and words["textfont"]["color"][place] == palette.words["blue"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_a_map_fills_each_county_once_and_says_its_name_wherever_it_is_hovered(palette):
    drawn = figure(charts.counties(), palette)
    filled = {trace["name"]: trace for trace in drawn["data"] if trace.get("fill") == "toself"}
    assert len(filled) == 100 and sum(trace.get("fill") == "toself" for trace in drawn["data"]) == 100
    assert filled["Wake"]["text"] == "<b>Wake</b><br>a Family Partner and a Coordinator"
    assert {trace["hoveron"] for trace in filled.values()} == {"fills"}
    tones = [filled[name]["fillcolor"] for name in ("Wake", "Durham", "Ashe")]
    assert tones == [palette.marks["level6"], palette.marks["level3"], palette.band]
    assert not any("geo" in trace["type"] or "choropleth" in trace["type"] for trace in drawn["data"])


def test_a_map_keeps_its_form_and_marks_what_grey_would_not_tell_apart():
    drawn = figure(charts.counties(), LIGHT)
    assert drawn["layout"]["yaxis"]["scaleanchor"] == "x"
    assert drawn["layout"]["yaxis"]["range"][0] > drawn["layout"]["yaxis"]["range"][1], "north is up"
    marks = {trace["marker"]["symbol"]: len(trace["x"]) for trace in drawn["data"] if trace["mode"] == "markers"}
    assert marks == {"circle": 1, "x-thin": 1}
    assert "No Family Partner: 1" in texts(drawn)
