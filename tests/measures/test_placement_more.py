"""The other placement measures, on the worked examples of the measure notes and histories drawn by hand."""

import re
from datetime import date, timedelta

import pytest

from measures import statistics
from measures.build import needed, reads
from measures.cards import CATALOG, catalog
from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import periods
from measures.questions import card_of
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import world


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def test_ps3_two_or_fewer_placements_by_time_in_care():
    """PS3-A, to 2023-09-30: under 12 months 1 of 2, 12 to 23 months 1 of 2, 24 and over 1 of 1; b is excluded."""
    homes = stays(
        ("a", "2023-03-01", "2023-06-01", "foster_home", "1"), ("a", "2023-06-01", None, "foster_home", "2"),
        ("b", "2023-01-10", "2023-01-16", "foster_home", "1"),
        ("c", "2022-02-01", "2022-06-01", "foster_home", "1"), ("c", "2022-06-01", "2022-09-01", "foster_home", "2"),
        ("c", "2022-09-01", None, "foster_home", "3"),
        ("d", "2019-05-01", "2020-06-01", "foster_home", "1"), ("d", "2020-06-01", None, "foster_home", "2"),
        ("e", "2022-10-01", "2022-11-01", "foster_home", "1"), ("e", "2022-11-01", "2022-12-01", "foster_home", "2"),
        ("e", "2022-12-01", None, "foster_home", "3"),
        ("f", "2022-09-30", "2022-11-01", "foster_home", "1"), ("f", "2022-11-01", None, "foster_home", "2"),
    )  # fmt: skip
    entered = removals(
        ("a", "2023-03-01"), ("b", "2023-01-10", "2023-01-16", "reunification"), ("c", "2022-02-01"),
        ("d", "2019-05-01"), ("e", "2022-10-01"), ("f", "2022-09-30"),
    )  # fmt: skip
    tables = {"children": children(*"abcdef"), "care_episodes": entered, "living_arrangements": homes}
    con = world(tables, "2023-12-31", codes=["PS3"])
    found = by_category(con, "PS3", "2022-10-01", "2023-09-30")
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == {
        "under_12": (1, 2),
        "12_to_23": (1, 2),
        "24_and_over": (1, 1),
    }
    assert (found["under_12"].low, found["under_12"].high) == (
        pytest.approx(9.45, abs=0.005),
        pytest.approx(90.55, abs=0.005),
    )
    (excluded,) = cases(con, "PS3", asked("2022-10-01", "2023-09-30")[0], state="excluded")
    assert (excluded.subject, excluded.reason) == ("b", "in care fewer than 8 days")


def test_ps3_bands_days_and_birthdays_at_their_edges():
    """Eight days are enough; the band is that of the day of leaving; homes of earlier years count; 18 is too old.

    `d` had both its moves in 2021, long before the twelve months, and fails all the same: nothing resets the count.
    """
    homes = stays(
        ("a", "2023-03-01", None, "foster_home", "1"), ("b", "2023-03-01", None, "foster_home", "1"),
        ("c", "2021-09-30", None, "foster_home", "1"), ("c2", "2021-10-01", None, "foster_home", "1"),
        ("d", "2021-01-01", "2021-02-01", "foster_home", "1"), ("d", "2021-02-01", "2021-03-01", "foster_home", "2"),
        ("d", "2021-03-01", None, "foster_home", "3"),
        ("e", "2021-12-01", "2022-11-30", "foster_home", "1"),
        ("f", "2023-01-01", None, "foster_home", "1"), ("g", "2022-01-01", None, "foster_home", "1"),
    )  # fmt: skip
    entered = removals(
        ("a", "2023-03-01", "2023-03-09", "reunification"), ("b", "2023-03-01", "2023-03-08", "reunification"),
        ("c", "2021-09-30"), ("c2", "2021-10-01"), ("d", "2021-01-01"),
        ("e", "2021-12-01", "2022-11-30", "reunification"), ("f", "2023-01-01"), ("g", "2022-01-01"),
    )  # fmt: skip
    born = [("f", "2005-01-01"), ("g", "2004-10-01")]
    tables = {"children": children("a", "b", "c", "c2", "d", "e", *born), "care_episodes": entered}
    con = world(tables | {"living_arrangements": homes}, "2023-12-31", codes=["PS3"])
    (window,) = asked("2022-10-01", "2023-09-30")
    found = {case.subject: (case.category, case.numerator) for case in cases(con, "PS3", window)}
    assert found == {
        "a": ("under_12", 1),
        "c": ("24_and_over", 1),
        "c2": ("12_to_23", 1),
        "d": ("24_and_over", 0),
        "e": ("under_12", 1),
    }
    assert {case.subject: case.reason for case in cases(con, "PS3", window, state="excluded")} == {
        "b": "in care fewer than 8 days",
        "f": "entered care at 18 or older",
        "g": "18 or older on the first day",
    }


