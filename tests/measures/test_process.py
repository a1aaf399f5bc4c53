"""Service process: the worked examples of the measure notes by their numbers, and what each measure leaves out."""

from datetime import date, datetime, timedelta
from statistics import median

import pytest

from measures.build import build
from measures.cards import catalog
from measures.cases import cases, left_out
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.funnel import of_step_before
from measures.library import benchmarks
from measures.periods import periods
from tests.support.histories import children, enrollments, stays
from tests.support.world import add_source, empty_world, world

PROCESS = [code for code, card in catalog().items() if card.family == "process"]


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def reasons(con, code, first, last, state="counted"):
    return {case.subject: case.reason for case in cases(con, code, asked(first, last)[0], state=state)}


def one(child="a", start="2026-01-01", end=None, **more):
    """One enrollment, `e` and the child's id."""
    return {
        "enrollment_id": f"e{child}",
        "child_id": child,
        "program": "P",
        "start_date": start,
        "end_date": end,
    } | more


def numbered(table_key, rows):
    return [{table_key: f"{table_key[0]}{n:03}"} | row for n, row in enumerate(rows)]


def sent(tables, fields, complete_to, codes):
    """A world whose source says which fields of which tables it sends, as a load does."""
    con = empty_world()
    add_source(con, "test", tables, complete_to)
    for table, names in fields.items():
        for name in names:
            con.execute("INSERT INTO load.recorded VALUES ('test', ?, ?)", [table, name])
    build(con, codes=codes)
    return con


# --- W1: phases -----------------------------------------------------------------------------------------------------


def phase_tables(**enrollment):
    meetings = [
        {"enrollment_id": "ea", "meeting_date": "2026-01-12", "kind": "planning"},
        {"enrollment_id": "ea", "meeting_date": "2026-02-20", "kind": "review"},
        {"enrollment_id": "eb", "meeting_date": "2026-02-25", "kind": "planning"},
    ]
    plan = {
        "plan_id": "p", "enrollment_id": "ea", "plan_date": "2026-01-20", "signed_date": "2026-01-22",
        "crisis_plan_date": "2026-01-26",
    }  # fmt: skip
    return {
        "children": children("a", "b", "c"),
        "enrollments": [
            one("a", transition_start_date="2026-05-20", end="2026-06-19", **enrollment),
            one("b", "2026-02-20"),
            one("c", "2026-03-01", "2026-03-10"),
        ],
        "team_meetings": numbered("meeting_id", meetings),
        "service_plans": [plan],
    }


def test_w1_days_in_each_phase():
    """a: 11 days to the planning meeting, 14 to plan and crisis plan signed, 120 to transition, 30 to the end."""
    con = world(phase_tables(), "2026-06-30", codes=["W1"])
    found = by_category(con, "W1", "2026-01-01", "2026-06-30")
    assert {name: r.value for name, r in found.items()} == {
        "engagement": median([11, 5]),
        "plan_development": 14,
        "implementation": 120,
        "transition": 30,
        "implementation_and_transition": None,
    }
    assert (found["engagement"].n, found["engagement"].p90) == (2, pytest.approx(10.4))
    assert found["engagement"].pending == 1, "b is still developing its plan"
    assert reasons(con, "W1", "2026-01-01", "2026-06-30", "excluded") == {
        "ec": "service ended before a planning meeting"
    }


def test_w1_a_phase_stands_on_the_day_it_ended():
    con = world(phase_tables(), "2026-06-30", codes=["W1"])
    january = by_category(con, "W1", "2026-01-01", "2026-01-31")
    assert (january["engagement"].value, january["plan_development"].value) == (11, 14)
    assert january["implementation"].value is None


def test_w1_without_a_start_of_transition_the_last_phases_are_one():
    tables = phase_tables()
    fields = {"enrollments": ["start_date", "end_date"], "service_plans": ["plan_date"], "team_meetings": ["kind"]}
    tables["enrollments"][0]["transition_start_date"] = None
    tables["service_plans"][0] |= {"signed_date": None, "crisis_plan_date": None}
    found = by_category(sent(tables, fields, "2026-06-30", ["W1"]), "W1", "2026-01-01", "2026-06-30")
    assert found["implementation_and_transition"].value == 150
    assert (found["implementation"].value, found["transition"].value) == (None, None)
    assert found["plan_development"].value == 8, "signatures and crisis plans are not recorded: the plan's date stands"


def test_w1_the_crisis_plan_may_not_be_missing_where_crisis_plans_are_recorded():
    tables = phase_tables()
    tables["service_plans"][0]["crisis_plan_date"] = None
    found = by_category(world(tables, "2026-06-30", codes=["W1"]), "W1", "2026-01-01", "2026-06-30")
    assert found["plan_development"].value is None
    assert found["plan_development"].excluded == 2


def test_w1_dates_out_of_order_are_left_out():
    tables = phase_tables()
    tables["service_plans"][0] |= {"signed_date": "2026-01-05", "crisis_plan_date": "2026-01-05"}
    con = world(tables, "2026-06-30", codes=["W1"])
    assert by_category(con, "W1", "2026-01-01", "2026-06-30")["plan_development"].value is None
    found = left_out(con, "W1", asked("2026-01-01", "2026-06-30")[0])
    assert any(r.reason.startswith("ends before it begins") for r in found)


# --- W2: the chain of milestones ------------------------------------------------------------------------------------


def chain_tables():
    """The note's chain: referral 03-02, contact 03-03, intake 03-09, assessment 03-23, plan 03-27, meeting 04-01."""
    return {
        "children": children("a", "b", "c", "d"),
        "referrals": [
            {
                "referral_id": "ra", "child_id": "a", "received_date": "2026-03-02", "first_contact_date": "2026-03-03",
                "decision": "accepted", "decision_date": "2026-03-08",
            },
            {"referral_id": "rb", "child_id": "b", "received_date": "2026-03-20"},
            {
                "referral_id": "rc", "child_id": "c", "received_date": "2026-03-04", "decision": "declined",
                "decision_date": "2026-03-06", "first_contact_date": "2026-03-05",
            },
        ],
        "enrollments": [
            one("a", "2026-03-10", intake_date="2026-03-09", assessment_written_date="2026-03-23"),
            one("d", "2026-03-25"),
        ],
        "service_plans": [{"plan_id": "p", "enrollment_id": "ea", "plan_date": "2026-03-27"}],
        "team_meetings": [{"meeting_id": "m", "enrollment_id": "ea", "meeting_date": "2026-04-01"}],
        "services": numbered(
            "service_id",
            [
                {"enrollment_id": "ea", "service_date": "2026-03-23", "service_type": "assessment"},
                {"enrollment_id": "ea", "service_date": "2026-04-08", "service_type": "family_therapy"},
            ],
        ),
    }  # fmt: skip


