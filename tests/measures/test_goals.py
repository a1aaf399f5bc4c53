"""Goals: the worked examples and look-up tables of the goals note, and histories drawn by hand."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.build import build
from measures.cases import cases, left_out
from measures.evaluate import evaluate
from measures.periods import periods
from tests.oracle.drawn import children, drawn, numbered
from tests.support.world import add_source, empty_world, world

YEAR = ("2026-01-01", "2026-12-31")


def asked(first, last):
    return periods("all", date.fromisoformat(str(first)), date.fromisoformat(str(last)))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def reasons(con, code, first, last, state="counted"):
    return {case.subject: case.reason for case in cases(con, code, asked(first, last)[0], state=state)}


def enrolled(*who, start="2026-01-01", **more):
    """Children and one enrollment of each, with the child's own name."""
    names = list(who)
    return {
        "children": [{"child_id": name} for name in names],
        "enrollments": [
            {"enrollment_id": name, "child_id": name, "program": "P", "start_date": start, **more} for name in names
        ],
    }


def goals_of(client, count, set_date="2026-01-10", **more):
    """Goals 1, 2 … of a client; a list as a value gives each goal its own."""
    return [
        {
            "goal_id": f"{client}{number}",
            "enrollment_id": client,
            "life_domain": "family",
            "set_date": set_date,
            "status": "in_progress",
            **{field: value[number - 1] if isinstance(value, list) else value for field, value in more.items()},
        }
        for number in range(1, count + 1)
    ]


def ratings_of(client, values, on="2026-03-01"):
    """A rating of each goal of a client on one day; None is no rating."""
    return [
        {"goal_id": f"{client}{number}", "rating_date": on, "rater_role": "team", "rating": value}
        for number, value in enumerate(values, start=1)
        if value is not None
    ]


def clients_rated(clients, codes=("G2",), complete_to="2026-06-30"):
    """A world of clients, each a list of (weight, rating); a rating of None is a goal not rated."""
    tables = enrolled(*clients)
    tables["goals"] = [
        goal
        for name, rated in clients.items()
        for goal in goals_of(name, len(rated), weight=[weight for weight, _ in rated])
    ]
    tables["goal_ratings"] = [
        rating for name, rated in clients.items() for rating in ratings_of(name, [value for _, value in rated])
    ]
    return world(tables, complete_to, codes=codes)


def scores(con, first="2026-01-01", last="2026-06-30"):
    return {case.subject: case.numerator for case in cases(con, "G2", asked(first, last)[0])}


# --- G2: T-scores ---------------------------------------------------------------------------------------------------

TABLE = {
    "A": ([(1, 1)], 60.00),
    "B": ([(1, 1), (1, 1), (1, 0)], 59.13),
    "C": ([(3, 1), (2, 0), (1, -1)], 54.41),
    "D": ([(1, -1)] * 3, 36.31),
    "E": ([(1, -1)] * 4, 35.49),
    "F": ([(6, 0), (1, 1), (6, -1)], 45.04),
    "G": ([(3, 1), (2, None), (1, -1)], 55.82),
}
LOOK_UP = {
    1: (10.0000, 30.00, 40.00, 70.00),
    2: (6.2017, 25.19, 37.60, 74.81),
    3: (4.5644, 22.61, 36.31, 77.39),
    4: (3.6274, 20.98, 35.49, 79.02),
    5: (3.0151, 19.85, 34.92, 80.15),
    6: (2.5820, 19.02, 34.51, 80.98),
    8: (2.0080, 17.87, 33.94, 82.13),
    10: (1.6440, 17.12, 33.56, 82.88),
}


def test_g2_table_a_to_g():
    con = clients_rated({name: rated for name, (rated, _) in TABLE.items()})
    found = scores(con)
    assert {name: round(score, 2) for name, score in found.items()} == {name: t for name, (_, t) in TABLE.items()}
    assert found["C"] == pytest.approx(54.4065, abs=0.00005)
    assert reasons(con, "G2", *YEAR)["G"] == "rated 2 of 3 goals"


def test_g2_look_up_of_equal_weights():
    """T = 50 + c × the sum of the ratings, for one goal to ten."""
    levels = {"m2": -2, "m1": -1, "p2": 2}
    clients = {f"{n}{name}": [(None, x)] * n for n in LOOK_UP for name, x in levels.items()}
    clients |= {f"{n}one": [(None, 1)] + [(None, 0)] * (n - 1) for n in LOOK_UP}
    found = scores(clients_rated(clients))
    for n, (c, low, below, high) in LOOK_UP.items():
        assert round(found[f"{n}one"] - 50, 4) == c
        assert [round(found[f"{n}{name}"], 2) for name in ("m2", "m1", "p2")] == [low, below, high]


def test_g2_all_zero_is_exactly_50_and_ten_times_the_weights_change_nothing():
    con = clients_rated(
        {"zero": [(3, 0), (2, 0), (1, 0)], "C": TABLE["C"][0], "tens": [(30, 1), (20, 0), (10, -1)]},
    )
    found = scores(con)
    assert found["zero"] == 50
    assert found["tens"] == pytest.approx(found["C"], abs=1e-9)


RATED = st.lists(st.tuples(st.integers(1, 40), st.integers(-2, 2)), min_size=1, max_size=6)


@settings(max_examples=3)
@given(st.lists(RATED, min_size=8, max_size=12), st.sampled_from([0.25, 2, 10]))
def test_g2_properties(plans, factor):
    """Zero is 50, one goal is 50 + 10x, T(-x) = 100 - T(x), weights matter only in proportion."""
    clients = {}
    for n, plan in enumerate(plans):
        clients |= {
            f"x{n}": plan,
            f"y{n}": [(weight, -x) for weight, x in plan],
            f"w{n}": [(weight * factor, x) for weight, x in plan],
            f"z{n}": [(weight, 0) for weight, _ in plan],
            f"u{n}": plan[:1],
            f"v{n}": [*plan, (5, None)],
        }
    found = scores(clients_rated(clients))
    for n, plan in enumerate(plans):
        t = found[f"x{n}"]
        assert found[f"y{n}"] == pytest.approx(100 - t, abs=1e-9)
        assert found[f"w{n}"] == pytest.approx(t, abs=1e-9)
        assert found[f"z{n}"] == 50
        assert found[f"u{n}"] == pytest.approx(50 + 10 * plan[0][1], abs=1e-9)
        assert found[f"v{n}"] == pytest.approx(t, abs=1e-9), "a goal without a rating leaves both sums"


