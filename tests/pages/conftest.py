"""The dashboard as AppTest runs it, on the loaded sample."""

import re
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "overview",
    "placement_stability",
    "institutionalization",
    "goal_attainment",
    "family_partners",
    "data_quality",
    "measure_library",
    "case",
)


class Dashboard:
    """One session of the dashboard; `open` draws a page with what its address says."""

    def __init__(self, data_dir):
        self.app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        self.data_dir = data_dir

    def open(self, page="overview", **address):
        """Draws a page. `address` holds query parameters in the words that the address bar shows."""
        for name, words in address.items():
            self.app.query_params[name] = words
        self.app.run()
        if page != "overview":
            self.app.switch_page(f"pages/{page}.py").run()
        assert not self.app.exception, [error.message for error in self.app.exception]
        return self

    @property
    def html(self):
        """All HTML on the page, without the style sheet."""
        bodies = [block.proto.body for block in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith("<style>"))

    @property
    def text(self):
        """The words on the page, without tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html))

    @property
    def charts(self):
        """The specifications of the page's charts, as text."""
        return [chart.proto.spec for chart in self.app.get("plotly_chart")]

    @property
    def links(self):
        """The labels of what can be clicked: buttons, and the entries of menus."""
        entries = [entry for menu in self.app.menu_button for entry in menu.options]
        return [button.label for button in self.app.button] + entries

    def click(self, label, nth=0):
        """Clicks the nth button or entry of a menu whose words begin so, and redraws."""
        clicks = [button.click for button in self.app.button if button.label.startswith(label)]
        clicks += [
            partial(menu.click, entry)
            for menu in self.app.menu_button
            for entry in menu.options
            if entry.startswith(label)
        ]
        clicks[nth]().run()
        assert not self.app.exception, [error.message for error in self.app.exception]
        return self


@pytest.fixture
def dashboard(sample_data, monkeypatch):
    """A session on the loaded sample."""
    monkeypatch.setenv("SOC_DATA", str(sample_data))
    return Dashboard(sample_data)


@pytest.fixture
def empty_dashboard(tmp_path, monkeypatch):
    """A session on a data folder into which nothing has been loaded."""
    monkeypatch.setenv("SOC_DATA", str(tmp_path))
    return Dashboard(tmp_path)
