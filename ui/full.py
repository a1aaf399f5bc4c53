"""A measure's card and a measure in full: the five things that let a number lead to a decision.

Trend with usual range, reference line, breakdowns, questions to ask, why it matters; and from each the table, the
cases, who is left out and why, the definition, and downloads.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from measures.cases import Case
from measures.library import Benchmark
from ui import answers, curves, flows, plotly_writer, scores, stacks, tables, theme, trends, words
from ui.answers import Answer
from ui.cards import Face, foot, markup
from ui.chart import HIDDEN, Chart
from ui.frame import Asked
from ui.links import definition, download, key_of, left_out, links, table_links, to_csv
from ui.open_case import opener

MOST_LOST = 0.2
PLACES = ("local_area", "county", "region", "program", "agency")
BREAKDOWNS = (*PLACES, "age_group", "sex", "race_ethnicity", "language", "service_level")
# A measure that does not start from enrollments can't be split by what only an enrollment knows.
BY_ENROLLMENT = ("program", "service_level")
ALL = "all"
SCORE_WIDTH = 10  # T-score points a bar; the scale's own standard deviation
SHOWN_ON_LIST = 12
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
    if found.now_period != asked.selection.chosen:
        last = found.results[found.periods.index(asked.selection.chosen)]
        said.append(
            f"{found.now_period.label}, the latest {'with full follow-up' if last.unripe else 'that its exports reach'}"
        )
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
    """Rows of measure cards of equal height: three beside each other, four as two and two, one on a phone."""
    row = st.grid(2 if len(codes) == 4 else min(len(codes), 3), min_column_width=236)
    for code in codes:
        card(asked, answers.answer(asked, code), row)


def card(asked: Asked, found: Answer, where=st) -> None:
    """One measure card, with its links at the foot."""
    with where.container(border=True, height="stretch", key=f"card-{key_of(found.card.code)}"):
        said = face(asked, found)
        st.html(markup(said))
        st.space("stretch")
        if below := foot(said):
            st.html(below)
        links(asked, found, "card")


# --- charts -----------------------------------------------------------------------------------------------------------


def chart_card(asked: Asked, found: Answer, chart: Chart, place: str, where=st) -> None:
    """A chart in its card: headline, subtitle, drawing, and its links."""
    with where.container(border=True, height="stretch", key=f"card-{place}-{key_of(found.card.code)}"):
        words_above(chart.headline, chart.subtitle)
        draw(chart, f"chart-{place}-{key_of(found.card.code)}")
        links(asked, found, place, chart)


def words_above(headline: str, subtitle: str) -> None:
    """A chart's headline and subtitle, above it."""
    st.html(f'<div class="soc"><h3>{escape(headline)}</h3><p class="soc-second">{escape(subtitle)}</p></div>')


def draw(chart: Chart, key: str) -> None:
    """The chart itself, with its alternative text."""
    if chart.empty:
        reasons = words.joined(dict.fromkeys(p.missing for s in chart.series for p in s.points), "or")
        st.html(f'<p class="soc soc-absent">Nothing to draw{f": {escape(reasons)}" if reasons else ""}.</p>')
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


def comparable(asked: Asked, found: Answer) -> list[Benchmark]:
    """The nation and the states served, each in the published months that end nearest to the period on the card.

    Only federal measures have such values; another measure has the standard that its card names. Only with 20
    children or more behind the number: below that a comparison would say nothing.
    """
    if found.now is None or found.now.hidden or found.few:
        return []
    published = [b for b in answers.benchmarks(asked.load, found.card.code) if b.comparable]
    observed = [b for b in published if b.last_day]
    nearest = sorted(observed, key=lambda b: abs(b.last_day - found.now_period.end))
    # Two as near as each other: the list has the newer one first, and sorting keeps that.
    lines = [next(b for b in nearest if b.place == place) for place in dict.fromkeys(b.place for b in observed)]
    return lines or [b for b in published if b.key == found.card.benchmark]


def _absent_card(found: Answer, where, place: str) -> None:
    with where.container(border=True, height="stretch", key=f"card-{place}-{key_of(found.card.code)}"):
        st.html(markup(Face(found.card.title, absent=answers.absence(found))))


def breakdown(asked: Asked, found: Answer, choices: Sequence[str], title: str, where=st, place: str = "by") -> None:
    """The period on the card by a group that someone can act on, chosen from those that occur."""
    if found.missing or found.now is None or found.now_period is None:
        _absent_card(found, where, place)
        return
    known = _choices(asked, found, choices)
    with where.container(border=True, height="stretch", key=f"card-{place}-{key_of(found.card.code)}"):
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
            key=f"{place}-{key_of(found.card.code)}",
            label_visibility="collapsed",
        )
        results = answers.groups(asked, found.card.code, found.now_period, by)
        chart = trends.by_group(asked, found, by, results)
        drawn = trends.by_group(asked, found, by, trends.largest(results))
        st.html(f'<p class="soc soc-second"><b>{escape(chart.headline)}.</b> {escape(chart.subtitle)}</p>')
        _too_many_hidden(chart, known, by)
        if len(results) > len(drawn.categories):
            st.html(f'<p class="soc soc-second">{_most(drawn, len(results))}</p>')
        draw(drawn, f"chart-{place}-{key_of(found.card.code)}")
        st.space("stretch")
        table_links(asked, chart, f"{place}-{key_of(found.card.code)}")


