"""Family voice: the people who partner with families, the families they reach, collaboratives and trainings."""

import re
from datetime import date, timedelta

import pytest

from etl.contract import tables as contract_tables
from measures.build import build, derived_tables, reads
from measures.cards import catalog
from measures.cases import cases, left_out
from measures.evaluate import evaluate
from measures.library import benchmarks
from measures.periods import periods
from tests.support.histories import children
from tests.support.world import add_source, empty_world, world

CODES = [code for code, card in catalog().items() if card.family == "family_voice"]
HEADCOUNTS = ["F1", "F2", "F3", "F4", "F4.turnover", "F4.retention", "F5", "F6", "F7"]
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
    con = world(example_tables(), "2026-12-31", codes=[*HEADCOUNTS, "F8", "F9", "F14"])
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
        assert len(active) == 366 and sum(joined) == (0 if where == "coordinator" else 3)
        for n in range(1, 366):
            assert active[n] == active[n - 1] + joined[n] - left[n], days[n]


# --- appointments ---------------------------------------------------------------------------------------------------


def appointed(key, person, start, end=None, role="family_partner", **more):
    base = {"pay_type": "paid", "fte": 1.0, "lived_experience": "caregiver", "county": "Wake"}
    return {
        "appointment_id": key, "person_id": person, "role": role, "start_date": start, "end_date": end,
    } | base | more  # fmt: skip


def workforce(*rows, complete_to="2026-12-31", codes=HEADCOUNTS, parameters=None, **more):
    return world({"family_partners": list(rows)} | more, complete_to, codes=codes, parameters=parameters)


def test_two_appointments_count_once_for_each_role_and_once_in_the_total():
    con = workforce(
        appointed("1", "ann", "2026-01-10", pay_type="volunteer", fte=0.25, county="Durham"),
        appointed("2", "ann", "2026-02-01", fte=0.5),
        appointed("3", "ann", "2026-03-01", "2026-05-01", role="coordinator", fte=0.25, pay_type="volunteer"),
        appointed("4", "bob", "2026-03-15", pay_type="stipend"),
    )
    day = "2026-04-01"
    assert (value(con, "F1", day), value(con, "F2", day), both(con, day)) == (2, 1, 2)
    assert grouped(con, "F1", "county", day) == {"Wake": 2, "Durham": 1}, "ann is at home in both"
    assert only(con, "F5", day).value == 2.0
    assert on_day(con, "F7", day) == (1, 2), "ann is paid in one of three; bob has a stipend"
    assert on_day(con, "F7", day, where={"role": ["coordinator"]}) == (0, 1)
    assert (value(con, "F3", *YEAR), value(con, "F4", *YEAR)) == (2, 0), "ann joins once and never leaves"
    assert grouped(con, "F3", "category", *YEAR) == {"family_partner": 2, "coordinator": 1}
    assert grouped(con, "F4", "category", *YEAR) == {"coordinator": 1}
    assert grouped(con, "F4", "role", *YEAR) == {"coordinator": 1}
    assert only(con, "F4.turnover", "2026-05-01", "2026-05-31").value == 0
    assert only(con, "F4.turnover", "2026-05-01", "2026-05-31", where={"role": ["coordinator"]}).value == 200


def test_both_roles_taken_up_and_given_up_on_one_day_are_one_joining_and_one_leaving():
    con = workforce(
        appointed("1", "ann", "2026-01-10", "2026-05-01"),
        appointed("2", "ann", "2026-01-10", "2026-05-01", role="coordinator"),
    )
    assert (value(con, "F3", *YEAR), value(con, "F4", *YEAR)) == (1, 1)
    for code in ("F3", "F4"):
        assert grouped(con, code, "category", *YEAR) == {"family_partner": 1, "coordinator": 1}
    assert only(con, "F4.turnover", "2026-05-01", "2026-05-31").value == 200


def test_a_renewed_appointment_is_no_leaving_and_a_gap_of_a_day_is_one():
    con = workforce(
        appointed("1", "ann", "2026-01-10", "2026-02-01"),
        appointed("2", "ann", "2026-02-01"),
        appointed("3", "bob", "2026-01-10", "2026-02-01"),
        appointed("4", "bob", "2026-02-02"),
        appointed("5", "cy", "2026-01-10", "2026-02-01", role="coordinator"),
        appointed("6", "cy", "2026-02-01"),
    )
    assert (value(con, "F3", *YEAR), value(con, "F4", *YEAR)) == (4, 1), "bob joins twice"
    assert {c.subject for c in cases(con, "F4", asked(*YEAR)[0])} == {"3"}
    assert grouped(con, "F4", "category", *YEAR) == {"family_partner": 1, "coordinator": 1}


def test_an_appointment_that_ends_on_its_first_day_joins_and_leaves_and_is_never_active():
    con = workforce(appointed("1", "ann", "2026-02-01", "2026-02-01"), appointed("2", "bob", "2026-02-01"))
    assert (value(con, "F1", "2026-02-01"), value(con, "F3", *YEAR), value(con, "F4", *YEAR)) == (1, 2, 1)
    assert only(con, "F4.turnover", "2026-02-01", "2026-02-28").value == 200, "one left, a mean of a half"


def test_an_end_after_the_complete_to_day_is_still_open_and_a_backward_row_is_ignored():
    con = workforce(
        appointed("1", "ann", "2026-01-01", "2026-07-15"),
        appointed("2", "bob", "2026-07-10"),
        appointed("3", "cy", "2026-03-01", "2026-02-01"),
        complete_to="2026-06-30",
    )
    assert (value(con, "F1", "2026-06-30"), value(con, "F3", *YEAR), value(con, "F4", *YEAR)) == (1, 1, 0)
    assert only(con, "F1", "2026-07-01").value is None, "no data yet"
    assert not con.execute("""SELECT count(*) FROM evidence."F1" WHERE end_date > DATE '2026-07-01'""").fetchall()[0][0]


def test_a_system_of_care_coordinator_is_in_none_of_the_headcounts():
    rows = [appointed("1", "ann", "2026-01-10"), appointed("2", "bob", "2026-01-10", "2026-03-01", role="coordinator")]
    soc = [
        appointed("3", "sue", "2025-01-01", "2026-04-01", role="soc_coordinator", county="Durham"),
        appointed("4", "ann", "2026-02-01", role="soc_coordinator", fte=0.5, county="Durham"),
    ]
    codes = [*HEADCOUNTS, "F8", "F9"]
    plain, more = workforce(*rows, codes=codes), workforce(*rows, *soc, codes=codes)
    for code in codes:
        assert evaluate(plain, code, asked(*YEAR, "quarter")) == evaluate(more, code, asked(*YEAR, "quarter")), code


