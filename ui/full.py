"""A measure's card and a measure in full: the five things that let a number lead to a decision.

Trend with usual range, reference line, breakdowns, questions to ask, why it matters; and from each the table, the
cases, who is left out and why, the definition, and downloads.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st
from plotly.basedatatypes import BaseFigure

from measures.library import Benchmark
from ui import answers, curves, flows, maps, plotly_writer, scores, shapes, stacks, theme, trends, why, words
from ui.answers import Answer
from ui.cards import Face, markup
from ui.chart import HIDDEN, Chart
from ui.frame import Asked
from ui.links import definition, key_of, left_out, links, table_links

MOST_LOST = 0.2
PLACES = ("local_area", "county", "region", "program", "agency")
OF_WORK = ("region", "county", "agency", "collaborative", "role", "pay_type")
BREAKDOWNS = (*PLACES, "age_group", "sex", "race_ethnicity", "language", "service_level")
# A measure that does not start from enrollments can't be split by what only an enrollment knows.
BY_ENROLLMENT = ("program", "service_level")
ALL = "all"
SCORE_WIDTH = 10  # T-score points a bar; the scale's own standard deviation
SIGNALS = {"improving": "improving", "attention": "attention", "none": "steady"}


# --- cards ------------------------------------------------------------------------------------------------------------


def face(asked: Asked, found: Answer) -> Face:
    """What the measure's card says."""
    card, now = found.card, found.now
    if reason := answers.why_no_one(asked, found):
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
        # What the whole agencies showed says nothing about a count that lacks one of them.
        signal="" if _is_partial_count(found) else SIGNALS.get(read.signal, ""),
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


def _is_partial_count(found: Answer) -> bool:
    """Whether the value is a number of people or things of some agencies only."""
    return found.counts_people and bool(found.now.late)


def _change(found: Answer) -> str:
    """The comparison with the same period a year earlier; else why there is no signal."""
    before = found.before
    if _is_partial_count(found):
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
    """One measure card, with its menu at the foot."""
    with where.container(border=True, height="stretch", key=f"card-{key_of(found.card.code)}"):
        st.html(markup(face(asked, found)))
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


class _AsDrawn(BaseFigure):
    """A figure as our writer made it.

    A dictionary would be checked against all of Plotly's rules and copied at every run, which takes longer than the
    rest of a page; tests make that check once for every kind of chart.
    """

    def __init__(self, figure: plotly_writer.Figure) -> None:
        self._figure = figure

    def to_dict(self) -> plotly_writer.Figure:
        return self._figure


