"""Plans within 14 days (G10) and reviews every 30 days (G11), counted the slow way, day by day.

Nothing here is shared with the product, so that a mistake must be made twice to go unseen. Tables are lists of
contract rows (dicts; a field left away is empty) of one source, `complete_to` is the last day that it knows.

Rules come from the goals note (G10, G11 and its conventions 0.2, 0.3, 0.5), the evidence rules and the data
contract. Where these are silent the reading taken here is stated in the docstring of the function that takes it.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
ONE_DAY = timedelta(days=1)
PLAN_DAYS = 14
REVIEW_DAYS = 30

with open(REFERENCE / "team_roles.csv", newline="", encoding="utf-8") as file:
    FAMILY_ROLES = {row["role"] for row in csv.DictReader(file) if row["youth_or_caregiver"] == "true"}


def enrollments_known(tables, complete_to):
    """Enrollments as they stood on `complete_to`: an end after it is open, one that ends before it starts is none."""
    known = []
    for row in tables["enrollments"]:
        start, end = row["start_date"], row.get("end_date")
        if start <= complete_to and (end is None or end >= start):
            known.append({**row, "end_date": None if end is not None and end > complete_to else end})
    return known


def of_enrollment(tables, table, enrollment, field, complete_to):
    """The days in `field` of an enrollment's rows, none after `complete_to`, oldest first."""
    return sorted(
        row[field]
        for row in tables.get(table, [])
        if row["enrollment_id"] == enrollment["enrollment_id"] and row[field] is not None and row[field] <= complete_to
    )


def standard(tables, enrollment, field, usual):
    """The program's own days, else the usual ones."""
    own = [row.get(field) for row in tables.get("programs", []) if row["program"] == enrollment["program"]]
    return own[0] if own and own[0] is not None else usual


def is_second(tables, enrollment, day, complete_to, in_same_program=False):
    """Whether the child is in another enrollment on the day, one that began earlier (or the same day, by id)."""
    mine = (enrollment["start_date"], enrollment["enrollment_id"])
    for other in enrollments_known(tables, complete_to):
        if other["child_id"] != enrollment["child_id"] or (other["start_date"], other["enrollment_id"]) >= mine:
            continue
        if in_same_program and other["program"] != enrollment["program"]:
            continue
        held_then = other["end_date"] is None or other["end_date"] > enrollment["start_date"]
        if held_then and other["start_date"] <= day and (other["end_date"] is None or other["end_date"] > day):
            return True
    return False


# --- G10 ------------------------------------------------------------------------------------------------------------


def team_formed(tables, enrollment, complete_to):
    """The recorded day, else the roster's, else the first team meeting's.

    Reading: the roster makes a team on the first day from intake on on which it holds the youth or a caregiver and
    somebody who is neither; meetings before intake are of no team of this enrollment.
    """
    recorded, intake = enrollment.get("team_formed_date"), intake_of(enrollment)
    if recorded is not None and recorded <= complete_to:
        return recorded
    day = intake
    while day <= complete_to:
        there = {
            row["role"] in FAMILY_ROLES
            for row in tables.get("team_members", [])
            if row["enrollment_id"] == enrollment["enrollment_id"]
            and row["joined_date"] <= day
            and (row["left_date"] is None or row["left_date"] > day)
        }
        if there == {True, False}:
            return day
        day += ONE_DAY
    met = [d for d in of_enrollment(tables, "team_meetings", enrollment, "meeting_date", complete_to) if d >= intake]
    return met[0] if met else None


def intake_of(enrollment):
    return enrollment.get("intake_date") or enrollment["start_date"]


