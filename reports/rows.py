"""One row of a report: a number as it may leave the program, or the word that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from measures.cards import Card
from measures.evaluate import Result
from measures.periods import Period
from ui import chart, words

VALUE, ZERO, HIDDEN, NOT_DUE, NO_DATA, NO_ONE = "value", "zero", "hidden", "not_due", "no_data", "no_one"
SHOWN = (VALUE, ZERO)
STATUS_WORDS = {
    VALUE: "counted",
    ZERO: "zero",
    HIDDEN: chart.HIDDEN,
    NOT_DUE: chart.NOT_DUE,
    NO_DATA: chart.NO_DATA,
    NO_ONE: chart.NO_ONE,
}
ALL = "All"
COUNTS = ("count", "sum")
FEW_CHILDREN = 20
_DIGITS = 12


@dataclass(frozen=True)
class Row:
    """One number. Values are in the measure's unit; they are None unless the status is value or zero.

    `group` and `part` are in words, empty where the table is not split so. `pending` and `excluded` are None where
    they are hidden. A target stands beside numbers of the whole only.
    """

    period: Period
    group: str
    part: str
    status: str
    remark: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    children: int | None = None
    pending: int | None = 0
    excluded: int | None = 0
    target: float | None = None
    target_of: str = ""
    is_total: bool = False

    @property
    def has_hidden_cell(self) -> bool:
        """True where a number of the row is hidden to protect privacy."""
        return self.status == HIDDEN or self.pending is None or self.excluded is None


@dataclass(frozen=True)
class Reason:
    """Why some are not in a number, and how many; the count is None where it is hidden."""

    period: Period
    state: str
    reason: str
    count: int | None


def row_of(card: Card, period: Period, exact: Result, shown: Result, group: str = "") -> Row:
    """A result as a row. `exact` tells whether follow-up goes on, whose count may be hidden in `shown`."""
    status = _status(exact, shown)
    part = "" if shown.category is None else card.words_for(shown.category)
    row = Row(period, group, part, status, "", pending=shown.pending, excluded=shown.excluded)
    if status not in SHOWN:
        return row
    return replace(
        row,
        remark=_remark(card, shown),
        value=_steady(shown.value),
        low=_steady(shown.low),
        high=_steady(shown.high),
        method=shown.method,
        numerator=_steady(shown.numerator),
        denominator=_steady(shown.denominator),
        children=shown.children,
    )


def with_remark(row: Row, sentence: str) -> Row:
    """The row with one more remark."""
    return replace(row, remark="; ".join(part for part in (row.remark, sentence) if part))


def _status(exact: Result, shown: Result) -> str:
    """Follow-up that goes on is said first: what it will come to is not yet anybody's to know."""
    if exact.maturing:
        return NOT_DUE
    if shown.hidden:
        return HIDDEN
    if shown.value is None:
        return NO_DATA if shown.reach is None or shown.reach < shown.period_end else NO_ONE
    return VALUE if shown.value else ZERO


def _remark(card: Card, result: Result) -> str:
    said = []
    if result.unfinished:
        said.append(f"so far, to {words.long_date(result.reach)}")
    if result.late:
        said.append(f"without {words.joined(result.late)}, not yet complete")
    if card.kind not in COUNTS and result.children < FEW_CHILDREN:
        said.append(f"fewer than {FEW_CHILDREN} {people(card)}")
    return "; ".join(said)


def people(card: Card) -> str:
    """Whom the column of children counts: children, or what stands for them where a measure is not about them."""
    about_children = card.counts == "clients" and card.subject != "person"
    return "children" if about_children else words.plural(card.subject)


def _steady(value: float | None) -> float | None:
    """Twelve digits: the last ones of a sum may depend on the order in which it was added up."""
    return None if value is None else float(f"{value:.{_DIGITS}g}")
