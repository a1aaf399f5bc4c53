"""Measure library: every measure, searchable, and each of them in full."""

import streamlit as st

from ui import export, frame, full, library, lists

asked = frame.asked()

code = library.choose(asked)
if code is not None:
    st.button("← All measures", type="tertiary", key="close", on_click=library.close)
    full.in_full(asked, code)
    if asked.about.cards[code].kind == "list" and not asked.selection.shareable:
        lists.one(asked, code)

export.panel(asked, list(asked.about.cards) if code is None else [code])
