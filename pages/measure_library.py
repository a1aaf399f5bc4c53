"""Measure library: every measure, searchable, and each of them in full."""

import streamlit as st

from ui import frame, full, library

asked = frame.asked()

code = library.choose(asked)
if code is not None:
    st.button("← All measures", type="tertiary", key="close", on_click=library.close)
    full.in_full(asked, code)
