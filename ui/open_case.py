"""From a list of cases to the Case page: the child that is open is kept in the session, never in the address."""

from collections.abc import Sequence

import streamlit as st

from measures import case_file
from measures.cases import Case
from ui.frame import Asked
from ui.snapshot import Load, cursor

OPEN = "open_child"
PAGE = "pages/case.py"


@st.cache_data(show_spinner=False, max_entries=256)
def find(load: Load, written: str) -> list[str]:
    """The full ids of the children whose id is written so, one for each agency that has it."""
    with cursor(load) as own:
        return case_file.find(own, written)


def opener(asked: Asked, listed: Sequence[Case], key: str) -> None:
    """Below a list of cases: a box that opens one of its children on the Case page."""
    children = dict.fromkeys((case.source, case.child_id) for case in listed if case.child_id)
    if not children:
        return
    several = len({source for source, _ in children}) > 1
    named = {f"{child} ({source})" if several else child: (source, child) for source, child in children}
    chosen = st.selectbox("Open a child", list(named), index=None, key=f"open-{key}", placeholder="Choose a child")
    if chosen is not None:
        source, child = named[chosen]
        st.session_state[OPEN] = next(full for full in find(asked.load, child) if full in (child, f"{source}:{child}"))
        st.switch_page(PAGE)
