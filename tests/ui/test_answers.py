"""How numbers reach a page: sentences, what stands in for a missing value, and what may be shown to whom."""

from dataclasses import replace
from datetime import date

import pytest

from measures.cards import catalog
from measures.evaluate import Result
from ui import answers
from ui.answers import Answer, Shown, hidden_places, hide_companions

MOVES, KEPT, SERVED = (catalog()[code] for code in ("PS2", "PS7", "C1"))
Q1, Q2 = date(2026, 1, 1), date(2026, 3, 31)


def result(group=None, children=100, moved=40, still=60, **more) -> Shown:
    parts = {"value": 3.5, "numerator": 64.0, "denominator": 18420.0, "low": 2.7, "high": 4.4, "counted": children}
    return Shown(
        "PS2", Q1, Q2, group,
        children=children, children_in_numerator=moved, children_in_complement=still, reach=Q2,
        **(parts | more),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "nouns"),
    [
        ("moves per 1,000 days in care", ("moves", "days in care")),
        ("% of due reviews", ("", "due reviews")),
        ("children", ("children", "")),
    ],
)
def test_a_unit_says_what_is_counted_and_over_what(unit, nouns):
    assert answers.unit_nouns(unit) == nouns


def test_the_count_names_events_children_and_days():
    assert answers.count_sentence(MOVES, result()) == "64 moves by 40 of 100 children, 18,420 days in care"
    one = result(children=7, moved=1, numerator=1.0, denominator=365.0)
    assert answers.count_sentence(MOVES, one) == "1 move by 1 of 7 children, 365 days in care"
    none = result(children=7, moved=0, numerator=0.0, denominator=365.0)
    assert answers.count_sentence(MOVES, none) == "no moves, 7 children, 365 days in care"


def test_the_count_of_a_share_is_some_of_all():
    assert answers.count_sentence(KEPT, result(numerator=96.0, denominator=121.0)) == "96 of 121 children"


def test_days_are_told_in_the_years_of_the_unit():
    """8,195 enrolled days are 22.4 youth-years: the denominator stays in days, the sentence speaks the unit."""
    admissions = catalog()["IN2"]
    said = answers.count_sentence(admissions, result(children=110, moved=10, numerator=12.0, denominator=8195.0))
    assert said == "12 admissions by 10 of 110 children, 22.4 youth-years enrolled"
    compared = catalog()["IN6.admissions"]
    assert answers.exposure(compared, 8195.0) == "22.4 youth-years"


def test_slots_and_seats_are_not_called_children():
    slots = result(children=3, numerator=89.0, denominator=125.0)
    assert answers.count_sentence(catalog()["C1.capacity"], slots) == "89 of 125 slots"
    assert not Answer(catalog()["C1.capacity"], now=slots).few
    assert Answer(KEPT, now=result(children=3)).few


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([{}, {}, {}], 2),
        ([{}, {}, {"unripe": True}], 1),
        ([{}, {}, {"value": None, "reach": Q1}], 1),  # the exports of this measure do not reach the chosen period
        ([{}, {}, {"value": None}], 2),  # they do, and there was no one: that is the answer
        ([{"value": None}, {"unripe": True}, {"unripe": True}], 2),
    ],
)
def test_a_card_shows_the_latest_period_that_can_be_told(values, place):
    assert answers._shown_place([replace(result(), **changes) for changes in values], 2) == place


def test_a_part_that_does_not_occur_in_a_period_is_zero_and_a_separate_category_no_one():
    why, letters = catalog()["PS8"], catalog()["G7.letters"]
    first = [result(category="progress"), result(category="unknown")]
    second = [replace(r, period_start=Q2, category="progress") for r in first[:1]]
    told = dict(answers._parts(why, [*first, *second]))
    assert [r.value for r in told["unknown"]] == [3.5, 0.0]
    split = dict(
        answers._parts(letters, [replace(r, category=c) for r, c in zip([*first, *second], "SMS", strict=True)])
    )
    assert [r.value for r in split["M"]] == [3.5, None]


def test_a_hidden_result_has_no_count():
    assert answers.count_sentence(MOVES, replace(result(), hidden=True)) == ""


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (result(), ""),
        (result(value=0.0, numerator=0.0), ""),
        (result(value=None, hidden=True), "Hidden to protect privacy: few children stand behind this number."),
        (result(value=None, maturing=12, unripe=True), "Not yet due: 12 children are still being followed."),
        (result(value=None, maturing=1, unripe=True), "Not yet due: 1 child is still being followed."),
        (result(value=None, maturing=None, unripe=True), "Not yet due: some children are still being followed."),
        (
            replace(result(value=None), reach=date(2026, 2, 28)),
            "No data yet: the exports do not reach the end of this period.",
        ),
        (result(value=None), "No one to count in this period."),
    ],
)
def test_zero_hidden_not_due_no_data_and_no_one_read_differently(now, said):
    assert answers.absence(Answer(MOVES, now=now)) == said


def test_a_measure_without_its_tables_names_them():
    said = answers.absence(Answer(MOVES, missing=("enrollments", "living_arrangements")))
    assert said == "Not recorded: needs enrollments and living arrangements, which no export has sent yet."


def test_under_twenty_children_the_count_leads_but_not_for_counts_of_children():
    assert Answer(MOVES, now=result(children=19)).few
    assert not Answer(MOVES, now=result(children=20)).few
    assert not Answer(SERVED, now=result(children=5)).few


def hidden(one: Result) -> Result:
    return replace(one, value=None, numerator=None, hidden=True)


def test_a_single_hidden_group_takes_the_smallest_shown_one_with_it():
    exact = [result("a", 4, 0, 4), result("b", 30, 12, 18), result("c", 90, 40, 50)]
    shown = hide_companions(exact, [hidden(exact[0]), *exact[1:]], 11)
    assert [r.hidden for r in shown] == [True, True, False]
    assert shown[1].value is shown[1].numerator is shown[1].children_in_numerator is None or shown[1].children == 0


def test_hidden_groups_that_are_few_together_take_another_with_them():
    exact = [result("a", 3, 0, 3), result("b", 5, 0, 5), result("c", 40, 20, 20), result("d", 60, 30, 30)]
    shown = hide_companions(exact, [hidden(exact[0]), hidden(exact[1]), *exact[2:]], 11)
    assert [r.hidden for r in shown] == [True, True, True, False]


def test_nothing_is_hidden_where_nothing_is_small_and_empty_groups_stay():
    exact = [result("a", 30, 15, 15), result("b", 0, 0, 0)]
    assert hide_companions(exact, exact, 11) == exact


@pytest.mark.parametrize(
    ("counts", "places"),
    [
        ([], set()),
        ([12, 40], set()),
        ([0, 12], set()),
        ([3, 12, 40], {0, 1}),
        ([3, 4, 12, 40], {0, 1, 2}),
        ([5, 9, 40], {0, 1}),
        ([3], {0}),
    ],
)
def test_counts_by_reason_hide_the_small_ones_and_what_would_give_them_away(counts, places):
    assert hidden_places(counts, 11) == places
