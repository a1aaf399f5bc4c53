"""Chart descriptions made from answers: a measure over time, by group, and its sparkline."""

from collections.abc import Sequence
from dataclasses import replace

from measures.cards import Card
from measures.library import Benchmark
from measures.periods import Period
from ui import answers, svg_writer, words
from ui.answers import FEW_CHILDREN, Answer, Shown
from ui.chart import (
    HIDDEN,
    NO_DATA,
    NO_ONE,
    NOT_DUE,
    Axis,
    Band,
    Chart,
    Point,
    Reference,
    Series,
    Tick,
)
from ui.frame import Asked
from ui.palette import CATEGORIES, LIGHT

SPARK_PERIODS = 12
MOST_GROUPS = 12
BREAKDOWN_NAMES = {
    "local_area": "Area",
    "race_ethnicity": "Race and ethnicity",
    "age_group": "Age",
    "service_level": "Service level",
    "category": "Kind",
}
EACH = {
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "ffq": "federal quarter",
    "ffy": "federal year",
    "sfq": "state quarter",
    "sfy": "state year",
    "grant_year": "grant year",
    "trailing12": "12 months up to each month end",
}


def axis(card: Card) -> Axis:
    """The value axis of a measure."""
    return Axis(card.unit, words.is_per_cent(card.unit), words.decimals_of(card.kind))


def why_empty(result: Shown) -> str:
    """Why a result has no value, in a few words; empty where it has one."""
    return why_missing(result) if result.value is None else ""


def why_missing(result: Shown) -> str:
    """The short reason that stands where a value would."""
    if result.unripe:
        return NOT_DUE
    if result.hidden:
        return HIDDEN
    if result.reach is None or result.reach < result.period_end:
        return NO_DATA
    return NO_ONE


def point(card: Card, x: float, result: Shown) -> Point:
    """A result as a point: without a value it says why, with few children behind it it is weak."""
    if result.value is None or result.hidden or result.unripe:
        return Point(x, None, missing=why_missing(result))
    counts = card.kind in ("count", "sum", "list")
    return Point(
        x,
        result.value,
        result.low,
        result.high,
        count=answers.count_sentence(card, result),
        people=words.counted(result.children, "child"),
        weak=not counts and result.children < FEW_CHILDREN,
        hollow="so far" if result.unfinished else "partial" if result.late else "",
    )


def ticks(periods: Sequence[Period]) -> tuple[Tick, ...]:
    """Axis labels: the part of the year, and the year under its first period."""
    found = []
    for i, period in enumerate(periods):
        part, _, year = period.short.rpartition(" ")
        first_of_year = i > 0 and periods[i - 1].short.rpartition(" ")[2] != year
        if not part or part in ("FFY", "SFY") or period.short.startswith("Grant"):
            found.append(Tick(period.short if not period.short.startswith("Grant") else str(period.start.year)))
        else:
            label = part.removesuffix(" FFY").removesuffix(" SFY").removeprefix("to ")
            found.append(Tick(label, year if first_of_year or (i == 0 and len(periods) <= 12) else ""))
    return tuple(found)


def over_time(asked: Asked, found: Answer, references: Sequence[Benchmark] = ()) -> Chart:
    """The measure's whole time line with its usual range; intervals are in the table and on hovering."""
    card, periods = found.card, list(found.periods)
    results = list(found.results)
    while len(results) > 1 and why_empty(results[-1]) == NO_DATA:
        results.pop()
        periods.pop()
    while len(results) > 1 and why_empty(results[0]) == NO_ONE:
        results.pop(0)
        periods.pop(0)
    points = [point(card, i, r) for i, r in enumerate(results)]
    return Chart(
        kind="line",
        headline=headline(found),
        subtitle=subtitle(asked, found) + _dotted(references),
        alt=over_time_alt(found, points, periods) + _published(card, references),
        series=_part_series(asked, found, periods) or (Series(card.title, tuple(points)),),
        value_axis=axis(card),
        categories=tuple(p.label for p in periods),
        ticks=ticks(periods),
        bands=() if found.parts else _usual_range(found, periods),
        references=tuple(_reference(card, b) for b in references),
    )


def _dotted(published: Sequence[Benchmark]) -> str:
    if not any(b.last_day for b in published):
        return ""
    return " Dotted: published values, each of the year that ends in the month named."


def _published(card: Card, published: Sequence[Benchmark]) -> str:
    if not published:
        return ""
    said = words.joined(_reference(card, b).label.replace("\N{NO-BREAK SPACE}", " ") for b in published)
    return f" Published for comparison: {said}."


