"""Nights in institutions and what goes with them: the worked examples of the measure notes, and edges drawn by hand."""

from datetime import date, timedelta

import pytest

from measures.build import build
from measures.cards import catalog
from measures.cases import cases, left_out
from measures.evaluate import evaluate
from measures.periods import periods
from measures.questions import card_of
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import add_source, empty_world, world

HALF = ("2024-01-01", "2024-06-30")
YEAR = ("2024-01-01", "2024-12-31")
CLASSES = ("psychiatric", "residential", "group", "shelter", "detention")


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def shown(con, code, first, last, state="counted"):
    """(numerator, denominator) by subject."""
    return {c.subject: (c.numerator, c.denominator) for c in cases(con, code, asked(first, last)[0], state=state)}


def reasons(con, code, first, last, state):
    return {c.subject: c.reason for c in cases(con, code, asked(first, last)[0], state=state)}


def one_child(*homes, enrolled=(("a", "2024-01-01"),), complete_to="2024-12-31", codes=None, removed=(), **more):
    """A world of one child, a, with these living arrangements (start, end, setting, provider)."""
    tables = {
        "children": [{"child_id": "a", **more.pop("child", {})}],
        "living_arrangements": stays(*[("a", *home) for home in homes]),
        "enrollments": enrollments(*enrolled),
        "care_episodes": removals(*removed),
    }
    return world(tables, complete_to, codes=codes, **more)


# --- IN-A: nights, admissions, days in the community ----------------------------------------------------------------


def in_a_tables():
    return {
        "children": children("Y1", "Y2", "Y3"),
        "enrollments": enrollments(("Y1", "2024-01-01"), ("Y2", "2024-03-01", "2024-05-30"), ("Y3", "2024-01-15")),
        "living_arrangements": stays(
            ("Y1", "2024-02-10", "2024-02-20", "psychiatric_hospital"),
            ("Y1", "2024-05-01", None, "residential_treatment", "R"),
            ("Y2", "2024-03-10", "2024-03-13", "detention"),
            ("Y2", "2024-04-01", "2024-05-01", "group_home", "G"),
            ("Y3", "2024-02-01", "2024-02-06", "medical_hospital"),
        ),
    }


@pytest.fixture(scope="module")
def in_a():
    """IN-A as an agency sends it that lists stays away from home and says that other nights are at home."""
    codes = ["IN1", "IN1.strict", "IN1.nightly", "IN2", "IN3", "IN3.horizon", "IN4", "IN4.children"]
    return world(in_a_tables(), "2024-06-30", codes=codes, unlisted_nights="own_home")


def test_in1_nights_per_1000_service_days(in_a):
    """104 of 440 days = 236.36; with three youth no interval is drawn; 168.18 of the strict set."""
    result = only(in_a, "IN1", *HALF)
    assert (result.numerator, result.denominator, result.low) == (104, 440, None)
    assert result.value == pytest.approx(236.36, abs=0.005)
    strict = only(in_a, "IN1.strict", *HALF)
    assert (strict.numerator, strict.denominator) == (74, 440)
    assert strict.value == pytest.approx(168.18, abs=0.005)


def test_in1_by_class_adds_up(in_a):
    found = by_category(in_a, "IN1", *HALF)
    assert tuple(found) == CLASSES
    nights = {name: r.numerator for name, r in found.items()}
    assert nights == {"psychiatric": 10, "residential": 61, "group": 30, "shelter": 0, "detention": 3}
    assert {r.denominator for r in found.values()} == {440}
    assert sum(r.value for r in found.values()) == pytest.approx(only(in_a, "IN1", *HALF).value)


def test_in1_months_add_up_to_the_half_year(in_a):
    months = evaluate(in_a, "IN1", asked(*HALF, kind="month"))
    assert (sum(r.numerator for r in months), sum(r.denominator for r in months)) == (104, 440)


def test_in1_nightly_is_the_average_number_a_night(in_a):
    """104 nights over 182 nights of the half-year; February alone has 10 over 29."""
    assert only(in_a, "IN1.nightly", *HALF).value == pytest.approx(104 / 182)
    assert only(in_a, "IN1.nightly", "2024-02-01", "2024-02-29").value == pytest.approx(10 / 29)
    assert only(in_a, "IN1.nightly", "2024-01-01", "2024-01-31").value == 0


def test_in2_admissions_per_100_youth_years(in_a):
    """4 admissions in 440 days: 332.05, exact 90.47 to 850.17; psychiatric alone 83.01, 2.10 to 462.51."""
    result = only(in_a, "IN2", *HALF)
    assert (result.numerator, result.value) == (4, pytest.approx(332.05, abs=0.005))
    assert (result.low, result.high) == (pytest.approx(90.47, abs=0.005), pytest.approx(850.17, abs=0.005))
    found = by_category(in_a, "IN2", *HALF)
    assert {name: r.numerator for name, r in found.items()} == dict(zip(CLASSES, (1, 1, 1, 0, 1), strict=True))
    psychiatric = found["psychiatric"]
    assert psychiatric.value == pytest.approx(83.01, abs=0.005)
    assert (psychiatric.low, psychiatric.high) == (pytest.approx(2.10, abs=0.005), pytest.approx(462.51, abs=0.005))


def test_in2_may_be_asked_of_the_days_at_risk_alone():
    """A site may leave nights in an institution out: 440 - 104 = 336 days, and the same four admissions."""
    asked_for = {"at_risk_days_only": 1}
    con = world(in_a_tables(), "2024-06-30", codes=["IN2", "IN3"], unlisted_nights="own_home", parameters=asked_for)
    result = only(con, "IN2", *HALF)
    assert (result.numerator, result.denominator) == (4, 336)
    assert {r.denominator for r in by_category(con, "IN2", *HALF).values()} == {336}
    assert (only(con, "IN3", *HALF).numerator, only(con, "IN3", *HALF).denominator) == (2, 3), "children, not days"


def test_in3_any_admission_in_the_period(in_a):
    """2 of 3 = 66.7% (20.77 to 93.85); of the fixed horizon Y1 alone is due, the other two are pending."""
    result = only(in_a, "IN3", *HALF)
    assert (result.numerator, result.denominator) == (2, 3)
    assert (result.low, result.high) == (pytest.approx(20.77, abs=0.005), pytest.approx(93.85, abs=0.005))
    horizon = only(in_a, "IN3.horizon", *HALF)
    assert (horizon.numerator, horizon.denominator, horizon.pending) == (1, 1, 2)


