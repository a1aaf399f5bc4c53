"""The worked examples of the placement note, with their rows and their numbers, and the intervals they print."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from measures import statistics
from measures.cards import catalog
from measures.cases import cases
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.periods import periods
from tests.oracle.drawn import children, drawn, numbered
from tests.support.world import world

PROGRAMS = [{"program": "P", "agency": "Agency"}]


def placed(text):
    return numbered(drawn(text), "living_arrangement_id")


def removed(text):
    return numbered(drawn(text), "episode_id")


def enrolled(text):
    return [{"program": "P", **row} for row in numbered(drawn(text), "enrollment_id")]


def tables_of(stays, removals=(), enrollments=(), **births):
    return {
        "programs": PROGRAMS,
        "children": children(stays, list(removals), list(enrollments), **births),
        "living_arrangements": stays,
        "care_episodes": removals,
        "enrollments": enrollments,
    }


def asked(con, code, kind, first, last, **more):
    return evaluate(con, code, periods(kind, date.fromisoformat(first), date.fromisoformat(last)), **more)


# --- PS1-A ----------------------------------------------------------------------------------------------------------

PS1_A = tables_of(
    placed("""
        child_id start_date end_date   setting              provider_id
        A        2022-10-01 2022-12-10 foster_home          home1
        A        2022-12-10 -          foster_home          home2
        B        2023-01-15 2023-01-18 foster_home          B1
        B        2023-01-18 2023-01-20 foster_home          B2
        C        2023-09-26 -          foster_home          C1
        D        2023-03-01 2023-04-01 foster_home          D1
        D        2023-04-01 2023-05-10 foster_home          D2
        D        2023-07-01 -          foster_home          D3
        E        2022-12-01 2023-03-01 foster_home          E1
        E        2023-03-01 2023-07-20 foster_home          E2
        E        2023-07-20 -          foster_home          E3
        F        2023-02-01 2023-03-05 foster_home          F1
        F        2023-03-05 2023-03-12 runaway              -
        F        2023-03-12 2023-04-20 foster_home          F1
        F        2023-04-20 2023-05-04 psychiatric_hospital -
        F        2023-05-04 2023-06-01 foster_home          F2
        F        2023-06-01 2023-06-03 respite              -
        F        2023-06-03 2023-08-01 foster_home          F2
        F        2023-08-01 -          trial_home_visit     -
        G        2023-02-01 2023-04-01 foster_home          G1
        G        2023-04-01 -          foster_home          G2
    """),
    removed("""
        child_id removal_date discharge_date discharge_reason
        A        2022-10-01   -              -
        B        2023-01-15   2023-01-20     reunification
        C        2023-09-26   -              -
        D        2023-03-01   2023-05-10     reunification
        D        2023-07-01   -              -
        E        2022-12-01   -              -
        F        2023-02-01   -              -
        G        2023-02-01   -              -
    """),
    **dict.fromkeys("ABCDF", date(2012, 4, 4)),
    E=date(2005, 6, 15),
    G=date(2005, 1, 1),
)


@pytest.fixture(scope="module")
def ps1_a():
    con = world(PS1_A, date(2023, 12, 31), codes=["PS1"])
    yield con
    con.close()


def test_ps1_a_gives_966_days_and_4_moves(ps1_a):
    """The cohort is who entered in the year: B's five days and G, 18 at entry, are out; D's two stays are one child."""
    [result] = asked(ps1_a, "PS1", "all", "2022-10-01", "2023-09-30")
    assert (result.denominator, result.numerator) == (966, 4)
    assert result.value == pytest.approx(4.1407867, abs=1e-6)
    assert (round(result.low, 4), round(result.high, 4)) == (1.1282, 10.6021)
    assert result.method == "exact_poisson"
    assert (result.counted, result.pending, result.excluded) == (5, 0, 2)


@pytest.mark.parametrize(
    ("child", "days", "moves"), [("A", 364, 1), ("C", 4, 0), ("D", 161, 1), ("E", 196, 1), ("F", 241, 1)]
)
def test_ps1_a_child_by_child(ps1_a, child, days, moves):
    """A whole year is 364 days; E's care ends on the 18th birthday; F's run, hospital, respite and visit are days."""
    [period] = periods("all", date(2022, 10, 1), date(2023, 9, 30))
    found = {case.subject: (case.denominator, case.numerator) for case in cases(ps1_a, "PS1", period)}
    assert found[child] == (days, moves)


@pytest.mark.parametrize("kind", ["month", "quarter", "ffq", "sfq", "ffy", "trailing12"])
def test_ps1_by_a_calendar_is_the_window_that_ends_there(ps1_a, kind):
    """A month's value is that of the twelve months to its last day, not of the month."""
    result = asked(ps1_a, "PS1", kind, "2023-09-01", "2023-09-30")[-1]
    assert result.period_end == date(2023, 9, 30)
    assert (result.denominator, result.numerator) == (966, 4)