def test_g4_mean_of_clients_not_of_goals():
    """(+1, +1, 0), (-1, -1), (0): 48.91, where pooling the six ratings gives 50."""
    clients = {"a": [(1, 1), (1, 1), (1, 0)], "b": [(1, -1), (1, -1)], "c": [(1, 0)]}
    result = only(clients_rated(clients), "G2", "2026-01-01", "2026-06-30")
    assert (round(result.value, 2), result.n, result.children) == (48.91, 3, 3)
    assert result.sd == pytest.approx(math.sqrt(((59.13 - 48.91) ** 2 + (37.60 - 48.91) ** 2 + 1.09**2) / 2), abs=0.01)


def test_g2_expected_counts_children_at_50_or_above():
    clients = {"a": [(1, 1), (1, 1), (1, 0)], "b": [(1, -1), (1, -1)], "c": [(1, 0)]}
    clients["d"] = [(0.1, 1), (0.2, 1), (0.3, -1)]
    result = only(clients_rated(clients, ("G2.expected",)), "G2.expected", "2026-01-01", "2026-06-30")
    assert (result.numerator, result.denominator) == (3, 4), "0.1 + 0.2 - 0.3 is as expected"


def test_g2_ratings_within_14_days_are_one_occasion_with_the_latest_of_each_goal():
    """First rating March 1: up to March 15 is one occasion; March 16 begins another."""
    tables = enrolled("a", "b")
    tables["goals"] = goals_of("a", 2) + goals_of("b", 1)
    tables["goal_ratings"] = [
        *ratings_of("a", [1, None], "2026-03-01"),
        *ratings_of("a", [-2, 0], "2026-03-10"),
        *ratings_of("a", [0, None], "2026-03-15"),
        *ratings_of("a", [2, None], "2026-03-16"),
        *ratings_of("b", [1], "2026-03-01"),
    ]
    con = world(tables, "2026-06-30", codes=["G2"])
    evidence = con.execute(
        """SELECT start_date, round(numerator, 2), reason FROM evidence."G2" WHERE subject = 'a' ORDER BY 1"""
    ).fetchall()
    assert evidence == [
        (date(2026, 3, 15), 50.0, "rated 2 of 2 goals"),
        (date(2026, 3, 16), 70.0, "rated 1 of 2 goals"),
    ]
    result = only(con, "G2", "2026-03-01", "2026-03-31")
    assert (result.n, result.value) == (2, pytest.approx((70 + 60) / 2)), "each child's last occasion in the period"
    assert only(con, "G2", "2026-03-01", "2026-03-15").value == pytest.approx((50 + 60) / 2)


def test_g2_the_rating_of_the_team_stands_before_others_of_the_day_and_none_after_complete_to_exists():
    tables = enrolled("a", "b")
    tables["goals"] = goals_of("a", 1) + goals_of("b", 1)
    tables["goal_ratings"] = drawn("""
        goal_id rating_date rater_role  rating
        a1      2026-03-01  caregiver   -1
        a1      2026-03-01  team        1
        a1      2026-03-01  facilitator 2
        b1      2026-03-01  caregiver   1
        b1      2026-03-01  youth       -1
        b1      2026-07-01  team        2
    """)
    con = world(tables, "2026-06-30", codes=["G2"])
    assert scores(con, *YEAR) == {"a": 60, "b": 40}


def test_g2_who_is_left_out():
    tables = enrolled("a", "b", "c")
    tables["goals"] = goals_of("a", 1) + goals_of("b", 2, weight=0) + goals_of("c", 1)
    tables["goal_ratings"] = ratings_of("b", [1, 1]) + ratings_of("c", [0])
    con = world(tables, "2026-06-30", codes=["G2"])
    result = only(con, "G2", *YEAR)
    assert (result.value, result.n, result.excluded) == (50, 1, 2)
    assert reasons(con, "G2", *YEAR, state="excluded") == {
        "a": "no goal has been rated",
        "b": "every rated goal has the weight 0",
    }


def test_g2_a_rating_on_the_day_a_goal_was_set_is_its_beginning():
    tables = enrolled("a", "b", "c")
    tables["enrollments"][2]["end_date"] = "2026-05-01"
    tables["goals"] = goals_of("a", 2) + goals_of("b", 1) + goals_of("c", 1)
    tables["goal_ratings"] = [
        *ratings_of("a", [-1, -1], "2026-01-10"), *ratings_of("a", [1, None], "2026-01-12"),
        *ratings_of("b", [-1], "2026-01-10"), *ratings_of("c", [-1], "2026-01-10"),
    ]  # fmt: skip
    con = world(tables, "2026-06-30", codes=["G2", "G2.expected"])
    assert scores(con) == {"a": 60}
    assert only(con, "G2.expected", *YEAR).value == 100
    assert reasons(con, "G2", *YEAR, state="pending") == {"b": "rated when the goals were set, not again yet"}
    assert reasons(con, "G2", *YEAR, state="excluded") == {"c": "rated when the goals were set, and never again"}


def test_g2_two_enrollments_at_once_count_once_and_apart_by_program():
    tables = {
        "children": [{"child_id": "a"}],
        "enrollments": drawn("""
            enrollment_id child_id program start_date end_date
            e1            a        P       2026-01-01 2026-04-01
            e2            a        Q       2026-02-01 -
        """),
        "goals": goals_of("e1", 1) + goals_of("e2", 1, "2026-02-10"),
        "goal_ratings": [
            *ratings_of("e1", [1], "2026-03-01"),
            *ratings_of("e2", [-1], "2026-03-02"),
            *ratings_of("e2", [0], "2026-05-01"),
        ],
    }
    con = world(tables, "2026-06-30", codes=["G2"])
    assert only(con, "G2", "2026-03-01", "2026-03-31").value == 60, "the earlier enrollment leads"
    apart = evaluate(con, "G2", asked("2026-03-01", "2026-03-31"), by="program")
    assert {r.group: r.value for r in apart} == {"P": 60, "Q": 40}
    assert only(con, "G2", "2026-05-01", "2026-05-31").value == 50, "alone, the second enrollment counts"


def test_a_rating_of_3_or_of_half_a_step_is_rejected_at_load():
    from etl import contract

    rating = contract.tables()["goal_ratings"].field("rating")
    assert (rating.type, rating.minimum, rating.maximum) == ("integer", -2, 2)


