"""Draws a chart description as a Plotly figure: plain dictionaries, no plotly import, no network.

The page shows headline and subtitle itself; the figure holds the plot, its labels and what hovering says.
Text from exports is escaped, because Plotly reads a little HTML in every label.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape
from textwrap import wrap

from ui.chart import (
    HIDDEN,
    Chart,
    Happening,
    Point,
    Series,
    Stretch,
    gaps,
    key_of_map,
    last_shown,
    point_lines,
    shown_ticks,
    spread,
    tick_decimals,
    value_ticks,
)
from ui.palette import FONT, LIGHT, Palette, border_color, shade_color
from ui.ribbons import Node, Ribbon, laid_out
from ui.shapes import Outline, faintest_first, shade_of
from ui.shapes import laid_out as counties

Figure = dict[str, object]

LINE_HEIGHT = 320
ROW_HEIGHT = 44
SHORT_REASONS = {HIDDEN: "hidden"}
BAR_ROW_HEIGHT = 34
CONFIG = {
    "displaylogo": False,
    # One button, on hover: the chart as a picture. Keyboards find the same chart as SVG under Download.
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "chart"},
    "scrollZoom": False,
    "doubleClick": False,
}


def figure(chart: Chart, palette: Palette) -> Figure:
    """The figure of a chart as a dictionary that `st.plotly_chart` takes."""
    draw = {
        "line": _line,
        "survival": _survival,
        "dot_interval": _dot_interval,
        "bar": _bar,
        "stacked_bar": _bar,
        "flow": _flow,
        "timeline": _timeline,
        "map": _map,
    }[chart.kind]
    return draw(chart, palette)


def _layout(palette: Palette, height: int, margin: dict[str, int]) -> dict[str, object]:
    """What every figure shares: font, transparent ground, no legend, no zooming."""
    return {
        "height": height,
        "margin": {"pad": 4} | margin,
        "font": {"family": FONT, "size": 13, "color": palette.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": palette.card,
            "bordercolor": palette.line,
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": palette.ink},
        },
        "shapes": [],
        "annotations": [],
    }


def _value_axis(chart: Chart, palette: Palette, ticks: list[float]) -> dict[str, object]:
    decimals = tick_decimals(ticks)
    room = (ticks[-1] - ticks[0]) * 0.02
    return {
        "tickvals": ticks,
        "ticktext": [chart.value_axis.write(t, decimals) for t in ticks],
        "range": [ticks[0] - (room if ticks[0] else 0), ticks[-1] + room],
        "gridcolor": palette.grid,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": palette.second},
        # Labels are neither turned nor measured by the browser: their room is known.
        "tickangle": 0,
        "ticklabeloverflow": "allow",
    }


def _left_room(chart: Chart, ticks: list[float]) -> int:
    """Pixels left of the plot that the longest label of the value axis takes."""
    decimals = tick_decimals(ticks)
    return max(40, 16 + 8 * max(len(chart.value_axis.write(t, decimals)) for t in ticks))


def _position_axis(tickvals: list[float], ticktext: list[str], first: float, last: float) -> dict[str, object]:
    return {
        "tickvals": tickvals,
        "ticktext": ticktext,
        "range": [first, last],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        "ticklabeloverflow": "allow",
    }


def _note(text: str, x: float, y: float, color: str, **place: object) -> dict[str, object]:
    """An annotation without an arrow."""
    base = {"text": text, "x": x, "y": y, "showarrow": False, "font": {"color": color, "size": 13}}
    return base | place


@dataclass(frozen=True)
class Words:
    """Words at a point of the plot: `where` they stand from it, as "middle right" or "top center"."""

    text: str
    x: float
    y: float
    color: str
    where: str = "middle right"
    size: int = 13


def _words_trace(words: Sequence[Words]) -> list[dict[str, object]]:
    """Words as one trace, none for none: a browser draws it in a fraction of the time that annotations take."""
    if not words:
        return []
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [w.x for w in words],
            "y": [w.y for w in words],
            "text": [w.text for w in words],
            "textposition": [w.where for w in words],
            "textfont": {"color": [w.color for w in words], "size": [w.size for w in words]},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    ]


def _apart(lines: Iterable[str], spaces: int, before: bool = True) -> str:
    """Lines with room between them and the point that they stand beside."""
    room = "\u00a0" * spaces
    return "<br>".join(room + line if before else line + room for line in lines)


def _axis_title(chart: Chart, palette: Palette) -> dict[str, object]:
    """The value axis' title, written level above the axis where it reads without turning the head."""
    return _note(
        escape(chart.value_axis.title),
        0,
        1,
        palette.second,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        xshift=-34,
        yshift=8,
        font={"color": palette.second, "size": 12},
    )