def test_ps1_by_calendar_year_is_january_to_december(ps1_a):
    """By year the window ends on December 31, so A, who entered in October 2022, is not in it, and F's days run on."""
    [result] = asked(ps1_a, "PS1", "year", "2023-01-01", "2023-12-31")
    [period] = periods("year", date(2023, 1, 1), date(2023, 12, 31))
    found = {case.subject: (case.denominator, case.numerator) for case in cases(ps1_a, "PS1", period)}
    assert found == {"C": (96, 0), "D": (70 + 183, 1), "F": (333, 1)}
    assert (result.denominator, result.numerator) == (682, 2)


def test_ps1_by_state_year_is_july_to_june(ps1_a):
    """To June 30 C and D's second stay have not begun, and F has had the one move."""
    [result] = asked(ps1_a, "PS1", "sfy", "2023-06-30", "2023-06-30")
    assert (result.period_start, result.period_end) == (date(2022, 7, 1), date(2023, 6, 30))
    assert (result.denominator, result.numerator) == (272 + 70 + 196 + 149, 4)


def test_ps1_by_grant_year_is_the_window_that_the_grant_opens():
    """A grant from September 30: its first year ends on September 29, a day of A, C, D and F earlier than PS1-A."""
    grants = [{"grant_id": "g", "name": "Made up", "start_date": date(2022, 9, 30)}]
    con = world({**PS1_A, "grants": grants}, date(2023, 12, 31), codes=["PS1"])
    [year] = periods("grant_year", date(2023, 9, 29), date(2023, 9, 29), grant_start=date(2022, 9, 30))
    [result] = evaluate(con, "PS1", [year])
    assert (result.period_start, result.period_end) == (date(2022, 9, 30), date(2023, 9, 29))
    assert (result.denominator, result.numerator) == (966 - 4, 4)


def test_ps1_of_a_range_that_is_no_window_is_refused(ps1_a):
    """A half year has no cohort of twelve months: better a sentence than a number that looks like the nation's."""
    for first, last in (("2023-04-01", "2023-09-30"), ("2022-10-01", "2023-09-29"), ("2022-10-02", "2023-09-30")):
        with pytest.raises(QuestionError, match="month"):
            asked(ps1_a, "PS1", "all", first, last)


def test_ps1_does_not_see_what_is_dated_after_its_window(ps1_a):
    """A discharge and a move after the last day have not happened: the stay is open, its days run to the last day."""
    more = {**PS1_A, "living_arrangements": [*PS1_A["living_arrangements"]], "care_episodes": []}
    more["care_episodes"] = [
        {**row, "discharge_date": date(2023, 10, 1), "discharge_reason": "runaway"} if row["child_id"] == "C" else row
        for row in PS1_A["care_episodes"]
    ]
    moved = {"child_id": "A", "start_date": date(2023, 10, 1), "setting": "foster_home", "provider_id": "home3"}
    more["living_arrangements"].append({"living_arrangement_id": "later", **moved})
    more["living_arrangements"][1] = {**more["living_arrangements"][1], "end_date": date(2023, 10, 1)}
    con = world(more, date(2023, 12, 31), codes=["PS1"])
    [result] = asked(con, "PS1", "all", "2022-10-01", "2023-09-30")
    assert (result.denominator, result.numerator) == (966, 4)
    assert asked(con, "PS1", "month", "2023-10-01", "2023-10-31")[0].numerator != result.numerator


def test_ps1_needs_removals():
    """Without removals nobody is known to have entered care: no data, not zero."""
    con = world({**PS1_A, "care_episodes": []}, date(2023, 12, 31), codes=["PS1"])
    [result] = asked(con, "PS1", "all", "2022-10-01", "2023-09-30")
    assert (result.value, result.counted, result.excluded) == (None, 0, 0)


# --- PS2-A and the example of the goals note ------------------------------------------------------------------------

