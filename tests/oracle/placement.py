"""Placement measures counted the slow way: one child, one day at a time, with lists, dicts and dates.

Nothing here is shared with the product, so that a mistake must be made twice to go unseen. Tables are lists of
contract rows (dicts; a field left away is empty), `complete_to` is the last day that the source knows. Dates are
half-open as in the contract: a start day counts, an end day does not.

Rules come from the placement note (its sections are named below), the evidence rules and the data contract. Where
these are silent the reading taken here is stated in the docstring of the function that takes it.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
ONE_DAY = timedelta(days=1)
FEWEST_DAYS_OF_A_COMPLETE_STAY = 8
FOLLOWED_DAYS = 180
NOTHING_ELSE = {"reason": None, "short_breaks": False}


def read_list(name):
    """A reference list as {first column: row}."""
    with open(REFERENCE / f"{name}.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    key = next(iter(rows[0]))
    return {row[key]: row for row in rows}


SETTINGS = {
    setting: {flag: row[flag] == "true" for flag in ("counts_as_placement", "absence", "family_like")}
    for setting, row in read_list("settings").items()
}
PERMANENCY = {reason for reason, row in read_list("discharge_reasons").items() if row["permanency"] == "true"}


def day_after(day):
    return day + ONE_DAY


def days_between(first, end):
    """Every day from `first` to the day before `end`."""
    return [first + timedelta(days=n) for n in range((end - first).days)]


def years_later(day, years):
    """The same day `years` later; February 29 becomes February 28 in a common year (1.2)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def rows_known(rows, start, end, complete_to):
    """The rows as they stood on `complete_to`: copies, with an open end as None.

    Reading: a row that starts after `complete_to` does not exist yet, an end after it is still open, and a row that
    ends before it starts says nothing and is ignored.
    """
    known = []
    for row in rows:
        first, last = row[start], row.get(end)
        if first > complete_to or (last is not None and last < first):
            continue
        known.append({**row, end: None if last is not None and last > complete_to else last})
    return known


def of_child(tables, table, child_id):
    return [row for row in tables.get(table, []) if row["child_id"] == child_id]


# --- nights (1.5, step 2) -------------------------------------------------------------------------------------------


def nights_of(tables, child_id, complete_to, settings=SETTINGS):
    """{night: row of living_arrangements} of one child: who owns each night that is listed.

    A stay wholly inside another is dropped, unless it is an absence. Of what remains, the stay that starts later owns
    the night (so a stay that runs past the start of the next is cut there); of two that start together the shorter,
    inner one; of two with the same nights the absence, else the lower living_arrangement_id.

    Readings: an open stay has no end, so it is never inside another: of two open stays the later one is where the
    child is, and the older one, which nobody closed, ends there. Zero-night stays own nothing and cut nothing.
    """
    stays = []
    for row in rows_known(of_child(tables, "living_arrangements", child_id), "start_date", "end_date", complete_to):
        end = row["end_date"] or day_after(complete_to)
        if row["start_date"] < end:
            stays.append({**row, "end": end, "absence": settings[row["setting"]]["absence"]})
    kept = [
        stay
        for stay in stays
        if stay["absence"] or stay["end_date"] is None or not any(is_inside(stay, other) for other in stays)
    ]
    nights = {}
    kept.sort(key=lambda stay: stay["living_arrangement_id"], reverse=True)
    for stay in sorted(kept, key=precedence):
        for night in days_between(stay["start_date"], stay["end"]):
            nights[night] = stay
    return nights


def is_inside(stay, other):
    span, wider = (stay["start_date"], stay["end"]), (other["start_date"], other["end"])
    return span != wider and wider[0] <= span[0] and span[1] <= wider[1]


def precedence(stay):
    """Sorts the stay that owns a shared night last; equals keep their order, the lowest id last."""
    return (stay["start_date"], -stay["end"].toordinal(), stay["absence"])


# --- in care --------------------------------------------------------------------------------------------------------