def test_g2_how_long_an_occasion_lasts_is_a_setting():
    """Rated on March 1 and on March 9: one occasion of 14 days, two of 7."""
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 2)
    tables["goal_ratings"] = ratings_of("a", [1, None], "2026-03-01") + ratings_of("a", [None, -1], "2026-03-09")
    assert only(world(tables, "2026-06-30", codes=["G2"]), "G2", *YEAR).value == 50
    apart = world(tables, "2026-06-30", codes=["G2"], parameters={"occasion_days": 7})
    assert only(apart, "G2", *YEAR).value == 40


# --- G3: change -----------------------------------------------------------------------------------------------------


def test_g3_same_goals_and_weights_before_and_after():
    """D to B: 59.13 - 36.31 = +22.82; a goal added later is said, and not counted."""
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 4, ["2026-01-10"] * 3 + ["2026-02-20"], baseline_rating=-1)
    for goal, day in zip(tables["goals"], ["2026-01-10", "2026-01-10", "2026-01-24", "2026-01-25"], strict=True):
        goal["set_date"] = day
    tables["goal_ratings"] = ratings_of("a", [1, 1, 0, -2], "2026-04-01")
    con = world(tables, "2026-06-30", codes=["G3"])
    assert round(only(con, "G3", *YEAR).value, 2) == 22.82
    assert reasons(con, "G3", *YEAR) == {"a": "from 36.3 to 59.1, over 3 goals, and 1 added later"}


def test_g3_only_goals_rated_again_are_compared():
    """Weights 3 and 1 rated again, weight 2 not: both sides leave it out. Baselines -2, 0 and -1."""
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 3, weight=[3, 2, 1], baseline_rating=[-2, 0, -1])
    tables["goal_ratings"] = ratings_of("a", [1, None, -1], "2026-04-01")
    con = world(tables, "2026-06-30", codes=["G3"])
    before = 50 + 10 * (3 * -2 + 1 * -1) / math.sqrt(0.7 * 10 + 0.3 * 16)
    assert only(con, "G3", *YEAR).value == pytest.approx(55.82 - before, abs=0.005)


def test_g3_a_beginning_that_is_not_recorded_and_children_without_a_second_rating():
    """Without a baseline the rating of the day counts, else -1, and the case says so."""
    tables = enrolled("a", "b", "c", "d")
    tables["goals"] = [
        *goals_of("a", 1, baseline_rating=None),
        *goals_of("b", 1),
        *goals_of("c", 1),
        *goals_of("d", 2),
    ]
    tables["goals"][-1]["set_date"] = "2026-03-01"
    tables["goal_ratings"] = [
        *ratings_of("a", [1], "2026-04-01"),
        *ratings_of("b", [-2], "2026-01-10"), *ratings_of("b", [0], "2026-04-01"),
        *ratings_of("c", [0], "2026-01-10"),
        *ratings_of("d", [None, 1], "2026-04-01"),
    ]  # fmt: skip
    con = world(tables, "2026-06-30", codes=["G3"])
    result = only(con, "G3", *YEAR)
    assert (result.value, result.n, result.pending, result.excluded) == (20, 2, 1, 1)
    assert reasons(con, "G3", *YEAR) == {
        "a": "from 40.0 to 60.0, over 1 goal, beginning assumed for 1",
        "b": "from 30.0 to 50.0, over 1 goal",
    }
    assert reasons(con, "G3", *YEAR, state="pending") == {"c": "rated when the goals were set, not again yet"}
    assert reasons(con, "G3", *YEAR, state="excluded") == {"d": "only goals added later were rated"}


def test_g3_the_beginning_that_is_assumed_is_a_setting():
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 1)
    tables["goal_ratings"] = ratings_of("a", [0])
    changes = [
        only(world(tables, "2026-06-30", codes=["G3"], parameters=site), "G3", *YEAR).value
        for site in ({}, {"baseline_rating": -2})
    ]
    assert changes == [10, 20]


# --- G5: goals met --------------------------------------------------------------------------------------------------


def closed_goals(**counts):
    """A world of one enrollment with so many goals of each status, closed on 2026-05-01."""
    tables = enrolled("a")
    tables["goals"] = []
    for status, count in counts.items():
        closed = None if status == "in_progress" else "2026-05-01"
        more = goals_of("a", count, status=status, status_date=closed)
        tables["goals"] += [{**goal, "goal_id": f"{status}{n}"} for n, goal in enumerate(more)]
    return tables


def test_g5_seven_met_two_partly_two_not_one_dropped_five_open():
    tables = closed_goals(met=7, partly_met=2, not_met=2, dropped=1, in_progress=5)
    con = world(tables, "2026-06-30", codes=["G5.met", "G5.met_or_partly"])
    met, partly = only(con, "G5.met", "2026-04-01", "2026-06-30"), only(con, "G5.met_or_partly", *YEAR)
    assert (met.numerator, met.denominator, round(met.value, 1)) == (7, 11, 63.6)
    assert (partly.numerator, partly.denominator, round(partly.value, 1)) == (9, 11, 81.8)
    assert (met.pending, met.excluded) == (5, 1)
    assert reasons(con, "G5.met", *YEAR, state="excluded") == {"dropped0": "dropped"}
    assert round(100 * met.numerator / (met.denominator + met.excluded), 1) == 58.3, "with the dropped one as failure"


def test_g5_without_a_closed_goal_there_is_no_number():
    con = world(closed_goals(in_progress=2, deferred=1), "2026-06-30", codes=["G5.met"])
    result = only(con, "G5.met", *YEAR)
    assert (result.value, result.denominator, result.pending, result.excluded) == (None, None, 2, 1)


def test_g5_an_open_goal_is_pending_from_the_day_it_was_set():
    con = world(closed_goals(in_progress=1), "2026-06-30", codes=["G5.met"])
    pending = {
        (first, last): only(con, "G5.met", first, last).pending
        for first, last in (("2026-01-01", "2026-01-09"), ("2026-01-01", "2026-01-10"), ("2026-06-30", "2026-06-30"))
    }
    assert list(pending.values()) == [0, 1, 1]


def test_g5_by_area_of_life_the_groups_add_up():
    tables = closed_goals(met=3, not_met=2)
    for goal, domain in zip(tables["goals"], ["family", "family", "school", "school", "legal"], strict=True):
        goal["life_domain"] = domain
    found = by_category(world(tables, "2026-06-30", codes=["G5.met"]), "G5.met", *YEAR)
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == {
        "family": (2, 2),
        "school": (1, 2),
        "legal": (0, 1),
    }


