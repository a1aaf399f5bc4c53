"""Contract rows drawn as a table in a test, so that the rows and the rule stand side by side."""

from __future__ import annotations

from datetime import date


def drawn(text: str) -> list[dict[str, object]]:
    """Rows of a table whose first line names the fields; `-` is empty, a word like 2023-10-01 a date.

    Example: drawn("child_id removal_date\\n a 2023-10-01") is [{"child_id": "a", "removal_date": date(2023, 10, 1)}].
    """
    fields, *lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return [dict(zip(fields, map(_typed, words), strict=True)) for words in lines]


def numbered(rows: list[dict[str, object]], field: str) -> list[dict[str, object]]:
    """The rows with a key of their own in `field`: 001, 002 …"""
    return [{field: f"{number:03}", **row} for number, row in enumerate(rows, start=1)]


def children(*tables: list[dict[str, object]], **births: date) -> list[dict[str, object]]:
    """One row for each child named in the tables, with the birth dates given by child."""
    names = sorted({row["child_id"] for table in tables for row in table} | set(births))
    return [{"child_id": name, "birth_date": births.get(name)} for name in names]


def _typed(word: str) -> object:
    if word == "-":
        return None
    return date.fromisoformat(word) if len(word) == 10 and word[4] == word[7] == "-" else word
