"""The tables of a workbook, column by column: a measure, the definitions, who was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.cards import Card
from measures.library import Benchmark
from reports.request import CATEGORY, NAMES
from reports.rows import COUNTS, HIDDEN, SHOWN, STATUS_WORDS, Row, people
from reports.tables import Table
from ui import words

DATE, WHOLE, TEXT = "yyyy-mm-dd", "#,##0", "text"
HIDDEN_SHORT = "hidden"
STATES = {"pending": "not yet due", "excluded": "left out"}
METHODS = {
    "wilson": "95% interval: Wilson",
    "exact_poisson": "95% interval: exact Poisson",
    "bootstrap": "95% interval: repeated draws over children, with a fixed seed",
    "linearized": "95% interval: linearized, by child",
    "greenwood": "95% interval: Greenwood",
}


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the cell of each row, its number format and its width in characters."""

    header: str
    cells: tuple[object, ...]
    format: str = TEXT
    width: int = 12


def columns(table: Table) -> list[Column]:
    """A measure's table, column by column. Columns without a single number in them are left away."""
    card, rows = table.card, table.rows
    group = NAMES[table.by] if table.by else ""
    value_format = _value_format(card, rows)
    found = [
        Column("Period", tuple(row.period.label for row in rows), width=20),
        Column("From", tuple(row.period.start for row in rows), DATE),
        Column("To", tuple(row.period.end for row in rows), DATE),
    ]
    if any(row.group for row in rows):
        found.append(Column(group, tuple(row.group for row in rows), width=24))
    if any(row.part for row in rows):
        found.append(Column(NAMES[CATEGORY], tuple(row.part for row in rows), width=28))
    found.append(Column("Value", tuple(_value(row) for row in rows), value_format, _value_width(rows)))
    for header, name in (
        ("Interval from", "low"),
        ("Interval to", "high"),
        ("Numerator", "numerator"),
        ("Denominator", "denominator"),
        (words.capitalized(people(card)), "children"),
    ):
        if name == "numerator" and card.kind in COUNTS:
            continue  # it is the value
        numbers = [getattr(row, name) for row in rows]
        if any(number is not None for number in numbers):
            cells = tuple(HIDDEN_SHORT if row.status == HIDDEN else getattr(row, name) for row in rows)
            own = value_format if name in ("low", "high") else _count_format(numbers)
            found.append(Column(header, cells, own, 15))
    if any(row.target is not None for row in rows):
        found.append(Column("Target", tuple(row.target for row in rows), _count_format(row.target for row in rows)))
        found.append(Column("Target of", tuple(row.target_of for row in rows), width=28))
    of_all = ", all parts" if any(row.part for row in rows) else ""
    for header, name in (("Not yet due", "pending"), ("Left out", "excluded")):
        cells = tuple(HIDDEN_SHORT if getattr(row, name) is None else getattr(row, name) for row in rows)
        found.append(Column(header + of_all, cells, WHOLE))
    found.append(Column("Status", tuple(STATUS_WORDS[row.status] for row in rows), width=26))
    found.append(Column("Remark", tuple(row.remark for row in rows), width=44))
    return found


def _value(row: Row) -> object:
    return row.value if row.status in SHOWN else STATUS_WORDS[row.status]


def _value_width(rows: Sequence[Row]) -> int:
    return 12 if all(row.status in SHOWN for row in rows) else 26


def _value_format(card: Card, rows: Sequence[Row]) -> str:
    """Per cent with one decimal, other shares and rates with two; counts whole unless one of them is not."""
    if card.kind in COUNTS:
        return _count_format(row.value for row in rows)
    decimals = 1 if words.is_per_cent(card.unit) else words.decimals_of(card.kind, table=True)
    return f"#,##0.{'0' * decimals}"


def _count_format(numbers: Iterable[float | None]) -> str:
    whole = all(float(number).is_integer() for number in numbers if number is not None)
    return WHOLE if whole else "#,##0.00"


def definitions(tables: Sequence[Table]) -> list[Column]:
    """What each measure means, who defined it so, and the parameters in force."""
    cards = [table.card for table in tables]
    return [
        Column("Measure", tuple(card.title for card in cards), width=30),
        Column("Code", tuple(card.code for card in cards)),
        Column("Unit", tuple(card.unit for card in cards), width=22),
        Column("Better", tuple(card.better for card in cards), width=10),
        Column("Counted", tuple(card.numerator for card in cards), width=46),
        Column("Out of", tuple(card.denominator for card in cards), width=46),
        Column("Left out", tuple(card.excluded for card in cards), width=46),
        Column("Parameters in force", tuple(_parameters(card) for card in cards), width=30),
        Column("Interval", tuple(_methods(table) for table in tables), width=24),
        Column("Take care", tuple(card.caution for card in cards), width=46),
        Column("Published values", tuple(_published(table.published) for table in tables), width=46),
        Column("Source", tuple(card.source for card in cards), width=46),
    ]


def left_out(tables: Sequence[Table]) -> list[Column]:
    """Who is not in each measure, and why, with small counts hidden."""
    found = [(table.card, reason) for table in tables for reason in table.left_out]
    counts = tuple(HIDDEN_SHORT if reason.count is None else reason.count for _, reason in found)
    return [
        Column("Measure", tuple(card.title for card, _ in found), width=44),
        Column("Period", tuple(reason.period.label for _, reason in found), width=20),
        Column("From", tuple(reason.period.start for _, reason in found), DATE),
        Column("To", tuple(reason.period.end for _, reason in found), DATE),
        Column("State", tuple(STATES[reason.state] for _, reason in found), width=14),
        Column("Why", tuple(words.capitalized(reason.reason) for _, reason in found), width=70),
        Column("How many", counts, WHOLE),
        Column("Each is a", tuple(card.subject for card, _ in found), width=18),
    ]


def _parameters(card: Card) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in card.parameters.items())


def _methods(table: Table) -> str:
    used = dict.fromkeys(row.method for row in table.rows if row.method)
    return "; ".join(METHODS.get(method, method) for method in used)


def _published(published: Sequence[Benchmark]) -> str:
    """The values that may be compared, and once each who published them."""
    values = [b for b in published if b.comparable]
    lines = [f"{b.label}, {b.period}: {words.number(b.value, 2)} {b.unit}" for b in values]
    sources = [f"Source: {source}" for source in dict.fromkeys(b.source for b in values)]
    return "\n".join([*lines, *sources])
