"""Random plans, teams and reviews, counted by the SQL and by a plain second counter: they must agree case by case."""

import random
from datetime import date, timedelta

import pytest

from measures.build import build
from measures.cases import STATES, cases
from measures.evaluate import evaluate
from measures.periods import Period, periods
from tests.oracle import goals as oracle
from tests.support.world import add_source, empty_world

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
CODES = ("G10.team", "G10.plan", "G10.both", "G11", "G11.current")
ROLES = ("youth", "caregiver", "caregiver", "facilitator", "clinician", "natural_support", "household")
PROGRAMS = [
    {"program": "P", "agency": "P"},
    {"program": "Q", "agency": "Q", "plan_days": 10, "review_days": 45},
]
EVERYTHING = Period(date(2025, 1, 1), date(2027, 12, 31), "all", "all")


def around(draw, day, *steps):
    """A day some steps from another; None is no day."""
    step = draw.choice(steps)
    return None if step is None else day + timedelta(days=step)


def history(draw, child, sends_reviews):
    """Contract rows of one child: one or two enrollments with their plans, teams, meetings and reviews."""
    rows = {name: [] for name in ("enrollments", "service_plans", "team_members", "team_meetings", "plan_reviews")}
    start = FIRST + timedelta(days=draw.randrange(0, 200))
    for number in range(draw.choice((1, 1, 2))):
        key = f"{child}-{number}"
        intake = around(draw, start, None, None, 0, 2, -2)
        day = intake or start
        rows["enrollments"].append(
            {
                "enrollment_id": key,
                "child_id": child,
                "program": draw.choice("PQ"),
                "start_date": start,
                "intake_date": intake,
                "end_date": around(draw, start, None, None, 0, 8, 10, 14, 15, 40, 60, 61, 120, -3),
                "team_formed_date": around(draw, day, None, None, None, 0, 9, 10, 11, 14, 15, 30, -1),
            }
        )
        plan = around(draw, day, None, 0, 5, 10, 14, 15, 16, 40, -4)
        for step in draw.choice(((0,), (0, 30), ())) if plan else ():
            rows["service_plans"].append({"enrollment_id": key, "plan_date": plan + timedelta(days=step)})
        for _ in range(draw.randrange(4)):
            joined = around(draw, day, -20, 0, 3, 12, 14, 15)
            left = around(draw, joined, None, None, 0, 5, 15, 30)
            rows["team_members"].append(
                {"enrollment_id": key, "role": draw.choice(ROLES), "joined_date": joined, "left_date": left}
            )
        held = day
        for _ in range(draw.randrange(6)):
            held = around(draw, held, 0, 1, 14, 29, 30, 31, 44, 45, 46, 95)
            rows["plan_reviews" if sends_reviews else "team_meetings"].append(
                {"enrollment_id": key, "review_date": held}
                if sends_reviews
                else {
                    "enrollment_id": key,
                    "meeting_date": held,
                    "plan_reviewed": draw.choice((True, True, False, None)),
                }
            )
        start += timedelta(days=draw.choice((0, 8, 14, 40, 61, 120)))
    return rows


def source(seed, sends_reviews, children=70):
    draw = random.Random(seed)
    tables = {"programs": PROGRAMS, "children": [{"child_id": f"{seed}.{n:03}"} for n in range(children)]}
    for child in tables["children"]:
        for table, rows in history(draw, child["child_id"], sends_reviews).items():
            tables.setdefault(table, []).extend(rows)
    keys = {"service_plans": "plan_id", "team_members": "team_member_id"}
    keys |= {"team_meetings": "meeting_id", "plan_reviews": "review_id"}
    for table, key in keys.items():
        tables[table] = [{key: f"{seed}.{n:04}", **row} for n, row in enumerate(tables[table])]
    return tables


def insert_all(con, table, rows, name):
    """All rows of a table at once; one at a time takes longer than the rest of a test."""
    if not rows:
        return
    fields = list(dict.fromkeys(field for row in rows for field in row))
    columns = ", ".join([*fields, "source", "file_id", "line"])
    values = [[*(row.get(field) for field in fields), name, 1, line] for line, row in enumerate(rows, start=2)]
    places = ", ".join(f"({', '.join('?' * (len(fields) + 3))})" for _ in rows)
    con.execute(f"INSERT INTO {table} ({columns}) VALUES {places}", [value for row in values for value in row])


