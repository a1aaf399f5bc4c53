"""Family Partners: how many there are, what they carry, and which families are without one."""

import streamlit as st

from ui import answers, export, frame, full, library, lists

PARTNERS, COORDINATORS, FULL_TIME = "F1", "F2", "F5"
JOINED, LEFT, TURNOVER, RETENTION = "F3", "F4", "F4.turnover", "F4.retention"
LIVED, PAID, GOAL = "F6", "F7", "F9"
REACHED, OFFERED, CONTACT, CONTACT_DAYS = "F12", "F12.offered", "F13.timely", "F13.days"
LOAD, CERTIFIED = "F11.per_fte", "F14"
TRAINED, LED_BY_FAMILY = "F15.people", "F15.family_led"
CONTACTS, FAMILIES = "F16.contacts", "F16.families"
SEATS, COCHAIRS, CHAIRS = "F10.share", "F10.cochairs", "F10.leadership"
WAITING, CERTIFICATES_ENDING = "N3", "N2"

asked = frame.asked()
answers.ahead(asked, [PARTNERS, REACHED, LOAD, COORDINATORS, TURNOVER, RETENTION, LIVED, FULL_TIME, PAID, CERTIFIED])
answers.ahead(asked, [GOAL, OFFERED, CONTACT, CONTACT_DAYS, CONTACTS, FAMILIES, TRAINED, LED_BY_FAMILY])
answers.ahead(asked, [SEATS, COCHAIRS, CHAIRS])
partners = answers.answer(asked, PARTNERS)
reached = answers.answer(asked, REACHED)

st.header("At a glance", anchor=False)
full.cards(asked, [PARTNERS, REACHED, LOAD])

st.header("How many, over time", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, partners, row)
full.flow_of_people(asked, PARTNERS, JOINED, LEFT, row)
full.cards(asked, [COORDINATORS, TURNOVER, RETENTION])

st.header("Who they are", anchor=False)
row = st.grid(2, min_column_width=360)
full.categories(asked, answers.answer(asked, LIVED), row)
full.breakdown(asked, partners, full.PLACES, "Where Family Partners work, and how they are paid", row)
full.cards(asked, [FULL_TIME, PAID, CERTIFIED])

st.header("The goal, and the counties", anchor=False)
full.cards(asked, [GOAL])
full.county_map(asked)

st.header("Families with a partner", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, reached, row, "reached")
full.breakdown(asked, reached, full.PLACES, "Where families have a partner", row, "reached-by")
full.cards(asked, [OFFERED, CONTACT, CONTACT_DAYS])
if not asked.selection.shareable:
    lists.one(asked, WAITING)
    lists.one(asked, CERTIFICATES_ENDING)

st.header("Contacts, and training", anchor=False)
full.cards(asked, [CONTACTS, FAMILIES, TRAINED, LED_BY_FAMILY])

st.header("A say in the collaboratives", anchor=False)
full.cards(asked, [SEATS, COCHAIRS, CHAIRS])

st.header("For the meeting", anchor=False)
full.ask_in_the_meeting(reached if partners.missing else partners)

export.panel(asked, library.codes_of(asked, "family_voice"))