def test_w2_chain_of_days():
    """1 day to contact and 7 to intake from the referral; 14, 18 and 23 from intake."""
    con = world(chain_tables(), "2026-04-30", codes=["W2.days"])
    cases_of_a = {
        case.category: case.numerator
        for case in cases(con, "W2.days", asked("2026-03-01", "2026-03-31")[0])
        if case.child_id == "a"
    }
    assert cases_of_a == {
        "first_contact": 1, "intake": 7, "enrollment": 8,
        "assessment": 14, "plan": 18, "team_meeting": 23, "service": 30,
    }  # fmt: skip
    found = by_category(con, "W2.days", "2026-03-01", "2026-03-31")
    assert (found["first_contact"].n, found["intake"].n, found["home_visit"].value) == (2, 1, None)
    waiting = cases(con, "W2.days", asked("2026-03-01", "2026-03-31")[0], state="pending")
    assert {(case.subject, case.category) for case in waiting} == {
        ("rb", "first_contact"), ("rb", "home_visit"), ("rb", "intake"), ("rb", "enrollment"),
        ("ed", "assessment"), ("ed", "plan"), ("ed", "team_meeting"), ("ed", "service"),
    }  # fmt: skip
    declined = cases(con, "W2.days", asked("2026-03-01", "2026-03-31")[0], state="excluded")
    assert {(c.subject, c.category) for c in declined if c.child_id == "c"} == {
        ("rc", "home_visit"), ("rc", "intake"), ("rc", "enrollment"),
    }  # fmt: skip


def timely_states(complete_to, **site):
    con = world(chain_tables(), complete_to, codes=["W2.timely"], parameters=site)
    found = {}
    for state in ("counted", "pending", "excluded"):
        for case in cases(con, "W2.timely", asked("2026-03-01", "2026-03-31")[0], state=state):
            found[case.subject, case.category] = case.reason.split(":")[0]
    return found


def test_w2_four_states_of_a_deadline():
    """Plan and first meeting have 14 days; day 14 is in time, day 15 without a plan is overdue."""
    assert timely_states("2026-04-08") == {
        ("ea", "plan"): "late", ("ea", "team_meeting"): "late",
        ("ed", "plan"): "pending", ("ed", "team_meeting"): "pending",
    }  # fmt: skip
    assert timely_states("2026-04-09")["ed", "plan"] == "overdue"
    assert timely_states("2026-04-09", plan_days=18)["ea", "plan"] == "met"
    with_assessments = timely_states("2026-04-09", assessment_days=14)
    assert (with_assessments["ea", "assessment"], with_assessments["ed", "assessment"]) == ("met", "overdue")


def test_w2_the_programs_own_days_come_first_and_a_milestone_without_a_standard_is_not_shown():
    tables = chain_tables() | {"programs": [{"program": "P", "agency": "A", "plan_days": 20}]}
    con = world(tables, "2026-04-30", codes=["W2.timely"])
    found = by_category(con, "W2.timely", "2026-03-01", "2026-03-31")
    assert (found["plan"].numerator, found["plan"].denominator) == (1, 2)
    assert (found["team_meeting"].numerator, found["team_meeting"].denominator) == (0, 2)
    assert {name for name, r in found.items() if r.denominator} == {"plan", "team_meeting"}


def test_w2_who_left_before_the_deadline_is_left_out():
    tables = chain_tables()
    tables["enrollments"].append(one("b", "2026-03-01", "2026-03-15"))
    tables["enrollments"].append(one("c", "2026-03-01", "2026-03-16"))
    con = world(tables, "2026-04-30", codes=["W2.timely"])
    period = asked("2026-03-01", "2026-03-31")[0]
    excluded = {(c.subject, c.category): c.reason for c in cases(con, "W2.timely", period, state="excluded")}
    assert excluded["eb", "plan"] == "service ended first"
    overdue = {(c.subject, c.category): c.reason for c in cases(con, "W2.timely", period)}
    assert overdue["ec", "plan"].startswith("overdue")


def test_w2_out_of_order_dates_are_named_not_counted():
    tables = chain_tables()
    tables["service_plans"][0]["plan_date"] = "2026-03-08"
    con = world(tables, "2026-04-30", codes=["W2.days", "W2.timely"])
    for code in ("W2.days", "W2.timely"):
        excluded = cases(con, code, asked("2026-03-01", "2026-03-31")[0], state="excluded")
        assert ("ea", "plan", "dated before the wait began: check the dates") in {
            (c.subject, c.category, c.reason) for c in excluded
        }


def test_w2_of_two_referrals_the_latest_before_intake_counts():
    tables = chain_tables()
    tables["referrals"] += [
        {"referral_id": "r9", "child_id": "a", "received_date": "2026-02-01"},
        {"referral_id": "r8", "child_id": "a", "received_date": "2026-03-11"},
    ]
    con = world(tables, "2026-04-30", codes=["W2.days"])
    assert by_category(con, "W2.days", "2026-02-01", "2026-04-30")["intake"].numerator == 7


def test_w2_without_a_written_date_the_assessment_service_stands_then_the_first_full_cans():
    tables = chain_tables()
    tables["enrollments"][0]["assessment_written_date"] = None
    tables["services"][0]["service_date"] = "2026-03-20"
    con = world(tables, "2026-04-30", codes=["W2.days"])
    assert by_category(con, "W2.days", "2026-03-01", "2026-03-31")["assessment"].value == 11
    del tables["services"]
    tables["assessments"] = [
        {"assessment_id": key, "item": item, "child_id": "a", "instrument": "CANS", "assessment_date": day, "score": 1}
        for key, day, items in (("x", "2026-03-12", "a"), ("y", "2026-03-19", "abcd"))
        for item in items
    ]
    con = world(tables, "2026-04-30", codes=["W2.days"])
    assert by_category(con, "W2.days", "2026-03-01", "2026-03-31")["assessment"].value == 10, "x is not a full one"


@pytest.mark.parametrize(
    ("day", "site", "days"),
    [("2026-02-23", {}, None), ("2026-02-22", {}, 30), ("2026-02-22", {"baseline_from_days": 15}, None)],
)
def test_w2_a_cans_of_long_before_intake_is_not_the_assessment_of_this_one(day, site, days):
    """Intake March 9: 14 days before it is February 23, and how many days they are is a setting.

    One that counts and is dated before intake is out of order; one that does not leaves the next, of April 8.
    """
    tables = chain_tables()
    tables["enrollments"][0]["assessment_written_date"] = None
    del tables["services"]
    tables["assessments"] = [
        {"assessment_id": on, "item": "a", "child_id": "a", "instrument": "CANS", "assessment_date": on, "score": 1}
        for on in (day, "2026-04-08")
    ]
    con = world(tables, "2026-04-30", codes=["W2.days"], parameters=site)
    assert by_category(con, "W2.days", "2026-03-09", "2026-03-09")["assessment"].value == days


def test_w2_what_a_source_does_not_write_down_is_not_a_no():
    fields = {"referrals": ["received_date", "decision"], "enrollments": ["start_date"]}
    con = sent({t: chain_tables()[t] for t in ("children", "referrals", "enrollments")}, fields, "2026-04-30", PROCESS)
    found = {
        (case.category, case.reason)
        for case in cases(con, "W2.days", asked("2026-03-01", "2026-03-31")[0], state="excluded")
    }
    for milestone in ("first_contact", "home_visit", "assessment", "plan", "team_meeting", "service"):
        assert (milestone, "this milestone is not recorded") in found
    steps = by_category(con, "W7.funnel", "2026-03-01", "2026-03-31")
    assert (steps["accepted"].numerator, steps["accepted"].denominator) == (1, 3), "an unrecorded visit stops nobody"
    assert steps["home_visit"].value is None


# --- W3: who is at the table ----------------------------------------------------------------------------------------

EIGHT = {
    "youth": 1, "caregiver": 1, "natural_support": 2,
    "facilitator": 1, "family_partner": 1, "clinician": 1, "school": 1,
}  # fmt: skip