def test_in4_days_in_the_community(in_a):
    """331 of 435 = 76.09%: a medical hospital is in neither. Nine of ten days: Y3 alone (163 of 163)."""
    result = only(in_a, "IN4", *HALF)
    assert (result.numerator, result.denominator) == (331, 435)
    assert result.value == pytest.approx(76.09, abs=0.005)
    of_children = only(in_a, "IN4.children", *HALF)
    assert (of_children.numerator, of_children.denominator) == (1, 3)


def test_nine_of_ten_days_is_enough():
    """Ten days enrolled, one of them in a shelter: exactly 90% counts; two of them does not."""
    for last, hits in (("2024-01-02", 1), ("2024-01-03", 0)):
        con = one_child(
            ("2024-01-01", last, "shelter"), ("2024-01-11", "2024-01-12", "own_home"),
            enrolled=[("a", "2024-01-01", "2024-01-11")], codes=["IN4.children"], unlisted_nights="own_home",
        )  # fmt: skip
        assert only(con, "IN4.children", *HALF).numerator == hits


@pytest.mark.parametrize(("last", "days"), [("2023-09-30", 365), ("2024-09-30", 366)])
def test_a_whole_year_enrolled_is_every_day_of_it(last, days):
    """The last day of the period counts: 365 days, 366 with a leap day. A night in and out on one day is none."""
    con = one_child(
        ("2023-01-05", "2023-01-06", "shelter"), ("2024-01-05", "2024-01-06", "shelter"),
        ("2023-02-05", "2023-02-05", "shelter"), enrolled=[("a", "2022-10-01")], codes=["IN1"],
    )  # fmt: skip
    result = only(con, "IN1", f"{int(last[:4]) - 1}-10-01", last)
    assert (result.numerator, result.denominator) == (1, days)


def test_days_get_an_interval_over_children_from_twenty_up_and_never_a_poisson_one():
    """Nights of one child hang together: with 19 children none is drawn, with 20 they are drawn over children."""
    for number, method in ((19, None), (20, "bootstrap")):
        names = [f"c{n:02}" for n in range(number)]
        tables = {
            "children": children(*names),
            "enrollments": enrollments(*[(name, "2024-01-01") for name in names]),
            "living_arrangements": stays(
                *[(name, "2024-02-01", f"2024-02-{n + 2:02}", "shelter") for n, name in enumerate(names)]
            ),
        }
        codes = ["IN1", "IN1.strict", "IN4", "IN7.mean", "IN7.level4"]
        con = world(tables, "2024-06-30", codes=codes, unlisted_nights="own_home")
        assert {only(con, code, *HALF).method for code in codes} == {method}


# --- unlisted nights and known history ------------------------------------------------------------------------------


def test_unlisted_nights_are_not_institutional_but_say_nothing_of_home():
    """IN-A where unlisted nights are unknown: IN1 to IN3 stay, IN4 and IN7 see only listed nights."""
    codes = ["IN1", "IN2", "IN3", "IN4", "IN7.mean", "IN7.level4"]
    con = world(in_a_tables(), "2024-06-30", codes=codes)
    assert (only(con, "IN1", *HALF).numerator, only(con, "IN1", *HALF).denominator) == (104, 440)
    assert only(con, "IN2", *HALF).numerator == 4
    assert (only(con, "IN3", *HALF).numerator, only(con, "IN3", *HALF).denominator) == (2, 3)
    community = only(con, "IN4", *HALF)
    assert (community.numerator, community.denominator, community.excluded) == (0, 104, 3)
    assert (only(con, "IN7.mean", *HALF).denominator, only(con, "IN7.level4", *HALF).value) == (104, 100)
    assert {r.reason for r in left_out(con, "IN4", asked(*HALF)[0])} == {
        "where the child slept is not listed",
        "medical hospital",
    }


def test_days_outside_known_history_are_left_out_of_service_days():
    """Known from January 11 to January 20 of 31 enrolled days: ten days count, and those listed beyond."""
    known = {"history_known_from": "2024-01-11", "history_known_to": "2024-01-20"}
    con = one_child(
        ("2024-01-25", "2024-01-28", "detention"), enrolled=[("a", "2024-01-01", "2024-02-01")], child=known,
        codes=["IN1", "IN2"],
    )  # fmt: skip
    result = only(con, "IN1", "2024-01-01", "2024-01-31")
    assert (result.numerator, result.denominator, result.excluded) == (3, 13, 1)
    (why,) = left_out(con, "IN1", asked(*HALF)[0])
    assert why.reason == "outside the time for which living arrangements are known"


# --- which stay a night belongs to ----------------------------------------------------------------------------------


def test_a_hospital_stay_inside_a_residential_stay_counts_once_and_splits_nothing():
    """RTC for January with ten psychiatric nights inside: 21 + 10 nights, one admission each, no second to the RTC."""
    con = one_child(
        ("2024-01-02", "2024-02-02", "residential_treatment", "R"),
        ("2024-01-10", "2024-01-20", "psychiatric_hospital"),
        unlisted_nights="own_home",
        codes=["IN1", "IN2"],
    )  # fmt: skip
    nights = {name: r.numerator for name, r in by_category(con, "IN1", *HALF).items() if r.numerator}
    assert nights == {"residential": 21, "psychiatric": 10}
    admissions = {name: r.numerator for name, r in by_category(con, "IN2", *HALF).items() if r.numerator}
    assert admissions == {"residential": 1, "psychiatric": 1}


@pytest.mark.parametrize(
    ("homes", "admissions"),
    [
        ([("02-01", "02-10", "residential_treatment", "R"), ("02-10", "02-20", "institution", "S")], 1),
        ([("02-01", "02-10", "residential_treatment", "R"), ("02-11", "02-20", "residential_treatment", "R")], 2),
        ([("02-01", "02-10", "residential_treatment", "R"), ("02-10", "02-20", "group_home", "R")], 2),
        ([("02-01", "02-10", "residential_treatment", "R"), ("02-10", "02-15", "psychiatric_hospital"),
          ("02-15", "02-20", "residential_treatment", "R")], 3),
        ([("02-01", "02-10", "no_placement"), ("02-10", "02-20", "medical_hospital")], 0),
        ([("02-01", "02-01", "shelter")], 0),
    ],
    ids=["transfer", "a_night_between", "another_class", "three_rows", "not_institutional", "no_night"],
)  # fmt: skip
def test_what_an_admission_is(homes, admissions):
    """Same class on the same day is a transfer; another class is an admission, also on the way back."""
    con = one_child(*[(f"2024-{h[0]}", f"2024-{h[1]}", *h[2:]) for h in homes], codes=["IN2"])
    assert only(con, "IN2", *HALF).numerator == admissions


