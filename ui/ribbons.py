"""Where the ends of "from where to where" stand: heights of its bars and ribbons, for every writer alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.chart import Flow

GAP = 0.035


@dataclass(frozen=True)
class Node:
    """A bar at one side: `top` and `bottom` as shares of the plot's height, from above."""

    name: str
    count: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Ribbon:
    """A flow between its stretch of the left bar and of the right bar, each (top, bottom)."""

    flow: Flow
    left: tuple[float, float]
    right: tuple[float, float]


def laid_out(flows: Sequence[Flow]) -> tuple[list[Node], list[Node], list[Ribbon]]:
    """Bars at the left, bars at the right, and the ribbons between them; flows without a count are left out."""
    known = [flow for flow in flows if flow.count]
    origins, targets = _sums(known, "origin"), _sums(known, "target")
    room = 1 - GAP * (max(len(origins), len(targets), 1) - 1)
    scale = room / max(sum(origins.values()), 1)
    left, right = _bars(origins, scale), _bars(targets, scale)
    return left, right, _ribbons(known, left, right, scale)


def _sums(flows: Sequence[Flow], end: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for flow in flows:
        sums[getattr(flow, end)] = sums.get(getattr(flow, end), 0) + flow.count
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def _bars(sums: dict[str, float], scale: float) -> list[Node]:
    bars, top = [], 0.0
    for name, count in sums.items():
        bars.append(Node(name, count, top, top + count * scale))
        top += count * scale + GAP
    return bars


def _ribbons(flows: Sequence[Flow], left: Sequence[Node], right: Sequence[Node], scale: float) -> list[Ribbon]:
    used_left, used_right = ({bar.name: bar.top for bar in bars} for bars in (left, right))
    place = {bar.name: i for i, bar in enumerate(left)}, {bar.name: i for i, bar in enumerate(right)}
    found = []
    for flow in sorted(flows, key=lambda f: (place[0][f.origin], place[1][f.target])):
        height = flow.count * scale
        a, b = used_left[flow.origin], used_right[flow.target]
        used_left[flow.origin], used_right[flow.target] = a + height, b + height
        found.append(Ribbon(flow, (a, a + height), (b, b + height)))
    return found
