"""The panel "Export for a report": numbers to share as a workbook or a plain table, made when it is clicked.

Whatever the view on screen, what leaves is in shareable form. This is the one module of `ui` that asks `reports`.
"""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from measures.cards import Card
from measures.disclosure import PROTECTED
from reports import tidy, workbook
from reports.request import CATEGORY, GROUPS, NAMES, Request, refusal
from reports.tables import Report, gather
from ui import words
from ui.frame import Asked
from ui.links import download, key_of
from ui.snapshot import Load, cursor

NOT_SPLIT = "none"
WHOLE, CHOSEN = "time-line", "chosen"
MOST_AT_FIRST = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def panel(asked: Asked, codes: Sequence[str]) -> None:
    """Choose measures, periods and a group, and download them. Nothing is counted before the click.

    `codes` are the measures on offer; all of them are chosen at first unless they are many. Lists for staff never
    leave.
    """
    cards = asked.about.cards
    offered = [code for code in dict.fromkeys(codes) if code in cards and cards[code].kind != "list"]
    if not offered:
        return
    _panel(asked, offered, f"{key_of(offered[0])}-{len(offered)}")


@st.fragment
def _panel(asked: Asked, offered: Sequence[str], place: str) -> None:
    """Closed until it is opened: then alone it is drawn, and what it holds need not be drawn with every page."""
    with st.expander("Export for a report", key=f"export-{place}", on_change="rerun") as panel:
        if panel.open:
            _choices(asked, offered, place)


def _choices(asked: Asked, offered: Sequence[str], place: str) -> None:
    cards = asked.about.cards
    known = [code for code in offered if not asked.about.missing[code]]
    chosen = st.multiselect(
        "Measures",
        offered,
        default=known if len(known) <= MOST_AT_FIRST else [],
        format_func=lambda code: cards[code].title,
        key=f"export-measures-{place}",
        placeholder="Choose measures",
    )
    left, right = st.columns(2)
    span = left.selectbox(
        "Periods", [WHOLE, CHOSEN], format_func=lambda name: _span_words(asked, name), key=f"export-span-{place}"
    )
    by = right.selectbox(
        "Split by",
        [NOT_SPLIT, *_groups(asked, [cards[code] for code in chosen])],
        format_func=_group_words,
        key=f"export-by-{place}",
    )
    _downloads(asked, _request(asked, chosen, span, by), place)


def _request(asked: Asked, codes: Sequence[str], span: str, by: str) -> Request:
    selection = asked.selection
    return Request(
        tuple(codes),
        selection.kind,
        selection.timeline if span == WHOLE else (selection.chosen,),
        None if by == NOT_SPLIT else by,
        selection.where,
    )


def _downloads(asked: Asked, request: Request, place: str) -> None:
    """The two files, or why there are none."""
    if sentence := refusal(request):
        st.html(f'<p class="soc soc-absent" role="status">{escape(sentence)}</p>')
        return
    who = asked.selection.words.removesuffix(f", {asked.selection.chosen.label}")
    st.html(
        f'<p class="soc soc-second">{escape(who)}. {escape(request.period_words)}. '
        "Small counts are hidden in the files, whatever this page shows.</p>"
    )
    name = f"numbers-{request.file_words}-to-{request.periods[-1].end.isoformat()}"
    with st.container(horizontal=True, key=f"links-export-{place}"):
        for label, write, ending, mime in (
            ("Workbook (XLSX)", workbook.write, "xlsx", XLSX),
            ("Plain table (CSV)", tidy.write, "csv", "text/csv"),
        ):
            make = _maker(asked.load, request, asked.about.settings.threshold, write)
            download(label, make, f"{name}.{ending}", f"export-{ending}-{place}", mime)


def _maker(load: Load, request: Request, threshold: int, write: Callable[[Report], bytes]) -> Callable[[], bytes]:
    return lambda: write(_report(load, request, threshold))


@st.cache_data(show_spinner=False, max_entries=8)
def _report(load: Load, request: Request, threshold: int) -> Report:
    with cursor(load) as own:
        return gather(own, request, threshold)


def _span_words(asked: Asked, name: str) -> str:
    if name == CHOSEN:
        return f"Only {asked.selection.chosen.label}"
    return f"The time line, {words.counted(len(asked.selection.timeline), 'period')}"


def _groups(asked: Asked, cards: Sequence[Card]) -> list[str]:
    """The groups that tell something of the chosen measures: those with two values or more, and what only they have."""
    own = {CATEGORY: any(card.categories for card in cards)}
    own |= dict.fromkeys(("role", "pay_type"), any(card.counts not in PROTECTED for card in cards))
    several = {name: len([v for v in values if v != "unknown"]) > 1 for name, values in asked.about.values.items()}
    return [name for name in GROUPS if (own | several).get(name)]


def _group_words(name: str) -> str:
    if name == NOT_SPLIT:
        return "Not split"
    return "The parts of each measure" if name == CATEGORY else NAMES[name]
