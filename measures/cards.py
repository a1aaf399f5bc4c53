"""A measure is one file: a card in TOML inside the leading comment, then one SELECT that yields evidence."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path

from measures.errors import QuestionError

CATALOG = Path(__file__).parent / "catalog"

KINDS = ("proportion", "rate", "ratio", "count", "sum", "mean", "median", "survival", "list")
FAMILIES = (
    "census",
    "placement",
    "institutions",
    "permanency",
    "goals",
    "outcomes",
    "process",
    "seeds",
    "family_voice",
    "grants",
    "lists",
)
_CHOICES = {
    "kind": KINDS,
    "family": FAMILIES,
    "timing": ("flow", "as_at"),
    "better": ("higher", "lower", "neither"),
    "counts": ("clients", "workforce", "organizations", "money", "events"),
    "categories": (None, "parts", "groups", "separate"),
    "per": (None, "child", "family", "enrollment", "person"),
    "rows": (None, "first", "last"),
    "denominator_at": (None, "ends"),
    "over": (None, "calendar_days"),
    "interval": (None, "none"),
}


@dataclass(frozen=True)
class Card:
    """What a measure is, in words and in rules. The keys are explained in the catalog's README."""

    code: str
    title: str
    family: str
    kind: str
    timing: str
    unit: str
    better: str
    why: str
    numerator: str
    denominator: str
    excluded: str
    source: str
    questions: tuple[str, ...]
    counts: str
    subject: str
    id: str = ""
    sql: str = field(default="", repr=False)
    needs: tuple[str, ...] = ()
    caution: str = ""
    benchmark: str | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    scale: float = 1.0
    per: str | None = None
    rows: str | None = None
    when: str | None = None
    minimum: float | str = 0.0  # a number, or the name of a parameter until the measure is built
    categories: str | None = None
    category_order: tuple[str, ...] = ()
    category_words: dict[str, str] = field(default_factory=dict)
    levels: bool = False
    paired: bool = False
    at: tuple[int, ...] = ()
    headline: int | None = None
    denominator_at: str | None = None
    over: str | None = None
    interval: str | None = None
    by: tuple[str, ...] = ()  # the dimensions that its denominator knows, where it does not know all
    window: int | None = None  # months; 0 for a value that grows with the date of the anchor
    # Found when the evidence is built: of whom no two rows ever count in one cell.
    one_child_a_row: bool = False
    one_subject_a_row: bool = False  # in one category, where categories are separate
    since: tuple[tuple[str | None, str | None], ...] = ()  # each agency and the first day on which anything counts

    def to_json(self) -> str:
        """The card as JSON, for the snapshot's own catalog."""
        return json.dumps(asdict(self))

    def words_for(self, category: str) -> str:
        """A category as people say it: the card's own words, else the code as a phrase."""
        phrase = category.replace("_", " ")
        return self.category_words.get(category, phrase[:1].upper() + phrase[1:])

    @property
    def by_unit(self) -> bool:
        """True when people, not days or rows, are what the value counts in its groups."""
        return self.kind == "count" or self.rows is not None or self.when is not None


def comparison(when: str) -> tuple[str, float]:
    """The sign and the number of a test such as ">= 0.9". Raises ValueError when it is none."""
    found = re.fullmatch(r"(>=|<=|>|<) (\d+(?:\.\d+)?)", when)
    if not found:
        raise ValueError(f"A card says when = {when!r}, which is no test.")
    return found[1], float(found[2])


def from_json(text: str) -> Card:
    """The card that `Card.to_json` wrote."""
    return _card(json.loads(text))


def parse(text: str, id: str) -> Card:
    """The card and SELECT of one catalog file.

    Raises QuestionError when the card is missing, is not TOML, or has a key or choice that does not exist.
    """
    table, sql = split_comment(text, f"{id}.sql")
    if not sql:
        raise QuestionError(f"{id}.sql has a card but no SELECT.")
    return _card({**table, "id": id, "sql": sql})


def split_comment(text: str, name: str) -> tuple[dict, str]:
    """The TOML of a file's leading comment and the SQL after it."""
    found = re.match(r"\s*/\*(.*?)\*/(.*)", text, re.DOTALL)
    if not found:
        raise QuestionError(f"{name} must begin with a comment that holds its card.")
    try:
        return tomllib.loads(found[1]), found[2].strip()
    except tomllib.TOMLDecodeError as problem:
        raise QuestionError(f"The card in {name} is not readable: {problem}.") from problem


def _card(table: dict) -> Card:
    known = {f.name for f in fields(Card)}
    name = table.get("code", table.get("id"))
    if unknown := sorted(set(table) - known):
        raise QuestionError(f"The card of {name} has a key that does not exist: {', '.join(unknown)}.")
    if missing := [f.name for f in fields(Card)[:15] if f.name not in table]:
        raise QuestionError(f"The card of {name} lacks {', '.join(missing)}.")
    if table["kind"] == "proportion":
        table.setdefault("scale", 100.0)
    card = Card(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
    for key, choices in _CHOICES.items():
        if getattr(card, key) not in choices:
            raise QuestionError(f"The card of {name} says {key} = {getattr(card, key)!r}, which is no choice.")
    return card


@lru_cache(maxsize=1)
def catalog() -> dict[str, Card]:
    """Every measure of this version of the program: code → card, families in their order, then by file name."""
    found = [
        parse(path.read_text(encoding="utf-8"), path.stem)
        for family in FAMILIES
        for path in sorted((CATALOG / family).glob("*.sql"))
    ]
    found.sort(key=lambda card: (FAMILIES.index(card.family), _natural(card.code)))
    return {card.code: card for card in found}


def _natural(code: str) -> tuple:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", code))
