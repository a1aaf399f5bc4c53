"""What every number opens: its table, definition, cases, who is left out and why, why it changed, its downloads."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from html import escape

import streamlit as st

from ui import answers, svg_writer, tables, theme, trends, why, words
from ui.answers import Answer
from ui.chart import Chart, table_of
from ui.frame import Asked, provenance
from ui.open_case import opener

SHOWN_CASES = 200


def key_of(code: str) -> str:
    return code.replace(".", "-").lower()


def links(asked: Asked, found: Answer, place: str, chart: Chart | None = None) -> None:
    """The menu at the foot of a card: table, cases, who is left out, why it changed, definition, download.

    One element for all of them: a page has a dozen of these, and none of it is made before it is asked for.
    """
    key = f"{place}-{key_of(found.card.code)}"
    opens: dict[str, Callable[[], None]] = {}
    if chart is not None:
        opens["Show as a table"] = lambda: _table_dialog(chart)
    if found.now is not None:
        if not asked.selection.shareable:
            opens["Cases behind this"] = lambda: _cases_dialog(asked, found)
        count = f" ({found.left_out:,})" if found.left_out is not None else ""
        opens[f"Who is left out, and why{count}"] = lambda: _left_out_dialog(asked, found)
        opens["Why did it change?"] = lambda: why.dialog(asked, found)
    opens["Definition"] = lambda: _definition_dialog(asked, found)
    if found.now is not None:
        opens["Download"] = lambda: _download_dialog(asked, chart or trends.over_time(asked, found), key)
    _menu("Behind this number" if chart is None else "Behind this chart", opens, key)


def table_links(asked: Asked, chart: Chart, key: str) -> None:
    """The menu of a chart by group: its table and its downloads; cases and reasons stand with the measure."""
    opens = {
        "Show as a table": lambda: _table_dialog(chart),
        "Download": lambda: _download_dialog(asked, chart, key),
    }
    _menu("Behind this chart", opens, key)


def _menu(label: str, opens: Mapping[str, Callable[[], None]], key: str) -> None:
    chosen = st.menu_button(label, list(opens), key=f"{key}-menu", type="tertiary")
    if chosen is not None:
        opens[chosen]()


# --- what a link opens ------------------------------------------------------------------------------------------------


@st.dialog("Show as a table", width="large")
def _table_dialog(chart: Chart) -> None:
    st.html(f'<p class="soc-text"><b>{escape(chart.headline)}</b><br>{escape(chart.subtitle)}</p>')
    tables.show(table_of(chart), chart.headline)


@st.dialog("Definition", width="large")
def _definition_dialog(asked: Asked, found: Answer) -> None:
    definition(asked, found)


def definition(asked: Asked, found: Answer) -> None:
    """The measure's card in full: in words, its source, the parameters in force, its benchmarks and its SQL."""
    card = found.card
    parts = {
        "Counted": card.numerator,
        "Out of": card.denominator,
        "Left out": card.excluded,
        "Unit": card.unit,
        "Better": {"higher": "Higher", "lower": "Lower", "neither": "Neither higher nor lower"}[card.better],
        "Take care": card.caution,
        "Source": card.source,
    }
    st.html(f'<h3 class="soc soc-name">{escape(card.title)}</h3>')
    st.html("".join(f'<p class="soc-text"><b>{name}.</b> {escape(text)}</p>' for name, text in parts.items() if text))
    if card.parameters:
        st.markdown("**Parameters in force**")
        rows = [
            {"Parameter": name.replace("_", " "), "Value": _shown(value)} for name, value in card.parameters.items()
        ]
        tables.show(rows, f"Parameters in force for {card.title}")
    if published := answers.benchmarks(asked.load, card.code):
        st.markdown("**Published values**")
        rows = [
            {
                "Where": b.place,
                "Value": words.number(b.value, 2),
                "Period": b.period,
                "What": b.label,
                "Comparable": "Yes" if b.comparable else f"No. {b.why_not}.",
                "Source": f"{', '.join(filter(None, (b.source, b.vintage)))}. Read {words.table_date(b.date_read)}.",
            }
            for b in published
        ]
        tables.show(rows, f"Published values for {card.title}")
    with st.expander("The SQL that counts it"):
        st.code(card.sql, language="sql")