def test_g5_goals_left_open_when_service_ended_are_judged_by_their_latest_rating():
    """At the expected level met; above a baseline of -2 partly; else not; never rated unknown."""
    tables = enrolled("a", end_date="2026-04-15", end_reason="moved")
    tables["goals"] = goals_of("a", 5, baseline_rating=[-1, -2, -1, -2, -1])
    tables["goal_ratings"] = ratings_of("a", [-1, -2, 0, -2, None], "2026-02-01") + ratings_of(
        "a", [0, -1, -1], "2026-04-01"
    )
    con = world(tables, "2026-06-30", codes=["G5.met", "G5.met_or_partly"])
    april = ("2026-04-15", "2026-04-15")
    met, partly = only(con, "G5.met", *april), only(con, "G5.met_or_partly", *april)
    assert (met.numerator, partly.numerator, met.denominator, met.excluded, met.pending) == (1, 2, 4, 1, 0)
    assert reasons(con, "G5.met", *YEAR)["a2"] == "partly met, by its latest rating when service ended"
    assert reasons(con, "G5.met", *YEAR, state="excluded") == {
        "a5": "service ended and the goal was never rated or closed"
    }


def test_g5_what_happens_after_complete_to_has_not_happened_yet():
    tables = closed_goals(met=1)
    tables["goals"][0]["status_date"] = "2026-07-01"
    con = world(tables, "2026-06-30", codes=["G5.met"])
    result = only(con, "G5.met", *YEAR)
    assert (result.value, result.pending) == (None, 1)


def test_g5_on_time_looks_at_every_goal_that_came_due():
    tables = enrolled("a", "b")
    tables["enrollments"][1] |= {"end_date": "2026-04-20"}
    tables["goals"] = drawn("""
        goal_id enrollment_id target_date status      status_date
        early   a             2026-05-01  met         2026-04-20
        same    a             2026-05-01  met         2026-05-01
        late    a             2026-05-01  met         2026-05-02
        partly  a             2026-05-01  partly_met  2026-04-01
        open    a             2026-05-01  in_progress -
        dropped a             2026-05-01  dropped     2026-04-01
        future  a             2026-09-01  in_progress -
        ahead   a             2026-09-01  met         2026-05-01
        nodate  a             -           met         2026-05-01
        noday   a             2026-05-01  met         -
        left    b             2026-05-01  in_progress -
    """)
    tables["goals"] = [{**goal, "set_date": "2026-01-10", "life_domain": "family"} for goal in tables["goals"]]
    con = world(tables, "2026-06-30", codes=["G5.on_time"])
    result = only(con, "G5.on_time", "2026-04-01", "2026-06-30")
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (2, 5, 0, 4)
    assert reasons(con, "G5.on_time", "2026-04-01", "2026-06-30") == {
        "early": "met in time",
        "same": "met in time",
        "late": "met late",
        "partly": "partly met",
        "open": "open past the due date",
    }
    assert reasons(con, "G5.on_time", "2026-04-01", "2026-06-30", state="excluded") == {
        "dropped": "dropped",
        "nodate": "no due date",
        "noday": "met, but the day is not recorded",
        "left": "service ended by the due date, the goal not met",
    }
    assert reasons(con, "G5.on_time", *YEAR, state="pending") == {
        "future": "not yet due",
        "ahead": "met, and not yet due",
    }


# --- G6: identified, followed up, achieved --------------------------------------------------------------------------

G6 = ("G6.identified", "G6.followed_up", "G6.achieved")


def with_steps(tables):
    tables["goal_steps"] = numbered([{"goal_id": goal["goal_id"]} for goal in tables["goals"]], "step_id")
    return tables


def test_g6_forty_enrolled_34_identified_27_followed_up_15_achieved():
    """85.0%, 79.4%, 55.6%; a second rating on day 13 does not count."""
    names = [f"c{n:02}" for n in range(40)]
    tables = enrolled(*names)
    tables["goals"] = [goal for name in names[:38] for goal in goals_of(name, 1, has_all_anchors=True)]
    tables = with_steps(tables)
    tables["goal_steps"] = tables["goal_steps"][:35]
    tables["goals"][34] |= {"has_all_anchors": False}
    tables["goal_ratings"] = [
        *[r for name in names[:15] for r in ratings_of(name, [0], "2026-01-24")],
        *[r for name in names[15:27] for r in ratings_of(name, [-1], "2026-07-10")],
        *ratings_of(names[27], [2], "2026-01-23"),
        *ratings_of(names[28], [2], "2026-07-11"),
    ]
    con = world(tables, "2026-07-31", codes=G6)
    found = [only(con, code, "2026-07-01", "2026-07-31") for code in G6]
    assert [(r.numerator, r.denominator, round(r.value, 1)) for r in found] == [
        (34, 40, 85.0),
        (27, 34, 79.4),
        (15, 27, 55.6),
    ]


def test_g6_the_steps_change_on_their_day():
    """Set January 10, rated 0 on February 1 and -1 on March 1."""
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 1, baseline_rating=-1)
    tables["goal_ratings"] = ratings_of("a", [0], "2026-02-01") + ratings_of("a", [-1], "2026-03-01")
    con = world(with_steps(tables), "2026-06-30", codes=G6)
    days = ("2026-01-09", "2026-01-10", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    found = [tuple(only(con, code, day, day).value for code in G6) for day in days]
    assert found == [(0, None, None), (100, 0, None), (100, 0, None), (100, 100, 100), (100, 100, 100), (100, 100, 0)]


def test_g6_the_primary_goal_decides_else_any():
    tables = enrolled("a", "b", "c", "d")
    tables["goals"] = [
        *goals_of("a", 2, has_all_anchors=True, is_primary=[True, False]),
        *goals_of("b", 2, has_all_anchors=True, is_primary=[True, False]),
        *goals_of("c", 2, has_all_anchors=True),
        *goals_of("d", 2, has_all_anchors=True, is_primary=[True, False]),
    ]
    tables["goal_ratings"] = [
        *ratings_of("a", [-1, 1]), *ratings_of("b", [1, -1]), *ratings_of("c", [-1, 0]), *ratings_of("d", [None, 0]),
    ]  # fmt: skip
    con = world(with_steps(tables), "2026-06-30", codes=["G6.achieved"])
    period = asked("2026-06-30", "2026-06-30")[0]
    assert {c.subject: (c.numerator, c.reason) for c in cases(con, "G6.achieved", period)} == {
        "a": (0, "1 of 2 rated goals reached, the primary goal not"),
        "b": (1, "1 of 2 rated goals reached, the primary goal among them"),
        "c": (1, "1 of 2 rated goals reached"),
        "d": (1, "1 of 1 rated goals reached"),
    }


def test_g6_a_first_rating_can_be_the_scale_but_is_no_second():
    tables = enrolled("a", "b")
    tables["goals"] = goals_of("a", 1) + goals_of("b", 1)
    tables["goal_ratings"] = [
        *ratings_of("a", [0], "2026-03-01"),
        *ratings_of("b", [-1], "2026-01-10"),
        *ratings_of("b", [0], "2026-03-01"),
    ]
    con = world(with_steps(tables), "2026-06-30", codes=G6)
    found = [only(con, code, "2026-06-30", "2026-06-30") for code in G6]
    assert [(r.numerator, r.denominator) for r in found] == [(2, 2), (1, 2), (1, 1)]


@pytest.mark.parametrize(("rated_on", "counts"), [("2026-02-28", 1), ("2026-03-01", 0)])
def test_g6_six_months_after_the_end_of_august_are_over_with_february(rated_on, counts):
    """August 31 and six months is February 28: months end where the shorter month ends."""
    tables = enrolled("a", start="2025-08-01")
    tables["goals"] = goals_of("a", 1, "2025-08-31", baseline_rating=-1)
    tables["goal_ratings"] = ratings_of("a", [0], rated_on)
    con = world(with_steps(tables), "2026-06-30", codes=["G6.followed_up"])
    assert only(con, "G6.followed_up", "2026-06-30", "2026-06-30").numerator == counts


def test_g6_the_time_for_the_second_rating_is_a_setting():
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 1, baseline_rating=-1)
    tables["goal_ratings"] = ratings_of("a", [0], "2026-01-23")
    for days, counts in ((14, 0), (13, 1)):
        con = world(with_steps(tables), "2026-06-30", codes=G6, parameters={"follow_up_from_days": days})
        assert only(con, "G6.followed_up", "2026-06-30", "2026-06-30").numerator == counts


