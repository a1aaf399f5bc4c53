"""Questions that pages ask of the measures, answered once a data load and kept: the only way numbers reach a page.

In shareable view every list of results passes disclosure control here, before anything can be drawn from it.
"""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import streamlit as st

from measures import cases as case_lists
from measures import library, lists
from measures import paths as moved
from measures import scores as score_lists
from measures.cards import Card
from measures.cases import Case, LeftOut
from measures.disclosure import hidden_places, hide_companions, is_small, shareable
from measures.evaluate import Result, evaluate
from measures.library import Benchmark
from measures.lists import StaffList
from measures.paths import Path as MovePath
from measures.periods import Period, add_months, periods
from measures.scores import BeforeAndAfter, Bin
from measures.settings import site_settings
from measures.signals import Control, control
from ui import words
from ui.frame import Asked
from ui.snapshot import Load, about, cursor, known

Where = tuple[tuple[str, tuple[str, ...]], ...]

T = TypeVar("T")
FEW_CHILDREN = 20
PER = re.compile(r"(?P<events>.+?) per (?:(?P<per>[\d,]+) )?(?P<over>.+)")
NOT_CHILDREN = ("program", "person", "seat", "collaborative", "county", "training", "meeting", "grant")
HIDDEN_COUNT = "hidden"
SOON = 0.3  # seconds; a page says that it is counting only when that takes longer

# Small questions keep one processor busy at a time; several at once use them all.
_COUNTERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="counting")
NO_ONE_HERE = "No one to count in this period."


@dataclass(frozen=True)
class Shown(Result):
    """A result as this view may show it. `unripe`: some of the period's children are still being followed.

    Kept apart from `maturing`, whose count may be hidden: a period must not look finished because few are waiting.
    """

    unripe: bool = False


@dataclass(frozen=True)
class Answer:
    """A measure's time line, and the period that its card shows.

    `now` is the chosen period, or for follow-up measures the latest one whose follow-up is complete. `missing`
    names the tables that no source has sent; then there are no results. A measure whose categories have no total
    carries them all in `parts`, and the first of them in `results`.
    """

    card: Card
    periods: tuple[Period, ...] = ()
    results: tuple[Shown, ...] = ()
    parts: tuple[tuple[str, tuple[Shown, ...]], ...] = ()
    control: Control | None = None
    missing: tuple[str, ...] = ()
    now: Shown | None = None
    now_period: Period | None = None
    before: Shown | None = None
    before_period: Period | None = None

    @property
    def counts_people(self) -> bool:
        """Whether the value is itself a number of people or things."""
        return self.card.kind in ("count", "sum", "list")

    @property
    def few(self) -> bool:
        """Whether so few children stand behind the value that the count should lead."""
        now = self.now
        if now is None or now.value is None or self.counts_people or not is_about_children(self.card):
            return False
        return now.children < FEW_CHILDREN

    @property
    def left_out(self) -> int | None:
        """How many are pending or excluded in the period shown; None where that number is hidden."""
        if self.now is None or self.now.pending is None or self.now.excluded is None:
            return None
        return self.now.pending + self.now.excluded


def answer(asked: Asked, code: str) -> Answer:
    """The measure over the selected time line. Raises QuestionError where the selection doesn't fit it."""
    card, selection = asked.about.cards[code], asked.selection
    if missing := asked.about.missing[code]:
        return Answer(card, missing=missing)
    every = _results(asked.load, code, selection.timeline, None, selection.where, selection.shareable)
    parts = _parts(card, every)
    results = list(parts[0][1]) if parts else every
    counts = card.kind in ("count", "sum")
    judged = [r for r in results if not r.unripe and not (counts and r.late)]
    chosen = selection.timeline.index(selection.chosen)
    place = _shown_place(results, chosen)
    before = _year_before(selection.timeline, place)
    return Answer(
        card=card,
        periods=selection.timeline,
        results=tuple(results),
        parts=parts,
        control=control(card, judged),
        now=results[place],
        now_period=selection.timeline[place],
        before=None if before is None else results[before],
        before_period=None if before is None else selection.timeline[before],
    )


