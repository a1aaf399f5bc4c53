"""Tables of text as real HTML tables: numbers to the right, and scrolled by keyboard where they are too wide."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

UNBROKEN = re.compile(r"[◆●] .*|\d{4}-\d\d-\d\d|[\d.,]+–[\d.,]+")
NUMBER = re.compile(r"[−+-]?[\d,]+(\.\d+)?%?( \([a-z ]+\))?")


def show(rows: Sequence[dict[str, str]], alt: str) -> None:
    """Writes the table; `alt` is its name for someone who can't see it."""
    st.html(markup(rows, alt))


def markup(rows: Sequence[dict[str, str]], alt: str) -> str:
    """Rows (column -> cell) as escaped HTML. A column of nothing but numbers and empty cells is right-aligned."""
    columns = list(rows[0]) if rows else []
    numeric = {name for name in columns if all(_is_number(row.get(name, "")) for row in rows)}
    head = "".join(
        f'<th scope="col"{_class("soc-number" if name in numeric else "")}>{escape(name)}</th>' for name in columns
    )
    body = "".join(
        "<tr>" + "".join(_cell(row.get(name, ""), name in numeric) for name in columns) + "</tr>" for row in rows
    )
    label = escape(alt, quote=True)
    return (
        f'<div class="soc soc-scroll" role="region" aria-label="{label}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _is_number(cell: str) -> bool:
    return not cell or cell in ("hidden", "none") or bool(NUMBER.fullmatch(cell))


def _cell(text: str, numeric: bool) -> str:
    kind = "soc-number" if numeric else "soc-whole" if UNBROKEN.fullmatch(text) else ""
    return f"<td{_class(kind)}>{escape(text)}</td>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
