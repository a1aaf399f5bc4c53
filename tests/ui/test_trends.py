"""From answers to charts: headlines, ticks, gaps, groups."""

from dataclasses import replace
from datetime import date

import pytest

from measures.cards import catalog
from measures.periods import periods
from measures.signals import Control
from tests.ui.test_answers import result
from ui import trends
from ui.answers import Answer
from ui.chart import HIDDEN, NO_DATA, NO_ONE, NOT_DUE

MOVES, KEPT, SERVED = (catalog()[code] for code in ("PS2", "PS7", "C1"))


def quarters(first=date(2024, 1, 1), last=date(2026, 6, 30)):
    return tuple(periods("quarter", first, last))


def read(signal, words, since=None, rises=None) -> Answer:
    return Answer(MOVES, periods=quarters(), control=Control(signal, words, since=since, rises=rises))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (read("none", "Within the usual range"), "Moves while enrolled: within the usual range"),
        (
            read("attention", "Above the usual range", date(2026, 4, 1), True),
            "Moves while enrolled: above the usual range in 2026 Q2",
        ),
        (
            read("improving", "Eight quarters in a row below the mean", date(2024, 4, 1), False),
            "Moves while enrolled: lower since 2024 Q2 than before",
        ),
        (read("unknown", "Too few periods to tell (3; 8 are needed)."), "Moves while enrolled over time"),
    ],
)
def test_a_headline_states_what_the_signal_says_and_no_cause(found, said):
    assert trends.headline(found) == said


@pytest.mark.parametrize(
    ("kind", "first", "last", "labels"),
    [
        ("quarter", date(2025, 7, 1), date(2026, 3, 31), [("Q3", "2025"), ("Q4", ""), ("Q1", "2026")]),
        ("month", date(2025, 12, 1), date(2026, 1, 31), [("Dec", "2025"), ("Jan", "2026")]),
        ("year", date(2025, 1, 1), date(2026, 12, 31), [("2025", ""), ("2026", "")]),
        ("ffy", date(2024, 10, 1), date(2026, 9, 30), [("FFY 2025", ""), ("FFY 2026", "")]),
    ],
)
def test_ticks_name_the_year_where_it_begins(kind, first, last, labels):
    assert [(t.label, t.group) for t in trends.ticks(periods(kind, first, last))] == labels


@pytest.mark.parametrize(
    ("one", "missing"),
    [
        (result(value=None, hidden=True), HIDDEN),
        (result(value=40.0, pending=3, unripe=True), NOT_DUE),
        (replace(result(value=None), reach=date(2026, 2, 1)), NO_DATA),
        (result(value=None), NO_ONE),
        (result(value=0.0), ""),
    ],
)
def test_a_point_without_a_value_says_why(one, missing):
    drawn = trends.point(MOVES, 0, one)
    assert drawn.missing == missing
    assert (drawn.y is None) == bool(missing)


def test_a_period_whose_follow_up_is_not_complete_is_not_drawn():
    assert trends.point(KEPT, 0, result(value=75.0, pending=1, unripe=True)).y is None


def test_few_children_are_weak_and_a_late_agency_makes_a_point_hollow():
    assert trends.point(MOVES, 0, result(children=19)).weak
    assert not trends.point(MOVES, 0, result(children=20)).weak
    assert not trends.point(SERVED, 0, result(children=5)).weak
    assert trends.point(MOVES, 0, replace(result(), late=("Wake",))).hollow == "partial"
    assert trends.point(MOVES, 0, replace(result(), reach=date(2026, 2, 1))).hollow == "so far"


def test_a_chart_draws_the_groups_with_most_children_in_their_own_order():
    groups = [result(f"county {i:02d}", children=i) for i in range(20)]
    drawn = trends.largest(groups)
    assert [r.group for r in drawn] == [f"county {i:02d}" for i in range(8, 20)]
    assert trends.largest(groups[:3]) == tuple(groups[:3])


def group_color(by, low, high, better_card=MOVES):
    now = result(value=3.5)
    found = Answer(better_card, now=now, periods=quarters(), now_period=quarters()[-1])
    return trends._group_point(found, by, 0, result("x", value=(low + high) / 2, low=low, high=high)).color


def test_a_group_is_highlighted_only_when_its_whole_interval_lies_on_the_worse_side():
    assert group_color("county", 4.0, 6.0) == "vermillion"
    assert group_color("county", 3.0, 6.0) is None
    assert group_color("county", 1.0, 2.0) is None
    assert group_color("county", 1.0, 2.0, KEPT) == "vermillion"


def test_agencies_are_never_set_apart():
    assert group_color("agency", 4.0, 6.0) is None