def team_tables(**more):
    """Youth, mother, aunt, coach, facilitator, Family Partner, therapist, teacher; a second meeting of three."""
    second = {"caregiver": 1, "facilitator": 1, "clinician": 1}
    seats = [{"meeting_id": "m1", "role": role, "attendees": n} for role, n in EIGHT.items()]
    seats += [{"meeting_id": "m2", "role": role, "attendees": n} for role, n in second.items()]
    return {
        "children": [{"child_id": "a", "birth_date": "2014-05-10"}, {"child_id": "b"}],
        "enrollments": [one("a"), one("b")],
        "team_meetings": [
            {"meeting_id": "m1", "enrollment_id": "ea", "meeting_date": "2026-03-10"},
            {"meeting_id": "m2", "enrollment_id": "ea", "meeting_date": "2026-04-10"},
            {"meeting_id": "m3", "enrollment_id": "eb", "meeting_date": "2026-04-20"},
        ],
        "meeting_attendance": seats,
    } | more


def test_w3_share_of_natural_supports():
    """2 of the 6 who are not youth or caregiver = 33.3%; of all 8, 25.0%. A Family Partner is not a natural support."""
    con = world(team_tables(), "2026-06-30", codes=["W3.share"])
    headline = only(con, "W3.share", "2026-03-01", "2026-03-31")
    assert (headline.numerator, headline.denominator, round(headline.value, 1)) == (2, 6, 33.3)
    con = world(team_tables(), "2026-06-30", codes=["W3.share"], parameters={"count_youth_and_caregivers": 1})
    of_all = only(con, "W3.share", "2026-03-01", "2026-03-31")
    assert (of_all.numerator, of_all.denominator, of_all.value) == (2, 8, 25.0)


@pytest.mark.parametrize(
    ("role", "natural", "around"),
    [
        ("youth", 0, 0), ("caregiver", 0, 0), ("natural_support", 1, 1), ("household", 0, 1), ("family_partner", 0, 1),
        ("facilitator", 0, 1), ("clinician", 0, 1), ("school", 0, 1), ("caseworker", 0, 1), ("probation", 0, 1),
    ],
)  # fmt: skip
def test_w3_only_natural_supports_are_natural_and_only_youth_and_caregivers_stand_outside(role, natural, around):
    """A sibling of the household sits with the family and is no natural support; nor is a paid Family Partner."""
    tables = team_tables()
    tables["meeting_attendance"] = [
        {"meeting_id": "m1", "role": "other_formal", "attendees": 2},
        {"meeting_id": "m1", "role": role, "attendees": 3},
    ]
    result = only(world(tables, "2026-06-30", codes=["W3.share"]), "W3.share", "2026-03-01", "2026-03-31")
    assert (result.numerator, result.denominator) == (3 * natural, 2 + 3 * around)


def test_w3_share_pools_meetings_and_names_those_without_attendance():
    con = world(team_tables(), "2026-06-30", codes=["W3.share"])
    result = only(con, "W3.share", "2026-01-01", "2026-06-30")
    assert (result.numerator, result.denominator, result.excluded) == (2, 8, 1)
    assert reasons(con, "W3.share", "2026-01-01", "2026-06-30", "excluded") == {"m3": "who came is not recorded"}


def test_w3_without_attendance_the_roster_gives_the_share_but_nobody_is_said_to_have_come():
    roster = [
        {"enrollment_id": "ea", "role": role, "joined_date": joined, "left_date": left}
        for role, joined, left in (
            ("youth", "2026-01-01", None), ("natural_support", "2026-02-01", "2026-04-10"),
            ("facilitator", "2026-01-01", None), ("clinician", "2026-03-10", None),
        )
    ]  # fmt: skip
    tables = team_tables(team_members=numbered("team_member_id", roster))
    del tables["meeting_attendance"]
    con = world(tables, "2026-06-30", codes=["W3.share", "W3.attending"])
    march, april = (
        only(con, "W3.share", *days) for days in (("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-30"))
    )
    assert (march.numerator, march.denominator) == (1, 3)
    assert (april.numerator, april.denominator) == (0, 2), "who left on the day is no longer on the team"
    came = only(con, "W3.attending", "2026-01-01", "2026-06-30")
    assert (came.value, came.excluded) == (None, 3)


def test_w3_who_came_to_meetings():
    """A natural support came to 1 of 2, a caregiver to 2 of 2; the youth, 11 years old, to 1 of 2."""
    con = world(team_tables(), "2026-06-30", codes=["W3.attending", "W3.caregiver", "W3.youth"])
    found = {code: only(con, code, "2026-01-01", "2026-06-30") for code in ("W3.attending", "W3.caregiver", "W3.youth")}
    assert {code: (r.numerator, r.denominator) for code, r in found.items()} == {
        "W3.attending": (1, 2), "W3.caregiver": (2, 2), "W3.youth": (1, 2),
    }  # fmt: skip
    assert reasons(con, "W3.youth", "2026-01-01", "2026-06-30", "excluded") == {"m3": "birth date is not known"}


@pytest.mark.parametrize(("born", "counted"), [("2016-03-10", 1), ("2016-03-11", 0)])
def test_w3_youth_are_ten_or_more_on_the_day(born, counted):
    tables = team_tables()
    tables["children"][0]["birth_date"] = born
    con = world(tables, "2026-06-30", codes=["W3.youth"])
    assert only(con, "W3.youth", "2026-03-01", "2026-03-31").counted == counted


def test_w3_from_which_age_a_youth_is_expected_is_a_setting():
    """Eleven years old on the day."""
    for age, counted in ((11, 1), (12, 0)):
        con = world(team_tables(), "2026-06-30", codes=["W3.youth"], parameters={"youth_from_age": age})
        assert only(con, "W3.youth", "2026-03-01", "2026-03-31").counted == counted


def roster_tables():
    people = [
        ("ea", "youth", "2026-01-01", None), ("ea", "caregiver", "2026-01-01", None),
        ("ea", "facilitator", "2026-01-01", None), ("ea", "natural_support", "2026-02-10", "2026-03-20"),
        ("eb", "facilitator", "2026-02-01", None), ("eb", "caregiver", "2026-07-02", None),
    ]  # fmt: skip
    members = [{"enrollment_id": e, "role": r, "joined_date": j, "left_date": x} for e, r, j, x in people]
    return {
        "children": children("a", "b", "c"),
        "enrollments": [one("a"), one("b", end="2026-03-31"), one("c", "2026-03-01")],
        "team_members": numbered("team_member_id", members),
    }


def test_w3_teams_on_the_day():
    """February 28: a has 4 with a natural support, b has 1. March 31: a has lost it, b has left, c has nobody yet."""
    con = world(roster_tables(), "2026-06-30", codes=["W3.any", "W3.size"])
    february, march = (only(con, "W3.any", d, d) for d in ("2026-02-28", "2026-03-31"))
    assert (february.numerator, february.denominator) == (1, 2)
    assert (march.numerator, march.denominator, march.excluded) == (0, 1, 1)
    size = [only(con, "W3.size", d, d) for d in ("2026-01-31", "2026-02-28", "2026-03-31")]
    assert [(r.value, r.n) for r in size] == [(3, 1), (2.5, 2), (3, 1)]
    assert reasons(con, "W3.any", "2026-03-31", "2026-03-31", "excluded") == {"ec": "nobody is on the team yet"}


# --- W4: meetings every 30 days -------------------------------------------------------------------------------------