def test_ps4_three_or_more_placements_in_the_year():
    """PS4-A, year to 2024-03-31: K has three homes, L one carer, M left, N is short breaks."""
    homes = stays(
        ("K", "2022-05-01", "2023-06-01", "foster_home", "A"), ("K", "2023-06-01", "2023-06-05", "respite"),
        ("K", "2023-06-05", "2023-11-10", "foster_home", "A"), ("K", "2023-11-10", "2024-02-01", "group_home", "B"),
        ("K", "2024-02-01", None, "foster_home", "C"),
        ("L", "2022-05-01", "2023-08-01", "foster_home", "A"), ("L", "2023-08-01", None, "foster_home", "A"),
        ("M", "2023-01-01", "2024-02-15", "foster_home", "A"),
        ("N", "2023-01-01", None, "foster_home", "A"),
    )  # fmt: skip
    entered = removals(
        ("K", "2022-05-01"),
        ("L", "2022-05-01"),
        ("M", "2023-01-01", "2024-02-15", "reunification"),
        ("N", "2023-01-01"),
    )
    entered[3]["short_break_series"] = True
    tables = {"children": children(*"KLMN"), "care_episodes": entered, "living_arrangements": homes}
    result = only(world(tables, "2024-06-30", codes=["PS4"]), "PS4", "2023-04-01", "2024-03-31")
    assert (result.numerator, result.denominator, result.value, result.excluded) == (1, 2, 50, 1)


def test_ps5_same_carer_for_two_years():
    """PS5-A, reference date 2024-03-31: 2 of 3; equal dates pass, an adoptive placement joins the one before it."""
    homes = stays(
        ("P", "2021-09-30", "2022-03-31", "foster_home", "0"), ("P", "2022-03-31", None, "foster_home", "1"),
        ("Q", "2021-10-01", None, "foster_home", "1"),
        ("R", "2020-01-01", "2022-04-01", "foster_home", "1"), ("R", "2022-04-01", None, "foster_home", "2"),
        ("S", "2020-01-01", None, "foster_home", "1"),
        ("T", "2021-05-01", "2023-06-01", "foster_home", "1"), ("T", "2023-06-01", None, "preadoptive_home", "2"),
    )  # fmt: skip
    entered = removals(
        *[
            (c, d)
            for c, d in zip(
                "PQRST", ("2021-09-30", "2021-10-01", "2020-01-01", "2020-01-01", "2021-05-01"), strict=True
            )
        ]
    )
    born = [(c, "2012-01-01") for c in "PQRT"] + [("S", "2008-03-31")]
    tables = {"children": children(*born), "care_episodes": entered, "living_arrangements": homes}
    result = only(world(tables, "2024-06-30", codes=["PS5"]), "PS5", "2023-04-01", "2024-03-31")
    assert (result.numerator, result.denominator) == (2, 3)
    assert (result.low, result.high) == (pytest.approx(20.77, abs=0.005), pytest.approx(93.85, abs=0.005))


def ps6_tables():
    """Eight children from 2023-01-01: moves on days 10, 30, 60, 120; discharged on 30, 90, 200; one open."""
    start = date(2023, 1, 1)
    at = lambda days: date.fromordinal(start.toordinal() + days)  # noqa: E731
    moved, left = {"a": 10, "b": 30, "d": 60, "f": 120}, {"c": 30, "e": 90, "g": 200}
    homes, entered = [], []
    for child in "abcdefgh":
        end = at(moved.get(child) or left[child]) if child != "h" else None
        homes.append((child, start, end, "foster_home", "1"))
        if child in moved:
            homes.append((child, end, None, "foster_home", "2"))
        entered.append((child, start, at(left[child]), "reunification") if child in left else (child, start))
    return {
        "children": children(*"abcdefgh"),
        "care_episodes": removals(*entered),
        "living_arrangements": stays(*homes),
        "enrollments": enrollments(*[(child, start) for child in "abcdefgh"]),
    }


@pytest.mark.parametrize("code", ["PS6.removal", "PS6.enrollment"])
def test_ps6_time_to_first_move(code):
    """PS6-A: S = 0.875, 0.75, 0.60, 0.40 at 10, 30, 60, 120; median 120; the event of day 30 comes before the exit."""
    con = world(ps6_tables(), "2023-12-31", codes=[code])
    result = only(con, code, "2023-01-01", "2023-12-31")
    assert [(p.time, p.at_risk, round(p.survival, 4), round(p.se, 4)) for p in result.curve if p.events] == [
        (10, 8, 0.875, 0.1169),
        (30, 7, 0.75, 0.1531),
        (60, 5, 0.6, 0.1817),
        (120, 3, 0.4, 0.2033),
    ]
    assert (result.median, result.value) == (120, pytest.approx(40))
    assert statistics.survival_at(result.curve, 90).survival == pytest.approx(0.60)
    reasons = {case.reason for case in cases(con, code, asked("2023-01-01", "2023-12-31")[0])}
    assert any("reunification" in reason for reason in reasons), "a competing exit is named"


def test_ps6_is_dated_on_the_day_the_home_was_lost():
    """Home A, a run from day 20, then home B on day 30: lost on day 20; a run with return is no loss."""
    homes = stays(
        ("a", "2023-01-01", "2023-01-21", "foster_home", "A"), ("a", "2023-01-21", "2023-01-31", "runaway"),
        ("a", "2023-01-31", None, "foster_home", "B"),
        ("b", "2023-01-01", "2023-01-21", "foster_home", "A"), ("b", "2023-01-21", "2023-01-31", "runaway"),
        ("b", "2023-01-31", None, "foster_home", "A"),
    )  # fmt: skip
    tables = {
        "children": children("a", "b"),
        "care_episodes": removals(("a", "2023-01-01"), ("b", "2023-01-01")),
        "living_arrangements": homes,
    }
    result = only(world(tables, "2023-12-31", codes=["PS6.removal"]), "PS6.removal", "2023-01-01", "2023-12-31")
    assert [(p.time, p.at_risk) for p in result.curve if p.events] == [(20, 2)]


