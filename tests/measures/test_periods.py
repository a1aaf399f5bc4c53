"""Calendars, to the day."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.errors import QuestionError
from measures.periods import KINDS, add_months, periods

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "federal", "state"),
    [
        ("2026-06-30", "Federal fiscal 2026 Q3", "State fiscal 2026 Q4"),
        ("2026-07-01", "Federal fiscal 2026 Q4", "State fiscal 2027 Q1"),
        ("2026-09-30", "Federal fiscal 2026 Q4", "State fiscal 2027 Q1"),
        ("2026-10-01", "Federal fiscal 2027 Q1", "State fiscal 2027 Q2"),
        ("2026-12-31", "Federal fiscal 2027 Q1", "State fiscal 2027 Q2"),
        ("2027-01-01", "Federal fiscal 2027 Q2", "State fiscal 2027 Q3"),
    ],
)
def test_fiscal_quarters_of_the_six_dates(day, federal, state):
    """The table of fiscal periods: federal years begin October 1, state years July 1, both named for their end."""
    day = date.fromisoformat(day)
    assert [p.label for p in periods("ffq", day, day)] == [federal]
    assert [p.label for p in periods("sfq", day, day)] == [state]


def test_years():
    day = date(2026, 10, 1)
    assert [(p.start, p.end) for p in periods("ffy", day, day)] == [(date(2026, 10, 1), date(2027, 9, 30))]
    assert [p.label for p in periods("ffy", day, day)] == ["Federal fiscal 2027"]
    assert [(p.start, p.end) for p in periods("sfy", day, day)] == [(date(2026, 7, 1), date(2027, 6, 30))]
    assert [p.label for p in periods("year", day, day)] == ["2026"]


def test_a_grant_year_runs_from_the_grants_own_first_day():
    found = periods("grant_year", date(2025, 9, 29), date(2025, 9, 30), grant_start=date(2024, 9, 30))
    assert [(p.start, p.end) for p in found] == [
        (date(2024, 9, 30), date(2025, 9, 29)),
        (date(2025, 9, 30), date(2026, 9, 29)),
    ]


def test_another_state_may_open_its_year_in_another_month():
    april = periods("sfy", date(2018, 3, 31), date(2018, 3, 31), state_year_starts=4)
    assert [(p.start, p.end) for p in april] == [(date(2017, 4, 1), date(2018, 3, 31))]


def test_trailing_twelve_months_end_at_each_month_end():
    found = periods("trailing12", date(2026, 1, 15), date(2026, 3, 30))
    assert [(p.start, p.end) for p in found] == [
        (date(2025, 2, 1), date(2026, 1, 31)),
        (date(2025, 3, 1), date(2026, 2, 28)),
    ]


def test_all_is_exactly_the_range():
    assert [(p.start, p.end, p.days) for p in periods("all", date(2026, 1, 5), date(2026, 2, 3))] == [
        (date(2026, 1, 5), date(2026, 2, 3), 30)
    ]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("all", "trailing12")])
@given(first=DAYS, length=st.integers(0, 2000))
def test_periods_cover_the_range_without_gap_or_overlap(kind, first, length):
    last = first + timedelta(days=length)
    found = periods(kind, first, last, grant_start=date(2024, 9, 30))
    assert found[0].start <= first <= found[0].end
    assert found[-1].start <= last <= found[-1].end
    for before, after in zip(found, found[1:], strict=False):
        assert after.start == before.end + timedelta(days=1)
    assert len({p.label for p in found}) == len({p.short for p in found}) == len(found)


@given(day=DAYS, months=st.integers(-60, 60))
def test_months_are_added_as_the_database_adds_them(day, months):
    row = duckdb.execute(
        "SELECT CAST(CAST(? AS DATE) + to_months(CAST(? AS INTEGER)) AS DATE)", [day, months]
    ).fetchone()
    assert add_months(day, months) == row[0]


def test_what_cannot_be_answered_is_a_sentence():
    with pytest.raises(QuestionError, match="no period called week"):
        periods("week", date(2026, 1, 1), date(2026, 1, 2))
    with pytest.raises(QuestionError, match="ends .* before it starts"):
        periods("month", date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(QuestionError, match="needs a grant"):
        periods("grant_year", date(2026, 1, 1), date(2026, 1, 2))