# --- G7: SMART ------------------------------------------------------------------------------------------------------


def smart_tables():
    """Goal 1 has all; 2 no due date; 3 no indicator and no need; 4 due on the day it was set."""
    tables = enrolled("a")
    whole = {
        "text_words": 5,
        "has_indicator": True,
        "baseline_value": 2.0,
        "target_value": 4.0,
        "team_agreed": True,
        "linked_to_need": True,
        "target_date": "2026-07-09",
    }
    tables["goals"] = goals_of("a", 4, **whole)
    tables["goals"][1]["target_date"] = None
    tables["goals"][2] |= {"has_indicator": False, "linked_to_need": False}
    tables["goals"][3]["target_date"] = "2026-01-10"
    steps = [{"goal_id": f"a{n}", "has_responsible_person": True, "is_measurable": n > 1} for n in range(1, 5)]
    tables["goal_steps"] = numbered([*steps, {"goal_id": "a1", "is_measurable": True}], "step_id")
    return tables


SMART = ("G7", "G7.letters", "G7.steps")


def letters(con):
    return {name: (r.numerator, r.denominator) for name, r in by_category(con, "G7.letters", *YEAR).items()}


def test_g7_one_of_four_complete_and_the_letters():
    con = world(smart_tables(), "2026-06-30", codes=SMART)
    result = only(con, "G7", *YEAR)
    assert (result.numerator, result.denominator, result.value) == (1, 4, 25.0)
    assert letters(con) == {"S": (4, 4), "M": (3, 4), "A": (4, 4), "R": (3, 4), "T": (2, 4)}
    assert sum(n for n, _ in letters(con).values()) / 4 == 4.0, "the mean score"
    assert reasons(con, "G7", *YEAR) == {
        "a1": "all five letters",
        "a2": "4 of 5 letters, lacks T",
        "a3": "3 of 5 letters, lacks M, R",
        "a4": "4 of 5 letters, lacks T",
    }


def test_g7_steps_are_measurable_with_a_person_named():
    result = only(world(smart_tables(), "2026-06-30", codes=SMART), "G7.steps", *YEAR)
    assert (result.numerator, result.denominator) == (3, 5)


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"text_words": 4}, "S"),
        ({"has_indicator": False}, "M"),
        ({"baseline_value": None}, "M"),
        ({"target_value": None}, "M"),
        ({"target_value": None, "has_all_anchors": True}, ""),
        ({"team_agreed": False}, "A"),
        ({"target_value": 2.0}, "A"),
        ({"baseline_rating": 0}, "A"),
        ({"linked_to_need": None, "family_priority": True}, ""),
        ({"linked_to_need": None}, "R"),
        ({"target_date": "2026-07-10"}, "T"),
    ],
)
def test_g7_each_letter_has_its_rule(change, fails):
    tables = smart_tables()
    tables["goals"] = [tables["goals"][0] | change]
    found = letters(world(tables, "2026-06-30", codes=SMART))
    assert {name for name, (passed, _) in found.items() if not passed} == set(fails)


@pytest.mark.parametrize("steps", [[], [{"goal_id": "a1", "has_responsible_person": False}]])
def test_g7_a_goal_is_not_specific_without_a_step_that_names_a_person(steps):
    tables = smart_tables() | {"goal_steps": numbered(steps, "step_id")}
    assert letters(world(tables, "2026-06-30", codes=SMART))["S"] == (0, 4)


@pytest.mark.parametrize(
    ("site", "found"),
    [({"specific_words": 6}, {"S": 0, "T": 2}), ({"longest_goal_days": 179}, {"S": 4, "T": 0})],
)
def test_g7_how_many_words_and_days_are_settings_and_the_cases_say_them(site, found):
    """Five words, and 180 days to the due date."""
    con = world(smart_tables(), "2026-06-30", codes=SMART, parameters=site)
    assert {name: passed for name, (passed, _) in letters(con).items() if name in found} == found
    said = {case.reason for case in cases(con, "G7.letters", asked(*YEAR)[0])}
    (asked_for,) = site.values()
    assert any(f" {asked_for} " in reason for reason in said)


def test_g7_what_a_source_does_not_send_is_never_a_no():
    """Without the column team_agreed the letter A, and so the whole, is left out; the other letters stay."""
    con = empty_world()
    add_source(con, "test", smart_tables(), "2026-06-30")
    sent = {"goals": list(smart_tables()["goals"][0]), "goal_steps": ["step_id", "goal_id", "has_responsible_person"]}
    sent["goals"].remove("team_agreed")
    for table, fields in sent.items():
        con.executemany("INSERT INTO load.recorded VALUES ('test', ?, ?)", [[table, field] for field in fields])
    build(con, {}, SMART)
    result = only(con, "G7", *YEAR)
    assert (result.value, result.excluded) == (None, 4)
    assert {row.reason for row in left_out(con, "G7", asked(*YEAR)[0])} == {"this agency does not send what A needs"}
    assert letters(con) == {"S": (4, 4), "M": (3, 4), "A": (None, None), "R": (3, 4), "T": (2, 4)}
    assert only(con, "G7.steps", *YEAR).excluded == 5, "whether a step is measurable is not sent"


