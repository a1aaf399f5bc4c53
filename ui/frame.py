"""What stands around every page: brand, data load, title, what is selected, filters, where the numbers come from."""

import logging
import runpy
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import duckdb
import streamlit as st

from measures import snapshot as snapshots
from measures.errors import QuestionError
from ui import filters, snapshot, words
from ui.filters import Selection
from ui.snapshot import About, Load

# Each page of the navigation, in its order: file, title, and the question it answers. The first is the front page.
PAGES = (
    ("pages/overview.py", "Overview", "Who is served, and how are children and families doing?"),
    ("pages/placement_stability.py", "Placement stability", "Are children staying in one home?"),
    ("pages/institutionalization.py", "Institutionalization", "How many nights are children in facilities?"),
    ("pages/goal_attainment.py", "Goal attainment", "Do families reach the goals they set?"),
    ("pages/family_partners.py", "Family Partners", "How many Family Partners are there, and who is without one?"),
    ("pages/data_quality.py", "Data quality", "Can these numbers be trusted?"),
    ("pages/measure_library.py", "Measure library", "What does each number mean, and who defined it?"),
    ("pages/case.py", "Case", "How does one child count, and why?"),
)
ENTRY_POINT = Path(__file__).resolve().parents[1] / "dashboard.py"
ASKED = "asked"
LATEST = "latest"


@dataclass(frozen=True)
class Asked:
    """What a page needs to answer: the data load, what it says of itself, and what is selected."""

    load: Load
    about: About
    selection: Selection


def asked() -> Asked:
    """What this run of the script is about. Set by `around` before the page runs.

    The very first address that a new server is asked for may be run as a bare page file (Streamlit's older way
    with a `pages` folder, given up as soon as one navigation was drawn): then it runs the entry point instead.
    """
    if ASKED not in st.session_state:
        runpy.run_path(str(ENTRY_POINT))
        st.stop()
    return st.session_state[ASKED]


def navigation() -> st.Page:
    """The flat list of pages in the sidebar; returns the page that is open."""
    return st.navigation([st.Page(file, title=title, default=not i) for i, (file, title, _) in enumerate(PAGES)])


def around(page: st.Page) -> None:
    """Draws title, selection, filters and provenance, then runs the page; says what to do where it can't."""
    question = next(question for _, title, question in PAGES if title == page.title)
    head = st.container(key="head")
    head.title(page.title, anchor=False)
    folder = snapshot.data_dir()
    try:
        load = _choose_load(folder)
        if load is None:
            _nothing_loaded(folder)
            return
        about = snapshot.about(load)
        under = head.container(key="under")
        selection = filters.bar(about)
        with under:
            _under_title(question, about, selection)
        if selection.too_narrow:
            _say("Not shown", selection.too_narrow)
            return
        st.session_state[ASKED] = Asked(load, about, selection)
        try:
            page.run()
        finally:
            # For this run only: a page that finds nothing here knows that it runs without what stands around it.
            st.session_state.pop(ASKED, None)
    except QuestionError as sentence:
        _say("This can’t be answered as asked", str(sentence))
    except (duckdb.BinderException, duckdb.CatalogException):
        logging.getLogger(__name__).exception("The data load lacks what this version of the program reads.")
        _say(
            "This data load was made by another version of the program",
            "Build it anew from the lines it keeps: run the command below in the program’s folder, then reload this "
            "page. Nothing has to be exported again.",
        )
        st.code(f"python -m etl rebuild --data {folder}", language=None)


def _choose_load(folder: Path) -> Load | None:
    """The data load in use, or an older one chosen in the sidebar. The pointer is read here, once a run."""
    current = snapshots.current(folder)
    if current is None:
        return None
    older = [name for name in snapshots.available(folder) if name != current]
    chosen = LATEST
    if older:
        chosen = st.sidebar.selectbox(
            "Data load",
            [LATEST, *older],
            format_func=lambda name: f"{load_words(current)} (in use)" if name == LATEST else load_words(name),
            key="load",
            bind="query-params",
        )
    return Load(str(folder), current if chosen == LATEST else chosen)


