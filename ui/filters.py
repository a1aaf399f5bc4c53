"""The filter bar: which periods, of whom, seen by whom. Its state lives in the address bar, never with an id in it.

Every widget is bound to a query parameter of its own name, so that one choice follows the user from page to page
and a copied link shows a colleague the same thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from measures.dimensions import DIMENSIONS
from measures.periods import Period, add_months, periods
from ui import words
from ui.snapshot import About

LENGTHS = {"month": "Month", "quarter": "Quarter", "year": "Year"}
CALENDARS = {
    "calendar": "Calendar year",
    "federal": "Federal fiscal year",
    "state": "State fiscal year",
    "grant": "Grant year",
    "trailing": "Trailing 12 months",
}
KINDS = {
    ("quarter", "federal"): "ffq",
    ("year", "federal"): "ffy",
    ("quarter", "state"): "sfq",
    ("year", "state"): "sfy",
}
AREAS = {"county": "County", "local_area": "Area", "region": "Region"}
PEOPLE = ("age_group", "sex", "race_ethnicity", "language", "service_level")
PLACES = ("agency", "program", "area")
MORE = (*PEOPLE, "collaborative", "grant", "team")
STAFF_ONLY = ("team",)
VIEWS = {"staff": "Staff", "shareable": "Shareable"}
ALL = "all"
LATEST = "latest"
ALL_WORDS = {
    "agency": "All agencies",
    "program": "All programs",
    "area": "All areas",
    "age_group": "All ages",
    "race_ethnicity": "All groups",
    "grant": "All grants",
}
NAMES = DIMENSIONS | {"area": "Area", "grant": "Grant"}
YEARS_AT_FIRST = 5


@dataclass(frozen=True)
class Selection:
    """What the user has chosen. `chosen` is the period on the cards, `timeline` every period a trend shows."""

    kind: str
    chosen: Period
    timeline: tuple[Period, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...]
    shareable: bool
    words: str
    too_narrow: str = ""

    @property
    def year_before(self) -> Period | None:
        """The same period a year earlier, with which the chosen one is compared."""
        start = add_months(self.chosen.start, -12)
        return next((p for p in self.timeline if p.start == start), None)


def bar(about: About) -> Selection:
    """Draws the filter bar and returns what is chosen."""
    main = st.container(key="filters")
    grid = main.grid(6, min_column_width=116, gap=(8, 16))
    with grid.cell(column_span=2):
        length = st.segmented_control(
            "Period",
            list(LENGTHS),
            default="quarter",
            required=True,
            format_func=LENGTHS.get,
            key="period",
            bind="query-params",
            width="stretch",
        )
    with grid:
        through = st.empty()
        _choice("agency", tuple(about.agencies), about)
        _choice("program", about.values["program"], about)
        _choice("area", _areas(about), about)
    with main.container(horizontal=True, vertical_alignment="bottom", key="filters-more"):
        set_more = sum(st.session_state.get(name, ALL) != ALL for name in MORE)
        with st.popover(f"More filters ({set_more})" if set_more else "More filters", key="more-filters"):
            calendar, first = _more(about, length)
        st.space("stretch")
        view = st.segmented_control(
            "View",
            list(VIEWS),
            default="staff",
            required=True,
            format_func=VIEWS.get,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
    every = _periods(about, length, calendar, first)
    with through:
        chosen = _through(every, about)
    return _selection(about, length, calendar, every, chosen, view == "shareable")


def _choice(name: str, options: tuple[str, ...], about: About) -> str:
    """A select box of one dimension, bound to the address."""
    return st.selectbox(
        NAMES[name],
        [ALL, *options],
        format_func=lambda value: _option_words(about, name, value),
        key=name,
        bind="query-params",
    )


def _option_words(about: About, name: str, value: str) -> str:
    if value == ALL:
        return ALL_WORDS.get(name, "All")
    if name == "area":
        dimension, place = value.split(":", 1)
        label = about.label(dimension, place)
        return label if dimension == "region" else f"{AREAS[dimension]} {label}"
    return about.label(name, value)


def _areas(about: About) -> tuple[str, ...]:
    """Counties, local areas and regions that occur, each written with its kind: "county:Wake"."""
    return tuple(f"{kind}:{value}" for kind in AREAS for value in about.values[kind] if value != "unknown")


def _more(about: About, length: str) -> tuple[str, date | None]:
    """The filters behind "More filters": calendar, start of the time line, groups of people."""
    calendar = st.selectbox(
        "Calendar",
        [name for name in CALENDARS if name != "grant" or about.grants],
        format_func=CALENDARS.get,
        key="calendar",
        bind="query-params",
    )
    for name in MORE:
        options = tuple(about.grants) if name == "grant" else about.values[name]
        known = [value for value in options if value != "unknown"]
        if known and not (name in STAFF_ONLY and st.session_state.get("view") == "shareable"):
            _choice(name, options, about)
    first = _since(about, length, calendar)
    return calendar, first


def _since(about: About, length: str, calendar: str) -> date | None:
    """Where the time line starts: a year that the data reach back to; five years back unless chosen otherwise."""
    years = [str(year) for year in range(about.first_day.year, about.reach.year + 1)]
    start = st.selectbox(
        "Time line from",
        [ALL, *years],
        format_func=lambda year: "Five years back" if year == ALL else year,
        key="since",
        bind="query-params",
    )
    if start != ALL:
        return date(int(start), 1, 1)
    return max(about.first_day, add_months(about.reach, -12 * YEARS_AT_FIRST))


def _kind(length: str, calendar: str) -> str:
    if calendar == "trailing":
        return "trailing12"
    if calendar == "grant":
        return "grant_year"
    return KINDS.get((length, calendar), length)


def _periods(about: About, length: str, calendar: str, first: date | None) -> tuple[Period, ...]:
    """All periods from the start of the time line to where the furthest source reaches."""
    grant = st.session_state.get("grant", ALL)
    if grant == ALL and about.grants:
        grant = next(iter(about.grants))
    found = periods(
        _kind(length, calendar),
        first or about.first_day,
        about.reach,
        state_year_starts=about.settings.state_year_starts,
        grant_start=about.grants.get(grant),
    )
    return tuple(found)


def latest_finished(every: tuple[Period, ...], about: About) -> Period:
    """The last period that the furthest source reaches the end of; the very last where there is none."""
    return next((p for p in reversed(every) if p.end <= about.reach), every[-1])


def _through(every: tuple[Period, ...], about: About) -> Period:
    """The period on the cards: the latest finished one unless another is chosen."""
    latest = latest_finished(every, about)
    # The latest has a name of its own, so that a kept link goes on showing the latest after the next load.
    by_key = {(LATEST if p == latest else p.end.isoformat()): p for p in reversed(every)}
    key = st.selectbox(
        "Through",
        list(by_key),
        index=list(by_key).index(LATEST),
        format_func=lambda key: by_key[key].label + (" (not finished)" if by_key[key].end > about.reach else ""),
        key="through",
        bind="query-params",
    )
    return by_key.get(key, latest)


def _selection(
    about: About, length: str, calendar: str, every: tuple[Period, ...], chosen: Period, shareable: bool
) -> Selection:
    where, said = [], []
    for name in (*PLACES, *MORE):
        value = st.session_state.get(name, ALL)
        if value == ALL or (shareable and name in STAFF_ONLY):
            continue
        dimension, code = value.split(":", 1) if name == "area" else (name, value)
        where.append((dimension, (code,)))
        said.append(_option_words(about, name, value))
    timeline = every if chosen == latest_finished(every, about) else tuple(p for p in every if p.end <= chosen.end)
    who = words.joined(said) if said else "All agencies, all children"
    return Selection(
        kind=_kind(length, calendar),
        chosen=chosen,
        timeline=timeline,
        where=tuple(where),
        shareable=shareable,
        words=f"{who}, {chosen.label}",
        too_narrow=_too_narrow() if shareable else "",
    )


def _too_narrow() -> str:
    """In shareable view one filter of place and one of people at a time: more could single out a child."""
    for names, kind in ((PLACES, "place"), (PEOPLE, "people")):
        chosen = [NAMES[name].lower() for name in names if st.session_state.get(name, ALL) != ALL]
        if len(chosen) > 1:
            return (
                f"The shareable view takes one filter of {kind} at a time, so that no child can be singled out. "
                f"Clear {words.joined(chosen, 'or')}, or look at the staff view."
            )
    return ""


def chosen_filters(about: About) -> dict[str, str]:
    """The filters that are set, by name, in words: what the line under the title offers to clear."""
    shown = {}
    for name in (*PLACES, *MORE):
        value = st.session_state.get(name, ALL)
        if value != ALL:
            shown[name] = _option_words(about, name, value)
    return shown


def clear(*names: str) -> Callable[[], None]:
    """A callback that sets filters back to all."""

    def reset() -> None:
        for name in names:
            st.session_state[name] = ALL

    return reset
