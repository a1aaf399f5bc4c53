"""The other placement measures, on the worked examples of the measure notes and histories drawn by hand."""

from datetime import date

import pytest

from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import periods
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
    assert (ran.numerator, ran.denominator) == (2, 3)
    back = only(con, "PS9.returned", *HALF)
    assert (back.numerator, back.denominator) == (1, 2), "five nights is within a week, eight is not"


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
