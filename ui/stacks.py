"""Chart descriptions of a measure's own parts over time, stacked: they add up to the measure itself."""

from collections.abc import Sequence
from dataclasses import replace

from ui import trends, words
from ui.answers import Answer, Parts, Shown
from ui.chart import NO_DATA, Chart, Point, Series
from ui.frame import Asked
from ui.palette import CATEGORIES, LEVELS

OTHERS = "All others"


def over_time(asked: Asked, found: Answer, parts: Parts, title: str = "") -> Chart | None:
    """Upright stacked bars by period; None where no period has a value. At most four parts, the rest together."""
    if not parts:
        return None
    periods = list(found.periods)
    shown = [i for i in range(len(periods)) if any(results[i].value is not None for _, results in parts)]
    if not shown:
        return None
    first, last = shown[0], shown[-1]
    kept = periods[first : last + 1]
    series = _series(asked, found, [(name, results[first : last + 1]) for name, results in parts])
    return Chart(
        kind="stacked_bar",
        headline=title or _headline(series, kept[-1].label),
        subtitle=trends.subtitle(asked, found, usual_range=False) + _hidden(parts),
        alt=_alt(found, series, [p.label for p in kept]),
        series=series,
        value_axis=trends.axis(found.card),
        categories=tuple(p.label for p in kept),
        ticks=trends.ticks(kept),
        upright=True,
    )


def _series(asked: Asked, found: Answer, parts: Sequence[tuple[str, Sequence[Shown]]]) -> tuple[Series, ...]:
    """The largest parts in the card's order; what has no color of its own is one grey part. Levels are all drawn."""
    if found.card.levels:
        named = [(found.card.words_for(name), _points(found, results)) for name, results in parts]
        return tuple(Series(name, points, color) for (name, points), color in zip(named, LEVELS, strict=False))
    size = {name: sum(r.value or 0 for r in results) for name, results in parts}
    room = len(CATEGORIES) if len(parts) <= len(CATEGORIES) else len(CATEGORIES) - 1
    large = set(sorted(size, key=lambda name: -size[name])[:room])
    named = [(found.card.words_for(name), _points(found, r)) for name, r in parts if name in large]
    small = [_points(found, results) for name, results in parts if name not in large]
    if small:
        named.append((OTHERS, tuple(map(_together, zip(*small, strict=True)))))
    return tuple(Series(name, points, color) for (name, points), color in zip(named, CATEGORIES, strict=False))


def _points(found: Answer, results: Sequence[Shown]) -> tuple[Point, ...]:
    # A part's own interval would be drawn nowhere: parts stand on each other.
    return tuple(
        replace(trends.point(found.card, i, r), low=None, high=None, weak=False) for i, r in enumerate(results)
    )


def _together(points: Sequence[Point]) -> Point:
    known = [p.y for p in points if p.y is not None]
    if not known:
        return points[0]
    return replace(points[0], y=sum(known), count="", people="", missing="")


def _hidden(parts: Parts) -> str:
    if any(r.hidden for _, results in parts for r in results):
        return " Parts with few children are hidden to protect privacy, so a bar may be lower than the whole."
    return ""


def _headline(series: Sequence[Series], period: str) -> str:
    last = {s.name: s.points[-1].y or 0 for s in series}
    most, total = max(last, key=last.get), sum(last.values())
    if not total:
        return "By kind, over time"
    return f"{most}: {words.percent(100 * last[most] / total, 0)} of the whole in {period}"


def _alt(found: Answer, series: Sequence[Series], labels: Sequence[str]) -> str:
    axis = trends.axis(found.card)
    said = [
        f"{s.name} from {_write(axis, s.points[0])} in {labels[0]} to {_write(axis, s.points[-1])} in {labels[-1]}"
        for s in series
    ]
    return f"{found.card.title}, {found.card.unit}, in parts: {'; '.join(said)}."


def _write(axis, point: Point) -> str:
    return axis.write(point.y) if point.y is not None else point.missing or NO_DATA