def g10(tables, complete_to):
    """{enrollment_id: (intake, {team, plan, both: (state, numerator)})}.

    Reading: an enrollment that ended on or before day 14 without what was due did not have its days; a team or plan
    dated before intake is an error and leaves the enrollment out.
    """
    found = {}
    for enrollment in enrollments_known(tables, complete_to):
        intake = intake_of(enrollment)
        if intake > complete_to:
            continue
        plans = of_enrollment(tables, "service_plans", enrollment, "plan_date", complete_to)
        team, plan = team_formed(tables, enrollment, complete_to), plans[0] if plans else None
        last_day = intake + timedelta(days=standard(tables, enrollment, "plan_days", PLAN_DAYS))
        left = enrollment["end_date"] is not None and enrollment["end_date"] <= last_day
        found[enrollment["enrollment_id"]] = (
            intake,
            {
                "team": four_states([team], intake, last_day, left, complete_to),
                "plan": four_states([plan], intake, last_day, left, complete_to),
                "both": four_states([team, plan], intake, last_day, left, complete_to),
            },
        )
    return found


def four_states(days, intake, last_day, left, complete_to):
    """Met, late, overdue or pending (0.5) of everything that must have happened, as (state, numerator)."""
    if any(day is not None and day < intake for day in days):
        return "excluded", 0
    if all(day is not None and day <= last_day for day in days):
        return "counted", 1
    if left:
        return "excluded", 0
    if None not in days or complete_to > last_day:
        return "counted", 0
    return "pending", 0


# --- G11 ------------------------------------------------------------------------------------------------------------


def review_days(tables, enrollment, complete_to):
    """Days on which the plan was reviewed; meetings stand in where the source sends no reviews at all."""
    if tables.get("plan_reviews"):
        return of_enrollment(tables, "plan_reviews", enrollment, "review_date", complete_to)
    reviewed = {"team_meetings": [row for row in tables.get("team_meetings", []) if row["plan_reviewed"]]}
    return of_enrollment(reviewed, "team_meetings", enrollment, "meeting_date", complete_to)


def clock(tables, enrollment, complete_to):
    """The plan's day and the days of its reviews while in service; empty without a plan.

    Reading: a plan that was brought along starts the clock when service starts; what is dated after service ended,
    and a review on the plan's day, count for nothing.
    """
    end = enrollment["end_date"] or complete_to
    plans = [d for d in of_enrollment(tables, "service_plans", enrollment, "plan_date", complete_to) if d <= end]
    if not plans:
        return []
    start = max(plans[0], enrollment["start_date"])
    return [start, *sorted({d for d in review_days(tables, enrollment, complete_to) if start < d <= end})]


def g11(tables, complete_to):
    """{enrollment_id: [(day, state, numerator)]}: one entry an interval, on the day it was decided.

    Walks day by day from each turn of the clock, so that the first late day is met as it would be in life.
    """
    found = {}
    for enrollment in enrollments_known(tables, complete_to):
        turns = clock(tables, enrollment, complete_to)
        allowed = standard(tables, enrollment, "review_days", REVIEW_DAYS)
        for turn in turns:
            entry = decided(turn, set(turns), allowed, enrollment["end_date"], complete_to)
            found.setdefault(enrollment["enrollment_id"], []).append(entry)
    return found


def decided(turn, turns, allowed, end, complete_to):
    day, since = turn, 0
    while True:
        if since > allowed:
            return day, "counted", 0
        if since and day in turns:
            return day, "counted", 1
        if end is not None and day == end:
            return day, "excluded", 0
        if day == complete_to:
            return day, "pending", 0
        day, since = day + ONE_DAY, since + 1


def g11_current(tables, complete_to, day):
    """{enrollment_id: 1 up to date, 0 overdue, None without a plan} of enrollments open at the end of `day`.

    Reading: a second enrollment in the same program at the same time is the first one written twice.
    """
    found = {}
    for enrollment in enrollments_known(tables, complete_to):
        if not (enrollment["start_date"] <= day and (enrollment["end_date"] is None or enrollment["end_date"] > day)):
            continue
        if is_second(tables, enrollment, day, complete_to, in_same_program=True):
            continue
        turns = [turn for turn in clock(tables, enrollment, complete_to) if turn <= day]
        allowed = standard(tables, enrollment, "review_days", REVIEW_DAYS)
        found[enrollment["enrollment_id"]] = int((day - turns[-1]).days <= allowed) if turns else None
    return found


def within(entries, first: date, last: date):
    """The entries whose day falls in a period."""
    return [entry for entry in entries if first <= entry[0] <= last]
