"""The sentences below a table: what it counts, what to take care of, what is hidden, what to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures.cards import Card
from measures.dimensions import GRANT
from measures.disclosure import PROTECTED
from measures.library import Benchmark
from reports.request import CATEGORY, NAMES
from reports.rows import FEW_CHILDREN, HIDDEN, SHOWN, Row
from ui import words


def definition(card: Card) -> tuple[str, ...]:
    """What is counted, out of what, when, and what to take care of."""
    counted = f"Counted: {card.numerator}"
    if not card.denominator.startswith("None:"):
        counted += f" Out of: {card.denominator}"
    caution = f"Take care: {card.caution}" if card.caution else ""
    return tuple(sentence for sentence in (counted, _as_of(card), caution) if sentence)


def _as_of(card: Card) -> str:
    if card.window:
        return f"Each number looks at the {card.window} months up to the last day of its period."
    return "Each number is as of the last day of its period." if card.timing == "as_at" else ""


def not_recorded(card: Card, missing: Sequence[str]) -> tuple[str, ...]:
    """The definition, and the tables that no export has sent."""
    tables = words.joined(name.replace("_", " ") for name in missing)
    needs = f"Not recorded: needs {tables}, which no export has sent yet."
    return (*definition(card), needs)


def programs(by: str | None) -> str:
    """Why programs may add up to more than all."""
    if by != "program":
        return ""
    return "A child in two programs at once counts in each, so programs can add up to more than all."


def of_no_grant(card: Card, rows: Sequence[Row], where: Mapping[str, object]) -> str:
    """Why a grant has nothing in a measure of people or organizations whose entries name no grant."""
    if GRANT not in where or card.counts in PROTECTED or any(row.status in SHOWN for row in rows):
        return ""
    return (
        "Nothing in this measure names the grant, so it has no number of its own under it: clear the grant to see it."
    )


def no_total() -> str:
    """Why there is no total."""
    return "No total is shown, because a number of this table is hidden and could be worked out from it."


def much_hidden(rows: Sequence[Row], by: str | None) -> str:
    """Over a third of the numbers hidden: what to ask for instead."""
    hidden = sum(row.status == HIDDEN for row in rows)
    if hidden * 3 <= len(rows):
        return ""
    name = "part" if by == CATEGORY else NAMES[by].lower() if by else ""
    advice = f", or do not split by {name}" if name else ""
    return f"{hidden} of {len(rows)} numbers are hidden to protect privacy. Choose longer periods{advice}."


def benchmark(rows: Sequence[Row], published: Sequence[Benchmark]) -> str:
    """The national value, where one may be compared and enough children stand behind a number."""
    national = next((b for b in published if b.comparable and b.label.startswith("National")), None)
    if national is None or not any(row.status in SHOWN and row.children >= FEW_CHILDREN for row in rows):
        return ""
    value = words.number(national.value, 2).rstrip("0").rstrip(".")
    return f"To compare: {national.label}, {value} {national.unit} ({national.period}). {national.source}."
