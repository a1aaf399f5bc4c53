"""A change is called only when one of the two rules fires."""

from datetime import date

import pytest

from measures.evaluate import Result
from measures.periods import periods
from measures.signals import control
from tests.support.engine import card

MONTHS = periods("month", date(2024, 1, 1), date(2026, 12, 31))


def results(values, denominators=None, unfinished_last=False):
    found = []
    for month, value, n in zip(MONTHS, values, denominators or [1000] * len(values), strict=False):
        numerator = None if value is None else value * n / 100
        found.append(
            Result("T", month.start, month.end, value=value, numerator=numerator, denominator=n, reach=month.end)
        )
    if unfinished_last:
        last = found[-1]
        found[-1] = Result(
            "T", last.period_start, last.period_end, value=last.value, denominator=1, reach=last.period_start
        )
    return found


PROPORTION = card(kind="proportion", better="higher")
SUM = card(kind="sum", better="lower")


def test_within_the_usual_range_is_no_real_change():
    found = control(PROPORTION, results([50, 51, 49] * 6))
    assert (found.signal, found.center) == ("none", pytest.approx(50))


@pytest.mark.parametrize(("last", "signal"), [(70, "improving"), (30, "attention")])
def test_a_point_outside_the_limits_is_a_signal_in_the_better_or_worse_direction(last, signal):
    found = control(PROPORTION, results([50, 51, 49] * 4 + [last]))
    assert found.signal == signal
    assert found.since == MONTHS[12].start


def test_eight_in_a_row_below_the_mean_is_a_signal_and_seven_are_not():
    base = [50, 49, 51] * 4
    assert control(PROPORTION, results(base + [49.5] * 7)).signal == "none"
    found = control(PROPORTION, results(base + [49.5] * 8))
    assert (found.signal, found.words, found.since) == (
        "attention",
        "Eight months in a row below the mean",
        MONTHS[12].start,
    )


def test_limits_widen_with_a_smaller_denominator():
    """The same value lies outside for 1,000 children and inside for 20: a p chart, not a fixed band."""
    base = [50] * 12
    assert control(PROPORTION, results(base + [60], [1000] * 13)).signal == "improving"
    assert control(PROPORTION, results(base + [60], [1000] * 12 + [20])).signal == "none"


def test_rates_get_a_u_chart():
    """4 events in 1,000 days: 3 standard errors are 3 x sqrt(4 x 1000 / 1000) = 6."""
    rate = card(kind="rate", scale=1000, better="lower")
    base = [
        Result("T", month.start, month.end, value=4.0, numerator=4, denominator=1000, reach=month.end)
        for month in MONTHS[:12]
    ]
    found = control(rate, base)
    assert (found.ranges[0].low, found.ranges[0].high) == (0, pytest.approx(10))


def test_everything_else_gets_moving_ranges():
    found = control(SUM, results([10, 12] * 6 + [20]))
    assert found.center == pytest.approx(11)
    assert (found.ranges[0].low, found.ranges[0].high) == (pytest.approx(11 - 5.32), pytest.approx(11 + 5.32))
    assert found.signal == "attention"


def test_a_mean_that_is_usually_below_zero_is_not_below_its_usual_range():
    """A change of scores may go either way; a limit cut off at zero would call every fall a signal."""
    mean = card(kind="mean", better="higher")
    found = control(mean, results([-2, -1, -3] * 5))
    assert (found.signal, found.center) == ("none", -2)
    assert found.ranges[-1].low < -3 and found.ranges[-1].high > -1
    assert control(mean, results([-2, -1, -3] * 4 + [-9])).signal == "attention"
    assert control(mean, results([1, 0, 2] * 4)).ranges[0].low == 0, "what was never below zero has no limit there"


NIST_FRACTIONS = """
    .24 .30 .16 .20 .08 .14 .32 .18 .28 .20 .10 .12 .34 .24 .44 .16 .20 .10 .26 .22 .40 .36 .48 .30 .18 .24 .14 .26 .18
    .12
"""
NIST_COUNTS = "16 14 28 16 12 20 10 12 10 17 19 17 14 16 15 13 14 16 11 20 11 19 16 31 13"
NIST_SINGLES = "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"