def meeting_tables(days, plan="2026-01-10", end=None):
    meetings = [{"enrollment_id": "ea", "meeting_date": day} for day in days]
    plans = [{"plan_id": "p", "enrollment_id": "ea", "plan_date": plan}] if plan else []
    return {
        "children": children("a"),
        "enrollments": [one("a", end=end)],
        "service_plans": plans,
        "team_meetings": numbered("meeting_id", meetings),
    }


THREE = ("2026-02-05", "2026-03-10", "2026-04-09")


@pytest.mark.parametrize(
    ("complete_to", "met", "due", "pending"),
    [("2026-05-09", 2, 3, 1), ("2026-05-10", 2, 4, 0), ("2026-05-20", 2, 4, 0)],
)
def test_w4_the_chain_of_deadlines(complete_to, met, due, pending):
    """Plan 01-10; 26 days in time, 33 late, 30 in time; open since 04-09: not due on day 30, overdue on day 31."""
    con = world(meeting_tables(THREE), complete_to, codes=["W4"])
    result = only(con, "W4", "2026-01-01", complete_to)
    assert (result.numerator, result.denominator, result.pending) == (met, due, pending)


def test_w4_stands_on_the_day_it_is_decided():
    """A late meeting counts on the first late day, March 8, so that a past month never changes."""
    for complete_to in ("2026-03-31", "2026-05-20"):
        con = world(meeting_tables(THREE), complete_to, codes=["W4"])
        months = evaluate(con, "W4", asked("2026-01-01", "2026-03-31", "month"))
        assert [(r.numerator, r.denominator) for r in months] == [(None, None), (1, 1), (0, 1)]
    found = cases(con, "W4", asked("2026-03-08", "2026-03-08")[0])
    assert [case.reason for case in found] == ["late: after 33 days"]
    (overdue,) = cases(con, "W4", asked("2026-05-10", "2026-05-10")[0])
    assert overdue.reason == "overdue: by 11 days"


@pytest.mark.parametrize(
    ("end", "due", "excluded"), [("2026-05-09", 3, 1), ("2026-05-10", 4, 0), ("2026-04-09", 3, 0), ("2026-04-20", 3, 1)]
)
def test_w4_when_service_ends(end, due, excluded):
    """Ending within 30 days of the last meeting leaves no other due; a meeting on the last day leaves nothing open."""
    con = world(meeting_tables(THREE, end=end), "2026-06-30", codes=["W4"])
    result = only(con, "W4", "2026-01-01", "2026-06-30")
    assert (result.denominator, result.excluded) == (due, excluded)


def test_w4_the_clock_starts_with_the_first_meeting_where_that_is_earlier_and_two_a_day_are_one():
    days = ("2026-01-05", "2026-02-04", "2026-02-04")
    for plan in (None, "2026-01-10"):
        con = world(meeting_tables(days, plan=plan), "2026-02-04", codes=["W4"])
        result = only(con, "W4", "2026-01-01", "2026-02-28")
        assert (result.numerator, result.denominator, result.pending) == (1, 1, 1)
    con = world(meeting_tables(days), "2026-02-04", codes=["W4"], parameters={"meeting_days": 29})
    assert only(con, "W4", "2026-01-01", "2026-02-28").numerator == 0


def test_w4_more_meetings_are_not_shown_as_better():
    card = catalog()["W4"]
    assert card.better == "neither"
    assert "more meetings went with poorer outcomes" in card.caution


# --- W5, W6: imported scores ----------------------------------------------------------------------------------------


def scores(*rows):
    keys = ("instrument", "respondent", "scale", "score", "responses", "eligible")
    found = [dict(zip(keys, (*row, *[None] * (6 - len(row))), strict=True)) for row in rows]
    given = [{"program": "P", "scored_on": "2026-05-20"} | row for row in found]
    return {"programs": [{"program": "P", "agency": "Agency P"}], "fidelity_scores": numbered("score_id", given)}


@pytest.mark.parametrize(
    ("score", "band"), [(80.0, "high"), (79.9, "adequate"), (75.0, "adequate"), (74.9, None), (100.0, "high")]
)
def test_w5_bands_are_lines_of_the_instrument_that_an_agency_can_edit(score, band):
    """80.0 is high, 79.9 and 75.0 adequate, 74.9 below both: the lines are rows of the benchmark list."""
    con = world(scores(("WFI-EZ", "caregiver", "total", score)), "2026-06-30", codes=["W5"])
    value = by_category(con, "W5", "2026-04-01", "2026-06-30")["total"].value
    assert value == score
    lines = {b.value: b.label for b in benchmarks(con, catalog()["W5"]) if b.label.startswith("Proposed line")}
    reached = [line for line in lines if value >= line]
    assert (lines[max(reached)].split("for ")[1].split(" fidelity")[0] if reached else None) == band


def test_w5_the_caregivers_form_leads_and_respondents_are_never_averaged():
    tables = scores(
        ("WFI-EZ", "caregiver", "total", 70.0, 18, 25),
        ("WFI-EZ", "caregiver", "total", 80.0, 2, 5),
        ("WFI-EZ", "youth", "total", 90.0),
        ("WFI-EZ", "caregiver", "needs_based", 60.0),
        ("WFI-EZ", None, "total", 10.0),
        ("DART", "reviewer", "total", 20.0),
    )
    con = world(tables, "2026-06-30", codes=["W5", "W6"])
    found = by_category(con, "W5", "2026-04-01", "2026-06-30")
    assert {name: (r.value, r.counted) for name, r in found.items()} == {
        "total": (71.0, 20), "total (youth)": (90.0, 1), "needs_based": (60.0, 1),
    }  # fmt: skip
    assert found["total"].children == 20, "privacy protects the people who answered, not the lines of an export"
    assert found["total"].excluded == 1
    assert {r.reason for r in cases(con, "W5", asked("2026-04-01", "2026-06-30")[0])} >= {
        "caregiver, 18 of 25 forms came back"
    }
    (by_agency,) = evaluate(con, "W5", asked("2026-04-01", "2026-06-30"), by="agency", where={"category": ["total"]})
    assert by_agency.group == "Agency P"
    assert list(by_category(con, "W6", "2026-04-01", "2026-06-30")) == ["DART: total"]


def test_w6_keeps_instruments_and_sections_apart():
    tables = scores(
        ("TOM", "observer", "total", 66.0),
        ("DART", "reviewer", "needs_based", 50.0, 4),
        ("DART", "reviewer", "needs_based", 70.0, 0),
    )
    found = by_category(world(tables, "2026-06-30", codes=["W6"]), "W6", "2026-04-01", "2026-06-30")
    assert {name: (r.value, r.counted, r.excluded) for name, r in found.items()} == {
        "DART: needs_based": (50.0, 4, 1), "TOM: total": (66.0, 1, 1),
    }  # fmt: skip


# --- W7: the funnel and the reach of services -----------------------------------------------------------------------

REACH = {
    "family_therapy": 12, "individual_therapy": 9, "collateral": 14, "advocacy": 6,
    "linkage": 8, "crisis_response": 3, "respite": 5,
}  # fmt: skip


