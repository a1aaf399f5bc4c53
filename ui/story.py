"""What changed, in sentences: only real signals are told, at most five, each with a link to its page."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui import answers, trends
from ui.answers import Answer
from ui.frame import Asked

MOST = 5
REAL = ("improving", "attention", "changed")
PAGES = {
    "placement": ("pages/placement_stability.py", "Placement stability"),
    "institutions": ("pages/institutionalization.py", "Institutionalization"),
    "goals": ("pages/goal_attainment.py", "Goal attainment"),
    "family_voice": ("pages/family_partners.py", "Family Partners"),
}


def what_changed(asked: Asked, codes: Sequence[str]) -> None:
    """The measures whose latest value is a real signal; where none is, that is what is said."""
    found = [answers.answer(asked, code) for code in codes]
    told = [one for one in found if one.control is not None and one.control.signal in REAL][:MOST]
    with st.container(border=True, key="card-changed"):
        if not told:
            st.html(f'<p class="soc soc-text">{escape(_nothing(found))}</p>')
        for one in told:
            st.html(f'<p class="soc soc-text">{escape(trends.headline(one))}.</p>')
        for page, title in dict.fromkeys(PAGES[one.card.family] for one in told if one.card.family in PAGES):
            st.page_link(page, label=title)


def _nothing(found: Sequence[Answer]) -> str:
    """Nothing changed, or nothing can be told yet: two different things."""
    read = [one for one in found if one.control is not None and one.control.signal == "none"]
    if read:
        return "No real change: every measure that can be judged lies within its usual range."
    return (
        "Nothing can be judged yet. A real change is told apart from chance once a measure’s tables are loaded and "
        "eight finished periods are there; shorter periods give more of them."
    )