def _reference(card: Card, published: Benchmark) -> Reference:
    """A published value as a line: "North Carolina 6.0 (to Mar 2025)", or the standard in its own words."""
    value = words.amount(published.value, card.unit)
    if published.last_day is None:
        return Reference(published.value, f"{published.label} {value}")
    month = f"{words.MONTHS[published.last_day.month - 1][:3]}\N{NO-BREAK SPACE}{published.last_day.year}"
    return Reference(published.value, f"{published.place} {value} (to\N{NO-BREAK SPACE}{month})")


def _part_series(asked: Asked, found: Answer, periods: Sequence[Period]) -> tuple[Series, ...]:
    """One line a category for a measure whose categories have no total; as many as there are colors."""
    first = found.periods.index(periods[0])
    return tuple(
        Series(
            found.card.words_for(name),
            tuple(point(found.card, i, r) for i, r in enumerate(results[first : first + len(periods)])),
            color,
        )
        for (name, results), color in zip(found.parts, CATEGORIES, strict=False)
    )


def _usual_range(found: Answer, periods: Sequence[Period]) -> tuple[Band, ...]:
    if found.control is None or not found.control.ranges:
        return ()
    place = {p.start: i for i, p in enumerate(periods)}
    limits = tuple((place[r.period_start], r.low, r.high) for r in found.control.ranges if r.period_start in place)
    return (Band(limits),) if limits else ()


def headline(found: Answer) -> str:
    """What the time line shows, never why."""
    title, read = found.card.title, found.control
    if read is None or read.signal == "unknown":
        return f"{title} over time"
    since = next((p for p in found.periods if p.start == read.since), None)
    if since is None:
        return f"{title}: {read.words[:1].lower()}{read.words[1:]}"
    if read.words.endswith("usual range"):
        return f"{title}: {read.words.lower()} in {since.label}"
    return f"{title}: {'higher' if read.rises else 'lower'} since {since.label} than before"


def subtitle(asked: Asked, found: Answer, usual_range: bool = True) -> str:
    """What is shown: measure, periods, whose, and what the grey band is where one is drawn."""
    who = asked.selection.words.removesuffix(f", {asked.selection.chosen.label}")
    if found.card.window:
        each = f"for the {found.card.window} months up to the end of each {EACH[asked.selection.kind]}"
        each = "for the 12 months up to each month end" if asked.selection.kind == "trailing12" else each
    else:
        each = f"by {EACH[asked.selection.kind]}"
    said = f"{words.capitalized(found.card.unit)}, {each}. {who}."
    if "enrollments" not in found.card.needs and any(name == "program" for name, _ in asked.selection.where):
        said += " Counted from the day a child enters care, not by program."
    if found.now is not None and found.now.late:
        where = "Hollow" if usual_range else "Last"
        said += f" {where}: without {words.joined(found.now.late)}, not yet complete."
    if usual_range and found.control is not None and found.control.baseline:
        first, last = found.control.baseline
        said += f" Grey: the usual range, learned from {words.date_range(first, last)}."
    return said


def over_time_alt(found: Answer, points: Sequence[Point], periods: Sequence[Period]) -> str:
    """The time line in words for someone who can't see it: takeaway, ends, extremes, and what is missing."""
    known = [(p.y, periods[int(p.x)].label) for p in points if p.y is not None]
    if not known:
        return f"{headline(found)}. There is no value to draw in any of {words.counted(len(points), 'period')}."
    axis_words = axis(found.card)

    def say(pair: tuple[float, str]) -> str:
        return f"{axis_words.write(pair[0])} in {pair[1]}"

    text = (
        f"{headline(found)}. {words.counted(len(known), 'value')}, {found.card.unit}: first {say(known[0])}, "
        f"last {say(known[-1])}, lowest {say(min(known))}, highest {say(max(known))}."
    )
    missing = sum(p.y is None for p in points)
    return text + (f" {words.capitalized(words.counted(missing, 'period'))} without a value." if missing else "")


def largest(results: Sequence[Shown]) -> tuple[Shown, ...]:
    """The groups with most children, in their own order, as many as a chart has room for."""
    if len(results) <= MOST_GROUPS:
        return tuple(results)
    smallest = sorted((r.children or 0 for r in results), reverse=True)[MOST_GROUPS - 1]
    return tuple(r for r in results if (r.children or 0) >= smallest)[:MOST_GROUPS]