def parts(asked: Asked, found: Answer, where=st, place: str = "parts", title: str = "") -> None:
    """A measure's own parts over time, one on top of the other: they add up to the whole."""
    chart = stacks.over_time(asked, found, answers.parts(asked, found.card.code), title) if found.now else None
    if chart is None:
        _absent_card(found, where, place)
        return
    chart_card(asked, found, chart, place, where)


def day_by_day(asked: Asked, found: Answer, where=st, place: str = "curve") -> None:
    """The survival curve with the children still followed: of all, or by a group that the reader chooses."""
    if found.missing or found.now is None or not found.now.curve:
        _absent_card(found, where, place)
        return
    key = f"{place}-{key_of(found.card.code)}"
    with where.container(border=True, height="stretch", key=f"card-{key}"):
        by = None
        if not asked.selection.shareable:
            choices = [ALL, *curves.dimensions(asked)]
            by = st.segmented_control(
                "By",
                choices,
                default=ALL,
                required=True,
                format_func=lambda name: "All" if name == ALL else curves.name_of(name),
                key=f"by-{key}",
                label_visibility="collapsed",
            )
        if by in (None, ALL):
            chart = curves.curve(asked, found)
        else:
            chart = curves.by_group(asked, found, by, answers.groups(asked, found.card.code, found.now_period, by))
        if chart is None:
            st.html('<p class="soc soc-absent">Too few children are followed to draw this.</p>')
            return
        words_above(chart.headline, chart.subtitle)
        draw(chart, f"chart-{key}")
        st.space("stretch")
        links(asked, found, place, chart)


def from_where_to_where(asked: Asked, found: Answer, where=st) -> None:
    """The moves of the period on the card by the settings at both ends, with counts."""
    if found.missing or found.now_period is None:
        _absent_card(found, where, "paths")
        return
    chart = flows.from_where_to_where(asked, found, answers.paths(asked, found.now_period))
    with where.container(border=True, height="stretch", key="card-paths"):
        words_above(chart.headline, chart.subtitle)
        draw(chart, "chart-paths")
        st.space("stretch")
        table_links(asked, chart, "paths")


def categories(asked: Asked, found: Answer, where=st) -> None:
    """A measure's own categories in the period on its card."""
    if found.missing or found.now is None:
        _absent_card(found, where, "categories")
        return
    results = answers.groups(asked, found.card.code, found.now_period, "category")
    if not results:
        _absent_card(found, where, "categories")
        return
    chart_card(asked, found, trends.by_group(asked, found, "category", results), "categories", where)


def flow_of_people(asked: Asked, active: str, joined: str, left: str, where=st) -> None:
    """How many there were at the start of the period, joined, left, and are there at its end."""
    found = answers.answer(asked, active)
    if found.missing or found.now is None or found.now.value is None:
        _absent_card(found, where, "people")
        return
    period = found.now_period
    start = answers.on_day(asked, active, period.start - timedelta(days=1))
    came, went = (answers.in_period(asked, code, period) for code in (joined, left))
    steps = [("at the start", start), ("joined", came), ("left", went), ("at the end", found.now)]
    with where.container(border=True, height="stretch", key=f"card-people-{key_of(active)}"):
        words_above("From the start to the end of the period", f"{found.card.title}, {period.label}.")
        said = [f"<b>{escape(answers.count_or_reason(result))}</b> {name}" for name, result in steps]
        signs = ("", "+ ", "− ", "= ")
        st.html(
            '<p class="soc soc-steps">'
            + " ".join(f"<span>{s}{t}</span>" for s, t in zip(signs, said, strict=True))
            + "</p>"
        )
        st.space("stretch")
        for code in (joined, left):
            links(asked, answers.answer(asked, code), "people")


def compared(asked: Asked, found: Answer, where=st) -> None:
    """The same children before, during and after, beside each other, with the caution that belongs to it."""
    if found.missing or found.now is None:
        _absent_card(found, where, "compared")
        return
    results = answers.groups(asked, found.card.code, found.now_period, "category")
    chart = trends.compared(found, results)
    with where.container(border=True, height="stretch", key=f"card-compared-{key_of(found.card.code)}"):
        words_above(chart.headline, chart.subtitle)
        draw(chart, f"chart-compared-{key_of(found.card.code)}")
        st.html(f'<p class="soc soc-second soc-text">{escape(found.card.caution)}</p>')
        st.space("stretch")
        links(asked, found, "compared", chart)


def score_spread(asked: Asked, found: Answer, where=st) -> None:
    """How the scores behind a mean are spread over children."""
    if found.missing or found.now_period is None:
        _absent_card(found, where, "spread")
        return
    bins, hidden = answers.spread(asked, found.card.code, found.now_period, SCORE_WIDTH)
    if not bins:
        _absent_card(found, where, "spread")
        return
    chart_card(asked, found, scores.spread(found, bins, hidden), "spread", where)


