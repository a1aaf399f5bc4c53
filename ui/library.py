"""The searchable list of measures, and the choice of the one to open."""

from html import escape

import streamlit as st

from measures.cards import Card
from ui import answers
from ui.frame import Asked

FAMILIES = {
    "census": "Who is served",
    "placement": "Placement stability",
    "institutions": "Institutionalization",
    "permanency": "Permanency and length of care",
    "goals": "Goal attainment",
    "outcomes": "Needs and strengths",
    "process": "Service process",
    "seeds": "Practice",
    "family_voice": "Family voice",
    "grants": "Grants",
    "lists": "Lists for staff",
}


def codes_of(asked: Asked, family: str) -> list[str]:
    """The codes of a family's measures, in the library's order."""
    return [code for code, card in asked.about.cards.items() if card.family == family]


def matches(card: Card, search: str) -> bool:
    """Whether every word of a search stands somewhere on the measure's card, in any case."""
    text = " ".join(
        (card.title, FAMILIES[card.family], card.unit, card.why, card.numerator, card.denominator, card.source)
    )
    return all(word in text.lower() for word in search.lower().split())


def choose(asked: Asked) -> str | None:
    """The code of the measure to open, or None while the list is shown. Both controls live in the address bar."""
    cards = asked.about.cards
    find, pick = st.columns(2, vertical_alignment="bottom")
    search = find.text_input("Search", key="search", bind="query-params", placeholder="moves, home, federal …")
    chosen = pick.selectbox(
        "Open a measure",
        list(cards),
        index=None,
        format_func=lambda code: cards[code].title,
        key="measure",
        bind="query-params",
        placeholder="All measures",
    )
    if chosen is None:
        listing(asked, search or "")
    return chosen


def listing(asked: Asked, search: str) -> None:
    """The measures that a search finds, family by family."""
    found = [card for card in asked.about.cards.values() if matches(card, search)]
    if not found:
        st.html(
            f'<p class="soc soc-absent">No measure says “{escape(search)}”. Try one word, such as moves or home.</p>'
        )
    for family in dict.fromkeys(card.family for card in found):
        st.header(FAMILIES[family], anchor=False)
        row = st.grid(2, min_column_width=320)
        for card in (c for c in found if c.family == family):
            _entry(asked, card, row)


def _entry(asked: Asked, card: Card, row) -> None:
    key = card.code.replace(".", "-").lower()
    missing = asked.about.missing[card.code]
    note = f"Needs {answers.tables_in_words(missing)}." if missing else card.unit
    with row.container(border=True, height="stretch", key=f"card-entry-{key}"):
        st.html(
            f'<div class="soc"><h3>{escape(card.title)}</h3><p class="soc-second">{escape(note)}</p>'
            f'<p class="soc-text">{escape(card.numerator)}</p></div>'
        )
        st.button("Open in full", type="tertiary", key=f"open-{key}", on_click=_open, args=(card.code,))


def _open(code: str) -> None:
    st.session_state["measure"] = code


def close() -> None:
    """Back to the list."""
    st.session_state["measure"] = None
