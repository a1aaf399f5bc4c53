"""A measure's card and a measure in full: the five things that let a number lead to a decision.

Trend with usual range, reference line, breakdowns, questions to ask, why it matters; and from each the table, the
cases, who is left out and why, the definition, and downloads.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape

import streamlit as st

from ui import answers, plotly_writer, svg_writer, tables, theme, trends, words
from ui.answers import Answer
from ui.cards import Face, foot, markup
from ui.chart import HIDDEN, Chart, table_of
from ui.frame import Asked, provenance

SHOWN_CASES = 200
MOST_LOST = 0.2
PLACES = ("local_area", "county", "region", "program", "agency")
BREAKDOWNS = (*PLACES, "age_group", "sex", "race_ethnicity", "language", "service_level")
# A measure that does not start from enrollments can't be split by what only an enrollment knows.
BY_ENROLLMENT = ("program", "service_level")
SIGNALS = {"improving": "improving", "attention": "attention", "none": "steady"}


# --- cards ------------------------------------------------------------------------------------------------------------


def face(asked: Asked, found: Answer) -> Face:
    """What the measure's card says."""
    card, now = found.card, found.now
    if reason := answers.absence(found):
        return Face(card.title, absent=reason)
    read = found.control
    return Face(
        title=card.title,
        sentence=answers.count_sentence(card, now),
        note=_note(asked, found),
        value=answers.value_words(card, now.value),
        unit=answers.unit_words(card),
        interval=words.interval(now.low, now.high, card.unit),
        spark=trends.spark(found),
        change=_change(found),
        signal=SIGNALS.get(read.signal, ""),
        rising=bool(read.rises),
        sentence_first=found.few,
    )


def _note(asked: Asked, found: Answer) -> str:
    """Names the period where it is not the chosen one, agencies that are not in it yet, and too many lost."""
    said = []
    if any(r.unripe for r in found.results):
        said.append(f"{found.now_period.label}, the latest with full follow-up")
    if found.now.late:
        said.append(f"without {words.joined(found.now.late)}")
    if (lost := answers.lost_share(asked, found)) > MOST_LOST:
        said.append(f"not to be quoted: {words.percent(100 * lost, 0)} lost to follow-up")
    return words.capitalized("; ".join(said))


def _change(found: Answer) -> str:
    """The comparison with the same period a year earlier; else why there is no signal."""
    before = found.before
    if found.counts_people and found.now.late:
        return "Not compared: not all agencies are in it yet"
    if before is not None and before.value is not None and not before.unfinished and not before.unripe:
        card = found.card
        return words.capitalized(
            words.change(
                found.now.value, before.value, found.before_period.label, card.unit, words.decimals_of(card.kind)
            )
        )
    return found.control.words if found.control else ""


def cards(asked: Asked, codes: Sequence[str]) -> None:
    """A row of measure cards of equal height: three beside each other, one on a phone."""
    row = st.grid(min(len(codes), 3), min_column_width=236)
    for code in codes:
        card(asked, answers.answer(asked, code), row)


def card(asked: Asked, found: Answer, where=st) -> None:
    """One measure card, with its links at the foot."""
    with where.container(border=True, height="stretch", key=f"card-{_key(found.card.code)}"):
        said = face(asked, found)
        st.html(markup(said))
        st.space("stretch")
        if below := foot(said):
            st.html(below)
        links(asked, found, "card")


def _key(code: str) -> str:
    return code.replace(".", "-").lower()


def links(asked: Asked, found: Answer, place: str, chart: Chart | None = None) -> None:
    """What every number opens: table, definition, cases, who is left out, download."""
    key = f"{place}-{_key(found.card.code)}"
    with st.container(horizontal=True, key=f"links-{key}"):
        if chart is not None and _link("Show as a table", f"{key}-table"):
            _table_dialog(chart)
        if _link("Definition", f"{key}-definition"):
            _definition_dialog(asked, found)
        if found.now is None:
            return
        if not asked.selection.shareable and _link("Cases behind this", f"{key}-cases"):
            _cases_dialog(asked, found)
        count = f" ({found.left_out:,})" if found.left_out is not None else ""
        if _link(f"Who is left out, and why{count}", f"{key}-left-out"):
            _left_out_dialog(asked, found)
        downloads(asked, chart or trends.over_time(asked, found), key)


def table_links(asked: Asked, chart: Chart, key: str) -> None:
    """The links of a chart by group: its table and its downloads; cases and reasons stand with the measure."""
    with st.container(horizontal=True, key=f"links-{key}"):
        if _link("Show as a table", f"{key}-table"):
            _table_dialog(chart)
        downloads(asked, chart, key)