def funnel_tables():
    """20 referrals of the first quarter: 17 visited, 16 accepted, 15 assessed, 14 with a plan, 13 with a meeting."""
    names = [f"c{n:02}" for n in range(20)]
    referrals = [
        {
            "referral_id": f"r{name}", "child_id": name, "received_date": date(2026, 1, 2) + timedelta(days=4 * n),
            "home_visit_date": "2026-04-02" if n < 17 else None,
            "decision": "accepted" if n < 16 else "declined", "decline_reason": None if n < 16 else "outside_area",
        }
        for n, name in enumerate(names)
    ]  # fmt: skip
    accepted = names[:16]
    services = [
        {"enrollment_id": f"e{name}", "service_date": "2026-05-10", "service_type": kind}
        for kind, many in REACH.items()
        for name in accepted[:many]
    ]
    return {
        "children": children(*names),
        "referrals": referrals,
        "enrollments": [
            one(name, "2026-04-10", assessment_written_date="2026-04-20" if n < 15 else None, referral_id=f"r{name}")
            for n, name in enumerate(accepted)
        ],
        "service_plans": [
            {"plan_id": f"p{name}", "enrollment_id": f"e{name}", "plan_date": "2026-04-24"} for name in accepted[:14]
        ],
        "team_meetings": [
            {"meeting_id": f"m{name}", "enrollment_id": f"e{name}", "meeting_date": "2026-05-01"}
            for name in accepted[:13]
        ],
        "services": numbered("service_id", services),
    }


Q1 = ("2026-01-01", "2026-03-31")


def test_w7_funnel():
    """Of referrals 100, 85, 80, 75, 70, 65%; of the step before 85.0, 94.1, 93.8, 93.3, 92.9%."""
    con = world(funnel_tables(), "2026-06-30", codes=["W7.funnel"])
    steps = evaluate(con, "W7.funnel", asked(*Q1), by="category")
    assert [(r.category, r.numerator, r.value) for r in steps] == [
        ("referral", 20, 100), ("home_visit", 17, 85), ("accepted", 16, 80), ("assessment", 15, 75), ("plan", 14, 70),
        ("team_meeting", 13, 65),
    ]  # fmt: skip
    assert {r.denominator for r in steps} == {20}
    shares = of_step_before(steps)
    assert shares[0] is None
    assert [round(share + 1e-9, 1) for share in shares[1:]] == [85.0, 94.1, 93.8, 93.3, 92.9]
    declined = [c for c in cases(con, "W7.funnel", asked(*Q1)[0]) if c.category == "accepted" and not c.numerator]
    assert {c.reason for c in declined} == {"declined: lives outside the service area"}


def test_w7_reach():
    """Among 16 accepted: 12, 9, 14, 6, 8, 3, 5."""
    con = world(funnel_tables(), "2026-06-30", codes=["W7.reach"])
    found = by_category(con, "W7.reach", *Q1)
    assert {name: r.numerator for name, r in found.items()} == REACH
    assert {r.denominator for r in found.values()} == {16}
    rounded = [round(r.value + 1e-9, 1) for r in found.values()]
    assert rounded == [75.0, 56.3, 87.5, 37.5, 50.0, 18.8, 31.3]


def test_w7_group_therapy_and_emergency_response_are_services_and_no_posts():
    tables = funnel_tables()
    tables["services"] = [
        row | {"service_type": "group_therapy" if n % 2 else "emergency_response"}
        for n, row in enumerate(tables["services"])
    ]
    found = by_category(world(tables, "2026-06-30", codes=["W7.reach"]), "W7.reach", *Q1)
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == dict.fromkeys(REACH, (0, 16))


def test_w7_a_referral_that_is_not_decided_is_counted_and_named():
    tables = funnel_tables()
    tables["referrals"][16] |= {"decision": None, "decline_reason": None}
    tables["referrals"][17] |= {"decision": "withdrawn", "decline_reason": None}
    con = world(tables, "2026-06-30", codes=["W7.funnel"])
    found = {c.subject: c.reason for c in cases(con, "W7.funnel", asked(*Q1)[0]) if c.category == "accepted"}
    assert (found["rc16"], found["rc17"], len(found)) == ("not decided yet", "withdrawn", 20)


def test_w7_a_step_out_of_order_is_named_and_the_steps_after_it_do_not_count():
    tables = funnel_tables()
    tables["service_plans"] = tables["service_plans"][1:]
    con = world(tables, "2026-06-30", codes=["W7.funnel"])
    steps = {r.category: r.numerator for r in evaluate(con, "W7.funnel", asked(*Q1), by="category")}
    assert (steps["assessment"], steps["plan"], steps["team_meeting"]) == (15, 13, 12)
    found = {(c.subject, c.category): c.reason for c in cases(con, "W7.funnel", asked(*Q1)[0])}
    assert found["rc00", "team_meeting"] == "done, but a step before it is missing"


def test_w7_what_happens_after_the_complete_to_day_has_not_happened():
    con = world(funnel_tables(), "2026-04-22", codes=["W7.funnel", "W7.reach"])
    steps = {r.category: r.numerator for r in evaluate(con, "W7.funnel", asked(*Q1), by="category")}
    assert list(steps.values()) == [20, 17, 16, 15, 0, 0]
    assert {r.numerator for r in by_category(con, "W7.reach", *Q1).values()} == {0}


def test_w7_accepted_children_who_wait_are_not_yet_part_of_the_reach():
    tables = funnel_tables()
    tables["enrollments"].pop()
    con = world(tables, "2026-06-30", codes=["W7.reach"])
    found = by_category(con, "W7.reach", *Q1)["collateral"]
    assert (found.denominator, found.pending) == (15, 1)


def test_w7_linkages_and_crises_in_tables_of_their_own_count_and_other_services_are_not_recorded():
    tables = funnel_tables()
    del tables["services"]
    tables["linkages"] = [{"linkage_id": "l", "enrollment_id": "ec00", "made_date": "2026-05-01", "kind": "natural"}]
    tables["crisis_events"] = [{"crisis_id": "k", "enrollment_id": "ec01", "called_at": datetime(2026, 5, 1, 3)}]
    found = by_category(world(tables, "2026-06-30", codes=["W7.reach"]), "W7.reach", *Q1)
    assert {name: r.numerator for name, r in found.items() if r.denominator} == {"linkage": 1, "crisis_response": 1}


def test_of_step_before_says_nothing_where_nothing_can_be_said():
    con = world(funnel_tables(), "2026-04-05", codes=["W7.funnel"])
    steps = evaluate(con, "W7.funnel", asked(*Q1), by="category")
    assert [r.numerator for r in steps] == [20, 17, 16, 0, 0, 0]
    assert of_step_before(steps)[3:] == [0, None, None], "of nobody there is no share"
    assert of_step_before([]) == []


# --- W8: length of service ------------------------------------------------------------------------------------------

LENGTHS = (92, 150, 175, 181, 184, 190, 210, 305)


def length_tables(**program):
    start = date(2026, 1, 1)
    rows = enrollments(*[(f"c{n}", start, start + timedelta(days=days)) for n, days in enumerate(LENGTHS)])
    return {
        "programs": [{"program": "P", "agency": "A"} | program],
        "children": children(*[f"c{n}" for n in range(8)]),
        "enrollments": rows,
    }


def test_w8_length_of_service():
    """All from 2026-01-01: by six months, day 181, 4 of 8; by seven, day 212, 7 of 8; median 182.5, mean 185.9."""
    con = world(length_tables(), "2026-12-31", codes=["W8.six_months", "W8.grace", "W8.length"])
    by_six, by_seven = (only(con, code, "2026-07-01", "2026-07-01") for code in ("W8.six_months", "W8.grace"))
    assert (by_six.numerator, by_six.denominator, by_six.value) == (4, 8, 50.0)
    assert (by_seven.numerator, by_seven.denominator, by_seven.value) == (7, 8, 87.5)
    length = only(con, "W8.length", "2026-01-01", "2026-12-31")
    assert (length.value, length.n, round(length.numerator / length.denominator, 1)) == (182.5, 8, 185.9)
    assert length.p90 == pytest.approx(238.5)