PS2_A = tables_of(
    placed("""
        child_id start_date end_date   setting               provider_id
        Y1       2023-06-01 2024-03-10 foster_home           F1
        Y1       2024-03-10 -          foster_home           F2
        Y2       2023-06-01 2024-02-01 foster_home           F3
        Y2       2024-02-01 -          foster_home           F4
        Y3       2023-06-01 2024-02-20 foster_home           F5
        Y3       2024-02-20 2024-05-15 treatment_foster      F6
        Y3       2024-05-15 -          residential_treatment R1
    """),
    removed("""
        child_id removal_date discharge_date
        Y1       2023-06-01   -
        Y2       2023-06-01   -
        Y3       2023-06-01   -
    """),
    enrolled("""
        child_id start_date end_date
        Y1       2024-01-01 -
        Y2       2024-02-01 -
        Y3       2024-01-15 2024-05-15
    """),
)


@pytest.mark.parametrize("sends_removals", [True, False])
def test_ps2_a_gives_454_days_and_3_moves(sends_removals):
    """Y2's move on the enrollment day belongs to the referral; Y3's on the closing day counts, though no day does.

    With or without removals: a night in a placement is a night in care.
    """
    removals = PS2_A["care_episodes"] if sends_removals else []
    con = world({**PS2_A, "care_episodes": removals}, date(2024, 6, 30), codes=["PS2"])
    [result] = asked(con, "PS2", "all", "2024-01-01", "2024-06-30")
    assert (result.denominator, result.numerator) == (454, 3)
    assert round(result.value, 4) == 6.6079
    assert (round(result.low, 4), round(result.high, 4)) == (1.3627, 19.3112)
    [period] = periods("all", date(2024, 1, 1), date(2024, 6, 30))
    found = {case.subject: (case.denominator, case.numerator) for case in cases(con, "PS2", period)}
    assert found == {"Y1": (182, 1), "Y2": (151, 0), "Y3": (121, 2)}


def test_moves_of_the_goals_note_give_4_42_and_60_percent():
    """Days 180, 182, 95, 181, 40 and moves 0, 1, 2, 0, 0: 3 of 678 days, and 3 of 5 children without a move."""
    first = date(2024, 1, 1)
    stays, enrollments = [], []
    for child, days, moves in (("a", 180, 0), ("b", 182, 1), ("c", 95, 2), ("d", 181, 0), ("e", 40, 0)):
        closed = first + timedelta(days=days)
        enrollments.append({"child_id": child, "start_date": first, "end_date": closed})
        starts = [first - timedelta(days=30)] + [first + timedelta(days=10 * n) for n in range(1, moves + 1)]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], closed], strict=True)):
            home = f"{child}{number}"
            stays.append(
                {"child_id": child, "start_date": start, "end_date": end, "setting": "foster_home", "provider_id": home}
            )
    enrollments = [{"program": "P", **row} for row in numbered(enrollments, "enrollment_id")]
    tables = tables_of(numbered(stays, "living_arrangement_id"), [], enrollments)
    con = world(tables, date(2024, 7, 31), codes=["PS2", "PS2.none"])
    [rate] = asked(con, "PS2", "all", "2024-01-01", "2024-06-30")
    assert (rate.denominator, rate.numerator, round(rate.value, 2)) == (678, 3, 4.42)
    [share] = asked(con, "PS2.none", "all", "2024-01-01", "2024-06-30")
    assert (share.numerator, share.denominator, share.value) == (3, 5, pytest.approx(60.0))


# --- PS7-A ----------------------------------------------------------------------------------------------------------


def ps7_a():
    """Enrolled on 2024-01-01, so day 60 is 2024-03-01, day 100 is 2024-04-10 and day 180 is 2024-06-29."""
    return tables_of(
        placed("""
            child_id start_date end_date   setting               provider_id
            a        2023-11-01 -          foster_home           A
            b        2023-11-01 2024-03-01 foster_home           B
            b        2024-03-01 -          residential_treatment R
            c        2023-11-01 2024-04-10 foster_home           C
            d        2023-11-01 2024-02-10 foster_home           D
            d        2024-02-10 2024-02-13 respite               -
            d        2024-02-13 -          foster_home           D
            e        2024-04-01 -          foster_home           E
        """),
        removed("""
            child_id removal_date discharge_date discharge_reason
            a        2023-11-01   -              -
            b        2023-11-01   -              -
            c        2023-11-01   2024-04-10     reunification
            d        2023-11-01   -              -
            e        2024-04-01   -              -
        """),
        enrolled("""
            child_id start_date end_date
            a        2024-01-01 -
            b        2024-01-01 -
            c        2024-01-01 2024-04-10
            d        2024-01-01 -
            e        2024-04-02 -
        """),
    )