@pytest.mark.parametrize(
    ("admitted", "counts"),
    [("2024-02-01", 0), ("2024-02-02", 1), ("2024-03-01", 1), ("2024-03-02", 0)],
    ids=["enrollment_day", "day_after", "closing_day", "after_closing"],
)
def test_the_admission_on_the_enrollment_day_belongs_to_the_referral(admitted, counts):
    """Enrolled from February 1 to March 1."""
    con = one_child((admitted, "2024-04-01", "shelter"), enrolled=[("a", "2024-02-01", "2024-03-01")], codes=["IN2"])
    assert only(con, "IN2", *HALF).numerator == counts


def test_a_child_in_two_programs_counts_once_in_a_total_and_in_both_when_split():
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2024-01-01", "2024-03-01"), ("a", "2024-02-01", "2024-04-01")),
        "living_arrangements": stays(("a", "2024-02-10", "2024-02-20", "detention")),
    }
    tables["enrollments"][1]["program"] = "Q"
    con = world(tables, "2024-06-30", codes=["IN1", "IN2"])
    assert (only(con, "IN1", *HALF).numerator, only(con, "IN1", *HALF).denominator) == (10, 91)
    assert only(con, "IN2", *HALF).numerator == 1
    split = {r.group: (r.numerator, r.denominator) for r in evaluate(con, "IN1", asked(*HALF), by="program")}
    assert split == {"P": (10, 60), "Q": (10, 60)}
    assert {r.group: r.numerator for r in evaluate(con, "IN2", asked(*HALF), by="program")} == {"P": 1, "Q": 1}


def test_groups_add_up_to_the_total(in_a):
    for code in ("IN1", "IN2", "IN4"):
        whole = only(in_a, code, *HALF)
        groups = evaluate(in_a, code, asked(*HALF), by="setting")
        assert sum(r.numerator or 0 for r in groups) == whole.numerator
        assert sum(r.denominator or 0 for r in groups) == whole.denominator


def test_in3_horizon_and_who_is_lost_after_closing():
    """Closed on day 60: unknown after is lost, an admission on file counts, later known nights keep the child in."""
    who = ("lost", "seen", "kept", "listed", "late", "last")
    kept = {"child_id": "kept", "history_known_to": "2024-07-29"}
    tables = {
        "children": [{"child_id": c} if c != "kept" else kept for c in who],
        "enrollments": enrollments(*[(c, "2024-01-01", "2024-03-01") for c in who]),
        "living_arrangements": stays(
            ("seen", "2024-04-01", "2024-04-03", "detention"),
            ("listed", "2024-03-01", "2024-09-01", "own_home"),
            ("late", "2024-06-30", "2024-07-03", "detention"),
            ("last", "2024-06-29", "2024-07-03", "detention"),
        ),
    }
    con = world(tables, "2024-12-31", codes=["IN3.horizon"])
    assert shown(con, "IN3.horizon", *HALF) == {
        "eseen1": (1, 1),
        "elast5": (1, 1),
        "ekept2": (0, 1),
        "elisted3": (0, 1),
    }
    assert set(reasons(con, "IN3.horizon", *HALF, "excluded").values()) == {
        "lost to follow-up: not known where the child lived to day 180"
    }


@pytest.mark.parametrize(("complete_to", "state"), [("2024-06-28", "pending"), ("2024-06-29", "counted")])
def test_in3_horizon_is_complete_on_the_day_itself(complete_to, state):
    """Enrolled 2024-01-01: day 180 is 2024-06-29. An admission on day 2 waits like the rest."""
    con = one_child(("2024-01-03", None, "shelter"), complete_to=complete_to, codes=["IN3.horizon"])
    assert shown(con, "IN3.horizon", *HALF, state=state)


# --- IN5: readmission -----------------------------------------------------------------------------------------------


def in5_tables():
    return {
        "children": children("p1", "p2", "p3", "p4"),
        "living_arrangements": stays(
            ("p1", "2024-03-01", "2024-03-10", "psychiatric_hospital"),
            ("p1", "2024-04-09", "2024-04-20", "psychiatric_hospital"),
            ("p2", "2024-04-25", "2024-05-01", "psychiatric_hospital"),
            ("p2", "2024-06-01", "2024-06-08", "psychiatric_hospital"),
            ("p3", "2024-07-01", "2024-07-10", "psychiatric_hospital", "H1"),
            ("p3", "2024-07-10", "2024-07-18", "psychiatric_hospital", "H2"),
            ("p4", "2024-12-08", "2024-12-15", "psychiatric_hospital"),
        ),
    }


def test_in5_readmission_within_30_days():
    """IN5-A: day 30 yes, day 31 no, the same-day transfer is one stay, 16 days are too few: 1 of 5 (3.62 to 62.45)."""
    con = world(in5_tables(), "2024-12-31", codes=["IN5.psychiatric"])
    result = only(con, "IN5.psychiatric", *YEAR)
    assert (result.numerator, result.denominator, result.pending) == (1, 5, 1)
    assert (result.low, result.high) == (pytest.approx(3.62, abs=0.005), pytest.approx(62.45, abs=0.005))
    found = reasons(con, "IN5.psychiatric", *YEAR, "counted").values()
    assert sorted(found) == ["back on day 30"] + ["not back by day 30"] * 4


def test_in5_residential_takes_its_own_class():
    """From residential to hospital is a discharge; back in residential on day 9."""
    con = one_child(
        ("2024-02-01", "2024-03-01", "residential_treatment", "R"),
        ("2024-03-01", "2024-03-10", "psychiatric_hospital"),
        ("2024-03-10", None, "residential_treatment", "R"), codes=["IN5.residential", "IN5.psychiatric"],
    )  # fmt: skip
    assert shown(con, "IN5.residential", *YEAR) == {"l000": (1, 1)}
    assert shown(con, "IN5.psychiatric", *YEAR) == {"l001": (0, 1)}


@pytest.mark.parametrize(("complete_to", "state"), [("2024-04-08", "pending"), ("2024-04-09", "counted")])
def test_in5_stays_pending_until_day_30_whatever_has_happened(complete_to, state):
    """Discharged on March 10, back on March 20."""
    con = one_child(
        ("2024-03-01", "2024-03-10", "psychiatric_hospital"), ("2024-03-20", None, "psychiatric_hospital"),
        complete_to=complete_to, codes=["IN5.psychiatric"],
    )  # fmt: skip
    assert list(shown(con, "IN5.psychiatric", *YEAR, state=state)) == ["l000"]