def by_group(asked: Asked, found: Answer, by: str, results: Sequence[Shown]) -> Chart:
    """The period on the card for each group: dots with intervals, or bars where the value is a count."""
    card, period = found.card, found.now_period
    name = BREAKDOWN_NAMES.get(by, by.replace("_", " ")).lower()
    points = tuple(_group_point(found, by, i, r) for i, r in enumerate(results))
    labels = tuple(card.words_for(r.group) if by == "category" else asked.about.label(by, r.group) for r in results)
    total = found.now.value if found.now and not found.counts_people and not found.now.hidden else None
    references = (Reference(total, f"all {axis(card).write(total)}"),) if total is not None else ()
    apart = [labels[int(p.x)] for p in points if p.color == "vermillion"]
    return Chart(
        kind="bar" if found.counts_people else "dot_interval",
        headline=_own_headline(card, labels, points) if by == "category" else _group_headline(found, name, apart),
        subtitle=f"{words.capitalized(card.unit)}, {period.label}"
        + ("" if found.counts_people else ", with 95% intervals. Grey: fewer than 20 children."),
        alt=_group_alt(card, labels, points, period),
        series=(Series(card.title, points),),
        value_axis=axis(card),
        categories=labels,
        category_title=words.capitalized(name),
        references=references,
    )


def compared(found: Answer, results: Sequence[Shown]) -> Chart:
    """The same children in each category of a paired measure, as dots with intervals; no word of cause."""
    card = found.card
    waiting = max((r.maturing or 0 for r in results), default=0)
    points = tuple(point(card, i, replace(r, unripe=False)) for i, r in enumerate(results))
    labels = tuple(card.words_for(r.group) for r in results)
    known = [(label, p) for label, p in zip(labels, points, strict=True) if p.y is not None]
    said = words.joined(f"{label.lower()} {axis(card).write(p.y)}" for label, p in known)
    return Chart(
        kind="dot_interval",
        headline=words.capitalized(said) if said else card.title,
        subtitle=f"{words.capitalized(card.unit)}, {found.now_period.label}. The same children before and during."
        + (f" {words.capitalized(words.counted(waiting, 'child'))} not yet due." if waiting else ""),
        alt=_group_alt(card, labels, points, found.now_period),
        series=(Series(card.title, points),),
        value_axis=axis(card),
        categories=labels,
        category_title="When",
    )


def _group_point(found: Answer, by: str, i: int, result: Shown) -> Point:
    """A group's point. Vermillion when its whole interval lies on the worse side; agencies are never set apart."""
    plain = point(found.card, i, result)
    total = found.now.value if found.now else None
    if by == "agency" or plain.y is None or plain.weak or plain.low is None or total is None:
        return plain
    worse = {"lower": plain.low > total, "higher": plain.high < total}.get(found.card.better, False)
    return replace(plain, color="vermillion") if worse else plain


def _group_headline(found: Answer, name: str, apart: Sequence[str]) -> str:
    if found.counts_people:
        return f"By {name}"
    if not apart:
        return f"By {name}: no group lies wholly apart from all"
    side = "above" if found.card.better == "lower" else "below"
    return f"By {name}: {words.joined(apart)} {'lies' if len(apart) == 1 else 'lie'} wholly {side} all"


def _own_headline(card: Card, labels: Sequence[str], points: Sequence[Point]) -> str:
    """For a measure's own categories: which is largest, or which has most room to grow."""
    known = [(p.y, label) for p, label in zip(points, labels, strict=True) if p.y is not None and not p.weak]
    if len(known) < 2 or max(known)[0] == min(known)[0]:
        return card.title
    if card.kind in ("count", "sum") or card.categories == "parts":
        return f"{card.title}: most often {max(known)[1].lower()}"
    end, value = ("lowest", min(known)) if card.better == "higher" else ("highest", max(known))
    return f"{card.title}: {end} for {value[1].lower()}"


def _group_alt(card: Card, labels: Sequence[str], points: Sequence[Point], period: Period) -> str:
    shown = axis(card)
    said = [
        f"{label} {shown.write(p.y) if p.y is not None else p.missing}" for label, p in zip(labels, points, strict=True)
    ]
    return f"{card.title}, {card.unit}, {period.label}: {'; '.join(said)}."


def spark(found: Answer) -> str:
    """The last periods up to the one on the card as a small line, in the color of the card's signal."""
    place = found.periods.index(found.now_period)
    points = [point(found.card, i, r) for i, r in enumerate(found.results)][: place + 1][-SPARK_PERIODS:]
    known = [p for p in points if p.y is not None]
    if len(known) < 2:
        return ""
    shown = axis(found.card)
    color = {"improving": "blue", "attention": "vermillion"}.get(found.control.signal, "grey")
    alt = f"Trend over {len(points)} periods: from {shown.write(known[0].y)} to {shown.write(known[-1].y)}"
    return svg_writer.sparkline([p.y for p in points], alt, LIGHT.marks[color], bool(known[-1].hollow))