def score_slope(asked: Asked, found: Answer, where=st) -> None:
    """From the score when goals were set to the latest one, for the same children."""
    both = None if found.missing or found.now_period is None else answers.goal_scores(asked, found.now_period)
    if both is None:
        _absent_card(found, where, "slope")
        return
    chart_card(asked, found, scores.slope(found, both, quarters=not asked.selection.shareable), "slope", where)


def unlisted(asked: Asked, found: Answer, where=st) -> None:
    """How many of a measure's days have no place listed: they count as not in an institution."""
    share = answers.unlisted_share(asked, found)
    if share is not None:
        where.html(
            f'<p class="soc soc-second soc-text">For {words.percent(100 * share)} of these days no place is listed. '
            "They count as not in an institution.</p>"
        )


def staff_list(asked: Asked, code: str, where=st, only: Callable[[Case], bool] = lambda case: True) -> None:
    """A list for staff: who, why, by when, and whose: worker and team."""
    card = asked.about.cards[code]
    key = key_of(code)
    with where.container(border=True, height="stretch", key=f"card-list-{key}"):
        listed = list(filter(only, answers.staff_list(asked, code)))
        st.html(f'<div class="soc"><h3>{escape(card.title)} ({len(listed):,})</h3></div>')
        if missing := asked.about.missing[code]:
            st.html(f'<p class="soc soc-absent">Not recorded: needs {escape(answers.tables_in_words(missing))}.</p>')
            return
        if not listed:
            st.html('<p class="soc soc-second">No one is on this list today.</p>')
            return
        st.html(f'<p class="soc soc-second soc-text">{escape(card.why)}</p>')
        rows = [_list_row(case) for case in listed]
        tables.show(rows[:SHOWN_ON_LIST], card.title)
        if len(rows) > SHOWN_ON_LIST:
            st.html(f'<p class="soc soc-second">The first {SHOWN_ON_LIST} of {len(rows):,}; the download has all.</p>')
        opener(asked, listed, f"list-{key}")
        st.space("stretch")
        download("Download as CSV", lambda: to_csv(rows), f"{key}-list.csv", f"list-{key}-csv")


def monday_list(asked: Asked, codes: Sequence[str]) -> None:
    """Every list for staff, for all or for one worker or team: what to do this week, printable."""
    listed = {code: answers.staff_list(asked, code) for code in codes}
    workers = sorted({case.worker for cases in listed.values() for case in cases if case.worker})
    teams = sorted({case.team for cases in listed.values() for case in cases if case.team})
    row = st.grid(2, min_column_width=236)
    worker = row.selectbox("Worker", [ALL, *workers], format_func=_all_words("All workers"), key="list-worker")
    team = row.selectbox("Team", [ALL, *teams], format_func=_all_words("All teams"), key="list-team")

    def wanted(case: Case) -> bool:
        return worker in (ALL, case.worker) and team in (ALL, case.team)

    mine = {code: list(filter(wanted, cases)) for code, cases in listed.items()}
    titles = {code: asked.about.cards[code].title for code in codes}
    tables.show(
        [{"List": titles[code], "How many": words.count(len(cases))} for code, cases in mine.items()], "Lists for staff"
    )
    row = st.grid(2, min_column_width=236)
    first = next((code for code, cases in mine.items() if cases), codes[0])
    shown = row.selectbox("Show", list(codes), index=codes.index(first), format_func=titles.get, key="list-shown")
    every = row.toggle("Show all lists, for printing", key="list-all")
    for code in codes if every else [shown]:
        staff_list(asked, code, only=wanted)


def _all_words(words_for_all: str):
    return lambda value: words_for_all if value == ALL else value


def _list_row(case: Case) -> dict[str, str]:
    return {
        "Who": case.child_id or case.subject,
        "Why": words.capitalized(case.reason),
        "Due": words.table_date(case.due_date),
        "Worker": case.worker or "",
        "Team": case.team or "",
        "Agency": case.agency or "",
    }


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
        key = f"{by.replace('_', '-')}-{key_of(found.card.code)}"
        with where.container(border=True, height="stretch", key=f"card-{key}"):
            more = _most(drawn, len(results)) if len(results) > len(drawn.categories) else ""
            words_above(drawn.headline, f"{drawn.subtitle}. {more}")
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
    with where.container(border=True, height="stretch", key=f"card-{place}-{key_of(card.code)}"):
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
    if found.card.kind == "survival":
        day_by_day(asked, found, place="full-curve")
    if found.card.categories == "parts":
        parts(asked, found, place="full-parts")
    breakdown(asked, found, BREAKDOWNS, "By group", place="full-by")
    ask_in_the_meeting(found, place="full-ask")
    row = st.grid(2, min_column_width=360)
    with row.container(border=True, height="stretch", key="card-full-definition"):
        definition(asked, found)
    if found.now is not None:
        with row.container(border=True, height="stretch", key="card-full-left-out"):
            st.html('<h3 class="soc soc-name">Who is left out, and why</h3>')
            left_out(asked, found)