def test_ps7_a_gives_3_of_4_and_one_pending():
    """Three respite nights lose no home, and a child home for good kept it; e, followed for 89 days, is not yet due."""
    con = world(ps7_a(), date(2024, 6, 30), codes=["PS7"])
    [result] = asked(con, "PS7", "all", "2024-01-01", "2024-06-30")
    assert (result.numerator, result.denominator, result.value) == (3, 4, 75.0)
    assert (round(result.low, 2), round(result.high, 2)) == (30.06, 95.44)
    assert (result.method, result.counted, result.pending, result.excluded) == ("wilson", 4, 1, 0)
    [period] = periods("all", date(2024, 1, 1), date(2024, 6, 30))
    kept = {case.child_id: case.numerator for case in cases(con, "PS7", period)}
    assert kept == {"a": 1, "b": 0, "c": 1, "d": 1}
    assert [case.child_id for case in cases(con, "PS7", period, state="pending")] == ["e"]


@pytest.mark.parametrize(
    ("complete_to", "counted", "pending"),
    [("2024-06-28", 0, 5), ("2024-06-29", 4, 1), ("2024-09-28", 4, 1), ("2024-09-29", 5, 0)],
)
def test_ps7_is_pending_until_the_whole_horizon_has_passed(complete_to, counted, pending):
    """Day 180 of 2024-01-01 is 2024-06-29. Until then b's lost home and c's return home are not counted either:

    else the early losses of a new cohort would stand alone in the number.
    """
    con = world(ps7_a(), date.fromisoformat(complete_to), codes=["PS7"])
    [result] = asked(con, "PS7", "all", "2024-01-01", "2024-06-30")
    assert (result.counted, result.pending, result.excluded) == (counted, pending, 0)
    assert (result.value is None) == (counted == 0)


# --- survival -------------------------------------------------------------------------------------------------------

PS6_A = np.array([10, 30, 30, 60, 90, 120, 200, 364.0]), np.array([1, 1, 0, 1, 0, 1, 0, 0])
G8_A = np.array([20, 35, 35, 60, 90.0]), np.array([1, 1, 0, 1, 0])


def test_ps6_a_curve():
    """The event on day 30 comes before the censoring on day 30: 7 were at risk, not 6."""
    curve = statistics.kaplan_meier(*PS6_A)
    shown = [(p.time, p.at_risk, p.events, round(p.survival, 4), round(p.se, 4)) for p in curve if p.events]
    assert shown == [
        (10, 8, 1, 0.875, 0.1169),
        (30, 7, 1, 0.75, 0.1531),
        (60, 5, 1, 0.6, 0.1817),
        (120, 3, 1, 0.4, 0.2033),
    ]
    assert statistics.survival_at(curve, 90).survival == pytest.approx(0.60)
    assert statistics.survival_at(curve, 180).survival == pytest.approx(0.40)
    assert statistics.survival_at(curve, 9) is None
    assert statistics.survival_median(curve) == 120


def test_g8_median_is_60_days():
    """S falls to 0.8, 0.6, 0.3: half have met their goal by day 60, though the median of those who did is 35."""
    curve = statistics.kaplan_meier(*G8_A)
    assert [round(point.survival, 4) for point in curve if point.events] == [0.8, 0.6, 0.3]
    assert statistics.survival_median(curve) == 60
    assert statistics.survival_median(curve[:2]) is None


def test_a_curve_also_says_who_is_still_followed_on_the_days_it_is_asked_for():
    curve = statistics.kaplan_meier(*PS6_A, [90, 180, 365])
    assert [(p.time, p.at_risk) for p in curve if not p.events] == [(90, 4), (180, 2), (364, 1)]


def test_the_curve_of_the_leukemia_trial_as_published():
    """Remission under 6-MP (Freireich and others 1963): the textbook example of the estimate and its errors."""
    events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    times = np.array([*events, *censored], dtype=float)
    curve = statistics.kaplan_meier(times, np.array([1] * len(events) + [0] * len(censored)))
    assert [(p.time, p.at_risk, round(p.survival, 3), round(p.se, 4)) for p in curve if p.events] == [
        (6, 21, 0.857, 0.0764),
        (7, 17, 0.807, 0.0869),
        (10, 15, 0.753, 0.0963),
        (13, 12, 0.690, 0.1068),
        (16, 11, 0.627, 0.1141),
        (22, 7, 0.538, 0.1282),
        (23, 6, 0.448, 0.1346),
    ]
    assert statistics.survival_median(curve) == 23


