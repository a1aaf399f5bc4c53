"""Where counties stand on a map: each of them once, inside the frame, and none on top of another."""

import csv
import json
import math
from pathlib import Path

import pytest

from ui import shapes
from ui.chart import SHADES, Place

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
COUNTIES = {"NC": 100, "IL": 102}


@pytest.fixture(params=COUNTIES)
def state(request):
    return request.param


def test_every_county_of_a_state_is_drawn_once(state):
    outlines, _ = shapes.laid_out(state, [])
    assert [o.name for o in outlines] == sorted({o.name for o in outlines}) and len(outlines) == COUNTIES[state]
    features = json.loads((shapes.FOLDER / f"{state}.geojson").read_text(encoding="utf-8"))["features"]
    codes = [feature["id"] for feature in features]
    assert len(set(codes)) == COUNTIES[state] and {code[:2] for code in codes} == {{"NC": "37", "IL": "17"}[state]}


def test_names_are_those_of_the_list_of_regions():
    with (REFERENCE / "regions.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["county"] for row in csv.DictReader(file) if row["state"] == "NC"}
    assert set(shapes.names("NC")) == listed


def test_a_state_fills_its_frame_and_nothing_stands_outside(state):
    outlines, height = shapes.laid_out(state, [])
    spots = [spot for o in outlines for ring in o.rings for spot in ring]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    assert (min(xs), max(xs)) == (0, 1) and min(ys) == 0 and max(ys) == pytest.approx(height)
    assert all(len(ring) > 3 and ring[0] == ring[-1] for o in outlines for ring in o.rings)


def miles(a, b):
    """Over the curved earth, between two spots given as (longitude, latitude)."""
    (x1, y1), (x2, y2) = (tuple(map(math.radians, spot)) for spot in (a, b))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 3959 * math.asin(math.sqrt(half))


def test_a_mile_is_as_long_across_as_it_is_down(state):
    features = json.loads((shapes.FOLDER / f"{state}.geojson").read_text(encoding="utf-8"))["features"]
    shaped = [(feature["geometry"]["type"], feature["geometry"]["coordinates"]) for feature in features]
    polygons = [p for kind, coordinates in shaped for p in ([coordinates] if kind == "Polygon" else coordinates)]
    assert all(len(polygon) == 1 for polygon in polygons), "no county has a hole in it"
    xs, ys = zip(*(spot for (ring,) in polygons for spot in ring), strict=True)
    middle = (min(ys) + max(ys)) / 2
    width = miles((min(xs), middle), (max(xs), middle))
    assert shapes.laid_out(state, [])[1] == pytest.approx(miles((0, min(ys)), (0, max(ys))) / width, rel=0.005)


def test_the_mark_of_a_county_stands_within_it_and_within_no_other(state):
    outlines, _ = shapes.laid_out(state, [])
    for county in outlines:
        holders = [o.name for o in outlines if any(shapes.holds(ring, county.mark) for ring in o.rings)]
        assert holders == [county.name]
        nearest = min(math.dist(county.mark, spot) for ring in county.rings for spot in ring)
        assert 0.005 < county.room <= nearest + 1e-9


def test_neighbors_lie_where_the_map_has_them():
    spots = {o.name: o.mark for o in shapes.laid_out("NC", [])[0]}
    assert spots["Cherokee"][0] < spots["Buncombe"][0] < spots["Wake"][0] < spots["Dare"][0]
    assert spots["Ashe"][1] < spots["Mecklenburg"][1] < spots["Brunswick"][1]


def test_a_county_has_its_place_and_one_that_is_not_named_is_not_served():
    outlines, _ = shapes.laid_out("NC", [Place("Wake", "both", "both"), Place("Atlantis", "covered", "one")])
    shades = {o.name: shapes.shade_of(o) for o in outlines}
    assert shades.pop("Wake") == "both" and set(shades.values()) == {"not_served"} and "Atlantis" not in shades


def test_counties_with_more_are_drawn_over_those_with_less():
    places = [Place(name, shade, shade) for name, shade in zip(shapes.names("NC"), SHADES * 20, strict=True)]
    ordered = [shapes.shade_of(o) for o in shapes.faintest_first(shapes.laid_out("NC", places)[0])]
    assert ordered == [shade for shade in reversed(SHADES) for _ in range(20)]


def test_a_state_without_shapes_has_no_map():
    assert not shapes.is_known("ZZ") and shapes.laid_out("ZZ", []) == ([], 0.0) and shapes.names("ZZ") == ()


def test_the_shapes_say_where_they_come_from_and_under_which_license():
    notice = (shapes.FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert all(words in notice for words in ("us-atlas 3.0.1", "Census Bureau", "Michael Bostock", "2026-11-26"))