# --- G8: how long goals take ----------------------------------------------------------------------------------------


def test_g8_half_of_the_goals_are_reached_by_day_60():
    """(20,1) (35,1) (35,0) (60,1) (90,0): S = 0.8, 0.6, 0.3; the median of those met alone is 35, their mean 38.3."""
    first = date(2026, 1, 10)
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 5)
    at = lambda days: first + timedelta(days=days)  # noqa: E731
    tables["goals"][0] |= {"status": "met", "status_date": at(20)}
    tables["goals"][2] |= {"status": "dropped", "status_date": at(35)}
    tables["goals"][4] |= {"status": "not_met", "status_date": at(90)}
    tables["goal_ratings"] = [
        {"goal_id": "a2", "rating_date": at(20), "rater_role": "team", "rating": -1},
        {"goal_id": "a2", "rating_date": at(35), "rater_role": "team", "rating": 0},
        {"goal_id": "a4", "rating_date": at(60), "rater_role": "team", "rating": 2},
        {"goal_id": "a5", "rating_date": at(91), "rater_role": "team", "rating": 2},
    ]
    con = world(tables, "2026-06-30", codes=["G8"])
    result = only(con, "G8", *YEAR)
    assert result.median == 60
    assert [(p.time, round(p.survival, 4)) for p in result.curve if p.events] == [(20, 0.8), (35, 0.6), (60, 0.3)]
    reached = sorted(c.denominator for c in cases(con, "G8", asked(*YEAR)[0]) if c.numerator)
    assert (reached, round(sum(reached) / 3, 1)) == ([20, 35, 60], 38.3)


def test_g8_what_ends_the_following_and_who_is_left_out():
    tables = enrolled("a", "b")
    tables["enrollments"][1]["end_date"] = "2026-03-01"
    tables["goals"] = goals_of("a", 4) + goals_of("b", 2)
    tables["goals"][1] |= {"status": "dropped"}
    tables["goals"][2] |= {"status": "met", "status_date": "2026-01-05"}
    tables["goals"][3] |= {"status": "met", "status_date": "2026-03-01"}
    tables["goal_ratings"] = [
        *ratings_of("a", [None, None, None, 0], "2026-02-10"),
        *ratings_of("b", [None, 1], "2026-03-05"),
    ]
    con = world(tables, "2026-06-30", codes=["G8"])
    found = {c.subject: (c.numerator, c.denominator, c.reason) for c in cases(con, "G8", asked(*YEAR)[0])}
    assert found == {
        "a1": (0, 171, "still open"),
        "a4": (1, 31, "reached"),
        "b1": (0, 50, "service ended with the goal open"),
        "b2": (0, 50, "service ended with the goal open"),
    }
    assert reasons(con, "G8", *YEAR, state="excluded") == {
        "a2": "closed, but the day is not recorded",
        "a3": "closed before the day it was set",
    }
    result = only(con, "G8", *YEAR)
    assert (result.median, result.n) == (None, 4), "half were never reached"


# --- G9: areas of life ----------------------------------------------------------------------------------------------


def test_g9_goals_by_area_add_up_and_empty_areas_show():
    tables = enrolled("a")
    tables["goals"] = goals_of("a", 4, life_domain=["family", "school", "school", "legal"])
    con = world(tables, "2026-06-30", codes=["G9"])
    found = by_category(con, "G9", *YEAR)
    assert only(con, "G9", *YEAR).value == 4 == sum(r.value for r in found.values())
    assert (found["school"].value, found["cultural"].value, len(found)) == (2, 0, 10)


def test_g9_breadth_three_areas_or_more():
    """p1 by name and the earlier p2 by date have three areas; p3 has two goals in one; p4 none."""
    tables = enrolled("a", "b", "c")
    tables["service_plans"] = drawn("""
        plan_id enrollment_id plan_date
        p1      a             2026-01-10
        p2      b             2026-01-10
        p3      b             2026-03-01
        p4      c             2026-01-10
    """)
    tables["goals"] = [
        *goals_of("a", 3, life_domain=["family", "school", "legal"], plan_id="p1"),
        *goals_of("b", 5, life_domain=["family", "school", "legal", "social", "social"]),
    ]
    for goal, day in zip(
        tables["goals"][3:], ("2026-01-05", "2026-01-10", "2026-02-28", "2026-03-01", "2026-04-01"), strict=True
    ):
        goal["set_date"] = day
    con = world(tables, "2026-06-30", codes=["G9.breadth"])
    assert reasons(con, "G9.breadth", *YEAR) == {
        "p1": "goals in 3 areas of life",
        "p2": "goals in 3 areas of life",
        "p3": "goals in 1 area of life",
        "p4": "no goals belong to this plan",
    }
    assert only(con, "G9.breadth", *YEAR).value == 50


def test_g9_how_many_areas_make_a_plan_broad_is_a_setting():
    tables = enrolled("a") | {"service_plans": [{"plan_id": "p", "enrollment_id": "a", "plan_date": "2026-01-10"}]}
    tables["goals"] = goals_of("a", 2, life_domain=["family", "school"], plan_id="p")
    for site, value in (({}, 0), ({"breadth_domains": 2}, 100)):
        assert (
            only(world(tables, "2026-06-30", codes=["G9.breadth"], parameters=site), "G9.breadth", *YEAR).value == value
        )


# --- G10: team and plan within 14 days ------------------------------------------------------------------------------

G10 = ("G10.team", "G10.plan", "G10.both")


def intake_tables():
    """The families A to G of the note."""
    found = drawn("""
        enrollment_id start_date team_formed_date plan_date  end_date
        A             2026-04-01 2026-04-10       2026-04-15 -
        B             2026-04-06 2026-04-20       2026-04-22 -
        C             2026-05-04 2026-05-12       -          -
        D             2026-06-08 2026-06-19       2026-06-22 -
        E             2026-06-20 2026-06-25       -          -
        F             2026-06-16 -                -          -
        G             2026-05-20 -                -          2026-05-28
    """)
    plans = [
        {"plan_id": row["enrollment_id"], "enrollment_id": row["enrollment_id"], "plan_date": row["plan_date"]}
        for row in found
        if row["plan_date"]
    ]
    rows = [
        {**{k: v for k, v in row.items() if k != "plan_date"}, "child_id": row["enrollment_id"], "program": "P"}
        for row in found
    ]
    return {"children": children(rows), "enrollments": rows, "service_plans": plans}


