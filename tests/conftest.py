"""What every test may use: the loaded sample, a running dashboard, a browser and a tab. See tests/support."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEVELOPMENT_TOOLS = (
    "axe_playwright_python",
    "hypothesis",
    "lifelines",
    "openpyxl",
    "playwright",
    "statsmodels",
    "xdist",
)
MISSING_TOOLS = [tool for tool in DEVELOPMENT_TOOLS if importlib.util.find_spec(tool) is None]
INSTALL_TOOLS = (
    f"Some test tools are not installed ({', '.join(MISSING_TOOLS)}), and the tests that need them fail: "
    "run `pip install -r requirements-dev.txt`, or `python3 start.py test`, which brings them."
)


# ---- options -----------------------------------------------------------------------------------------------


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the tests marked long too (minutes each)")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for test in items:
        if test.get_closest_marker("long"):
            test.add_marker(pytest.mark.skip(reason="takes minutes: run it with --long"))


# ---- when only requirements.txt is installed ---------------------------------------------------------------


def pytest_configure(config):
    if MISSING_TOOLS:
        # The tests that need no more than requirements.txt still run; the others fail with one sentence each.
        config.option.continue_on_collection_errors = True
    if "hypothesis" not in MISSING_TOOLS:
        draw_steady_histories()


def draw_steady_histories():
    """Generated tests draw the same examples every time, however slow the computer.

    Set before test files are read: a test's own @settings starts from the profile of that moment.
    """
    from hypothesis import settings

    settings.register_profile("steady", deadline=None, derandomize=True)
    settings.load_profile("steady")


def pytest_report_header():
    return INSTALL_TOOLS if MISSING_TOOLS else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    missing = re.search(r"No module named '(\w+)", report.longreprtext) if report.failed else None
    if missing and missing[1] in MISSING_TOOLS:
        report.longrepr = INSTALL_TOOLS
    return report


# ---- the loaded sample, the dashboard, the browser ---------------------------------------------------------


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, request):
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def sample_data(shared_folder):
    """A data folder with data/sample loaded, once for all workers. Read only: copy it to change it."""
    from filelock import FileLock

    data_dir, outcome = shared_folder / "sample-data", shared_folder / "sample-load.txt"
    with FileLock(str(outcome) + ".lock"):
        if not outcome.exists():
            outcome.write_text(load_sample(data_dir), encoding="utf-8")
    failure = outcome.read_text(encoding="utf-8")
    if failure:
        pytest.fail(failure, pytrace=False)
    return data_dir


def load_sample(data_dir):
    """Loads data/sample as a person would; returns "" or what went wrong."""
    command = [sys.executable, "-m", "etl", "load", str(ROOT / "data" / "sample"), "--data", str(data_dir)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return f"The sample did not load (exit code {done.returncode}):\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def app(sample_data, tmp_path_factory):
    """The dashboard on the loaded sample, answering at `app.url`."""
    from tests.support.browser import start_app, stop_app

    server, running = start_app(sample_data, tmp_path_factory.mktemp("dashboard") / "log.txt")
    yield running
    stop_app(server)


@pytest.fixture(scope="module")
def browser():
    """Chromium, shared by the tests of a file. Without one the tests fail and say what to install.

    It closes with the file: while it is open, tests that start an event loop of their own could not.
    """
    if "playwright" in MISSING_TOOLS:
        pytest.fail(INSTALL_TOOLS, pytrace=False)
    from playwright.sync_api import sync_playwright

    from tests.support.browser import NoBrowser, launch

    with sync_playwright() as playwright:
        try:
            chromium = launch(playwright)
        except NoBrowser as sentence:
            raise pytest.fail.Exception(str(sentence), pytrace=False) from None
        yield chromium
        chromium.close()


@pytest.fixture
def page(app, browser):
    """A tab of its own for a test (see tests.support.browser.Visit).

    The test fails afterward if a page asked another machine for anything or the console showed an error.
    """
    from tests.support.browser import Visit

    visit = Visit(browser, app)
    yield visit
    visit.close()
    assert visit.outside == [], "a page asked another machine for something"
    assert visit.errors == [], "the browser's console shows errors"
