"""Draws a chart description as a stand-alone SVG file, and the small sparkline of a card.

The file carries its own title, description, headline, subtitle and closing line, needs no font or network, and
holds text only as escaped text: nothing in an export can become markup.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from ui import words
from ui.chart import (
    Chart,
    Point,
    Series,
    gaps,
    key_of_map,
    last_shown,
    shown_ticks,
    spread,
    tick_decimals,
    value_ticks,
)
from ui.palette import FONT, LIGHT, Palette, border_color, shade_color
from ui.ribbons import Ribbon, laid_out
from ui.shapes import faintest_first, shade_of
from ui.shapes import laid_out as counties

WIDTH = 960
PLOT_HEIGHT = 340
LETTER = 0.52  # mean width of a letter as a share of its size, in the fonts named


class Canvas:
    """Collects SVG elements in one palette; all positions are in pixels from the top left."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.parts: list[str] = []

    def text(
        self, x: float, y: float, words: str, size: int = 14, color: str = "", anchor: str = "start", **more: str
    ) -> None:
        """One line of text; `more` are further attributes (`transform`, `font_weight`)."""
        extra = "".join(f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in more.items())
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color or self.palette.ink}" '
            f'text-anchor="{anchor}"{extra}>{escape(words)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str, width: float = 1, dash: str = "") -> None:
        """A straight line."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" '
            f'stroke-width="{width}"{dashes}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], color: str, width: float = 2.5, dash: str = "") -> None:
        """A line through points."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{steps}" fill="none" stroke="{color}" stroke-width="{width}" '
            f'stroke-linejoin="round"{dashes}/>'
        )

    def rect(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled rectangle."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{color}"/>'
        )

    def ribbon(self, ribbon: Ribbon, sides: tuple[float, float], top: float, height: float, color: str) -> None:
        """A band that flows from a stretch at the left side to a stretch at the right side."""
        a, b, c, d = (top + height * part for part in (*ribbon.left, *ribbon.right))
        left, right = sides
        middle = (left + right) / 2
        self.parts.append(
            f'<path d="M{left:.1f},{a:.1f} C{middle:.1f},{a:.1f} {middle:.1f},{c:.1f} {right:.1f},{c:.1f} '
            f'L{right:.1f},{d:.1f} C{middle:.1f},{d:.1f} {middle:.1f},{b:.1f} {left:.1f},{b:.1f} Z" '
            f'fill="{color}" fill-opacity="0.35"/>'
        )

    def area(self, rings: Sequence[Sequence[tuple[float, float]]], fill: str, border: str) -> None:
        """A filled area of one or more rings with a thin border."""
        steps = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + " Z" for ring in rings)
        self.parts.append(
            f'<path d="{steps}" fill="{fill}" stroke="{border}" stroke-width="0.8" stroke-linejoin="round"/>'
        )

    def dot(self, x: float, y: float, radius: float, color: str, hollow: bool = False) -> None:
        """A mark: filled, or hollow for a period that has not finished."""
        fill = self.palette.ground if hollow else color
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{color}" stroke-width="2"/>'
        )


def svg(chart: Chart, palette: Palette = LIGHT, closing: str = "") -> str:
    """The chart as an SVG document. `closing` says where the numbers come from and stands at the foot."""
    canvas = Canvas(palette)
    top = _words_above(canvas, chart)
    own = {"flow": _flow, "timeline": _timeline, "map": _map}
    draw = own.get(chart.kind, _rows if chart.sideways else _columns)
    bottom = draw(canvas, chart, top)
    for line in wrap(closing, 130):
        bottom += 18
        canvas.text(24, bottom, line, 12, palette.second)
    return _document(chart, canvas, bottom + 20)


def _document(chart: Chart, canvas: Canvas, height: float) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-family="{FONT}"><title>{escape(chart.headline)}</title>'
        f"<desc>{escape(chart.alt)}</desc>"
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{canvas.palette.ground}"/>'
        + "".join(canvas.parts)
        + "</svg>\n"
    )


def _words_above(canvas: Canvas, chart: Chart) -> float:
    """Headline and subtitle; returns where the plot may begin."""
    y = 20.0
    for line in wrap(chart.headline, 80):
        y += 24
        canvas.text(24, y, line, 20, font_weight="600")
    for line in wrap(chart.subtitle, 120):
        y += 20
        canvas.text(24, y, line, 14, canvas.palette.second)
    return y + 24


