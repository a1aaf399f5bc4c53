"""What grants promised, beside the numbers of the whole; elsewhere in a sentence below the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from measures import library
from measures.cards import Card
from measures.dimensions import GRANT
from measures.periods import Period
from measures.targets import Target
from reports.request import Request
from reports.rows import Row
from ui import words

# A target is for a grant's whole: beside the number of a county or of girls it would mislead.
_WHOLE = {GRANT, "agency"}


def with_targets(
    con: duckdb.DuckDBPyConnection, request: Request, card: Card, rows: Sequence[Row]
) -> tuple[list[Row], list[str]]:
    """The rows with what was promised for their very period, and sentences for targets that have no row.

    Without a grant chosen a target stands beside a number only where a single grant has one for that period.
    """
    chosen = dict(request.where).get(GRANT)
    promised = [t for t in library.targets(con, card) if chosen is None or t.grant_id in chosen]
    names = library.labels(con, GRANT)
    found, said = list(rows), []
    for period in request.periods:
        own = [target for target in promised if (target.start, target.end) == (period.start, period.end)]
        places = [i for i, row in enumerate(rows) if row.period == period and _is_whole(request, card, row)]
        if len(own) == 1 and len(places) == 1:
            (i,) = places
            found[i] = replace(rows[i], target=own[0].target, target_of=names[own[0].grant_id])
        else:
            said += [_sentence(card, period, target, names[target.grant_id]) for target in own]
    return found, said


def _is_whole(request: Request, card: Card, row: Row) -> bool:
    whole = {name for name, _ in request.where} <= _WHOLE
    return whole and (row.is_total or not (row.group or row.part)) and (card.categories != "separate")


def _sentence(card: Card, period: Period, target: Target, grant: str) -> str:
    shown = words.amount(target.target, card.unit, 0 if target.target.is_integer() else 1)
    return f"Promised under {grant} for {period.label}, all together: {shown}."