def stretches_of(tables, child_id, nights, complete_to, settings=SETTINGS):
    """Stretches of out-of-home care of one child: dicts with start, end (None: open), reason, short_breaks.

    From removals where the source sends any, else from the nights (`from_nights` tells which).
    """
    if tables.get("care_episodes"):
        return stretches_by_removal(of_child(tables, "care_episodes", child_id), complete_to)
    return stretches_by_nights(nights, complete_to, settings)


def stretches_by_removal(episodes, complete_to):
    """Removals that touch or overlap are joined; one without a discharge ends where a later one begins (1.4).

    A joined stretch ends when the removal that ends last does, for the reason that this one gives.

    Readings: of removals that end together the one that began later (then the higher episode_id) gives the reason. A
    discharge written down for a day after `complete_to` is not a missing one: no later removal cuts it. A stretch is
    a series of short breaks if one of its removals is. A removal discharged the same day is a stretch without a
    night: it can be left out of a measure, and counted there, but adds nothing.
    """
    stated = {row["episode_id"]: row.get("discharge_date") for row in episodes}
    known = rows_known(episodes, "removal_date", "discharge_date", complete_to)
    known.sort(key=lambda row: (row["removal_date"], row["episode_id"]))
    stretches = []
    for row in known:
        ends = row["discharge_date"]
        if stated[row["episode_id"]] is None:
            later = [other["removal_date"] for other in known if other["removal_date"] > row["removal_date"]]
            ends = min(later, default=None)
        last = stretches[-1] if stretches else None
        if last is None or (last["end"] is not None and last["end"] < row["removal_date"]):
            last = {"start": row["removal_date"], "end": row["removal_date"], **NOTHING_ELSE, "from_nights": False}
            stretches.append(last)
        last["short_breaks"] |= bool(row.get("short_break_series"))
        if last["end"] is not None and (ends is None or ends >= last["end"]):
            last["end"] = ends
            last["reason"] = row.get("discharge_reason") if row["discharge_date"] else None
    return stretches


def stretches_by_nights(nights, complete_to, settings):
    """Without removals a night is in care if its setting counts as a placement, or it is an absence between two such.

    Reading: "between" means that placement, absences and placement follow each other night by night. A night at home
    or a night that nobody listed ends the stretch; so does an absence with no placement after it.
    """
    stretches, waiting = [], False
    for night in days_between(min(nights), day_after(max(nights))) if nights else []:
        flags = settings[nights[night]["setting"]] if night in nights else None
        if flags and flags["counts_as_placement"]:
            if not waiting:
                stretches.append({"start": night, **NOTHING_ELSE, "from_nights": True})
            stretches[-1]["end"] = day_after(night)
            waiting = True
        elif not (flags and flags["absence"]):
            waiting = False
    for stretch in stretches:
        if stretch["end"] > complete_to:
            stretch["end"] = None
    return stretches


# --- placements and moves (1.5, steps 3 to 5) -----------------------------------------------------------------------


def nights_in(stretch, nights, complete_to):
    """The listed nights of a stretch of care, oldest first."""
    end = stretch["end"] or day_after(complete_to)
    return [night for night in days_between(stretch["start"], end) if night in nights]


def placements_of(stretch, nights, settings=SETTINGS):
    """Placements of a stretch of care: dicts with home, first and last night, oldest first.

    Nights in settings that do not count as a placement are passed over, and nights with the same provider are one
    placement whatever lies between them. Where the provider is not recorded the setting stands in for it.
    A move is the first night of a later placement; the first placement is never a move.
    """
    placements = []
    for night in stretch["nights"]:
        stay = nights[night]
        if not settings[stay["setting"]]["counts_as_placement"]:
            continue
        home = stay.get("provider_id") or f"setting {stay['setting']}"
        if not placements or placements[-1]["home"] != home:
            placements.append({"home": home, "first": night})
        placements[-1]["last"] = night
    return placements


# --- the measures ---------------------------------------------------------------------------------------------------