def _hover(chart: Chart, series: Series) -> list[str]:
    return [
        "<b>" + escape(lines[0]) + "</b><br>" + "<br>".join(escape(line) for line in lines[1:])
        for lines in (point_lines(chart, series, p) for p in series.points)
    ]


def _line(chart: Chart, palette: Palette) -> Figure:
    ticks = value_ticks(chart)
    last = len(chart.categories) - 1
    layout = _layout(palette, LINE_HEIGHT, {"l": _left_room(chart, ticks), "r": _end_room(chart), "t": 34, "b": 44})
    labels = [(i, f"{escape(a)}<br>{escape(b)}" if b else escape(a)) for i, a, b in shown_ticks(chart)]
    layout["xaxis"] = _position_axis([i for i, _ in labels], [t for _, t in labels], -0.4, last + 0.12)
    layout["xaxis"] |= {"tickfont": {"color": palette.second}, "ticks": "outside", "tickcolor": palette.line}
    layout["yaxis"] = _value_axis(chart, palette, ticks)
    layout["annotations"].append(_axis_title(chart, palette))
    _add_bands(layout, chart, palette, ticks[-1])
    _add_references(layout, chart, palette)
    _add_events(layout, chart, palette)
    _add_gaps(layout, chart, palette, ticks[0])
    _add_values_above(layout, chart, palette, ticks[-1])
    traces = [_line_trace(chart, s, palette, ticks[-1]) for s in chart.series]
    traces += [t for s in chart.series if (t := _unfinished_trace(s, palette))]
    return {"data": traces + _words_trace(_end_labels(chart, palette, ticks)), "layout": layout}


def _line_trace(chart: Chart, series: Series, palette: Palette, top: float) -> dict[str, object]:
    """The line with its marks; a last point that is not whole yet is left to a trace of its own."""
    color = palette.marks[series.color]
    dense = len(series.points) > 30
    end = last_shown(series)
    open_end = end if end is not None and end.hollow else None
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.name,
        "x": [p.x for p in series.points],
        "y": [None if p is open_end or p.y is None else min(p.y, top) for p in series.points],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": color, "width": 2.5},
        "marker": {
            "size": [0 if p is open_end else _marker_size(series, p, dense) for p in series.points],
            "color": [palette.card if p.hollow else palette.marks[_dot_color(series, p)] for p in series.points],
            "line": {"color": [color if p.hollow else palette.card for p in series.points], "width": 1},
            "opacity": 1,
        },
        "text": _hover(chart, series),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _marker_size(series: Series, point: Point, dense: bool) -> int:
    if point is last_shown(series):
        return 11
    return 5 if dense else 7


def _unfinished_trace(series: Series, palette: Palette) -> dict[str, object] | None:
    """The last period while it is not whole: a hollow mark at the end of a dotted line."""
    end = last_shown(series)
    if end is None or not end.hollow:
        return None
    before = [p for p in series.points if p.y is not None and p.x == end.x - 1]
    points = [*before, end]
    color = palette.marks[series.color]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [p.x for p in points],
        "y": [p.y for p in points],
        "cliponaxis": False,
        "line": {"color": color, "width": 2, "dash": "dot"},
        "marker": {
            "size": [0] * len(before) + [10],
            "color": palette.card,
            "line": {"color": color, "width": 2},
            "opacity": 1,
        },
        "hoverinfo": "skip",
    }


def _end_texts(chart: Chart) -> list[tuple[float, float, str, str]]:
    """What stands right of the plot: (x, y, text, color) of each line's end and of each reference line.

    A line's end shows its value, and the series' name when there are several.
    """
    texts = []
    for series in chart.series:
        end = last_shown(series)
        if end is None:
            continue
        text = f"<b>{chart.value_axis.write(end.y)}</b>"
        if len(chart.series) > 1:
            text += " " + "<br>".join(map(escape, wrap(series.name, 14)[:2]))
        if end.hollow:
            text += f"<br>{escape(end.hollow)}"
        texts.append((end.x, end.y, text, series.color))
    last = len(chart.categories) - 1
    for reference in chart.references:
        texts.append((last, reference.value, "<br>".join(map(escape, wrap(reference.label, 14))), "grey"))
    return texts