def _link(label: str, key: str) -> bool:
    return st.button(label, type="tertiary", key=key)


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
                "Source": b.source,
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


def downloads(asked: Asked, chart: Chart, key: str) -> None:
    """The chart's numbers as CSV and the chart as SVG, each with the line that says where they come from."""
    closing = f"{provenance(asked.about, asked.selection)}. {asked.selection.words}."
    palette = theme.palette()
    name = _file_name(chart.headline.partition(":")[0], asked.selection.chosen.end)
    with st.popover("Download", type="tertiary", key=f"{key}-download"):
        download("Numbers as CSV", lambda: to_csv(table_of(chart), closing), f"{name}.csv", f"{key}-csv")
        download(
            "Chart as SVG",
            lambda: svg_writer.svg(chart, palette, closing),
            f"{name}.svg",
            f"{key}-svg",
            "image/svg+xml",
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


# --- charts -----------------------------------------------------------------------------------------------------------


def chart_card(asked: Asked, found: Answer, chart: Chart, place: str, where=st) -> None:
    """A chart in its card: headline, subtitle, drawing, and its links."""
    with where.container(border=True, height="stretch", key=f"card-{place}-{_key(found.card.code)}"):
        _words_above(chart.headline, chart.subtitle)
        draw(chart, f"chart-{place}-{_key(found.card.code)}")
        links(asked, found, place, chart)


def _words_above(headline: str, subtitle: str) -> None:
    st.html(f'<div class="soc"><h3>{escape(headline)}</h3><p class="soc-second">{escape(subtitle)}</p></div>')


def draw(chart: Chart, key: str) -> None:
    """The chart itself, with its alternative text."""
    if chart.empty:
        reasons = words.joined(dict.fromkeys(p.missing for s in chart.series for p in s.points), "or")
        st.html(f'<p class="soc soc-absent">Nothing to draw: {escape(reasons)}.</p>')
        return
    st.plotly_chart(
        plotly_writer.figure(chart, theme.palette()),
        # A line fills the height that its neighbor in the row needs; rows and bars keep their own rhythm.
        height="stretch" if chart.kind == "line" else "content",
        theme=None,
        config=plotly_writer.CONFIG,
        alt=chart.alt,
        key=key,
    )


def trend(asked: Asked, found: Answer, where=st, place: str = "trend") -> None:
    """The time line of the measure with its usual range and, where one may be compared, its benchmark."""
    if found.missing or not found.results:
        _absent_card(found, where, place)
        return
    chart_card(asked, found, trends.over_time(asked, found, comparable(asked, found)), place, where)


def comparable(asked: Asked, found: Answer) -> list:
    """The national value and the latest of the states served, where they may stand beside the measure.

    Only with 20 children or more behind the number: below that a comparison would say nothing.
    """
    if found.now is None or found.now.hidden or found.few:
        return []
    published = [b for b in answers.benchmarks(asked.load, found.card.code) if b.comparable]
    national = [b for b in published if b.label.startswith("National")][:1]
    states = {b.place: b for b in sorted(published, key=lambda b: b.label[-4:]) if b.place in asked.about.states}
    return [*national, *states.values()]


def _absent_card(found: Answer, where, place: str) -> None:
    with where.container(border=True, height="stretch", key=f"card-{place}-{_key(found.card.code)}"):
        st.html(markup(Face(found.card.title, absent=answers.absence(found))))


def breakdown(asked: Asked, found: Answer, choices: Sequence[str], title: str, where=st, place: str = "by") -> None:
    """The period on the card by a group that someone can act on, chosen from those that occur."""
    if found.missing or found.now is None or found.now_period is None:
        _absent_card(found, where, place)
        return
    known = _choices(asked, found, choices)
    with where.container(border=True, height="stretch", key=f"card-{place}-{_key(found.card.code)}"):
        st.html(f'<div class="soc"><h3>{escape(title)}</h3></div>')
        if not known:
            st.html('<p class="soc-absent soc">There is only one group to show here in this data load.</p>')
            return
        by = st.segmented_control(
            "By",
            known,
            default=known[0],
            required=True,
            format_func=lambda name: trends.BREAKDOWN_NAMES.get(name, words.capitalized(name)),
            key=f"{place}-{_key(found.card.code)}",
            label_visibility="collapsed",
        )
        results = answers.groups(asked, found.card.code, found.now_period, by)
        chart = trends.by_group(asked, found, by, results)
        drawn = trends.by_group(asked, found, by, trends.largest(results))
        st.html(f'<p class="soc soc-second"><b>{escape(chart.headline)}.</b> {escape(chart.subtitle)}</p>')
        _too_many_hidden(chart, known, by)
        if len(results) > len(drawn.categories):
            st.html(f'<p class="soc soc-second">{_most(drawn, len(results))}</p>')
        draw(drawn, f"chart-{place}-{_key(found.card.code)}")
        st.space("stretch")
        table_links(asked, chart, f"{place}-{_key(found.card.code)}")


def area(asked: Asked, found: Answer) -> str:
    """The kind of place that tells most about the children of a measure: the one with most of them recorded."""
    if found.now is None:
        return "county"

    def recorded(kind: str) -> int:
        shown = answers.groups(asked, found.card.code, found.now_period, kind)
        return len([r for r in shown if r.group != "unknown" and (r.value or r.hidden)])

    return max(("region", "county", "local_area"), key=recorded)


def groups_at_once(asked: Asked, found: Answer, dimensions: Sequence[str], where) -> None:
    """One small chart a dimension, beside each other: who the children of a count are."""
    if found.missing or found.now is None:
        return
    for by in dimensions:
        if not [v for v in asked.about.values.get(by, ()) if v != "unknown"]:
            continue
        results = answers.groups(asked, found.card.code, found.now_period, by)
        chart = trends.by_group(asked, found, by, results)
        drawn = trends.by_group(asked, found, by, trends.largest(results))
        key = f"{by.replace('_', '-')}-{_key(found.card.code)}"
        with where.container(border=True, height="stretch", key=f"card-{key}"):
            more = _most(drawn, len(results)) if len(results) > len(drawn.categories) else ""
            _words_above(drawn.headline, f"{drawn.subtitle}. {more}")
            draw(drawn, f"chart-{key}")
            st.space("stretch")
            table_links(asked, chart, key)


def _most(drawn: Chart, groups: int) -> str:
    return f"The {len(drawn.categories)} with most children of {groups}; the table has all."


def _choices(asked: Asked, found: Answer, wanted: Sequence[str]) -> list[str]:
    """The breakdowns that say something: those with two values or more; where no place does, groups of people."""
    known = [d for d in BREAKDOWNS if len([v for v in asked.about.values.get(d, ()) if v != "unknown"]) > 1]
    known = [d for d in known if "enrollments" in found.card.needs or d not in BY_ENROLLMENT]
    own = ["category"] if found.card.categories else []
    return own + ([d for d in wanted if d in known] or known)


def _too_many_hidden(chart: Chart, known: Sequence[str], by: str) -> None:
    """Over a third of the groups hidden: proposes a longer period or another breakdown by name."""
    points = chart.series[0].points
    hidden = sum(p.missing == HIDDEN for p in points)
    if hidden * 3 <= len(points):
        return
    others = [trends.BREAKDOWN_NAMES.get(d, d.replace("_", " ")).lower() for d in known if d != by]
    advice = "Choose a longer period" + (f", or look by {words.joined(others, 'or')}." if others else ".")
    st.html(f'<p class="soc soc-second">{hidden} of {len(points)} groups are hidden to protect privacy. {advice}</p>')


def ask_in_the_meeting(found: Answer, where=st, place: str = "ask") -> None:
    """The questions that a meeting should ask, and why the measure matters."""
    card = found.card
    questions = "".join(f"<li>{escape(q)}</li>" for q in card.questions)
    with where.container(border=True, height="stretch", key=f"card-{place}-{_key(card.code)}"):
        st.html(
            f'<div class="soc soc-two"><div><h3>Ask in the meeting</h3><ul class="soc-list">{questions}</ul></div>'
            f'<div><h3>Why it matters</h3><p class="soc-text">{escape(card.why)}</p></div></div>'
        )


def in_full(asked: Asked, code: str) -> None:
    """One measure with all that a meeting needs: card, time line, groups, questions, who is left out, definition."""
    found = answers.answer(asked, code)
    st.header(found.card.title, anchor=False)
    row = st.grid(3, min_column_width=236)
    card(asked, found, row)
    with row.cell(column_span=2):
        trend(asked, found, place="full-trend")
    if day_by_day := trends.curve(asked, found):
        with st.container(border=True, key="card-full-curve"):
            _words_above(day_by_day.headline, day_by_day.subtitle)
            draw(day_by_day, "chart-full-curve")
            table_links(asked, day_by_day, "full-curve")
    breakdown(asked, found, BREAKDOWNS, "By group", place="full-by")
    ask_in_the_meeting(found, place="full-ask")
    row = st.grid(2, min_column_width=360)
    with row.container(border=True, height="stretch", key="card-full-definition"):
        definition(asked, found)
    if found.now is not None:
        with row.container(border=True, height="stretch", key="card-full-left-out"):
            st.html('<h3 class="soc soc-name">Who is left out, and why</h3>')
            left_out(asked, found)