def _width(text: str, size: int = 14) -> float:
    return len(text) * size * LETTER


def _columns(canvas: Canvas, chart: Chart, top: float) -> float:
    """Line, survival and upright bars: values up the left, positions along the foot."""
    plot = _Plot(chart, top)
    _value_grid(canvas, chart, plot)
    _position_labels(canvas, chart, plot)
    for band in chart.bands:
        for x, low, high in band.limits:
            half = plot.step / 2
            canvas.rect(
                plot.x(x) - half, plot.y(high), plot.step + 0.5, plot.y(low) - plot.y(high), canvas.palette.band
            )
        x, _, high = band.limits[0]
        canvas.text(plot.x(x) - plot.step / 2 + 3, plot.y(high) - 4, band.label, 12, canvas.palette.second)
    for reference in chart.references:
        y = plot.y(reference.value)
        canvas.line(plot.left, y, plot.right, y, canvas.palette.second, 1, "2 3")
        canvas.text(plot.right, y - 4, reference.label, 12, canvas.palette.second, "end")
    for i, event in enumerate(chart.events):
        canvas.text(plot.x(event.x), plot.top + 12 + 16 * (i % 2), f"▾ {event.label}", 12, anchor="middle")
    if chart.kind in ("bar", "stacked_bar"):
        _upright_bars(canvas, chart, plot)
    else:
        _lines(canvas, chart, plot)
    return plot.bottom + 44 + (18 * (len(chart.series) + 1) if chart.followed else 0)


class _Plot:
    """The plot area of an upright chart and its two scales."""

    def __init__(self, chart: Chart, top: float) -> None:
        self.ticks = value_ticks(chart)
        longest = max([len(s.name) for s in chart.series] if len(chart.series) > 1 else [0])
        self.left, self.right = 72.0, WIDTH - 84 - longest * 7.5
        self.top, self.bottom = top + 24, top + 24 + PLOT_HEIGHT
        self.survival = chart.kind == "survival"
        ends = [p.x for s in chart.series for p in s.points]
        self.span = max([*ends, 1]) if self.survival else max(len(chart.categories), 1)
        self.step = (self.right - self.left) / self.span

    def x(self, position: float) -> float:
        """Pixels of a position; categories stand in the middle of their step."""
        return self.left + (position if self.survival else position + 0.5) * self.step

    def y(self, value: float) -> float:
        """Pixels of a value."""
        low, high = self.ticks[0], self.ticks[-1]
        value = min(value, high)
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def _value_grid(canvas: Canvas, chart: Chart, plot: _Plot) -> None:
    canvas.text(24, plot.top - 12, chart.value_axis.title, 12, canvas.palette.second)
    decimals = tick_decimals(plot.ticks)
    for tick in plot.ticks:
        canvas.line(plot.left, plot.y(tick), plot.right, plot.y(tick), canvas.palette.grid)
        canvas.text(plot.left - 8, plot.y(tick) + 4, chart.value_axis.write(tick, decimals), 12, anchor="end")


def _position_labels(canvas: Canvas, chart: Chart, plot: _Plot) -> None:
    y = plot.bottom + 18
    if chart.kind != "survival":
        for i, label, group in shown_ticks(chart):
            canvas.text(plot.x(i), y, label, 12, anchor="middle")
            canvas.text(plot.x(i), y + 16, group, 12, canvas.palette.second, "middle")
        return
    if chart.followed is None:
        return
    for day, counts in zip(chart.followed.days, chart.followed.counts, strict=True):
        canvas.text(plot.x(day), y, f"{day:,.0f}", 12, anchor="middle")
        for j, (series, followed) in enumerate(zip(chart.series, counts, strict=True)):
            color = canvas.palette.words[series.color]
            canvas.text(plot.x(day), y + 18 * (j + 1), f"{followed:,}", 12, color, "middle")
    foot = y + 18 * (len(chart.series) + 1)
    canvas.text(plot.left, foot, f"days; below: {chart.followed.who} still followed", 12, canvas.palette.second)