@pytest.mark.parametrize(
    ("complete_to", "expected"),
    [("2026-06-30", (2, 4, 50.0, 2, 1)), ("2026-07-01", (2, 5, 40.0, 1, 1))],
)
def test_g10_both_on_two_days(complete_to, expected):
    con = world(intake_tables(), complete_to, codes=G10)
    r = only(con, "G10.both", "2026-04-01", "2026-06-30")
    assert (r.numerator, r.denominator, r.value, r.pending, r.excluded) == expected


def test_g10_the_three_states_of_the_table():
    con = world(intake_tables(), "2026-06-30", codes=G10)
    period = ("2026-04-01", "2026-06-30")
    team, plan = only(con, "G10.team", *period), only(con, "G10.plan", *period)
    assert (team.numerator, team.denominator, team.pending, team.excluded) == (5, 5, 1, 1)
    assert (plan.numerator, plan.denominator, plan.pending, plan.excluded) == (2, 4, 2, 1)
    assert reasons(con, "G10.both", *period) | reasons(con, "G10.both", *period, state="pending") == {
        "A": "on time: team on day 9, plan on day 14",
        "B": "late: team on day 14, plan on day 16",
        "C": "overdue: no plan yet",
        "D": "on time: team on day 11, plan on day 14",
        "E": "no plan yet, due by day 14",
        "F": "no team and no plan yet, due by day 14",
    }
    assert reasons(con, "G10.both", *period, state="excluded") == {"G": "service ended on day 8 without both"}


def test_g10_the_programs_own_days_come_first():
    tables = intake_tables() | {"programs": [{"program": "P", "agency": "X", "plan_days": 16}]}
    result = only(world(tables, "2026-07-31", codes=G10), "G10.both", "2026-04-01", "2026-06-30")
    assert (result.numerator, result.denominator) == (3, 6)


@pytest.mark.parametrize(("end", "expected"), [("2026-06-03", (0, None, 1)), ("2026-06-04", (0, 1, 0))])
def test_g10_who_left_by_day_14_owes_no_plan_and_who_left_on_day_15_did(end, expected):
    tables = intake_tables()
    tables["enrollments"] = [tables["enrollments"][6] | {"end_date": end}]
    tables["service_plans"] = []
    con = world(tables, "2026-06-30", codes=["G10.team"])
    r = only(con, "G10.team", *YEAR)
    assert (r.numerator or 0, r.denominator, r.excluded) == expected


def test_g10_a_missing_plan_never_passes():
    """A team on time and no plan at all: overdue, not met by the larger of the two."""
    tables = enrolled("a", start="2026-01-01")
    tables["enrollments"][0]["team_formed_date"] = "2026-01-05"
    result = only(world(tables, "2026-06-30", codes=G10), "G10.both", *YEAR)
    assert (result.numerator, result.denominator) == (0, 1)


def test_g10_team_from_the_roster_else_from_the_first_meeting():
    """Roster: the first day with family and someone else, both still there; a meeting before intake is none."""
    tables = enrolled("roster", "gone", "family", "meeting", "before", start="2026-01-10")
    tables["team_members"] = numbered(
        drawn("""
            enrollment_id role        joined_date left_date
            roster        youth       2026-01-01  -
            roster        facilitator 2026-01-15  -
            roster        clinician   2026-01-12  2026-01-12
            gone          caregiver   2026-01-10  2026-01-12
            gone          school      2026-01-12  -
            family        caregiver   2026-01-10  -
            family        youth       2026-01-10  -
        """),
        "team_member_id",
    )
    tables["team_meetings"] = numbered(
        drawn("""
            enrollment_id meeting_date
            gone          2026-01-20
            meeting       2026-01-09
            meeting       2026-01-24
        """),
        "meeting_id",
    )
    tables["enrollments"][4]["team_formed_date"] = "2026-01-09"
    con = world(tables, "2026-06-30", codes=["G10.team"])
    assert reasons(con, "G10.team", *YEAR) == {
        "roster": "on time: team formed on day 5",
        "gone": "on time: team formed on day 10",
        "family": "overdue: no team yet",
        "meeting": "on time: team formed on day 14",
    }
    assert reasons(con, "G10.team", *YEAR, state="excluded") == {"before": "the team is dated before intake"}


# --- G11: reviews every 30 days -------------------------------------------------------------------------------------

G11 = ("G11", "G11.current")


def review_tables(*days, plan="2026-01-10", **more):
    tables = enrolled("a", start="2026-01-02", **more)
    tables["service_plans"] = [{"plan_id": "p", "enrollment_id": "a", "plan_date": plan}]
    tables["plan_reviews"] = numbered([{"enrollment_id": "a", "review_date": day} for day in days], "review_id")
    return tables


NOTE = ("2026-02-05", "2026-03-10", "2026-04-09")


@pytest.mark.parametrize(
    ("complete_to", "expected"),
    [("2026-05-09", (2, 3, 66.7, 1, 100)), ("2026-05-20", (2, 4, 50.0, 0, 0))],
)
def test_g11_reviews_of_the_note_on_two_days(complete_to, expected):
    con = world(review_tables(*NOTE), complete_to, codes=G11)
    r = only(con, "G11", "2026-01-01", complete_to)
    current = only(con, "G11.current", complete_to, complete_to)
    assert (r.numerator, r.denominator, round(r.value, 1), r.pending, current.value) == expected


def test_g11_overdue_by_11_days_stands_on_the_first_late_day():
    con = world(review_tables(*NOTE), "2026-05-20", codes=G11)
    found = [(c.start_date, c.numerator, c.reason) for c in rows(con)]
    assert found == [
        (date(2026, 2, 5), 1, "on time"),
        (date(2026, 3, 8), 0, "late: reviewed after 33 days"),
        (date(2026, 4, 9), 1, "on time"),
        (date(2026, 5, 10), 0, "overdue by 11 days"),
    ]


def rows(con):
    """Evidence of G11, a day after the other."""
    return [
        case for month in periods("month", date(2026, 1, 1), date(2026, 12, 31)) for case in cases(con, "G11", month)
    ]