def _end_room(chart: Chart) -> int:
    """Pixels right of the plot that the longest end label takes."""
    lines = [re.sub(r"<[^>]+>", "", line) for _, _, text, _ in _end_texts(chart) for line in text.split("<br>")]
    return 24 + int(7.2 * max(map(len, lines), default=2))


def _end_labels(chart: Chart, palette: Palette, ticks: list[float]) -> list[Words]:
    texts = _end_texts(chart)
    pixel = (ticks[-1] - ticks[0]) / (LINE_HEIGHT - 78)
    tallest = max((text.count("<br>") + 1 for _, _, text, _ in texts), default=1)
    room = min(pixel * 18 * tallest, (ticks[-1] - ticks[0]) / max(len(texts), 1))
    # Plotly leaves away what stands beyond the axis.
    heights = spread([y for _, y, _, _ in texts], room, (ticks[0], ticks[-1]))
    return [
        Words(_apart(text.split("<br>"), 3), x, y, palette.words[color])
        for (x, _, text, color), y in zip(texts, heights, strict=True)
    ]


def _add_bands(layout: Figure, chart: Chart, palette: Palette, top: float) -> None:
    """The usual range, a rectangle for each run of equal limits; its name stands in the first."""
    for band in chart.bands:
        corners = (
            ((first - 0.5, low), (last + 0.5, low), (last + 0.5, high), (first - 0.5, high))
            for first, last, low, high in _steps(band.limits)
        )
        layout["shapes"].append(_areas(corners, palette.band) | {"layer": "below"})
        x, _, high = band.limits[0]
        layout["annotations"].append(
            _note(
                escape(band.label),
                max(x - 0.5, -0.4),
                min(high, top),
                palette.second,
                xanchor="left",
                yanchor="bottom" if high < top else "top",
                xshift=2,
                font={"color": palette.second, "size": 12},
            )
        )


def _areas(outlines: Iterable[Iterable[tuple[float, float]]], color: str) -> dict[str, object]:
    """Areas of one color, each given by its corners, as a single shape: a browser draws that in the time of one."""
    path = " ".join("M " + " L ".join(f"{x},{y}" for x, y in corners) + " Z" for corners in outlines)
    return {"type": "path", "path": path, "fillcolor": color, "line": {"width": 0}}


def _steps(limits: tuple[tuple[float, float, float], ...]) -> list[tuple[float, float, float, float]]:
    """Neighboring positions with equal limits joined: (first, last, low, high)."""
    runs: list[tuple[float, float, float, float]] = []
    for x, low, high in limits:
        if runs and runs[-1][1] == x - 1 and runs[-1][2:] == (low, high):
            runs[-1] = (runs[-1][0], x, low, high)
        else:
            runs.append((x, x, low, high))
    return runs


def _add_references(layout: Figure, chart: Chart, palette: Palette) -> list[Words]:
    """Thin dotted lines; across a line chart they are named at the right, down a row chart at the top: the words."""
    words = []
    for reference in chart.references:
        across = {"x0": 0, "x1": 1, "xref": "paper", "y0": reference.value, "y1": reference.value}
        down = {"y0": 0, "y1": 1, "yref": "paper", "x0": reference.value, "x1": reference.value}
        layout["shapes"].append(
            {"type": "line", "line": {"color": palette.second, "width": 1, "dash": "dot"}}
            | (down if chart.sideways else across)
        )
        if chart.sideways:
            top = layout["yaxis"]["range"][1]
            words.append(Words(escape(reference.label), reference.value, top, palette.second, "top center", 12))
    return words


def _add_events(layout: Figure, chart: Chart, palette: Palette) -> None:
    for i, event in enumerate(chart.events):
        late = event.x > len(chart.categories) * 0.6
        layout["annotations"].append(
            _note(
                f"{escape(event.label)} ▾" if late else f"▾ {escape(event.label)}",
                event.x,
                1,
                palette.ink,
                yref="paper",
                yanchor="top",
                yshift=-16 * (i % 2),
                xanchor="right" if late else "left",
                xshift=5 if late else -5,
                font={"color": palette.ink, "size": 12},
            )
        )