def _shown(value: object) -> str:
    return words.count(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


@st.dialog("Cases behind this", width="large")
def _cases_dialog(asked: Asked, found: Answer) -> None:
    """Staff view only: who the number counts, who is still followed, who is left out."""
    card, period = found.card, found.now_period
    states = {"counted": "Counted", "pending": "Not yet due", "excluded": "Left out"}
    state = st.segmented_control(
        "Which cases", list(states), default="counted", required=True, format_func=states.get, key="which-cases"
    )
    listed = answers.cases(asked, card.code, period, state)
    st.html(f'<p class="soc-text"><b>{escape(card.title)}</b>, {escape(period.label)}. {_case_count(listed)}</p>')
    if not listed:
        return
    opener(asked, listed, key_of(card.code))
    rows = [_case_row(card, case) for case in listed]
    tables.show(rows[:SHOWN_CASES], f"Cases behind {card.title}")
    download(
        "Download all as CSV", lambda: to_csv(rows), f"cases-{_file_name(card.title, period.end)}.csv", "cases-csv"
    )


def _case_count(listed: Sequence) -> str:
    if len(listed) > SHOWN_CASES:
        return f"The first {SHOWN_CASES} of {words.count(len(listed))} cases; the download has all of them."
    return words.capitalized(words.counted(len(listed), "case")) + "."


def _case_row(card, case) -> dict[str, str]:
    events, over = answers.unit_nouns(card.unit)
    row = {
        "Child": case.child_id or case.subject,
        "Agency": case.agency or "",
        "Program": case.program or "",
        "Why": case.reason,
        "From": words.table_date(case.start_date),
        "To": words.table_date(case.end_date - timedelta(days=1)),
    }
    if card.kind == "rate" and case.state == "counted":
        row[words.capitalized(events)] = words.count(case.numerator)
        row[words.capitalized(over)] = words.count(case.denominator)
    return row


@st.dialog("Who is left out, and why", width="medium")
def _left_out_dialog(asked: Asked, found: Answer) -> None:
    left_out(asked, found)


def left_out(asked: Asked, found: Answer) -> None:
    """Reasons and counts of who is not in the number; not yet due and left out are kept apart."""
    st.html(f'<p class="soc-text"><b>{escape(found.card.title)}</b>, {escape(found.now_period.label)}</p>')
    reasons = answers.left_out_shown(asked, found.card.code, found.now_period)
    if not reasons:
        st.html('<p class="soc-text">Nobody is left out of this number.</p>')
        return
    rows = [
        {
            "Why": words.capitalized(r.reason),
            "State": "Not yet due" if r.state == "pending" else "Left out",
            "Children": count,
        }
        for r, count in reasons
    ]
    tables.show(rows, f"Who is left out of {found.card.title}, and why")


@st.dialog("Download")
def _download_dialog(asked: Asked, chart: Chart, key: str) -> None:
    """The chart's numbers as CSV and the chart as SVG, each with the line that says where they come from."""
    st.html(f'<p class="soc-text"><b>{escape(chart.headline)}</b><br>{escape(chart.subtitle)}</p>')
    closing = f"{provenance(asked.about, asked.selection)}. {asked.selection.words}."
    palette = theme.palette()
    name = _file_name(chart.headline.partition(":")[0], asked.selection.chosen.end)
    download("Numbers as CSV", lambda: to_csv(table_of(chart), closing), f"{name}.csv", f"{key}-csv")
    download(
        "Chart as SVG", lambda: svg_writer.svg(chart, palette, closing), f"{name}.svg", f"{key}-svg", "image/svg+xml"
    )


def download(label: str, make: Callable[[], str], name: str, key: str, mime: str = "text/csv") -> None:
    """A link that makes its file when it is clicked."""
    st.download_button(label, make, name, mime, key=key, on_click="ignore", type="tertiary")


def _file_name(title: str, end: date) -> str:
    """A file's name from what it shows and the last day it covers: "moves-while-enrolled-2026-06-30"."""
    return "-".join([*re.findall(r"[a-z0-9]+", title.lower()), end.isoformat()])


def to_csv(rows: Sequence[dict[str, str]], closing: str = "") -> str:
    """Rows as CSV text with a byte-order mark, so that spreadsheets read it as UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows[0].keys() if rows else [])
    for row in rows:
        writer.writerow([_inert(cell) for cell in row.values()])
    if closing:
        writer.writerow([])
        writer.writerow([closing])
    return "\ufeff" + out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
