"""Which published values stand on a trend as lines, and under which words."""

from datetime import date
from types import SimpleNamespace

import pytest

from measures.cards import catalog
from measures.library import benchmarks
from measures.periods import periods
from tests.support.world import empty_world
from tests.ui.test_answers import result
from ui import answers, full, trends
from ui.answers import Answer

SERVED = {"North Carolina"}


@pytest.fixture(scope="module")
def published():
    con = empty_world()
    return {code: benchmarks(con, card, SERVED) for code, card in catalog().items()}


@pytest.fixture
def lines(published, monkeypatch):
    """The keys of the lines for a measure whose card shows the quarter up to a day."""
    monkeypatch.setattr(answers, "benchmarks", lambda load, code: published[code])
    asked = SimpleNamespace(load=None)

    def keys(code, last=date(2026, 6, 30), **shown):
        now = result(**({"value": 4.0, "children": 120} | shown))
        (period,) = periods("all", last, last)
        return [b.key for b in full.comparable(asked, Answer(catalog()[code], now=now, now_period=period))]

    return keys


def test_newest_values_stand_beside_a_period_that_is_later_than_all_of_them(lines):
    assert lines("PS1") == ["ps1_us_2024_25", "ps1_nc_2024_25"]
    assert lines("PE1") == ["pe1_us_ffy2023", "pe1_nc_ffy2023"]


@pytest.mark.parametrize(
    ("last", "nation"),
    [
        (date(2021, 9, 30), "ps1_us_ffy2021"),
        (date(2022, 12, 31), "ps1_us_ffy2022"),
        # The 12 months to March 2023 are not comparable: September 2022 is a day nearer than September 2023.
        (date(2023, 3, 31), "ps1_us_ffy2022"),
        (date(2023, 4, 30), "ps1_us_ffy2023"),
        (date(2024, 9, 30), "ps1_us_ffy2024"),
    ],
)
def test_an_older_period_gets_the_values_that_end_nearest_to_it(lines, last, nation):
    assert lines("PS1", last) == [nation, nation.replace("_us_", "_nc_")]


def test_a_state_without_a_value_for_those_months_keeps_its_nearest(lines):
    assert lines("PE4") == ["pe4_us_2023_24", "pe4_nc_ffy2021"]


@pytest.mark.parametrize("shown", [{"children": 19}, {"value": None, "hidden": True}])
def test_below_twenty_children_or_hidden_there_is_no_line(lines, shown):
    assert lines("PS1", **shown) == []


@pytest.mark.parametrize("code", ["PS2", "PS7", "PS5", "IN5.psychiatric", "IN9.point", "G12.resolved", "W4", "F9"])
def test_no_line_of_nation_or_state_stands_on_any_other_measure(lines, code):
    assert lines(code) == []


def test_a_measure_with_a_standard_of_its_own_gets_that_one(lines):
    assert lines("R4") == ["reassessment_80"]
    assert lines("W5") == ["wfi_ez_total_mean"], "never the mean of another scale of the same instrument"


def test_a_line_says_place_value_and_months(published):
    card = catalog()["PS1"]
    (state,) = [b for b in published["PS1"] if b.key == "ps1_nc_2024_25"]
    said = trends._reference(card, state)
    assert (said.value, said.label.replace("\N{NO-BREAK SPACE}", " ")) == (5.95, "North Carolina 6.0 (to Mar 2025)")
    (standard,) = [b for b in published["R4"] if b.comparable]
    assert trends._reference(catalog()["R4"], standard).label == "Asked for by SAMHSA, at least 80.0%"
