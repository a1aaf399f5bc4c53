"""A measure card: count first, then value, interval, small trend, change in words and signal; then its links.

`Face` is what a card says, made in `ui.full` from the measure's results; `markup` turns it into escaped HTML.
"""

from dataclasses import dataclass
from html import escape
from typing import Literal

Signal = Literal["improving", "attention", "steady", ""]

SHAPES = {"improving": ("▲", "blue"), "attention": ("◆", "vermillion"), "steady": ("●", "grey")}
NAMES = {"improving": "Improving", "attention": "Needs attention", "steady": "No real change"}


@dataclass(frozen=True)
class Face:
    """The words on a card. `absent` replaces the value where there is none, and says why.

    `sentence_first`: under 20 children the count sentence is the headline and the value stands small.
    """

    title: str
    sentence: str = ""
    value: str = ""
    unit: str = ""
    interval: str = ""
    note: str = ""
    spark: str = ""
    change: str = ""
    signal: Signal = ""
    rising: bool = True
    absent: str = ""
    sentence_first: bool = False


def markup(face: Face) -> str:
    """A card as HTML; every word is escaped, only `spark` (from `svg_writer`) is markup."""
    return f'<div class="soc soc-card"><h3>{escape(face.title)}</h3>{_body(face)}{_foot(face)}</div>'


def _body(face: Face) -> str:
    if face.absent:
        return f'<p class="soc-absent">{escape(face.absent)}</p>{_line(face.sentence)}'
    if face.sentence_first:
        headline = f'<div class="soc-row"><p class="soc-sentence">{escape(face.sentence)}</p>{face.spark}</div>'
        return headline + "".join(map(_line, (f"{face.value} {face.unit}", face.interval, face.note)))
    value = f'<div class="soc-row"><p class="soc-value">{escape(face.value)}</p>{face.spark}</div>'
    return _line(face.sentence) + value + "".join(map(_line, (face.unit, face.interval, face.note)))


def _line(text: str) -> str:
    return f'<p class="soc-second">{escape(text)}</p>' if text.strip() else ""


def _foot(face: Face) -> str:
    """The signal and the comparison, at the same height in every card of a row; empty if there is neither."""
    if not face.signal and not face.change:
        return ""
    return f'<div class="soc soc-signal">{_signal(face)}<span class="soc-second">{escape(face.change)}</span></div>'


def _signal(face: Face) -> str:
    if not face.signal:
        return ""
    shape, color = SHAPES[face.signal]
    if face.signal == "improving" and not face.rising:
        shape = "▼"
    return f'<span class="soc-{color}"><span aria-hidden="true">{shape}</span> <b>{NAMES[face.signal]}</b></span>'
