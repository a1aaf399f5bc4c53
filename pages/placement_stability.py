"""Placement stability: are children staying in one home?"""

import streamlit as st

from ui import answers, frame, full

MOVES, KEPT, NO_MOVE, FEDERAL = "PS2", "PS7", "PS2.none", "PS1"

asked = frame.asked()
moves = answers.answer(asked, MOVES)
federal = answers.answer(asked, FEDERAL)
# An export without enrollments can still answer the federal question: then that one leads.
leading = federal if moves.missing and not federal.missing else moves

st.header("At a glance", anchor=False)
if leading is federal:
    full.cards(asked, [FEDERAL, MOVES, KEPT])
else:
    full.cards(asked, [MOVES, KEPT, NO_MOVE])

st.header("Over time, and where moves differ", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, leading, row)
full.breakdown(asked, leading, full.PLACES, "Where moves differ", row)

if leading is moves:
    st.header("The federal measure", anchor=False)
    row = st.grid(2, min_column_width=360)
    full.trend(asked, federal, row, "federal")
    full.ask_in_the_meeting(federal, row, "federal-ask")

st.header("For the meeting", anchor=False)
full.ask_in_the_meeting(leading)