def test_ps6_what_ends_a_childs_follow_up_without_a_move():
    """The two clocks stop on different days: the birthday stops the federal one, closing the program's own."""
    spans = [("left", "2023-01-01", "2023-02-10", "adoption")]
    spans += [(child, "2023-01-01") for child in ("adult", "closed", "still")]
    tables = {
        "children": children("left", ("adult", "2005-05-01"), "closed", "still"),
        "care_episodes": removals(*spans),
        "living_arrangements": stays(
            ("left", "2023-01-01", "2023-02-10", "foster_home", "1"),
            *[(child, "2023-01-01", None, "foster_home", "1") for child in ("adult", "closed", "still")],
        ),
        "enrollments": enrollments(
            *[(child, "2023-01-11") for child in ("left", "adult", "still")], ("closed", "2023-01-11", "2023-04-21")
        ),
    }
    con = world(tables, "2023-12-31", codes=["PS6.removal", "PS6.enrollment"])

    def followed(code):
        found = cases(con, code, asked("2023-01-01", "2023-12-31")[0])
        assert {case.numerator for case in found} == {0}
        return {case.child_id: (case.denominator, case.reason) for case in found}

    assert followed("PS6.removal") == {
        "left": (40, "left care from the first home: adoption"),
        "adult": (120, "turned 18 in the first home"),
        "closed": (364, "still in the first home"),
        "still": (364, "still in the first home"),
    }
    assert followed("PS6.enrollment") == {
        "left": (30, "left care from this home: adoption"),
        "adult": (354, "still in this home"),
        "closed": (100, "program ended while in this home"),
        "still": (354, "still in this home"),
    }


@pytest.mark.parametrize(("known_to", "state", "kept"), [("2023-06-30", "counted", 1), ("2023-06-29", "excluded", 0)])
def test_ps7_closing_the_case_does_not_end_follow_up_while_stays_are_known(known_to, state, kept):
    """Enrolled 2023-01-01, closed on day 59; day 180 is June 30. Not known to that day, the child is lost, not kept."""
    tables = {
        "children": [{"child_id": "a", "history_known_to": known_to}],
        "care_episodes": removals(("a", "2022-12-01")),
        "living_arrangements": stays(("a", "2022-12-01", None, "foster_home", "1")),
        "enrollments": enrollments(("a", "2023-01-01", "2023-03-01")),
    }
    con = world(tables, "2023-12-31", codes=["PS7"])
    (case,) = cases(con, "PS7", asked("2023-01-01", "2023-12-31")[0], state=state)
    assert case.numerator == kept
    if state == "excluded":
        assert case.reason == "lost to follow-up: not known where the child lived to day 180"


def test_ps7_home_children_who_stayed_home():
    """At home and stayed; at home, hospital on day 60; in care on the day; nights unknown; too recent."""
    homes = stays(
        ("a", "2023-01-01", None, "own_home"),
        ("b", "2023-01-01", "2023-03-02", "own_home"), ("b", "2023-03-02", "2023-03-12", "psychiatric_hospital"),
        ("b", "2023-03-12", None, "own_home"),
        ("c", "2023-01-01", None, "foster_home", "1"),
        ("d", "2023-01-01", "2023-02-01", "own_home"),
        ("e", "2023-10-01", None, "kin_home"),
        ("f", "2023-01-01", "2023-02-01", "kin_home"), ("f", "2023-02-01", "2023-02-05", "respite"),
        ("f", "2023-02-05", None, "kin_home"),
    )  # fmt: skip
    enrolled = enrollments(*[(c, "2023-01-01") for c in "abcdf"], ("e", "2023-10-01"))
    tables = {"children": children(*"abcdef"), "living_arrangements": homes, "enrollments": enrolled}
    con = world(tables, "2023-12-31", codes=["PS7.home"])
    result = only(con, "PS7.home", "2023-01-01", "2023-12-31")
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (2, 3, 1, 2)
    silent = world(tables, "2023-12-31", codes=["PS7.home"], unlisted_nights="own_home")
    result = only(silent, "PS7.home", "2023-01-01", "2023-12-31")
    assert (result.numerator, result.denominator) == (3, 4), "where unlisted nights are at home, d stayed home"


def ps2_tables():
    """PS2-A: 454 enrolled days in care, three moves; two runs of 5 and 8 days."""
    homes = stays(
        ("Y1", "2023-06-01", "2024-02-01", "foster_home", "F1"), ("Y1", "2024-02-01", "2024-02-06", "runaway"),
        ("Y1", "2024-02-06", "2024-03-10", "foster_home", "F1", "caregiver_request"),
        ("Y1", "2024-03-10", None, "kin_foster", "F2"),
        ("Y2", "2023-06-01", "2024-02-01", "foster_home", "F3"),
        ("Y2", "2024-02-01", "2024-05-20", "foster_home", "F4"),
        ("Y2", "2024-05-20", "2024-05-28", "runaway"), ("Y2", "2024-05-28", None, "foster_home", "F4"),
        ("Y3", "2023-06-01", "2024-02-20", "foster_home", "F5"),
        ("Y3", "2024-02-20", "2024-05-15", "foster_home", "F6"),
        ("Y3", "2024-05-15", None, "residential_treatment", "R"),
    )  # fmt: skip
    return {
        "children": children("Y1", "Y2", "Y3"),
        "care_episodes": removals(*[(c, "2023-06-01") for c in ("Y1", "Y2", "Y3")]),
        "enrollments": enrollments(("Y1", "2024-01-01"), ("Y2", "2024-02-01"), ("Y3", "2024-01-15", "2024-05-15")),
        "living_arrangements": homes,
    }


