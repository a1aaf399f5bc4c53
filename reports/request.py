"""What is asked for a report: which measures, in which periods, of whom, by which group; and what may not be asked.

A report is shared, so the rules of the shareable view hold whatever the view on screen: whole calendar periods, at
most one filter of place and one of people, from a fixed list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.cards import Card
from measures.dimensions import DIMENSIONS, GRANT
from measures.disclosure import PROTECTED
from measures.periods import KINDS, Period
from ui import words

PLACES = ("agency", "program", "county", "local_area", "region")
PEOPLE = ("age_group", "sex", "race_ethnicity", "language", "service_level")
FILTERS = (*PLACES, *PEOPLE, "collaborative", GRANT)
CATEGORY = "category"
GROUPS = (*PLACES, *PEOPLE, "collaborative", "role", "pay_type", CATEGORY)
PERIOD_KINDS = tuple(kind for kind in KINDS if kind != "all")
EACH = {
    "month": "by month",
    "quarter": "by quarter",
    "year": "by year",
    "ffq": "by federal fiscal quarter",
    "ffy": "by federal fiscal year",
    "sfq": "by state fiscal quarter",
    "sfy": "by state fiscal year",
    "grant_year": "by grant year",
    "trailing12": "by the 12 months up to each month end",
}
NAMES = DIMENSIONS | {"local_area": "Area", CATEGORY: "Part", GRANT: "Grant"}


@dataclass(frozen=True)
class Request:
    """One report as asked for. `where` are filters by dimension, `by` the group (None: all together)."""

    codes: tuple[str, ...]
    kind: str
    periods: tuple[Period, ...]
    by: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def period_words(self) -> str:
        """ "By quarter, July 1, 2025 to June 30, 2026 (4 periods)"."""
        span = words.date_range(self.periods[0].start, self.periods[-1].end)
        return f"{words.capitalized(EACH[self.kind])}, {span} ({words.counted(len(self.periods), 'period')})"

    @property
    def file_words(self) -> str:
        """How the periods are named in a file's name: "by-quarter"."""
        return EACH[self.kind].replace(" ", "-")

    @property
    def group_words(self) -> str:
        """By what the numbers are split: "County", or that they are not."""
        if self.by == CATEGORY:
            return "The parts of each measure"
        return NAMES[self.by] if self.by else "Not split: all together"


def refusal(request: Request) -> str:
    """Why a report may not be made, in a sentence; empty where it may."""
    if not request.codes:
        return "Choose at least one measure."
    if request.kind not in PERIOD_KINDS or not request.periods:
        return "A report takes whole calendar periods: choose by month, quarter or year."
    names = [name for name, _ in request.where]
    if strange := [name for name in names if name not in FILTERS]:
        return (
            f"A report is shared, so it takes no filter of {NAMES.get(strange[0], strange[0]).lower()}. "
            "Clear it, and the report can be made."
        )
    if request.by is not None and request.by not in GROUPS:
        return f"A report is not split by {NAMES.get(request.by, request.by).lower()}."
    for choices, kind in ((PLACES, "place"), (PEOPLE, "people")):
        chosen = [NAMES[name].lower() for name in names if name in choices]
        if len(chosen) > 1:
            return (
                f"A report takes one filter of {kind} at a time, so that no child can be singled out. "
                f"Clear {words.joined(chosen, 'or')}, and the report can be made."
            )
    if any(len(values) > 1 for _, values in request.where):
        return "A report takes one value of a filter at a time, so that no child can be singled out."
    return ""


def label(labels: Mapping[str, str], dimension: str, value: str) -> str:
    """The words for a value of a dimension: "female" gives "Female"; a place's name stands for itself."""
    if dimension == "local_area" and value[:1].isdigit():
        return f"Area {value}"
    return labels.get(value, value)


# A measure that does not start from enrollments can't be split by what only an enrollment knows.
_BY_ENROLLMENT = ("program", "service_level")


def split(card: Card, by: str | None) -> tuple[str | None, str]:
    """By what a measure can be split of what is asked, and the sentence that says why it is not."""
    name = NAMES[by].lower() if by else ""
    if by == CATEGORY and card.categories is None:
        return None, "This measure has no parts of its own."
    if by in _BY_ENROLLMENT and "enrollments" not in card.needs:
        return None, f"Not split by {name}: this measure is not counted from enrollments."
    if card.by and by not in (None, *card.by):
        return None, f"Not split by {name}: what this measure is divided by does not know it."
    if by in PEOPLE and card.counts not in PROTECTED:
        return None, f"Not split by {name}: this measure does not count children."
    return by, ""
