"""A bare Streamlit page to compare with: a select box and charts of constant values, as plain dictionaries.

If asked, also as many other elements as a page has: lines of text that change with the choice, and buttons.
"""

import gc
import os

import streamlit as st

CHARTS = int(os.environ["BARE_PAGE_CHARTS"])
OTHERS = int(os.environ.get("BARE_PAGE_OTHERS", "0"))
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
for place in range(OTHERS):
    if place % 2:
        columns[place % 2].button(f"Button {place}", type="tertiary", key=f"button-{place}")
    else:
        columns[place % 2].html(f"<p>Line {place} of area {chosen}</p>")
