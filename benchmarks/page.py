"""Table d: how long a person waits after changing a filter, in a real browser.

The Placement stability page on a loaded snapshot beside a bare Streamlit page with as many charts, and beside one with
as many charts, texts and buttons. Each change chooses an area that was not chosen before, so nothing is answered from a
cache. The wait ends with the last change of the page.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import prepared
from benchmarks.measuring import ROOT, Run, in_seconds, in_turn, seconds, table, times

TITLE = "(d) A filter change in the browser"
RUNS = 15
PAGE = "/placement_stability"
FILTER = "Area"
QUIET = 500  # milliseconds without any change: the page is finished

# From here on the page notes when Enter was pressed, and when anything in its main part last changed.
WATCH = """() => {
  window.lastChange = window.asked = performance.now();
  const changed = () => { window.lastChange = performance.now(); };
  const main = document.querySelector('[data-testid="stMain"]');
  new MutationObserver(changed).observe(main, {subtree: true, childList: true, attributes: true, characterData: true});
  addEventListener('keydown', event => { if (event.key === 'Enter') window.asked = performance.now(); }, true);
}"""
IS_QUIET = f"() => performance.now() - Math.max(window.asked, window.lastChange) > {QUIET}"
ELEMENTS = """() => document.querySelectorAll('[data-testid="stMain"] [data-testid="stElementContainer"]').length"""
CHARTS = """() => document.querySelectorAll('[data-testid="stPlotlyChart"] .main-svg:first-of-type').length"""

OURS, BARE, ALIKE = "this page", "bare page", "bare page with as many elements"


@dataclass(frozen=True)
class Page:
    """How many charts a page has, and how many elements besides."""

    charts: int
    others: int


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The table in Markdown for each number of children. Raises ValueError when a page shows an error."""
    rows = []
    for children in sizes:
        data_dir = prepared.snapshot(folder, children)
        prepared.say(f"Table d, {children:,} children")
        rows.append(_row(children, *beside(data_dir, runs)))
    headings = ["children", "charts", "this page", "bare page", "ratio", "other elements", "with them", "ratio"]
    return table(headings, rows)


def _row(children: int, page: Page, taken: dict[str, list[Run]]) -> list[str]:
    ours, bare, alike = (seconds(taken[name]) for name in (OURS, BARE, ALIKE))
    return [
        f"{children:,}",
        str(page.charts),
        in_seconds(ours),
        in_seconds(bare),
        times(ours / bare),
        str(page.others),
        in_seconds(alike),
        times(ours / alike),
    ]


def beside(data_dir: Path, runs: int) -> tuple[Page, dict[str, list[Run]]]:
    """What the page has, and the runs of the page on this data folder and of the two bare pages."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import Visit, launch

    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory()))
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)

        def opened(name: str, script: str, path: str, environment: dict[str, str]) -> tuple[object, Page]:
            visit = Visit(browser, stack.enter_context(_served(script, environment, logs / name)))
            return visit, _opened(visit, path)

        ours, page = opened(OURS, "dashboard.py", PAGE, {"SOC_DATA": str(data_dir)})
        amount = {"BARE_PAGE_CHARTS": str(page.charts)}
        bare, seen = opened(BARE, "benchmarks/bare_page.py", "/", amount)
        alike, seen_alike = opened(
            ALIKE, "benchmarks/bare_page.py", "/", amount | {"BARE_PAGE_OTHERS": str(page.others - seen.others)}
        )
        if seen.charts != page.charts or seen_alike != page:
            raise ValueError("The bare pages do not draw as much as the page beside them.")
        works = {OURS: partial(_change, ours), BARE: partial(_change, bare), ALIKE: partial(_change, alike)}
        for change in works.values():
            change()  # the first one loads what the later ones find
        return page, in_turn(works, runs)


@contextmanager
def _served(script: str, environment: dict[str, str], log: Path) -> Iterator[object]:
    """A Streamlit script that answers at its `url` until the end of the context; it writes what it says to `log`."""
    from tests.support.browser import RunningApp, free_port, stop_app, wait_until_it_answers

    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=127.0.0.1"]
    with log.open("w", encoding="utf-8") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        app = RunningApp(f"http://127.0.0.1:{port}", log)
        wait_until_it_answers(server, app)
        yield app
    finally:
        stop_app(server)


def _opened(visit, path: str) -> Page:
    """Opens a page and begins to watch it; returns what it has."""
    tab = visit.open(path)
    tab.evaluate(WATCH)
    tab.wait_for_function(IS_QUIET)
    charts = tab.evaluate(CHARTS)
    return Page(charts, tab.evaluate(ELEMENTS) - charts)


def _change(visit) -> Run:
    """Chooses the next area and waits until the page is finished."""
    tab = visit.tab
    box = tab.get_by_label(FILTER, exact=True).first
    before = box.input_value()
    box.click()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function(IS_QUIET)
    visit.after(partial(tab.keyboard.press, "Enter"))
    tab.wait_for_function(IS_QUIET)
    if visit.exceptions() or box.input_value() == before:
        raise ValueError(f"The filter {FILTER} of {tab.url} could not be changed: {visit.exceptions()}")
    return Run(tab.evaluate("(window.lastChange - window.asked) / 1000"), 0, None)