@pytest.mark.parametrize(
    ("complete_to", "six", "seven"),
    [("2026-06-30", (0, 8), (0, 8)), ("2026-07-01", (8, 0), (0, 8)), ("2026-08-01", (8, 0), (8, 0))],
)
def test_w8_is_pending_until_the_day_has_come(complete_to, six, seven):
    con = world(length_tables(), complete_to, codes=["W8.six_months", "W8.grace"])
    found = [only(con, code, "2026-07-01", "2026-09-30") for code in ("W8.six_months", "W8.grace")]
    assert [(r.counted, r.pending) for r in found] == [six, seven]


def test_w8_the_program_says_how_long_service_is_meant_to_last():
    con = world(length_tables(service_months=10), "2026-12-31", codes=["W8.six_months"])
    assert only(con, "W8.six_months", "2026-07-01", "2026-07-01").value is None
    by_ten = only(con, "W8.six_months", "2026-11-01", "2026-11-01")
    assert (by_ten.numerator, by_ten.denominator) == (7, 8)


def test_w8_a_site_has_its_own_length_and_grace_and_the_programs_length_comes_first():
    """Seven of eight ended by seven months, all of them by eleven."""
    site = {"service_months": 7, "grace_months": 4}
    con = world(length_tables(), "2026-12-31", codes=["W8.six_months", "W8.grace"], parameters=site)
    found = [only(con, code, "2026-08-01", "2026-08-01") for code in ("W8.six_months", "W8.grace")]
    assert [(r.numerator, r.denominator) for r in found] == [(7, 8), (8, 8)]
    con = world(length_tables(service_months=6), "2026-12-31", codes=["W8.six_months"], parameters=site)
    assert only(con, "W8.six_months", "2026-07-01", "2026-07-01").numerator == 4


def test_w8_calendar_months_end_with_a_shorter_month():
    tables = {"children": children("a"), "enrollments": enrollments(("a", "2025-08-31", "2026-02-28"))}
    con = world(tables, "2026-06-30", codes=["W8.six_months"])
    assert only(con, "W8.six_months", "2026-02-28", "2026-02-28").numerator == 1


def test_w8_over_looks_at_open_enrollments_on_the_day():
    """On the target day itself nobody is past it; the day after 4 of 4 are, on day 212 one of one."""
    con = world(length_tables(), "2026-12-31", codes=["W8.over"])
    days = ["2026-06-30", "2026-07-01", "2026-07-02", "2026-08-01", "2026-11-02"]
    found = [only(con, "W8.over", day, day) for day in days]
    assert [(r.numerator, r.denominator) for r in found] == [(0, 5), (0, 4), (4, 4), (1, 1), (None, None)]


# --- W9: flexible funds ---------------------------------------------------------------------------------------------

APPROVED = (45, 120, 250, 80, 60, 310, 95)


def money_tables(**more):
    """Nine requests, seven approved, of 6 families among 42; the fifth and sixth of one family."""
    owners = ("c00", "c01", "c02", "c03", "c04", "c04", "c05")
    requests = [
        {
            "enrollment_id": f"e{owner}", "requested_date": "2026-02-02", "decided_date": f"2026-02-{4 + n:02}",
            "decision": "approved", "amount_approved": amount, "goal_id": f"g{n}" if n % 2 else None,
        }
        for n, (owner, amount) in enumerate(zip(owners, APPROVED, strict=True))
    ]  # fmt: skip
    requests += [
        {
            "enrollment_id": "ec06",
            "requested_date": "2026-02-02",
            "decided_date": "2026-02-03",
            "decision": "declined",
        },
        {"enrollment_id": "ec07", "requested_date": "2026-03-30"},
    ]
    return {
        "children": children(*[f"c{n:02}" for n in range(42)]),
        "enrollments": [one(f"c{n:02}") for n in range(42)],
        "flex_fund_requests": numbered("request_id", requests),
        "flex_fund_budgets": [
            {"program": "P", "period_start": "2026-01-01", "period_end": "2026-03-31", "amount": 4000}
        ],
    } | more


def money_world(**more):
    return world(money_tables(**more), "2026-03-31", codes=[code for code in PROCESS if code.startswith("W9")])


def test_w9_spent_and_budget():
    """$960 for 7 requests of 6 families: $160.00 a family, $137.14 a request, median $95; 24.0% of $4,000."""
    con = money_world()
    spent = only(con, "W9.spent", *Q1)
    assert (spent.value, spent.counted, spent.children) == (960, 7, 6)
    assert (spent.value / spent.children, round(spent.value / spent.counted, 2)) == (160, 137.14)
    assert median(case.numerator for case in cases(con, "W9.spent", asked(*Q1)[0])) == 95
    budget = only(con, "W9.budget", *Q1)
    assert (budget.numerator, round(budget.denominator, 6), round(budget.value, 6)) == (960, 4000, 24.0)


def test_w9_budget_is_spread_over_its_days():
    con = money_world()
    january = only(con, "W9.budget", "2026-01-01", "2026-01-31")
    assert (january.numerator, january.denominator) == (0, pytest.approx(4000 * 31 / 90))
    assert only(con, "W9.budget", *Q1, by="program").group == "P"


def test_w9_budget_leaves_out_what_no_budget_covers():
    con = money_world(
        flex_fund_budgets=[{"program": "P", "period_start": "2026-02-08", "period_end": "2026-03-31", "amount": 52}]
    )
    budget = only(con, "W9.budget", *Q1)
    assert (budget.numerator, budget.denominator, budget.excluded) == (60 + 310 + 95, pytest.approx(52), 4)


def test_w9_families_helped():
    """6 of 42 = 14.3%; a second request of a family counts no second time, and siblings are one family."""
    con = money_world()
    helped = only(con, "W9.families", *Q1)
    assert (helped.numerator, helped.denominator, round(helped.value, 1)) == (6, 42, 14.3)
    siblings = [{"child_id": f"c{n:02}", "family_id": "f" if n < 2 else None} for n in range(42)]
    helped = only(money_world(children=siblings), "W9.families", *Q1)
    assert (helped.numerator, helped.denominator) == (5, 41)


def test_w9_linked_over_the_cap_and_days():
    """3 of 7 name a goal; one is over $250, and $250 itself is not; days to the decision 1 to 8, one still open."""
    con = money_world()
    linked, over, days = (only(con, code, *Q1) for code in ("W9.linked", "W9.over_cap", "W9.days"))
    assert (linked.numerator, linked.denominator) == (3, 7)
    assert (over.value, over.counted) == (1, 7)
    assert (days.value, days.n, days.pending) == (4.5, 8, 1)


def test_w9_the_cap_is_a_setting():
    """Above $100 are 120, 250 and 310."""
    con = world(money_tables(), "2026-03-31", codes=["W9.over_cap"], parameters={"cap_dollars": 100})
    assert only(con, "W9.over_cap", *Q1).value == 3


def test_w9_what_was_paid_leads_and_what_is_decided_later_is_open():
    tables = money_tables()
    tables["flex_fund_requests"][0]["amount_paid"] = 40
    tables["flex_fund_requests"][6]["decided_date"] = "2026-04-10"
    con = world(tables, "2026-03-31", codes=["W9.spent"])
    spent = only(con, "W9.spent", *Q1)
    assert (spent.value, spent.pending, spent.excluded) == (960 - 5 - 95, 2, 1)


