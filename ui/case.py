"""One child, for staff: which child is open, the time line, and how the child counts in every measure.

The child is kept in the session and never in the address, so that a copied link names nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import escape

import streamlit as st

from measures import case_file
from measures.case_file import CaseFile, Standing
from ui import full, tables, words
from ui.chart import Axis, Chart, Happening, Stretch
from ui.frame import Asked
from ui.library import FAMILIES
from ui.links import download, table_links, to_csv
from ui.open_case import OPEN, find
from ui.snapshot import Load, cursor

COLORS = {"family": "green", "placement": "blue", "facility": "purple", "care": "blue", "program": "green"}
KINDS = "Green: with family. Blue: in a placement. Purple: in a facility. Grey: elsewhere."
MOST_REASONS = 4
STATES = {"counted": "Counted", "pending": "Not yet due", "excluded": "Left out"}


@st.cache_data(show_spinner="Opening the case …", max_entries=64)
def _read(load: Load, child_id: str) -> CaseFile:
    with cursor(load) as own:
        return case_file.case_file(own, child_id)


def choose(asked: Asked) -> CaseFile | None:
    """The child to show: the one opened from a list, or the one whose id is written here; None while there is none."""
    written = st.text_input("Open another child by id", key="child-id", placeholder="as your system writes it")
    found = find(asked.load, written) if written else []
    if written and not found:
        st.html(f'<p class="soc soc-absent">No child in this data load has the id “{escape(written)}”.</p>')
        return None
    if len(found) > 1:
        found = [st.radio("Several agencies have a child with this id", found, key="child-source")]
    child = found[0] if found else st.session_state.get(OPEN)
    if child is None or not find(asked.load, child):
        st.html(
            '<p class="soc soc-absent">No child is open. Open one from the cases behind any number, or write an id '
            "above.</p>"
        )
        return None
    return _read(asked.load, child)


def about(asked: Asked, child: CaseFile) -> None:
    """Who it is, as far as the data load knows: no name, and of the birth date only the year."""
    said = [
        child.agency,
        f"born in {child.birth_year}" if child.birth_year else "birth date not recorded",
        _known(child.known_from, child.known_to),
    ]
    st.html(f'<p class="soc soc-text"><b>Child {escape(child.child)}</b> · {escape(" · ".join(said))}</p>')


def _known(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "where the child lived is not recorded"
    return f"living arrangements known from {words.long_date(first)} to {words.long_date(last)}"


def time_line(asked: Asked, child: CaseFile) -> None:
    """Where the child lived, care, programs, and what happened when."""
    chart = described(child)
    with st.container(border=True, key="card-time-line"):
        full.words_above(chart.headline, chart.subtitle)
        full.draw(chart, "chart-time-line")
        table_links(asked, chart, "time-line")


def described(child: CaseFile) -> Chart:
    """The time line as a chart description."""
    stretches = tuple(
        Stretch(s.lane, s.label, s.start_date, s.end_date, s.is_open, COLORS.get(s.kind, "grey")) for s in child.spans
    )
    happenings = tuple(Happening(e.lane, e.label, e.on) for e in child.events)
    lived = [s for s in child.spans if s.lane == "Lives"]
    return Chart(
        kind="timeline",
        headline="Where the child lived, and what happened when",
        subtitle=f"{KINDS} Diamonds: what happened on a day; point at one to read it.",
        alt=f"{words.capitalized(words.counted(len(lived), 'stretch'))} of living arrangements and "
        f"{words.counted(len(child.events), 'event')}; the table has each with its dates.",
        series=(),
        value_axis=Axis("date"),
        stretches=stretches,
        happenings=happenings,
    )


def standings(asked: Asked, child: CaseFile) -> None:
    """How the child counts in every measure, and why not where it does not, family by family."""
    named = {card.code: card.family for card in asked.about.cards.values()}
    for family, title in FAMILIES.items():
        own = [standing for standing in child.standings if named[standing.code] == family]
        if own:
            with st.expander(title, expanded=family == "placement"):
                tables.show(_rows(own), f"{title}: how the child counts")
    absent = [card.title for card in asked.about.cards.values() if card.code not in {s.code for s in child.standings}]
    with st.expander(f"Not part of {words.counted(len(absent), 'measure')}"):
        st.html(f'<p class="soc soc-text">{escape("; ".join(absent))}.</p>')
    download("Download as CSV", lambda: to_csv(list(map(_row, child.standings))), "how-a-child-counts.csv", "standings")


def _rows(own: Sequence[Standing]) -> list[dict[str, str]]:
    """One row for each measure and state, its reasons together; the download has each apart."""
    together: dict[tuple[str, str], list[Standing]] = {}
    for standing in own:
        together.setdefault((standing.code, standing.state), []).append(standing)
    return [_row(_merged(several)) for several in together.values()]


def _merged(several: Sequence[Standing]) -> Standing:
    reasons = list(dict.fromkeys(standing.reason for standing in several))
    more = f"; and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    return replace(
        several[0],
        reason="; ".join(reasons[:MOST_REASONS]) + more,
        start_date=min(standing.start_date for standing in several),
        end_date=max(standing.end_date for standing in several),
        numerator=sum(standing.numerator for standing in several),
        denominator=sum(standing.denominator for standing in several),
    )


def _row(standing: Standing) -> dict[str, str]:
    return {
        "Measure": standing.title,
        "State": STATES[standing.state],
        "Why": words.capitalized(standing.reason),
        "From": words.table_date(standing.start_date),
        "To": words.table_date(standing.end_date - timedelta(days=1)),
        "Adds": _amount(standing.numerator),
        "Out of": _amount(standing.denominator),
    }


def _amount(value: float) -> str:
    return words.count(value) if float(value).is_integer() else words.number(value, 2)
