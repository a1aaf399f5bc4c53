"""Institutional measures counted the slow way: one child, one day at a time, with lists, dicts and dates.

Nothing here is shared with the product. Nights, stretches of care and enrollments come from the plain counter of the
placement measures (`placement.follow`). Rules come from section 4 of the placement note, the evidence rules and the
data contract; where they are silent the reading taken stands in the docstring of the function that takes it.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle import placement
from tests.oracle.placement import (
    ONE_DAY,
    day_after,
    days_between,
    enrollments_of,
    is_enrolled,
    is_looked_at,
    owns_move,
    read_list,
)

SETTINGS = {
    name: {
        "class": row["institution_class"] if row["institutional"] == "true" else None,
        "family_like": row["family_like"] == "true",
        "neutral": row["neutral"] == "true",
        "away": row["absence"] == "true" and row["family_like"] != "true",
        "level": int(row["ladder"]) if row["ladder"] else None,
    }
    for name, row in read_list("settings").items()
}
READMISSION_DAYS, SUSTAIN_DAYS, COMPARED_DAYS = 30, 90, 365
CLASSES = ("psychiatric", "residential", "group", "shelter", "detention")


def follow(tables, complete_to, unlisted):
    """The children of a source as `placement.follow` gives them, each with when its history is known and its deaths.

    Readings: known_from is history_known_from, else the first day of any row of the child; without any enrollment or
    day in care the history is known to `complete_to`. Nobody looked where a child slept after known_to, so slept has
    the listed nights without those of a stay that began before that and that nobody closed.
    """
    histories = placement.follow(tables, complete_to, unlisted)
    for history, child in zip(histories, tables["children"], strict=True):
        rows = placement.of_child(tables, "living_arrangements", history["child"])
        firsts = [row["start_date"] for row in rows]
        firsts += [row["start_date"] for row in history["enrollments"]]
        firsts += [stretch["start"] for stretch in history["stretches"]]
        history["known_from"] = child.get("history_known_from") or min(firsts, default=date.max)
        history["known_to"] = min(history["known_to"], complete_to)
        history["slept"] = {
            night: stay
            for night, stay in history["nights"].items()
            if night <= history["known_to"] or is_looked_at(history, night)
        }
        history["gone"] = [
            row["end_date"]
            for row in enrollments_of(tables, history["child"], complete_to)
            if row["end_date"] and row.get("end_reason") in ("died", "moved")
        ] + [stretch["end"] for stretch in history["stretches"] if stretch["end"] and stretch["reason"] == "death"]
        history["spells"] = {name: spells_of(history, name) for name in CLASSES}
    return histories


# --- where a child is on a day --------------------------------------------------------------------------------------


def setting_on(history, day):
    """The setting of a night: the listed one, or own_home for an unlisted one where the source says so; else None."""
    if day in history["slept"]:
        return history["slept"][day]["setting"]
    at_home = history["unlisted"] == "own_home" and history["known_from"] <= day <= history["known_to"]
    return "own_home" if at_home else None


def is_known(history, day):
    """Listed, or inside known history: then it is at least known not to be institutional."""
    return day in history["slept"] or history["known_from"] <= day <= history["known_to"]


def is_certain(history, day):
    return is_known(history, day) and setting_on(history, day) != "unknown"


def all_certain(history, first, end):
    return all(is_certain(history, day) for day in days_between(first, end))


def class_on(history, day):
    setting = setting_on(history, day)
    return SETTINGS[setting]["class"] if setting else None


def every_day(history):
    """Every day that any row could touch, to complete-to."""
    starts = [*history["nights"], *(row["start_date"] for row in history["enrollments"]), history["known_from"]]
    first = min(starts)
    return days_between(first, day_after(history["complete_to"])) if first <= history["complete_to"] else []


# --- spells and admissions ------------------------------------------------------------------------------------------


def spells_of(history, name):
    """Spells of a class as (first day, day of leaving), oldest first.

    A spell is a run of days without a gap; the days between the first and the last night of one stay belong to it,
    also those slept elsewhere (a hospital stay inside a residential one).
    """
    reach = {}
    for night, stay in history["nights"].items():
        if SETTINGS[stay["setting"]]["class"] == name:
            first, last = reach.get(stay["living_arrangement_id"], (night, night))
            reach[stay["living_arrangement_id"]] = (min(first, night), max(last, night))
    days = {day for first, last in reach.values() for day in days_between(first, day_after(last))}
    starts = sorted(day for day in days if day - ONE_DAY not in days)
    ends = sorted(day_after(day) for day in days if day_after(day) not in days)
    return list(zip(starts, ends, strict=True))


def admissions_of(history):
    """(day, class) of every admission."""
    return sorted((start, name) for name, spells in history["spells"].items() for start, _ in spells)


def has_ended(history, day):
    return day <= history["complete_to"]


def in1(histories, program=None):
    """IN1: {child: {day: class or None}} over the enrolled days whose night is known."""
    found = {}
    for history in histories:
        enrolled = [row for row in history["enrollments"] if program in (None, row["program"])]
        found[history["child"]] = {
            day: class_on(history, day)
            for day in every_day(history)
            if is_known(history, day) and any(is_enrolled(row, day) for row in enrolled)
        }
    return found


def in2(histories, program=None):
    """IN2: {child: [(day, class)]} of admissions while enrolled, the closing day counted, the first day not."""
    found = {}
    for history in histories:
        enrolled = [row for row in history["enrollments"] if program in (None, row["program"])]
        found[history["child"]] = [
            (day, name) for day, name in admissions_of(history) if any(owns_move(row, day) for row in enrolled)
        ]
    return found


# --- IN5 ------------------------------------------------------------------------------------------------------------


def in5(histories, name):
    """IN5: {(child, day of discharge): (state, numerator)} for a class.

    Readings: a readmission on file counts even if later days are not known; who died or moved within the 30 days is
    left out unless readmitted before; to be judged not readmitted every night to day 30 must be known.
    """
    found = {}
    for history in histories:
        spells = history["spells"][name]
        for number, (_, left) in enumerate(spells):
            if has_ended(history, left):
                back = spells[number + 1][0] if number + 1 < len(spells) else None
                found[history["child"], left] = readmission(history, left, back)
    return found


def readmission(history, left, back):
    horizon = left + timedelta(days=READMISSION_DAYS)
    if horizon > history["complete_to"]:
        return "pending", 0
    if back is not None and back <= horizon:
        return "counted", 1
    is_gone = any(left <= day <= horizon for day in history["gone"])
    if is_gone or not all_certain(history, left, day_after(horizon)):
        return "excluded", 0
    return "counted", 0


# --- IN6 ------------------------------------------------------------------------------------------------------------


def in6(histories):
    """IN6: {enrollment: (start, {phase: (state, nights, admissions, days)})}.

    Reading: an admission on the enrollment day belongs to the time before, one on the closing day to the enrollment,
    so that each admission is in one of the three.
    """
    found = {}
    for history in histories:
        for row in history["enrollments"]:
            start, end, year = row["start_date"], row["end_date"], timedelta(days=COMPARED_DAYS)
            until = end or day_after(history["complete_to"])
            phases = {
                "before": in6_phase(history, start - year, start, COMPARED_DAYS),
                "during": in6_phase(history, start, until, 1),
                "after": in6_phase(history, until, until + year, COMPARED_DAYS),
            }
            if end is None or end + year > history["complete_to"]:
                phases["after"] = ("pending", 0, 0, 0)
            found[row["enrollment_id"]] = (start, phases)
    return found


def in6_phase(history, first, end, fewest):
    days = [day for day in days_between(first, end) if day <= history["complete_to"] and is_known(history, day)]
    if len(days) < fewest:
        return "excluded", 0, 0, 0
    nights = sum(class_on(history, day) is not None for day in days)
    admissions = sum(first < day <= end for day, _ in admissions_of(history))
    return "counted", nights, admissions, len(days)


# --- IN8 ------------------------------------------------------------------------------------------------------------


def level_changes(history):
    """[(day, up or down)]: the level of a night against that of the last night that had one.

    Reading: an unlisted night inside known history is not institutional. It has the level of the listed place before
    it, else of the one after it, if that is no institution, else the lowest.
    """
    days = [day for day in every_day(history) if is_known(history, day)]
    placed = [day for day in days if setting_on(history, day) is None or level_on(history, day) is not None]
    before, after = neighbor_levels(history, placed), neighbor_levels(history, placed[::-1])
    changes, last = [], None
    for day in placed:
        level = next(x for x in (level_on(history, day), before[day], after[day], 0) if x is not None)
        if last is not None and level != last:
            changes.append((day, "up" if level > last else "down"))
        last = level
    return changes


def neighbor_levels(history, days):
    """{day: level of the nearest day before it in the list that has one, None if there is none or an institution}."""
    found, near = {}, None
    for day in days:
        found[day] = near
        if level_on(history, day) is not None:
            near = None if class_on(history, day) else level_on(history, day)
    return found


def level_on(history, day):
    setting = setting_on(history, day)
    return SETTINGS[setting]["level"] if setting else None


def in8_steps(histories, way, program=None):
    """IN8.up and IN8.down: {child: [day]} of steps while enrolled."""
    found = {}
    for history in histories:
        enrolled = [row for row in history["enrollments"] if program in (None, row["program"])]
        days = [day for day, turned in level_changes(history) if turned == way]
        found[history["child"]] = [day for day in days if any(owns_move(row, day) for row in enrolled)]
    return found


def in8_lower_at_close(histories):
    """IN8.lower_at_close: {enrollment: (closing day, state, numerator)}.

    Reading: nights without a level are passed over; a night that is not listed is only known not to be institutional,
    and a row whose paperwork is missing says nothing. A closing night outside known history is passed over; where
    the list of places ends with service, the last place before stands for it, unless it is an institution.
    """
    found = {}
    for history in histories:
        for row in history["enrollments"]:
            if row["end_date"]:
                state = lower_at_close(history, row["start_date"], row["end_date"])
                found[row["enrollment_id"]] = (row["end_date"], *state)
    return found


def lower_at_close(history, start, end):
    nights = [day for day in days_between(start, day_after(end)) if says_something(history, day)]
    nights = [day for day in nights if day < end or is_known(history, day)]
    if not nights:
        return "excluded", 0
    if len(nights) > 1 and nights[-1] == end and end not in history["slept"] and is_certain(history, end):
        before = level_on(history, nights[-2])
        if level_on(history, end) is None and before is not None and class_on(history, nights[-2]) is None:
            nights = nights[:-1]
    opened, closed = level_on(history, nights[0]), level_on(history, nights[-1])
    if opened is not None and closed is not None:
        return "counted", int(closed < opened)
    if opened is not None and class_on(history, nights[0]) and is_certain(history, nights[-1]):
        return "counted", 1
    if closed is not None and class_on(history, nights[-1]) and is_certain(history, nights[0]):
        return "counted", 0
    return "excluded", 0


def says_something(history, day):
    """False for a listed night in a setting without a level, which is passed over."""
    listed = day in history["slept"] and setting_on(history, day) != "unknown"
    return not listed or level_on(history, day) is not None


def residential_spells(history):
    """Spells of residential care as (first day, day of leaving, facility of the last night).

    The next residential night goes on with the spell if it follows at once, is of the same stay, or is in the same
    home and every night between is listed as away (run, hospital, detention, respite, visit; not a trial home visit).
    """
    nights = history["nights"]
    days = sorted(day for day in nights if SETTINGS[nights[day]["setting"]]["class"] == "residential")
    spells = []
    for day in days:
        if spells and goes_on(nights, spells[-1][1] - ONE_DAY, day):
            spells[-1] = (spells[-1][0], day_after(day), nights[day].get("provider_id"))
        else:
            spells.append((day, day_after(day), nights[day].get("provider_id")))
    return spells


def goes_on(nights, last, day):
    before, now = nights[last], nights[day]
    between = days_between(day_after(last), day)
    if not between or before["living_arrangement_id"] == now["living_arrangement_id"]:
        return True
    home = [stay.get("provider_id") or f"setting {stay['setting']}" for stay in (before, now)]
    return home[0] == home[1] and all(
        night in nights and SETTINGS[nights[night]["setting"]]["away"] for night in between
    )


def in8_opportunity(histories):
    """IN8.opportunity: {child: {day: 1 or 0}} over the days of residential spells."""
    found = {}
    for history in histories:
        days = {}
        for start, end, _ in residential_spells(history):
            for day in days_between(start, end):
                if day not in history["slept"]:
                    continue
                away = setting_on(history, day) == "runaway" or class_on(history, day) in ("psychiatric", "detention")
                days[day] = int(not away)
        found[history["child"]] = days
    return found


def in8_sustained(histories):
    """IN8.sustained: {(child, day of discharge): (state, numerator)}.

    Readings: holding for 90 days are 90 nights from the day of discharge; a night at level 5 or in that facility
    again decides even if later nights are not known; the street and a run are neither less restrictive nor neutral.
    """
    found = {}
    for history in histories:
        for _, left, facility in residential_spells(history):
            if has_ended(history, left):
                found[history["child"], left] = sustained(history, left, facility)
    return found


def sustained(history, left, facility):
    end = left + timedelta(days=SUSTAIN_DAYS)
    if end > history["complete_to"]:
        return "pending", 0
    window = days_between(left, end)
    if any((level_on(history, day) or 0) >= 5 for day in window) or came_back(history, window, facility):
        return "counted", 0
    setting = setting_on(history, left)
    if setting and setting != "unknown" and SETTINGS[setting]["level"] is None and not SETTINGS[setting]["neutral"]:
        return "counted", 0
    return ("counted", 1) if all_certain(history, left, end) else ("excluded", 0)


def came_back(history, window, facility):
    """A night at the facility after the first stretch of nights from discharge."""
    nights = history["nights"]
    if facility is None:
        return False
    first = nights[window[0]]["living_arrangement_id"] if window[0] in nights else None
    still_first = True
    for day in window:
        stay = nights.get(day)
        still_first = still_first and stay is not None and stay["living_arrangement_id"] == first
        if stay is not None and not still_first and stay.get("provider_id") == facility:
            return True
    return False
