"""Chart descriptions of "still in the same home, day by day", with the children still followed under the axis."""

from collections.abc import Sequence

from measures.cards import Card
from measures.disclosure import shareable_curve
from measures.statistics import CurvePoint
from ui import trends, words
from ui.answers import Answer, Shown
from ui.chart import Axis, Chart, Followed, Point, Series
from ui.frame import Asked
from ui.palette import CATEGORIES

FEWEST_FOLLOWED = 5
MOST_CURVES = len(CATEGORIES)


def curve(asked: Asked, found: Answer) -> Chart | None:
    """The survival curve of the period on the card; in shareable view only the days that the card names.

    Where fewer than five are followed the curve ends: a single child would move it by a fifth.
    """
    now, card = found.now, found.card
    if now is None or now.hidden or not now.curve:
        return None
    if asked.selection.shareable:
        steps = shareable_curve(now.curve, card.at, asked.about.settings.threshold)
        note = f"Read off at {words.joined(str(step.time) for step in steps)} days to protect privacy."
    else:
        steps, note = _long_enough(now.curve), ""
    return _chart(found, [(card.title, steps)], note) if steps else None


def by_group(asked: Asked, found: Answer, by: str, results: Sequence[Shown]) -> Chart | None:
    """One curve for each of the groups with most children; staff view only, None where no group has enough."""
    largest = sorted((r for r in results if r.curve), key=lambda r: -(r.n or 0))[:MOST_CURVES]
    kept = [
        (asked.about.label(by, r.group), steps) for r in results if r in largest and (steps := _long_enough(r.curve))
    ]
    if not kept:
        return None
    left_out = len([r for r in results if r.n]) - len(kept)
    note = f"{words.capitalized(words.counted(left_out, 'smaller group'))} not drawn." if left_out else ""
    return _chart(found, kept, note)


def _long_enough(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    return [step for step in curve if step.at_risk >= FEWEST_FOLLOWED]


def _chart(found: Answer, curves: Sequence[tuple[str, Sequence[CurvePoint]]], note: str) -> Chart:
    card = found.card
    series = tuple(
        Series(name, _points(steps), color) for (name, steps), color in zip(curves, CATEGORIES, strict=False)
    )
    end = max(steps[-1].time for _, steps in curves)
    days = (0, *(day for day in card.at if day < 0.94 * end), end)
    who = "goals" if card.subject == "goal" else "children"
    followed = tuple(tuple(_followed_on(steps, day) for _, steps in curves) for day in days)
    return Chart(
        kind="survival",
        headline=_headline(card, series),
        subtitle=" ".join(part for part in (f"{card.title}. {found.now_period.label}.", note) if part),
        alt=_alt(series),
        series=series,
        value_axis=Axis(f"% of {who}", percent=True),
        followed=Followed(days, followed, who),
    )


def _points(steps: Sequence[CurvePoint]) -> tuple[Point, ...]:
    start = Point(0, 100.0, count=f"{steps[0].at_risk:,} followed")
    return (start, *(Point(s.time, 100 * s.survival, count=f"{s.at_risk:,} followed") for s in steps))


def _followed_on(steps: Sequence[CurvePoint], day: float) -> int:
    return next((step.at_risk for step in steps if step.time >= day), 0)


def _headline(card: Card, series: Sequence[Series]) -> str:
    """What the curve shows on the card's own day: for all, or for the groups that lie furthest apart."""
    day = card.headline
    still = card.unit.removeprefix("%").removesuffix(f"at {day} days").strip()
    known = [(s.name, value) for s in series if (value := _value_on(s, day)) is not None]
    if not known:
        return f"{card.title}, day by day"
    if len(series) == 1:
        return f"On day {day}: {words.percent(known[0][1], 0)} {still}"
    most, least = max(known, key=lambda k: k[1]), min(known, key=lambda k: k[1])
    several = [most] if most == least else [most, least]
    return f"On day {day}: {words.joined(f'{words.percent(v, 0)} ({name})' for name, v in several)} {still}"


def _value_on(series: Series, day: float) -> float | None:
    known = [p for p in series.points if p.x <= day]
    return known[-1].y if known and day <= series.points[-1].x else None


def _alt(series: Sequence[Series]) -> str:
    said = []
    for one in series:
        last = one.points[-1]
        said.append(f"{one.name}: from 100% on day 0 to {words.percent(last.y)} on day {last.x:,.0f}")
    return "; ".join(said) + "."


def dimensions(asked: Asked) -> list[str]:
    """The groups that curves can be drawn by: those with two values or more in this load."""
    wanted = ("sex", "age_group", "race_ethnicity", "program", "agency", "service_level")
    return [d for d in wanted if len([v for v in asked.about.values.get(d, ()) if v != "unknown"]) > 1]


def name_of(dimension: str) -> str:
    """A dimension's name on a button."""
    return trends.BREAKDOWN_NAMES.get(dimension, words.capitalized(dimension.replace("_", " ")))