def test_g11_a_past_period_does_not_change_for_being_looked_at_later():
    march = [
        only(world(review_tables(*NOTE), day, codes=G11), "G11", "2026-03-01", "2026-03-31")
        for day in ("2026-03-31", "2026-04-09", "2026-06-30")
    ]
    assert {(r.numerator, r.denominator) for r in march} == {(0, 1)}
    before = only(world(review_tables(*NOTE[:1]), "2026-03-09", codes=G11), "G11", "2026-03-01", "2026-03-31")
    assert (before.numerator, before.denominator) == (0, 1), "late on March 8, before anyone knew of March 10"


def test_g11_one_long_gap_is_one_and_two_reviews_on_a_day_are_one():
    con = world(review_tables("2026-01-10", "2026-04-15", "2026-04-15"), "2026-04-30", codes=G11)
    result = only(con, "G11", *YEAR)
    assert (result.numerator, result.denominator, result.pending) == (0, 1, 1)


@pytest.mark.parametrize(
    ("end", "expected"), [("2026-03-07", (1, 1, 1)), ("2026-03-08", (1, 2, 0)), ("2026-02-05", (1, 1, 1))]
)
def test_g11_service_that_ended_within_30_days_of_the_last_review_owes_none(end, expected):
    con = world(review_tables("2026-02-05", "2026-04-01", end_date=end), "2026-06-30", codes=G11)
    r = only(con, "G11", *YEAR)
    assert (r.numerator, r.denominator, r.excluded) == expected


def test_g11_the_number_of_days_is_a_setting_and_the_programs_own_comes_first():
    by_setting = world(review_tables(*NOTE), "2026-05-20", codes=G11, parameters={"review_days": 45})
    assert only(by_setting, "G11", *YEAR).value == 100
    tables = review_tables(*NOTE) | {"programs": [{"program": "P", "agency": "X", "review_days": 45}]}
    assert only(world(tables, "2026-05-20", codes=G11), "G11", *YEAR).value == 100


def test_g11_without_reviews_meetings_at_which_the_plan_was_reviewed_stand_in():
    tables = review_tables()
    days = [(day, True) for day in NOTE] + [("2026-02-20", False), ("2026-02-21", None)]
    tables["team_meetings"] = numbered(
        [{"enrollment_id": "a", "meeting_date": day, "plan_reviewed": flag} for day, flag in days], "meeting_id"
    )
    result = only(world(tables, "2026-05-09", codes=G11), "G11", *YEAR)
    assert (result.numerator, result.denominator) == (2, 3)


def test_g11_reviews_that_are_not_sent_are_no_missed_reviews():
    con = empty_world()
    tables = review_tables()
    add_source(con, "test", tables, "2026-06-30")
    for table in ("children", "enrollments", "service_plans"):
        con.executemany("INSERT INTO load.recorded VALUES ('test', ?, ?)", [[table, f] for f in tables[table][0]])
    build(con, {}, G11)
    result, current = only(con, "G11", *YEAR), only(con, "G11.current", "2026-06-30", "2026-06-30")
    assert (result.value, result.excluded, current.value, current.excluded) == (None, 1, None, 1)


def test_g11_current_day_by_day():
    """No plan before January 10; compliant to day 30, overdue on day 31; nobody after service ended."""
    con = world(review_tables("2026-02-05", end_date="2026-04-01"), "2026-06-30", codes=G11)
    days = ("2026-01-09", "2026-01-10", "2026-02-04", "2026-03-07", "2026-03-08", "2026-03-31", "2026-04-01")
    found = [only(con, "G11.current", day, day) for day in days]
    assert [r.value for r in found] == [None, 100, 100, 100, 0, 0, None]
    assert [r.excluded for r in found] == [1, 0, 0, 0, 0, 0, 0]


def test_g11_reviews_at_a_team_meeting():
    """Two reviews on one day are one, at a meeting if either was."""
    tables = review_tables("2026-02-05", "2026-03-10", "2026-03-10", "2026-04-09")
    tables["plan_reviews"][2]["meeting_id"] = "m"
    result = only(world(tables, "2026-06-30", codes=["G11.at_meeting"]), "G11.at_meeting", *YEAR)
    assert (result.numerator, result.denominator) == (1, 3)


# --- what must hold for all -----------------------------------------------------------------------------------------


def test_a_second_enrollment_held_at_the_same_time_counts_in_its_own_program_only():
    """Goals, plans and reviews of the second enrollment stay out of totals while the first lasts."""
    tables = intake_tables()
    first = dict(tables["enrollments"][0], enrollment_id="A2", program="Q", start_date="2026-04-05")
    tables["enrollments"].append(first)
    con = world(tables, "2026-06-30", codes=G10)
    period = asked("2026-04-01", "2026-06-30")
    assert only(con, "G10.team", "2026-04-01", "2026-06-30").denominator == 5
    assert {r.group: r.denominator for r in evaluate(con, "G10.team", period, by="program")} == {"P": 5, "Q": 1}


@pytest.mark.parametrize(
    ("code", "extra"),
    [
        ("G2", {"goals": goals_of("z", 1)}),
        ("G3", {"goals": goals_of("z", 1)}),
        ("G5.met", {"goals": goals_of("z", 1, status="dropped", status_date="2026-03-01")}),
        ("G5.on_time", {"goals": goals_of("z", 1, status="deferred", status_date="2026-03-01")}),
        ("G8", {"goals": goals_of("z", 1, status="dropped")}),
        ("G10.both", {"service_plans": [{"plan_id": "z", "enrollment_id": "z", "plan_date": "2025-12-31"}]}),
        ("G11", {}),
    ],
)
def test_adding_an_excluded_case_changes_no_value(code, extra):
    base = enrolled("a", "b")
    base["enrollments"][1]["end_date"] = "2026-05-01"
    base["goals"] = goals_of("a", 2, baseline_rating=-1, target_date="2026-05-01") + goals_of("b", 1)
    base["goals"][0] |= {"status": "met", "status_date": "2026-04-01"}
    base["goal_ratings"] = ratings_of("a", [1, -1]) + ratings_of("b", [0])
    base["service_plans"] = [{"plan_id": "p", "enrollment_id": "a", "plan_date": "2026-01-10"}]
    base["plan_reviews"] = [{"review_id": "r", "enrollment_id": "a", "review_date": "2026-02-01"}]
    more = enrolled("a", "b", "z")
    more["enrollments"][1]["end_date"] = "2026-05-01"
    added = base | more | {table: base[table] + rows for table, rows in extra.items()}
    plain, with_case = (only(world(t, "2026-06-30", codes=[code]), code, *YEAR) for t in (base, added))
    assert plain.value is not None
    assert (with_case.value, with_case.denominator) == (plain.value, plain.denominator)
