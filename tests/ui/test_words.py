"""Numbers, dates and sentences as the pages say them."""

from datetime import date

import pytest

from ui import words


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (3.456, 1, "3.5"),
        (18420, 0, "18,420"),
        (1234567.891, 2, "1,234,567.89"),
        (-2.25, 1, "−2.3"),
        (100 * 57 / 80, 1, "71.3"),
        (31.25, 1, "31.3"),
        (56.25, 1, "56.3"),
        (10.5, 0, "11"),
        (2.675, 2, "2.68"),
        (-0.05, 1, "−0.1"),
        (1e-9, 1, "0.0"),
        (1e21, 0, "1,000,000,000,000,000,000,000"),
        (-0.04, 1, "0.0"),
        (0, 0, "0"),
    ],
)
def test_numbers_have_thousands_separated_a_true_minus_sign_and_halves_away_from_zero(value, decimals, said):
    assert words.number(value, decimals) == said


def test_percentages_have_one_decimal():
    assert words.percent(79.31) == "79.3%"


@pytest.mark.parametrize(
    ("value", "noun", "said"),
    [(1, "child", "1 child"), (41, "child", "41 children"), (0, "move", "no moves"), (2, "agency", "2 agencies")],
)
def test_a_count_agrees_with_its_noun(value, noun, said):
    assert words.counted(value, noun) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_in_words(names, said):
    assert words.joined(names) == said


def test_dates_are_american_in_words_and_iso_in_tables():
    day = date(2026, 6, 30)
    assert words.long_date(day) == "June 30, 2026"
    assert words.day_of_year(day) == "June 30"
    assert words.table_date(day) == "2026-06-30"
    assert words.table_date(None) == ""


def test_a_range_names_a_shared_year_once():
    assert words.date_range(date(2026, 4, 1), date(2026, 6, 30)) == "April 1 to June 30, 2026"
    assert words.date_range(date(2025, 10, 1), date(2026, 6, 30)) == "October 1, 2025 to June 30, 2026"


def test_intervals_are_words_on_cards_and_ranges_in_tables():
    assert words.interval(2.72, 4.41) == "between 2.7 and 4.4"
    assert words.interval(71.2, 86.04, "% of children") == "between 71.2 and 86.0%"
    assert words.interval(None, 4.0) == ""
    assert words.interval_range(2.718, 4.409) == "2.72–4.41"
    assert words.interval_range(2.7, None) == ""


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (3.5, 4.9, "down from 4.9 in 2025 Q2"),
        (4.9, 3.5, "up from 3.5 in 2025 Q2"),
        (3.51, 3.49, "the same as in 2025 Q2"),
    ],
)
def test_a_change_that_does_not_show_is_no_change(now, before, said):
    assert words.change(now, before, "2025 Q2") == said


@pytest.mark.parametrize(
    ("kind", "table", "decimals"),
    [("count", True, 0), ("rate", False, 1), ("rate", True, 2), ("proportion", True, 1), ("survival", False, 1)],
)
def test_rates_have_two_decimals_in_tables_only(kind, table, decimals):
    assert words.decimals_of(kind, table) == decimals
