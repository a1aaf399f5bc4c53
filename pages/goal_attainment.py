"""Goal attainment: do families reach the goals they set?"""

import streamlit as st

from ui import answers, export, frame, full, library, lists

EXPECTED, MET, PARTLY = "G2.expected", "G5.met", "G5.met_or_partly"
SCORE, CHANGE, TIME = "G2", "G3", "G8"
DOMAINS, LETTERS = "G9", "G7.letters"
WRITTEN_OUT, STEPS = "G7", "G7.steps"
IDENTIFIED, FOLLOWED_UP, ACHIEVED = "G6.identified", "G6.followed_up", "G6.achieved"
BOTH, REVIEWS, CURRENT = "G10.both", "G11", "G11.current"
SIGNED, PRIORITY, PLAN = "S7.signed", "S7.priority", "S7.plan"
REVIEWS_OVERDUE, PLANS_OVERDUE = "N4", "N5"

asked = frame.asked()
answers.ahead(asked, [EXPECTED, MET, PARTLY, SCORE, CHANGE, DOMAINS, LETTERS, WRITTEN_OUT, STEPS, PRIORITY])
answers.ahead(asked, [IDENTIFIED, FOLLOWED_UP, ACHIEVED, BOTH, REVIEWS, CURRENT, PLAN, SIGNED])
met = answers.answer(asked, MET)

st.header("At a glance", anchor=False)
full.cards(asked, [EXPECTED, MET, PARTLY])

st.header("Over time, and where goals are met", anchor=False)
row = st.grid(2, min_column_width=360)
full.trend(asked, met, row)
full.breakdown(asked, met, full.PLACES, "Where goals are met", row)

st.header("How far: goal scores", anchor=False)
row = st.grid(2, min_column_width=360)
full.score_spread(asked, answers.answer(asked, SCORE), row)
full.score_slope(asked, answers.answer(asked, CHANGE), row)

st.header("How long goals take", anchor=False)
full.day_by_day(asked, answers.last_years(asked, TIME))

st.header("What goals are about, and how they are written", anchor=False)
row = st.grid(2, min_column_width=360)
full.categories(asked, answers.answer(asked, DOMAINS), row)
full.categories(asked, answers.answer(asked, LETTERS), row)
full.cards(asked, [WRITTEN_OUT, STEPS, PRIORITY])

st.header("Three steps: a goal, a second look, a goal reached", anchor=False)
full.cards(asked, [IDENTIFIED, FOLLOWED_UP, ACHIEVED])

st.header("Plans and reviews on time", anchor=False)
full.cards(asked, [BOTH, REVIEWS, CURRENT])
full.cards(asked, [PLAN, SIGNED])
if not asked.selection.shareable:
    lists.one(asked, REVIEWS_OVERDUE)
    lists.one(asked, PLANS_OVERDUE)

st.header("For the meeting", anchor=False)
full.ask_in_the_meeting(met)

export.panel(asked, library.codes_of(asked, "goals"))
