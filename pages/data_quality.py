"""Data quality: can these numbers be trusted, and what would make them better?"""

import streamlit as st

from ui import frame, loads

asked = frame.asked()

loads.verdict(asked)

st.header("What became of every line", anchor=False)
loads.fates(asked)
loads.left_out_by_mappings(asked)

st.header("Complete through", anchor=False)
loads.complete_to(asked)

st.header("What looks wrong", anchor=False)
loads.checks(asked)

st.header("Lines that could not be loaded", anchor=False)
loads.rejected(asked)

st.header("Who the measures leave out", anchor=False)
loads.left_out_of_measures(asked)
