"""A grant's targets beside what was done: the worked example, and what must not look surer than it is."""

from datetime import date

import pytest

from measures import targets
from measures.build import build
from measures.cards import catalog
from measures.evaluate import Result
from measures.targets import Limits, Target, of_grant, set_beside
from tests.measures.test_grants import answered, grant, newly_served, under
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import add_source, empty_world, world

FFY = (date(2025, 10, 1), date(2026, 9, 30))


def promised(measure, target, first="2025-10-01", last="2026-09-30", grant_id="g"):
    return {"grant_id": grant_id, "measure": measure, "period_start": first, "period_end": last, "target": target}


def beside(code, values, complete_to, target=120.0, **more):
    """The row of a measure whose value, so far, is given for each quarter that has begun."""
    found = [Result(code, FFY[0], FFY[1], value=value) for value in values]
    return set_beside(catalog()[code], Target("g", code, *FFY, target), found, found, complete_to, **more)


def test_93_of_120_children_after_three_quarters_are_above_the_90_expected():
    tables = newly_served([28, 35, 30]) | {"grant_targets": [promised("R2.served", 120)]}
    con = world(tables, "2026-06-30", codes=["R2.served"])
    (row,) = of_grant(con, "g")
    assert [quarter.value for quarter in row.quarters] == [28, 35, 30]
    assert (row.to_date, row.per_cent) == (93, pytest.approx(77.5))
    assert (row.through, row.expected) == (date(2026, 6, 30), 90)
    assert row.of_expected == pytest.approx(103.3333, abs=5e-5)
    assert (row.status, row.title, row.problem) == ("on or above", "Children newly served under the grant", "")


def test_what_is_expected_waits_for_whole_quarters():
    """In the middle of the fourth quarter its children are to date, and what is expected is that of the third."""
    tables = newly_served([28, 35, 30, 10]) | {"grant_targets": [promised("R2.served", 120)]}
    (row,) = of_grant(world(tables, "2026-08-15", codes=["R2.served"]), "g")
    assert [quarter.value for quarter in row.quarters] == [28, 35, 30, 10]
    assert (row.to_date, row.expected, row.through) == (103, 90, date(2026, 6, 30))
    assert row.of_expected == pytest.approx(103.3333, abs=5e-5)
    (early,) = of_grant(world(tables, "2025-11-15", codes=["R2.served"]), "g")
    assert (early.status, early.expected, early.to_date) == ("not yet", None, 28)


def test_nobody_new_in_a_quarter_that_is_known_is_zero():
    tables = newly_served([0, 3]) | {"grant_targets": [promised("R2.served", 12)]}
    (row,) = of_grant(world(tables, "2026-03-31", codes=["R2.served"]), "g")
    assert (row.to_date, row.of_expected, row.status) == (3, 50, "behind")
    (first,) = of_grant(world(tables | {"grant_targets": [promised("R2.served", 12, last="2025-12-31")]}, "2026-03-31",
                              codes=["R2.served"]), "g")  # fmt: skip
    assert (first.to_date, first.status) == (0, "behind")


@pytest.mark.parametrize(
    ("share", "status"), [(100.0, "on or above"), (99.9, "watch"), (80.0, "watch"), (79.9, "behind"), (0, "behind")]
)
def test_the_words_for_where_a_grant_stands(share, status):
    assert beside("R2.served", [0, 0, 0.9 * share], date(2026, 6, 30)).status == status


def test_the_limits_are_the_sites_own():
    assert targets.limits({}) == Limits(100, 80)
    own = targets.limits({"target_on_percent": 95, "target_watch_percent": 50})
    assert beside("R2.served", [0, 0, 86], date(2026, 6, 30), limits=own).status == "on or above"
    assert beside("R2.served", [0, 0, 46], date(2026, 6, 30), limits=own).status == "watch"


def test_a_level_should_be_at_its_target_all_the_time():
    row = beside("R4", [70.0, 76.0], date(2026, 3, 31), target=80.0)
    assert (row.to_date, row.expected, row.of_expected, row.status) == (76, 80, 95, "watch")
    assert beside("R4", [None], date(2025, 12, 31), target=80.0).status == "no number"
    lower = beside("PS2", [5.0], date(2025, 12, 31), target=4.0)
    assert (lower.of_expected, lower.status) == (80, "watch")
    assert beside("PS2", [3.0], date(2025, 12, 31), target=4.0).status == "on or above"


