"""Numbers that rest on one to ten children are hidden in the shareable view; zero is shown."""

from datetime import date

import pytest

from measures.disclosure import is_small, shareable
from measures.evaluate import Result
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