HALF = ("2024-01-01", "2024-06-30")


def test_ps9_runs_days_children_and_returns():
    """With PS2-A: 2 runs / 454 days = 4.4053, exact 0.5335 to 15.9134; 13 nights = 28.6344; 2 of 3 children."""
    con = world(ps2_tables(), "2024-09-30")
    episodes = only(con, "PS9.episodes", *HALF)
    assert (episodes.numerator, episodes.denominator) == (2, 454)
    assert episodes.value == pytest.approx(4.4053, abs=5e-5)
    assert (episodes.low, episodes.high) == (pytest.approx(0.5335, abs=5e-5), pytest.approx(15.9134, abs=5e-5))
    days = only(con, "PS9.days", *HALF)
    assert (days.numerator, days.value, days.method) == (13, pytest.approx(28.6344, abs=5e-5), None)
    ran = only(con, "PS9.children", *HALF)
    assert (ran.numerator, ran.denominator, ran.method) == (2, 3, "wilson")
    assert (ran.low, ran.high) == (pytest.approx(20.77, abs=0.005), pytest.approx(93.85, abs=0.005))
    back = only(con, "PS9.returned", *HALF)
    assert (back.numerator, back.denominator) == (1, 2), "five nights is within a week, eight is not"


@pytest.mark.parametrize(
    ("homes", "runs", "nights"),
    [
        ([("02-01", "02-04", "runaway"), ("02-04", "02-09", "runaway")], 1, 8),
        ([("02-01", "02-04", "runaway"), ("02-04", "02-04", "foster_home"), ("02-04", "02-09", "runaway")], 1, 8),
        ([("02-01", "02-04", "runaway"), ("02-04", "02-05", "foster_home"), ("02-05", "02-09", "runaway")], 2, 7),
        ([("01-10", "01-12", "runaway")], 0, 1),
        ([("01-11", "01-12", "runaway")], 0, 1),
        ([("01-12", "01-13", "runaway")], 1, 1),
        ([("03-01", "03-05", "runaway")], 1, 0),
        ([("03-02", "03-05", "runaway")], 0, 0),
    ],
    ids=["two_rows", "an_hour_between", "a_night_between", "before_enrollment", "enrollment_day", "day_after",
         "closing_day", "after_closing"],
)  # fmt: skip
def test_which_runs_are_the_programs(homes, runs, nights):
    """Enrolled from January 11 to March 1, in care throughout. Less than a night between two runs makes them one.

    The run of the enrollment day belongs to the referral, though its nights are spent while enrolled.
    """
    tables = {
        "children": children("a"),
        "care_episodes": removals(("a", "2023-12-01")),
        "enrollments": enrollments(("a", "2024-01-11", "2024-03-01")),
        "living_arrangements": stays(
            ("a", "2023-12-01", None, "foster_home", "F"),
            *[("a", f"2024-{start}", f"2024-{end}", setting) for start, end, setting in homes],
        ),
    }
    con = world(tables, "2024-09-30", codes=["PS9.episodes", "PS9.days"])
    found = only(con, "PS9.episodes", *HALF).numerator, only(con, "PS9.days", *HALF).numerator
    assert found == (runs, nights)


@pytest.mark.parametrize(
    ("back", "setting", "returned"),
    [
        ("2024-02-08", "foster_home", 1),
        ("2024-02-09", "foster_home", 0),
        ("2024-02-03", "own_home", 1),
        ("2024-02-03", "group_home", 0),
        ("2024-02-03", "detention", 0),
    ],
    ids=["day_7", "day_8", "own_home", "group_home", "detention"],
)
def test_back_in_a_family_home_within_a_week(back, setting, returned):
    """Ran on February 1. A night in detention ends a run too, but nobody came home."""
    tables = {
        "children": children("a"),
        "care_episodes": removals(("a", "2023-12-01")),
        "enrollments": enrollments(("a", "2024-01-11")),
        "living_arrangements": stays(
            ("a", "2023-12-01", "2024-02-01", "foster_home", "F"), ("a", "2024-02-01", back, "runaway"),
            ("a", back, None, setting, "F"),
        ),
    }  # fmt: skip
    result = only(world(tables, "2024-09-30", codes=["PS9.returned"]), "PS9.returned", *HALF)
    assert (result.numerator, result.denominator) == (returned, 1)


def test_a_run_that_goes_on_is_neither_returned_nor_lost():
    tables = ps2_tables()
    tables["living_arrangements"] = stays(
        ("Y1", "2023-06-01", "2024-06-01", "foster_home", "F"), ("Y1", "2024-06-01", None, "runaway")
    )
    result = only(world(tables, "2024-06-30", codes=["PS9.returned"]), "PS9.returned", *HALF)
    assert (result.value, result.pending) == (None, 1)