def _add_values_above(layout: Figure, chart: Chart, palette: Palette, top: float) -> None:
    """Points that lie above the plot say their value at its edge."""
    for series in chart.series:
        for point in series.points:
            if point.y is not None and point.y > top:
                text, place = f"↑ {chart.value_axis.write(point.y)}", {"xanchor": "left", "yanchor": "top"}
                layout["annotations"].append(_note(text, point.x, top, palette.second, xshift=6, **place))


def _add_gaps(layout: Figure, chart: Chart, palette: Palette, base: float) -> None:
    """Periods without a value say why, at the foot of the plot; one turned word over a single period."""
    for series in chart.series[:1]:
        for first, last, reason in gaps(series):
            narrow = (last - first + 1) / max(len(chart.categories), 1) < 0.35
            layout["annotations"].append(
                _note(
                    escape(SHORT_REASONS.get(reason, reason) if narrow else reason),
                    (first + last) / 2,
                    base,
                    palette.second,
                    textangle=-90 if narrow else 0,
                    yanchor="bottom",
                    yshift=4,
                    font={"color": palette.second, "size": 12},
                )
            )


def _survival(chart: Chart, palette: Palette) -> Figure:
    ticks = value_ticks(chart)
    rows = len(chart.series)
    last = max((p.x for s in chart.series for p in s.points), default=1)
    room = {"l": _left_room(chart, ticks), "r": _end_room(chart), "t": 34, "b": 62 + 18 * rows}
    layout = _layout(palette, LINE_HEIGHT + 18 * rows, room)
    layout["xaxis"] = _position_axis(*_followed_ticks(chart, palette), 0, last * 1.01)
    layout["yaxis"] = _value_axis(chart, palette, ticks)
    layout["annotations"] += [
        _axis_title(chart, palette),
        _note(
            _followed_words(chart),
            0,
            0,
            palette.second,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            yshift=-(26 + 18 * rows),
            font={"color": palette.second, "size": 12},
        ),
    ]
    traces = []
    for series in chart.series:
        trace = _line_trace(chart, series, palette, 100) | {"mode": "lines"}
        trace["line"] = trace["line"] | {"shape": "hv"}
        del trace["marker"]
        traces.append(trace)
    return {"data": traces + _words_trace(_end_labels(chart, palette, ticks)), "layout": layout}


def _followed_words(chart: Chart) -> str:
    return f"days; below: {chart.followed.who} still followed" if chart.followed else "days"


def _followed_ticks(chart: Chart, palette: Palette) -> tuple[list[float], list[str]]:
    """Days under the axis, each with one colored count of children still followed for every series."""
    if chart.followed is None:
        return [], []
    texts = []
    for day, counts in zip(chart.followed.days, chart.followed.counts, strict=True):
        lines = [f"{day:,.0f}"] + [
            f'<span style="color:{palette.words[s.color]}">{n:,}</span>'
            for s, n in zip(chart.series, counts, strict=True)
        ]
        texts.append("<br>".join(lines))
    return list(chart.followed.days), texts


def _row_label(text: str, count: str = "") -> str:
    lines = [escape(line) for line in wrap(text, 22)[:2]] or [""]
    if count:
        lines += [f'<span style="font-size:11px">{escape(line)}</span>' for line in wrap(count, 30)[:1]]
    return "<br>".join(lines)


def _names_room(texts: list[str]) -> int:
    """Pixels left of the plot that the longest line of the names takes; small lines are counted by their size."""
    widths = [
        len(re.sub(r"<[^>]+>", "", unescape(line))) * (5.9 if "font-size" in line else 6.9)
        for text in texts
        for line in text.split("<br>")
    ]
    return 14 + int(max(widths, default=0))


def _rows_layout(chart: Chart, palette: Palette, row_height: int, right: int) -> Figure:
    """The frame of a sideways chart: categories down the left, values along the foot, a title under them."""
    ticks = value_ticks(chart)
    rows = len(chart.categories)
    if chart.kind == "dot_interval" and any(len(name) > 22 for name in chart.categories):
        row_height += 12
    top = 28 if chart.references else 12
    counts = {p.x: p.people for p in chart.series[0].points} if chart.kind == "dot_interval" else {}
    texts = [_row_label(name, counts.get(i, "")) for i, name in enumerate(chart.categories)]
    room = {"l": _names_room(texts), "r": right, "t": top, "b": 52}
    layout = _layout(palette, rows * row_height + top + 52, room)
    layout["yaxis"] = _position_axis(list(range(rows)), texts, rows - 0.5, -0.5)
    layout["xaxis"] = _value_axis(chart, palette, ticks)
    layout["xaxis"]["title"] = {
        "text": escape(chart.value_axis.title),
        "font": {"size": 12, "color": palette.second},
        "standoff": 8,
    }
    return layout