def follow(tables, complete_to, unlisted="unknown", settings=SETTINGS):
    """What the measures need of each child of a source: a list of dicts, one a child.

    child, birthday (the 18th; far away if the birth is not known), nights, stretches of care (each with its
    placements, moves and listed nights), enrollments as they stood on `complete_to`, known_to, and
    removals: whether the source sends any.
    """
    histories = []
    for child in tables["children"]:
        nights = nights_of(tables, child["child_id"], complete_to, settings)
        stretches = stretches_of(tables, child["child_id"], nights, complete_to, settings)
        for stretch in stretches:
            stretch["nights"] = nights_in(stretch, nights, complete_to)
            stretch["placements"] = placements_of(stretch, nights, settings)
            stretch["moves"] = [placement["first"] for placement in stretch["placements"][1:]]
        enrollments = enrollments_of(tables, child["child_id"], complete_to)
        history = {
            "child": child["child_id"],
            "birthday": years_later(child["birth_date"], 18) if child.get("birth_date") else date.max,
            "nights": nights,
            "stretches": stretches,
            "enrollments": enrollments,
            "known_to": child.get("history_known_to") or last_day_known(enrollments, stretches, complete_to),
            "complete_to": complete_to,
            "unlisted": unlisted,
            "settings": settings,
            "removals": bool(tables.get("care_episodes")),
        }
        histories.append(history)
    return histories


def ps1(histories, first_day, last_day):
    """PS1: {child: (state, moves, days)} of the children who entered care from `first_day` to `last_day`.

    Days are those of the federal rule: the last day of the period adds none. Care ends on the 18th birthday.
    What is dated after `last_day` has not happened. Moves and days of a complete stay under 8 days are dropped;
    so are series of short breaks. A child with nothing left, without a known day, or with more moves than days is
    excluded. Reading: a child without a birth date is followed like one under 18. Without removals nobody is known
    to have entered care.
    """
    found = {}
    for history in histories:
        entered = [stretch for stretch in history["stretches"] if first_day <= stretch["start"] <= last_day]
        if not entered or not history["removals"]:
            continue
        moves = days = 0
        for stretch in entered:
            moved, stayed = ps1_of_stretch(history, stretch, last_day)
            moves, days = moves + moved, days + stayed
        found[history["child"]] = ("counted" if days and moves <= days else "excluded", moves, days)
    return found


def ps1_of_stretch(history, stretch, last_day):
    birthday, nights = history["birthday"], history["nights"]
    care_ends = min(stretch["end"] or date.max, birthday)
    if stretch["start"] >= birthday or stretch["short_breaks"]:
        return 0, 0
    if care_ends <= last_day and (care_ends - stretch["start"]).days < FEWEST_DAYS_OF_A_COMPLETE_STAY:
        return 0, 0
    known = [
        night
        for night in stretch["nights"]
        if nights[night]["setting"] != "unknown" and (night <= history["known_to"] or is_looked_at(history, night))
    ]
    days = [night for night in known if night < min(care_ends, last_day)]
    moves = [day for day in stretch["moves"] if day <= last_day and day < birthday]
    return len(moves), len(days)


def enrollments_of(tables, child_id, complete_to):
    return rows_known(of_child(tables, "enrollments", child_id), "start_date", "end_date", complete_to)


def is_enrolled(enrollment, day):
    return enrollment["start_date"] <= day and (enrollment["end_date"] is None or day < enrollment["end_date"])


def owns_move(enrollment, day):
    """After the enrollment day, up to and including the closing day (PS2)."""
    return enrollment["start_date"] < day and (enrollment["end_date"] is None or day <= enrollment["end_date"])


def ps2(histories, program=None):
    """PS2: {child: (days enrolled and in care, days of moves)}, as lists of dates to complete-to.

    A child in two enrollments at once counts once; with `program`, only that program's enrollments are looked at.
    """
    found = {}
    for history in histories:
        enrollments = [row for row in history["enrollments"] if program in (None, row["program"])]
        days, moves = [], []
        for stretch in history["stretches"]:
            for day in days_between(stretch["start"], stretch["end"] or day_after(history["complete_to"])):
                if any(is_enrolled(enrollment, day) for enrollment in enrollments):
                    days.append(day)
            for day in stretch["moves"]:
                if any(owns_move(enrollment, day) for enrollment in enrollments):
                    moves.append(day)
        if days or moves:
            found[history["child"]] = (days, moves)
    return found