def test_in5_leaves_out_who_died_moved_or_was_lost():
    """Closed ten days after discharge: moved, or simply not known after; a readmission on file counts."""
    who = ("moved", "lost", "back", "dead")
    tables = {
        "children": children(*who),
        "enrollments": enrollments(*[(c, "2024-01-01", "2024-03-11") for c in who]),
        "living_arrangements": stays(
            *[(c, "2024-02-20", "2024-03-01", "psychiatric_hospital") for c in who],
            ("back", "2024-03-20", "2024-03-25", "psychiatric_hospital"),
        ),
        "care_episodes": removals(("dead", "2023-01-01", "2024-03-20", "death")),
    }
    tables["enrollments"][0]["end_reason"] = "moved"
    con = world(tables, "2024-12-31", codes=["IN5.psychiatric"])
    found = {c.child_id: c.reason for c in cases(con, "IN5.psychiatric", asked(*YEAR)[0], state="excluded")}
    lost = "lost to follow-up: not known where the child lived to day 30"
    gone = "died or moved away within 30 days"
    assert found == {"moved": gone, "dead": gone, "lost": lost, "back": lost}, "back: the second discharge is not known"
    assert shown(con, "IN5.psychiatric", *YEAR) == {"l002": (1, 1)}


# --- IN6: before, during, after -------------------------------------------------------------------------------------


def in6_tables(history_of_w=None):
    tables = {
        "children": [
            {"child_id": "U", "history_known_from": "2022-12-01", "history_known_to": "2025-12-31"},
            {"child_id": "V", "history_known_from": "2023-03-02", "history_known_to": "2025-12-31"},
            {"child_id": "W", "history_known_from": history_of_w},
        ],
        "enrollments": enrollments(
            ("U", "2024-01-01", "2024-10-01"), ("V", "2024-03-01", "2024-12-01"), ("W", "2024-02-01", "2024-11-01")
        ),
        "living_arrangements": stays(
            ("U", "2022-12-15", "2023-03-01", "residential_treatment", "R"),
            ("U", "2023-11-01", "2023-11-15", "psychiatric_hospital"),
            ("U", "2024-02-01", "2024-02-11", "psychiatric_hospital"),
            ("V", "2023-06-10", "2023-06-20", "detention"),
            ("W", "2024-02-01", "2024-03-01", "shelter"),
        ),
    }
    return tables


def test_in6_nights_before_and_during():
    """IN6-A: 83/730 = 113.70 before, 10/549 = 18.21 during, ratio 0.160; W's history is not known and is counted."""
    con = world(in6_tables(), "2025-04-01", codes=["IN6.days", "IN6.admissions"])
    found = by_category(con, "IN6.days", *YEAR)
    before, during, after = found["before"], found["during"], found["after"]
    assert (before.numerator, before.denominator) == (83, 730)
    assert before.value == pytest.approx(113.70, abs=0.005)
    assert (during.numerator, during.denominator) == (10, 549)
    assert during.value == pytest.approx(18.21, abs=0.005)
    assert (during.ratio, during.difference) == (
        pytest.approx(0.160, abs=5e-4),
        pytest.approx(18.21 - 113.70, abs=0.01),
    )
    assert (after.value, after.pending, after.excluded) == (None, 3, 1)
    found = [c.reason for c in cases(con, "IN6.days", asked(*YEAR)[0]) if c.category == "during"]
    assert sum(reason.endswith("fewer than before") for reason in found) == 2, "2 of 2 have fewer"


def test_in6_after_is_pending_until_the_whole_year_has_passed():
    """U closed 2024-10-01: to 2025-04-01 are 183 of 365 days; complete on 2025-10-01."""
    con = world(in6_tables(), "2025-04-01", codes=["IN6.days"])
    (case,) = [c for c in cases(con, "IN6.days", asked(*YEAR)[0], state="pending") if c.child_id == "U"]
    assert (case.category, case.denominator) == ("after", 183)
    assert case.reason == "only 183 of the 365 days after closing have passed"
    assert by_category(world(in6_tables(), "2025-09-30", codes=["IN6.days"]), "IN6.days", *YEAR)["after"].value is None
    due = by_category(world(in6_tables(), "2025-10-01", codes=["IN6.days"]), "IN6.days", *YEAR)["after"]
    assert (due.numerator, due.denominator) == (0, 365)


def test_in6_a_year_before_that_is_not_all_known_is_not_a_quiet_one():
    """W known from one day too late is left out of both sides; from 2023-02-01 on W counts in both."""
    late = by_category(world(in6_tables("2023-02-02"), "2025-04-01", codes=["IN6.days"]), "IN6.days", *YEAR)
    assert (late["before"].counted, late["during"].counted, late["before"].excluded) == (2, 2, 1)
    known = by_category(world(in6_tables("2023-02-01"), "2025-04-01", codes=["IN6.days"]), "IN6.days", *YEAR)
    assert (known["before"].counted, known["before"].denominator, known["during"].counted) == (3, 1095, 3)


def test_in6_admissions_per_youth_year():
    """Before: the hospital stay and detention, 2 in 730 days; the stay of 2022 began too early. During: 1 in 549."""
    found = by_category(world(in6_tables(), "2025-04-01", codes=["IN6.admissions"]), "IN6.admissions", *YEAR)
    assert (found["before"].numerator, found["during"].numerator) == (2, 1)
    assert found["before"].value == pytest.approx(2 / 730 * 365.25)
    known = by_category(
        world(in6_tables("2023-01-01"), "2025-04-01", codes=["IN6.admissions"]), "IN6.admissions", *YEAR
    )
    assert (known["before"].numerator, known["during"].numerator) == (3, 1), "admitted on the enrollment day: before"


# --- IN7: restrictiveness -------------------------------------------------------------------------------------------


def in7_world(codes=None, complete_to="2024-06-30"):
    """IN7-A: 60 days at level 2, 10 at 6, 30 at 4, 50 at 2, 32 at 0."""
    day, homes = date(2024, 1, 1), []
    for days, setting, provider in (
        (60, "foster_home", "A"), (10, "psychiatric_hospital", None), (30, "group_home", "G"),
        (50, "foster_home", "B"), (32, "own_home", None),
    ):  # fmt: skip
        homes.append((day, day + timedelta(days=days), setting, provider))
        day += timedelta(days=days)
    return one_child(*homes, codes=codes, complete_to=complete_to)