def _dot_interval(chart: Chart, palette: Palette) -> Figure:
    layout = _rows_layout(chart, palette, ROW_HEIGHT, 64)
    series = chart.series[0]
    words = _add_references(layout, chart, palette)
    known = [p for p in series.points if p.y is not None]
    layout["shapes"] += _intervals(series, palette)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [p.y for p in known],
        "y": [p.x for p in known],
        "cliponaxis": False,
        "marker": {
            "size": 12,
            "color": [palette.marks[_dot_color(series, p)] for p in known],
            "line": {"color": palette.card, "width": 1},
            "opacity": 1,
        },
        "text": [t for t, p in zip(_hover(chart, series), series.points, strict=True) if p.y is not None],
        "hovertemplate": "%{text}<extra></extra>",
    }
    words += [_row_value(chart, series, point, layout["xaxis"]["range"], palette) for point in series.points]
    return {"data": [dots, *_words_trace(words)], "layout": layout}


def _intervals(series: Series, palette: Palette) -> list[dict[str, object]]:
    """The lines from low to high, those of one color as one shape."""
    paths: dict[str, list[str]] = {}
    for p in series.points:
        if p.y is not None and p.low is not None:
            paths.setdefault(_dot_color(series, p), []).append(f"M {p.low},{p.x} L {p.high},{p.x}")
    return [
        {"type": "path", "path": " ".join(lines), "line": {"color": palette.marks[color], "width": 2}}
        for color, lines in paths.items()
    ]


def _dot_color(series: Series, point: Point) -> str:
    return "grey" if point.weak else point.color or series.color


def _row_value(chart: Chart, series: Series, point: Point, across: tuple[float, float], palette: Palette) -> Words:
    """A dot row's value, in a column at the right; a row without one says why, at the left of the plot."""
    first, last = across
    if point.y is None:
        return Words(_apart([escape(point.missing)], 2), first, point.x, palette.second)
    color = palette.words[_dot_color(series, point)]
    return Words(_apart([f"<b>{chart.value_axis.write(point.y)}</b>"], 3), last, point.x, color)


def _bar(chart: Chart, palette: Palette) -> Figure:
    layout = _upright_layout(chart, palette) if chart.upright else _bar_layout(chart, palette)
    stacked = chart.kind == "stacked_bar"
    layout["barmode"] = "stack" if stacked else "group"
    layout["bargap"] = 0.35
    traces = [_bar_trace(chart, s, palette) for s in chart.series]
    words = _stack_names(layout, chart, palette) if stacked else _tips(chart, palette)
    words += _add_references(layout, chart, palette)
    return {"data": traces + _words_trace(words), "layout": layout}


def _bar_layout(chart: Chart, palette: Palette) -> Figure:
    layout = _rows_layout(chart, palette, BAR_ROW_HEIGHT, 56)
    if chart.kind == "stacked_bar":
        layout["margin"]["t"] += 26
        layout["height"] += 26
        return layout
    # Bars carry their values at the tip, so the axis itself would only repeat them.
    layout["xaxis"] |= {"showticklabels": False, "showgrid": False}
    layout["xaxis"]["title"]["standoff"] = 0
    layout["margin"]["b"] = 30
    layout["height"] -= 22
    return layout


def _part_lines(series: Series) -> list[str]:
    """The name of a part in lines that leave a phone room for the bars."""
    return wrap(series.name, 16)


def _short_year(label: str) -> str:
    """A year in two digits: beside the names of the parts a phone has no room for four."""
    return f"’{label[2:]}" if re.fullmatch(r"(19|20)\d\d", label) else label


def _upright_layout(chart: Chart, palette: Palette) -> Figure:
    right = 12 if chart.kind == "bar" else 24 + 7 * max(len(line) for s in chart.series for line in _part_lines(s))
    ticks = value_ticks(chart)
    layout = _layout(palette, LINE_HEIGHT, {"l": _left_room(chart, ticks), "r": right, "t": 34, "b": 44})
    labels = [(i, f"{escape(a)}<br>{escape(b)}" if b else _short_year(escape(a))) for i, a, b in shown_ticks(chart)]
    layout["xaxis"] = _position_axis([i for i, _ in labels], [t for _, t in labels], -0.5, len(chart.categories) - 0.5)
    layout["yaxis"] = _value_axis(chart, palette, ticks)
    layout["annotations"].append(_axis_title(chart, palette))
    return layout