def last_years(asked: Asked, code: str, years: int = 2) -> Answer:
    """The measure over some years up to the end of the chosen period, without a time line.

    For what needs more children than one period has, such as a curve from the day of enrollment.
    """
    card, end = asked.about.cards[code], asked.selection.chosen.end
    if missing := asked.about.missing[code]:
        return Answer(card, missing=missing)
    (period,) = periods("all", add_months(end + timedelta(days=1), -12 * years), end)
    results = _results(asked.load, code, (period,), None, asked.selection.where, asked.selection.shareable)
    return Answer(card, (period,), tuple(results), now=results[0], now_period=period)


def in_period(asked: Asked, code: str, period: Period) -> Shown:
    """The measure in one period, under the selected filters."""
    return _results(asked.load, code, (period,), None, asked.selection.where, asked.selection.shareable)[0]


def census(asked: Asked, active: str, joined: str, left: str, found: Answer) -> tuple[Shown, Shown, Shown, Shown]:
    """At the start of the period on the card, joined, left, and at its end: of the agencies that reach its end only.

    Family Partners only: who joined and left is counted for both roles together otherwise.
    """
    period, where = found.now_period, (*asked.selection.where, ("role", ("family_partner",)))
    if found.now.late and "agency" not in dict(where):
        where = (*where, ("agency", tuple(agency for agency in asked.about.agencies if agency not in found.now.late)))
    (eve,) = periods("all", period.start - timedelta(days=1), period.start - timedelta(days=1))
    asks = ((active, eve), (joined, period), (left, period), (active, period))
    return tuple(_results(asked.load, code, (when,), None, where, asked.selection.shareable)[0] for code, when in asks)


def count_or_reason(result: Shown) -> str:
    """A count in digits, or that it is hidden or not known; nobody in a period that the exports reach is zero."""
    if result.hidden:
        return HIDDEN_COUNT
    if result.value is None:
        return "not known" if result.reach is not None and result.reach < result.period_end else "0"
    return words.count(result.value)


Parts = tuple[tuple[str, tuple[Shown, ...]], ...]


def parts(asked: Asked, code: str) -> Parts:
    """Each category of a measure over the selected time line, in the card's order; empty where there is none."""
    card, selection = asked.about.cards[code], asked.selection
    if asked.about.missing[code]:
        return ()
    every = _results(asked.load, code, selection.timeline, "category", selection.where, selection.shareable)
    return _parts(card, every)


def _parts(card: Card, every: Sequence[Shown]) -> Parts:
    """The results of each category, in the card's order; empty for a measure with one result a period.

    A period without evidence has one result without a category, which stands for every category. A category that
    does not occur in a period where others do is zero where it is a part of a whole, else no one.
    """
    found = list(dict.fromkeys(r.category for r in every if r.category is not None))
    names = [name for name in card.category_order if name in found] or found
    by_period: dict[date, dict[str | None, Shown]] = {}
    for result in every:
        by_period.setdefault(result.period_start, {})[result.category] = result
    return tuple((name, tuple(_part(card, name, own) for own in by_period.values())) for name in names)


def _part(card: Card, name: str, own: dict[str | None, Shown]) -> Shown:
    if found := own.get(name) or own.get(None):
        return found
    other = next(iter(own.values()))
    if card.categories == "parts" and other.value is not None:
        # Parts share the denominator of all, so any other part knows it.
        return replace(other, category=name, value=0.0, numerator=0.0, low=None, high=None)
    return Shown(other.code, other.period_start, other.period_end, category=name, reach=other.reach, late=other.late)


def _shown_place(results: Sequence[Shown], chosen: int) -> int:
    """The chosen period; else the latest before it whose follow-up is complete, or that the exports reach."""
    now = results[chosen]
    known = [i for i in range(chosen + 1) if not results[i].unripe and results[i].value is not None]
    if known and (now.unripe or (now.value is None and now.unfinished)):
        return known[-1]
    return chosen


def _year_before(timeline: Sequence[Period], place: int) -> int | None:
    now = timeline[place]
    starts = [(p.start.year, p.start.month) for p in timeline]
    wanted = (now.start.year - 1, now.start.month)
    return starts.index(wanted) if wanted in starts else None