def test_w9_a_goal_that_is_not_recorded_is_not_a_missing_goal():
    tables = money_tables()
    fields = {"flex_fund_requests": ["enrollment_id", "requested_date", "decision"]}
    linked = only(sent(tables, fields, "2026-03-31", ["W9.linked"]), "W9.linked", *Q1)
    assert (linked.value, linked.excluded) == (None, 7)


# --- W10: crises ----------------------------------------------------------------------------------------------------


def at(day, clock):
    return datetime.fromisoformat(f"2026-04-{day:02}T{clock}")


def crisis_tables(**more):
    """85 minutes, 95 over midnight, by phone, 90, and one without an arrival."""
    calls = [
        (at(11, "21:40:00"), at(11, "23:05:00"), "in_person"),
        (at(12, "23:55:00"), at(13, "01:30:00"), "in_person"),
        (at(14, "09:00:00"), None, "by_phone"),
        (at(15, "10:00:00"), at(15, "11:30:00"), "in_person"),
        (at(16, "10:00:00"), None, "in_person"),
    ]
    rows = [
        {"enrollment_id": "ea", "called_at": called, "arrived_at": came, "resolution": how}
        for called, came, how in calls
    ]
    return {
        "children": children("a"),
        "enrollments": [one("a")],
        "crisis_events": numbered("crisis_id", rows),
    } | more


APRIL = ("2026-04-01", "2026-04-30")


def test_w10_help_on_the_spot_in_time():
    """2 of 4 = 50.0%; the one resolved by phone is counted apart; 90 minutes are in time, a blank arrival is not."""
    con = world(crisis_tables(), "2026-06-30", codes=["W10.timely"])
    result = only(con, "W10.timely", *APRIL)
    assert (result.numerator, result.denominator, result.value, result.excluded) == (2, 4, 50.0, 1)
    assert reasons(con, "W10.timely", *APRIL, "excluded") == {"c002": "resolved by phone"}
    assert reasons(con, "W10.timely", *APRIL)["c004"] == "late: the time of arrival is missing"


def test_w10_compares_intervals_not_turns_of_the_minute_hand():
    tables = crisis_tables()
    tables["crisis_events"][3]["arrived_at"] = at(15, "11:30:30")
    assert only(world(tables, "2026-06-30", codes=["W10.timely"]), "W10.timely", *APRIL).numerator == 1
    tables["crisis_events"][3] |= {"called_at": at(15, "10:00:40"), "arrived_at": at(15, "11:30:39")}
    assert only(world(tables, "2026-06-30", codes=["W10.timely"]), "W10.timely", *APRIL).numerator == 2
    tables["crisis_events"][3] |= {"called_at": at(15, "10:00:00"), "arrived_at": at(15, "09:50:00")}
    con = world(tables, "2026-06-30", codes=["W10.timely"])
    assert only(con, "W10.timely", *APRIL).numerator == 1, "an arrival before the call is no help in time"


def test_w10_the_programs_own_minutes_come_first_and_a_missing_column_is_not_a_no():
    tables = crisis_tables(programs=[{"program": "P", "agency": "A", "crisis_minutes": 95}])
    assert only(world(tables, "2026-06-30", codes=["W10.timely"]), "W10.timely", *APRIL).numerator == 3
    fields = {"crisis_events": ["enrollment_id", "called_at", "resolution"]}
    result = only(sent(crisis_tables(), fields, "2026-06-30", ["W10.timely"]), "W10.timely", *APRIL)
    assert (result.value, result.excluded) == (None, 5)


def test_w10_a_site_has_minutes_of_its_own():
    con = world(crisis_tables(), "2026-06-30", codes=["W10.timely"], parameters={"crisis_minutes": 85})
    assert only(con, "W10.timely", *APRIL).numerator == 1


def test_w10_rate_per_hundred_enrolled_months():
    """5 calls in 30 enrolled days of April: 5 / (30 / 30.4375) months x 100 = 507.3."""
    con = world(crisis_tables(), "2026-06-30", codes=["W10.rate"])
    result = only(con, "W10.rate", *APRIL)
    assert (result.numerator, result.denominator) == (5, 30)
    assert result.value == pytest.approx(100 * 5 / (30 / 30.4375))
    tables = crisis_tables(enrollments=[one("a", end="2026-04-14")])
    result = only(world(tables, "2026-06-30", codes=["W10.rate"]), "W10.rate", *APRIL)
    assert (result.numerator, result.denominator) == (3, 13), "the closing day's call belongs to the enrollment"
    assert result.excluded == 1


def test_w10_plan_in_place_and_admissions():
    tables = crisis_tables()
    for row, plan, admitted in zip(
        tables["crisis_events"], (True, False, True, None, True), (False, True, None, False, False), strict=True
    ):
        row |= {"crisis_plan_in_place": plan, "admitted_within_72h": admitted}
    con = world(tables, "2026-04-18", codes=["W10.plan", "W10.admitted"])
    plan, admitted = only(con, "W10.plan", *APRIL), only(con, "W10.admitted", *APRIL)
    assert (plan.numerator, plan.denominator, plan.excluded) == (3, 4, 1)
    assert (admitted.numerator, admitted.denominator) == (1, 3)
    assert (admitted.pending, admitted.excluded) == (1, 1), "the call of April 16 has not been followed for 72 hours"


# --- W11: respite ---------------------------------------------------------------------------------------------------


def respite_tables():
    hours = (4, 4, 8, 3, 6, 5)
    given = [
        {"enrollment_id": f"ec{n:02}", "service_date": "2026-02-10", "service_type": "respite", "hours": h}
        for n, h in enumerate(hours)
    ]
    given.append({"enrollment_id": "ec09", "service_date": "2026-02-10", "service_type": "mentoring", "hours": 9})
    return {
        "children": children(*[f"c{n:02}" for n in range(42)]),
        "enrollments": [one(f"c{n:02}") for n in range(42)],
        "services": numbered("service_id", given),
    }


def test_w11_respite():
    """30 hours, 5.0 each; 6 of 42 children = 14.3%."""
    con = world(respite_tables(), "2026-03-31", codes=["W11.reach", "W11.hours"])
    hours, reach = only(con, "W11.hours", *Q1), only(con, "W11.reach", *Q1)
    assert (hours.value, hours.value / hours.counted) == (30, 5.0)
    assert (reach.numerator, reach.denominator, round(reach.value, 1)) == (6, 42, 14.3)
    assert only(con, "W11.reach", "2026-03-01", "2026-03-31").numerator == 0


def test_w11_who_left_on_the_first_day_was_served_and_hours_not_recorded_are_named():
    tables = respite_tables()
    tables["enrollments"][41]["end_date"] = "2026-02-01"
    tables["services"][0]["hours"] = None
    con = world(tables, "2026-03-31", codes=["W11.reach", "W11.hours"])
    assert only(con, "W11.reach", "2026-02-01", "2026-02-28").denominator == 42
    assert only(con, "W11.reach", "2026-02-02", "2026-02-28").denominator == 41
    hours = only(con, "W11.hours", *Q1)
    assert (hours.value, hours.excluded) == (26, 1)


# --- W12: how service ends ------------------------------------------------------------------------------------------


def closed(child, reason, end="2026-02-10", start="2025-06-01", **more):
    return one(child, start, end, end_reason=reason, **more)