def _bar_trace(chart: Chart, series: Series, palette: Palette) -> dict[str, object]:
    positions = [p.x for p in series.points]
    heights = [p.y or 0 for p in series.points]
    return {
        "type": "bar",
        "orientation": "h" if chart.sideways else "v",
        "name": series.name,
        "x": heights if chart.sideways else positions,
        "y": positions if chart.sideways else heights,
        "marker": {
            "color": [palette.marks[_dot_color(series, p)] for p in series.points],
            "line": {"color": palette.card, "width": 1},
        },
        "text": _hover(chart, series),
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _tips(chart: Chart, palette: Palette) -> list[Words]:
    """The value at each bar's tip; where there is none, why."""
    if len(chart.series) > 1:
        return []
    words = []
    for point in chart.series[0].points:
        text = escape(point.missing) if point.y is None else f"<b>{chart.value_axis.write(point.y)}</b>"
        color = palette.second if point.y is None else palette.ink
        if chart.sideways:
            words.append(Words(_apart([text], 1), point.y or 0, point.x, color))
        else:
            words.append(Words(text, point.x, point.y or 0, color, "top center"))
    return words


def _stack_names(layout: Figure, chart: Chart, palette: Palette) -> list[Words]:
    """Names of the parts: beside the last upright bar at their own height, or in a row above lying bars."""
    if not chart.upright:
        text = "   ".join(
            f'<span style="color:{palette.words[s.color]}"><b>■</b> {escape(s.name)}</span>' for s in chart.series
        )
        place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 4}
        layout["annotations"].append(_note(text, 0, 1, palette.ink, **place))
        return []
    last, base, middles = len(chart.categories) - 1, 0.0, []
    for series in chart.series:
        part = series.points[last].y or 0
        middles.append(base + part / 2)
        base += part
    ticks = value_ticks(chart)
    lines = [_part_lines(series) for series in chart.series]
    line = (ticks[-1] - ticks[0]) * 18 / (LINE_HEIGHT - 78)
    # Plotly leaves away what stands beyond the axis.
    heights = spread(middles, [line * len(own) for own in lines], (ticks[0], ticks[-1]))
    return [
        Words(_apart(map(escape, own), 1), last + 0.5, y, palette.words[series.color])
        for series, own, y in zip(chart.series, lines, heights, strict=True)
    ]


# --- from where to where ----------------------------------------------------------------------------------------------

BAR = 0.012  # the width of a bar at either side, as a share of the plot


def _flow(chart: Chart, palette: Palette) -> Figure:
    """Bars at both sides with ribbons between them; the widest ribbon is set apart."""
    left, right, ribbons = laid_out(chart.flows)
    rows = max(len(left), len(right), 1)
    layout = _layout(palette, 60 + 52 * rows, {"l": 136, "r": 136, "t": 28, "b": 12})
    hidden_axis = {"visible": False, "fixedrange": True}
    layout["xaxis"] = hidden_axis | {"range": [0, 1]}
    layout["yaxis"] = hidden_axis | {"range": [1, 0]}
    most = max((r.flow.count for r in ribbons), default=0)
    for color, opacity, own in (
        ("grey", 0.22, [r for r in ribbons if r.flow.count < most]),
        ("blue", 0.45, [r for r in ribbons if r.flow.count == most]),
    ):
        if own:
            layout["shapes"].append(_ribbons_shape(own, palette.marks[color], opacity))
    sides = ((x, node) for x, nodes in ((0, left), (1 - BAR, right)) for node in nodes)
    layout["shapes"].append(_areas((_bar_corners(node, x) for x, node in sides), palette.marks["grey"]))
    words = _node_names(left, 0, palette) + _node_names(right, 1, palette)
    words += [Words("from", 0, 0, palette.second, "top left"), Words("to", 1, 0, palette.second, "top right")]
    return {"data": [_ribbon_hover(chart, ribbons), *_words_trace(words)], "layout": layout}


def _ribbons_shape(ribbons: list[Ribbon], color: str, opacity: float) -> dict[str, object]:
    """Ribbons of one color as a single shape."""
    return {
        "type": "path",
        "path": " ".join(map(_ribbon_path, ribbons)),
        "fillcolor": color,
        "fillrule": "nonzero",  # where ribbons cross is no hole
        "opacity": opacity,
        "line": {"width": 0},
    }