def handbook(text, monkeypatch):
    """Figures of the NIST/SEMATECH e-Handbook of Statistical Methods, all of them the baseline as there."""
    figures = [float(word) for word in text.split()]
    monkeypatch.setattr("measures.signals.BASELINE_POINTS", len(figures))
    return figures


def test_a_p_chart_as_in_the_handbook(monkeypatch):
    """Section 6.3.3.2: wafers with 50 chips each, mean fraction 0.2313, limits 0.0524 and 0.4102."""
    found = control(PROPORTION, results([100 * p for p in handbook(NIST_FRACTIONS, monkeypatch)], [50] * 30))
    assert round(found.center / 100, 4) == 0.2313
    assert (round(found.ranges[0].low / 100, 4), round(found.ranges[0].high / 100, 4)) == (0.0524, 0.4102)


def test_a_chart_of_counts_as_in_the_handbook(monkeypatch):
    """Section 6.3.3.1: defects on wafers of one size, mean 16, limits 4 and 28; the one with 31 is outside."""
    rate = card(kind="rate", better="lower")
    points = [
        Result("T", month.start, month.end, value=count, numerator=count, denominator=1, reach=month.end)
        for month, count in zip(MONTHS, handbook(NIST_COUNTS, monkeypatch), strict=False)
    ]
    found = control(rate, points)
    assert (found.center, found.ranges[0].low, found.ranges[0].high) == (16, 4, 28)
    assert control(rate, points[:24]).signal == "attention", "31 is the latest but one"


def test_a_chart_of_single_values_as_in_the_handbook(monkeypatch):
    """Section 6.3.2.2: flow rates, mean 50.81, moving range 1.8778, limits 45.8159 and 55.8041; 2.66 is 3 / 1.128."""
    found = control(SUM, results(handbook(NIST_SINGLES, monkeypatch)))
    assert found.center == pytest.approx(50.81)
    assert (found.ranges[0].low, found.ranges[0].high) == (
        pytest.approx(45.8159, abs=0.001),
        pytest.approx(55.8041, abs=0.001),
    )


def test_neither_better_nor_worse_is_only_changed():
    assert control(card(kind="sum", better="neither"), results([10, 12] * 6 + [20])).signal == "changed"


def test_too_few_periods_hidden_and_unfinished_ones_are_not_judged():
    assert control(PROPORTION, results([50] * 7)).signal == "unknown"
    found = control(PROPORTION, results([50, 51, 49] * 4 + [5], unfinished_last=True))
    assert found.signal == "none", "an unfinished period is never a signal"
    assert len(control(PROPORTION, results([50, None] * 6 + [50, 50])).ranges) == 8


def test_rolling_windows_get_no_chart():
    assert control(card(kind="rate", timing="as_at", window=12), results([50] * 20)).signal == "unknown"


# ---- annotated events ----------------------------------------------------------------------------------------------


def test_limits_are_learned_anew_at_an_event_and_only_there():
    """Twelve periods about 10, then twelve about 4: one long run below the old mean, nothing against the new one."""
    values = [10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 10, 10] + [4, 5, 3, 4, 5, 3, 4, 5, 3, 4, 4, 4]
    points = results(values)
    whole = control(SUM, points)
    assert (whole.signal, whole.words) == ("improving", "Below the usual range")
    told = control(SUM, points, [points[12].period_start])
    assert (told.signal, told.center) == ("none", 4)
    assert told.baseline == (points[12].period_start, points[23].period_end)
    before = {r.period_start: (r.low, r.high) for r in control(SUM, points[:12]).ranges}
    assert {r.period_start: (r.low, r.high) for r in told.ranges[:12]} == before and len(told.ranges) == 24


def test_after_an_event_it_takes_eight_periods_to_tell():
    points = results([10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 3, 4])
    told = control(SUM, points, [points[10].period_start])
    assert told.signal == "unknown" and "(2; 8 are needed)" in told.words
    assert len(told.ranges) == 10, "the usual range of the time before stays"


def test_the_period_in_which_an_event_falls_belongs_to_the_time_before():
    points = results([10.0] * 9 + [3.0] * 8)
    mid = points[8].period_start.replace(day=15)
    assert control(SUM, points, [mid]).baseline[0] == points[9].period_start