def test_in7_mean_level_and_days_by_level():
    """400 / 182 = 2.1978; level 4 and higher 40 / 182 = 21.98%."""
    con = in7_world()
    mean = only(con, "IN7.mean", *HALF)
    assert (mean.numerator, mean.denominator) == (400, 182)
    assert mean.value == pytest.approx(2.1978, abs=5e-5)
    assert only(con, "IN7.level4", *HALF).value == pytest.approx(21.98, abs=0.005)
    found = by_category(con, "IN7.days", *HALF)
    assert {name: r.numerator for name, r in found.items()} == {
        "0": 32, "1": 0, "2": 110, "3": 0, "4": 30, "5": 0, "6": 10,
    }  # fmt: skip
    assert sum(r.value for r in found.values()) == pytest.approx(100)


def test_in8_steps_up_and_down():
    """IN7-A: one up (2 to 6), three down (6 to 4, 4 to 2, 2 to 0); 60 days left on the same level are no step."""
    con = in7_world(["IN8.up", "IN8.down"])
    up, down = only(con, "IN8.up", *HALF), only(con, "IN8.down", *HALF)
    assert (up.numerator, up.denominator, down.numerator, down.denominator) == (1, 182, 3, 182)
    assert up.value == pytest.approx(1000 / 182)


def test_days_without_a_level_are_passed_over():
    """Foster, run, foster: no step. Foster, run, group home: one up. Run days are in no level's share."""
    away = ("2024-02-01", "2024-02-11", "runaway")
    for setting, ups in (("foster_home", 0), ("group_home", 1)):
        con = one_child(
            ("2024-01-01", "2024-02-01", "foster_home", "A"), away, ("2024-02-11", None, setting, "A"),
            codes=["IN8.up", "IN7.mean", "IN4"],
        )  # fmt: skip
        assert only(con, "IN8.up", *HALF).numerator == ups
        assert only(con, "IN7.mean", *HALF).denominator == 172
        assert only(con, "IN4", *HALF).denominator == 182, "run days are neither, and stay in days in the community"
    assert reasons(con, "IN7.mean", *HALF, "excluded") == {"a": "has no level: runaway"}


def test_a_hospital_stay_is_a_step_up_and_down_though_no_move():
    """Foster home A, ten nights in hospital, back in A, the hospital typed after the home or inside it."""
    inside = ("2024-02-01", "2024-02-11", "psychiatric_hospital")
    in_turn = [("2024-01-01", "2024-02-01", "foster_home", "A"), inside, ("2024-02-11", None, "foster_home", "A")]
    for homes in (in_turn, [("2024-01-01", None, "foster_home", "A"), inside]):
        con = one_child(*homes, removed=[("a", "2024-01-01")], codes=["IN8.up", "IN8.down", "PS2", "IN2"])
        found = {code: only(con, code, *HALF).numerator for code in ("IN8.up", "IN8.down", "PS2", "IN2")}
        assert found == {"IN8.up": 1, "IN8.down": 1, "PS2": 0, "IN2": 1}


@pytest.mark.parametrize(
    ("away", "ups", "downs"),
    [
        (("2024-02-01", "2024-02-01", "psychiatric_hospital"), 0, 0),
        (("2024-02-01", "2024-02-11", "medical_hospital"), 0, 0),
        (("2024-02-01", "2024-02-11", "respite"), 0, 0),
        (("2024-02-01", "2024-02-11", "trial_home_visit"), 1, 1),
    ],
    ids=["no_night", "medical", "respite", "trial_home_visit"],
)
def test_what_is_no_step(away, ups, downs):
    """Nobody slept in a zero-night bed, and a night without a level is passed over; a night at home has a level."""
    con = one_child(("2024-01-01", None, "foster_home", "A"), away, codes=["IN8.up", "IN8.down"])
    assert (only(con, "IN8.up", *HALF).numerator, only(con, "IN8.down", *HALF).numerator) == (ups, downs)


@pytest.mark.parametrize(
    ("homes", "ups", "downs"),
    [
        ([("02-01", "02-11", "psychiatric_hospital")], 1, 1),
        ([("01-01", "02-01", "foster_home"), ("02-11", "06-30", "kin_foster")], 0, 1),
        ([("01-01", "02-01", "foster_home"), ("02-11", "02-21", "detention")], 1, 1),
        ([("02-01", "02-11", "detention"), ("02-21", "03-01", "detention")], 2, 2),
        ([("02-01", "02-11", "detention"), ("02-21", "06-30", "foster_home")], 1, 1),
    ],
    ids=["from_nowhere_listed", "family_to_family", "family_to_detention", "between_two_stays", "detention_to_family"],
)
@pytest.mark.parametrize("unlisted", ["unknown", "own_home"])
def test_an_unlisted_night_is_no_institution(homes, ups, downs, unlisted):
    """Inside known history a night that is not listed is not institutional; at home where the agency says so."""
    con = one_child(
        *[(f"2024-{a}", f"2024-{b}", setting) for a, b, setting in homes],
        codes=["IN8.up", "IN8.down"], unlisted_nights=unlisted, complete_to="2024-06-29",
    )  # fmt: skip
    at_home = unlisted == "own_home" and homes[0][2] == "foster_home"
    found = only(con, "IN8.up", *HALF).numerator, only(con, "IN8.down", *HALF).numerator
    if at_home:
        assert found == (1, 1 if homes[1][2] == "kin_foster" else 2), "foster, home, elsewhere"
    elif unlisted == "own_home" and homes[-1][2] == "foster_home":
        assert found == (2, 1), "home, detention, home, foster"
    else:
        assert found == (ups, downs)


@pytest.mark.parametrize(
    ("opening", "closing", "shown_as"),
    [
        ("group_home", "foster_home", (1, 1)),
        ("foster_home", "group_home", (0, 1)),
        ("own_home", "own_home", (0, 1)),
        ("residential_treatment", None, (1, 1)),
        (None, "residential_treatment", (0, 1)),
        ("foster_home", None, (0, 1)),
        (None, "foster_home", None),
        ("residential_treatment", "runaway", (0, 1)),
        ("residential_treatment", "unknown", None),
    ],
)
def test_in8_lower_at_close(opening, closing, shown_as):
    """The night of the closing day decides; a place that is not listed is known only not to be an institution.

    Where the list of places ends with service the last home stands for the closing night.
    """
    homes = [("2024-02-01", "2024-03-01", opening)] if opening else []
    homes += [("2024-03-01", "2024-05-01", closing)] if closing else []
    con = one_child(*homes, enrolled=[("a", "2024-02-01", "2024-03-01")], codes=["IN8.lower_at_close"])
    found = list(shown(con, "IN8.lower_at_close", *HALF).values())
    assert found == ([shown_as] if shown_as else [])
    if not shown_as:
        assert set(reasons(con, "IN8.lower_at_close", *HALF, "excluded").values()) == {
            "where the child lived at enrollment or at closing is not recorded"
        }