def _ribbon_path(ribbon: Ribbon) -> str:
    (a, b), (c, d) = ribbon.left, ribbon.right
    first, last = BAR, 1 - BAR
    return f"M {first},{a} C 0.5,{a} 0.5,{c} {last},{c} L {last},{d} C 0.5,{d} 0.5,{b} {first},{b} Z"


def _bar_corners(node: Node, x: float) -> tuple[tuple[float, float], ...]:
    return ((x, node.top), (x + BAR, node.top), (x + BAR, node.bottom), (x, node.bottom))


def _node_names(nodes: list[Node], x: float, palette: Palette) -> list[Words]:
    """Each bar's name and count beside it, moved apart where bars are thin."""
    rows = max(len(nodes), 1)
    heights = spread([(node.top + node.bottom) / 2 for node in nodes], min(36 / (20 + 52 * rows), 1 / rows), (0, 1))
    where = "middle right" if x else "middle left"
    return [
        Words(_apart(_node_lines(node), 2, before=bool(x)), x, y, palette.ink, where)
        for node, y in zip(nodes, heights, strict=True)
    ]


def _node_lines(node: Node) -> list[str]:
    *first, last = map(escape, wrap(node.name, 16)[:2])
    return [*first, f"{last} <b>{node.count:,.0f}</b>"]


def _ribbon_hover(chart: Chart, ribbons: list[Ribbon]) -> dict[str, object]:
    texts = [
        f"<b>{escape(r.flow.origin)} to {escape(r.flow.target)}</b><br>{r.flow.count:,.0f} "
        f"{escape(chart.value_axis.title)}<br>{escape(r.flow.people)}"
        for r in ribbons
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [0.5] * len(ribbons),
        "y": [(sum(r.left) + sum(r.right)) / 4 for r in ribbons],
        "marker": {"size": 24, "opacity": 0},
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
    }


# --- the time line of one child ---------------------------------------------------------------------------------------

LANE_HEIGHT = 44
LETTERS_ACROSS = 130  # letters of a name that fit beside each other across the plot of a wide page


def _timeline(chart: Chart, palette: Palette) -> Figure:
    """Lanes of stretches, and marks on the days when something happened; open stretches end in an arrow."""
    lanes = list(chart.lanes)
    layout = _layout(palette, 56 + LANE_HEIGHT * len(lanes), {"l": 104, "r": 16, "t": 8, "b": 40})
    layout["xaxis"] = {
        "type": "date",
        "gridcolor": palette.grid,
        "fixedrange": True,
        "tickformat": "%b<br>%Y",
        "nticks": 8,
        "tickfont": {"color": palette.second},
    }
    layout["yaxis"] = _position_axis(list(range(len(lanes))), [escape(x) for x in lanes], len(lanes) - 0.5, -0.5)
    layout["barmode"] = "overlay"
    days = [s.start.toordinal() for s in chart.stretches] + [s.end.toordinal() for s in chart.stretches]
    letter = (max(days) - min(days)) / LETTERS_ACROSS if days else 1
    bars = [_stretch_trace(s, lanes.index(s.lane), letter, palette) for s in chart.stretches]
    marks = [_happening_trace(chart, lane, i, palette) for i, lane in enumerate(lanes)]
    return {"data": bars + [m for m in marks if m["x"]], "layout": layout}


def _stretch_trace(stretch: Stretch, lane: int, letter: float, palette: Palette) -> dict[str, object]:
    days = (stretch.end - stretch.start).days
    until = "still open" if stretch.is_open else f"{days:,} days"
    return {
        "type": "bar",
        "orientation": "h",
        "base": [stretch.start.isoformat()],
        "x": [days * 86_400_000],
        "y": [lane],
        "width": 0.52,
        "marker": {"color": palette.marks[stretch.color], "line": {"color": palette.card, "width": 1.5}},
        # A name that its bar has no room for stands in the table and on hovering only.
        "text": [escape(stretch.label) if days > letter * (len(stretch.label) + 2) else ""],
        "textposition": "inside",
        "insidetextanchor": "start",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": True,
        "textfont": {"color": LIGHT.card if stretch.color == "blue" else LIGHT.ink, "size": 12},
        "hovertemplate": f"<b>{escape(stretch.label)}</b><br>from {stretch.start:%Y-%m-%d}, {until}<extra></extra>",
    }


