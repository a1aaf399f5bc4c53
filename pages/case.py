"""Case, for staff: one child, what happened when, and how the child counts in every measure."""

import streamlit as st

from ui import case, frame

asked = frame.asked()

if asked.selection.shareable:
    st.html('<p class="soc soc-absent">A case is shown in the staff view only.</p>')
    st.stop()

child = case.choose(asked)
if child is not None:
    case.about(asked, child)
    st.header("Time line", anchor=False)
    case.time_line(asked, child)
    st.header("How this child counts in every measure", anchor=False)
    case.standings(asked, child)