def test_in8_lower_at_close_when_history_ends_with_the_last_night_of_service():
    """Known to February 29, closed on March 1: the last night of service stands for the closing night."""
    for last, lower in (("foster_home", 1), ("psychiatric_hospital", 0)):
        con = one_child(
            ("2024-02-01", "2024-02-20", "group_home"), ("2024-02-20", "2024-03-01", last),
            enrolled=[("a", "2024-02-01", "2024-03-01")], child={"history_known_to": "2024-02-29"},
            codes=["IN8.lower_at_close"],
        )  # fmt: skip
        assert list(shown(con, "IN8.lower_at_close", *HALF).values()) == [(lower, 1)]


# --- IN8: the residential pair --------------------------------------------------------------------------------------


@pytest.mark.parametrize("nested", [True, False], ids=["rows_inside_the_stay", "rows_one_after_the_other"])
def test_in8_opportunity_days(nested):
    """IN8-A: 182 days with 5 on run, 12 in hospital, 3 in detention: 162/182 = 89.01%, however the rows are kept."""
    away = [
        ("2024-02-01", "2024-02-06", "runaway"),
        ("2024-03-01", "2024-03-13", "psychiatric_hospital"),
        ("2024-04-01", "2024-04-04", "detention"),
    ]
    if nested:
        homes = [("2024-01-01", "2024-07-01", "residential_treatment", "R"), *away]
    else:
        edges = ["2024-01-01", *[day for a in away for day in a[:2]], "2024-07-01"]
        homes = away + [(a, b, "residential_treatment", "R") for a, b in zip(edges[::2], edges[1::2], strict=True)]
    con = one_child(*homes, enrolled=(), codes=["IN8.opportunity"])
    result = only(con, "IN8.opportunity", *YEAR)
    assert (result.numerator, result.denominator) == (162, 182)
    assert result.value == pytest.approx(89.01, abs=0.005)


def test_a_run_without_return_ends_the_residential_spell():
    """Gone on March 1 and never back: January and February are the stay, and leaving was not favorable."""
    con = one_child(
        ("2024-01-01", "2024-03-01", "residential_treatment", "R"), ("2024-03-01", "2024-03-10", "runaway"),
        ("2024-03-10", None, "foster_home", "F"), enrolled=(), codes=["IN8.opportunity", "IN8.sustained"],
    )  # fmt: skip
    assert only(con, "IN8.opportunity", *YEAR).denominator == 60
    assert reasons(con, "IN8.sustained", *YEAR, "counted") == {"l000": "discharged to runaway"}


def test_a_trial_home_visit_ends_the_residential_spell():
    """A run and back is one stay; a home visit of a month and back is a discharge that did not hold."""
    back = {"l000": "back in a restrictive place or the same facility on day 31"}
    for away, spells in (("runaway", {}), ("trial_home_visit", back)):
        con = one_child(
            ("2024-01-01", "2024-03-01", "residential_treatment", "R"), ("2024-03-01", "2024-04-01", away),
            ("2024-04-01", None, "residential_treatment", "R"), enrolled=(), codes=["IN8.sustained"],
        )  # fmt: skip
        assert reasons(con, "IN8.sustained", *YEAR, "counted") == spells


def in8_tables():
    return {
        "children": [{"child_id": c, "history_known_to": "2024-12-31"} for c in ("d1", "d2", "d3", "d4", "d5")],
        "living_arrangements": stays(
            *[(f"d{n}", "2024-01-01", "2024-06-01", "residential_treatment", "R") for n in range(1, 5)],
            ("d1", "2024-06-01", None, "foster_home", "F"),
            ("d2", "2024-06-01", "2024-07-11", "own_home"),
            ("d2", "2024-07-11", "2024-07-20", "psychiatric_hospital"),
            ("d3", "2024-06-01", "2024-06-15", "detention"),
            ("d3", "2024-06-15", None, "foster_home", "F"),
            ("d4", "2024-06-01", None, "group_home", "G"),
            ("d5", "2024-02-01", "2024-11-20", "residential_treatment", "R"),
            ("d5", "2024-11-20", None, "own_home"),
        ),
    }


def test_in8_sustained_discharge():
    """IN8-A: foster home and group home hold; hospital on day 40 and detention do not; d5 is too recent: 2 of 4."""
    con = world(in8_tables(), "2024-12-31", codes=["IN8.sustained"])
    result = only(con, "IN8.sustained", *YEAR)
    assert (result.numerator, result.denominator, result.pending) == (2, 4, 1)
    assert (result.low, result.high) == (pytest.approx(15.0, abs=0.005), pytest.approx(85.0, abs=0.005))
    assert sorted(reasons(con, "IN8.sustained", *YEAR, "counted").values()) == [
        "back in a restrictive place or the same facility on day 40",
        "discharged to detention",
        "held for 90 days",
        "held for 90 days",
    ]


@pytest.mark.parametrize(
    ("after", "state", "held"),
    [
        ([("2024-06-01", "2024-08-29", "own_home"), ("2024-08-29", None, "detention")], "counted", 0),
        ([("2024-06-01", "2024-08-30", "own_home"), ("2024-08-30", None, "detention")], "counted", 1),
        ([("2024-06-01", "2024-08-29", "own_home")], "excluded", 0),
        ([("2024-06-01", "2024-08-30", "own_home")], "counted", 1),
        ([("2024-06-01", "2024-06-05", "unknown"), ("2024-06-05", None, "own_home")], "excluded", 0),
        ([("2024-06-01", "2024-06-05", "medical_hospital"), ("2024-06-05", None, "own_home")], "counted", 1),
        ([("2024-06-01", "2024-07-01", "foster_home"), ("2024-07-01", "2024-07-04", "visit", "R"),
          ("2024-07-04", None, "foster_home")], "counted", 0),
    ],
    ids=["day_89", "day_90", "known_to_day_88", "known_to_day_89", "unknown_place", "neutral", "same_facility"],
)  # fmt: skip
def test_what_holding_for_90_days_means(after, state, held):
    """Ninety nights without level 5 or that facility, all of them known; a neutral place is no failure."""
    stay = ("2024-01-01", "2024-06-01", "residential_treatment", "R")
    con = one_child(stay, *after, enrolled=(), codes=["IN8.sustained"])
    assert shown(con, "IN8.sustained", *YEAR, state=state) == {"l000": (held, 1 if state == "counted" else 0)}


