"""Who is served: the census identity holds on every day, and each count means what its card says."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from measures.evaluate import evaluate
from measures.periods import periods
from tests.support.world import world

CODES = ["C1", "C1.capacity", "C2", "C3", "C4", "C5", "C6"]
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def enrolled(number, child, start, end=None, program="P", **more):
    return {
        "enrollment_id": f"e{number}",
        "child_id": child,
        "program": program,
        "start_date": start,
        "end_date": end,
    } | more


def value(con, code, kind="quarter", first=FIRST, last=LAST, **asked):
    (result,) = evaluate(con, code, periods(kind, first, last), **asked)
    return result.value


def three_children(**more):
    """a throughout; b left on January 1; c enrolled on March 31, and moves from P to Q on one day in February."""
    rows = [
        enrolled(1, "a", "2025-06-01"),
        enrolled(2, "b", "2025-06-01", "2026-01-01", end_reason="goals_met"),
        enrolled(3, "c", "2026-03-31"),
        enrolled(4, "d", "2025-12-01", "2026-02-10", end_reason="transferred"),
        enrolled(5, "d", "2026-02-10", program="Q"),
    ]
    children = [{"child_id": child} for child in "abcd"]
    return world({"children": children, "enrollments": rows} | more, "2026-06-30", codes=CODES)


def test_served_counts_who_left_on_the_first_day_and_who_came_on_the_last():
    con = three_children()
    assert value(con, "C4") == 4
    assert value(con, "C4", "all", date(2026, 1, 2), date(2026, 3, 30)) == 2
    assert value(con, "C4", by="program", where={"program": ["Q"]}) == 1


def test_new_left_and_active():
    con = three_children()
    assert (value(con, "C1", "all", date(2025, 12, 31), date(2025, 12, 31)), value(con, "C1")) == (3, 3)
    assert (value(con, "C2"), value(con, "C3")) == (2, 2)


def test_reasons_for_leaving_are_parts_of_all_who_left():
    con = three_children()
    found = {r.category: r.value for r in evaluate(con, "C3", periods("quarter", FIRST, LAST), by="category")}
    assert (found["goals_met"], found["transferred"], found["aged_out"]) == (1, 1, 0)
    assert sum(found.values()) == value(con, "C3")


def test_slots_in_use_counts_enrollments_against_stated_slots_only():
    programs = [{"program": "P", "agency": "A", "capacity": 4}, {"program": "Q", "agency": "A"}]
    con = three_children(programs=programs)
    assert value(con, "C1.capacity") == 50, "a and c use two of four slots; Q states no capacity"
    assert value(con, "C1.capacity", by="program") == 50
    (by_sex,) = evaluate(con, "C1.capacity", periods("quarter", FIRST, LAST), where={"sex": ["unknown"]})
    assert by_sex.value is None, "slots have no sex"


def test_referrals_and_waiting():
    referrals = [
        {
            "referral_id": "r1",
            "child_id": "a",
            "received_date": "2025-05-01",
            "decision": "accepted",
            "decision_date": "2025-05-10",
        },
        {
            "referral_id": "r2",
            "child_id": "c",
            "received_date": "2026-01-10",
            "decision": "accepted",
            "decision_date": "2026-01-20",
        },
        {
            "referral_id": "r3",
            "child_id": "b",
            "received_date": "2026-02-10",
            "decision": "declined",
            "decision_date": "2026-02-20",
        },
        {
            "referral_id": "r4",
            "child_id": "b",
            "received_date": "2026-02-11",
            "decision": "accepted",
            "decision_date": "2026-02-26",
        },
    ]
    con = three_children(referrals=referrals)
    assert value(con, "C5") == 3
    january, february, march = evaluate(con, "C6", periods("month", FIRST, LAST))
    assert (january.value, january.n) == (11, 1)
    assert (february.value, february.n) == ((39 + 2) / 2, 2), "r2 since January 20, r4 since February 26"
    assert (march.value, march.n) == (33, 1), "r2 began on March 31"


DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
SPANS = st.lists(
    st.tuples(st.sampled_from("abc"), DAYS, st.one_of(st.none(), st.integers(0, 20))), min_size=1, max_size=9
)


@settings(max_examples=40, deadline=None)
@given(spans=SPANS)
def test_active_is_before_plus_new_minus_left_on_every_day(spans):
    rows = [
        enrolled(n, child, start, None if length is None else start + timedelta(days=length))
        for n, (child, start, length) in enumerate(spans)
    ]
    con = world(
        {"children": [{"child_id": c} for c in "abc"], "enrollments": rows}, "2026-03-31", codes=["C1", "C2", "C3"]
    )
    days = [p for n in range(65) for p in periods("all", FIRST + timedelta(days=n), FIRST + timedelta(days=n))]
    active, new, left = ([r.value or 0 for r in evaluate(con, code, days)] for code in ("C1", "C2", "C3"))
    before = 0
    for day in range(65):
        assert active[day] == before + new[day] - left[day]
        before = active[day]
    by_hand = [
        len(
            {
                c
                for c, start, length in spans
                if start <= p.start and (length is None or p.start < start + timedelta(days=length))
            }
        )
        for p in days
    ]
    assert active == by_hand
    whole = periods("all", FIRST, FIRST + timedelta(days=64))
    (all_new,), (all_left,) = evaluate(con, "C2", whole), evaluate(con, "C3", whole)
    assert (all_new.value or 0) == sum(new) and (all_left.value or 0) == sum(left)


ONCE_EACH = st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 20))), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(spans=ONCE_EACH, first=DAYS, length=st.integers(0, 30))
def test_served_is_active_before_plus_new_when_nobody_enrolls_twice(spans, first, length):
    """Who was active on the evening before is served, though they left that day; so is everyone who came."""
    rows = [
        enrolled(n, f"c{n}", start, None if days is None else start + timedelta(days=days))
        for n, (start, days) in enumerate(spans)
    ]
    children = [{"child_id": row["child_id"]} for row in rows]
    con = world({"children": children, "enrollments": rows}, "2026-03-31", codes=["C1", "C2", "C4"])
    evening = first - timedelta(days=1)
    last = first + timedelta(days=length)
    before = value(con, "C1", "all", evening, evening) or 0
    new = value(con, "C2", "all", first, last) or 0
    assert (value(con, "C4", "all", first, last) or 0) == before + new


def test_reasons_that_nobody_left_for_are_shown_with_zero():
    """A meeting looks for those who were lost; that there were none is an answer."""
    found = {
        r.category: r.value for r in evaluate(three_children(), "C3", periods("quarter", FIRST, LAST), by="category")
    }
    assert found["lost_contact"] == found["died"] == found["not recorded"] == 0


EPISODES = st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 20))), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None)
@given(spans=EPISODES, first=st.integers(0, 30), length=st.integers(0, 30))
def test_served_in_a_period_is_active_the_day_before_and_new_where_each_child_has_one_enrollment(spans, first, length):
    rows = [
        enrolled(n, f"c{n}", start, None if stay is None else start + timedelta(days=stay))
        for n, (start, stay) in enumerate(spans)
    ]
    children = [{"child_id": row["child_id"]} for row in rows]
    con = world({"children": children, "enrollments": rows}, "2026-03-31", codes=["C1", "C2", "C4"])
    start = FIRST + timedelta(days=first)
    before, end = start - timedelta(days=1), start + timedelta(days=length)
    served, new = (value(con, code, "all", start, end) or 0 for code in ("C4", "C2"))
    assert served == (value(con, "C1", "all", before, before) or 0) + new
