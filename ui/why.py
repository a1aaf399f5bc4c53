"""Why a number changed: against a year earlier or an earlier data load, as a sentence, a table, and the cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import streamlit as st

from measures import snapshot as snapshots
from measures.errors import QuestionError
from measures.explain import COUNTS, Change, Explanation, explain_loads, explain_periods, for_sharing
from measures.periods import Period
from measures.settings import site_settings
from ui import answers, tables, words
from ui.answers import Answer, Where
from ui.frame import Asked, load_words
from ui.open_case import find, opener
from ui.snapshot import Load, cursor

SHOWN_CASES = 10
CLIENTS = ("clients", "events")
HOW = {
    "median": "One kind of change is put in place after the other. Before rounding, the parts add up to the whole.",
    "each": "Each one is held against the middle of both values. Before rounding, the parts add up to the whole.",
}
HOW["survival"] = HOW["median"]


@dataclass(frozen=True)
class Compared:
    """What a number is held against: another period of the same data load, or the same period of an earlier one."""

    name: str
    period: Period
    load: Load
    a_year_earlier: bool = False

    @property
    def option(self) -> str:
        """Its words in the list of choices."""
        return words.capitalized(self.name) + (", a year earlier" if self.a_year_earlier else "")

    @property
    def words(self) -> str:
        """The other number's place in a sentence: "in 2025 Q2", "in the data load of July 2, 2026, 12:00"."""
        return f"in {self.name}"


@st.dialog("Why did it change?", width="large")
def dialog(asked: Asked, found: Answer) -> None:
    """What the link opens."""
    st.html(f'<p class="soc-text"><b>{escape(found.card.title)}</b>, {escape(found.now_period.label)}</p>')
    show(asked, found, "dialog")


def show(asked: Asked, found: Answer, place: str) -> None:
    """The difference from the period a year earlier, or from an earlier data load that the reader chooses."""
    if absent := answers.absence(found):
        _say(absent)
        return
    choices = {other.name: other for other in comparisons(asked, found)}
    if not choices:
        _say("There is nothing to compare with yet: no earlier period, and no earlier data load.")
        return
    chosen = next(iter(choices))
    if len(choices) > 1:
        chosen = st.selectbox(
            "Compared with", list(choices), format_func=lambda n: choices[n].option, key=f"why-{place}"
        )
    try:
        explained = explain(asked, found, choices[chosen])
    except QuestionError as sentence:
        _say(str(sentence))
        return
    _draw(asked, explained, choices[chosen], place)


def comparisons(asked: Asked, found: Answer) -> list[Compared]:
    """The same period a year earlier where there is a number, then the same period in each earlier data load."""
    there = []
    if found.before is not None and (found.before.value is not None or found.before.hidden):
        there.append(Compared(found.before_period.label, found.before_period, asked.load, a_year_earlier=True))
    older = [name for name in snapshots.available(Path(asked.load.data_dir)) if name < asked.load.name]
    return there + [
        Compared(f"the data load of {load_words(name)}", found.now_period, replace(asked.load, name=name))
        for name in older
    ]


def explain(asked: Asked, found: Answer, other: Compared) -> Explanation:
    """The explanation as this view may show it, with as many cases as are shown. Raises QuestionError."""
    where = asked.selection.where
    if found.now.category is not None:
        where = (*(pair for pair in where if pair[0] != "category"), ("category", (found.now.category,)))
    return _explained(asked.load, found.card.code, found.now_period, other, where, asked.selection.shareable)


@st.cache_data(show_spinner="Comparing …", max_entries=128)
def _explained(load: Load, code: str, now: Period, other: Compared, where: Where, shareable: bool) -> Explanation:
    with cursor(load) as own, cursor(other.load) as earlier:
        if other.load == load:
            found = explain_periods(own, code, other.period, now, dict(where))
        else:
            found = explain_loads(earlier, own, code, now, dict(where))
    if shareable:
        return for_sharing(found, site_settings(Path(load.data_dir)).threshold)
    return replace(found, changes=found.changes[:SHOWN_CASES])