def ending_tables():
    rows = [
        closed("a", "goals_met", living_arrangement_at_close="own_home"),
        closed("b", "natural_supports", living_arrangement_at_close="kin_home"),
        closed("c", "permanency", living_arrangement_at_close="own_home"),
        closed("d", "lost_contact"),
        closed("e", "detained", living_arrangement_at_close="unknown"),
        closed("f", None),
    ]
    plans = [
        {"plan_id": "pa", "enrollment_id": "ea", "plan_date": "2025-07-01", "transition_plan_date": "2026-02-10"},
        {"plan_id": "pb", "enrollment_id": "eb", "plan_date": "2025-07-01", "transition_plan_date": "2026-02-11"},
    ]
    nights = stays(("d", "2025-01-01", None, "shelter", "1"))
    return {"children": children(*"abcdef"), "enrollments": rows, "service_plans": plans, "living_arrangements": nights}


def test_w12_how_service_ends_in_parts_of_one_whole():
    """2 planned, 1 permanency, 2 other of 5; the one without a reason is named, not put among others."""
    con = world(ending_tables(), "2026-12-31", codes=["W12"])
    found = by_category(con, "W12", *Q1)
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == {
        "planned": (2, 5), "permanency": (1, 5), "other": (2, 5),
    }  # fmt: skip
    assert sum(r.value for r in found.values()) == pytest.approx(100)
    assert reasons(con, "W12", *Q1, "excluded") == {"ef": "reason not recorded"}


def test_w12_each_reason_of_the_list_has_its_class():
    """Goals met and natural supports are planned; permanency stands apart; every other reason is neither."""
    con = empty_world()
    listed = [reason for (reason,) in con.execute("SELECT end_reason FROM reference.enrollment_end_reasons").fetchall()]
    rows = [closed(reason, reason) for reason in listed]
    con = world({"children": children(*listed), "enrollments": rows}, "2026-12-31", codes=["W12"])
    found = {c.child_id: c.category for c in cases(con, "W12", asked(*Q1)[0])}
    assert {"moved", "family_withdrew", "lost_contact", "higher_level_of_care", "aged_out", "other"} <= set(listed)
    assert found == dict.fromkeys(listed, "other") | {
        "goals_met": "planned", "natural_supports": "planned", "permanency": "permanency",
    }  # fmt: skip


def test_w12_where_children_live_and_whether_a_transition_plan_went_with_them():
    con = world(ending_tables(), "2026-12-31", codes=["W12.setting", "W12.transition_plan"])
    found = by_category(con, "W12.setting", *Q1)
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == {
        "own_home": (2, 4), "kin_home": (1, 4), "shelter": (1, 4),
    }  # fmt: skip
    assert found["own_home"].excluded == 2
    left = only(con, "W12.transition_plan", *Q1)
    assert (left.numerator, left.denominator) == (1, 2), "b's plan came a day late"


def test_w12_a_transition_plan_that_is_never_written_down_is_not_a_no():
    fields = {"service_plans": ["plan_id", "enrollment_id", "plan_date"]}
    left = only(sent(ending_tables(), fields, "2026-12-31", ["W12.transition_plan"]), "W12.transition_plan", *Q1)
    assert (left.value, left.excluded) == (None, 3), "two planned endings, and one whose reason is not recorded"


def returned_tables():
    """Closed on 2026-01-10, day 180 is 2026-07-09."""
    names = "abcdefg"
    rows = [closed(c, "goals_met", "2026-01-10") for c in names]
    rows += [
        one("a", "2026-07-09") | {"enrollment_id": "a2"}, one("b", "2026-07-10") | {"enrollment_id": "b2"},
    ]  # fmt: skip
    homes = stays(
        ("c", "2025-06-01", "2026-03-01", "own_home"), ("c", "2026-03-01", "2026-03-09", "psychiatric_hospital"),
        ("d", "2025-06-01", "2026-03-01", "own_home"),
        ("e", "2025-06-01", None, "own_home"),
        ("f", "2025-06-01", "2026-01-10", "own_home"), ("f", "2026-01-10", None, "group_home", "1"),
        ("g", "2025-06-01", None, "residential_treatment", "1"),
    )  # fmt: skip
    known = {"b": "2026-07-10", "c": "2026-03-09", "e": "2026-12-01", "f": "2026-12-01", "g": "2026-12-01"}
    return {
        "children": [{"child_id": c, "history_known_to": known.get(c)} for c in names],
        "enrollments": rows,
        "living_arrangements": homes,
    }


def test_w12_who_came_back_within_180_days():
    """a enrolled again on day 180, c went to a hospital, f to a group home; b came on day 181; d can't be followed."""
    con = world(returned_tables(), "2026-12-31", codes=["W12.returned"])
    result = only(con, "W12.returned", "2026-01-01", "2026-01-31")
    assert (result.numerator, result.denominator, result.excluded) == (3, 6, 1)
    found = reasons(con, "W12.returned", "2026-01-01", "2026-01-31")
    assert found == {
        "ea": "enrolled again on day 180", "eb": "did not come back", "ec": "entered an institution on day 50",
        "ee": "did not come back", "ef": "entered an institution on day 0", "eg": "did not come back",
    }  # fmt: skip
    early = world(returned_tables(), "2026-07-08", codes=["W12.returned"])
    assert only(early, "W12.returned", "2026-01-01", "2026-01-31").pending == 7


def test_w12_how_long_an_ending_must_hold_is_a_setting():
    """b came back on day 181."""
    con = world(returned_tables(), "2026-12-31", codes=["W12.returned"], parameters={"return_days": 181})
    assert reasons(con, "W12.returned", "2026-01-01", "2026-01-31")["eb"] == "enrolled again on day 181"


# --- all of them ----------------------------------------------------------------------------------------------------


def test_every_measure_of_the_process_is_there_with_a_full_card():
    wanted = (
        "W1 W2.days W2.timely W3.share W3.any W3.attending W3.youth W3.caregiver W3.size W4 W5 W6 W7.funnel W7.reach "
        "W8.six_months W8.grace W8.length W8.over W9.spent W9.budget W9.families W9.linked W9.over_cap W9.days "
        "W10.timely W10.rate W10.plan W10.admitted W11.reach W11.hours W12 W12.setting W12.transition_plan W12.returned"
    )
    assert set(wanted.split()) <= set(PROCESS)
    con = world({"children": children("a"), "enrollments": [one("a")]}, "2026-06-30", codes=PROCESS)
    for code in PROCESS:
        for result in evaluate(con, code, asked(*Q1)):
            assert result.value is None or result.denominator or catalog()[code].kind in ("sum", "count")


def test_a_child_in_two_programs_counts_once_in_the_total_and_in_each_program():
    rows = [one("a", "2026-01-01"), one("a", "2026-02-01") | {"enrollment_id": "e2", "program": "Q"}]
    tables = {"children": children("a"), "enrollments": rows}
    con = world(tables, "2026-12-31", codes=["W8.six_months", "W8.over"])
    day = ("2026-08-02", "2026-08-02")
    assert only(con, "W8.over", *day).denominator == 1
    assert {r.group: r.denominator for r in evaluate(con, "W8.over", asked(*day), by="program")} == {"P": 1, "Q": 1}
    assert only(con, "W8.six_months", "2026-07-01", "2026-08-31").denominator == 1


def test_a_measure_without_categories_cannot_be_split_by_one():
    con = world({"children": children("a"), "enrollments": [one("a")]}, "2026-06-30", codes=["W8.over"])
    with pytest.raises(QuestionError):
        evaluate(con, "W8.over", asked(*Q1), by="category")