def groups(asked: Asked, code: str, period: Period, by: str) -> tuple[Shown, ...]:
    """The measure in one period for each group of a dimension, in the dimension's own order."""
    where = asked.selection.where
    found = _results(asked.load, code, (period,), by, where, asked.selection.shareable)
    if by == "category":
        return tuple(replace(r, group=r.category) for r in found if r.category is not None)
    order = {value: i for i, value in enumerate(asked.about.values.get(by, ()))}
    known = [r for r in found if r.group is not None and r.category in (None, _first_category(found))]
    return tuple(sorted(known, key=lambda r: order.get(r.group, len(order))))


def _first_category(found: Sequence[Shown]) -> str | None:
    return next((r.category for r in found if r.category is not None), None)


def ahead(asked: Asked, codes: Sequence[str], by: str | None = None) -> None:
    """Begin to count what a page will ask, so that several answers are made at once while it draws the first."""
    selection = asked.selection
    known(asked.load)
    for code in codes:
        if not asked.about.missing[code]:
            _begun(_counted, asked.load, code, selection.timeline, by, selection.where, selection.shareable)


def _results(*question: object) -> list[Shown]:
    """The results of a question: load, code, periods, by, where, whether for sharing."""
    return _told(_counted, *question)


def _told(count: Callable[..., T], *question: object) -> T:
    """What a function says of a data load, asked once a question."""
    counting = _begun(count, *question)
    try:
        return counting.result(timeout=SOON)
    except TimeoutError:
        with st.spinner("Counting …"):
            return counting.result()
    finally:
        if counting.done() and counting.exception() is not None:
            _begun.cache_clear()  # what went wrong may go well the next time


@lru_cache(maxsize=2048)
def _begun(count: Callable, *question: object) -> Future:
    """The answer to a question, counted already or being counted: who asks again never waits behind others."""
    return _COUNTERS.submit(count, *question)


def _counted(
    load: Load, code: str, periods: tuple[Period, ...], by: str | None, where: Where, for_sharing: bool
) -> list[Shown]:
    facts = known(load)
    with cursor(load) as own:
        exact = evaluate(own, code, periods, by, dict(where), facts)
    shown = exact
    if for_sharing:
        threshold = site_settings(Path(load.data_dir)).threshold
        shown = shareable(exact, facts.cards[code], threshold)
        shown = shown if by is None else _companions_by_period(exact, shown, threshold)
    return [Shown(**vars(seen), unripe=bool(true.maturing)) for seen, true in zip(shown, exact, strict=True)]


def _companions_by_period(exact: Sequence[Result], shown: Sequence[Result], threshold: int) -> list[Result]:
    """The groups of each period are one set: their total stands on the page for that period."""
    found: list[Result] = []
    for start in dict.fromkeys(result.period_start for result in exact):
        own = [i for i, result in enumerate(exact) if result.period_start == start]
        found += hide_companions([exact[i] for i in own], [shown[i] for i in own], threshold)
    return found


@st.cache_data(show_spinner="Looking up the cases …", max_entries=64)
def _cases(load: Load, code: str, period: Period, where: Where, state: str) -> list[Case]:
    with cursor(load) as own:
        return case_lists.cases(own, code, period, None, dict(where), state)


def cases(asked: Asked, code: str, period: Period, state: str) -> list[Case]:
    """The cases behind a number. Staff view only: in shareable view there are none to give."""
    if asked.selection.shareable:
        return []
    return _cases(asked.load, code, period, asked.selection.where, state)


def _left_out(load: Load, code: str, period: Period, where: Where) -> list[LeftOut]:
    with cursor(load) as own:
        return case_lists.left_out(own, code, period, dict(where), known(load))


@st.cache_data(show_spinner="Looking up the list …", max_entries=64)
def _staff_list(load: Load, code: str, where: Where) -> StaffList:
    with cursor(load) as own:
        return lists.staff_list(own, code, dict(where))


def staff_list(asked: Asked, code: str) -> StaffList:
    """Who is on a list for staff, each agency on the last day to which it is complete. Staff view only."""
    return _staff_list(asked.load, code, asked.selection.where)


def left_out(asked: Asked, code: str, period: Period) -> list[LeftOut]:
    """Who is not in a number and why, by reason, with exact counts: for reckoning, not for showing."""
    return _told(_left_out, asked.load, code, period, asked.selection.where)


