"""The entry point: `streamlit run dashboard.py`. Navigation, and what stands around every page."""

import gc

import streamlit as st

from ui import frame, theme


@st.cache_resource(show_spinner=False)
def keep_imports_out_of_collections() -> None:
    """Once a process: what the imports made is never garbage, so no later collection has to look through it."""
    gc.collect()
    gc.freeze()


st.set_page_config(page_title="System of Care outcomes", page_icon="🏠", layout="wide")
keep_imports_out_of_collections()
theme.apply()
frame.around(frame.navigation())
