"""Numbers, dates, counts and sentences as the pages say them: American English, plain, one form for each thing.

Every function takes plain values and returns text; none knows Streamlit. Values are in the measure's own unit
(a proportion in per cent). `None` is never turned into a number: ask `absence` what to say instead.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
IRREGULAR = {"child": "children", "person": "people", "agency": "agencies", "day": "days"}
MONTHS = "January February March April May June July August September October November December".split()


def number(value: float, decimals: int = 1) -> str:
    """A value with thousands separated and a true minus sign; a value that rounds to zero has no sign.

    Halves are rounded away from zero, as people do it by hand: 71.25 is "71.3".
    """
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return MINUS + text if rounded < 0 else text


def count(value: float) -> str:
    """A whole number with thousands separated."""
    return number(value, 0)


def percent(value: float, decimals: int = 1) -> str:
    """A value that is already in per cent: `79.3` gives "79.3%"."""
    return number(value, decimals) + "%"


def plural(noun: str) -> str:
    """The plural of a noun that the pages count."""
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def counted(value: float, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: "1 child", "41 children", "no moves"."""
    if value == 0:
        return f"no {nouns or plural(noun)}"
    return f"{count(value)} {noun if value == 1 else nouns or plural(noun)}"


def capitalized(sentence: str) -> str:
    """The sentence with its first letter large and the rest as it was."""
    return sentence[:1].upper() + sentence[1:]


def joined(words: Iterable[str], last: str = "and") -> str:
    """A list in words: "a", "a and b", "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def long_date(day: date) -> str:
    """ "June 30, 2026"."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def day_of_year(day: date) -> str:
    """ "June 30", where the year stands nearby."""
    return f"{MONTHS[day.month - 1]} {day.day}"


def table_date(day: date | None) -> str:
    """ "2026-06-30" for tables, and an empty cell where there is no date."""
    return day.isoformat() if day else ""


def date_range(first: date, last: date) -> str:
    """Both days inclusive: "April 1 to June 30, 2026", "October 1, 2025 to June 30, 2026"."""
    start = day_of_year(first) if first.year == last.year else long_date(first)
    return f"{start} to {long_date(last)}"


def is_per_cent(unit: str) -> bool:
    """Whether a card's unit is a percentage ("% of due reviews")."""
    return unit.strip().startswith("%")


def amount(value: float, unit: str, decimals: int = 1) -> str:
    """The value as a sentence needs it: with its per cent sign, or bare where the unit is a phrase."""
    return percent(value, decimals) if is_per_cent(unit) else number(value, decimals)


def decimals_of(kind: str, table: bool = False) -> int:
    """Decimals for a kind of measure: counts none, percentages one, rates one in cards and two in tables."""
    if kind in ("count", "sum", "list"):
        return 0
    if kind in ("proportion", "survival"):
        return 1
    return 2 if table else 1


def interval(low: float | None, high: float | None, unit: str = "", decimals: int = 1) -> str:
    """An interval in words: "between 2.7 and 4.4"; empty where there is none."""
    if low is None or high is None:
        return ""
    if is_per_cent(unit):
        return f"between {number(low, decimals)} and {percent(high, decimals)}"
    return f"between {number(low, decimals)} and {number(high, decimals)}"


def interval_range(low: float | None, high: float | None, decimals: int = 2) -> str:
    """An interval for a table: "2.72–4.41"; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{number(low, decimals)}{EN_DASH}{number(high, decimals)}"


def change(value: float, before: float, before_name: str, unit: str = "", decimals: int = 1) -> str:
    """The comparison in words: "down from 4.9 in April to June 2025", "the same as in April to June 2025"."""
    now_shown, before_shown = amount(value, unit, decimals), amount(before, unit, decimals)
    if now_shown == before_shown:
        return f"the same as in {before_name}"
    direction = "up" if value > before else "down"
    return f"{direction} from {before_shown} in {before_name}"