def test_retention_is_of_those_who_joined_a_year_and_more_ago():
    con = workforce(
        appointed("1", "kept", "2025-02-01"),
        appointed("2", "left", "2025-02-01", "2026-01-31"),
        appointed("3", "left on the day", "2025-02-01", "2026-02-01"),
        appointed("4", "left a day later", "2025-02-01", "2026-02-02"),
        appointed("5", "promoted", "2025-02-01", "2025-06-01"),
        appointed("6", "promoted", "2025-06-01", role="coordinator"),
        appointed("7", "new", "2025-07-01", "2025-08-01"),
        appointed("8", "leap", "2024-02-29", "2025-02-28"),
        appointed("9", "366 days", "2024-02-01", "2025-02-01"),
        complete_to="2026-06-30",
    )
    result = only(con, "F4.retention", "2025-01-01", "2025-12-31")
    assert (result.numerator, result.denominator, result.pending) == (3, 5, 1)
    assert reasons(con, "F4.retention", days=("2025-01-01", "2025-12-31")) == {
        "1": "there after a year", "2": "not there after a year", "3": "not there after a year",
        "4": "there after a year", "5": "there after a year",
    }  # fmt: skip
    assert on_day(con, "F4.retention", "2024-02-29") == (0, 1), "a year after February 29 is February 28"
    assert on_day(con, "F4.retention", "2024-02-01") == (0, 1), "a year is the same day of the next year, not 365 days"
    ready = workforce(appointed("7", "new", "2025-07-01"), complete_to="2026-07-01", codes=["F4.retention"])
    assert on_day(ready, "F4.retention", "2025-07-01") == (1, 1)


def test_agencies_that_are_late_are_left_out_by_name_and_ids_that_they_share_are_one_person():
    con = of_sources(
        ["F1", "F3", "F8", "F9"],
        early=(
            {"family_partners": [appointed(person, person, "2026-01-01") for person in ("ann", "bob")]},
            "2026-05-31",
        ),
        late=({"family_partners": [appointed("3", "ann", "2026-02-01", county="Durham")]}, "2026-06-30"),
    )
    may, june = evaluate(con, "F1", asked("2026-05-01", "2026-06-30", "month"))
    assert (may.value, may.late) == (2, ()), "ann works for both"
    assert (june.value, june.late) == (1, ("early",))
    assert grouped(con, "F1", "agency", "2026-05-31") == {"early": 2, "late": 1}
    assert value(con, "F3", "2026-01-01", "2026-05-31") == 2
    assert only(con, "F8", "2026-05-31").numerator == 2
    assert only(con, "F8", "2026-06-30").value is None, "a county may look empty only because an agency is late"
    assert only(con, "F9", "2026-05-31").numerator == 2
    assert only(con, "F9", "2026-06-30").value is None


def test_a_grant_s_family_partners_are_those_it_pays_for():
    con = workforce(
        appointed("1", "ann", "2026-01-01", grant_id="g"), appointed("2", "bob", "2026-01-01"),
        grants=[{"grant_id": "g", "name": "G", "start_date": "2025-10-01"}],
    )  # fmt: skip
    for code in ("F1", "F3", "F5", "F6"):
        assert value(con, code, "2026-01-01", where={"grant": ["g"]}) == 1, code


# --- certificates ---------------------------------------------------------------------------------------------------


def certified(person, first, last=None, kind="cfps"):
    return {"person_id": person, "certification": kind, "issued_date": first, "expiry_date": last}


def test_a_certificate_for_people_in_recovery_does_not_make_a_certified_family_partner():
    con = workforce(
        *(appointed(person, person, "2026-01-01") for person in ("ann", "bob", "cy", "dee")),
        partner_certifications=[
            certified("ann", "2026-02-01", "2026-03-31"), certified("ann", "2026-03-01", "2026-04-30"),
            certified("bob", "2025-01-01", kind="nc_cpss"), certified("cy", "2025-01-01"),
        ],
        codes=["F14"],
    )  # fmt: skip
    days = ("2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01")
    assert [on_day(con, "F14", day) for day in days] == [(1, 4), (2, 4), (2, 4), (1, 4)], "cy's has no end"


def test_certificates_that_an_agency_does_not_record_are_no_no():
    rows = [appointed("1", "ann", "2026-01-01"), appointed("2", "bob", "2026-01-01")]
    con = of_sources(
        ["F14"],
        one=({"family_partners": rows[:1], "partner_certifications": [certified("ann", "2025-01-01")]}, "2026-06-30"),
        other=({"family_partners": rows[1:]}, "2026-06-30"),
    )
    result = only(con, "F14", "2026-06-30")
    assert (result.numerator, result.denominator, result.excluded) == (1, 1, 1)
    assert reasons(con, "F14", "excluded") == {"bob": "certificates are not recorded"}


# --- counties -------------------------------------------------------------------------------------------------------


def test_counties_served_count_only_where_a_site_says_so():
    rows = (
        appointed("1", "ann", "2026-01-01", counties_served="Wake;Durham; Orange"),
        appointed("2", "bob", "2026-02-01", "2026-03-01", county="Orange"),
    )
    at_home = workforce(*rows, codes=["F8"])
    assert [on_day(at_home, "F8", day) for day in ("2026-01-01", "2026-02-28", "2026-03-01")] == [
        (1, 100), (2, 100), (1, 100),
    ]  # fmt: skip
    found = reasons(at_home, "F8", days=("2026-03-01", "2026-03-01"))
    assert found["Durham"] == "no Family Partner at home here; served from another county"
    assert (found["Wake"], found["Pitt"]) == ("home to a Family Partner", "no Family Partner")
    served = workforce(*rows, codes=["F8"], parameters={"count_counties_served": 1})
    assert on_day(served, "F8", "2026-03-01") == (3, 100)
    assert on_day(served, "F8", "2026-03-01", where={"region": ["Alliance Health"]}) == (3, 7)


def test_counties_off_the_list_are_left_out_and_say_so():
    con = workforce(
        appointed("1", "ann", "2026-01-01"), appointed("2", "bob", "2026-01-01", county=None),
        appointed("3", "cy", "2026-01-01", county="Cook"), codes=["F8", "F9"],
    )  # fmt: skip
    assert on_day(con, "F8", "2026-01-01") == (1, 100)
    assert reasons(con, "F8", "excluded") == {
        "2": "the home county is not recorded", "3": "the home county is not on the list of regions",
    }  # fmt: skip
    assert on_day(con, "F9", "2026-01-01") == (1, 1000)
    assert set(reasons(con, "F9", "excluded")) == {"bob", "cy"}
    nowhere = workforce(appointed("2", "bob", "2026-01-01", county=None), codes=["F8", "F9"])
    assert only(nowhere, "F8", "2026-01-01").value is None and only(nowhere, "F9", "2026-01-01").value is None