def test_ps8_why_children_move():
    """The caregiver's request is unplanned even to kin; foster to foster without a reason is unknown."""
    con = world(ps2_tables(), "2024-09-30", codes=["PS8", "PS2"])
    found = by_category(con, "PS8", *HALF)
    assert {name: r.numerator for name, r in found.items()} == {"progress": 0, "non_progress": 2, "unknown": 1}
    assert {r.denominator for r in found.values()} == {454}
    assert sum(r.value for r in found.values()) == pytest.approx(only(con, "PS2", *HALF).value)


@pytest.mark.parametrize(
    ("before", "after", "reason", "kind"),
    [
        ("residential_treatment", "foster_home", None, "progress"),
        ("foster_home", "group_home", None, "non_progress"),
        ("foster_home", "foster_home", None, "unknown"),
        ("foster_home", "kin_foster", "to_kin", "progress"),
        ("foster_home", "foster_home", "to_siblings", "progress"),
        ("foster_home", "foster_home", "allegation", "non_progress"),
        ("foster_home", "kin_foster", "caregiver_request", "non_progress"),
        ("foster_home", "foster_home", "behavior", "non_progress"),
        ("group_home", "foster_home", "provider_closed", "non_progress"),
        ("foster_home", "foster_home", "to_permanency", "progress"),
        ("group_home", "group_home", "planned_step_down", "progress"),
        ("foster_home", "foster_home", "child_request", "unknown"),
        ("foster_home", "group_home", "planned_step_up", "non_progress"),
        ("group_home", "foster_home", "court", "progress"),
        ("residential_treatment", "shelter", "planned_step_down", "non_progress"),
    ],
)
def test_each_kind_of_move(before, after, reason, kind):
    """The recorded reason decides; without one, or with a neutral one, the ladder; into a shelter is never progress."""
    tables = {
        "children": children("a"),
        "care_episodes": removals(("a", "2023-01-01")),
        "enrollments": enrollments(("a", "2023-01-01")),
        "living_arrangements": stays(
            ("a", "2023-01-01", "2023-03-01", before, "1", reason), ("a", "2023-03-01", None, after, "2")
        ),
    }
    found = by_category(world(tables, "2023-06-30", codes=["PS8"]), "PS8", "2023-01-01", "2023-06-30")
    assert [name for name, r in found.items() if r.numerator] == [kind]


def test_ra_a_age_adjusted_ratio():
    """RA-A: 2,000, 3,000, 4,000, 500 days by age; 40 moves, 53.2928 expected; 0.7506 (0.5362 to 1.0221)."""
    from tests.support.engine import day, trial

    rates = {"1_to_5_years": 2000, "6_to_10_years": 3000, "11_to_16_years": 4000, "17_years": 500}
    con = world({}, "2024-12-31", codes=["PS1.ratio"])
    expected = sum(
        con.execute("SELECT moves * ? / days FROM reference.entry_age_rates WHERE band = ?", [days, band]).fetchone()[0]
        for band, days in rates.items()
    )
    assert expected == pytest.approx(53.2928, abs=5e-5)
    result = only(trial([day("a", "2024-03-01", 40, expected)], kind="rate"), "T", "2024-03-01", "2024-03-31")
    assert result.value == pytest.approx(0.7506, abs=5e-5)
    assert (result.low, result.high) == (pytest.approx(0.5362, abs=5e-5), pytest.approx(1.0221, abs=5e-5))


def test_ra_a_with_children_whose_days_are_those_of_the_example():
    """RA-A again, from removals and stays: 38 children of 250 days each, 40 moves, and the measure finds the rest."""
    entered, last = date(2023, 1, 23), date(2023, 9, 30)
    assert (last - entered).days == 250
    ages = [3] * 8 + [8] * 12 + [14] * 16 + [17] * 2
    names = [f"c{n:02}" for n in range(len(ages))]
    homes = []
    for n, name in enumerate(names):
        turns = [entered] + [entered + timedelta(days=30 * k) for k in range(1, 3 if n < 2 else 2)]
        ends = [*turns[1:], None]
        homes += [
            (name, start, end, "foster_home", f"{name}-{home}")
            for home, (start, end) in enumerate(zip(turns, ends, strict=True))
        ]
    tables = {
        "children": children(
            *[
                (name, entered.replace(year=2023 - age) - timedelta(days=7))
                for name, age in zip(names, ages, strict=True)
            ]
        ),
        "care_episodes": removals(*[(name, entered) for name in names]),
        "living_arrangements": stays(*homes),
    }
    con = world(tables, "2023-12-31", codes=["PS1", "PS1.ratio"])
    days = only(con, "PS1", "2022-10-01", "2023-09-30")
    assert (days.numerator, days.denominator) == (40, 2000 + 3000 + 4000 + 500)
    ratio = only(con, "PS1.ratio", "2022-10-01", "2023-09-30")
    assert (ratio.numerator, ratio.denominator) == (40, pytest.approx(53.2928, abs=5e-5))
    assert (round(ratio.value, 4), round(ratio.low, 4), round(ratio.high, 4)) == (0.7506, 0.5362, 1.0221)
    assert ratio.low < 1 < ratio.high, "no different from the nation"