@pytest.fixture(scope="module", params=[1, 2])
def random_world(request):
    """Two sources with many children each: one sends reviews, the other meetings at which plans were reviewed."""
    sources = {
        "north": (source(f"n{request.param}", True), LAST),
        "south": (source(f"s{request.param}", False), date(2026, 5, 31)),
    }
    con = empty_world()
    for name, (tables, complete_to) in sources.items():
        add_source(con, name, {}, complete_to, agency=name)
        for table, rows in tables.items():
            insert_all(con, table, rows, name)
    build(con, {}, CODES)
    return con, sources


def shown(con, code, period, by=None):
    """{subject: [(state, numerator, denominator)]}; by program, enrollments held at the same time are all there."""
    found = {}
    for state in STATES:
        for case in cases(con, code, period, by=by, state=state):
            found.setdefault(case.subject, []).append((state, case.numerator, case.denominator))
    return found


@pytest.mark.parametrize("part", ["team", "plan", "both"])
def test_g10_agrees_case_by_case(random_world, part):
    con, sources = random_world
    apart, total = {}, {}
    for tables, complete_to in sources.values():
        known = {row["enrollment_id"]: row for row in oracle.enrollments_known(tables, complete_to)}
        for key, (_, states) in oracle.g10(tables, complete_to).items():
            state, numerator = states[part]
            apart[key] = [(state, numerator, int(state == "counted"))]
            if not oracle.is_second(tables, known[key], known[key]["start_date"], complete_to):
                total[key] = apart[key]
    assert shown(con, f"G10.{part}", EVERYTHING, by="program") == apart
    assert shown(con, f"G10.{part}", EVERYTHING) == total
    assert {state for ((state, _, _),) in apart.values()} == set(STATES), "every state is tried"


def test_g10_rates_by_month_are_sums_of_the_cases(random_world):
    con, sources = random_world
    expected = {}
    for tables, complete_to in sources.values():
        known = {row["enrollment_id"]: row for row in oracle.enrollments_known(tables, complete_to)}
        for key, (intake, states) in oracle.g10(tables, complete_to).items():
            if oracle.is_second(tables, known[key], known[key]["start_date"], complete_to):
                continue
            sums = expected.setdefault((intake.year, intake.month), [0, 0])
            sums[0] += states["both"][1]
            sums[1] += states["both"][0] == "counted"
    found = evaluate(con, "G10.both", periods("month", date(2026, 1, 1), date(2026, 5, 31)))
    assert [[r.numerator, r.denominator] for r in found] == [expected[2026, month] for month in range(1, 6)]


def test_g11_agrees_interval_by_interval(random_world):
    con, sources = random_world
    for month in periods("month", FIRST, LAST):
        expected = {}
        for name, (tables, complete_to) in sources.items():
            if complete_to < month.end and name == "south":
                continue  # a month after a source's complete-to day leaves its agencies out
            for key, entries in oracle.g11(tables, complete_to).items():
                for state in STATES:
                    mine = [entry for entry in oracle.within(entries, month.start, month.end) if entry[1] == state]
                    if mine:
                        hits, judged = sum(n for _, _, n in mine), len(mine) if state == "counted" else 0
                        expected.setdefault(key, []).append((state, hits, judged))
        assert shown(con, "G11", month, by="program") == expected, month.label


def test_g11_totals_leave_out_second_enrollments_day_by_day(random_world):
    con, sources = random_world
    hits = judged = 0
    for tables, complete_to in sources.values():
        known = {row["enrollment_id"]: row for row in oracle.enrollments_known(tables, complete_to)}
        for key, entries in oracle.g11(tables, complete_to).items():
            for day, state, numerator in oracle.within(entries, FIRST, date(2026, 5, 31)):
                if state == "counted" and not oracle.is_second(tables, known[key], day, complete_to):
                    hits, judged = hits + numerator, judged + 1
    (result,) = evaluate(con, "G11", periods("all", FIRST, date(2026, 5, 31)))
    assert (result.numerator, result.denominator) == (hits, judged)
    assert 0 < hits < judged


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)])
def test_g11_current_agrees_case_by_case(random_world, day):
    con, sources = random_world
    expected = {}
    for tables, complete_to in sources.values():
        for key, is_current in oracle.g11_current(tables, complete_to, day).items():
            state = "excluded" if is_current is None else "counted"
            expected[key] = [(state, is_current or 0, int(state == "counted"))]
    (period,) = periods("all", day, day)
    assert shown(con, "G11.current", period, by="program") == expected
    assert {(state, n) for ((state, n, _),) in expected.values()} == {("counted", 1), ("counted", 0), ("excluded", 0)}