def test_the_map_is_that_of_the_day():
    assert date(2024, 2, 1) <= date(2026, 1, 1)
    con = workforce(appointed("1", "ann", "2024-01-01"), codes=["F1", "F8"])
    assert grouped(con, "F1", "region", "2024-01-31") == {"unknown": 1}
    assert grouped(con, "F1", "region", "2024-02-01") == {"Alliance Health": 1}
    assert only(con, "F8", "2024-01-31").value is None and on_day(con, "F8", "2024-02-01") == (1, 100)


def test_counties_with_both_a_family_partner_and_a_system_of_care_coordinator():
    rows = (
        appointed("1", "ann", "2026-01-01"),
        appointed("2", "bob", "2026-01-01", "2026-05-01", county="Pitt"),
        appointed("3", "cat", "2026-01-01", role="coordinator", county="Orange"),
        appointed("4", "soc", "2026-02-01", role="soc_coordinator", county="Durham", counties_served="Pitt;Wake"),
        appointed("5", "soc2", "2026-02-01", role="soc_coordinator", county="Orange"),
    )
    con = workforce(*rows, codes=["F17"])
    assert only(con, "F17", "2026-01-31").value is None, "no System of Care Coordinator is on file yet"
    assert [on_day(con, "F17", day) for day in ("2026-02-01", "2026-05-01")] == [(2, 100), (1, 100)]
    found = reasons(con, "F17", days=("2026-05-01", "2026-05-01"))
    assert (found["Wake"], found["Orange"]) == ("both", "a System of Care Coordinator, no Family Partner")
    assert only(workforce(*rows[:3], codes=["F17"]), "F17", "2026-06-30").value is None


def test_an_agency_s_own_goal_is_its_own():
    tables = (
        {"family_partners": [appointed("1", "ann", "2026-01-01"), appointed("2", "bob", "2026-01-01")]},
        {"family_partners": [appointed("3", "cy", "2026-01-01", county="Cook")]},
    )
    goal = {"partner_goal": 10, "partner_goal_by": "2027-06-30", "partner_goal_of": "ours"}
    con = of_sources(["F9"], goal, ours=(tables[0], "2026-06-30"), theirs=(tables[1], "2026-06-30"))
    result = only(con, "F9", "2026-06-30")
    assert (result.numerator, result.denominator, result.value) == (2, 10, 20)
    assert reasons(con, "F9", days=QUARTER)["goal"] == "the goal: 10 by 2027-06-30"
    assert only(con, "F9", "2026-06-30", where={"county": ["Wake"]}).value is None
    assert only(con, "F9", "2026-06-30", where={"agency": ["theirs"]}).value is None
    assert on_day(con, "F9", "2026-06-30", where={"agency": ["ours"]}) == (2, 10)


def test_the_goal_s_date_is_said_and_coordinators_count_only_where_a_site_says_so(example):
    assert reasons(example, "F9")["goal"] == "the goal: 1000 by 2020"
    (original,) = benchmarks(example, catalog()["F9"])
    assert (original.value, original.comparable) == (1000, False) and "2020" in original.label
    more = world(example_tables(), "2026-12-31", codes=["F9"], parameters={"count_coordinators": 1})
    assert on_day(more, "F9", QUARTER[1]) == (6, 1000)


# --- collaboratives -------------------------------------------------------------------------------------------------


def seat(key, collaborative, kind, person=None, start="2026-01-01", end=None, **more):
    return {
        "seat_id": key, "collaborative": collaborative, "seat": kind, "person_id": person or f"p{key}",
        "start_date": start, "end_date": end,
    } | more  # fmt: skip


def body(name, level="county", counties="Wake", **more):
    return {"collaborative": name, "level": level, "counties": counties} | more


def fifteen_members():
    kinds = ["family"] * 6 + ["youth"] * 2 + ["public_agency"] * 4 + ["provider"] * 2 + ["community"]
    return [seat(f"{n:02}", "wake", kind) for n, kind in enumerate(kinds)]


def test_f10_the_note_s_fifteen_members():
    seats = [
        *fifteen_members(),
        seat("v1", "wake", "vacant"),
        seat("v2", "wake", "vacant", chair="co_chair"),
        seat("h1", "wake", "provider", person="p00"),
        seat("old", "wake", "provider", end="2026-03-01"),
    ]
    con = world({"collaboratives": [body("wake")], "collaborative_members": seats}, "2026-06-30", codes=["F10.share"])
    result = only(con, "F10.share", "2026-06-30")
    assert (result.numerator, result.denominator, round(result.value, 1)) == (8, 15, 53.3)
    assert reasons(con, "F10.share", "excluded") == {"v1": "vacant", "v2": "vacant"}
    assert on_day(con, "F10.share", "2026-02-28") == (8, 16)
    assert grouped(con, "F10.share", "collaborative", "2026-06-30") == {"wake": pytest.approx(100 * 8 / 15)}
    assert grouped(con, "F10.share", "county", "2026-06-30") == {"Wake": pytest.approx(100 * 8 / 15)}


def test_f10_levels_are_groups_that_add_up():
    tables = {
        "collaboratives": [body("nc", "state", "Wake;Pitt"), body("wake"), body("pitt", counties="Pitt")],
        "collaborative_members": [
            seat("1", "nc", "family", "ann"), seat("2", "nc", "provider"), seat("3", "wake", "youth"),
            seat("4", "pitt", "provider"), seat("5", "pitt", "provider", "ann"), seat("6", "unlisted", "family"),
        ],
    }  # fmt: skip
    con = world(tables, "2026-06-30", codes=["F10.share"])
    levels = evaluate(con, "F10.share", asked("2026-06-30", "2026-06-30"), by="category")
    found = {r.category: (r.numerator, r.denominator) for r in levels}
    assert found == {"state": (1, 2), "region": (None, None), "county": (1, 3), "not_recorded": (1, 1)}
    assert on_day(con, "F10.share", "2026-06-30") == (3, 6), "ann is a member of two collaboratives"
    regions = {r.group: r.denominator for r in evaluate(con, "F10.share", asked(*QUARTER), by="region")}
    assert regions == {"Alliance Health": 1, "Trillium Health Resources": 2, "unknown": 3}


def chairs():
    """Six collaboratives, four with a family or youth chair; one of them by someone with two hats."""
    return [
        seat("1", "a", "family", chair="chair"), seat("2", "a", "provider", chair="co_chair"),
        seat("3", "b", "youth", chair="co_chair"),
        seat("4", "c", "public_agency", "ann", chair="chair"), seat("5", "c", "family", "ann"),
        seat("6", "d", "family", chair="chair"), seat("7", "d", "family", "p6", chair="co_chair"),
        seat("8", "e", "provider", chair="chair"), seat("9", "e", "family"),
        seat("A", "f", "family"), seat("B", "f", "vacant", chair="chair"),
    ]  # fmt: skip


