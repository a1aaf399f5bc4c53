"""Random histories: every list for staff, day by day, against a plain counter that looks at one day at a time."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from measures.cases import cases
from measures.evaluate import evaluate
from measures.lists import staff_list
from measures.periods import Period
from tests.measures.test_oracle_grants import Interviews
from tests.oracle import institutions
from tests.oracle import lists as oracle
from tests.support.random_histories import rows_of, source_of, world_of

# One world in a normal run; --long draws more.
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 8))]
STEP = 4
GAPS = (0, 1, 7, 13, 14, 15, 29, 30, 31, 59, 60, 61, 90)


def spans_of(con, code, fields="enrollment_id"):
    """Spans of a list: (source, what names a line, first day, day after the last)."""
    return con.execute(
        f"""
        SELECT split_part(subject, ':', 1), {fields}, start_date, end_date
        FROM evidence."{code}" WHERE state = 'counted' AND numerator > 0
        """
    ).fetchall()


def on_day(spans, source, day):
    return {tuple(names) for name, *names, first, end in spans if name == source and first <= day < end}


def days_of(first, complete_to):
    """Every fourth day, and all of the last week."""
    days = {first + timedelta(days=n) for n in range(0, (complete_to - first).days + 1, STEP)}
    return sorted(days | {complete_to - timedelta(days=n) for n in range(7)})


def differing(what, sources, expected, found):
    if expected != found:
        key = min(expected ^ found, key=str)
        pytest.fail(f"{what}: {key} is on only one of the two.\n{rows_of(sources, str(key[0]).split('-')[0])}")


# --- where children are ---------------------------------------------------------------------------------------------


def movers(seed, children=15):
    """A source whose children move from foster home to foster home, often 90 days apart."""
    draw, complete_to = random.Random(seed), date(2024, 3, 31)
    tables = {table: [] for table in ("children", "enrollments", "living_arrangements")}
    for number in range(children):
        child, day = f"east:{number:03}", date(2023, 1, 1) + timedelta(days=draw.randrange(90))
        row = {"enrollment_id": f"{child}-e", "child_id": child, "program": "P", "end_date": None}
        tables["children"].append({"child_id": child})
        tables["enrollments"].append(row | {"start_date": day + timedelta(days=draw.choice((0, 100, 200)))})
        for stay in range(6):
            end = day + timedelta(days=draw.choice((1, 30, 45, 89, 90, 91)))
            tables["living_arrangements"].append(
                {"living_arrangement_id": f"{child}-l{stay}", "child_id": child, "start_date": day, "end_date": end,
                 "setting": "foster_home", "provider_id": draw.choice("RST")}
            )  # fmt: skip
            day = end
    return tables, complete_to, "unknown"


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_on_the_lists_of_children_day_by_day(seed):
    """Sources with and without removals, and one that sends no enrollments."""
    sources = {
        name: source_of(f"{name}:", seed, 40, with_removals)
        for name, with_removals in (("north", True), ("south", False), ("west", False))
    }
    sources["west"][0]["enrollments"] = []
    sources["east"] = movers(seed)
    con = world_of(sources, tuple(oracle.OF_CHILDREN))
    for code, is_on_it in oracle.OF_CHILDREN.items():
        spans, seen = spans_of(con, code, "child_id, enrollment_id"), 0
        for name, (tables, complete_to, unlisted) in sources.items():
            histories = institutions.follow(tables, complete_to, unlisted)
            for day in days_of(date(2021, 9, 1), complete_to):
                expected = {
                    (history["child"], enrollment)
                    for history in histories
                    for enrollment in oracle.answered_for(history, day, bool(tables["enrollments"]))
                    if is_on_it(history, day)
                }
                differing(f"{code} on {day}", sources, expected, on_day(spans, name, day))
                seen += len(expected)
        assert seen > 5, code
    con.close()


# --- what enrollments, people and interviews need -------------------------------------------------------------------


class Needs(Interviews):
    """The interviews of two agencies, with plans, reviews, partners and certificates."""

    def __init__(self, seed):
        super().__init__(seed, children=28)
        for name, (tables, _, _) in self.sources.items():
            tables["programs"] = [
                {"program": "P", "agency": name, "review_days": 45, "plan_days": None, "service_months": 3},
                {"program": "Q", "agency": name, "review_days": None, "plan_days": 0, "service_months": None},
            ]
            for table in ("service_plans", "plan_reviews", "partner_assignments"):
                tables[table] = []
            for row in tables["children"]:
                row["family_id"] = self.draw.choice((None, f"{name}:f1", f"{name}:f2", f"{name}:f3"))
            for enrollment in tables["enrollments"]:
                self.practice(tables, enrollment)
            tables["family_partners"], tables["partner_certifications"] = [], []
            for number in range(12):
                self.partner(tables, f"{name}:p{number}")

    def after(self, day, *chances):
        length = self.draw.choice(chances or (*GAPS, None))
        return None if length is None else day + timedelta(days=length)

    def practice(self, tables, enrollment):
        pick, key, start = self.draw.choice, enrollment["enrollment_id"], enrollment["start_date"]
        enrollment["intake_date"] = pick((None, self.after(start, -7, 0, 7)))
        day = self.after(start, -30, 0, 14, 15, 16, 40, None)
        if day is not None:
            tables["service_plans"].append({"plan_id": f"{key}-p", "enrollment_id": key, "plan_date": day})
            for number in range(self.draw.randrange(6)):
                day = self.after(day, 0, 7, 29, 30, 31, 45, 46, 100)
                review = {"review_id": f"{key}-r{number}", "enrollment_id": key, "review_date": day}
                tables["plan_reviews"].append(review)
        for number in range(pick((0, 1, 1, 2))):
            begins = self.after(start)
            tables["partner_assignments"].append(
                {
                    "assignment_id": f"{key}-a{number}", "enrollment_id": key, "person_id": pick((None, "p", "p")),
                    "referred_date": pick((None, start)), "offered_date": self.after(start),
                    "accepted": pick((True, True, False, None)), "start_date": begins,
                    "end_date": self.after(begins) if begins else None,
                }
            )  # fmt: skip

    def partner(self, tables, person):
        pick = self.draw.choice
        for number in range(pick((1, 1, 2))):
            start = date(2023, 9, 1) + timedelta(days=pick((0, 200, 400)))
            role = pick(("family_partner", "coordinator", "soc_coordinator"))
            tables["family_partners"].append(
                {"appointment_id": f"{person}-{number}", "person_id": person, "role": role, "start_date": start,
                 "end_date": self.after(start, None, None, 100, 200, 900)}
            )  # fmt: skip
        issued = date(2022, 3, 1)
        for _ in range(pick((0, 1, 2, 3))):
            kind, last = pick(("cfps", "nc_cpss")), self.after(issued, 300, 500, 730, None)
            tables["partner_certifications"].append(
                {"person_id": person, "certification": kind, "issued_date": issued, "expiry_date": last}
            )
            issued = (last or issued) + timedelta(days=pick((-40, 1, 30, 200)))


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_on_the_other_lists_day_by_day(seed):
    sources = Needs(seed).sources
    con = world_of(sources, ("N2", "N3", "N4", "N5", "N10", "N11"))
    due = {
        code: spans_of(con, code, fields)
        for code, fields in (
            ("N2", "subject, due_date"), ("N3", "enrollment_id"), ("N4", "enrollment_id, due_date"),
            ("N5", "enrollment_id, due_date"), ("N10", "enrollment_id, due_date"), ("N11", "subject, due_date"),
        )
    }  # fmt: skip
    seen = dict.fromkeys(due, 0)
    for name, (tables, complete_to, _) in sources.items():
        for day in days_of(date(2023, 9, 1), complete_to):
            for code in due:
                listed = getattr(oracle, code.lower())(tables, day, complete_to)
                lines = {(key,) for key in listed} if code == "N3" else set(listed)
                expected = set(listed.items()) if isinstance(listed, dict) else lines
                differing(f"{code} on {day}", sources, expected, on_day(due[code], name, day))
                seen[code] += len(expected)
    assert min(seen.values()) > 5, seen
    con.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_list_as_it_stands_its_count_and_its_cases_agree(seed):
    sources = Needs(seed).sources
    codes = ("N2", "N3", "N4", "N5", "N10", "N11")
    con = world_of(sources, codes)
    for code in codes:
        found = staff_list(con, code)
        assert found.as_of == {name: complete_to for name, (_, complete_to, _) in sources.items()}
        for name, day in found.as_of.items():
            where = {"agency": [name]}
            today = Period(day, day, "", "")
            (result,) = evaluate(con, code, [today], where=where)
            lines = [row for row in found.rows if row.agency == name]
            assert result.value == len({row.subject for row in lines}) <= result.counted
            keys = [(row.subject, row.enrollment_id, row.due_date) for row in lines]
            assert len(keys) == len(set(keys)) == len(cases(con, code, today, where=where))
            assert all(row.days_over == (day - row.due_date).days for row in lines)
        assert [row.due_date for row in found.rows] == sorted(row.due_date for row in found.rows)
    con.close()