def test_a_measure_of_several_numbers_has_no_single_one_to_set_beside_a_target():
    tables = answered({("no", "yes"): 2}) | {
        "grants": [grant()],
        "grant_enrollments": under(*(("g", f"eno-yes-{n:02}", "2025-10-01") for n in range(2))),
        "grant_targets": [promised("R6.second", 50)],
    }
    (row,) = of_grant(world(tables, "2026-06-30", codes=["R6.second"]), "g")
    assert row.problem == "This measure gives several numbers at once, so one target cannot be set beside it."


def test_a_rolling_window_is_read_at_the_ends_of_quarters_that_are_over():
    """One entry into care, one move: known at the end of December and March, not in the middle of May."""
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2025-10-05")),
        "care_episodes": removals(("a", "2025-10-05")),
        "living_arrangements": stays(
            ("a", "2025-10-05", "2026-01-10", "foster_home", "1"), ("a", "2026-01-10", None, "foster_home", "2")
        ),
        "grants": [grant()],
        "grant_enrollments": under(("g", "ea0", "2025-10-05")),
        "grant_targets": [promised("PS1", 4.5)],
    }
    (row,) = of_grant(world(tables, "2026-05-15", codes=["PS1"]), "g")
    assert [quarter.numerator for quarter in row.quarters] == [0, 1]
    assert (row.through, row.status) == (date(2026, 3, 31), "behind"), "4.5 promised, 1 move in 177 days"
    assert row.to_date == row.quarters[1].value == pytest.approx(1000 / 177)


def test_nobody_on_a_day_that_is_known_is_zero_for_a_count():
    assert (beside("F1", [None], date(2025, 12, 31), target=5.0).to_date) == 0


def test_quarters_are_counted_from_the_targets_own_first_day():
    found = targets.quarters(date(2025, 9, 30), date(2026, 9, 29))
    assert [(str(q.start), str(q.end)) for q in found] == [
        ("2025-09-30", "2025-12-29"), ("2025-12-30", "2026-03-29"), ("2026-03-30", "2026-06-29"),
        ("2026-06-30", "2026-09-29"),
    ]  # fmt: skip
    assert [str(q.end) for q in targets.quarters(date(2026, 1, 1), date(2026, 4, 30))] == ["2026-03-31", "2026-04-30"]


def test_a_target_that_cannot_be_read_says_why_and_breaks_nothing():
    tables = newly_served([2]) | {
        "grant_targets": [
            promised("NO.SUCH", 5),
            promised("R2.served", 5, "2030-10-01", "2031-09-30"),
            promised("R6.second", 5),
            promised("PS1", 4, "2025-09-30", "2026-09-29"),
        ]
    }
    con = world(tables, "2026-06-30", codes=["R2.served", "R6.second", "PS1"])
    problems = {row.target.measure: row.problem for row in of_grant(con, "g")}
    assert problems["NO.SUCH"] == "There is no measure with the code NO.SUCH."
    assert problems["R2.served"] == "No data yet for this period."
    assert problems["R6.second"] == "Nothing is counted under this grant."
    assert problems["PS1"].startswith("Moves in the first year in care (federal measure) is known for month ends")
    assert all(row.status == "no number" and row.to_date is None for row in of_grant(con, "g"))
    assert of_grant(con, "another") == []


def test_to_date_is_the_day_that_every_agency_reaches():
    """One agency is complete to May 31, so the third quarter is not over; nothing of the other is dropped."""
    con = empty_world()
    for source, complete_to in (("north", "2026-06-30"), ("south", "2026-05-31")):
        rows = [(f"{source}{n}", day) for n, day in enumerate(("2025-11-01", "2026-02-01", "2026-05-10", "2026-06-15"))]
        tables = {
            "programs": [{"program": source, "agency": source}],
            "children": children(*(child for child, _ in rows)),
            "enrollments": [
                {"enrollment_id": f"e{child}", "child_id": child, "program": source, "start_date": day}
                for child, day in rows
            ],
            "grant_enrollments": under(*(("g", f"e{child}", day) for child, day in rows)),
        }
        add_source(con, source, tables, complete_to, agency=source)
    for table, row in (("grants", grant()), ("grant_targets", promised("R2.served", 8))):
        names = ", ".join(row)
        con.execute(f"INSERT INTO {table} ({names}, source) VALUES ({'?, ' * len(row)} 'north')", list(row.values()))
    build(con, codes=["R2.served"])
    (row,) = of_grant(con, "g")
    assert row.complete_to == date(2026, 5, 31)
    assert [quarter.value for quarter in row.quarters] == [2, 2, 2]
    assert (row.to_date, row.through, row.expected, row.of_expected) == (6, date(2026, 3, 31), 4, 100)