def within(days, first_day, last_day):
    """How many of the days fall in a period."""
    return sum(first_day <= day <= last_day for day in days)


def ps2_none(days_and_moves, first_day, last_day):
    """PS2.none from the answer of `ps2`: {child: 1 or 0} of children with a day in the period."""
    return {
        child: int(within(moves, first_day, last_day) == 0)
        for child, (days, moves) in days_and_moves.items()
        if within(days, first_day, last_day)
    }


def ps7(histories):
    """PS7: {enrollment_id: (start day, state, numerator)}; numerator 1 for a home that was kept.

    Readings: who is not in a counted placement on the enrollment night is excluded at once, not pending. A home kept
    without a permanent one needs a history known through day 180: the nights between two nights in that home are
    (1.5, step 4), and so is a later night that a row other than `unknown` lists, or any if the mapping says that
    unlisted nights are at home.
    """
    return {
        enrollment["enrollment_id"]: (enrollment["start_date"], *home_kept(history, enrollment["start_date"]))
        for history in histories
        for enrollment in history["enrollments"]
    }


def ps6_enrollment(histories):
    """PS6.enrollment: {enrollment_id: (start day, state, lost, days followed)}; lost is 1 where the home was lost.

    A child is followed from the enrollment day to the day the home was lost, the discharge, the end of the
    enrollment, or complete-to, whichever is first; a home lost on the last of these days was lost.
    """
    found = {}
    for history in histories:
        for enrollment in history["enrollments"]:
            start = enrollment["start_date"]
            stay, stretch = history["nights"].get(start), stretch_on(history["stretches"], start)
            answer = ("excluded", 0, 0)
            if stretch and stay and history["settings"][stay["setting"]]["counts_as_placement"]:
                ends = [history["complete_to"], stretch["end"], enrollment["end_date"]]
                answer = ("counted", *followed(history, stretch, start, start, min(filter(None, ends))))
            found[enrollment["enrollment_id"]] = (start, *answer)
    return found


def ps6_removal(histories):
    """PS6.removal: {(child, removal day): (state, lost, days followed)} of every stretch of care, from removal.

    It follows the first placement of the stretch; care also ends with the 18th birthday, and a home lost on that day
    or later is not seen. Without removals nobody is known to have entered care.
    """
    found = {}
    for history in histories:
        for stretch in history["stretches"] if history["removals"] else ():
            start, birthday = stretch["start"], history["birthday"]
            answer = ("excluded", 0, 0)
            if start < birthday and not stretch["short_breaks"] and stretch["placements"]:
                ends = [history["complete_to"], stretch["end"], birthday]
                home = stretch["placements"][0]["first"]
                answer = ("counted", *followed(history, stretch, home, start, min(filter(None, ends)), birthday))
            found[history["child"], start] = answer
    return found


def followed(history, stretch, home, start, until, never_from=date.max):
    """(1 if the home of the night `home` was lost, days from `start` to that day; else 0 and the days to `until`).

    A home that was not lost, and in which the child was when the history ends, is followed to that day only.
    """
    left, lost = day_home_left(history, stretch, home)
    if lost and left <= until and left < never_from:
        return 1, (left - start).days
    first = next(p["first"] for p in stretch["placements"] if p["first"] <= home <= p["last"])
    if not lost and first <= history["known_to"]:
        until = max(min(until, history["known_to"]), start)
    return 0, (until - start).days


def is_looked_at(history, night):
    """Whether the run of nights of one stay around a night began after known_to, or ends before complete-to."""
    nights, first, last = history["nights"], night, night
    while nights.get(first - ONE_DAY) is nights[night]:
        first -= ONE_DAY
    while nights.get(last + ONE_DAY) is nights[night]:
        last += ONE_DAY
    return first > history["known_to"] or last < history["complete_to"]


