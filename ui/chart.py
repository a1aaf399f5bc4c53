"""A chart as a small frozen description: what is shown and in which words, apart from how it is drawn.

Writers turn the same description into a Plotly figure (`plotly_writer`), a stand-alone SVG (`svg_writer`) or a
table (`table_of`), so that pages, downloads and tests can't disagree. Horizontal positions are the indexes of
`categories` (0, 1, 2 …) but in a survival curve, where they are days. A flow ("from where to where") and a time
line of one child have no positions: they hold `flows`, or `stretches` and `happenings`. A map holds the `places` of
one `area`; where each lies is in `shapes`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from ui import words

Kind = Literal["line", "dot_interval", "bar", "stacked_bar", "survival", "flow", "timeline", "map"]
Color = str  # a name of `palette.marks`: blue, green, purple, grey, vermillion for what is set apart, level1 to level7

# What a county of a map can be, the fullest first: each has a tone and a mark of its own, so that grey is enough.
Shade = Literal["both", "covered", "not_covered", "hidden", "not_served"]
SHADES: tuple[Shade, ...] = get_args(Shade)

HIDDEN = "hidden to protect privacy"
NO_DATA = "no data yet"
NOT_DUE = "not yet due"
NO_ONE = "no one to count"


@dataclass(frozen=True)
class Axis:
    """A value axis: its title with the unit ("moves per 1,000 days in care"), and how its numbers are written."""

    title: str
    percent: bool = False
    decimals: int = 1

    def write(self, value: float, decimals: int | None = None) -> str:
        """The value as the axis, a label or a table cell writes it."""
        places = self.decimals if decimals is None else decimals
        return words.percent(value, places) if self.percent else words.number(value, places)


@dataclass(frozen=True)
class Point:
    """One value of one series. `missing` says why there is none.

    `count` is the count behind it in words, `people` its short form that stands under a row's name. `weak`: few
    children. `hollow`: why the period is not whole yet, in a word or two ("so far").
    """

    x: float
    y: float | None
    low: float | None = None
    high: float | None = None
    count: str = ""
    people: str = ""
    missing: str = ""
    weak: bool = False
    hollow: str = ""
    color: Color | None = None


@dataclass(frozen=True)
class Series:
    """Points of one color, named at the end of its line when there is more than one series."""

    name: str
    points: tuple[Point, ...]
    color: Color = "blue"


@dataclass(frozen=True)
class Tick:
    """What stands under a position: a short label, and a second line where a new year begins."""

    label: str
    group: str = ""


@dataclass(frozen=True)
class Band:
    """The usual range: at each position its lower and upper limit."""

    limits: tuple[tuple[float, float, float], ...]
    label: str = "usual range"


@dataclass(frozen=True)
class Reference:
    """A thin dotted line across the chart: a target, a benchmark, or the average of all."""

    value: float
    label: str


@dataclass(frozen=True)
class Event:
    """Something that happened at a position; drawn and named, no more."""

    x: float
    label: str


@dataclass(frozen=True)
class Followed:
    """Who is still followed under a survival curve: at each of `days`, one count for each series."""

    days: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]
    who: str = "children"


@dataclass(frozen=True)
class Flow:
    """How many went from one place to another. `missing` says why the count is not shown."""

    origin: str
    target: str
    count: float | None
    people: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Stretch:
    """Days on a lane of a time line; `end` is the first day that is no longer part of it."""

    lane: str
    label: str
    start: date
    end: date
    is_open: bool = False
    color: Color = "blue"


@dataclass(frozen=True)
class Happening:
    """What happened on one day of a lane."""

    lane: str
    label: str
    on: date


@dataclass(frozen=True)
class Place:
    """A county of a map: its shade, and what that means in words. Places of one shade have the same words."""

    name: str
    shade: Shade
    words: str


@dataclass(frozen=True)
class Chart:
    """A chart in full. `alt` says what a reader who can't see it should know, takeaway first."""

    kind: Kind
    headline: str
    subtitle: str
    alt: str
    series: tuple[Series, ...]
    value_axis: Axis
    categories: tuple[str, ...] = ()
    category_title: str = "Period"
    ticks: tuple[Tick, ...] = ()
    bands: tuple[Band, ...] = ()
    references: tuple[Reference, ...] = ()
    events: tuple[Event, ...] = ()
    followed: Followed | None = None
    upright: bool = False
    flows: tuple[Flow, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    happenings: tuple[Happening, ...] = ()
    area: str = ""
    places: tuple[Place, ...] = ()

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes of a time line, from above: those with stretches first."""
        return tuple(dict.fromkeys(part.lane for part in (*self.stretches, *self.happenings)))

    @property
    def sideways(self) -> bool:
        """Whether categories run down the page and values to the right."""
        return self.kind == "dot_interval" or (self.kind in ("bar", "stacked_bar") and not self.upright)

    @property
    def empty(self) -> bool:
        """Whether there is no value at all to draw."""
        if self.kind == "flow":
            return all(flow.count is None for flow in self.flows)
        if self.kind == "timeline":
            return not self.lanes
        if self.kind == "map":
            return not self.places
        return all(p.y is None for s in self.series for p in s.points)

    def category(self, x: float) -> str:
        """The full name of a position: the category's, or the day of a survival curve."""
        if self.kind == "survival":
            return words.counted(x, "day")
        return self.categories[int(x)]


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round tick values that cover `low` to `high`, about as many as asked; always at least two."""
    if not math.isfinite(low) or not math.isfinite(high):
        raise ValueError("An axis needs finite ends.")
    if high <= low:
        high = low + 1
    raw = (high - low) / about
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def value_ticks(chart: Chart) -> list[float]:
    """Ticks of the value axis. Bars, dots and most lines start at zero; a high flat line may start above it."""
    if chart.kind == "survival":
        return [0, 20, 40, 60, 80, 100]
    drawn = [(p.y, p.low, p.high) if chart.kind == "dot_interval" else (p.y,) for s in chart.series for p in s.points]
    values = [v for several in drawn for v in several if v is not None and v <= roof(chart)]
    if chart.kind == "stacked_bar":
        values = [sum(s.points[i].y or 0 for s in chart.series) for i in range(len(chart.categories))]
    values += [r.value for r in chart.references] + [
        v for b in chart.bands for _, *v2 in b.limits for v in v2 if v <= roof(chart)
    ]
    if not values:
        return [0, 1]
    low, high = min(values), max(values)
    # Only percentages that stay high and near each other start above zero.
    zoomed = chart.kind == "line" and chart.value_axis.percent and 0.6 * high < low < high
    low = low if zoomed else min(low, 0)
    if chart.value_axis.percent:
        high = min(high, 100) if high <= 100 else high
    ticks = nice_ticks(low, high)
    if chart.value_axis.percent and high <= 100:
        ticks = [t for t in ticks if t <= 100]
    if chart.value_axis.decimals == 0:
        ticks = [t for t in ticks if float(t).is_integer()]
    return ticks if len(ticks) > 1 else [0, 1]


def roof(chart: Chart) -> float:
    """The value above which a line chart shows no more room: half again what periods with enough children reach.

    A period with three children can lie ten times higher than any other and would press all others flat. Points
    above the roof are drawn at its edge, with their value beside them.
    """
    solid = [p.y for s in chart.series for p in s.points if p.y is not None and not p.weak]
    if chart.kind != "line" or len(solid) < 3 or max(solid) <= 0:
        return math.inf
    return 1.5 * max([*solid, *(r.value for r in chart.references)])


def tick_decimals(ticks: Sequence[float]) -> int:
    """The fewest decimals with which all ticks read exactly."""
    return next(d for d in (0, 1, 2, 3, 4) if d == 4 or all(math.isclose(t, round(t, d)) for t in ticks))


def shown_ticks(chart: Chart) -> list[tuple[int, str, str]]:
    """Which positions get a label (position, label, second line): all up to twelve, else where a year begins."""
    ticks = chart.ticks or tuple(Tick(c) for c in chart.categories)
    if len(ticks) <= 12:
        return [(i, t.label, t.group) for i, t in enumerate(ticks)]
    starts = [(i, t.group, "") for i, t in enumerate(ticks) if t.group]
    step = math.ceil(len(starts) / 10)
    return starts[::step]


def gaps(series: Series) -> list[tuple[float, float, str]]:
    """Runs of neighboring points without a value and with the same reason: (first, last, reason)."""
    runs: list[tuple[float, float, str]] = []
    previous: Point | None = None
    for point in series.points:
        if point.y is None and point.missing:
            follows = previous is not None and previous.y is None and previous.missing == point.missing
            first = runs.pop()[0] if follows else point.x
            runs.append((first, point.x, point.missing))
        previous = point
    return runs


def last_shown(series: Series) -> Point | None:
    """The last point that has a value: its label stands at the end of the line."""
    return next((p for p in reversed(series.points) if p.y is not None), None)


def spread(
    positions: Sequence[float], room: float | Sequence[float], within: tuple[float, float] | None = None
) -> list[float]:
    """Label positions moved apart until each has `room` (one for all, or one each), as little as need be.

    `within`: the lowest and the highest position; where labels need more than there is, the low ones leave it.
    """
    rooms = room if isinstance(room, Sequence) else [room] * len(positions)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    pairs = [
        (before, after, (rooms[before] + rooms[after]) / 2) for before, after in zip(order, order[1:], strict=False)
    ]
    placed = list(positions)
    for before, after, gap in pairs:
        placed[after] = max(placed[after], placed[before] + gap)
    if pairs:
        shift = sum(placed[i] - positions[i] for i in order) / len(order)
        placed = [p - shift for p in placed]
    if within and order:
        low, high = within
        placed[order[0]] = max(placed[order[0]], low)
        for before, after, gap in pairs:
            placed[after] = max(placed[after], placed[before] + gap)
        placed[order[-1]] = min(placed[order[-1]], high)
        for before, after, gap in reversed(pairs):
            placed[before] = min(placed[before], placed[after] - gap)
    return placed


def point_lines(chart: Chart, series: Series, point: Point) -> list[str]:
    """What hovering a point says, line by line: where, which series, value, interval, count."""
    lines = [chart.category(point.x)]
    if len(chart.series) > 1:
        lines.append(series.name)
    if point.y is None:
        return [*lines, point.missing or NO_DATA]
    unit = "" if chart.value_axis.percent else " " + chart.value_axis.title
    lines.append(chart.value_axis.write(point.y) + unit)
    if point.low is not None:
        unit_mark = "%" if chart.value_axis.percent else ""
        lines.append(words.interval(point.low, point.high, unit_mark, chart.value_axis.decimals))
    if point.count:
        lines.append(point.count)
    if point.weak:
        lines.append("few children: read with care")
    if point.hollow:
        lines.append(f"not whole yet: {point.hollow}")
    return lines


def table_of(chart: Chart) -> list[dict[str, str]]:
    """The chart's numbers as rows of text (column -> cell): what "Show as a table" and the CSV file hold."""
    own = {"survival": _survival_rows, "flow": _flow_rows, "timeline": _timeline_rows, "map": _map_rows}
    if chart.kind in own:
        return own[chart.kind](chart)
    several = len(chart.series) > 1
    has_interval = any(p.low is not None for s in chart.series for p in s.points)
    has_count = any(p.count for s in chart.series for p in s.points)
    limits = {x: (low, high) for band in chart.bands for x, low, high in band.limits}
    rows = []
    for x in range(len(chart.categories)):
        row = {chart.category_title: chart.category(x)}
        for one in chart.series:
            point = next((p for p in one.points if p.x == x), None)
            prefix = f"{one.name}: " if several else ""
            row |= _cells(chart, point, prefix, has_interval, has_count, one.name)
        if limits:
            row["Usual range"] = words.interval_range(*limits.get(x, (None, None)))
        rows.append(row)
    return rows


def _cells(
    chart: Chart, point: Point | None, prefix: str, has_interval: bool, has_count: bool, name: str
) -> dict[str, str]:
    """One series' cells of one row of the table."""
    decimals = chart.value_axis.decimals
    places = decimals if chart.value_axis.percent or decimals == 0 else 2
    value_name = name if prefix else words.capitalized(chart.value_axis.title)
    if point is None or point.y is None:
        value = (point.missing if point else "") or NO_DATA
    else:
        value = chart.value_axis.write(point.y, places) + (f" ({point.hollow})" if point.hollow else "")
    cells = {value_name: value}
    if has_interval:
        shown = point is not None and point.y is not None
        cells[f"{prefix}95% interval"] = words.interval_range(point.low, point.high, places) if shown else ""
    if has_count:
        cells[f"{prefix}Count"] = point.count if point else ""
    return cells


def _survival_rows(chart: Chart) -> list[dict[str, str]]:
    """A survival curve as rows: the days that have a count of children still followed, else every step."""
    days = chart.followed.days if chart.followed else sorted({p.x for s in chart.series for p in s.points})
    rows = []
    for i, day in enumerate(days):
        row = {"Days": words.count(day)}
        for j, one in enumerate(chart.series):
            value = value_on(one, day)
            row[one.name] = chart.value_axis.write(value) if value is not None else NO_DATA
            if chart.followed:
                row[f"{one.name}: {chart.followed.who} still followed"] = words.count(chart.followed.counts[i][j])
        rows.append(row)
    return rows


def _flow_rows(chart: Chart) -> list[dict[str, str]]:
    return [
        {
            "From": flow.origin,
            "To": flow.target,
            words.capitalized(chart.value_axis.title): flow.missing if flow.count is None else words.count(flow.count),
            "Children": flow.people,
        }
        for flow in chart.flows
    ]


def _timeline_rows(chart: Chart) -> list[dict[str, str]]:
    stretches = [
        (s.start, s.lane, s.label, "still open" if s.is_open else words.table_date(s.end - timedelta(days=1)))
        for s in chart.stretches
    ]
    happenings = [(h.on, h.lane, h.label, words.table_date(h.on)) for h in chart.happenings]
    return [
        {"From": words.table_date(start), "To": end, "What": lane, "Which": label}
        for start, lane, label, end in sorted([*stretches, *happenings])
    ]


def _map_rows(chart: Chart) -> list[dict[str, str]]:
    title = words.capitalized(chart.value_axis.title)
    return [{chart.category_title: place.name, title: words.capitalized(place.words)} for place in chart.places]


def key_of_map(chart: Chart) -> list[tuple[Shade, str]]:
    """What each shade on a map means, with the number of its places: ("covered", "a Family Partner: 19")."""
    found = []
    for shade in SHADES:
        own = [place for place in chart.places if place.shade == shade]
        if own:
            found.append((shade, f"{words.capitalized(own[0].words)}: {words.count(len(own))}"))
    return found


def value_on(series: Series, day: float) -> float | None:
    """The height of a step curve on a day."""
    known = [p.y for p in series.points if p.x <= day and p.y is not None]
    last = max((p.x for p in series.points if p.y is not None), default=-1)
    return known[-1] if known and day <= last else None
