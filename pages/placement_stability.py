"""Placement stability: are children staying in one home?"""

import streamlit as st

from ui import answers, export, frame, full

MOVES, KEPT, STAYED_HOME, NO_MOVE = "PS2", "PS7", "PS7.home", "PS2.none"
STILL_HOME, FIRST_HOME, REASONS = "PS6.enrollment", "PS6.removal", "PS8"
RUNS, RUN_DAYS, RETURNS = "PS9.episodes", "PS9.days", "PS9.returned"
FEDERAL = "PS1"

asked = frame.asked()
answers.ahead(asked, [MOVES, KEPT, STAYED_HOME, REASONS, RUNS, RUN_DAYS, RETURNS, FEDERAL])
answers.ahead(asked, [REASONS], by="category")
# An export without enrollments can still answer the federal question: then that one leads.
without_program = asked.about.missing[MOVES] and not asked.about.missing[FEDERAL]
leading = answers.answer(asked, FEDERAL if without_program else MOVES)

st.header("At a glance", anchor=False)
full.cards(asked, [FEDERAL, MOVES, KEPT] if without_program else [MOVES, KEPT, STAYED_HOME])

st.header("Over time, and where moves differ", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, leading, row)
full.breakdown(asked, leading, full.PLACES, "Where moves differ", row)

st.header("Still in the same home, day by day", anchor=False)
full.day_by_day(asked, answers.last_years(asked, FIRST_HOME if without_program else STILL_HOME))

if not without_program:
    st.header("Why children move, and from where to where", anchor=False)
    row = st.grid(2, min_column_width=360)
    full.parts(asked, answers.answer(asked, REASONS), row)
    full.from_where_to_where(asked, leading, row)

    st.header("Runs and returns", anchor=False)
    full.cards(asked, [RUNS, RUN_DAYS, RETURNS])

    st.header("The federal measure", anchor=False)
    row = st.grid(2, min_column_width=360)
    federal = answers.answer(asked, FEDERAL)
    full.trend(asked, federal, row, "federal")
    full.ask_in_the_meeting(federal, row, "federal-ask")

st.header("For the meeting", anchor=False)
full.ask_in_the_meeting(leading)

export.panel(
    asked,
    [MOVES, KEPT, STAYED_HOME, NO_MOVE, STILL_HOME, FIRST_HOME, REASONS, RUNS, RUN_DAYS, RETURNS, FEDERAL],
)