def test_f10_the_note_s_six_collaboratives_and_their_chairs():
    tables = {"collaboratives": [body(name) for name in "abcdefg"], "collaborative_members": chairs()}
    con = world(tables, "2026-06-30", codes=["F10.cochairs", "F10.leadership"])
    result = only(con, "F10.cochairs", "2026-06-30")
    assert (result.numerator, result.denominator, round(result.value, 1)) == (4, 6, 66.7)
    found = reasons(con, "F10.cochairs", days=QUARTER)
    assert (found["e"], found["f"]) == ("chaired by others", "nobody is listed as chair")
    assert reasons(con, "F10.cochairs", "excluded") == {"g": "its members are not recorded"}
    assert on_day(con, "F10.leadership", "2026-06-30") == (4, 6), "p6 holds two chairs of d and counts once"
    assert reasons(con, "F10.leadership", "excluded") == {"B": "vacant"}


def test_f10_a_collaborative_that_has_ended_keeps_no_members():
    ended = body("wake", end_date="2026-04-01", start_date="2026-02-01")
    tables = {"collaboratives": [ended], "collaborative_members": [seat("1", "wake", "family", chair="chair")]}
    con = world(tables, "2026-06-30", codes=["F10.share", "F10.cochairs"])
    for code in ("F10.share", "F10.cochairs"):
        days = ("2026-01-31", "2026-02-01", "2026-03-31", "2026-04-01")
        assert [only(con, code, day).denominator for day in days] == [None, 1, 1, None]


def test_f10_a_name_that_two_agencies_use_is_two_collaboratives():
    seats = seat("1", "county", "family", "ann", chair="chair"), seat("2", "county", "provider", "ann")
    tables = [{"collaboratives": [body("county")], "collaborative_members": [own]} for own in seats]
    con = of_sources(["F10.share", "F10.cochairs"], x=(tables[0], "2026-06-30"), y=(tables[1], "2026-06-30"))
    assert on_day(con, "F10.share", "2026-06-30") == (1, 2)
    assert on_day(con, "F10.cochairs", "2026-06-30") == (1, 2)


def test_f10_attendance_over_all_meetings():
    came = [
        ("2026-04-16", "family", 4), ("2026-04-16", "youth", 1), ("2026-04-16", "provider", 5),
        ("2026-05-16", "provider", 10), ("2026-06-16", "family", 0), ("2026-07-01", "family", 9),
    ]  # fmt: skip
    rows = [{"collaborative": "wake", "meeting_date": on, "seat": kind, "attendees": n} for on, kind, n in came]
    con = world({"collaborative_meetings": rows}, "2026-06-30", codes=["F10.attendance"])
    result = only(con, "F10.attendance", "2026-01-01", "2026-12-31")
    assert (result.numerator, result.denominator, result.value, result.excluded) == (5, 20, 25, 1)
    assert only(con, "F10.attendance", "2026-04-01", "2026-04-30").value == 50


# --- families and their partners ------------------------------------------------------------------------------------


def enrolled(child, start="2026-01-01", end=None, program="P", **more):
    return {
        "enrollment_id": f"e{child}", "child_id": child, "program": program, "start_date": start, "end_date": end,
    } | more  # fmt: skip


def assigned(child, person="ann", start="2026-02-01", end=None, **more):
    key = more.pop("key", f"as-{child}")
    return {
        "assignment_id": key, "enrollment_id": f"e{child}", "person_id": person, "start_date": start, "end_date": end,
    } | more  # fmt: skip


def families(count):
    """So many children, each with an enrollment throughout."""
    names = [f"c{n:02}" for n in range(count)]
    return names, {"children": children(*names), "enrollments": [enrolled(name) for name in names]}


def test_f11_the_note_s_caseload():
    names, tables = families(60)
    shares = (1.0, 1.0, 0.75, 0.25)
    rows = [appointed(str(n), f"fp{n}", "2026-01-01", fte=share) for n, share in enumerate(shares)]
    tables["family_partners"] = [*rows, appointed("9", "co", "2026-01-01", role="coordinator")]
    tables["partner_assignments"] = [
        *(assigned(name, f"fp{n % 4}") for n, name in enumerate(names[:57])),
        assigned(names[0], "fp3", key="again"),
        assigned(names[57], "co"),
        assigned(names[58], "fp0", start=None, offered_date="2026-02-01"),
        assigned(names[59], "fp0", end="2026-06-30"),
    ]
    con = world(tables, "2026-06-30", codes=["F11.per_fte", "F11.per_head"])
    by_time, by_head = only(con, "F11.per_fte", "2026-06-30"), only(con, "F11.per_head", "2026-06-30")
    assert (by_time.numerator, by_time.denominator, by_time.value) == (57, 3.0, 19.0)
    assert (by_head.numerator, by_head.denominator, by_head.value) == (57, 4, 14.25)
    assert (by_time.low, by_time.high) == (None, None)
    assert only(con, "F11.per_head", "2026-06-29").numerator == 58
    assert set(reasons(con, "F11.per_head", "excluded")) == {names[57]}, "a Coordinator works with this family"


def test_f11_brothers_and_sisters_are_one_family_and_no_full_time_share_gives_no_number():
    tables = {
        "children": [{"child_id": "a", "family_id": "f"}, {"child_id": "b", "family_id": "f"}],
        "enrollments": [enrolled("a"), enrolled("b")],
        "partner_assignments": [assigned("a", "ann"), assigned("b", "bob")],
        "family_partners": [
            appointed("1", "ann", "2026-01-01", "2026-05-01", fte=0.0), appointed("2", "bob", "2026-03-01", fte=0.0),
            appointed("3", "cy", "2026-06-01", fte=None),
        ],
    }  # fmt: skip
    con = world(tables, "2026-06-30", codes=["F11.per_fte", "F11.per_head"])
    assert on_day(con, "F11.per_head", "2026-04-01") == (1, 2)
    assert on_day(con, "F11.per_head", "2026-05-01") == (1, 1), "ann is gone, bob is there"
    time = only(con, "F11.per_fte", "2026-06-30")
    assert (time.value, time.numerator, time.denominator, time.excluded) == (None, 1, 0, 1)


def test_f11_families_whose_partner_s_share_is_unknown_leave_with_the_partner():
    _, tables = families(3)
    tables["family_partners"] = [appointed("1", "ann", "2026-01-01"), appointed("2", "bob", "2026-01-01", fte=None)]
    tables["partner_assignments"] = [assigned("c00", "ann"), assigned("c01", "bob"), assigned("c02", None)]
    con = world(tables, "2026-06-30", codes=["F11.per_fte", "F11.per_head"])
    assert on_day(con, "F11.per_fte", "2026-06-30") == (2, 1), "c02's partner is not named"
    assert on_day(con, "F11.per_head", "2026-06-30") == (3, 2)
    assert set(reasons(con, "F11.per_fte", "excluded")) == {"c01", "bob"}


