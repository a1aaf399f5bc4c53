"""Family voice: the people who partner with families, the families they reach, collaboratives and trainings."""

from datetime import date, timedelta

import pytest

from etl.contract import tables as contract_tables
from measures.build import build
from measures.cards import catalog
from measures.cases import cases, left_out
from measures.evaluate import evaluate
from measures.library import benchmarks
from measures.periods import periods
from tests.support.histories import children
from tests.support.world import add_source, empty_world, world

CODES = [code for code, card in catalog().items() if card.family == "family_voice"]
QUARTER = ("2026-04-01", "2026-06-30")
YEAR = ("2026-01-01", "2026-12-31")


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last=None, **more):
    (result,) = evaluate(con, code, asked(first, last or first), **more)
    return result


def on_day(con, code, day, **more):
    """(numerator, denominator) as at a day."""
    result = only(con, code, day, **more)
    return (result.numerator, result.denominator)


def value(con, code, first, last=None, **more):
    return only(con, code, first, last, **more).value or 0


def grouped(con, code, by, first, last=None):
    """{group or category: value} of those that are not empty."""
    results = evaluate(con, code, asked(first, last or first), by=by)
    return {(r.category if by == "category" else r.group): r.value for r in results if r.value}


def reasons(con, code, state="counted", days=YEAR):
    return {case.subject: case.reason for case in cases(con, code, asked(*days)[0], state=state)}


def sent(tables, fields, complete_to, codes):
    """A world whose source says which fields of which tables it sends, as a load does."""
    con = empty_world()
    add_source(con, "test", tables, complete_to)
    for table, names in fields.items():
        for name in names:
            con.execute("INSERT INTO load.recorded VALUES ('test', ?, ?)", [table, name])
    build(con, codes=codes)
    return con


def of_sources(codes, parameters=None, **sources):
    """A world of several sources, each (tables, complete to); the source is the agency."""
    con = empty_world()
    for name, (tables, complete_to) in sources.items():
        add_source(con, name, tables, complete_to, agency=name)
    build(con, parameters, codes)
    return con


# --- the note's example: ten appointments ---------------------------------------------------------------------------

# id, role, pay, share of a full-time job, lived experience, county, start, end, certificate valid from and to
EXAMPLE = """
FP01 family_partner paid      1.00 caregiver Wake        2023-02-01 -          2024-05-01 2026-04-30
FP02 family_partner paid      0.50 caregiver Durham      2025-08-15 -          2025-09-01 2027-08-31
FP03 family_partner volunteer 0.10 youth     Guilford    2025-01-10 2026-03-31 -          -
FP04 family_partner paid      1.00 caregiver Buncombe    2026-04-01 -          2025-12-01 2027-11-30
FP05 coordinator    paid      1.00 adult     Mecklenburg 2024-07-01 -          -          -
FP06 family_partner volunteer 0.20 caregiver Pitt        2026-05-18 2026-06-30 -          -
FP07 family_partner paid      0.75 adult     Gaston      2025-11-03 2026-06-12 -          -
FP08 family_partner paid      1.00 caregiver Wake        2026-07-01 -          -          -
FP09 coordinator    volunteer 0.25 caregiver Robeson     2025-10-01 -          -          -
FP10 family_partner paid      0.50 youth     Cumberland  2024-01-08 -          2025-06-30 2026-06-30
"""


