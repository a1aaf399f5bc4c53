"""Two agencies complete to different days: a month after it is no data yet, never zero."""

from datetime import date

from measures.build import build
from measures.evaluate import evaluate
from measures.periods import periods
from tests.support.world import add_source, empty_world


def rows(prefix, children):
    return {
        "children": [{"child_id": f"{prefix}{n}"} for n in range(children)],
        "enrollments": [
            {
                "enrollment_id": f"{prefix}e{n}",
                "child_id": f"{prefix}{n}",
                "program": prefix,
                "start_date": "2026-01-01",
            }
            for n in range(children)
        ],
    }


def two_agencies():
    con = empty_world()
    add_source(con, "one", rows("a", 5), "2026-06-30", agency="Lakeside")
    add_source(con, "two", rows("b", 3), "2026-05-31", agency="Hilltop")
    build(con, codes=["C1"])
    return con


def test_a_late_agency_is_left_out_by_name():
    may, june, july = evaluate(two_agencies(), "C1", periods("month", date(2026, 5, 1), date(2026, 7, 31)))
    assert (may.value, may.late) == (8, ())
    assert (june.value, june.late) == (5, ("Hilltop",))
    assert (july.value, july.unfinished) == (None, True)


def test_asked_for_alone_the_late_agency_has_no_data_in_june_and_is_not_named_as_missing():
    found = evaluate(
        two_agencies(), "C1", periods("month", date(2026, 5, 1), date(2026, 6, 30)), where={"agency": ["Hilltop"]}
    )
    assert [r.value for r in found] == [3, None]
    assert [r.late for r in found] == [(), ()]
    assert [r.unfinished for r in found] == [False, True]


def test_by_agency_each_stands_as_far_as_it_reaches():
    june = evaluate(two_agencies(), "C1", periods("month", date(2026, 6, 1), date(2026, 6, 30)), by="agency")
    assert {r.group: r.value for r in june} == {"Lakeside": 5}


def test_an_unfinished_period_says_so():
    con = empty_world()
    add_source(con, "one", rows("a", 5), "2026-06-15", agency="Lakeside")
    build(con, codes=["C1"])
    found = evaluate(con, "C1", periods("month", date(2026, 5, 1), date(2026, 6, 30)))
    assert [(r.value, r.unfinished) for r in found] == [(5, False), (None, True)]