def test_f11_agencies_that_send_one_side_only_are_left_out():
    _, tables = families(1)
    tables["family_partners"] = [appointed("1", "ann", "2026-01-01")]
    tables["partner_assignments"] = [assigned("c00", "ann")]
    only_people = {"family_partners": [appointed("2", "bob", "2026-01-01")]}
    only_families = {
        "children": children("z"), "enrollments": [enrolled("z")], "partner_assignments": [assigned("z", "zoe")],
    }  # fmt: skip
    con = of_sources(
        ["F11.per_head"], whole=(tables, "2026-06-30"), people=(only_people, "2026-06-30"),
        families=(only_families, "2026-06-30"),
    )  # fmt: skip
    assert on_day(con, "F11.per_head", "2026-06-30") == (1, 1)
    assert reasons(con, "F11.per_head", "excluded") == {
        "bob": "which families the partner works with is not recorded",
        "z": "the Family Partners of this agency are not recorded",
    }  # fmt: skip


def test_f12_the_note_s_eighty_families():
    names, tables = families(80)
    tables["partner_assignments"] = [assigned(name) for name in names[:57]]
    result = only(world(tables, "2026-06-30", codes=["F12"]), "F12", "2026-06-30")
    assert (result.numerator, result.denominator, result.value) == (57, 80, 71.25)


def test_f12_a_family_counts_once_and_a_partner_must_be_at_work():
    """f: a with a partner from February 1 to May 1, its brother b without. c: offered, not begun. d: closed."""
    tables = {
        "children": [
            {"child_id": "a", "family_id": "f"}, {"child_id": "b", "family_id": "f"}, *children("c", "d"),
        ],
        "enrollments": [enrolled("a"), enrolled("b"), enrolled("c"), enrolled("d", end="2026-03-01")],
        "partner_assignments": [
            assigned("a", end="2026-05-01"), assigned("c", start=None, offered_date="2026-02-10"),
            assigned("d", start="2026-01-15"),
        ],
    }  # fmt: skip
    con = world(tables, "2026-06-30", codes=["F12", "F12.offered"])
    days = ("2026-01-14", "2026-01-15", "2026-02-01", "2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")
    assert [on_day(con, "F12", day) for day in days] == [
        (0, 3), (1, 3), (2, 3), (2, 3), (1, 2), (1, 2), (0, 2),
    ]  # fmt: skip
    assert [on_day(con, "F12.offered", day) for day in ("2026-02-09", "2026-02-10", "2026-05-01")] == [
        (2, 3), (3, 3), (2, 2),
    ]  # fmt: skip


def test_f12_a_partner_named_by_a_second_enrollment_is_the_family_s_partner():
    tables = {
        "children": children("a", "b"),
        "enrollments": [
            enrolled("a"),
            enrolled("a", "2026-02-01", program="Q") | {"enrollment_id": "second"},
            enrolled("b", program="Q"),
        ],
        "partner_assignments": [assigned("a") | {"enrollment_id": "second"}],
    }
    con = world(tables, "2026-06-30", codes=["F12", "F12.offered"])
    for code in ("F12", "F12.offered"):
        assert on_day(con, code, "2026-06-30") == (1, 2)
        assert on_day(con, code, "2026-06-30", where={"program": ["P"]}) == (1, 1)
        assert on_day(con, code, "2026-06-30", where={"program": ["Q"]}) == (1, 2)


def test_f12_never_offered_is_not_declined():
    names = ("never", "referred", "offered", "yes", "no", "answered", "unsaid")
    rows = [
        assigned("referred", None, None, referred_date="2026-01-05"),
        assigned("offered", None, None, offered_date="2026-03-01"),
        assigned("yes", start="2026-03-05", accepted=True, offered_date="2026-03-01"),
        assigned("no", None, None, accepted=False, offered_date="2026-03-01"),
        assigned("answered", None, None, accepted=False, referred_date="2026-02-01"),
        assigned("unsaid", None, None, accepted=False),
    ]
    tables = {
        "children": children(*names),
        "enrollments": [enrolled(name) for name in names],
        "partner_assignments": rows,
    }
    con = world(tables, "2026-06-30", codes=["F12.offered"])
    assert [on_day(con, "F12.offered", d) for d in ("2026-01-01", "2026-02-01", "2026-03-01")] == [
        (1, 7),
        (2, 7),
        (5, 7),
    ]
    found = {c.subject: c.reason for c in cases(con, "F12.offered", asked("2026-06-30", "2026-06-30")[0])}
    assert found == {
        "never": "not offered so far", "referred": "not offered so far", "offered": "offered, no answer recorded",
        "yes": "offered and accepted", "no": "offered and declined", "answered": "offered and declined",
        "unsaid": "offered and declined",
    }  # fmt: skip


def test_f12_agencies_without_assignments_are_left_out_and_those_of_a_shared_id_are_known():
    """The agency enrolls; a family organization with the same ids sends the assignments, complete to May 31."""
    _, agency = families(2)
    other = {"children": children("z"), "enrollments": [enrolled("z")]}
    organization = {"partner_assignments": [assigned("c00")]}
    con = of_sources(
        ["F12"], agency=(agency, "2026-06-30"), other=(other, "2026-06-30"), organization=(organization, "2026-05-31")
    )
    assert on_day(con, "F12", "2026-05-31") == (1, 2)
    assert only(con, "F12", "2026-06-01").value is None
    assert {x.reason: x.subjects for x in left_out(con, "F12", asked("2026-05-01", "2026-06-30")[0])} == {
        "which families have a partner is not recorded": 1, "what is known of partners does not reach this day": 2,
    }  # fmt: skip


# --- first contact --------------------------------------------------------------------------------------------------


def contact_tables(complete_to="2026-06-30"):
    """Reached after 0, 1, 2, 3, 3, 7 and 10 days; one waiting for 2 days, one for 12."""
    known = date.fromisoformat(complete_to)
    names = [f"r{n}" for n in range(7)] + ["two", "twelve"]
    rows = [
        assigned(f"r{n}", None, None, referred_date="2026-05-01", first_contact_date=date(2026, 5, 1) + timedelta(days))
        for n, days in enumerate((0, 1, 2, 3, 3, 7, 10))
    ]
    rows += [
        assigned(name, None, None, referred_date=known - timedelta(days)) for name, days in (("two", 2), ("twelve", 12))
    ]
    return {"children": children(*names), "enrollments": [enrolled(n) for n in names], "partner_assignments": rows}