@pytest.mark.parametrize(("times", "events"), [PS6_A, G8_A])
def test_curves_agree_with_statsmodels(times, events):
    """A second opinion on survival and Greenwood errors."""
    other = sm.SurvfuncRight(times, events)
    curve = [point for point in statistics.kaplan_meier(times, events) if point.events]
    assert [point.time for point in curve] == list(other.surv_times)
    assert [point.survival for point in curve] == pytest.approx(list(other.surv_prob))
    assert [point.se for point in curve] == pytest.approx(list(other.surv_prob_se))


# --- intervals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "days", "value", "low", "high"),
    [(0, 500, 0.0, 0.0, 7.3778), (12, 3000, 4.0, 2.0669, 6.9872), (4, 966, 4.1408, 1.1282, 10.6021)],
)
def test_exact_poisson_check_values(events, days, value, low, high):
    limits = [1000 * limit for limit in statistics.exact_poisson(events, days)]
    assert [round(limit, 4) for limit in limits] == [low, high]
    assert round(1000 * events / days, 4) == value
    by_chi_squared = [
        stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0,
        stats.chi2.ppf(0.975, 2 * events + 2) / 2,
    ]
    assert limits == pytest.approx([1000 * limit / days for limit in by_chi_squared])


def test_exact_poisson_by_bisection_of_the_poisson_sum():
    """The definition itself: at the lower limit 12 or more, at the upper 12 or fewer, has a chance of 2.5%."""
    low, high = statistics.exact_poisson(12, 1)
    assert stats.poisson.sf(11, low) == pytest.approx(0.025)
    assert stats.poisson.cdf(12, high) == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904), (20, 12.2165, 30.8884)],
)
def test_exact_poisson_as_in_published_tables(events, low, high):
    """Garwood's limits of a count, as tables of exact Poisson limits print them."""
    assert [round(limit, 4) for limit in statistics.exact_poisson(events, 1)] == [low, high]


@pytest.mark.parametrize(("events", "days", "low", "high"), [(12, 3000, 2.0645, 6.9876), (4, 966, 1.1140, 10.6012)])
def test_byar_check_values(events, days, low, high):
    limits = [round(1000 * limit, 4) for limit in statistics.byar(events, days)]
    assert limits == [low, high]


@pytest.mark.parametrize(
    ("hits", "cases_", "value", "low", "high"),
    [
        (0, 12, 0.0, 0.0, 24.25),
        (3, 10, 30.0, 10.78, 60.32),
        (5, 5, 100.0, 56.55, 100.0),
        (27, 40, 67.5, 52.02, 79.92),
        (3, 4, 75.0, 30.06, 95.44),
    ],
)
def test_wilson_check_values(hits, cases_, value, low, high):
    limits = [100 * limit for limit in statistics.wilson(hits, cases_)]
    assert [round(limit, 2) for limit in limits] == [low, high]
    assert 100 * hits / cases_ == value
    assert limits == pytest.approx([100 * limit for limit in proportion_confint(hits, cases_, method="wilson")])


@pytest.mark.parametrize(
    ("hits", "cases_", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_newcombes_comparison(hits, cases_, low, high):
    """The four examples of Newcombe (Statistics in Medicine 1998), score method without continuity correction."""
    assert [round(limit, 4) for limit in statistics.wilson(hits, cases_)] == [low, high]


def test_no_interval_without_exposure():
    """Nobody followed is no data, whatever was counted."""
    for interval in (statistics.exact_poisson, statistics.byar, statistics.wilson):
        assert interval(0, 0) == (None, None)


# --- no data --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty():
    con = world({}, date(2024, 6, 30))
    yield con
    con.close()


@pytest.mark.parametrize("code", sorted(catalog()))
def test_empty_input_gives_no_data(empty, code):
    """Nothing loaded is not zero: zero moves would be good news, and zero children an alarm."""
    for kind in ("month", "quarter", "ffy"):
        for result in asked(empty, code, kind, "2023-10-01", "2024-06-30"):
            assert result.value is None
            assert (result.low, result.high, result.method) == (None, None, None)
            numbers = (result.numerator, result.denominator, result.median, result.sd, result.p90)
            assert not any(isinstance(number, float) and math.isnan(number) for number in numbers)
            assert (result.counted, result.pending, result.excluded, result.children) == (0, 0, 0, 0)