def _lines(canvas: Canvas, chart: Chart, plot: _Plot) -> None:
    ends: list[tuple[Series, Point]] = []
    for series in chart.series:
        color = canvas.palette.marks[series.color]
        for run in _runs(series):
            _one_line(canvas, chart, plot, run, color)
        if chart.kind == "line":
            _marks(canvas, plot, series)
        for first, last, reason in gaps(series):
            middle = plot.x((first + last) / 2)
            turned = f"rotate(-90 {middle:.1f} {plot.bottom - 6:.1f})"
            canvas.text(middle, plot.bottom - 6, reason, 12, canvas.palette.second, transform=turned)
        if end := last_shown(series):
            ends.append((series, end))
    heights = spread([plot.y(p.y) for _, p in ends], 18)
    for (series, end), y in zip(ends, heights, strict=True):
        name = f" {series.name}" if len(chart.series) > 1 else ""
        text = chart.value_axis.write(end.y) + name + (f" {end.hollow}" if end.hollow else "")
        color = canvas.palette.words[series.color]
        canvas.text(plot.x(end.x) + 10, y + 5, text, 14, color, font_weight="600")


def _runs(series: Series) -> list[list[Point]]:
    """Stretches of neighboring points that all have a value."""
    runs: list[list[Point]] = [[]]
    for point in series.points:
        if point.y is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _one_line(canvas: Canvas, chart: Chart, plot: _Plot, run: list[Point], color: str) -> None:
    places = [(plot.x(p.x), plot.y(p.y)) for p in run]
    if chart.kind == "survival":
        places = [q for a, b in zip(places, places[1:], strict=False) for q in (a, (b[0], a[1]))] + places[-1:]
        canvas.path(places, color)
    elif run[-1].hollow:
        canvas.path(places[:-1], color)
        canvas.path(places[-2:], color, 2, "3 4")
    else:
        canvas.path(places, color)


def _marks(canvas: Canvas, plot: _Plot, series: Series) -> None:
    end = last_shown(series)
    for point in series.points:
        if point.y is not None:
            name = "grey" if point.weak else point.color or series.color
            radius = 5 if point is end else 3
            canvas.dot(plot.x(point.x), plot.y(point.y), radius, canvas.palette.marks[name], bool(point.hollow))
            if point.y > plot.ticks[-1]:
                above = f"↑ {words.number(point.y)}"
                canvas.text(plot.x(point.x) + 8, plot.top - 2, above, 12, canvas.palette.second)


def _upright_bars(canvas: Canvas, chart: Chart, plot: _Plot) -> None:
    many = 1 if chart.kind == "stacked_bar" else len(chart.series)
    width = plot.step * 0.65 / many
    base = [0.0] * len(chart.categories)
    for j, series in enumerate(chart.series):
        for point in series.points:
            i = int(point.x)
            left = plot.x(point.x) - plot.step * 0.325 + (0 if chart.kind == "stacked_bar" else j * width)
            floor = base[i] if chart.kind == "stacked_bar" else 0.0
            name = "grey" if point.weak else point.color or series.color
            top = plot.y(floor + (point.y or 0))
            canvas.rect(left, top, width, plot.y(floor) - top, canvas.palette.marks[name])
            if chart.kind == "stacked_bar":
                base[i] += point.y or 0
            elif many == 1:
                text = point.missing if point.y is None else chart.value_axis.write(point.y)
                canvas.text(left + width / 2, top - 5, text, 12, anchor="middle")
    if chart.kind == "stacked_bar":
        _part_names(canvas, chart, plot)


def _part_names(canvas: Canvas, chart: Chart, plot: _Plot) -> None:
    last, base, middles = len(chart.categories) - 1, 0.0, []
    for series in chart.series:
        part = series.points[last].y or 0
        middles.append(plot.y(base + part / 2))
        base += part
    for series, y in zip(chart.series, spread(middles, 16), strict=True):
        canvas.text(plot.right + 8, y + 4, series.name, 13, canvas.palette.words[series.color])