def test_f13_the_note_s_nine_families():
    con = world(contact_tables(), "2026-06-30", codes=["F13.timely", "F13.days"])
    timely = only(con, "F13.timely", *YEAR)
    assert (timely.numerator, timely.denominator, timely.value, timely.pending) == (5, 8, 62.5, 1)
    states = [reason.split(":")[0] for reason in reasons(con, "F13.timely").values()]
    assert {state: states.count(state) for state in states} == {"met": 5, "late": 2, "overdue": 1}
    days = only(con, "F13.days", *YEAR)
    assert (days.value, days.n, days.pending) == (3, 7, 2) and days.p90 == pytest.approx(8.2)


@pytest.mark.parametrize(("own", "site", "met"), [(None, None, 5), (7, None, 6), (None, 2, 3), (7, 2, 6)])
def test_f13_the_program_s_own_days_come_before_the_site_s_and_the_card_s(own, site, met):
    tables = contact_tables() | {"programs": [{"program": "P", "agency": "A", "contact_days": own}]}
    con = world(tables, "2026-06-30", codes=["F13.timely"], parameters={"contact_days": site} if site else {})
    assert only(con, "F13.timely", *YEAR).numerator == met


def test_f13_who_ended_or_declined_before_a_contact_was_due_is_left_out():
    names = ("ended", "ended late", "closed", "declined", "no day", "backwards", "declined but reached")
    rows = [
        assigned("ended", None, None, "2026-05-04", referred_date="2026-05-01"),
        assigned("ended late", None, None, "2026-05-05", referred_date="2026-05-01"),
        assigned("closed", None, None, referred_date="2026-05-01"),
        assigned("declined", None, None, referred_date="2026-05-01", accepted=False),
        assigned("no day", None, None),
        assigned("backwards", None, None, referred_date="2026-05-01", first_contact_date="2026-04-30"),
        assigned("declined but reached", None, None, referred_date="2026-05-01", accepted=False)
        | {"first_contact_date": "2026-05-02"},
    ]
    enrollments = [enrolled(name, end="2026-05-03" if name == "closed" else None) for name in names]
    tables = {"children": children(*names), "enrollments": enrollments, "partner_assignments": rows}
    con = world(tables, "2026-06-30", codes=["F13.timely", "F13.days"])
    assert on_day(con, "F13.timely", "2026-05-01") == (1, 2)
    assert reasons(con, "F13.timely", "excluded") == {
        "as-ended": "ended before a contact was due", "as-closed": "ended before a contact was due",
        "as-declined": "the family declined", "as-no day": "no day of referral to a partner",
        "as-backwards": "contact dated before the referral: check the dates",
    }  # fmt: skip
    assert reasons(con, "F13.days") == {"as-declined but reached": "reached after 1 days"}
    assert reasons(con, "F13.days", "excluded")["as-ended late"] == "ended without a contact"


def test_f13_a_voicemail_is_no_contact():
    log = [
        {"contact_id": "1", "assignment_id": "as-a", "contact_date": "2026-05-01", "two_way": False},
        {"contact_id": "2", "assignment_id": "as-a", "contact_date": "2026-05-02"},
        {"contact_id": "3", "assignment_id": "as-a", "contact_date": "2026-05-03", "two_way": True},
        {"contact_id": "4", "assignment_id": "as-a", "contact_date": "2026-07-03", "two_way": True},
    ]
    rows = [assigned("a", None, None, referred_date="2026-05-01")]
    tables = {"children": children("a"), "enrollments": [enrolled("a")], "partner_assignments": rows}
    con = world(tables | {"partner_contacts": log}, "2026-06-30", codes=["F13.days"])
    assert only(con, "F13.days", *YEAR).value == 2
    stated = [rows[0] | {"first_contact_date": "2026-05-06"}]
    con = world(tables | {"partner_contacts": log, "partner_assignments": stated}, "2026-06-30", codes=["F13.days"])
    assert only(con, "F13.days", *YEAR).value == 5, "the day that the agency states comes first"


# --- contacts -------------------------------------------------------------------------------------------------------


def talk(key, child, on, kind="phone", two_way=True):
    return {
        "contact_id": key, "assignment_id": f"as-{child}", "contact_date": on, "contact_type": kind, "two_way": two_way,
    }  # fmt: skip


def contact_log():
    talks = [
        talk("1", "a", "2026-05-01"),
        talk("2", "b", "2026-05-02", "iep"),
        talk("3", "a", "2026-05-03", None, False),
        talk("4", "c", "2026-06-01"),
        talk("5", "c", "2026-05-09", two_way=None),
        talk("6", "c", "2026-07-01"),
    ]
    return {
        "children": [{"child_id": "a", "family_id": "f"}, {"child_id": "b", "family_id": "f"}, *children("c")],
        "enrollments": [enrolled("a"), enrolled("b"), enrolled("c")],
        "partner_assignments": [assigned("a"), assigned("b"), assigned("c")],
        "partner_contacts": talks,
    }


def test_f16_contacts_and_the_families_they_reach():
    con = world(contact_log(), "2026-06-30", codes=["F16.contacts", "F16.families"])
    assert value(con, "F16.contacts", "2026-05-01", "2026-05-31") == 3
    assert reasons(con, "F16.contacts")["2"] == "School or IEP meeting"
    assert reasons(con, "F16.contacts")["5"].endswith("not recorded")
    assert value(con, "F16.families", "2026-05-01", "2026-05-31") == 1, "a and b are one family; c's is not known"
    assert value(con, "F16.families", *YEAR) == 2
    assert set(reasons(con, "F16.families", "excluded", ("2026-05-01", "2026-05-31"))) == {"f", "c"}
    months = [r.value or 0 for r in evaluate(con, "F16.contacts", asked("2026-04-01", "2026-06-30", "month"))]
    assert (months, value(con, "F16.contacts", *YEAR)) == ([0, 3, 1], 4)


def test_a_family_organization_without_enrollments_still_has_contacts_and_families():
    tables = {key: rows for key, rows in contact_log().items() if key.startswith("partner")}
    tables["family_partners"] = [appointed("1", "ann", "2026-01-01", fte=0.5)]
    con = world(tables, "2026-06-30", codes=["F11.per_fte", "F16.contacts", "F16.families"], agency="Family Voices")
    assert grouped(con, "F16.contacts", "agency", *YEAR) == {"Family Voices": 4}
    assert value(con, "F16.families", *YEAR) == 3, "nobody says that a and b are one family"
    assert on_day(con, "F11.per_fte", "2026-06-30") == (3, 0.5)


# --- trainings ------------------------------------------------------------------------------------------------------


def training(key, on, led=True, **more):
    return {"training_id": key, "training_date": on, "led_by_family": led} | more


def came(key, *people, role="family_partner"):
    return [{"training_id": key, "person_id": f"p{n}", "role": role} for n in people]


def three_trainings():
    return {
        "trainings": [
            training("t1", "2026-04-10", grant_id="g"), training("t2", "2026-05-10", False),
            training("t3", "2026-06-10", None),
        ],
        "training_attendance": [
            *came("t1", *range(24)), *came("t2", *range(6, 24), role="caregiver"),
            *came("t3", *range(5, 0, -1), 24, 25, 26, 27, 28, 29),
        ],
    }  # fmt: skip


