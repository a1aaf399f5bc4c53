"""Calendars: months, quarters, years, federal and state fiscal periods, grant years, trailing twelve months.

Federal fiscal years begin on October 1, state ones on July 1 by default; both are named for the year they end in.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from measures.errors import QuestionError

KINDS = ("month", "quarter", "year", "ffq", "ffy", "sfq", "sfy", "grant_year", "trailing12", "all")
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "ffq": 3, "ffy": 12, "sfq": 3, "sfy": 12, "grant_year": 12}
FEDERAL_YEAR_STARTS = 10
STATE_YEAR_STARTS = 7


@dataclass(frozen=True)
class Period:
    """A span of days, both ends inclusive, with its name in words and a short one for an axis."""

    start: date
    end: date
    label: str
    short: str

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1


def periods(
    kind: str,
    first: date,
    last: date,
    *,
    state_year_starts: int = STATE_YEAR_STARTS,
    grant_start: date | None = None,
) -> list[Period]:
    """The whole calendar periods that touch the days from `first` to `last`, oldest first.

    `all` is one period, exactly that range. `trailing12` gives, for each month end in the range, the twelve months
    that end there. Raises QuestionError for an unknown kind, a range that ends before it starts, or a grant year
    without a grant.
    """
    if kind not in KINDS:
        raise QuestionError(f"There is no period called {kind}; choose one of {', '.join(KINDS)}.")
    if last < first:
        raise QuestionError(f"The range ends ({last}) before it starts ({first}).")
    if kind == "all":
        return [Period(first, last, f"{in_words(first)} to {in_words(last)}", f"{first} to {last}")]
    if kind == "trailing12":
        return _trailing(first, last)
    if kind == "grant_year" and grant_start is None:
        raise QuestionError("A grant year needs a grant: choose one, since each grant has its own first day.")
    starts = {"ffq": FEDERAL_YEAR_STARTS, "ffy": FEDERAL_YEAR_STARTS}
    starts |= {"sfq": state_year_starts, "sfy": state_year_starts}
    year_start = grant_start if kind == "grant_year" else date(2000, starts.get(kind, 1), 1)
    return _calendar(kind, year_start, first, last)


def _calendar(kind: str, year_start: date, first: date, last: date) -> list[Period]:
    months = _MONTHS[kind]
    step = (12 * (first.year - year_start.year) + first.month - year_start.month) // months - 1
    found = []
    while (start := add_months(year_start, step * months)) <= last:
        end = add_months(year_start, (step + 1) * months) - timedelta(days=1)
        if end >= first:
            found.append(Period(start, end, *_names(kind, start, end, year_start.month)))
        step += 1
    return found


def _trailing(first: date, last: date) -> list[Period]:
    found, end = [], month_end(first)
    while end <= last:
        start = add_months(end + timedelta(days=1), -12)
        found.append(
            Period(start, end, f"12 months to {in_words(end)}", f"to {calendar.month_abbr[end.month]} {end.year}")
        )
        end = month_end(end + timedelta(days=1))
    return found


def _names(kind: str, start: date, end: date, year_opens: int) -> tuple[str, str]:
    if kind == "month":
        return f"{calendar.month_name[start.month]} {start.year}", f"{calendar.month_abbr[start.month]} {start.year}"
    if kind == "grant_year":
        return f"Grant year {in_words(start)} to {in_words(end)}", f"Grant year from {start}"
    owner = {"ff": "Federal fiscal ", "sf": "State fiscal "}.get(kind[:2], "")
    short_owner = {"ff": "FFY", "sf": "SFY"}.get(kind[:2], "")
    if _MONTHS[kind] == 12:
        return f"{owner}{end.year}", f"{short_owner}{' ' if short_owner else ''}{end.year}"
    quarter, year = _quarter(start, end, year_opens)
    return f"{owner}{year} Q{quarter}", f"Q{quarter} {short_owner}{' ' if short_owner else ''}{year}"


def _quarter(start: date, end: date, year_opens: int) -> tuple[int, int]:
    number = (start.month - year_opens) % 12 // 3 + 1
    year_end = add_months(end + timedelta(days=1), 3 * (4 - number)) - timedelta(days=1)
    return number, year_end.year


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day of a shorter month (as DuckDB adds months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_words(day: date) -> str:
    """A date as people write it: June 30, 2026."""
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"
