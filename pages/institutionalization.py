"""Institutionalization: nights away from family, in facilities."""

import streamlit as st

from ui import answers, export, frame, full, library, lists

NIGHTS, ADMISSIONS, COMMUNITY = "IN1", "IN2", "IN4"
NIGHTS_COMPARED, ADMISSIONS_COMPARED = "IN6.days", "IN6.admissions"
BACK_IN_HOSPITAL, BACK_IN_RESIDENTIAL, SHELTER = "IN5.psychiatric", "IN5.residential", "IN10.shelter"
LEVELS, UP, DOWN, LOWER = "IN7.days", "IN8.up", "IN8.down", "IN8.lower_at_close"
THERE_TODAY = "N7"
COMPARED_YEARS = 4  # of enrollment: the years before and after each child's service have to lie in the data

asked = frame.asked()
answers.ahead(asked, [NIGHTS, ADMISSIONS, COMMUNITY, BACK_IN_HOSPITAL, BACK_IN_RESIDENTIAL, SHELTER, LEVELS])
answers.ahead(asked, [NIGHTS, ADMISSIONS, LEVELS], by="category")
answers.ahead(asked, [DOWN, UP, LOWER])
nights = answers.answer(asked, NIGHTS)

st.header("At a glance", anchor=False)
full.cards(asked, [NIGHTS, ADMISSIONS, COMMUNITY])
full.unlisted(asked, nights)

st.header("Over time, and where nights differ", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, nights, row)
full.breakdown(asked, nights, full.PLACES, "Where nights differ", row)

st.header("In which facilities", anchor=False)
row = st.grid(2, min_column_width=360)
full.parts(asked, nights, row)
full.parts(asked, answers.answer(asked, ADMISSIONS), row)

st.header("Before, during and after, for the same children", anchor=False)
row = st.grid(2, min_column_width=360)
full.compared(asked, answers.last_years(asked, NIGHTS_COMPARED, COMPARED_YEARS), row)
full.compared(asked, answers.last_years(asked, ADMISSIONS_COMPARED, COMPARED_YEARS), row)

st.header("Coming back, and staying long", anchor=False)
full.cards(asked, [BACK_IN_HOSPITAL, BACK_IN_RESIDENTIAL, SHELTER])

st.header("From home to hospital: how restrictive", anchor=False)
full.parts(asked, answers.answer(asked, LEVELS), place="levels")
full.cards(asked, [DOWN, UP, LOWER])

if not asked.selection.shareable:
    st.header("Who is there today", anchor=False)
    lists.one(asked, THERE_TODAY)

st.header("For the meeting", anchor=False)
full.ask_in_the_meeting(nights)

export.panel(asked, library.codes_of(asked, "institutions"))