def test_national_rates_by_age_at_entry():
    """Moves per 1,000 days as the table prints them; under one year together 13,003 in 4,500,056 days."""
    con = world({}, "2024-12-31", codes=[])
    rates = dict(con.execute("SELECT band, (moves, days) FROM reference.entry_age_rates").fetchall())
    assert {band: round(1000 * moves / days, 3) for band, (moves, days) in rates.items()} == {
        "0_to_3_months": 2.641,
        "4_to_11_months": 3.540,
        "1_to_5_years": 4.405,
        "6_to_10_years": 4.785,
        "11_to_16_years": 6.629,
        "17_years": 7.219,
    }
    under_one = [rates["0_to_3_months"], rates["4_to_11_months"]]
    assert tuple(map(sum, zip(*under_one, strict=True))) == (13_003, 4_500_056)


def test_the_band_is_that_of_completed_months_on_the_day_of_entry():
    """Entered 2023-01-01, on the first and the last day of each band; age counts at entry, not later."""
    born = {
        ("2023-01-01", "2022-09-02"): (8603, 3257223),
        ("2022-09-01", "2022-01-02"): (4400, 1242833),
        ("2022-01-01", "2017-01-02"): (27954, 6346080),
        ("2017-01-01", "2012-01-02"): (23383, 4886291),
        ("2012-01-01", "2006-01-02"): (41604, 6275741),
        ("2006-01-01",): (4328, 599558),
    }
    rates = {day: moves / days for ends, (moves, days) in born.items() for day in ends}
    tables = {
        "children": children(*[(day, day) for day in rates]),
        "care_episodes": removals(*[(day, "2023-01-01") for day in rates]),
        "living_arrangements": stays(*[(day, "2023-01-01", None, "foster_home", "1") for day in rates]),
    }
    con = world(tables, "2023-12-31", codes=["PS1.ratio"])
    found = {case.subject: case.denominator for case in cases(con, "PS1.ratio", asked("2022-10-01", "2023-09-30")[0])}
    assert found == {day: pytest.approx(272 * rate) for day, rate in rates.items()}


def test_ps1_ratio_sets_each_childs_days_against_the_rate_of_its_age_at_entry():
    """Entered at 17 on 2023-01-01, one move, 272 days to 2023-09-30: expected 272 x 4,328 / 599,558."""
    tables = {
        "children": children(("a", "2005-12-01"), "b"),
        "care_episodes": removals(("a", "2023-01-01"), ("b", "2023-01-01")),
        "living_arrangements": stays(
            ("a", "2023-01-01", "2023-03-01", "foster_home", "1"), ("a", "2023-03-01", None, "foster_home", "2"),
            ("b", "2023-01-01", None, "foster_home", "1"),
        ),
    }  # fmt: skip
    con = world(tables, "2023-12-31", codes=["PS1.ratio"])
    result = only(con, "PS1.ratio", "2022-10-01", "2023-09-30")
    assert (result.numerator, result.denominator) == (1, pytest.approx(272 * 4328 / 599558))
    (unknown,) = cases(con, "PS1.ratio", asked("2022-10-01", "2023-09-30")[0], state="excluded")
    assert unknown.reason == "birth date is not known"


def test_a_home_that_nobody_closed_ends_where_the_next_open_one_begins():
    """Two open stays: the forgotten end of the older one must not hide the move. A closed stay inside is dropped."""
    tables = {
        "children": children("a", "b"),
        "care_episodes": removals(("a", "2023-01-01"), ("b", "2023-01-01")),
        "enrollments": enrollments(("a", "2023-01-01"), ("b", "2023-01-01")),
        "living_arrangements": stays(
            ("a", "2023-01-01", None, "foster_home", "1"), ("a", "2023-03-01", None, "foster_home", "2"),
            ("b", "2023-01-01", None, "foster_home", "1"), ("b", "2023-03-01", "2023-04-01", "foster_home", "2"),
        ),
    }  # fmt: skip
    con = world(tables, "2023-06-30", codes=["PS2"])
    found = {case.child_id: case.numerator for case in cases(con, "PS2", asked("2023-01-01", "2023-06-30")[0])}
    assert found == {"a": 1, "b": 0}


def test_a_child_with_two_enrollments_in_a_period_is_one_case():
    tables = ps2_tables()
    tables["enrollments"] = enrollments(("Y1", "2024-01-01", "2024-02-01"), ("Y1", "2024-02-10"))
    con = world(tables, "2024-09-30", codes=["PS2"])
    (case,) = cases(con, "PS2", asked(*HALF)[0])
    assert (case.subject, case.denominator) == ("Y1", 31 + 142)