def test_f15_the_note_s_seats():
    """24 + 18 + 11 seats; here 30 people, since p0 to p23 came to the first two."""
    con = world(three_trainings(), "2026-06-30", codes=["F15.seats", "F15.people", "F15.family_led"])
    assert value(con, "F15.seats", *QUARTER) == 53
    assert value(con, "F15.people", *QUARTER) == 30
    months = [r.value for r in evaluate(con, "F15.seats", asked(*QUARTER, "month"))]
    assert months == [24, 18, 11]
    led = only(con, "F15.family_led", *QUARTER)
    assert (led.numerator, led.denominator, led.value, led.excluded) == (1, 2, 50, 1)
    assert grouped(con, "F15.seats", "role", *QUARTER) == {"family_partner": 35, "caregiver": 18}
    assert value(con, "F15.seats", *QUARTER, where={"grant": ["g"]}) == 24


def test_f15_forty_one_people_take_fifty_three_seats():
    tables = three_trainings()
    tables["training_attendance"] = [*came("t1", *range(24)), *came("t2", *range(18, 36)), *came("t3", *range(30, 41))]
    con = world(tables, "2026-06-30", codes=["F15.seats", "F15.people"])
    assert (value(con, "F15.seats", *QUARTER), value(con, "F15.people", *QUARTER)) == (53, 41)


def test_f15_a_training_that_lists_nobody_is_left_out_and_one_to_come_is_not_yet_there():
    tables = three_trainings()
    tables["trainings"] += [training("t4", "2026-06-11"), training("t5", "2026-07-01")]
    silent = {"trainings": [training("t6", "2026-06-11")]}
    con = of_sources(["F15.seats", "F15.people", "F15.family_led"], a=(tables, "2026-06-30"), b=(silent, "2026-06-30"))
    for code in ("F15.seats", "F15.people"):
        assert reasons(con, code, "excluded") == {"t4": "nobody is listed", "t6": "who came is not recorded"}
    assert only(con, "F15.family_led", *YEAR).denominator == 4


# --- what is not recorded is not a No -------------------------------------------------------------------------------


def everything():
    """A small agency that records every field of the tables read here."""
    names = ("a", "b", "c", "d", "e", "voicemail")
    stated = {"a": "2026-02-03", "b": "2026-02-09", "e": "2026-02-02"}
    assignments = [
        assigned(
            name, "co" if name == "e" else "ann", "2026-02-05" if name in stated else None,
            "2026-02-03" if name == "d" else None, referred_date="2026-02-01", offered_date="2026-02-02",
            accepted=name != "c", first_contact_date=stated.get(name),
        )
        for name in names
    ]  # fmt: skip
    talks = [talk(name, name, on, "visit") for name, on in stated.items()]
    return {
        "children": [{"child_id": name, "family_id": "f" if name in "ab" else name} for name in names],
        "enrollments": [enrolled(name) for name in names],
        "family_partners": [
            appointed("1", "ann", "2026-01-01", fte=0.5, counties_served="Wake;Durham"),
            appointed("2", "bob", "2025-01-01", "2026-03-01", fte=0.5, pay_type="volunteer", lived_experience="youth"),
            appointed("3", "co", "2026-01-01", role="coordinator", pay_type="volunteer"),
            appointed("4", "soc", "2026-01-01", role="soc_coordinator", county="Durham", counties_served="Wake"),
        ],
        "partner_assignments": assignments,
        "partner_certifications": [
            certified("ann", "2025-01-01", "2026-12-31"), certified("bob", "2024-01-01", "2025-01-01"),
        ],
        "partner_contacts": [*talks, talk("v", "voicemail", "2026-02-03", two_way=False)],
        "collaboratives": [body("wake", start_date="2020-01-01"), body("pitt", counties="Pitt", end_date="2026-05-01")],
        "collaborative_members": [
            *chairs(), *fifteen_members(), seat("h", "wake", "provider", person="p00"),
            seat("z", "pitt", "family", end="2026-05-01"),
        ],
        "collaborative_meetings": [
            {"collaborative": "wake", "meeting_date": "2026-03-01", "seat": kind, "attendees": 3}
            for kind in ("family", "provider")
        ],
        **three_trainings(),
    }  # fmt: skip


READ = {
    "children": ("family_id",),
    **{
        name: tuple(field.name for field in table.fields if not field.required)
        for name, table in contract_tables().items()
        if name.startswith(("family_partner", "partner_", "collaborative", "training"))
    },
}


def reading(table):
    """The measures whose SELECT, or a derived table behind it, reads a contract table."""
    own = {name: derived.sql for name, derived in derived_tables().items() if name != "tables_sent"}

    def all_sql(sql):
        return sql + "".join(all_sql(own.get(name, "")) for name in reads(sql))

    return [code for code in CODES if re.search(rf"(?<!\.)\b{table}\b", all_sql(catalog()[code].sql))]


# A number that changes without the field, and what its card or its cases then say.
SAYS = {
    ("children", "family_id"): dict.fromkeys(
        ("F11.per_fte", "F11.per_head", "F12", "F12.offered", "F16.families"), "where the agency says so"
    ),
    ("family_partners", "lived_experience"): {"F6": "not_recorded"},
    ("family_partners", "counties_served"): {"F17": "only their home counties count"},
    ("partner_assignments", "person_id"): dict.fromkeys(("F11.per_fte", "F11.per_head"), "not named"),
    ("partner_assignments", "accepted"): {"F13.timely": "whether the family accepted is not recorded"},
    ("partner_assignments", "end_date"): {"F13.timely": "whether the assignment ended first is not recorded"},
    ("partner_contacts", "two_way"): {"F16.contacts": "whether both sides took part is not recorded"},
    ("collaborative_members", "person_id"): dict.fromkeys(
        ("F10.share", "F10.leadership", "F10.cochairs"), "counts twice"
    ),
}
NOT_SHOWN = {
    ("family_partners", "pay_type"): {"F7"},
    ("family_partners", "fte"): {"F5", "F11.per_fte"},
    ("family_partners", "county"): {"F8", "F9", "F17"},
    ("family_partners", "end_date"): {
        "F1", "F2", "F3", "F4", "F4.turnover", "F4.retention", "F5", "F6", "F7", "F8", "F9", "F11.per_fte",
        "F11.per_head", "F14", "F17",
    },
    ("partner_assignments", "referred_date"): {"F13.timely", "F13.days"},
    ("partner_assignments", "offered_date"): {"F12.offered"},
    ("partner_assignments", "start_date"): {"F11.per_fte", "F11.per_head", "F12"},
    ("partner_assignments", "end_date"): {"F11.per_fte", "F11.per_head", "F12"},
    ("partner_certifications", "expiry_date"): {"F14"},
    ("partner_contacts", "two_way"): {"F16.families"},
    ("collaborative_members", "chair"): {"F10.cochairs", "F10.leadership"},
    ("collaborative_members", "end_date"): {"F10.share", "F10.cochairs", "F10.leadership"},
    ("trainings", "led_by_family"): {"F15.family_led"},
}  # fmt: skip


