"""Overview: who is served, are they staying in one home, and what has really changed."""

import streamlit as st

from ui import answers, frame, full, story

SERVED, FEDERAL = "C1", "PS1"
STABLE_HOMES = ("PS2", "PS7", "PS2.none")

asked = frame.asked()
served = answers.answer(asked, SERVED)

st.header("Who is served", anchor=False)
row = st.grid(3, min_column_width=236)
full.card(asked, served, row)
if not served.missing:
    with row.cell(column_span=2):
        full.trend(asked, served)
row = st.grid(2, min_column_width=320)
full.groups_at_once(asked, served, ("age_group", "sex", "race_ethnicity", full.area(asked, served)), row)

st.header("Stable homes", anchor=False)
full.cards(asked, STABLE_HOMES)

st.header("What changed", anchor=False)
story.what_changed(asked, [SERVED, *STABLE_HOMES, FEDERAL])