def example_tables():
    lines = [line.split() for line in EXAMPLE.strip().splitlines()]
    rows = [[None if field == "-" else field for field in line] for line in lines]
    return {
        "family_partners": [
            {
                "appointment_id": f"a-{key}", "person_id": key, "role": role, "pay_type": pay, "fte": fte,
                "lived_experience": lived, "county": county, "start_date": start, "end_date": end,
            }
            for key, role, pay, fte, lived, county, start, end, _, _ in rows
        ],
        "partner_certifications": [
            {"person_id": row[0], "certification": "cfps", "issued_date": row[8], "expiry_date": row[9]}
            for row in rows
            if row[8]
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def example():
    con = world(example_tables(), "2026-12-31", codes=CODES)
    yield con
    con.close()


def both(con, day):
    """People active on a day in either role, each once."""
    return value(con, "F6", day)


def test_the_example_at_the_ends_of_the_quarter(example):
    assert both(example, "2026-03-31") == 6
    assert set(reasons(example, "F6", days=("2026-03-31", "2026-03-31"))) == {
        "FP01", "FP02", "FP05", "FP07", "FP09", "FP10",
    }, "FP03 ended that day"  # fmt: skip
    assert both(example, "2026-06-30") == 6
    assert set(reasons(example, "F6", days=("2026-06-30", "2026-06-30"))) == {
        "FP01", "FP02", "FP04", "FP05", "FP09", "FP10",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "label"), [("ffq", "Federal fiscal 2026 Q3"), ("sfq", "State fiscal 2026 Q4")])
def test_the_example_s_flow(example, kind, label):
    (quarter,) = asked(*QUARTER, kind=kind)
    assert quarter.label == label
    joined, left = (evaluate(example, code, [quarter])[0].value for code in ("F3", "F4"))
    assert (joined, left) == (2, 2)
    assert {c.subject for c in cases(example, "F3", quarter)} == {"a-FP04", "a-FP06"}
    assert {c.subject for c in cases(example, "F4", quarter)} == {"a-FP06", "a-FP07"}
    before, last = both(example, "2026-03-31"), evaluate(example, "F6", [quarter])[0].value
    assert last == before + joined - left
    assert before + joined == 8, "who worked in the period"
    assert grouped(example, "F3", "category", *QUARTER) == {"family_partner": 2}
    assert grouped(example, "F4", "category", *QUARTER) == {"family_partner": 2}


def test_the_example_by_role_time_and_pay(example):
    last = QUARTER[1]
    assert (value(example, "F1", last), value(example, "F2", last)) == (4, 2)
    assert only(example, "F5", last).value == pytest.approx(4.25)
    assert grouped(example, "F5", "category", last) == pytest.approx({"family_partner": 3.0, "coordinator": 1.25})
    assert grouped(example, "F5", "pay_type", last) == pytest.approx({"paid": 4.0, "volunteer": 0.25})
    paid = only(example, "F7", last)
    assert (paid.numerator, paid.denominator, round(paid.value, 1)) == (5, 6, 83.3)
    by_pay = {r.group: r.denominator for r in evaluate(example, "F7", asked(*QUARTER), by="pay_type")}
    assert by_pay == {"paid": 5, "volunteer": 1}
    assert on_day(example, "F7", last, where={"role": ["coordinator"]}) == (1, 2)


def test_the_example_s_certificates(example):
    found = only(example, "F14", QUARTER[1])
    assert (found.numerator, found.denominator, found.value) == (3, 4, 75)
    certified = {c.subject for c in cases(example, "F14", asked(QUARTER[1], QUARTER[1])[0]) if c.numerator}
    assert certified == {"FP02", "FP04", "FP10"}, "FP10's last valid day is that day; FP01's was April 30"
    assert on_day(example, "F14", "2026-07-01") == (2, 5)
    assert on_day(example, "F14", "2026-04-30") == (4, 5)


def test_the_example_s_lived_experience_and_regions(example):
    last = QUARTER[1]
    assert grouped(example, "F6", "category", last) == {"caregiver": 4, "youth": 1, "adult": 1}
    regions = grouped(example, "F6", "region", last)
    assert regions == {"Alliance Health": 4, "Trillium Health Resources": 1, "Vaya Health": 1}, "and Partners 0"
    assert grouped(example, "F1", "region", last) == {"Alliance Health": 3, "Vaya Health": 1}
    assert grouped(example, "F2", "region", last) == {"Alliance Health": 1, "Trillium Health Resources": 1}


def test_the_example_s_turnover(example):
    found = only(example, "F4.turnover", *QUARTER)
    assert (found.numerator, found.denominator, round(found.value, 1)) == (2, 6, 33.3)
    assert (found.low, found.high) == (None, None)


def test_the_example_s_counties_and_goal(example):
    last = QUARTER[1]
    assert on_day(example, "F8", last) == (4, 100)
    regions = {r.group: (r.numerator, r.denominator) for r in evaluate(example, "F8", asked(last, last), by="region")}
    assert regions == {
        "Alliance Health": (3, 7), "Partners Health Management": (0, 15), "Trillium Health Resources": (0, 46),
        "Vaya Health": (1, 32),
    }  # fmt: skip
    goal = only(example, "F9", last)
    assert (goal.numerator, goal.denominator) == (4, 1000) and goal.value == pytest.approx(0.4)
    assert goal.denominator - goal.numerator == 996


def test_the_identity_holds_on_every_day_of_2026_and_for_each_role(example):
    first = date(2025, 12, 31)
    days = [periods("all", first + timedelta(n), first + timedelta(n))[0] for n in range(366)]
    for where, active_code in ((None, "F6"), ("family_partner", "F1"), ("coordinator", "F2")):
        roles = {"category": [where]} if where else {}
        active = [r.value or 0 for r in evaluate(example, active_code, days)]
        joined, left = ([r.value or 0 for r in evaluate(example, code, days, where=roles)] for code in ("F3", "F4"))
        assert len(active) == 366 and sum(joined) > 0 or where == "coordinator"
        for n in range(1, 366):
            assert active[n] == active[n - 1] + joined[n] - left[n], days[n]