def left_out_shown(asked: Asked, code: str, period: Period) -> list[tuple[LeftOut, str]]:
    """Who is not in a number and why, each with its count as this view may show it."""
    reasons = left_out(asked, code, period)
    hidden: set[int] = set()
    # Each state by itself: its own total stands beside the number.
    for state in {r.state for r in reasons} if asked.selection.shareable else ():
        own = [i for i, r in enumerate(reasons) if r.state == state]
        few = hidden_places([reasons[i].subjects for i in own], asked.about.settings.threshold)
        hidden |= {own[i] for i in few}
    return [(r, HIDDEN_COUNT if i in hidden else words.count(r.subjects)) for i, r in enumerate(reasons)]


def _paths(load: Load, period: Period, where: Where) -> list[MovePath]:
    with cursor(load) as own:
        return moved.paths(own, period, dict(where), known(load))


def paths(asked: Asked, period: Period) -> list[tuple[MovePath, bool]]:
    """From where to where children moved, most moves first, and whether this view may show each count."""
    found = _told(_paths, asked.load, period, asked.selection.where)
    hidden: set[int] = set()
    if asked.selection.shareable:
        hidden = hidden_places([path.children for path in found], asked.about.settings.threshold)
    return [(path, i not in hidden) for i, path in enumerate(found)]


def _spread(load: Load, code: str, period: Period, width: float, where: Where) -> list[Bin]:
    with cursor(load) as own:
        return score_lists.spread(own, code, period, width, dict(where))


def spread(asked: Asked, code: str, period: Period, width: float) -> tuple[list[Bin], set[int]]:
    """Children by the value they add to a mean, in bins, and the places of the bins that this view hides."""
    bins = _told(_spread, asked.load, code, period, width, asked.selection.where)
    threshold = asked.about.settings.threshold
    return bins, hidden_places([b.children for b in bins], threshold) if asked.selection.shareable else set()


def _goal_scores(load: Load, period: Period, where: Where) -> BeforeAndAfter | None:
    with cursor(load) as own:
        return score_lists.goal_scores(own, period, dict(where))


def goal_scores(asked: Asked, period: Period) -> BeforeAndAfter | None:
    """Goal scores of the same children at the beginning and at the latest rating; None where too few may be shown."""
    found = _told(_goal_scores, asked.load, period, asked.selection.where)
    if found and asked.selection.shareable and is_small(found.children, asked.about.settings.threshold):
        return None
    return found


def _unlisted_share(load: Load, code: str, period: Period, where: Where) -> float | None:
    with cursor(load) as own:
        return case_lists.unlisted_share(own, code, period, dict(where), known(load))


def unlisted_share(asked: Asked, found: Answer) -> float | None:
    """The share of the days behind a number for which no place is listed."""
    if found.now is None or found.now.value is None:
        return None
    return _told(_unlisted_share, asked.load, found.card.code, found.now_period, asked.selection.where)


def lost_share(asked: Asked, found: Answer) -> float:
    """The share, from 0 to 1, of the children due in the period shown who are lost to follow-up."""
    if found.card.kind not in ("proportion", "survival") or found.now is None or not found.now.excluded:
        return 0.0
    reasons = left_out(asked, found.card.code, found.now_period)
    lost = sum(r.subjects for r in reasons if r.reason.startswith("lost to follow-up"))
    return lost / (lost + found.now.counted) if lost else 0.0


def shown_count(asked: Asked, count: int) -> str:
    """A count of children as this view may show it."""
    if asked.selection.shareable and is_small(count, asked.about.settings.threshold):
        return HIDDEN_COUNT
    return words.count(count)


def benchmarks(load: Load, code: str) -> list[Benchmark]:
    """Published values that belong to a measure: standards, the nation's, and those of the states in the load."""
    return _told(_benchmarks, load, code, about(load).states)


def _benchmarks(load: Load, code: str, states: frozenset[str]) -> list[Benchmark]:
    with cursor(load) as own:
        return library.benchmarks(own, known(load).cards[code], states)


@st.cache_data(show_spinner=False, max_entries=4)
def county_states(load: Load) -> dict[str, str]:
    """The state, as two letters, of each county on the list of regions."""
    with cursor(load) as own:
        return library.county_states(own)


# --- sentences --------------------------------------------------------------------------------------------------------