def _rows(canvas: Canvas, chart: Chart, top: float) -> float:
    """Dots with intervals, and lying bars: categories down the left, values to the right."""
    ticks = value_ticks(chart)
    row = 44 if chart.kind == "dot_interval" else 34
    names = [wrap(name, 30)[:2] or [""] for name in chart.categories]
    left = 48 + max([_width(line) for lines in names for line in lines] + [60])
    right = WIDTH - 96.0
    scale = (right - left) / (ticks[-1] - ticks[0])
    top += 20
    bottom = top + row * len(chart.categories)

    def across(value: float) -> float:
        return left + (value - ticks[0]) * scale

    if chart.kind == "stacked_bar":
        _names_in_a_row(canvas, chart, left, top - 10)
    decimals = tick_decimals(ticks)
    for tick in ticks:
        canvas.line(across(tick), top, across(tick), bottom, canvas.palette.grid)
        canvas.text(across(tick), bottom + 18, chart.value_axis.write(tick, decimals), 12, anchor="middle")
    canvas.text((left + right) / 2, bottom + 38, chart.value_axis.title, 12, canvas.palette.second, "middle")
    for reference in chart.references:
        canvas.line(across(reference.value), top, across(reference.value), bottom, canvas.palette.second, 1, "2 3")
        canvas.text(across(reference.value), top - 6, reference.label, 12, canvas.palette.second, "middle")
    for i, lines in enumerate(names):
        middle = top + row * (i + 0.5)
        for j, line in enumerate(lines):
            canvas.text(left - 12, middle + 5 + (j - (len(lines) - 1) / 2) * 16, line, 14, anchor="end")
        _row_marks(canvas, chart, i, middle, across, right)
    return bottom + 44


def _row_marks(
    canvas: Canvas, chart: Chart, i: int, middle: float, across: Callable[[float], float], right: float
) -> None:
    base = 0.0
    for series in chart.series:
        point = next((p for p in series.points if p.x == i), None)
        if point is None:
            continue
        name = "grey" if point.weak else point.color or series.color
        color = canvas.palette.marks[name]
        if point.y is None:
            canvas.text(across(0) + 6, middle + 5, point.missing, 13, canvas.palette.second)
        elif chart.kind == "dot_interval":
            if point.low is not None:
                canvas.line(across(point.low), middle, across(point.high), middle, color, 2)
            canvas.dot(across(point.y), middle, 5, color)
            text = chart.value_axis.write(point.y)
            canvas.text(right + 12, middle + 5, text, 14, canvas.palette.words[name], font_weight="600")
        else:
            canvas.rect(across(base), middle - 11, across(base + point.y) - across(base), 22, color)
            if chart.kind == "stacked_bar":
                base += point.y
            else:
                text = chart.value_axis.write(point.y)
                canvas.text(across(point.y) + 6, middle + 5, text, 14, font_weight="600")


def _names_in_a_row(canvas: Canvas, chart: Chart, left: float, y: float) -> None:
    x = left
    for series in chart.series:
        canvas.rect(x, y - 10, 11, 11, canvas.palette.marks[series.color])
        canvas.text(x + 16, y, series.name, 13, canvas.palette.words[series.color])
        x += 36 + _width(series.name, 13)


def _flow(canvas: Canvas, chart: Chart, top: float) -> float:
    """From where to where: bars at both sides, ribbons between them, the widest set apart."""
    bars_left, bars_right, ribbons = laid_out(chart.flows)
    left, right, top = 220.0, WIDTH - 220.0, top + 20
    height = 52.0 * max(len(bars_left), len(bars_right), 1)
    most = max((r.flow.count for r in ribbons), default=0)
    canvas.text((left + right) / 2, top - 10, chart.value_axis.title, 12, canvas.palette.second, "middle")
    for ribbon in ribbons:
        color = canvas.palette.marks["blue" if ribbon.flow.count == most else "grey"]
        canvas.ribbon(ribbon, (left + 8, right - 8), top, height, color)
    for bars, x, side, anchor in ((bars_left, left, -10, "end"), (bars_right, right - 8, 18, "start")):
        canvas.text(x + side, top - 10, "from" if anchor == "end" else "to", 12, canvas.palette.second, anchor)
        for bar in bars:
            y = top + height * bar.top
            canvas.rect(x, y, 8, height * (bar.bottom - bar.top), canvas.palette.marks["grey"])
            middle = top + height * (bar.top + bar.bottom) / 2
            canvas.text(x + side, middle + 5, f"{bar.name} {words.count(bar.count)}", 14, anchor=anchor)
    return top + height + 12


