"""Family Partners counted the slow way: one person and one day at a time, with lists, sets and dates.

Nothing here is shared with the product, so that a mistake must be made twice to go unseen. An appointment is a contract
row (a dict; a field left away is empty) with its `source`; `complete_to` gives the last day that each source knows.

Rules come from the note on goals, partners and grants (0.3, 0.9, 3 and its F1 to F8), the evidence rules and the data
contract. Where these are silent the reading taken here is stated in the docstring of the function that takes it.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

FAMILY_PARTNER, COORDINATOR = ROLES = ("family_partner", "coordinator")
ONE_DAY = timedelta(days=1)


def months_later(day, months):
    """The same day of the month, the last one of a shorter month (0.9)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Workforce:
    """Appointments of Family Partners and Coordinators as each source knew them on its complete-to day."""

    def __init__(self, appointments, complete_to, regions=()):
        self.complete_to = complete_to
        self.regions = regions
        self.rows = []
        for row in appointments:
            last, end = complete_to[row["source"]], row.get("end_date")
            backwards = end is not None and end < row["start_date"]
            if row["role"] in ROLES and row["start_date"] <= last and not backwards:
                self.rows.append({**row, "end": end if end is not None and end <= last else None})

    # --- a day --------------------------------------------------------------------------------------------------

    def on(self, day, role=None):
        """Appointments active at the end of a day (0.3), as far as their sources know it."""
        return [row for row in self.running(day, role) if day <= self.complete_to[row["source"]]]

    def running(self, day, role=None):
        """Appointments active at the end of a day; one that was open on the last known day is taken to run on."""
        return [
            row
            for row in self.rows
            if (role is None or row["role"] == role)
            and row["start_date"] <= day
            and (row["end"] is None or row["end"] > day)
        ]

    def heads(self, day, role=None, **traits):
        """F1, F2 and the total of both: distinct people, of those with a trait when one is named."""
        rows = self.on(day, role)
        return {row["person_id"] for row in rows if all(row.get(name) == value for name, value in traits.items())}

    def heads_by_region(self, day, role):
        """{region: people}, by the home county and the map of that day."""
        found = {}
        for row in self.on(day, role):
            found.setdefault(self.region(row.get("county"), day), set()).add(row["person_id"])
        return found

    def region(self, county, day):
        for row in self.regions:
            until = row["valid_to"] or date.max
            if row["county"] == county and row["valid_from"] <= day <= until:
                return row["region"]
        return "unknown"

    def full_time(self, day, role=None, pay=None):
        """F5: the full-time shares that are recorded, one for each appointment; None when none is."""
        rows = [row for row in self.on(day, role) if pay is None or row.get("pay_type") == pay]
        shares = [row["fte"] for row in rows if row.get("fte") is not None]
        return sum(shares) if shares else None

    def lived(self, day):
        """F6: {lived experience: people}, with a class of its own for those of whom it is not recorded."""
        found = {}
        for row in self.on(day):
            found.setdefault(row.get("lived_experience") or "not_recorded", set()).add(row["person_id"])
        return found

    def paid(self, day, role=None):
        """F7: (people paid, people whose pay is known).

        Reading: who is paid in any appointment is paid; of who is not, the pay must be recorded in all of them.
        """
        paid = known = 0
        for person in self.heads(day, role):
            kinds = {row.get("pay_type") for row in self.on(day, role) if row["person_id"] == person}
            paid += "paid" in kinds
            known += "paid" in kinds or None not in kinds
        return paid, known

    def covered(self, day, served=False):
        """F8: (counties with a Family Partner at home, or serving it, counties on the map that day)."""
        listed = {row["county"] for row in self.regions if self.region(row["county"], day) != "unknown"}
        homes = set()
        for row in self.on(day, FAMILY_PARTNER):
            homes.add(row.get("county"))
            if served:
                homes |= {name.strip() for name in (row.get("counties_served") or "").split(";")}
        return len(homes & listed), len(listed)

    # --- a period -----------------------------------------------------------------------------------------------

    def joined(self, first, last, role=None):
        """F3: [(day, person)]: an appointment starts and the person was not active on the day before.

        Reading: who goes on in the same role on the day an appointment ends has neither joined nor left; so too, over
        both roles together, who changes the role or takes up a second one. An appointment that ends on its first day
        is a joining and a leaving.
        """
        found = {
            (row["start_date"], row["person_id"])
            for row in self.rows
            if role in (None, row["role"]) and first <= row["start_date"] <= last
        }
        return sorted((day, person) for day, person in found if person not in self.people_running(day - ONE_DAY, role))

    def left(self, first, last, role=None):
        """F4: [(day, person)]: an appointment ends and the person is not active at the end of that day."""
        found = {
            (row["end"], row["person_id"])
            for row in self.rows
            if role in (None, row["role"]) and row["end"] is not None and first <= row["end"] <= last
        }
        return sorted((day, person) for day, person in found if person not in self.people_running(day, role))

    def people_running(self, day, role):
        return {row["person_id"] for row in self.running(day, role)}

    def turnover(self, first, last, role=None):
        """F4.turnover: (left, mean of the headcounts on the day before the period and on its last day)."""
        ends = len(self.heads(first - ONE_DAY, role)) + len(self.heads(last, role))
        return len(self.left(first, last, role)), ends / 2

    def retained(self, first, last):
        """F4.retention of who joined in the period: (still active after 12 months, joined, not yet followed so far).

        Reading: active in either role on the day 12 months later; known once the source in which the person joined is
        complete to that day (of several that start on one day, that of a Family Partner, then of the lower id).
        """
        kept = followed = waiting = 0
        for day, person in self.joined(first, last):
            begun = [r for r in self.rows if r["person_id"] == person and r["start_date"] == day]
            source = min(begun, key=lambda row: (row["role"] != FAMILY_PARTNER, row["appointment_id"]))["source"]
            anniversary = months_later(day, 12)
            if anniversary > self.complete_to[source]:
                waiting += 1
            else:
                followed += 1
                kept += person in self.people_running(anniversary, None)
        return kept, followed, waiting


