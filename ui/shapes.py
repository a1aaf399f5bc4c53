"""Where a state's counties stand on a map: outlines within a frame one wide, for every writer alike.

The projection is the plain one: degrees, with those of longitude shortened by the cosine of the middle latitude. Over
one state nobody can see the difference.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ui.chart import SHADES, Place, Shade

FOLDER = Path(__file__).resolve().parents[1] / "data" / "reference" / "county_shapes"

Spot = tuple[float, float]
Ring = tuple[Spot, ...]


@dataclass(frozen=True)
class Outline:
    """One county: its place, or none where the description is silent; rings of (x, y) from the top left; `mark`, a
    spot well inside of it, and `room`, how far that spot is from the nearest border."""

    name: str
    place: Place | None
    rings: tuple[Ring, ...]
    mark: Spot
    room: float


def shade_of(outline: Outline) -> Shade:
    """A county's shade; one that the description does not name is not served."""
    return outline.place.shade if outline.place else "not_served"


def faintest_first(outlines: Sequence[Outline]) -> list[Outline]:
    """The order to draw in: a county is drawn over the borders of those that have less."""
    return sorted(outlines, key=lambda outline: -SHADES.index(shade_of(outline)))


def is_known(area: str) -> bool:
    """Whether there are shapes for a state, by its two letters."""
    return _file(area).is_file()


def names(area: str) -> tuple[str, ...]:
    """The counties of a state that have a shape, by name."""
    return tuple(_projected(area)[0]) if is_known(area) else ()


def laid_out(area: str, places: Sequence[Place]) -> tuple[list[Outline], float]:
    """Every county of a state once, by name, and the height of the frame, whose width is 1; nothing without shapes."""
    shapes, height = _projected(area) if is_known(area) else ({}, 0.0)
    known = {place.name: place for place in places}
    return [Outline(name, known.get(name), *shape) for name, shape in shapes.items()], height


def _file(area: str) -> Path:
    return FOLDER / f"{area}.geojson"


@lru_cache(maxsize=4)
def _projected(area: str) -> tuple[dict[str, tuple[tuple[Ring, ...], Spot, float]], float]:
    """Each county's rings, mark and room in the frame, and the frame's height."""
    features = json.loads(_file(area).read_text(encoding="utf-8"))["features"]
    degrees = {f["properties"]["name"]: _rings(f["geometry"]) for f in features}
    spots = [spot for rings in degrees.values() for ring in rings for spot in ring]
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    width = (east - west) * math.cos(math.radians((south + north) / 2))

    def across(spot: Spot) -> Spot:
        return (spot[0] - west) / (east - west), (north - spot[1]) / width

    drawn = {name: tuple(tuple(map(across, ring)) for ring in rings) for name, rings in degrees.items()}
    return {name: (rings, *_middle(rings)) for name, rings in sorted(drawn.items())}, (north - south) / width


def _rings(geometry: dict) -> list[Ring]:
    """The rings of a GeoJSON polygon or multipolygon, all of them outer ones: no county lies within another here."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [tuple(map(tuple, ring)) for polygon in polygons for ring in polygon]


def _middle(rings: Sequence[Ring]) -> tuple[Spot, float]:
    """The spot of the largest ring that is furthest from its border, of a grid laid over it, and that distance.

    A county that bends around its neighbor has its center of gravity outside of itself.
    """
    ring = max(rings, key=lambda r: abs(_area(r)))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    steps = 8
    spots = [
        (min(xs) + (max(xs) - min(xs)) * (i + 0.5) / steps, min(ys) + (max(ys) - min(ys)) * (j + 0.5) / steps)
        for i in range(steps)
        for j in range(steps)
    ]
    room, spot = max((_distance(spot, ring), spot) for spot in spots if holds(ring, spot))
    return spot, room


def _area(ring: Ring) -> float:
    """Twice the area within a closed ring; its sign says which way round it runs."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False))


def holds(ring: Ring, spot: Spot) -> bool:
    """Whether a spot lies within a ring: a line from it to the right crosses the border an odd number of times."""
    x, y = spot
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def _distance(spot: Spot, ring: Ring) -> float:
    """How far a spot is from the nearest point of a ring."""
    return min(_from_line(spot, a, b) for a, b in zip(ring, ring[1:], strict=False))


def _from_line(spot: Spot, a: Spot, b: Spot) -> float:
    length = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    along = 0 if length == 0 else ((spot[0] - a[0]) * (b[0] - a[0]) + (spot[1] - a[1]) * (b[1] - a[1])) / length
    along = min(max(along, 0), 1)
    return math.dist(spot, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))
