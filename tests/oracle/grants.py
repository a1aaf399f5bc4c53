"""Grant reporting counted the slow way: one baseline, one child, one day at a time, with lists, dicts and dates.

Nothing here is shared with the product. Rules come from section 4 of the note on goals, process and partners and from
the evidence rules; where they are silent the reading taken stands in the docstring of the function that takes it.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from tests.oracle.placement import day_after, days_between, years_later

ENDS = ("discharge", "closeout")
# (kind, days or years after the baseline, whether it comes again); the window is 30 days either way.
SCHEDULES = {
    "NOMs": (("reassessment", 180, 0, True),),
    "SUPRT": (("reassessment", 180, 0, False), ("annual", 0, 1, True)),
}
WINDOW = timedelta(days=30)


def rows_of(tables, table, field, key):
    return [row for row in tables.get(table, []) if row.get(field) == key]


def enrollments_known(tables, complete_to):
    """Enrollments that exist on `complete_to`, an end after it open, one that ends before it starts ignored."""
    found = []
    for row in tables["enrollments"]:
        end = row.get("end_date")
        if row["start_date"] <= complete_to and (end is None or end >= row["start_date"]):
            found.append({**row, "end": end if end is not None and end <= complete_to else None})
    return found


def grant_of(tables, key):
    found = rows_of(tables, "grants", "grant_id", key) if key is not None else []
    return found[0] if found else {}


# --- R4 -------------------------------------------------------------------------------------------------------------


def r4(tables, complete_to):
    """R4: {(baseline's interview_id, kind, due date): (state, 1 if received)}.

    Readings: each baseline entry opens an episode, conducted or not; two on a day are one. It ends with a discharge or
    closeout entry, the end of service or the next baseline. Where a kind comes again, the row of due dates ends with
    the first one after `complete_to` and with the first one whose window opens after the episode ended; that one is
    left out, or not there at all while its due date lies ahead.
    """
    found = {}
    for enrollment in enrollments_known(tables, complete_to):
        entries = [
            row
            for row in rows_of(tables, "outcome_interviews", "enrollment_id", enrollment["enrollment_id"])
            if row["interview_date"] <= complete_to
        ]
        for baseline, following in episodes(entries):
            own = [row for row in entries if belongs(row, baseline, following)]
            grant = grant_of(tables, baseline.get("grant_id"))
            for kind, due in dues(baseline, own, following, enrollment["end"], complete_to):
                outcome = judged(kind, due, own, following, enrollment["end"], grant, complete_to)
                if outcome is not None:
                    found[baseline["interview_id"], kind, due] = outcome
    return found


def episodes(entries):
    """(baseline, day of the next baseline or None) of one enrollment, for each tool and grant apart."""
    lines = {}
    for row in entries:
        if row["kind"] == "baseline":
            lines.setdefault((row["tool"], row.get("grant_id")), {}).setdefault(row["interview_date"], []).append(row)
    for line in lines.values():
        days = sorted(line)
        for day, following in zip(days, [*days[1:], None], strict=True):
            yield min(line[day], key=lambda row: (not row["conducted"], row["interview_id"])), following


def belongs(row, baseline, following):
    """An entry of the same tool, of the same grant where both name one, from the baseline up to the next baseline."""
    grants = {row.get("grant_id"), baseline.get("grant_id")} - {None}
    return (
        row["tool"] == baseline["tool"]
        and len(grants) <= 1
        and baseline["interview_date"] <= row["interview_date"]
        and (following is None or row["interview_date"] < following)
    )


def closeout(own):
    return min((row["interview_date"] for row in own if row["kind"] in ENDS), default=None)


def ended(own, following, service_end):
    return min((day for day in (closeout(own), following, service_end) if day is not None), default=None)


def dues(baseline, own, following, service_end, complete_to):
    end = ended(own, following, service_end)
    for kind, days, years, again in SCHEDULES[baseline["tool"]]:
        before = None
        for number in count(1):
            is_over = before is not None and (
                before > complete_to or (end is not None and before - WINDOW > end) or not again
            )
            if is_over:
                break
            before = years_later(baseline["interview_date"], years * number) + timedelta(days=days * number)
            yield kind, before


def judged(kind, due, own, following, service_end, grant, complete_to):
    opens, closes, end = due - WINDOW, due + WINDOW, ended(own, following, service_end)
    begins, stops = grant.get("start_date") or date.min, grant.get("end_date") or date.max
    if (end is not None and end < opens) or due < begins or due > stops:
        return ("excluded", 0) if due <= complete_to else None
    if due > complete_to:
        return "pending", 0
    received = [
        row
        for row in own
        if row["kind"] == kind
        and row["conducted"]
        and opens <= row["interview_date"] <= closes
        and row["interview_date"] >= begins
        and row["interview_date"] <= (closeout(own) or date.max)
    ]
    if received:
        return "counted", 1
    return ("pending", 0) if complete_to <= closes else ("counted", 0)


# --- R2 -------------------------------------------------------------------------------------------------------------


def r2_days(tables, complete_to):
    """{(grant, child): the days of service under the grant}, the closing day among them, within the grant's days."""
    known = {row["enrollment_id"]: row for row in enrollments_known(tables, complete_to)}
    found = {}
    for row in tables["grant_enrollments"]:
        enrollment, grant = known.get(row["enrollment_id"]), grant_of(tables, row["grant_id"])
        if enrollment is None or not grant:
            continue
        first = max(enrollment["start_date"], row["start_date"], grant["start_date"])
        last = min(enrollment["end"] or complete_to, grant.get("end_date") or complete_to)
        days = found.setdefault((row["grant_id"], enrollment["child_id"]), set())
        days.update(days_between(first, day_after(last)))
    return found


def r2_served(tables, complete_to):
    """R2.served: {(grant, child, the grant's year): first day of service in it}."""
    found = {}
    for (key, child), days in r2_days(tables, complete_to).items():
        for day in sorted(days):
            found.setdefault((key, child, year_of(grant_of(tables, key), day)), day)
    return found


def year_of(grant, day):
    """A name for the year that a day is in, by the calendar of the grant's reports (R1)."""
    calendar = grant.get("reporting_calendar")
    if calendar in ("federal", "state", "calendar"):
        first_month = {"federal": 10, "state": 7, "calendar": 13}[calendar]
        return day.year + (day.month >= first_month)
    return max(n for n in range(60) if years_later(grant["start_date"], n) <= day)


# --- R10 ------------------------------------------------------------------------------------------------------------


def r10(tables, histories, complete_to):
    """R10: {enrollment_id: (state, 1 if not in care)} of plans that began by `complete_to`.

    histories: the children as `institutions.follow` gives them. Readings: an entry on the plan's day or on the same
    day a year later counts; a child in care on the evening before and on the day is left out; without removals a child
    must be known from the plan to the end of the 12 months, or have entered. Of two enrollments with the same plan the
    earlier one has it.
    """
    found, seen = {}, set()
    plans = {row["enrollment_id"]: row.get("prevention_plan_date") for row in tables["enrollments"]}
    for history in histories:
        known = sorted(history["enrollments"], key=lambda row: (row["start_date"], row["enrollment_id"]))
        for row in known:
            plan = plans[row["enrollment_id"]]
            if plan is None or plan > complete_to or (history["child"], plan) in seen:
                continue
            seen.add((history["child"], plan))
            found[row["enrollment_id"]] = r10_state(history, plan, complete_to)
    return found


def r10_state(history, plan, complete_to):
    horizon = years_later(plan, 1)
    starts = [stretch["start"] for stretch in history["stretches"]]
    if any(s["start"] < plan and (s["end"] is None or s["end"] > plan) for s in history["stretches"]):
        return "excluded", 0
    if horizon > complete_to:
        return "pending", 0
    if any(plan <= start <= horizon for start in starts):
        return "counted", 0
    followed = history["known_from"] <= plan and history["known_to"] >= horizon
    return ("counted", 1) if history["removals"] or followed else ("excluded", 0)