class Families:
    """Families with their enrollments and assignments in one source, next to the workforce of the same source.

    `tables` holds contract rows of children, enrollments, partner_assignments and partner_certifications; `workforce`
    the appointments. A family is the `family_id` of its child, else the child.
    """

    def __init__(self, tables, workforce, complete_to):
        self.tables, self.workforce, self.complete_to = tables, workforce, complete_to
        self.family = {row["child_id"]: row.get("family_id") or row["child_id"] for row in tables["children"]}
        self.enrollments = {row["enrollment_id"]: row for row in tables["enrollments"]}

    def is_enrolled(self, row, day):
        end = row.get("end_date")
        return row["start_date"] <= day and (end is None or end > day)

    def working(self, day):
        """Assignments whose work has begun and goes on, in an enrollment that goes on (0.3)."""
        return [
            row
            for row in self.tables["partner_assignments"]
            if row.get("start_date") is not None
            and self.is_enrolled(row, day)
            and self.is_enrolled(self.enrollments[row["enrollment_id"]], day)
        ]

    def family_of(self, assignment):
        return self.family[self.enrollments[assignment["enrollment_id"]]["child_id"]]

    def with_partner(self, day):
        """F12: (families with a partner, families enrolled)."""
        enrolled = {self.family[e["child_id"]] for e in self.enrollments.values() if self.is_enrolled(e, day)}
        return len({self.family_of(row) for row in self.working(day)} & enrolled), len(enrolled)

    def caseload(self, day):
        """F11: (families for each head, heads, families for each full-time share, shares).

        Reading: a family counts whose partner is an active Family Partner that day, or is not among the appointments at
        all; by shares only families and partners whose share is known, or who are not named.
        """
        heads = self.workforce.heads(day, FAMILY_PARTNER)
        on_file = {row["person_id"] for row in self.workforce.rows}
        shares = {person: self.share(person, day) for person in heads}
        by_head, by_share = set(), set()
        for row in self.working(day):
            person = row.get("person_id")
            if person in heads or person not in on_file:
                by_head.add(self.family_of(row))
            if person not in on_file or shares.get(person) is not None:
                by_share.add(self.family_of(row))
        return len(by_head), len(heads), len(by_share), sum(share or 0 for share in shares.values())

    def share(self, person, day):
        rows = [row for row in self.workforce.on(day, FAMILY_PARTNER) if row["person_id"] == person]
        shares = [row.get("fte") for row in rows]
        return None if None in shares else sum(shares)

    def certified(self, day, counting):
        """F14: (Family Partners with a certificate that counts and is valid, both ends inclusive; Family Partners)."""
        heads = self.workforce.heads(day, FAMILY_PARTNER)
        valid = {
            row["person_id"]
            for row in self.tables["partner_certifications"]
            if row["certification"] in counting
            and row["issued_date"] <= day
            and (row.get("expiry_date") is None or day <= row["expiry_date"])
        }
        return len(heads & valid), len(heads)