@pytest.mark.parametrize(
    ("code", "parameter", "site", "usual", "asked_for"),
    [
        ("IN8.sustained", "sustain_days", 180, (1, 1), (0, 1)),
        ("IN5.residential", "readmission_days", 180, (0, 1), (1, 1)),
        ("IN3.horizon", "admission_horizon_days", 300, (0, 1), (1, 1)),
        ("IN10.shelter", "shelter_days", 60, (0, 1), (1, 1)),
        ("IN9.ever", "year_days", 30, (1, 1), (0, 1)),
        ("IN9.young", "oldest_age", 14, None, (1, 1)),
    ],
)
def test_a_sites_own_parameter_stands_before_the_cards(code, parameter, site, usual, asked_for):
    """Residential care to 2024-02-01, home, back on day 100; in another child's life 45 days in a shelter."""
    tables = {
        "children": [
            {"child_id": "a", "history_known_to": "2025-12-31"},
            {"child_id": "b", "birth_date": "2010-06-01", "history_known_to": "2025-12-31"},
        ],
        "enrollments": enrollments(("a", "2023-11-01")),
        "care_episodes": removals(("b", "2024-02-01")),
        "living_arrangements": stays(
            ("a", "2023-09-01", "2024-02-01", "residential_treatment", "R"),
            ("a", "2024-02-01", "2024-05-11", "own_home"), ("a", "2024-05-11", None, "residential_treatment", "R"),
            ("b", "2024-02-01", "2024-04-01", "foster_home", "F"), ("b", "2024-04-01", "2024-05-16", "shelter", "S"),
        ),
    }  # fmt: skip
    year = ("2023-06-01", "2024-12-31") if code == "IN3.horizon" else YEAR
    for parameters, expected in ((None, usual), ({parameter: site}, asked_for)):
        con = world(tables, "2025-12-31", codes=[code], parameters=parameters)
        assert list(shown(con, code, *year).values()) == ([expected] if expected else [])
        in_force = card_of(con, code).parameters[parameter]
        assert (in_force == site) == bool(parameters)


def test_in6_may_compare_half_a_year():
    """U of IN6-A: of the 182 days before only the hospital's 14, where the card's 365 hold the residential stay too."""
    con = world(in6_tables(), "2025-04-01", codes=["IN6.days"], parameters={"compared_days": 182})
    found = [(c.numerator, c.denominator) for c in cases(con, "IN6.days", asked(*YEAR)[0]) if c.child_id == "U"]
    assert found == [(14, 182), (10, 274), (0, 182)]


@pytest.mark.parametrize(("complete_to", "state"), [("2024-08-29", "pending"), ("2024-08-30", "counted")])
def test_in8_sustained_is_due_on_day_90(complete_to, state):
    con = one_child(
        ("2024-01-01", "2024-06-01", "residential_treatment", "R"), ("2024-06-01", None, "detention"),
        enrolled=(), complete_to=complete_to, codes=["IN8.sustained"],
    )  # fmt: skip
    assert list(shown(con, "IN8.sustained", *YEAR, state=state)) == ["l000"]


# --- IN9: congregate care -------------------------------------------------------------------------------------------


def test_in9_point_in_time():
    """IN9-A: relative, foster, group home, institution, runaway on the day: 2 of 5 (11.76 to 76.93); f has no place."""
    where = ("kin_foster", "foster_home", "group_home", "institution", "runaway")
    homes = [(c, "2024-01-01", None, setting, c) for c, setting in zip("abcde", where, strict=True)]
    tables = {
        "children": children(*"abcdef"),
        "care_episodes": removals(*[(c, "2024-01-01") for c in "abcdef"]),
        "living_arrangements": stays(*homes),
    }
    con = world(tables, "2024-12-31", codes=["IN9.point"])
    result = only(con, "IN9.point", "2024-06-01", "2024-06-15")
    assert (result.numerator, result.denominator, result.excluded) == (2, 5, 1)
    assert (result.low, result.high) == (pytest.approx(11.76, abs=0.005), pytest.approx(76.93, abs=0.005))


def test_in9_point_is_the_end_of_the_day():
    """From the shelter to a foster home on June 15: that day is the foster home's. Discharged that day: not in care."""
    tables = {
        "children": children("a", "b"),
        "care_episodes": removals(("a", "2024-01-01"), ("b", "2024-01-01", "2024-06-15", "reunification")),
        "living_arrangements": stays(
            ("a", "2024-01-01", "2024-06-15", "shelter"), ("a", "2024-06-15", None, "foster_home", "F"),
            ("b", "2024-01-01", "2024-06-15", "shelter"),
        ),
    }  # fmt: skip
    con = world(tables, "2024-12-31", codes=["IN9.point"])
    assert shown(con, "IN9.point", "2024-06-01", "2024-06-14") == {"a": (1, 1), "b": (1, 1)}
    assert shown(con, "IN9.point", "2024-06-01", "2024-06-15") == {"a": (0, 1)}


def test_in9_point_works_without_removals():
    """A source that sends no removals: in care is where the setting counts as a placement."""
    con = one_child(
        ("2024-01-01", "2024-02-01", "own_home"), ("2024-02-01", "2024-03-01", "group_home"),
        ("2024-03-01", None, "own_home"), codes=["IN9.point"],
    )  # fmt: skip
    assert only(con, "IN9.point", "2024-02-01", "2024-02-29").value == 100
    assert only(con, "IN9.point", "2024-03-01", "2024-03-31").value is None


def test_in9_entries_by_first_placement():
    """A hospital bed at entry is no placement: the group home after it is the first. Nothing listed: left out."""
    tables = {
        "children": children("a", "b", "c"),
        "care_episodes": removals(("a", "2024-02-01"), ("b", "2024-02-01"), ("c", "2024-02-01")),
        "living_arrangements": stays(
            ("a", "2024-02-01", "2024-02-05", "psychiatric_hospital"), ("a", "2024-02-05", None, "group_home", "G"),
            ("b", "2024-02-01", "2024-02-05", "kin_foster", "K"), ("b", "2024-02-05", None, "group_home", "G"),
        ),
    }  # fmt: skip
    con = world(tables, "2024-12-31", codes=["IN9.entries"])
    assert shown(con, "IN9.entries", *YEAR) == {"a": (1, 1), "b": (0, 1)}
    assert reasons(con, "IN9.entries", *YEAR, "excluded") == {"c": "no placement is listed"}