def unit_nouns(unit: str) -> tuple[str, str]:
    """What a unit counts and over what: "moves per 1,000 days in care" gives ("moves", "days in care")."""
    if found := PER.fullmatch(unit):
        return found["events"], found["over"]
    if words.is_per_cent(unit):
        return "", unit.strip().removeprefix("%").strip().removeprefix("of").strip()
    return unit, ""


def exposure(card: Card, denominator: float) -> str:
    """A rate's denominator in the words of its unit: "18,420 days in care", "22.4 youth-years enrolled".

    The denominator is kept in days; the unit may be a larger one, as the card's scale says.
    """
    found = PER.fullmatch(card.unit)
    per = float((found["per"] or "1").replace(",", "")) if found else 1.0
    amount = denominator * per / card.scale
    over = "" if not found else found["over"] if found["per"] else words.plural(found["over"])
    return f"{words.number(amount, 0 if card.scale == per else 1)} {over}".strip()


def count_sentence(card: Card, result: Result) -> str:
    """The count behind a value: "64 moves by 41 of 212 children, 18,420 days in care", "96 of 121 children"."""
    if result.value is None or result.hidden:
        return ""
    events, over = unit_nouns(card.unit)
    if card.kind == "proportion":
        return f"{words.count(result.numerator)} of {words.count(result.denominator)} {over or 'children'}"
    if card.kind not in ("rate", "mean", "median", "ratio"):
        return ""
    if card.kind == "rate":
        happened = words.counted(result.numerator, _singular(events), events)
        who = f" by {words.count(result.children_in_numerator)} of" if result.numerator else ", "
        people = words.counted(result.children, "child")
        return f"{happened}{who} {people}, {exposure(card, result.denominator)}".replace("  ", " ")
    if is_about_children(card):
        return words.counted(result.children, "family" if card.subject == "family" else "child")
    if words.is_per_cent(card.unit) and float(result.numerator).is_integer():
        return f"{words.count(result.numerator)} of {words.number(result.denominator, 0)} {over.removeprefix('the ')}"
    return ""


def is_about_children(card: Card) -> bool:
    """Whether children or families stand behind a number one by one, not programs, people who work, or seats."""
    return card.counts == "clients" and card.subject not in NOT_CHILDREN


def _singular(noun: str) -> str:
    first, *rest = noun.split(" ")
    return " ".join([first.removesuffix("s"), *rest])


def value_words(card: Card, value: float) -> str:
    """The value as a card writes it: "3.5", "79.3%", "212"."""
    decimals = words.decimals_of(card.kind)
    if card.kind == "sum" and abs(value) < 100 and not float(value).is_integer():
        decimals = 1  # half a full-time post is not nothing
    return words.amount(value, card.unit, decimals)


def unit_words(card: Card) -> str:
    """The unit beneath the value; a per cent sign already stands beside it."""
    return card.unit.strip().removeprefix("%").strip()


def tables_in_words(tables: Sequence[str]) -> str:
    """Contract tables as people say them: "enrollments and living arrangements"."""
    return words.joined(name.replace("_", " ") for name in tables)


def why_no_one(asked: Asked, found: Answer) -> str:
    """Why a card has no value, in a sentence, with the commonest reason where all are left out."""
    said = absence(found)
    if said == NO_ONE_HERE and found.now.excluded:
        reasons = [r for r in left_out(asked, found.card.code, found.now_period) if r.state == "excluded"]
        return f"{said.removesuffix('.')}: {reasons[0].reason}." if reasons else said
    return said


def absence(found: Answer) -> str:
    """Why a card has no value, in a sentence; empty where it has one."""
    now = found.now
    if found.missing:
        return f"Not recorded: needs {tables_in_words(found.missing)}, which no export has sent yet."
    if now.unripe:
        waiting = words.counted(now.maturing, "child") if now.maturing else "some children"
        return f"Not yet due: {waiting} {'is' if now.maturing == 1 else 'are'} still being followed."
    if now.hidden:
        return "Hidden to protect privacy: few children stand behind this number."
    if now.value is not None:
        return ""
    if now.reach is None or now.reach < now.period_end:
        return "No data yet: the exports do not reach the end of this period."
    return NO_ONE_HERE