# --- words ------------------------------------------------------------------------------------------------------------


def sentence(explained: Explanation, other: str) -> str:
    """The difference and its parts in one sentence; `other` says where the other number stands."""
    card, decimals = explained.card, words.decimals_of(explained.card.kind)
    before = answers.value_words(card, explained.before.value)
    if not explained.parts:
        return f"Nothing that it counts has changed: {before} {other} too."
    parts = words.joined(f"{part.words} {signed(part.part, decimals)}" for part in explained.parts)
    size = words.number(abs(explained.difference), decimals)
    if float(size.replace(",", "")) == 0:
        return f"About the same as the {before} {other}: {parts}."
    points = " points" if words.is_per_cent(card.unit) else ""
    direction = "Up" if explained.difference > 0 else "Down"
    return f"{direction} {size}{points} from {before} {other}: {parts}."


def signed(value: float, decimals: int) -> str:
    """A number with its sign in front, none where it rounds to zero: "+0.6", "−0.3", "0.0"."""
    text = words.number(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


def rows(explained: Explanation) -> list[dict[str, str]]:
    """The parts and the whole as a table; how many children each part is of, where this view may say so."""
    card = explained.card
    decimals = words.decimals_of(card.kind, table=True)
    people = "Children" if card.counts in CLIENTS else "Cases"
    whole = {"What changed": "The whole difference", "Part": signed(explained.difference, decimals)}
    found = []
    for part in explained.parts:
        row = {"What changed": words.capitalized(part.words), "Part": signed(part.part, decimals)}
        if part.cases is not None:
            row[people] = words.count(part.children if people == "Children" else part.cases)
        found.append(row)
    return [*found, whole]


def how(explained: Explanation) -> str:
    """How the split was made, where that is more than counting."""
    kind = explained.card.kind
    return "" if kind in COUNTS or not explained.parts else HOW.get(kind, HOW["each"])


def _draw(asked: Asked, explained: Explanation, other: Compared, place: str) -> None:
    if explained.absent:
        _say(explained.absent)
        return
    st.html(f'<p class="soc soc-text">{escape(sentence(explained, other.words))}</p>')
    if explained.parts:
        tables.show(rows(explained), "The difference and its parts")
    for note in filter(None, (*explained.definition, *explained.notes, how(explained))):
        st.html(f'<p class="soc soc-second soc-text">{escape(note)}</p>')
    if explained.changes and not asked.selection.shareable:
        _cases(asked, explained, place)


def _cases(asked: Asked, explained: Explanation, place: str) -> None:
    """Staff view only: the cases with the largest parts."""
    changed = sum(part.cases for part in explained.parts)
    shown = len(explained.changes)
    each_differs = explained.card.kind not in COUNTS and any(change.part for change in explained.changes)
    first = (
        f"The {shown} of {words.count(changed)} cases that weigh most" if each_differs else f"The first {shown} cases"
    )
    title = first if changed > shown else "The cases"
    with st.expander(title):
        named = {part.kind: part.words for part in explained.parts}
        tables.show([_case_row(change, named[change.kind], each_differs) for change in explained.changes], title)
        opener(asked, _in_load(asked.load, explained.changes), f"why-{place}")


def _in_load(load: Load, changes: Sequence[Change]) -> list[Change]:
    """Those of a child that the data load has: one that is gone can't be opened."""
    return [change for change in changes if change.child_id and find(load, change.child_id)]


def _case_row(change: Change, named: str, with_part: bool) -> dict[str, str]:
    row = {
        "Case": change.subject,
        "Agency": change.agency or "",
        "What changed": words.capitalized(named),
        "Before": change.before.reason if change.before else "not counted",
        "Now": change.after.reason if change.after else "not counted",
    }
    return row | {"Part": signed(change.part or 0.0, 2)} if with_part else row


def _say(text: str) -> None:
    st.html(f'<p class="soc soc-text">{escape(text)}</p>')