class Seats:
    """Seats of collaboratives; each row tells its collaborative, the person, the kind of seat, and who chairs."""

    FAMILY = ("family", "youth")

    def __init__(self, seats, bodies):
        self.seats, self.bodies = seats, {row["collaborative"]: row for row in bodies}

    def on(self, day):
        """{collaborative: {member: seats}} without vacant seats (F10); a seat without a person is its own member."""
        found = {}
        for row in self.seats:
            body = self.bodies[row["collaborative"]]
            begun = max(row["start_date"], body.get("start_date") or row["start_date"])
            ends = [end for end in (row.get("end_date"), body.get("end_date")) if end is not None]
            if row["seat"] != "vacant" and begun <= day and all(end > day for end in ends):
                member = row.get("person_id") or row["seat_id"]
                found.setdefault(row["collaborative"], {}).setdefault(member, []).append(row)
        return found

    def is_family(self, seats):
        return any(row["seat"] in self.FAMILY for row in seats)

    def share(self, day, level=None):
        """F10.share: (family or youth members, members); two hats are one member, family if one of them is."""
        members = [
            seats
            for name, held in self.on(day).items()
            if level in (None, self.bodies[name]["level"])
            for seats in held.values()
        ]
        return sum(self.is_family(seats) for seats in members), len(members)

    def leadership(self, day):
        """F10.leadership: (family or youth among those who chair or co-chair, those who do)."""
        chairs = [s for held in self.on(day).values() for s in held.values() if any(row.get("chair") for row in s)]
        return sum(self.is_family(seats) for seats in chairs), len(chairs)

    def cochaired(self, day):
        """F10.cochairs: (collaboratives with a family or youth (co-)chair, collaboratives with a member)."""
        held = self.on(day)
        kept = [
            any(self.is_family(seats) and any(row.get("chair") for row in seats) for seats in members.values())
            for members in held.values()
        ]
        return sum(kept), len(held)


def first_contacts(assignments, complete_to, allowed):
    """F13: {assignment: outcome}, one of met, late, overdue, pending, or left out (0.5).

    Reading: a family that declined and was not reached is left out; so is a contact dated before the referral.
    """
    found = {}
    for row in assignments:
        asked, reached = row.get("referred_date"), row.get("first_contact_date")
        if asked is None or asked > complete_to:
            found[row["assignment_id"]] = "left out"
            continue
        reached = reached if reached is not None and reached <= complete_to else None
        ended = row.get("end_date") if (row.get("end_date") or date.max) <= complete_to else None
        if reached is not None:
            days = (reached - asked).days
            found[row["assignment_id"]] = "left out" if days < 0 else "met" if days <= allowed else "late"
        elif row.get("accepted") is False or (ended is not None and (ended - asked).days <= allowed):
            found[row["assignment_id"]] = "left out"
        else:
            waited = ((ended or complete_to) - asked).days
            found[row["assignment_id"]] = "overdue" if waited > allowed else "pending"
    return found