def draw(chart: Chart, key: str) -> None:
    """The chart itself, with its alternative text."""
    if chart.empty:
        reasons = words.joined(dict.fromkeys(p.missing for s in chart.series for p in s.points), "or")
        st.html(f'<p class="soc soc-absent">Nothing to draw{f": {escape(reasons)}" if reasons else ""}.</p>')
        return
    st.plotly_chart(
        _AsDrawn(plotly_writer.figure(chart, theme.palette())),
        height="content",
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
        key = f"{place}-{key_of(found.card.code)}"
        if st.session_state.get(key) not in known:
            st.session_state[key] = _first_that_differs(asked, found, known)
        by = st.segmented_control(
            "By", known, required=True, format_func=curves.name_of, key=key, label_visibility="collapsed"
        )
        results = answers.groups(asked, found.card.code, found.now_period, by)
        chart = trends.by_group(asked, found, by, results)
        drawn = trends.by_group(asked, found, by, trends.largest(results))
        st.html(f'<p class="soc soc-second"><b>{escape(chart.headline)}.</b> {escape(chart.subtitle)}</p>')
        _too_many_hidden(chart, known, by)
        if len(results) > len(drawn.categories):
            st.html(f'<p class="soc soc-second">{_most(drawn, len(results))}</p>')
        draw(drawn, f"chart-{place}-{key_of(found.card.code)}")
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
    steps = answers.census(asked, active, joined, left, found)
    late = f" Without {words.joined(found.now.late)}, not yet complete." if found.now.late else ""
    with where.container(border=True, height="stretch", key=f"card-people-{key_of(active)}"):
        words_above("From the start to the end of the period", f"{found.card.title}, {found.now_period.label}.{late}")
        names, signs = ("at the start", "joined", "left", "at the end"), ("", "+ ", f"{words.MINUS} ", "= ")
        said = "".join(
            f"<span>{sign}<b>{escape(answers.count_or_reason(result))}</b> {name}</span> "
            for sign, result, name in zip(signs, steps, names, strict=True)
        )
        st.html(f'<p class="soc soc-steps">{said}</p>')
        for code in (joined, left):
            other = answers.answer(asked, code)
            with st.container(gap="xxsmall"):
                st.html(f'<p class="soc soc-second">{escape(other.card.title)}</p>')
                links(asked, other, "people")


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


def county_map(asked: Asked, where=st) -> None:
    """Where Family Partners work: a map of each state beside the list of its counties, and of those without one."""
    found = maps.counties(asked)
    if not found.maps:
        _absent_card(found.covered, where, "map")
        if found.unlisted:
            where.html(f'<p class="soc soc-second">{escape(maps.elsewhere(found))}</p>')
        return
    for chart in found.maps:
        key = f"map-{chart.area.lower()}"
        with where.container(border=True, height="stretch", key=f"card-{key}"):
            words_above(chart.headline, chart.subtitle)
            # A state without shapes has its list all the same.
            row = st.grid(3, min_column_width=236)
            if shapes.is_known(chart.area):
                with row.cell(column_span=2):
                    draw(chart, f"chart-{key}")
            row.html(_county_lists(chart, maps.elsewhere(found) if chart is found.maps[-1] else ""))
            for answer, drawn in ((found.covered, chart), (found.with_both, None)):
                with st.container(gap="xxsmall"):
                    st.html(f'<p class="soc soc-second">{escape(answer.card.title)}</p>')
                    links(asked, answer, key, drawn)


def _county_lists(chart: Chart, elsewhere: str) -> str:
    """Every county by name, under what there is."""
    parts = [
        f"<b>{escape(meaning)} ({len(names)}).</b> {escape(', '.join(names))}" for meaning, names in maps.lists(chart)
    ]
    if elsewhere:
        parts.append(escape(elsewhere))
    return f'<div class="soc soc-names">{"".join(f"<p>{part}</p>" for part in parts)}</div>'


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
            table_links(asked, chart, key)


def _most(drawn: Chart, groups: int) -> str:
    return f"The {len(drawn.categories)} with most children of {groups}; the table has all."


def _first_that_differs(asked: Asked, found: Answer, known: Sequence[str]) -> str:
    """The first breakdown with two groups or more that anybody is in; else the first."""
    for by in known:
        results = answers.groups(asked, found.card.code, found.now_period, by)
        if sum(r.group != "unknown" and (r.hidden or r.value is not None) for r in results) > 1:
            return by
    return known[0]


def _choices(asked: Asked, found: Answer, wanted: Sequence[str]) -> list[str]:
    """The breakdowns that say something: those with two values or more; where no place does, groups of people."""
    if not answers.is_about_children(found.card):
        return _choices_of_work(asked, found, wanted)
    known = [d for d in BREAKDOWNS if len([v for v in asked.about.values.get(d, ()) if v != "unknown"]) > 1]
    known = [d for d in known if "enrollments" in found.card.needs or d not in BY_ENROLLMENT]
    known = [d for d in known if not found.card.by or d in found.card.by]
    own = ["category"] if found.card.categories else []
    return own + ([d for d in wanted if d in known] or known)


def _choices_of_work(asked: Asked, found: Answer, wanted: Sequence[str]) -> list[str]:
    """For people who work, seats and trainings: their own places and kinds, where more than one occurs."""
    return [
        d
        for d in ("category", *OF_WORK)
        if (d in wanted or d not in BREAKDOWNS)
        and (d != "category" or found.card.categories)
        and len(answers.groups(asked, found.card.code, found.now_period, d)) > 1
    ]


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
    if found.now is not None:
        with st.container(border=True, key="card-full-why"):
            st.html('<h3 class="soc soc-name">Why did it change?</h3>')
            why.show(asked, found, "full")
    ask_in_the_meeting(found, place="full-ask")
    row = st.grid(2, min_column_width=360)
    with row.container(border=True, height="stretch", key="card-full-definition"):
        definition(asked, found)
    if found.now is not None:
        with row.container(border=True, height="stretch", key="card-full-left-out"):
            st.html('<h3 class="soc soc-name">Who is left out, and why</h3>')
            left_out(asked, found)
