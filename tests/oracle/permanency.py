"""Federal permanency measures counted the slow way, one child at a time, with lists, dicts and dates.

Nothing here is shared with the product. Stretches of care come from the plain counter of the placement measures.
Rules come from sections 1 and 5 of the placement note and the evidence rules; where they are silent the reading taken
stands in the docstring of the function that takes it.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle import placement
from tests.oracle.placement import PERMANENCY, days_between, rows_known

YEAR_DAYS, FEWEST_DAYS, VISIT_DAYS = 365, 8, 30
HOME_BUT_ADOPTION = ("reunification", "relative", "guardianship")


def follow(tables, complete_to):
    """The children of a source that sends removals, with their removals as they were known on `complete_to`."""
    histories = placement.follow(tables, complete_to)
    for history in histories:
        own = placement.of_child(tables, "care_episodes", history["child"])
        history["episodes"] = rows_known(own, "removal_date", "discharge_date", complete_to)
    return histories


def days_in_care(history, stretch):
    """Length of stay: of a trial home visit that runs to a reunification at most 30 days count."""
    stayed = (stretch["end"] - stretch["start"]).days
    if stretch["reason"] != "reunification":
        return stayed
    visit = 0
    for day in reversed(days_between(stretch["start"], stretch["end"])):
        if day not in history["nights"] or history["nights"][day]["setting"] != "trial_home_visit":
            break
        visit += 1
    return stayed - max(visit - VISIT_DAYS, 0)


def pe1(histories, first_day, last_day):
    """PE1: {child: [(entry, state, numerator)]} of entries in a period, oldest first.

    Readings: a discharge without a reason matters only if it came within the year and before the 18th birthday; a
    child without a birth date is followed like one under 18; the 18th birthday ends a stay like a discharge, so a
    stay can be under 8 days for it.
    """
    found = {}
    for history in histories:
        for stretch in history["stretches"]:
            if first_day <= stretch["start"] <= last_day:
                entry = (stretch["start"], *pe1_of(history, stretch))
                found.setdefault(history["child"], []).append(entry)
    return found


def pe1_of(history, stretch):
    start, left, birthday = stretch["start"], stretch["end"], history["birthday"]
    care_ends = min(left or date.max, birthday)
    is_adult = left is not None and left >= birthday
    within = left is not None and (left - start).days <= YEAR_DAYS
    if birthday <= start or stretch["short_breaks"]:
        return "excluded", 0
    if care_ends <= history["complete_to"] and (care_ends - start).days < FEWEST_DAYS:
        return "excluded", 0
    if within and not is_adult and stretch["reason"] is None:
        return "excluded", 0
    if start + timedelta(days=YEAR_DAYS) > history["complete_to"]:
        return "pending", 0
    is_home = left is not None and not is_adult and stretch["reason"] in PERMANENCY
    return "counted", int(is_home and days_in_care(history, stretch) <= YEAR_DAYS)


def first_counted(entries):
    """Of each child the first counted row: {child: (numerator, 1)}."""
    counted = {child: [row for row in rows if row[1] == "counted"] for child, rows in entries.items()}
    return {child: (rows[0][2], 1) for child, rows in counted.items() if rows}


def months_before(day, months):
    """The same day of the month, `months` earlier; the day is the first of a month here."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, day.day)


def pe2_and_pe3(histories, first_day, last_day):
    """({child: (state, numerator)} in care 12 to 23 months, the same for 24 and over) on `first_day`, a first."""
    twelve, over = {}, {}
    for history in histories:
        for stretch in history["stretches"]:
            in_care = stretch["start"] <= first_day and (stretch["end"] is None or stretch["end"] > first_day)
            if in_care and stretch["start"] <= months_before(first_day, 12):
                group = over if stretch["start"] <= months_before(first_day, 24) else twelve
                group[history["child"]] = long_in_care(history, stretch, first_day, last_day)
    return twelve, over


def long_in_care(history, stretch, first_day, last_day):
    left = stretch["end"] if stretch["end"] is not None and stretch["end"] <= last_day else None
    is_adult = left is not None and left >= history["birthday"]
    if history["birthday"] <= first_day or stretch["short_breaks"]:
        return "excluded", 0
    if left is not None and not is_adult and stretch["reason"] is None:
        return "excluded", 0
    return "counted", int(left is not None and not is_adult and stretch["reason"] in PERMANENCY)


def pe4(histories, first_day, last_day):
    """PE4: {child: [(exit, state, numerator)]} of exits in a period to reunification, a relative or guardianship.

    Readings: an exit with a removal dated inside the removal that it ends is crossed and left out; so is one without
    a reason, on or after the 18th birthday, or of a series of short breaks. A discharge inside a joined stretch is
    no exit. Coming back at 18, or for short breaks, is no re-entry.
    """
    found = {}
    for history in histories:
        exits = {}
        for row in history["episodes"]:
            left = row["discharge_date"]
            if left is None or not first_day <= left <= last_day:
                continue
            if row["discharge_reason"] not in (None, *HOME_BUT_ADOPTION):
                continue
            crossed = any(row["removal_date"] < other["removal_date"] < left for other in history["episodes"])
            ended = [s for s in history["stretches"] if s["end"] == left and s["reason"] == row["discharge_reason"]]
            if crossed:
                exits[left] = ("excluded", 0)
            elif ended and exits.get(left, ("", 0))[0] != "excluded":
                exits[left] = pe4_of(history, ended[0])
        if exits:
            found[history["child"]] = [(day, *exits[day]) for day in sorted(exits)]
    return found


def pe4_of(history, stretch):
    left, birthday = stretch["end"], history["birthday"]
    if stretch["short_breaks"] or birthday <= left or stretch["reason"] is None:
        return "excluded", 0
    if left + timedelta(days=YEAR_DAYS) > history["complete_to"]:
        return "pending", 0
    back = [s["start"] for s in history["stretches"] if s["start"] > left and not s["short_breaks"]]
    first = min(back, default=None)
    return "counted", int(first is not None and (first - left).days <= YEAR_DAYS and first < birthday)
