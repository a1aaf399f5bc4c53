"""Service process counted the slow way: one enrollment or referral at a time, with lists, dicts and dates.

Nothing here is shared with the product, so that a mistake must be made twice to go unseen. Tables are lists of
contract rows (dicts; a field left away is empty), `complete_to` is the last day that the source knows.

Rules come from the note on goals, process and partners (its sections are named below), the evidence rules and the data
contract. Where these are silent the reading taken here is stated in the docstring of the function that takes it.
"""

from __future__ import annotations

from datetime import date, timedelta

MEETING_DAYS = 30
BEFORE_INTAKE = timedelta(days=14)
STEPS = ("referral", "home_visit", "accepted", "assessment", "plan", "team_meeting")


def rows_of(tables, table, field, key):
    return [row for row in tables.get(table, []) if row.get(field) == key]


def enrollments_known(tables, complete_to):
    """Enrollments that exist on `complete_to`, an end after it open, one that ends before it starts ignored."""
    found = []
    for row in tables["enrollments"]:
        end = row.get("end_date")
        if row["start_date"] > complete_to or (end is not None and end < row["start_date"]):
            continue
        intake = row.get("intake_date") or row["start_date"]
        found.append({**row, "intake": intake, "end": end if end is not None and end <= complete_to else None})
    return found


# --- W4 (section 2, the algorithm of G11 on team meetings) ----------------------------------------------------------


def w4(tables, complete_to, days=MEETING_DAYS):
    """W4: {enrollment_id: [(day, outcome)]}, oldest first; outcomes met, late, overdue, ended, pending.

    The clock starts with the plan or the first meeting, the earlier of the two (a reading: the note's algorithm
    starts with the plan, and a source may send no plans), and again with each meeting; two on a day are one. A row
    stands on the day it is decided: the meeting if in time, else the first late day; pending on `complete_to`.
    """
    found = {}
    for enrollment in enrollments_known(tables, complete_to):
        last_day = enrollment["end"] or complete_to
        meetings = known_days(tables, "team_meetings", "meeting_date", enrollment, last_day)
        plans = known_days(tables, "service_plans", "plan_date", enrollment, last_day)
        starts = meetings[:1] + plans[:1]
        if starts:
            chain = [min(starts), *(day for day in meetings if day > min(starts))]
            found[enrollment["enrollment_id"]] = list(decisions(chain, enrollment["end"], complete_to, days))
    return {key: rows for key, rows in found.items() if rows}


def known_days(tables, table, field, enrollment, last_day):
    rows = rows_of(tables, table, "enrollment_id", enrollment["enrollment_id"])
    return sorted({row[field] for row in rows if row[field] <= last_day})


def decisions(chain, end, complete_to, days):
    for before, after in zip(chain, chain[1:], strict=False):
        if (after - before).days <= days:
            yield after, "met"
        else:
            yield before + timedelta(days=days + 1), "late"
    last = chain[-1]
    if end == last:
        return
    open_days = ((end or complete_to) - last).days
    if open_days > days:
        yield last + timedelta(days=days + 1), "overdue"
    elif end is not None:
        yield end, "ended"
    else:
        yield complete_to, "pending"


# --- W7, the funnel -------------------------------------------------------------------------------------------------


def w7_funnel(tables, complete_to):
    """W7: {referral_id: the steps reached, as a tuple of names}, of referrals received by `complete_to`.

    A step is reached when it and all before it are done. Accepted: by the decision, or where none is known by an
    enrollment that the referral led to.
    """
    enrollments = enrollments_known(tables, complete_to)
    led_to = {}
    for enrollment in enrollments:
        referral = referral_of(tables, enrollment, enrollments, complete_to)
        if referral is not None:
            led_to.setdefault(referral, []).append(enrollment)
    found = {}
    for referral in tables["referrals"]:
        if referral["received_date"] <= complete_to:
            served = led_to.get(referral["referral_id"], [])
            found[referral["referral_id"]] = steps_reached(tables, referral, served, complete_to)
    return found


def steps_reached(tables, referral, served, complete_to):
    decision = referral.get("decision")
    if (referral.get("decision_date") or complete_to) > complete_to:
        decision = None
    done = {
        "referral": True,
        "home_visit": (referral.get("home_visit_date") or date.max) <= complete_to,
        "accepted": decision == "accepted" if decision else bool(served),
        "assessment": any(is_assessed(tables, enrollment, complete_to) for enrollment in served),
        "plan": any(known_days(tables, "service_plans", "plan_date", e, complete_to) for e in served),
        "team_meeting": any(known_days(tables, "team_meetings", "meeting_date", e, complete_to) for e in served),
    }
    reached = []
    for step in STEPS:
        if not done[step]:
            break
        reached.append(step)
    return tuple(reached)


def referral_of(tables, enrollment, enrollments, complete_to):
    """The referral that an enrollment names, else the child's latest one up to intake (W2: "the latest referral").

    Reading: without a name, a referral that another enrollment names, that was declined or withdrawn, or that came
    before the intake of an earlier enrollment that is over, did not lead to this one. Of two on a day the higher id.
    """
    named = enrollment.get("referral_id")
    if named is not None:
        known = rows_of(tables, "referrals", "referral_id", named)
        return named if known and known[0]["received_date"] <= complete_to else None
    taken = {row.get("referral_id") for row in tables["enrollments"]}
    earlier = [
        other["intake"]
        for other in enrollments
        if other["child_id"] == enrollment["child_id"]
        and other["start_date"] < enrollment["start_date"]
        and other["end"] is not None
        and other["end"] <= enrollment["start_date"]
    ]
    free = [
        (row["received_date"], row["referral_id"])
        for row in rows_of(tables, "referrals", "child_id", enrollment["child_id"])
        if row["referral_id"] not in taken
        and row.get("decision") in (None, "accepted")
        and row["received_date"] <= enrollment["intake"]
        and all(row["received_date"] > intake for intake in earlier)
    ]
    return max(free)[1] if free else None


def is_assessed(tables, enrollment, complete_to):
    """The written assessment, else an assessment service, else a full CANS (contract, fields not recorded).

    Reading: a CANS is full with half or more of the items that the source uses; one that names no enrollment belongs
    to it from 14 days before intake to its end.
    """
    written = enrollment.get("assessment_written_date")
    if written is not None and written <= complete_to:
        return True
    for service in rows_of(tables, "services", "enrollment_id", enrollment["enrollment_id"]):
        if service["service_type"] == "assessment" and service["service_date"] <= complete_to:
            return True
    return any(belongs(rating, enrollment, complete_to) for rating in full_ratings(tables))


def full_ratings(tables):
    rows = tables.get("assessments", [])
    in_use = {row["item"] for row in rows}
    found = {}
    for row in rows:
        found.setdefault(row["assessment_id"], []).append(row)
    return [rating[0] for rating in found.values() if 2 * len({row["item"] for row in rating}) >= len(in_use)]


def belongs(rating, enrollment, complete_to):
    day = rating["assessment_date"]
    if rating["child_id"] != enrollment["child_id"] or day > complete_to:
        return False
    if rating.get("enrollment_id") is not None:
        return rating["enrollment_id"] == enrollment["enrollment_id"]
    last = enrollment["end"] or complete_to + timedelta(days=1)
    return enrollment["intake"] - BEFORE_INTAKE <= day <= last
