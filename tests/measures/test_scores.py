"""How scores are spread, and from where to where they went: counted from the same rows as the mean."""

from datetime import date

import pytest

from measures.evaluate import evaluate
from measures.periods import periods
from measures.scores import Bin, goal_scores, spread
from tests.support.engine import day, trial
from tests.support.histories import children, enrollments
from tests.support.world import world


def june():
    (period,) = periods("all", date(2026, 6, 1), date(2026, 6, 30))
    return period


def test_bins_keep_empty_ones_and_sum_to_the_children_of_the_mean():
    rows = [
        day("a", "2026-06-02", 35.5),
        day("b", "2026-06-03", 50),
        day("c", "2026-06-04", 59.9),
        day("d", "2026-05-04", 10),
    ]
    con = trial(rows, kind="mean")
    bins = spread(con, "T", june(), 10)
    assert bins == [Bin(30, 40, 1), Bin(40, 50, 0), Bin(50, 60, 2)]
    (mean,) = evaluate(con, "T", [june()])
    assert sum(one.children for one in bins) == mean.n


def test_no_one_gives_no_bins():
    assert spread(trial([day("a", "2026-05-04", 10)], kind="mean"), "T", june(), 10) == []


def scored():
    """Two children, each with three equal goals set at -1 and rated again: D to B of the note, and D to all 0."""
    goals, ratings = [], []
    for child, later in (("a", (1, 1, 0)), ("b", (0, 0, 0))):
        for n, rating in enumerate(later):
            goal = f"g{child}{n}"
            goals.append(
                {"goal_id": goal, "enrollment_id": f"e{child}0", "life_domain": "school", "set_date": "2026-02-01",
                 "status": "in_progress", "baseline_rating": -1}
            )  # fmt: skip
            ratings.append({"goal_id": goal, "rating_date": "2026-06-10", "rater_role": "team", "rating": rating})
    tables = {"children": children("a", "b"), "enrollments": enrollments(("a", "2026-01-10"), ("b", "2026-01-10"))}
    for row, n in zip(tables["enrollments"], "ab", strict=True):
        row["enrollment_id"] = f"e{n}0"
    return world(tables | {"goals": goals, "goal_ratings": ratings}, "2026-06-30", codes=["G2", "G3"])


def test_the_slope_joins_the_same_childrens_scores():
    con = scored()
    found = goal_scores(con, june())
    assert found.children == 2
    assert found.mean == (pytest.approx(36.31, abs=0.005), pytest.approx((59.13 + 50) / 2, abs=0.005))
    (change,) = evaluate(con, "G3", [june()])
    assert found.mean[1] - found.mean[0] == pytest.approx(change.value)
    assert found.lower_quarter[0] == pytest.approx(found.upper_quarter[0])


def test_without_ratings_there_is_no_slope():
    (may,) = periods("all", date(2026, 5, 1), date(2026, 5, 31))
    assert goal_scores(scored(), may) is None