# --- exports without a history of living arrangements ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "removed", "left", "placements", "setting_since", "shown"),
    [
        ("2012-01-01", "2022-12-01", None, 3, "2023-05-01", (2, 303)),
        ("2012-01-01", "2022-12-01", "2023-06-01", 1, None, (0, 182)),
        ("2005-06-15", "2022-12-01", None, 3, "2023-07-20", (1, 196)),
        ("2005-06-15", "2022-12-01", None, 3, "2023-06-01", (2, 196)),
        ("2012-01-01", "2022-12-01", None, 3, "2023-10-05", None),
        ("2012-01-01", "2022-12-01", None, None, None, None),
        ("2012-01-01", "2023-09-28", None, 4, "2023-09-29", None),
    ],
    ids=["open", "discharged", "setting_after_18", "setting_before_18", "setting_after_the_year", "no_count",
         "more_moves_than_days"],
)  # fmt: skip
def test_ps1_from_the_running_count_of_placements(birth, removed, left, placements, setting_since, shown):
    """The older federal layout lists no stays: moves are the running count less one, less two where the child came

    to the current setting after the 18th birthday. A count that grew after the year says nothing of the year.
    """
    row = {"episode_id": "r", "child_id": "a", "removal_date": removed, "discharge_date": left}
    row |= {"reported_placements": placements, "current_setting_start_date": setting_since}
    row |= {"discharge_reason": "reunification" if left else None}
    con = world({"children": children(("a", birth)), "care_episodes": [row]}, "2023-12-31", codes=["PS1"])
    (window,) = asked("2022-10-01", "2023-09-30")
    found = [(case.numerator, case.denominator) for case in cases(con, "PS1", window)]
    assert found == ([shown] if shown else [])


def test_ps1_drops_a_child_with_more_moves_than_days():
    """Three moves in two days cannot be: the federal clean-up drops the child, and the case says so.

    Two moves in two days may be, so that child stays.
    """
    entered = removals(("a", "2023-09-28"), ("b", "2023-09-28"))
    for row, placements in zip(entered, (4, 3), strict=True):
        row |= {"reported_placements": placements, "current_setting_start_date": "2023-09-29"}
    con = world({"children": children("a", "b"), "care_episodes": entered}, "2023-12-31", codes=["PS1"])
    (window,) = asked("2022-10-01", "2023-09-30")
    assert [(case.subject, case.numerator, case.denominator) for case in cases(con, "PS1", window)] == [("b", 2, 2)]
    (dropped,) = cases(con, "PS1", window, state="excluded")
    assert (dropped.subject, dropped.reason) == ("a", "more moves than days")


@pytest.mark.parametrize("code", ["PS1", "PS1.ratio", "PS3", "PS4", "PS5", "PS6.removal"])
def test_series_of_short_breaks_are_not_stays_in_care(code):
    """In all that begins with a removal: a weekend away every month is neither one long stay nor many moves."""
    entered = removals(("a", "2023-01-01"), ("b", "2021-01-01"))
    for row in entered:
        row["short_break_series"] = True
    tables = {
        "children": children(("a", "2012-01-01"), ("b", "2012-01-01")),
        "care_episodes": entered,
        "living_arrangements": stays(
            ("a", "2023-01-01", None, "foster_home", "1"), ("b", "2021-01-01", None, "foster_home", "1")
        ),
    }
    con = world(tables, "2023-12-31", codes=[code])
    assert only(con, code, "2022-10-01", "2023-09-30").value is None
    excluded = cases(con, code, asked("2022-10-01", "2023-09-30")[0], state="excluded")
    assert {case.reason for case in excluded} <= {"a series of short breaks, not one stay in care"}


# --- calendars, ages, parameters -------------------------------------------------------------------------------------

CALENDARS = ("month", "quarter", "year", "ffq", "ffy", "sfq", "sfy", "grant_year", "trailing12")


@pytest.mark.parametrize("kind", CALENDARS)
def test_days_and_moves_by_every_calendar_are_those_of_its_days(kind):
    """PS2-A and its runs, counted day by day in each period of each calendar; a grant year begins on September 30."""
    tables = ps2_tables()
    tables["grants"] = [{"grant_id": "g", "name": "Made up", "start_date": "2023-09-30"}]
    con = world(tables, "2024-09-30", codes=["PS2", "PS9.episodes", "PS9.days"])
    first_days = {"Y1": date(2024, 1, 1), "Y2": date(2024, 2, 1), "Y3": date(2024, 1, 15)}
    ends = {"Y3": date(2024, 5, 15)}
    moves = [date(2024, 3, 10), date(2024, 2, 20), date(2024, 5, 15)]
    runs = [(date(2024, 2, 1), date(2024, 2, 6)), (date(2024, 5, 20), date(2024, 5, 28))]
    chosen = periods(kind, date(2023, 10, 1), date(2024, 9, 29), grant_start=date(2023, 9, 30))
    assert chosen
    for period in chosen:
        every_day = [period.start + timedelta(days=n) for n in range(period.days)]
        exposure = sum(
            first <= day < ends.get(child, date(2024, 10, 1))
            for child, first in first_days.items()
            for day in every_day
        )
        counted = {
            "PS2": sum(day in moves for day in every_day),
            "PS9.episodes": sum(day == run[0] for run in runs for day in every_day),
            "PS9.days": sum(run[0] <= day < run[1] for run in runs for day in every_day),
        }
        for code, number in counted.items():
            (result,) = evaluate(con, code, [period])
            assert (result.numerator or 0, result.denominator or 0) == (number, exposure), (code, period.label)