HALF = ("2026-01-01", "2026-06-30")
YEAR_BEFORE = ("2025-01-01", "2025-06-30")


def without(codes, table, *fields):
    """The small agency as if its export lacked the fields."""
    tables = everything()
    names = {name: {field for row in rows for field in row} for name, rows in tables.items()}
    for name in READ:
        names[name] = {field.name for field in contract_tables()[name].fields}
    names[table] -= set(fields)
    tables[table] = [{k: v for k, v in row.items() if k not in fields} for row in tables[table]]
    return sent(tables, names, "2026-06-30", codes)


def half_year(code):
    """The period asked about; those who joined must have a year behind them."""
    return YEAR_BEFORE if code == "F4.retention" else HALF


def numbers(con, codes):
    """{code: (value, numerator, denominator, by category) of the half year}."""
    found = {}
    for code in codes:
        result = only(con, code, *half_year(code))
        own = grouped(con, code, "category", *HALF) if catalog()[code].categories else None
        found[code] = (result.value, result.numerator, result.denominator, own)
    return found


@pytest.fixture(scope="module")
def whole():
    """What the small agency's numbers are while it records everything."""
    con = without(CODES, "children")
    yield numbers(con, CODES)
    con.close()


def test_the_small_agency_has_every_number(whole):
    assert [code for code, (number, *_) in whole.items() if number is None] == []


@pytest.mark.parametrize(("table", "field"), sorted(NOT_SHOWN.keys() | SAYS.keys()))
def test_a_field_that_is_not_recorded_never_becomes_a_sure_number(whole, table, field):
    codes = reading(table)
    con = without(codes, table, field)
    found = numbers(con, codes)
    hidden, told = NOT_SHOWN.get((table, field), set()), SAYS.get((table, field), {})
    assert {code for code in codes if found[code][0] is None} == hidden
    assert {code for code in codes if found[code] != whole[code]} - hidden == set(told)
    for code in hidden:
        assert left_out(con, code, asked(*half_year(code))[0]), f"{code} says nobody is left out"
    for code, words in told.items():
        card = catalog()[code]
        written = (card.caution, card.excluded, card.numerator, card.denominator)
        assert any(words in text for text in (*written, *reasons(con, code).values(), *(found[code][3] or {}))), code
    con.close()


@pytest.mark.parametrize("table", sorted(READ.keys() - {"children", "collaborative_meetings"}))
def test_without_the_other_fields_every_number_stays(whole, table):
    told = {field for name, field in NOT_SHOWN.keys() | SAYS.keys() if name == table}
    quiet = set(READ[table]) - told
    codes = reading(table)
    assert quiet or table == "partner_certifications"
    con = without(codes, table, *quiet)
    assert numbers(con, codes) == {code: whole[code] for code in codes}
    con.close()


def test_without_a_stated_first_contact_or_a_two_way_log_nobody_is_overdue():
    log_only = without(["F13.timely"], "partner_assignments", "first_contact_date")
    timely = only(log_only, "F13.timely", *HALF)
    assert (timely.numerator, timely.denominator) == (2, 4), "the log knows the contacts"
    tables = everything()
    for row in tables["partner_contacts"]:
        row.pop("two_way")
    for row in tables["partner_assignments"]:
        row.pop("first_contact_date")
    fields = {name: list(rows[0]) for name, rows in tables.items()}
    con = sent(tables, fields, "2026-06-30", ["F13.timely", "F13.days"])
    for code in ("F13.timely", "F13.days"):
        assert only(con, code, *YEAR).value is None
        assert set(reasons(con, code, "excluded").values()) == {"whether a contact was two-way is not recorded"}


# --- promises that every one of these measures keeps ----------------------------------------------------------------


def test_every_measure_of_family_voice_is_there():
    assert set(CODES) == {
        "F1", "F2", "F3", "F4", "F4.turnover", "F4.retention", "F5", "F6", "F7", "F8", "F9", "F10.share",
        "F10.cochairs", "F10.leadership", "F10.attendance", "F11.per_fte", "F11.per_head", "F12", "F12.offered",
        "F13.timely", "F13.days", "F14", "F15.seats", "F15.people", "F15.family_led", "F16.contacts", "F16.families",
        "F17",
    }  # fmt: skip


def test_rows_without_a_child_name_their_agency_and_spans_of_a_share_never_overlap():
    con = world(everything(), "2026-06-30", codes=CODES, agency="Agency")
    for code in CODES:
        bare = con.execute(
            f"""SELECT count(*) FROM evidence."{code}" WHERE agency IS NULL OR agency = 'unknown'"""
        ).fetchall()[0][0]
        assert not bare, code
        card = catalog()[code]
        if card.kind == "proportion" and not card.when:
            twice = con.execute(
                f"""
                SELECT count(*) FROM evidence."{code}" a JOIN evidence."{code}" b
                    ON a.subject = b.subject AND a.only_when_split = b.only_when_split AND a.rowid < b.rowid
                    AND a.start_date < b.end_date AND b.start_date < a.end_date
                WHERE a.state = 'counted' AND b.state = 'counted'
                """
            ).fetchall()[0][0]
            assert not twice, code
        late = con.execute(
            f"""SELECT count(*) FROM evidence."{code}" WHERE state <> 'pending' AND end_date > DATE '2026-07-01'"""
        ).fetchall()[0][0]
        assert not late, code


def test_flows_of_months_add_up_to_the_half_year_and_excluded_rows_change_nothing(whole):
    tables = everything()
    tables["collaborative_members"].append(seat("vacant", "wake", "vacant", chair="chair"))
    tables["family_partners"].append(appointed("sue", "sue", "2026-01-01", role="soc_coordinator", county="Cook"))
    unreferred = assigned("a", None, None, key="no day", accepted=True, offered_date="2026-03-01")
    tables["partner_assignments"].append(unreferred)
    tables["partner_contacts"].append(talk("w", "a", "2026-03-03", two_way=False))
    tables["trainings"].append(training("t9", "2026-06-11", None))
    con = world(tables, "2026-06-30", codes=CODES)
    assert numbers(con, CODES) == whole
    for code in ("F3", "F4", "F10.attendance", "F13.timely", "F15.seats", "F15.family_led", "F16.contacts"):
        months = evaluate(con, code, asked(*HALF, "month"))
        assert sum(r.numerator or 0 for r in months) == whole[code][1] > 0, code
