"""Chart descriptions of maps: in which counties a Family Partner works, and in which a Coordinator does too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from measures.periods import Period, periods
from ui import answers, shapes, words
from ui.answers import Answer, Shown
from ui.chart import HIDDEN, SHADES, Axis, Chart, Place, Shade
from ui.frame import Asked
from ui.snapshot import STATES

COVERED, WITH_BOTH = "F8", "F17"
WHO_WORKS = Axis("who works in the county", decimals=0)
MEANING: Mapping[Shade, str] = {
    "both": "a Family Partner and a System of Care Coordinator",
    "covered": "a Family Partner",
    "not_covered": "no Family Partner",
    "hidden": HIDDEN,
    "not_served": "not counted here",
}
WITHOUT_COORDINATOR = "a Family Partner, no System of Care Coordinator"


@dataclass(frozen=True)
class Coverage:
    """Both measures on the day that the maps show, a map for each state, and counties that are on no list."""

    covered: Answer
    with_both: Answer
    maps: tuple[Chart, ...] = ()
    unlisted: tuple[str, ...] = ()


def counties(asked: Asked) -> Coverage:
    """The maps of the chosen period's last day, or of the latest day before it to which every agency is complete."""
    with_both = _on_known_day(asked, answers.answer(asked, WITH_BOTH))
    both_known = with_both.now is not None and with_both.now.value is not None
    covered = answers.answer(asked, COVERED)
    # One day for both: else "no Coordinator" would be said of a day on which nobody looked.
    covered = _on(asked, covered, with_both.now_period) if both_known else _on_known_day(asked, covered)
    if covered.now is None:
        return Coverage(covered, with_both)
    period = covered.now_period
    results = answers.groups(asked, COVERED, period, "county")
    both = answers.groups(asked, WITH_BOTH, period, "county") if both_known else ()
    states = answers.county_states(asked.load)
    listed = [r for r in results if r.hidden or r.value is not None]
    unlisted = tuple(r.group for r in results if r.value is None and r.excluded and r.group != "unknown")
    names = {states[r.group]: None for r in listed if r.group in states}
    maps = tuple(
        _map(state, [r for r in listed if states.get(r.group) == state], both, both_known, period) for state in names
    )
    return Coverage(covered, with_both, maps, unlisted)


def _on_known_day(asked: Asked, found: Answer) -> Answer:
    """The answer as it is, or on the latest day within reach that has a value where its own period has none yet."""
    if found.missing or found.now is None or found.now.value is not None:
        return found
    for day in sorted({end for end in asked.about.agencies.values() if end <= found.now_period.end}, reverse=True):
        (period,) = periods("all", day, day)
        known = _on(asked, found, period)
        if known.now.value is not None:
            return known
    return found


def _on(asked: Asked, found: Answer, period: Period) -> Answer:
    if found.missing or found.now_period == period:
        return found
    return replace(found, now=answers.in_period(asked, found.card.code, period), now_period=period)


def _map(state: str, results: Sequence[Shown], both: Sequence[Shown], both_known: bool, period: Period) -> Chart:
    with_both = {r.group for r in both if r.numerator}
    shades: dict[str, Shade] = {r.group: _shade(r, r.group in with_both) for r in results}
    shades |= dict.fromkeys(set(shapes.names(state)) - set(shades), "not_served")
    meaning = {**MEANING, "covered": WITHOUT_COORDINATOR} if both_known else MEANING
    places = tuple(Place(name, shade, meaning[shade]) for name, shade in sorted(shades.items()))
    name = STATES.get(state, state)
    known = [p for p in places if p.shade != "not_served"]
    reached = [p for p in known if p.shade in ("both", "covered")]
    headline = f"{name}: a Family Partner in {len(reached)} of {words.counted(len(known), 'county')}"
    notes = [] if both_known else ["Whether a System of Care Coordinator works there is not known."]
    return Chart(
        kind="map",
        headline=headline,
        subtitle=" ".join([f"On {words.long_date(period.end)}.", *notes]),
        alt=f"{headline}. {_said(places)}",
        series=(),
        value_axis=WHO_WORKS,
        category_title="County",
        area=state,
        places=places,
    )


def _shade(result: Shown, with_both: bool) -> Shade:
    if result.hidden:
        return "hidden"
    if not result.numerator:
        return "not_covered"
    return "both" if with_both else "covered"


def elsewhere(found: Coverage) -> str:
    """Counties that have a Family Partner on file and cannot be counted, in a sentence; empty where there is none."""
    if not found.unlisted:
        return ""
    return (
        f"Family Partners are on file in {words.joined(found.unlisted)} too. These are not counted: the list of "
        "regions does not have them."
    )


def lists(chart: Chart) -> list[tuple[str, tuple[str, ...]]]:
    """The map as a list: what each shade means, and its counties by name; those not selected are left out."""
    found = []
    for shade in SHADES[:-1]:
        own = [place for place in chart.places if place.shade == shade]
        if own:
            found.append((words.capitalized(own[0].words), tuple(place.name for place in own)))
    return found


def _said(places: Sequence[Place]) -> str:
    """The counties that are reached by name, the others by number: the list beside the map has them all."""
    said = []
    for shade in ("both", "covered"):
        own = [p for p in places if p.shade == shade]
        if own:
            said.append(f"{words.capitalized(own[0].words)}: {words.joined(p.name for p in own)}.")
    return " ".join([*said, "The list has every county."])
