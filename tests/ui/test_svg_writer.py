"""Charts as stand-alone SVG files, and the sparkline of a card."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from tests.ui import charts
from ui.palette import DARK, LIGHT
from ui.svg_writer import sparkline, svg

SVG = "{http://www.w3.org/2000/svg}"


def words_in(document: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(document).iter(f"{SVG}text")]


def drawing(image: str) -> ElementTree.Element:
    return ElementTree.fromstring(b64decode(re.search(r"base64,([^\"]+)", image)[1]))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", charts.ALL)
def test_every_kind_is_well_formed_and_says_what_it_shows(name, palette):
    chart = charts.ALL[name]
    root = ElementTree.fromstring(svg(chart, palette, "Complete through June 30, 2026"))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == chart.headline
    assert root.find(f"{SVG}desc").text == chart.alt
    said = words_in(svg(chart, palette, "Complete through June 30, 2026"))
    assert chart.headline in said and "Complete through June 30, 2026" in said
    assert chart.value_axis.title in said


@pytest.mark.parametrize("name", charts.ALL)
def test_nothing_runs_and_nothing_is_fetched(name):
    document = svg(charts.ALL[name])
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(document).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "line", "polyline", "path", "circle", "text", "g"}
    assert "href" not in document and "<script" not in document


def test_a_name_that_tries_to_be_markup_stays_text():
    assert "<script>alert(1)</script> &" in " ".join(words_in(svg(charts.rows())))


def test_everything_stands_inside_the_picture():
    for chart in charts.ALL.values():
        root = ElementTree.fromstring(svg(chart))
        width, height = float(root.get("width")), float(root.get("height"))
        for shape in root.iter(f"{SVG}rect"):
            assert 0 <= float(shape.get("x", 0)) and float(shape.get("x", 0)) + float(shape.get("width")) <= width
            assert 0 <= float(shape.get("y", 0)) and float(shape.get("y", 0)) + float(shape.get("height")) <= height
        for text in root.iter(f"{SVG}text"):
            assert 0 <= float(text.get("x")) <= width and 0 <= float(text.get("y")) <= height


def test_hidden_and_missing_periods_are_named():
    said = words_in(svg(charts.line()))
    assert "hidden to protect privacy" in said and "no data yet" in said and "3.5 so far" in said


def test_a_sparkline_is_an_image_with_words_for_those_who_cannot_see_it():
    image = sparkline([5.0, None, 4.0, 3.0], 'Trend: "down" from 5 to 3', "#0072B2")
    tag = ElementTree.fromstring(image)
    assert tag.get("alt") == 'Trend: "down" from 5 to 3'
    drawn = drawing(image)
    assert len(drawn.findall(f".//{SVG}polyline")) == 2
    assert drawn.find(f".//{SVG}circle").get("fill") == "#0072B2"


def test_the_last_dot_of_an_unfinished_sparkline_is_hollow():
    assert drawing(sparkline([1, 2], "up", "#0072B2", unfinished=True)).find(f".//{SVG}circle").get("fill") == "none"


def test_a_flat_sparkline_is_drawn_and_a_single_value_is_not():
    assert sparkline([2.0, 2.0], "level", "#0072B2")
    assert sparkline([2.0, None], "one", "#0072B2") == ""


def test_a_map_has_an_area_for_each_county_and_each_line_of_its_key_inside_the_picture():
    root = ElementTree.fromstring(svg(charts.counties(), closing="Complete through May 31, 2026"))
    areas = root.findall(f"{SVG}path")
    assert len(areas) == 100 + 4
    width, height = float(root.get("width")), float(root.get("height"))
    for area in areas:
        spots = [tuple(map(float, spot.split(","))) for spot in re.findall(r"[\d.]+,[\d.]+", area.get("d"))]
        assert all(0 < x < width and 0 < y < height for x, y in spots)
    fills = [area.get("fill") for area in areas]
    assert fills.count(LIGHT.marks["level6"]) == 2 and fills.count(LIGHT.marks["level3"]) == 2
    assert "No Family Partner: 1" in words_in(svg(charts.counties()))
