"""One child: where the child lived and what happened when, and how the child counts in every measure, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from measures.errors import QuestionError
from measures.library import measures


@dataclass(frozen=True)
class Span:
    """A stretch of time on a lane of the time line; `end_date` is the first day that is no longer part of it.

    `kind` says where a child lives: family, placement, facility, or elsewhere; or it is care, or program.
    """

    lane: str
    label: str
    start_date: date
    end_date: date
    is_open: bool
    kind: str


@dataclass(frozen=True)
class Event:
    """Something that happened on one day."""

    lane: str
    label: str
    on: date


@dataclass(frozen=True)
class Standing:
    """How the child stands in one measure: the reason, and the days between which it holds."""

    code: str
    title: str
    state: str
    reason: str
    start_date: date
    end_date: date
    numerator: float
    denominator: float


@dataclass(frozen=True)
class CaseFile:
    """What the staff page of one child shows."""

    child: str
    source: str
    agency: str
    birth_year: int | None
    known_from: date | None
    known_to: date | None
    spans: tuple[Span, ...]
    events: tuple[Event, ...]
    standings: tuple[Standing, ...]


_SPANS = """
    SELECT 'Lives' AS lane, s.label, n.start_date, n.end_date, n.end_date = c.open_end AS is_open,
        CASE
            WHEN s.institutional THEN 'facility'
            WHEN s.counts_as_placement THEN 'placement'
            WHEN s.family_like THEN 'family'
            ELSE 'elsewhere'
        END AS kind
    FROM derived.nights n
    JOIN load.source_settings s ON s.source = n.source AND s.setting = n.setting
    JOIN derived.complete_to c ON c.source = n.source
    WHERE n.child_id = $child
    UNION ALL
    SELECT 'In care', 'In out-of-home care', i.start_date, i.end_date, i.discharge_date IS NULL, 'care'
    FROM derived.in_care i WHERE i.child_id = $child AND i.start_date < i.end_date
    UNION ALL
    SELECT 'Program', e.program, e.start_date, e.until_date, e.end_date IS NULL, 'program'
    FROM derived.enrollments e WHERE e.child_id = $child AND e.start_date < e.until_date
    ORDER BY ALL
"""
_EVENTS = """
    WITH mine AS (SELECT enrollment_id FROM derived.enrollments WHERE child_id = $child)
    SELECT 'Referral' AS lane, concat('Referral, ', coalesce(decision, 'not decided')) AS label, received_date AS on_day
    FROM referrals WHERE child_id = $child
    UNION ALL
    SELECT 'Move', concat(lower(f.label), ' to ', lower(t.label)), m.move_date
    FROM derived.moves m
    LEFT JOIN load.source_settings f ON f.source = m.source AND f.setting = m.from_setting
    LEFT JOIN load.source_settings t ON t.source = m.source AND t.setting = m.to_setting
    WHERE m.child_id = $child
    UNION ALL
    SELECT 'Team meeting', coalesce(kind, 'meeting'), meeting_date
    FROM team_meetings SEMI JOIN mine USING (enrollment_id)
    UNION ALL
    SELECT 'Plan', 'plan of care', plan_date FROM service_plans SEMI JOIN mine USING (enrollment_id)
    UNION ALL
    SELECT 'Plan', 'review', review_date FROM plan_reviews SEMI JOIN mine USING (enrollment_id)
    UNION ALL
    SELECT 'Goal', concat('goal set: ', replace(life_domain, '_', ' ')), set_date
    FROM goals SEMI JOIN mine USING (enrollment_id)
    UNION ALL
    SELECT 'Assessment', instrument, assessment_date FROM assessments WHERE child_id = $child
    ORDER BY 3, 1, 2
"""


def find(con: duckdb.DuckDBPyConnection, written: str) -> list[str]:
    """The full ids of the children whose own id is exactly `written`, one for each source that has it."""
    rows = con.execute(
        "SELECT child_id FROM children WHERE child_id = $id OR child_id = source || ':' || $id ORDER BY child_id",
        {"id": written.strip()},
    ).fetchall()
    return [row[0] for row in rows]


def case_file(con: duckdb.DuckDBPyConnection, child_id: str) -> CaseFile:
    """The case of one child by full id. Raises QuestionError when there is no such child."""
    found = con.execute(
        """
        SELECT regexp_replace(k.child_id, '^' || k.source || ':', ''), k.source, c.agency, year(k.birth_date),
            k.known_from, k.known_to
        FROM derived.children k JOIN derived.complete_to c USING (source)
        WHERE k.child_id = $child
        """,
        {"child": child_id},
    ).fetchone()
    if not found:
        raise QuestionError("There is no such child in this data load.")
    spans = [Span(*row) for row in con.execute(_SPANS, {"child": child_id}).fetchall()]
    events = [Event(*row) for row in con.execute(_EVENTS, {"child": child_id}).fetchall()]
    return CaseFile(*found, tuple(spans), tuple(events), tuple(_standings(con, child_id)))


def _standings(con: duckdb.DuckDBPyConnection, child_id: str) -> list[Standing]:
    found = []
    for card in measures(con):
        latest = "" if card.window is None else "QUALIFY start_date = max(start_date) OVER ()"
        rows = con.execute(
            f"""
            WITH mine AS (
                SELECT state, reason, start_date, end_date, numerator, denominator
                FROM evidence."{card.code}" WHERE child_id = $child AND NOT only_when_split {latest}
            )
            SELECT state, reason, min(start_date), max(end_date),
                sum(numerator * {_days(card.timing)}), sum(denominator * {_days(card.timing)})
            FROM mine GROUP BY state, reason ORDER BY 3, 1, 2
            """,
            {"child": child_id},
        ).fetchall()
        found += [Standing(card.code, card.title, *row) for row in rows]
    return found


def _days(timing: str) -> str:
    return "(end_date - start_date)" if timing == "flow" else "1"