def load_words(name: str) -> str:
    """A snapshot's name as people say it: "July 2, 2026, 12:00"."""
    year, month, day, clock = name[:4], name[5:7], name[8:10], name[11:15]
    return f"{words.MONTHS[int(month) - 1]} {int(day)}, {year}, {clock[:2]}:{clock[2:]}"


def _under_title(question: str, about: About, selection: Selection) -> None:
    """The question the page answers, what is selected, where the numbers come from, and whether to trust them."""
    parts = [f"<span>{escape(part)}</span>" for part in provenance(about, selection).split(" · ")]
    st.html(
        f'<p class="soc soc-under">{escape(question)} <b>{escape(selection.words)}</b></p>'
        f'<p class="soc soc-under soc-apart">{"".join([*parts, _trust_markup(about)])}</p>'
    )
    chosen = filters.chosen_filters(about)
    if not chosen:
        return
    with st.container(horizontal=True, key="links-clear"):
        for name, value in chosen.items():
            st.button(f"✕ {value}", type="tertiary", key=f"clear-{name}", on_click=filters.clear(name))
        if len(chosen) > 1:
            st.button("Clear all", type="tertiary", key="clear-all", on_click=filters.clear(*chosen))


def grant_chosen(asked: Asked) -> bool:
    """Whether the selection is one grant."""
    return any(name == "grant" for name, _ in asked.selection.where)


def provenance(about: About, selection: Selection) -> str:
    """Where the numbers come from, in one line; it stands on every page and at the foot of every download."""
    agencies = _agencies(about, selection)
    reach = max(agencies.values())
    late = words.joined(f"{a}: {words.day_of_year(end)}" for a, end in agencies.items() if end < reach)
    view = "shareable view" if selection.shareable else "staff view"
    parts = [
        f"Complete through {words.long_date(reach)}" + (f" ({late})" if late else ""),
        f"data load of {words.day_of_year(about.built_at.date())}",
        words.counted(len(agencies), "agency"),
        view,
    ]
    return " · ".join(parts)


def _agencies(about: About, selection: Selection) -> dict[str, date]:
    """The agencies that are in the selection, and to when each is complete."""
    chosen = dict(selection.where).get("agency", ())
    return {agency: end for agency, end in about.agencies.items() if not chosen or agency in chosen}


def trust(about: About) -> tuple[str, str]:
    """How far the load can be trusted: (complete, partial or limit, the words)."""
    if about.broken_limits:
        return "limit", f"not to be quoted yet: {words.counted(len(about.broken_limits), 'check')} past its limit"
    if about.late:
        return "partial", f"partial: {words.joined(about.late)} not yet complete"
    return "complete", "complete enough to quote"


def _trust_markup(about: About) -> str:
    kind, said = trust(about)
    color, shape = {"limit": ("vermillion", "◆"), "partial": ("grey", "◐"), "complete": ("green", "✓")}[kind]
    return f'<span class="soc-{color}"><span aria-hidden="true">{shape}</span> {escape(said)}</span>'


def _nothing_loaded(folder: Path) -> None:
    """The empty state: what is missing, and the command that loads it."""
    _say(
        "No data has been loaded yet",
        "Put your exports in a folder and run the first command below in the program’s folder. To look around with "
        "made-up children first, run the second. Then reload this page.",
    )
    st.code(
        f"python -m etl load FOLDER --data {folder}\npython -m etl load data/sample --data {folder}",
        language=None,
    )


def _say(title: str, sentence: str) -> None:
    st.html(
        f'<div class="soc soc-notice" role="status"><h2>{escape(title)}</h2>'
        f'<p class="soc-text">{escape(sentence)}</p></div>'
    )
