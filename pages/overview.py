"""Overview: who is served, how children and families are doing, what has really changed, and what to do this week."""

import streamlit as st

from ui import answers, frame, full, lists, story

SERVED, CAPACITY = "C1", "C1.capacity"
REFERRED, WAITING, NEW, CLOSED, UNDUPLICATED = "C5", "C6", "C2", "C3", "C4"
SCORECARD = {
    "Stable homes": ("PS2", "PS7", "PS7.home"),
    "Fewer days in facilities": ("IN4", "IN2", "IN1.nightly"),
    "Goals reached": ("G5.met", "G10.both", "G11", "G12.resolved"),
    "Family voice": ("F1", "F12", "F10.share"),
}
GRANT = ("R2.served", "R4")
FEDERAL = "PS1"
LISTS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11")

asked = frame.asked()
scored = [code for codes in SCORECARD.values() for code in codes]
answers.ahead(asked, [SERVED, CAPACITY, REFERRED, WAITING, NEW, CLOSED, UNDUPLICATED, *scored, FEDERAL])
served = answers.answer(asked, SERVED)

st.header("Who is served", anchor=False)
row = st.grid(3, min_column_width=236)
full.card(asked, served, row)
if not served.missing:
    with row.cell(column_span=2):
        full.trend(asked, served)
full.cards(asked, [CAPACITY, REFERRED, WAITING])
full.cards(asked, [NEW, CLOSED, UNDUPLICATED])
row = st.grid(2, min_column_width=320)
full.groups_at_once(asked, served, ("age_group", "sex", "race_ethnicity", full.area(asked, served)), row)

for title, codes in SCORECARD.items():
    st.header(title, anchor=False)
    full.cards(asked, codes)
if frame.grant_chosen(asked):
    st.header("The grant", anchor=False)
    full.cards(asked, GRANT)

st.header("What changed", anchor=False)
story.what_changed(asked, [SERVED, *scored, FEDERAL])

if not asked.selection.shareable:
    st.header("Needs attention", anchor=False)
    lists.of_the_week(asked, LISTS)