@pytest.mark.parametrize(
    ("moved", "complete_to", "state", "hit"),
    [
        ("2024-01-31", "2024-01-31", "counted", 1),
        ("2024-02-01", "2024-12-31", "counted", 0),
        ("2023-03-01", "2024-01-30", "pending", 0),
        ("2023-03-01", "2024-12-31", "counted", 1),
    ],
    ids=["day_365", "day_366", "too_recent", "first_month"],
)
def test_in9_ever_within_a_year(moved, complete_to, state, hit):
    """Entered 2023-01-31; to a group home on the day given."""
    con = one_child(
        ("2023-01-31", moved, "foster_home", "F"), (moved, None, "group_home", "G"), enrolled=(),
        removed=[("a", "2023-01-31")], complete_to=complete_to, codes=["IN9.ever"],
    )  # fmt: skip
    assert shown(con, "IN9.ever", "2023-01-01", "2023-12-31", state=state) == {"a": (hit, int(state == "counted"))}


def test_in9_young_children():
    """Entered in the year, 12 or younger when the latest placement began: a in a shelter, b in a home; c was 13."""
    tables = {
        "children": children(("a", "2011-03-02"), ("b", "2015-01-01"), ("c", "2011-03-01"), "d", ("e", "2015-01-01")),
        "care_episodes": removals(*[(c, "2024-02-01") for c in "abcd"], ("e", "2023-01-01")),
        "living_arrangements": stays(
            *[(c, "2024-02-01", "2024-03-01", "foster_home", "F") for c in "acd"],
            *[(c, "2024-03-01", None, "shelter", "S") for c in "acd"],
            ("b", "2024-02-01", "2024-03-01", "shelter", "S"), ("b", "2024-03-01", None, "foster_home", "F"),
            ("e", "2023-01-01", None, "shelter", "S"),
        ),
    }  # fmt: skip
    con = world(tables, "2024-12-31", codes=["IN9.young"])
    assert shown(con, "IN9.young", *YEAR) == {"a": (1, 1), "b": (0, 1)}
    assert reasons(con, "IN9.young", *YEAR, "excluded") == {"d": "birth date is not known"}
    february = shown(con, "IN9.young", "2023-03-01", "2024-02-29")
    assert february == {"a": (0, 1), "b": (1, 1), "c": (0, 1)}, "in February c was in the first placement, at 12"


# --- IN10: Illinois -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "complete_to", "on", "state", "hit", "reason"),
    [
        ("2024-01-31", "2024-12-31", "2024-01-31", "counted", 1, "left after 30 days"),
        ("2024-02-01", "2024-12-31", "2024-02-01", "counted", 0, "late: left after 31 days"),
        ("2024-05-01", "2024-12-31", "2024-02-01", "counted", 0, "late: left after 121 days"),
        (None, "2024-01-31", "2024-01-31", "pending", 0, "in the shelter, not yet more than 30 days"),
        (None, "2024-02-01", "2024-02-01", "counted", 0, "overdue: still in the shelter after 30 days"),
    ],
)
def test_in10_shelter_on_the_day_that_decides(end, complete_to, on, state, hit, reason):
    """In the shelter from 2024-01-01: on time to January 31, the first late day is February 1."""
    con = one_child(("2024-01-01", end, "shelter"), enrolled=(), complete_to=complete_to, codes=["IN10.shelter"])
    (case,) = cases(con, "IN10.shelter", asked(on, on)[0], state=state)
    assert (case.numerator, case.denominator, case.reason) == (hit, int(state == "counted"), reason)


def test_in10_nights_beyond_medical_necessity():
    """Ready on February 20, left on the 25th: five nights of one child. A stay without the day is left out."""
    tables = {
        "children": children("a", "b", "c"),
        "living_arrangements": stays(
            ("a", "2024-02-01", "2024-02-25", "psychiatric_hospital"),
            ("b", "2024-02-01", "2024-02-25", "psychiatric_hospital"),
            ("c", "2024-02-01", "2024-02-25", "psychiatric_hospital"),
        ),
    }
    tables["living_arrangements"][0]["medically_ready_date"] = "2024-02-20"
    tables["living_arrangements"][1]["medically_ready_date"] = "2024-02-25"
    con = world(tables, "2024-12-31", codes=["IN10.beyond_necessity"])
    result = only(con, "IN10.beyond_necessity", *HALF)
    assert (result.value, result.children_in_numerator, result.counted, result.excluded) == (5, 1, 2, 1)
    assert only(con, "IN10.beyond_necessity", "2024-02-01", "2024-02-19").value == 0, "known, and none yet"


# --- nothing at all, two sources, late sources ----------------------------------------------------------------------


def test_nothing_loaded_is_no_data_for_every_measure():
    codes = [code for code, card in catalog().items() if card.family == "institutions"]
    con = world({}, "2024-12-31", codes=codes)
    assert len(codes) == 26
    for code in codes:
        assert {r.value for r in evaluate(con, code, asked(*HALF, kind="month"))} == {None}, code


def test_each_source_is_judged_by_its_own_complete_to_day():
    """Two agencies, the same stay; only the one that reaches day 30 after discharge is due."""
    con = empty_world()
    for name, complete_to in (("north", "2024-12-31"), ("south", "2024-03-15")):
        child = f"{name}:p"
        tables = {
            "children": children(child),
            "living_arrangements": stays((child, "2024-02-01", "2024-03-01", "psychiatric_hospital")),
        }
        tables["living_arrangements"][0]["living_arrangement_id"] = f"{name}:l"
        add_source(con, name, tables, complete_to, agency=name)
    build(con, codes=["IN5.psychiatric"])
    march = asked("2024-03-01", "2024-03-15")[0]
    assert [c.agency for c in cases(con, "IN5.psychiatric", march)] == ["north"]
    assert [c.agency for c in cases(con, "IN5.psychiatric", march, state="pending")] == ["south"]


def test_an_agency_that_sends_no_living_arrangements_has_unknown_nights_not_quiet_ones():
    tables = {"children": children("a"), "enrollments": enrollments(("a", "2025-01-01"))}
    result = only(world(tables, "2025-06-30", codes=["IN1"]), "IN1", "2025-01-01", "2025-06-30")
    assert (result.value, result.counted, result.excluded) == (None, 0, 1)