def test_a_program_counts_who_is_18_and_an_age_filter_leaves_them_out():
    """Programs serve to 21, so days after the birthday count; asked for the younger ages they stop before it."""
    tables = {
        "children": children(("a", "2006-03-01")),
        "care_episodes": removals(("a", "2023-06-01")),
        "enrollments": enrollments(("a", "2024-01-01")),
        "living_arrangements": stays(
            ("a", "2023-06-01", "2024-05-01", "foster_home", "1"), ("a", "2024-05-01", None, "group_home", "2")
        ),
    }
    con = world(tables, "2024-06-30", codes=["PS2", "IN1"])
    under_18 = {"age_group": ["0_to_5", "6_to_10", "11_to_13", "14_to_17"]}
    for code in ("PS2", "IN1"):
        everyone = only(con, code, *HALF)
        younger = only(con, code, *HALF, where=under_18)
        assert (everyone.denominator, younger.denominator) == (182, 60), code
        assert everyone.numerator > 0 and not younger.numerator, code


@pytest.mark.parametrize(
    ("code", "parameter", "site", "usual", "asked_for"),
    [
        ("PS3", "most_placements", 1, 1, 0),
        ("PS5", "caregiver_months", 6, 0, 1),
        ("PS7", "followed_days", 60, 0, 1),
        ("PS9.returned", "return_days", 8, 0, 1),
    ],
)
def test_a_sites_own_parameter_stands_before_the_cards(code, parameter, site, usual, asked_for):
    """Enrolled and in one home from 2024-01-01 on: a run of eight nights in February, another home on April 1."""
    tables = {
        "children": children(("a", "2012-01-01")),
        "care_episodes": removals(("a", "2021-01-01")),
        "enrollments": enrollments(("a", "2024-01-01")),
        "living_arrangements": stays(
            ("a", "2021-01-01", "2024-02-01", "foster_home", "1"), ("a", "2024-02-01", "2024-02-09", "runaway"),
            ("a", "2024-02-09", "2024-04-01", "foster_home", "1"), ("a", "2024-04-01", None, "foster_home", "2"),
        ),
    }  # fmt: skip
    window = ("2023-11-01", "2024-10-31") if code in ("PS3", "PS5") else ("2024-01-01", "2024-12-31")
    for parameters, expected in ((None, usual), ({parameter: site}, asked_for)):
        con = world(tables, "2024-12-31", codes=[code], parameters=parameters)
        assert only(con, code, *window).numerator == expected
        shown = card_of(con, code).parameters[parameter]
        assert shown == (site if parameters else catalog()[code].parameters[parameter])


# --- what the cards say of their sources -----------------------------------------------------------------------------

FAMILIES = ("census", "placement", "institutions", "permanency")
OF_THESE = [card for card in catalog().values() if card.family in FAMILIES]


def test_every_parameter_says_whose_rule_it_is():
    """A site that changes a number must know whether it leaves a federal rule or a choice of the project."""
    files = {CATALOG / card.family / f"{card.id}.sql" for card in OF_THESE}
    below = set().union(*(needed(reads(card.sql)) for card in OF_THESE))
    files |= {CATALOG.parent / "derived" / f"{name}.sql" for name in below}
    origin = re.compile(r"# .*(federal|project|published|memory|England|decree)")
    bare = []
    for path in sorted(files):
        _, _, table = path.read_text(encoding="utf-8").split("*/", 1)[0].partition("[parameters]\n")
        lines = [line for line in table.partition("\n[")[0].splitlines() if line.strip()]
        bare += [f"{path.stem}: {line}" for line in lines if not origin.search(line)]
    assert bare == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("PS1", "was not found in a readable copy"),
        ("PS3", "exact Round 2 wording and the 8-day rule are from memory and unverified"),
        ("PS4", "temporary moves do not count there is from memory, unverified"),
        ("IN7.days", "not the ROLES scale, whose weights were not found in a readable copy"),
        ("IN7.mean", "not the ROLES scale"),
        ("IN7.level4", "not the ROLES scale"),
        ("IN8.sustained", "from memory and unverified"),
        ("IN8.opportunity", "from memory and unverified"),
        ("IN9.point", "which is the project's reading"),
        ("PE1", "the project's reading; the dictionary gives no day rule"),
        ("PE2", "Edges by calendar month are the project's reading"),
        ("PE5", "exact edge of the seven days is the project's reading"),
    ],
)
def test_a_card_says_what_nobody_has_verified(code, words):
    """What is known from memory, or read in one way of several, stands on the card in words."""
    card = catalog()[code]
    assert words in f"{card.source} {card.caution}"


def test_no_number_here_is_called_risk_standardized_performance():
    """The Children's Bureau alone can compute it: whoever names it says that this is not it."""
    for card in OF_THESE:
        text = f"{card.title} {card.why} {card.numerator} {card.denominator} {card.source} {card.caution}".lower()
        assert "rsp" not in text.split(), card.code
        for sentence in re.findall(r"[^.]*risk-standardized[^.]*", text):
            assert "not" in sentence, card.code
    federal = ("PS1", "PS1.ratio", "PE1", "PE2", "PE3", "PE4", "PE5", "PE6")
    assert all("risk-standardized" in catalog()[code].caution for code in federal)


def test_what_is_measured_before_and_after_says_what_it_cannot_show():
    """These words belong under the chart: the design has no comparison group, and children are referred in a crisis."""
    for code in ("IN6.days", "IN6.admissions"):
        caution = catalog()[code].caution
        for words in ("no comparison group", "referred at their worst", "grow older", "shorten the time at risk"):
            assert words in caution, code
