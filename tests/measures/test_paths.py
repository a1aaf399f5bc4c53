"""From where to where: the same moves as the measure's own, by the settings at both ends."""

from datetime import date

from measures.evaluate import evaluate
from measures.paths import Path, paths
from measures.periods import periods
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import world


def year():
    (period,) = periods("all", date(2025, 1, 1), date(2025, 12, 31))
    return period


def moving_world():
    homes = stays(
        ("a", "2025-01-01", "2025-03-01", "foster_home", "1"), ("a", "2025-03-01", "2025-05-01", "foster_home", "2"),
        ("a", "2025-05-01", None, "group_home", "3"),
        ("b", "2025-01-01", "2025-06-01", "foster_home", "4"), ("b", "2025-06-01", None, "foster_home", "5"),
        ("c", "2025-01-01", "2025-02-01", "shelter", "6"), ("c", "2025-02-01", None, "kin_foster", "7"),
    )  # fmt: skip
    tables = {
        "children": children("a", "b", "c"),
        "care_episodes": removals(("a", "2025-01-01"), ("b", "2025-01-01"), ("c", "2025-01-01")),
        "living_arrangements": homes,
        "enrollments": enrollments(("a", "2025-01-10"), ("b", "2025-01-10"), ("c", "2025-04-01")),
    }
    return world(tables, "2025-12-31", codes=["PS2"])


def test_each_pair_of_settings_has_its_moves_and_children():
    assert paths(moving_world(), year()) == [
        Path("Foster home", "Foster home", 2, 2),
        Path("Foster home", "Group home", 1, 1),
    ]


def test_they_sum_to_the_moves_of_the_measure_with_and_without_a_filter():
    con = moving_world()
    for where in ({}, {"agency": ["Agency"]}, {"agency": ["Nobody"]}):
        (result,) = evaluate(con, "PS2", [year()], None, where)
        assert sum(path.moves for path in paths(con, year(), where)) == (result.numerator or 0)
