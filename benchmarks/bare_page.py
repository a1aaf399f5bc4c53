"""A bare Streamlit page to compare with: a select box and charts of constant values, as plain dictionaries."""

import gc
import os

import streamlit as st

CHARTS = int(os.environ["BARE_PAGE_CHARTS"])
CHOICES = 60
POINTS = 20
VALUES = (3.1, 2.7, 4.4, 3.9, 2.2, 3.5, 4.1, 2.9, 3.3, 3.8, 2.5)


@st.cache_resource(show_spinner=False)
def keep_imports_out_of_collections() -> None:
    """As the dashboard does it."""
    gc.collect()
    gc.freeze()


def figure(number: int, choice: int) -> dict:
    """A line of constant values; another choice shows others of them."""
    values = [VALUES[(number + choice + place) % len(VALUES)] for place in range(POINTS)]
    return {
        "data": [{"type": "scatter", "mode": "lines+markers", "x": list(range(POINTS)), "y": values}],
        "layout": {"height": 320, "margin": {"l": 40, "r": 20, "t": 20, "b": 40}},
    }


st.set_page_config(layout="wide")
keep_imports_out_of_collections()
chosen = st.selectbox("Area", range(CHOICES))
columns = st.columns(2)
for place in range(CHARTS):
    columns[place % 2].plotly_chart(figure(place, chosen), theme=None, key=f"chart-{place}")
