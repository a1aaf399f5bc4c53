"""Lists for staff the slow way: who is on each of them on one day, asked of every child and enrollment.

Nothing here is shared with the product. Where children sleep comes from the plain counters of the placement and
institutional measures. Each function answers for one day and knows nothing of any other.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle import institutions
from tests.oracle.grants import belongs as is_of_episode
from tests.oracle.grants import dues, ended, enrollments_known, episodes, grant_of, rows_of
from tests.oracle.placement import is_enrolled

MOVE_DAYS, SHELTER_DAYS, HOSPITAL_DAYS = 90, 30, 7
PARTNER_DAYS, REVIEW_DAYS, PLAN_DAYS, SERVICE_MONTHS = 14, 30, 14, 6
CERTIFICATE_DAYS, INTERVIEW_DAYS = 60, 30
WINDOW = timedelta(days=30)


# --- where children are ---------------------------------------------------------------------------------------------


def answered_for(history, day, has_enrollments):
    """The enrollments of a child on a day; [None] for a child of a source without any, on the days it is known."""
    if has_enrollments:
        return [row["enrollment_id"] for row in history["enrollments"] if is_enrolled(row, day)]
    return [None] if history["known_from"] <= day <= history["known_to"] else []


def n1(history, day):
    moves = sorted(move for stretch in history["stretches"] for move in stretch["moves"] if move <= day)
    return len(moves) > 1 and (day - moves[-2]).days <= MOVE_DAYS


def n6(history, day):
    return any(left > day and (day - start).days > SHELTER_DAYS for start, left in history["spells"]["shelter"])


def n7(history, day):
    return institutions.class_on(history, day) is not None


def n8(history, day):
    return institutions.setting_on(history, day) == "runaway"


def n9(history, day):
    left = [end for _, end in history["spells"]["psychiatric"] if end <= min(day, history["complete_to"])]
    is_back = any(start <= day < end for start, end in history["spells"]["psychiatric"])
    return bool(left) and not is_back and (day - left[-1]).days <= HOSPITAL_DAYS


OF_CHILDREN = {"N1": n1, "N6": n6, "N7": n7, "N8": n8, "N9": n9}


# --- what enrollments need ------------------------------------------------------------------------------------------


def in_service(tables, day, complete_to):
    return [
        row
        for row in enrollments_known(tables, complete_to)
        if row["start_date"] <= day and (row["end"] is None or day < row["end"])
    ]


def own_days(tables, enrollment, field, usual):
    found = [row.get(field) for row in rows_of(tables, "programs", "program", enrollment["program"])]
    return usual if not found or found[0] is None else found[0]


def n3(tables, day, complete_to):
    """{enrollment_id} without a partner, day by day backward: none today, nor on the 13 days of service before.

    Reading: a partner works from the day the work begins, or from the offer (else the referral, else the start of
    service) if the family accepted it and a person was named; to the end of the work or of that enrollment's service.
    """
    found = set()
    families = {row["child_id"]: row.get("family_id") or row["child_id"] for row in tables["children"]}
    known = enrollments_known(tables, complete_to)
    for enrollment in in_service(tables, day, complete_to):
        family = families[enrollment["child_id"]]
        own = [row for row in known if families[row["child_id"]] == family]
        last_days = [day - timedelta(days=n) for n in range(PARTNER_DAYS + 1)]
        if enrollment["start_date"] > last_days[-1]:
            continue
        # The day on which a partner's work ended is the first one without: 14 days later the wait is 14 days.
        if not any(has_partner(tables, row, other, complete_to) for row in own for other in last_days):
            found.add(enrollment["enrollment_id"])
    return found


def has_partner(tables, enrollment, day, complete_to):
    for row in rows_of(tables, "partner_assignments", "enrollment_id", enrollment["enrollment_id"]):
        starts = [row["start_date"]] if row["start_date"] and row["start_date"] <= complete_to else []
        if row["accepted"] and row["person_id"]:
            named = [d for d in (row["offered_date"], row["referred_date"]) if d is not None and d <= complete_to]
            starts.append(named[0] if named else enrollment["start_date"])
        ends = [d for d in (row["end_date"], enrollment["end"]) if d is not None and d <= complete_to]
        if row["accepted"] is not False and starts and min(starts) <= day and all(day < end for end in ends):
            return True
    return False


def n4(tables, day, complete_to):
    """{enrollment_id: the last day on which a review would have been on time} of the overdue ones.

    Reading: a plan that was brought along starts the clock when service starts.
    """
    found = {}
    for enrollment in in_service(tables, day, complete_to):
        plans = [
            row["plan_date"] for row in rows_of(tables, "service_plans", "enrollment_id", enrollment["enrollment_id"])
        ]
        clock = max(min(plans), enrollment["start_date"]) if plans else date.max
        if clock > day:
            continue
        reviews = rows_of(tables, "plan_reviews", "enrollment_id", enrollment["enrollment_id"])
        last = max([clock, *(row["review_date"] for row in reviews if clock < row["review_date"] <= day)])
        due = last + timedelta(days=own_days(tables, enrollment, "review_days", REVIEW_DAYS))
        if day > due:
            found[enrollment["enrollment_id"]] = due
    return found


def n5(tables, day, complete_to):
    found = {}
    for enrollment in in_service(tables, day, complete_to):
        intake = enrollment.get("intake_date") or enrollment["start_date"]
        due = intake + timedelta(days=own_days(tables, enrollment, "plan_days", PLAN_DAYS))
        plans = rows_of(tables, "service_plans", "enrollment_id", enrollment["enrollment_id"])
        if day > due and not any(row["plan_date"] <= day for row in plans):
            found[enrollment["enrollment_id"]] = due
    return found


def n10(tables, day, complete_to):
    found = {}
    for enrollment in in_service(tables, day, complete_to):
        due = months_later(enrollment["start_date"], own_days(tables, enrollment, "service_months", SERVICE_MONTHS))
        if day > due:
            found[enrollment["enrollment_id"]] = due
    return found


def months_later(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


# --- people and interviews ------------------------------------------------------------------------------------------


def n2(tables, day, complete_to):
    """{(person, last valid day)} of active Family Partners and Coordinators."""
    found = set()
    active = {
        row["person_id"]
        for row in tables["family_partners"]
        if row["role"] in ("family_partner", "coordinator")
        and row["start_date"] <= day
        and (row["end_date"] is None or row["end_date"] > complete_to or day < row["end_date"] >= row["start_date"])
    }
    for row in tables["partner_certifications"]:
        last = row["expiry_date"]
        if row["person_id"] not in active or last is None or last < row["issued_date"]:
            continue
        is_renewed = any(
            other["person_id"] == row["person_id"]
            and other["certification"] == row["certification"]
            and row["issued_date"] < other["issued_date"] <= day
            and (other["expiry_date"] is None or other["expiry_date"] > last)
            for other in tables["partner_certifications"]
        )
        if not is_renewed and 0 <= (last - day).days <= CERTIFICATE_DAYS:
            found.add((row["person_id"], last))
    return found


def n11(tables, day, complete_to):
    """{(baseline's interview_id, last day of the window)}, with what was held up to the day.

    Reading: what ends an episode, and what is due at all, is judged with what is known on `complete_to`.
    """
    found = set()
    for enrollment in enrollments_known(tables, complete_to):
        entries = rows_of(tables, "outcome_interviews", "enrollment_id", enrollment["enrollment_id"])
        entries = [row for row in entries if row["interview_date"] <= complete_to]
        for baseline, following in episodes(entries):
            own = [row for row in entries if is_of_episode(row, baseline, following)]
            grant, end = grant_of(tables, baseline["grant_id"]), ended(own, following, enrollment["end"])
            for kind, due in asked(baseline, own, following, enrollment["end"], complete_to):
                opens, closes = due - WINDOW, due + WINDOW
                if kind == "closeout":
                    opens = due
                elif end is not None and (end < opens or end <= day):
                    continue
                begins, stops = grant.get("start_date") or date.min, grant.get("end_date") or date.max
                held = [
                    row["interview_date"]
                    for row in own
                    if row["kind"] == kind and row["conducted"] and opens <= row["interview_date"] <= closes
                    and row["interview_date"] >= begins
                ]  # fmt: skip
                is_open = opens <= day <= closes and (closes - day).days <= INTERVIEW_DAYS
                if is_open and begins <= due <= stops and not any(other <= day for other in held):
                    found.add((baseline["interview_id"], closes))
    return found


def asked(baseline, own, following, service_end, complete_to):
    """(kind, due date) of the reassessments, and for SUPRT of the closing interview, due on the day of closing."""
    yield from dues(baseline, own, following, service_end, complete_to)
    if baseline["tool"] == "SUPRT":
        left = [row["interview_date"] for row in own if row["kind"] in ("discharge", "closeout")]
        if service_end is not None and (following is None or service_end < following):
            left.append(service_end)
        if left:
            yield "closeout", min(left)
