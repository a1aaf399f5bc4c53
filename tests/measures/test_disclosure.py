"""Numbers that rest on one to ten children are hidden in the shareable view; zero is shown."""

from datetime import date

import numpy as np
import pytest

from measures.disclosure import hidden_places, is_small, shareable, shareable_curve
from measures.evaluate import Result
from measures.statistics import kaplan_meier
from tests.support.engine import card

CLIENTS = card(kind="proportion", counts="clients")
BASE = Result("T", date(2026, 1, 1), date(2026, 3, 31), value=50.0, numerator=20, denominator=40, low=35.0, high=65.0)


def counts(children, hits, others, **more):
    return Result(
        **(
            BASE.__dict__
            | {"children": children, "children_in_numerator": hits, "children_in_complement": others}
            | more
        )
    )


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_one_to_ten_are_small(count, hidden):
    assert is_small(count) is hidden


@pytest.mark.parametrize(
    ("result", "hidden"),
    [
        (counts(40, 20, 20), False),
        (counts(10, 5, 5), True),
        (counts(40, 10, 30), True),
        (counts(40, 35, 5), True),
        (counts(40, 40, 0), False),
        (counts(0, 0, 0), False),
    ],
)
def test_denominator_numerator_and_complement_each_protect(result, hidden):
    found = shareable([result], CLIENTS)[0]
    assert found.hidden is hidden
    if hidden:
        shown = [value for name, value in found.__dict__.items() if name not in ("code", "period_start", "period_end")]
        assert not [value for value in shown if isinstance(value, (int, float)) and not isinstance(value, bool)]


def test_104_days_of_two_children_do_not_pass():
    """A threshold on days would let them through: the children count."""
    days = card(kind="ratio", scale=1000)
    found = shareable([counts(2, 2, 0, numerator=104, denominator=440)], days)[0]
    assert found.hidden and found.numerator is None


def test_small_counts_of_those_left_out_are_hidden_too():
    found = shareable([counts(40, 20, 20, pending=3, excluded=12)], CLIENTS)[0]
    assert (found.pending, found.excluded) == (None, 12)


def test_another_threshold_may_be_set():
    assert not shareable([counts(30, 5, 25)], CLIENTS, threshold=5)[0].hidden
    assert shareable([counts(30, 4, 26)], CLIENTS, threshold=5)[0].hidden


def test_workforce_is_exact():
    assert not shareable([counts(3, 1, 2)], card(kind="count", counts="workforce"))[0].hidden


# A line of counts, the threshold, and the line as it is shown; of a line that holds too few together nothing but zeros.
LINES = [
    ((4, 25, 33, 12), 11, "* 25 33 *"),
    ((3, 5, 40), 11, "* * *"),
    ((2, 9, 50), 11, "* * 50"),
    ((10, 11, 12), 11, "* * 12"),
    ((0, 7, 30, 40), 11, "0 * * 40"),
    ((3, 5), 11, "* *"),
    ((0, 0, 9), 11, "0 0 *"),
    ((4, 25, 33, 12), 5, "* 25 33 *"),
    ((5, 25, 33), 5, "5 25 33"),
]


@pytest.mark.parametrize(("line", "threshold", "shown"), LINES)
def test_what_is_hidden_of_a_line_cannot_be_worked_out_from_its_total(line, threshold, shown):
    places = hidden_places(line, threshold)
    assert " ".join("*" if place in places else str(count) for place, count in enumerate(line)) == shown


# ---- curves --------------------------------------------------------------------------------------------------------

DAYS = (90, 180, 365)


def curve(events, exits):
    """A curve of children who each had the event, or left without it, on the given days."""
    times = np.array([float(day) for day in (*events, *exits)])
    happened = np.array([1.0] * len(events) + [0.0] * len(exits))
    return kaplan_meier(times, happened, DAYS)


def test_a_curve_shows_the_named_days_where_every_stretch_has_many_or_none():
    steps = shareable_curve(curve([10] * 15 + [100] * 12, [200] * 30 + [365] * 40), DAYS)
    assert [step.time for step in steps] == [90, 180, 365]
    assert steps[0].survival == pytest.approx(82 / 97)


@pytest.mark.parametrize(
    ("events", "exits", "shown"),
    [
        ([10] * 15, [60] * 3 + [400] * 40, []),  # three left in the first stretch
        ([10] * 15 + [100] * 4, [400] * 40, []),  # four more events, which the total of all would tell
        ([10] * 15 + [100] * 14, [400] * 40 + [365] * 2, [90, 180]),
        ([10] * 15 + [100] * 12, [170] * 3 + [400] * 40, [90]),
        ([10] * 4, [400] * 40, []),
        ([], [400] * 40, [90, 180, 365]),
    ],
)
def test_a_curve_ends_before_the_first_stretch_with_few(events, exits, shown):
    steps = shareable_curve(curve(events, exits), DAYS)
    found = [step.time for step in steps]
    bounds = [0, *found, 10_000]
    if found:
        for first, last in zip(bounds, bounds[1:], strict=False):
            assert not is_small(sum(first < day <= last for day in events))
            assert not is_small(sum(first < day <= last for day in exits))
    assert found == shown


def test_a_hidden_half_of_a_pair_is_not_told_by_the_difference_to_it():
    paired = card(
        kind="ratio", counts="clients", categories="separate", category_order=["before", "during"], paired=True
    )
    before = counts(8, 8, 0, category="before", value=10.0)
    during = counts(40, 20, 20, category="during", value=4.0, difference=-6.0, ratio=0.4)
    hidden, shown = shareable([before, during], paired)
    assert hidden.hidden and shown.value == 4.0
    assert (shown.difference, shown.ratio) == (None, None)
    whole = counts(40, 20, 20, category="before", value=10.0)
    assert shareable([whole, during], paired)[1].difference == -6.0
