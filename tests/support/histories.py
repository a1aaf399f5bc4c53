"""Short ways to write a child's history in a test."""

from __future__ import annotations

from collections.abc import Iterable

Row = dict[str, object]


def children(*who: str | tuple[str, str]) -> list[Row]:
    """Children by id, or (id, birth date)."""
    return [{"child_id": c} if isinstance(c, str) else {"child_id": c[0], "birth_date": c[1]} for c in who]


def removals(*spans: tuple) -> list[Row]:
    """Care episodes as (child, removal, discharge or None, reason or None)."""
    return [
        {"episode_id": f"r{n}", "child_id": c, "removal_date": start, "discharge_date": end, "discharge_reason": reason}
        for n, (c, start, end, reason) in enumerate(_padded(spans, 4))
    ]


def stays(*spans: tuple) -> list[Row]:
    """Living arrangements as (child, start, end or None, setting, provider or None, end reason or None)."""
    return [
        {
            "living_arrangement_id": f"l{n:03}",
            "child_id": c,
            "start_date": start,
            "end_date": end,
            "setting": setting,
            "provider_id": provider,
            "end_reason": reason,
        }
        for n, (c, start, end, setting, provider, reason) in enumerate(_padded(spans, 6))
    ]


def enrollments(*spans: tuple) -> list[Row]:
    """Enrollments in program P as (child, start, end or None)."""
    return [
        {"enrollment_id": f"e{c}{n}", "child_id": c, "program": "P", "start_date": start, "end_date": end}
        for n, (c, start, end) in enumerate(_padded(spans, 3))
    ]


def _padded(spans: Iterable[tuple], length: int) -> list[tuple]:
    return [(*span, *[None] * (length - len(span))) for span in spans]