def survival(answers, day):
    """The share still in the home on a day, by the product over each day on which one was lost (Kaplan-Meier)."""
    share = 1.0
    for time in sorted({days for lost, days in answers if lost and days <= day}):
        at_risk = sum(days >= time for _, days in answers)
        share *= 1 - sum(1 for lost, days in answers if lost and days == time) / at_risk
    return share


def last_day_known(enrollments, stretches, complete_to):
    """The last enrolled or in-care day. Reading: the closing day and the day of discharge are known too."""
    ends = [row["end_date"] or complete_to for row in enrollments]
    return max(ends + [stretch["end"] or complete_to for stretch in stretches], default=complete_to)


def home_kept(history, start):
    """(state, numerator) of a child enrolled on `start`."""
    horizon = start + timedelta(days=FOLLOWED_DAYS)
    stay, stretch = history["nights"].get(start), stretch_on(history["stretches"], start)
    if stretch is None or stay is None or not history["settings"][stay["setting"]]["counts_as_placement"]:
        return "excluded", 0
    if horizon > history["complete_to"]:
        return "pending", 0
    left, lost = day_home_left(history, stretch, start)
    if lost and left <= horizon:
        return "counted", 0
    if stretch["reason"] in PERMANENCY and stretch["end"] <= horizon:
        return "counted", 1
    followed = history["known_to"] >= horizon and all(
        is_night_known(history, night) for night in days_between(left, day_after(horizon))
    )
    return ("counted", 1) if followed else ("excluded", 0)


def is_night_known(history, night):
    stay = history["nights"].get(night)
    return stay["setting"] != "unknown" if stay else history["unlisted"] == "own_home"


def stretch_on(stretches, day):
    return next((s for s in stretches if s["start"] <= day and (s["end"] is None or day < s["end"])), None)


def day_home_left(history, stretch, start):
    """(the day after the last night in the home of the night `start`, whether the child lost that home then).

    Lost: a later placement of the same stretch is elsewhere; or the next night is listed, in a setting that is
    neither a placement nor family-like nor unknown (a hospital, a run, homelessness), no placement follows, and the
    stretch did not end in permanency; or the stretch ended with a run.

    Reading: where the source sends no removals a stretch ends with its last placement, so that next night is looked
    for just after it.
    """
    placements, nights = stretch["placements"], history["nights"]
    place = next(n for n, placement in enumerate(placements) if placement["first"] <= start <= placement["last"])
    left = day_after(placements[place]["last"])
    if place + 1 < len(placements) or stretch["reason"] == "runaway":
        return left, True
    in_care = stretch["from_nights"] or stretch["end"] is None or left < stretch["end"]
    if left not in nights or not in_care or stretch["reason"] in PERMANENCY:
        return left, False
    follows = nights[left]["setting"]
    flags = history["settings"][follows]
    return left, not flags["counts_as_placement"] and not flags["family_like"] and follows != "unknown"


def second_enrollments(histories):
    """Enrollments that begin while another of the child is open: a total counts the earlier one only.

    Reading: of two that begin on the same day the lower enrollment_id is the earlier. An enrollment that ends on the
    day it starts is never open, so none is held beside it; it can be second itself.
    """
    found = set()
    for history in histories:
        for enrollment in history["enrollments"]:
            rank = (enrollment["start_date"], enrollment["enrollment_id"])
            if any(
                (other["start_date"], other["enrollment_id"]) < rank and is_enrolled(other, enrollment["start_date"])
                for other in history["enrollments"]
            ):
                found.add(enrollment["enrollment_id"])
    return found


def c1(histories, day):
    """C1: the children with an open enrollment at the end of the day."""
    return {
        history["child"]
        for history in histories
        if any(is_enrolled(enrollment, day) for enrollment in history["enrollments"])
    }