def _timeline(canvas: Canvas, chart: Chart, top: float) -> float:
    """The time line of one child: lanes of stretches, marks on the days when something happened."""
    days = [d.toordinal() for s in chart.stretches for d in (s.start, s.end)]
    days += [h.on.toordinal() for h in chart.happenings]
    first, last = min(days), max(max(days), min(days) + 1)
    left, right, row = 150.0, WIDTH - 24.0, 40.0

    def across(day: date) -> float:
        return left + (day.toordinal() - first) / (last - first) * (right - left)

    middle = {lane: top + row * (i + 0.5) for i, lane in enumerate(chart.lanes)}
    canvas.text(left - 12, top + row * len(middle) + 18, chart.value_axis.title, 12, canvas.palette.second, "end")
    bottom = top + row * len(middle)
    for year in range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1):
        canvas.line(across(date(year, 1, 1)), top, across(date(year, 1, 1)), bottom, canvas.palette.grid)
        canvas.text(across(date(year, 1, 1)), bottom + 18, str(year), 12, anchor="middle")
    for lane, y in middle.items():
        canvas.text(left - 12, y + 5, lane, 14, anchor="end")
    for s in chart.stretches:
        canvas.rect(
            across(s.start), middle[s.lane] - 11, across(s.end) - across(s.start), 22, canvas.palette.marks[s.color]
        )
    for h in chart.happenings:
        canvas.dot(across(h.on), middle[h.lane], 4, canvas.palette.words["blue"])
    return bottom + 30


def _map(canvas: Canvas, chart: Chart, top: float) -> float:
    """The counties of a state, the key above them; shades carry a mark, so that they differ in grey too."""
    palette = canvas.palette
    outlines, height = counties(chart.area, chart.places)
    canvas.text(24, top, chart.value_axis.title, 12, palette.second)
    for shade, said in key_of_map(chart):
        top += 22
        _county(canvas, [((24, top - 11), (38, top - 11), (38, top + 3), (24, top + 3))], (31, top - 4), shade)
        canvas.text(48, top + 1, said, 14)
    top += 16
    width = min(WIDTH - 48, 720 / height) if height else 0
    for outline in faintest_first(outlines):
        rings = [[(24 + x * width, top + y * width) for x, y in ring] for ring in outline.rings]
        x, y = outline.mark
        _county(canvas, rings, (24 + x * width, top + y * width), shade_of(outline))
    return top + height * width + 8


def _county(
    canvas: Canvas, rings: Sequence[Sequence[tuple[float, float]]], mark: tuple[float, float], shade: str
) -> None:
    """A county, or a swatch of the key: filled by its shade, with the mark of that shade."""
    palette, (x, y) = canvas.palette, mark
    canvas.area(rings, shade_color(palette, shade), border_color(palette, shade))
    if shade == "both":
        canvas.dot(x, y, 2, palette.card)
    if shade == "hidden":
        canvas.line(x - 3, y - 3, x + 3, y + 3, palette.second)
        canvas.line(x - 3, y + 3, x + 3, y - 3, palette.second)


def sparkline(
    values: Sequence[float | None], alt: str, color: str, unfinished: bool = False, width: int = 120, height: int = 40
) -> str:
    """A small line without axes as an inline image with alternative text; empty under two values.

    `color` is a mark's hex color, legible on a light and on a dark ground alike. A missing value breaks the line;
    the last value has a dot, hollow while its period has not finished. (The pages' sanitizer drops bare SVG
    elements, so the drawing stands inside the address of an image.)
    """
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1
    step = (width - 12) / (len(values) - 1)
    places = [
        None if v is None else (6 + i * step, height - 6 - (v - low) / span * (height - 12))
        for i, v in enumerate(values)
    ]
    x, y = next(p for p in reversed(places) if p is not None)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<g fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round">'
        + "".join(f'<polyline points="{run}"/>' for run in _spark_runs(places))
        + f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{"none" if unfinished else color}"/></g></svg>'
    )
    address = "data:image/svg+xml;base64," + b64encode(drawing.encode()).decode()
    return f'<img class="soc-spark" width="{width}" height="{height}" alt={quoteattr(alt)} src="{address}"/>'


def _spark_runs(places: Sequence[tuple[float, float] | None]) -> list[str]:
    """Points of each unbroken stretch, as SVG writes them."""
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(f"{place[0]:.1f},{place[1]:.1f}")
    return [" ".join(run) for run in runs if run]