def _happening_trace(chart: Chart, lane: str, place: int, palette: Palette) -> dict[str, object]:
    own: list[Happening] = [h for h in chart.happenings if h.lane == lane]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [h.on.isoformat() for h in own],
        "y": [place] * len(own),
        "marker": {"size": 10, "symbol": "diamond", "color": palette.words["blue"], "opacity": 1},
        "text": [f"<b>{escape(h.label)}</b><br>{h.on:%Y-%m-%d}" for h in own],
        "hovertemplate": "%{text}<extra></extra>",
    }


# --- a map of counties ------------------------------------------------------------------------------------------------

MAP_WIDTH = 620  # pixels that a map usually gets; its height follows from the state's form
TALLEST_MAP = 480
KEY_ROW = 22
SWATCH = 14
MARKS = {"both": "circle", "hidden": "x-thin"}  # so that shades can be told apart in grey


def _map(chart: Chart, palette: Palette) -> Figure:
    """The counties of a state, the key above them; hovering anywhere in a county says its name and what it has."""
    outlines, height = counties(chart.area, chart.places)
    key = key_of_map(chart)
    above = KEY_ROW * len(key) + 12
    plot = min(int(MAP_WIDTH * height), TALLEST_MAP)
    layout = _layout(palette, plot + above + 8, {"l": 4, "r": 4, "t": above, "b": 4, "pad": 0})
    hidden_axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    layout["xaxis"] = hidden_axis | {"range": [-0.003, 1.003], "constraintoward": "left"}
    layout["yaxis"] = hidden_axis | {
        "range": [height + 0.003, -0.003],
        "scaleanchor": "x",
        "constraintoward": "top",
    }
    for i, (shade, words) in enumerate(key):
        _add_key_row(layout, shade, words, -12 - KEY_ROW * (len(key) - 1 - i), palette)
    traces = [_county_trace(o, palette) for o in faintest_first(outlines)]
    return {"data": traces + [_county_marks(outlines, shade, palette) for shade in MARKS], "layout": layout}


def _county_trace(outline: Outline, palette: Palette) -> dict[str, object]:
    shade = shade_of(outline)
    spots = [spot for ring in outline.rings for spot in (*ring, (None, None))][:-1]
    said = f"<br>{escape(outline.place.words)}" if outline.place else ""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": escape(outline.name),
        "x": [None if x is None else round(x, 4) for x, _ in spots],
        "y": [None if y is None else round(y, 4) for _, y in spots],
        "fill": "toself",
        "fillcolor": shade_color(palette, shade),
        "line": {"color": border_color(palette, shade), "width": 0.8},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": f"<b>{escape(outline.name)}</b>{said}",
    }


def _county_marks(outlines: list[Outline], shade: str, palette: Palette) -> dict[str, object]:
    spots = [o.mark for o in outlines if shade_of(o) == shade]
    color = palette.card if shade == "both" else palette.second
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "marker": {"size": 6, "symbol": MARKS[shade], "color": color, "line": {"color": color, "width": 1}},
        "hoverinfo": "skip",
    }


def _add_key_row(layout: Figure, shade: str, words: str, foot: int, palette: Palette) -> None:
    """One line of the key: a swatch with the mark of its shade, and its words; `foot` in pixels above the plot."""
    place = {
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 1,
    }
    bottom = -foot - SWATCH / 2
    swatch = {"type": "rect", "x0": 1, "x1": 1 + SWATCH, "y0": bottom, "y1": bottom + SWATCH}
    line = {"color": border_color(palette, shade), "width": 0.8}
    layout["shapes"].append(place | swatch | {"fillcolor": shade_color(palette, shade), "line": line})
    middle = 1 + SWATCH / 2
    if shade == "both":
        dot = {"type": "circle", "x0": middle - 3, "x1": middle + 3, "y0": -foot - 3, "y1": -foot + 3}
        layout["shapes"].append(place | dot | {"fillcolor": palette.card, "line": {"width": 0}})
    if shade == "hidden":
        for rise in (3, -3):
            cross = {"type": "line", "x0": middle - 3, "x1": middle + 3, "y0": -foot - rise, "y1": -foot + rise}
            layout["shapes"].append(place | cross | {"line": {"color": palette.second, "width": 1}})
    text = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "middle"}
    layout["annotations"].append(_note(escape(words), 0, 1, palette.ink, xshift=SWATCH + 8, yshift=-foot, **text))
