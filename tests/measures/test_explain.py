"""Why a number changed: the parts sum to the whole difference for every kind of measure, and each is what it says."""

import math
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.build import build, build_evidence
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.explain import Change, Explanation, Part, explain_loads, explain_periods, for_sharing
from measures.periods import periods
from measures.questions import card_of
from measures.remade import Lines, changed_lines, remake
from measures.shares import ORDER, Share, own_parts, read_off, step_by_step
from measures.snapshot import available, current, open_read_only
from tests.support.engine import card, day, span, trial
from tests.support.exports import etl, write
from tests.support.world import add_source, empty_world, insert, world

(Q1,) = periods("quarter", date(2026, 1, 1), date(2026, 3, 31))
(Q2,) = periods("quarter", date(2026, 4, 1), date(2026, 6, 30))
JANUARY, FEBRUARY = periods("month", date(2026, 1, 1), date(2026, 2, 28))
THEN, NOW = "2026-02-01", "2026-05-01"


def parts(found):
    return {part.kind: part.part for part in found.parts}


def adds_up(found):
    return math.isclose(math.fsum(parts(found).values()), found.difference, rel_tol=1e-9, abs_tol=1e-9)


# --- two periods, by hand ---------------------------------------------------------------------------------------------


def test_a_proportion():
    """2 of 4, then 4 of 5: the middle of the values is 0.65, of the denominators 4.5."""
    rows = [day("a", THEN, 1), day("b", THEN, 0), day("c", THEN, 0), day("d", THEN, 1)]
    rows += [day("b", NOW, 1), day("c", NOW, 0), day("d", NOW, 1), day("e", NOW, 1), day("f", NOW, 1)]
    found = explain_periods(trial(rows, kind="proportion"), "T", Q1, Q2)
    assert (found.before.value, found.after.value) == (pytest.approx(50), pytest.approx(80))
    assert parts(found) == {
        "new": pytest.approx(100 * (2 - 0.65 * 2) / 4.5),
        "left": pytest.approx(-100 * (1 - 0.65) / 4.5),
        "within": pytest.approx(100 / 4.5),
    }
    assert adds_up(found)
    assert [(part.kind, part.cases, part.children) for part in found.parts] == [
        ("new", 2, 2),
        ("left", 1, 1),
        ("within", 1, 1),
    ]
    assert found.unchanged == 2


def test_a_rate_of_days():
    """1 move in 20 days, then 3 moves in 30: 50 and 100 for 1,000 days; the middle is 75, of the days 25."""
    rows = [span("a", "2026-01-01", "2026-01-11"), span("b", "2026-01-01", "2026-01-11"), day("a", "2026-01-05", 1, 0)]
    rows += [span("b", "2026-04-01", "2026-04-11"), span("c", "2026-04-01", "2026-04-21")]
    rows += [day("b", "2026-04-02", 1, 0), day("c", "2026-04-02", 1, 0), day("c", "2026-04-03", 1, 0)]
    found = explain_periods(trial(rows, kind="rate", scale=1000), "T", Q1, Q2)
    assert parts(found) == {
        "new": pytest.approx(1000 * (2 - 0.075 * 20) / 25),
        "left": pytest.approx(-1000 * (1 - 0.075 * 10) / 25),
        "within": pytest.approx(1000 * 1 / 25),
    }
    assert found.difference == pytest.approx(50) and adds_up(found)


def test_a_count():
    rows = [day(c, THEN) for c in "abc"] + [day(c, NOW) for c in "cdefg"] + [day("c", "2026-05-02")]
    found = explain_periods(trial(rows), "T", Q1, Q2)
    assert parts(found) == {"new": 4, "left": -2}
    assert found.difference == 2 and found.unchanged == 1


def test_a_count_of_those_in_a_numerator_only():
    rows = [day("a", THEN, 0), day("b", THEN, 1), day("a", NOW, 1), day("b", NOW, 1)]
    assert parts(explain_periods(trial(rows), "T", Q1, Q2)) == {"new": 1}


def test_a_sum():
    rows = [day("a", THEN, 5), day("b", THEN, 2), day("b", NOW, 2.5), day("c", NOW, 4)]
    found = explain_periods(trial(rows, kind="sum", scale=10), "T", Q1, Q2)
    assert parts(found) == {"new": 40, "left": -50, "within": pytest.approx(5)}


def test_a_mean():
    """(2 + 4) / 2 = 3, then (4 + 5 + 9) / 3 = 6: the middle is 4.5 of 2.5 rows."""
    rows = [day("a", THEN, 2), day("b", THEN, 4), day("b", NOW, 4), day("b", "2026-05-02", 5), day("c", NOW, 9)]
    found = explain_periods(trial(rows, kind="mean"), "T", Q1, Q2)
    assert parts(found) == {
        "new": pytest.approx((9 - 4.5) / 2.5),
        "left": pytest.approx(-(2 - 4.5) / 2.5),
        "within": pytest.approx((5 - 4.5) / 2.5),
    }
    assert adds_up(found)


def test_a_median_goes_step_by_step():
    """1, 5, 9 gives 5; b at 7: 7; d at 8 and e at 20 come: 1, 7, 8, 9, 20 gives 8; a and c leave: 8."""
    rows = [day("a", THEN, 1), day("b", THEN, 5), day("c", THEN, 9)]
    rows += [day("b", NOW, 7), day("d", NOW, 8), day("e", NOW, 20)]
    found = explain_periods(trial(rows, kind="median"), "T", Q1, Q2)
    assert parts(found) == {"within": 2, "new": 1, "left": 0}
    assert adds_up(found)
    assert [change.part for change in found.changes] == [None] * 5


def test_a_median_of_others_altogether():
    """Nobody is in both: those who left go last, so that there is somebody to count at every step."""
    rows = [day("a", THEN, 1), day("b", THEN, 3), day("c", NOW, 10), day("d", NOW, 20)]
    found = explain_periods(trial(rows, kind="median"), "T", Q1, Q2)
    assert parts(found) == {"new": 6.5 - 2, "left": 15 - 6.5}


def test_a_survival_curve_is_read_at_its_headline():
    """a falls at 5 of 10 days: 50%. c and d, followed to 10, come: of 4 one falls: 75%. a leaves: 100%."""
    rows = [day("a", THEN, 1, 5), day("b", THEN, 0, 10)]
    rows += [day("b", NOW, 0, 10), day("c", NOW, 0, 10), day("d", NOW, 0, 10)]
    found = explain_periods(trial(rows, kind="survival", scale=100, at=[8], headline=8), "T", Q1, Q2)
    assert parts(found) == {"new": pytest.approx(25), "left": pytest.approx(25)}


def test_a_mean_over_calendar_days_counts_the_days_of_each_period():
    """31 nights of one child in January, 28 in February: one child a night in both, whatever the days."""
    rows = [span("a", "2026-01-01", "2026-03-01", 1), span("b", "2026-02-15", "2026-03-01", 1)]
    con = trial(rows, kind="ratio", over="calendar_days")
    found = explain_periods(con, "T", JANUARY, FEBRUARY)
    assert (found.before.value, found.after.value) == (1, 1.5)
    assert parts(found) == {"new": pytest.approx(0.5)}


def test_one_category_of_parts_is_held_against_all():
    """1 of 2 days, then 1 of 4: the others come into the denominator only."""
    rows = [day("a", THEN, category="home"), day("b", THEN, category="care")]
    rows += [day("a", NOW, category="home")] + [day(c, NOW, category="care") for c in "bcd"]
    con = trial(rows, kind="ratio", scale=100, categories="parts", category_order=["home", "care"])
    found = explain_periods(con, "T", Q1, Q2, {"category": ["home"]})
    assert (found.before.value, found.after.value) == (50, 25)
    assert parts(found) == {"new": pytest.approx(-25)}
    assert parts(explain_periods(con, "T", Q1, Q2, {"category": ["care"]})) == {"new": pytest.approx(25)}


def test_categories_without_a_total_need_one_to_be_named():
    rows = [day("a", THEN, category="x"), day("a", NOW, category="x")]
    con = trial(rows, kind="proportion", categories="separate")
    with pytest.raises(QuestionError, match="choose one category of x"):
        explain_periods(con, "T", Q1, Q2)
    assert explain_periods(con, "T", Q1, Q2, {"category": ["x"]}).difference == 0


def test_what_the_card_does_per_child_comes_first():
    """The last rating of each child: a goes from 0 to 1, b stays at 0 though an earlier rating was 1."""
    rows = [day("a", THEN, 0), day("b", THEN, 0), day("a", NOW, 1), day("b", NOW, 1), day("b", "2026-05-09", 0)]
    found = explain_periods(trial(rows, kind="proportion", per="child", rows="last"), "T", Q1, Q2)
    assert parts(found) == {"within": pytest.approx(50)}
    rows = [day("a", THEN, 1), day("a", NOW, 1), day("a", "2026-05-02", 1), day("b", NOW, 0)]
    found = explain_periods(trial(rows, kind="proportion", per="child", when="any"), "T", Q1, Q2)
    assert parts(found) == {"new": pytest.approx(-50)} and found.unchanged == 1


def of_agencies(reaches, *days):
    """A child of each agency, named after it, counted on each day; the agencies are complete to their dates."""
    con = empty_world()
    for agency, reach in reaches.items():
        child = {"child_id": f"{agency.lower()}:1"}
        add_source(con, agency.lower(), {"children": [child]}, reach, agency=agency)
    build(con, codes=[])
    con.execute("CREATE TABLE given AS SELECT '' AS subject, '' AS child_id, DATE '2026-01-01' AS start_date LIMIT 0")
    for agency in reaches:
        for on in days:
            insert(
                con, "given", {"subject": f"{agency.lower()}:1", "child_id": f"{agency.lower()}:1", "start_date": on}
            )
    measure = card(
        "SELECT *, start_date + 1 AS end_date, 1 AS numerator, 1 AS denominator, 'counted' AS state, "
        "'because' AS reason FROM given"
    )
    build_evidence(con, measure, {})
    con.execute("INSERT INTO catalog.cards VALUES ('T', 0, ?)", [measure.to_json()])
    return con


def test_children_of_an_agency_that_is_not_complete_did_not_leave():
    con = of_agencies({"Early": "2026-12-31", "Late": "2026-04-30"}, THEN, NOW)
    found = explain_periods(con, "T", Q1, Q2)
    assert parts(found) == {"coverage": -1}
    assert found.parts[0].words == "agencies not complete in both (Late)"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([day("a", NOW)], "there is no one to count in 2026 Q1"),
        ([day("a", THEN), day("a", NOW, state="pending")], "follow-up is not over for anyone in 2026 Q2"),
    ],
)
def test_where_one_number_is_missing_a_sentence_stands_instead(rows, said):
    found = explain_periods(trial(rows, kind="proportion"), "T", Q1, Q2)
    assert found.parts == () and found.difference is None
    assert said in found.absent


def test_a_period_that_is_not_finished_is_said_to_be_so():
    con = trial([day("a", THEN), day("b", THEN), day("a", NOW)], complete_to="2026-05-31")
    found = explain_periods(con, "T", Q1, Q2)
    assert found.notes == ("The period to June 30, 2026 is not finished: data reach May 31, 2026.",)


# --- the parts sum to the whole, whatever the rows -----------------------------------------------------------------

KINDS = {
    "proportion": {"kind": "proportion"},
    "rate": {"kind": "rate", "scale": 1000},
    "ratio": {"kind": "ratio", "scale": 100},
    "calendar": {"kind": "ratio", "over": "calendar_days"},
    "count": {"kind": "count"},
    "sum": {"kind": "sum", "scale": 2},
    "mean": {"kind": "mean"},
    "median": {"kind": "median"},
    "survival": {"kind": "survival", "scale": 100, "at": [3], "headline": 3},
    "as_at": {"kind": "proportion", "timing": "as_at"},
    "per_child": {"kind": "proportion", "per": "child", "rows": "last"},
    "when": {"kind": "proportion", "per": "child", "when": ">= 0.5"},
}
DAYS = ["2026-01-01", "2026-02-01", "2026-03-31", "2026-04-01", "2026-05-01", "2026-06-30"]


@st.composite
def evidence(draw):
    """Rows of a few children on days that meet the edges of the periods; at least one in each period."""
    subjects, numbers = st.sampled_from("abcdef"), st.integers(0, 1)
    drawn = draw(st.lists(st.tuples(subjects, st.sampled_from(DAYS), numbers), min_size=1, max_size=20, unique=True))
    drawn += [(draw(subjects), "2026-03-31", 1), (draw(subjects), "2026-06-30", 1)]
    # A proportion's row stands once a subject and day.
    once = {(subject, on): number for subject, on, number in drawn}
    return [day(subject, on, number) for (subject, on), number in once.items()]


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=3)
@given(rows=evidence())
def test_the_parts_of_two_periods_sum_to_the_whole_difference(name, rows):
    con = trial(rows, **KINDS[name])
    there, back = explain_periods(con, "T", Q1, Q2), explain_periods(con, "T", Q2, Q1)
    first, last = (evaluate(con, "T", [period])[0].value for period in (Q1, Q2))
    assert (there.before.value, there.after.value) == (first, last)
    assert adds_up(there) and there.difference == last - first == -back.difference
    assert adds_up(back)
    assert {change.subject for change in there.changes} == {change.subject for change in back.changes}
    if name not in ("median", "survival"):
        assert parts(there).get("new", 0) == pytest.approx(-parts(back).get("left", 0))
        assert math.isclose(math.fsum(c.part for c in there.changes), there.difference, abs_tol=1e-9)
    again = explain_periods(con, "T", Q1, Q1)
    assert again.parts == again.changes == () and again.difference == 0


@st.composite
def shares(draw):
    """What cases add, from nothing but numbers: sums, and one to three rows each."""
    values = st.integers(0, 9).map(float)
    found = {}
    for subject in draw(st.sets(st.sampled_from("abcdef"), min_size=1)):
        rows = draw(st.lists(st.tuples(st.integers(0, 1).map(float), values), min_size=1, max_size=3))
        found[subject] = Share(draw(values), draw(values) + 1, "-", (subject,), ("A",), tuple(sorted(rows)))
    return found


@given(shares(), shares())
def test_every_case_has_an_exact_part(before, after):
    def value(side):
        return 100 * sum(s.numerator for s in side.values()) / sum(s.denominator for s in side.values())

    own = own_parts(card(kind="ratio", scale=100), before, after)
    assert math.isclose(math.fsum(own.values()), value(after) - value(before), abs_tol=1e-9)
    back = own_parts(card(kind="ratio", scale=100), after, before)
    assert own == {subject: pytest.approx(-part) for subject, part in back.items()}


@pytest.mark.parametrize("kind", ["median", "survival"])
@given(before=shares(), after=shares(), drawn=st.lists(st.sampled_from(ORDER), min_size=6, max_size=6))
def test_steps_add_up_whatever_the_kinds_are(kind, before, after, drawn):
    measure = card(kind=kind, scale=100, at=[4], headline=4)
    kinds = dict(zip("abcdef", drawn, strict=True))
    steps = step_by_step(measure, before, after, {s: kinds[s] for s in before.keys() | after.keys()})
    whole = read_off(measure, after) - read_off(measure, before)
    assert math.isclose(math.fsum(steps.values()), whole, abs_tol=1e-9)


# --- two loads --------------------------------------------------------------------------------------------------------

BASE = [day("a", THEN, 1), day("b", THEN, 0), day("c", THEN, 1), day("d", THEN, 0)]


def loads(before, after, keys_before=None, keys_after=None, **keys):
    earlier = trial(before, **(keys | (keys_before or {})))
    return explain_loads(earlier, trial(after, **(keys | (keys_after or {}))), "T", Q1)


@pytest.mark.parametrize("name", ["proportion", "count", "median", "per_child"])
def test_a_load_against_itself_has_no_parts(name):
    con = trial([*BASE, day("e", "2026-03-31", 1)], **KINDS[name])
    found = explain_loads(con, con, "T", Q1)
    assert found.parts == found.changes == found.definition == () and found.difference == 0


def test_a_line_that_came_late():
    found = loads(BASE, [*BASE, day("e", THEN, 1)], kind="proportion")
    assert parts(found) == {"late": pytest.approx(60 - 50)}
    assert found.changes[0].subject == "e" and found.changes[0].before is None


def test_a_late_line_of_a_case_that_was_there():
    found = loads(BASE, [*BASE, day("a", "2026-02-02", 1)], kind="sum")
    assert parts(found) == {"late": 1}


def test_a_line_that_was_corrected():
    found = loads(BASE, [day("b", THEN, 1) if row["subject"] == "b" else row for row in BASE], kind="proportion")
    assert parts(found) == {"corrected": pytest.approx(25)}


def test_a_line_corrected_out_of_the_period():
    found = loads(BASE, [day("a", NOW, 1), *BASE[1:]], kind="count")
    assert parts(found) == {"corrected": -1}


def test_a_case_whose_lines_are_gone():
    found = loads(BASE, BASE[1:], kind="count")
    assert parts(found) == {"left": -1}


def test_all_at_once_for_what_is_read_off_rows():
    after = [day("b", THEN, 5), *BASE[2:], day("e", THEN, 9)]
    found = loads(BASE, after, kind="median")
    assert set(parts(found)) == {"corrected", "late", "left"} and adds_up(found)


def test_a_changed_sql_is_told_apart_from_changed_lines():
    """With the new SQL every 0 counts: from 2 of 4 to 4 of 4; then e comes late with a 0 that counts too."""
    new = "SELECT * REPLACE (1.0 AS numerator) FROM given"
    found = loads(BASE, [*BASE, day("e", THEN, 0)], keys_after={"sql": new}, kind="proportion")
    assert parts(found) == {"definition": pytest.approx(50), "late": 0}
    assert found.definition == ("The measure is counted in another way: its rules or its SQL were changed.",)
    found = loads(BASE, [*BASE, day("e", THEN, 0)], keys_before={"sql": new}, kind="proportion")
    assert parts(found) == {"definition": pytest.approx(-50), "late": pytest.approx(40 - 50)}


def test_a_changed_rule_of_the_card():
    found = loads(BASE, BASE, keys_before={"scale": 100}, keys_after={"scale": 1000}, kind="ratio")
    assert parts(found) == {"definition": pytest.approx(450)}
    assert found.changes == ()
    found = loads(BASE, [*BASE, day("e", THEN, 1)], {"kind": "mean"}, {"kind": "sum"})
    assert parts(found) == {"definition": pytest.approx(1.5), "late": 1}


def test_a_definition_that_does_not_fit_the_earlier_rows_is_not_told_apart():
    """The new SQL reads a table that the earlier rows can't give: text that is no number."""
    new = "SELECT * REPLACE (CAST(reason AS DOUBLE) AS numerator) FROM given"
    found = loads(BASE, [day("a", THEN, reason="1"), day("b", THEN, reason="1")], keys_after={"sql": new}, kind="mean")
    assert parts(found) == {"together": pytest.approx(0.5)}
    assert found.parts[0].words == "changed definition and changed lines together"


@settings(max_examples=4)
@given(before=evidence(), after=evidence(), name=st.sampled_from(list(KINDS)))
def test_the_parts_of_two_loads_sum_to_the_whole_difference(before, after, name):
    later = {"sql": "SELECT * FROM given WHERE subject <> 'f' OR start_date = DATE '2026-03-31'"}
    found = loads(before, after, keys_after=later, **KINDS[name])
    assert adds_up(found)
    assert set(parts(found)) <= {"definition", "late", "corrected", "left", "together"}


# --- two loads of real measures ------------------------------------------------------------------------------------

HOMES = [("Y1", "2025-01-01", "2026-02-10", "F1"), ("Y1", "2026-02-10", None, "F2"), ("Y2", "2025-01-01", None, "F3")]


def stays(homes, complete_to="2026-06-30", codes=("PS2",), enrolled=None, **more):
    """Children enrolled, on January 1 unless `enrolled` says when, and in care, each in their homes."""
    children = sorted({child for child, *_ in homes})
    on = dict.fromkeys(children, "2026-01-01") | (enrolled or {})
    rows = {
        "children": [{"child_id": child} for child in children],
        "enrollments": [
            {"enrollment_id": f"e{c}", "child_id": c, "program": "P", "start_date": on[c]} for c in children
        ],
        "care_episodes": [{"episode_id": f"r{c}", "child_id": c, "removal_date": "2025-01-01"} for c in children],
        "living_arrangements": [
            {
                "living_arrangement_id": f"{c}{p}",
                "child_id": c,
                "start_date": s,
                "end_date": e,
                "setting": "foster_home",
                "provider_id": p,
            }
            for c, s, e, p in homes
        ],
    }
    return world(rows, complete_to, codes=codes, **more)


def test_a_move_that_came_late():
    """Y2's second home is a new line, and the end of the first a correction."""
    moved = [*HOMES[:2], ("Y2", "2025-01-01", "2026-03-01", "F3"), ("Y2", "2026-03-01", None, "F4")]
    found = explain_loads(stays(HOMES), stays(moved), "PS2", Q1)
    assert parts(found) == {"corrected": pytest.approx(1000 / 180)}
    (change,) = found.changes
    assert (change.subject, change.child_id) == ("Y2", "Y2")
    assert "moved" in change.after.reason and "moved" not in change.before.reason


def test_a_child_whose_lines_came_late_or_are_gone():
    found = explain_loads(stays(HOMES[:2]), stays(HOMES), "PS2", Q1)
    assert [part.kind for part in found.parts] == ["late"] and adds_up(found)
    found = explain_loads(stays(HOMES), stays(HOMES[:2]), "PS2", Q1)
    assert [part.kind for part in found.parts] == ["left"] and adds_up(found)


def test_days_after_the_reach_of_the_earlier_load_are_not_corrections():
    """The open home of Y2 ends in a line that changed, but after the day to which the earlier load is complete."""
    ended = [*HOMES[:2], ("Y2", "2025-01-01", "2026-06-20", "F3"), ("Y2", "2026-06-20", None, "F4")]
    found = explain_loads(stays(HOMES, "2026-05-31"), stays(ended), "PS2", Q2)
    assert [part.kind for part in found.parts] == ["within"] and adds_up(found)
    assert found.notes == ("The period to June 30, 2026 is not finished: data reach May 31, 2026.",)


def test_children_whose_follow_up_is_over_now_are_new():
    """180 days after its enrollment each child is due: on June 30 the first, on July 4 the one who lost a home."""
    homes = [("Y0", "2025-01-01", None, "F0"), *HOMES[:2]]
    earlier, later = (stays(homes, reach, ("PS7",), {"Y1": "2026-01-05"}) for reach in ("2026-07-01", "2026-07-31"))
    found = explain_loads(earlier, later, "PS7", Q1)
    assert (found.before.value, found.after.value) == (100, 50)
    assert [(part.kind, part.children) for part in found.parts] == [("new", 1)] and adds_up(found)
    assert found.changes[0].child_id == "Y1"


def test_a_changed_parameter_of_the_site():
    """With a horizon of 20 days instead of 180 the home that Y1 lost on day 40 counts as kept."""
    earlier = stays(HOMES, "2026-12-31", ("PS7",))
    (name,) = [name for name, value in card_of(earlier, "PS7").parameters.items() if value == 180]
    later = stays(HOMES, "2026-12-31", ("PS7",), parameters={name: 20})
    found = explain_loads(earlier, later, "PS7", Q1)
    assert (found.before.value, found.after.value) == (50, 100)
    assert parts(found) == {"definition": pytest.approx(50)}
    assert found.definition == (f"{name.replace('_', ' ').capitalize()}: 180 before, 20 now.",)


def test_a_setting_that_counts_otherwise_is_a_changed_definition():
    later = stays(HOMES, settings={"foster_home": {"counts_as_placement": False}})
    found = explain_loads(stays(HOMES), later, "PS2", Q1)
    assert [part.kind for part in found.parts] == ["definition"] and adds_up(found)
    assert found.definition == ("What a setting counts as was changed for one of the sources.",)


def test_a_derived_table_that_is_made_otherwise_is_a_changed_definition():
    earlier, later = stays(HOMES), stays(HOMES)
    later.execute("UPDATE catalog.derived SET sql = sql || ' -- otherwise' WHERE name = 'in_care'")
    found = explain_loads(earlier, later, "PS2", Q1)
    assert found.parts == ()
    assert found.definition == ("The tables that the measure is made of are derived in another way.",)


def test_a_load_that_did_not_keep_its_definitions_is_read_with_those_of_this_program():
    earlier = stays(HOMES[:2])
    earlier.execute("DROP TABLE catalog.derived")
    found = explain_loads(earlier, stays(HOMES), "PS2", Q1)
    assert [part.kind for part in found.parts] == ["late"] and found.definition == ()


def test_what_another_version_of_the_program_counts_otherwise_is_a_changed_definition():
    """The lines are the same, and what was made of them is not."""
    earlier, later = stays(HOMES), stays(HOMES)
    for version, con in (("1", earlier), ("2", later)):
        con.execute("CREATE TABLE load.snapshot AS SELECT ? AS program_version", [version])
    assert explain_loads(earlier, later, "PS2", Q1).definition == ()
    earlier.execute('UPDATE evidence."PS2" SET numerator = 0')
    found = explain_loads(earlier, later, "PS2", Q1)
    assert parts(found) == {"definition": found.difference} and found.difference > 0
    assert found.definition == ("The two loads were made by different versions of the program.",)


def test_a_table_or_column_that_the_earlier_load_lacks_was_not_recorded():
    earlier = stays(HOMES[:2])
    earlier.execute("ALTER TABLE living_arrangements DROP COLUMN medically_ready_date; DROP TABLE service_levels")
    earlier.execute("UPDATE catalog.cards SET card = replace(card::VARCHAR, '\"scale\": 1000', '\"scale\": 100')::JSON")
    found = explain_loads(earlier, stays(HOMES), "PS2", Q1)
    assert [part.kind for part in found.parts] == ["definition", "late"] and adds_up(found)


def test_an_agency_that_came_with_the_later_load_or_was_not_complete_in_the_earlier():
    whole = of_agencies({"X": "2026-12-31", "Y": "2026-12-31"}, THEN)
    for earlier in (of_agencies({"X": "2026-12-31"}, THEN), of_agencies({"X": "2026-12-31", "Y": "2026-02-15"}, THEN)):
        found = explain_loads(earlier, whole, "T", Q1)
        assert parts(found) == {"coverage": 1}
        (change,) = found.changes
        assert (change.source, change.subject, change.child_id, change.agency) == ("y", "1", "1", "Y")


def test_a_measure_that_the_earlier_load_does_not_have():
    with pytest.raises(QuestionError, match="does not have the measure PS7"):
        explain_loads(stays(HOMES), stays(HOMES, codes=("PS7",)), "PS7", Q1)


def test_an_earlier_load_of_another_form_is_said_to_be_unreadable():
    earlier = stays(HOMES)
    earlier.execute('ALTER TABLE evidence."PS2" DROP COLUMN subject_number')
    with pytest.raises(QuestionError, match="made by another version of the program"):
        explain_loads(earlier, stays(HOMES), "PS2", Q1)


def rated(*ratings, joined="2026-01-01"):
    """Two enrolled children with a goal each, c1's rated on these days; a grant that c1 joined on a day of its own."""
    both = [("c1", "e1", "g1"), ("c2", "e2", "g2")]
    rows = {
        "children": [{"child_id": c} for c, _, _ in both],
        "enrollments": [
            {"enrollment_id": e, "child_id": c, "program": "P", "start_date": "2026-01-01"} for c, e, _ in both
        ],
        "goals": [
            {"goal_id": g, "enrollment_id": e, "life_domain": "school", "set_date": "2026-01-05", "status": "met"}
            for _, e, g in both
        ],
        "goal_ratings": [
            {"goal_id": "g1", "rating_date": on, "rater_role": "clinician", "rating": 1} for on in ratings
        ],
        "grants": [{"grant_id": "G", "name": "G", "start_date": "2026-01-01"}],
        "grant_enrollments": [
            {"grant_id": "G", "enrollment_id": "e1", "start_date": joined},
            {"grant_id": "G", "enrollment_id": "e2", "start_date": "2026-01-01"},
        ],
    }
    return world(rows, "2026-06-30", codes=("G2",))


def test_a_line_is_about_all_that_it_belongs_to():
    """A rating names a goal only, and is about its enrollment and child; e1's line of a grant is not about e2."""
    lines = changed_lines(rated("2026-01-10"), rated("2026-01-11", "2026-02-10"), "G2")
    assert lines == dict.fromkeys(("g1", "e1", "c1"), Lines(came=2, gone=1))
    lines = changed_lines(rated(), rated(joined="2026-02-01"), "G2")
    assert lines == dict.fromkeys(("G", "e1", "c1"), Lines(came=1, gone=1))


@pytest.mark.parametrize(
    "code", ["C1", "PS1", "PS7", "IN6.days", "PE8.point", "G2", "W3.share", "F4.turnover", "R6.change"]
)
def test_a_measure_made_again_of_its_own_load_is_the_same(sample_data, code):
    con = open_read_only(sample_data, current(sample_data))
    again = remake(code, rules=con, rows=con, reach=con)
    query = f'SELECT * EXCLUDE (subject_number, who) FROM evidence."{code}" ORDER BY ALL'
    assert again.execute(query).fetchall() == con.execute(query).fetchall() != []


def test_loads_are_only_read():
    earlier, later = stays(HOMES[:2]), stays(HOMES)
    before = [con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() for con in (earlier, later)]
    explain_loads(earlier, later, "PS2", Q1)
    assert before == [con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() for con in (earlier, later)]
    assert duckdb.connect().execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


# --- three loads on disk ----------------------------------------------------------------------------------------------

FOUR = ("a", "b", "c", "d")
LINES = {
    "children": "child_id\n" + "\n".join(FOUR),
    "programs": "program,agency\nP,Agency",
    "enrollments": "enrollment_id,child_id,program,start_date,end_date\n"
    + "\n".join(f"e{c},{c},P,2026-01-01," for c in FOUR),
    "care_episodes": "episode_id,child_id,removal_date,discharge_date\n"
    + "\n".join(f"r{c},{c},2025-01-01," for c in FOUR),
    "living_arrangements": """
living_arrangement_id,child_id,start_date,end_date,setting,provider_id
1,a,2025-01-01,2026-02-01,foster_home,f1
2,a,2026-02-01,,foster_home,f2
3,b,2025-01-01,2026-02-10,foster_home,f3
4,b,2026-02-10,2026-03-02,psychiatric_hospital,h
5,b,2026-03-02,,foster_home,f3
6,c,2025-01-01,,foster_home,f4
7,d,2025-01-01,,foster_home,f5
""",
}


def without(child):
    """The lines of the export, but those of one child."""
    return {
        name: "\n".join(line for line in text.splitlines() if child not in line.split(","))
        for name, text in LINES.items()
    }


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory):
    """A data folder, and its loads by name: d is not in the first; in the second a's move is dated in April, d came
    late and c is gone; the third was built anew with a stay of 5 days in a hospital counted as a placement.
    """
    base = tmp_path_factory.mktemp("loads")
    settings = base / "data" / "settings.toml"
    exports = [without("d"), {name: text.replace("2026-02-01", "2026-04-02") for name, text in without("c").items()}]
    for number, tables in enumerate(exports):
        folder = write(base / str(number), **tables)
        done = etl("load", folder, "--data", base / "data", "--as-of", "2026-06-30")
        assert done.returncode == 0, done.stderr
    settings.write_text("[parameters]\nabsence_becomes_placement_after_days = 5\n")
    done = etl("rebuild", "--data", base / "data")
    assert done.returncode == 0, done.stderr
    return base / "data", sorted(available(base / "data"))


def test_lines_corrected_late_and_gone_on_disk(on_disk):
    """1 move in 270 days of a, b and c; then none in those of a, b and d: 20 days of b are in the hospital."""
    data, names = on_disk
    first, second = (open_read_only(data, name) for name in names[:2])
    found = explain_loads(first, second, "PS2", Q1)
    assert (found.before.numerator, found.after.numerator) == (1, 0)
    assert adds_up(found) and found.definition == ()
    assert {(part.kind, part.cases) for part in found.parts} == {("corrected", 1), ("late", 1), ("left", 1)}
    assert {(change.subject, change.kind) for change in found.changes} == {
        ("a", "corrected"),
        ("d", "late"),
        ("c", "left"),
    }
    assert parts(found)["corrected"] == found.changes[0].part == pytest.approx(-1000 / found.before.denominator)


def test_a_parameter_of_the_settings_file_on_disk(on_disk):
    """The hospital now is a placement: b moved in and out again, and those 20 days are days of a placement."""
    data, names = on_disk
    second, third = (open_read_only(data, name) for name in names[1:])
    found = explain_loads(second, third, "PS2", Q1)
    assert (found.before.numerator, found.after.numerator) == (0, 2)
    assert parts(found) == {"definition": found.difference}
    assert found.definition == ("Absence becomes placement after days: 0 before, 5 now.",)
    assert [change.subject for change in found.changes] == ["b"]
    both = explain_loads(open_read_only(data, names[0]), third, "PS2", Q1)
    assert [part.kind for part in both.parts] == ["definition", "late", "corrected", "left"] and adds_up(both)


# --- what may leave the program -------------------------------------------------------------------------------------


def shared(counts, kind="proportion", counted="clients", threshold=11):
    """An explanation with as many children of each kind of change, half of them in the numerator."""
    changes = []
    for name, children in counts.items():
        for number in range(children):
            share = Share(number % 2, 1, "-", (f"{name}{number}",), ())
            before, after = (None, share) if name == "new" else (share, None) if name == "left" else (share, share)
            changes.append(Change(f"{name}{number}", "", None, None, name, before, after, 0.1))
    result = replace(
        evaluate(trial([day("a", THEN)], kind="count"), "T", [Q1])[0],
        children=200,
        children_in_numerator=100,
        children_in_complement=100,
    )
    found = Explanation(
        card(kind=kind, counts=counted),
        replace(result, value=1.0),
        replace(result, value=1.0 + sum(counts.values()) / 10),
        tuple(Part(name, name, children / 10, children, children) for name, children in counts.items()),
        tuple(changes),
        unchanged=3,
    )
    return for_sharing(found, threshold)


def test_parts_of_enough_children_are_shared_without_cases_or_counts():
    found = shared({"new": 40, "left": 30})
    assert parts(found) == {"new": 4, "left": 3} and found.changes == () and found.unchanged == 0
    assert {(part.cases, part.children) for part in found.parts} == {(None, None)}


def test_parts_of_few_children_are_put_together_until_there_are_enough():
    assert parts(shared({"new": 40, "left": 12, "late": 15, "within": 12})) == {"new": 4, "others": pytest.approx(3.9)}


def test_a_single_small_part_takes_another_along_so_that_it_can_not_be_worked_out():
    assert parts(shared({"new": 60, "within": 40, "left": 4})) == {"new": 6, "others": pytest.approx(4.4)}


@pytest.mark.parametrize("counts", [{"new": 40, "left": 4}, {"new": 5}, {"new": 12}])
def test_where_nothing_would_stay_apart_the_difference_is_not_split(counts):
    found = shared(counts)
    assert found.parts == () and "Not split, to protect privacy" in found.absent
    assert found.difference is not None


def test_a_count_is_not_split_where_few_children_are_in_both():
    assert shared({"new": 40, "left": 30}, kind="count").parts == ()
    assert parts(shared({"new": 40, "left": 30}, kind="count", threshold=3)) == {"new": 4, "left": 3}


def test_counts_of_workers_are_exact():
    found = shared({"new": 2, "left": 1}, kind="count", counted="workforce")
    assert [(part.kind, part.cases) for part in found.parts] == [("new", 2), ("left", 1)]


def test_a_hidden_number_is_not_explained():
    rows = [day(f"c{n}", THEN, n % 2) for n in range(30)] + [day(f"c{n}", NOW, n % 2) for n in range(8)]
    found = for_sharing(explain_periods(trial(rows, kind="proportion"), "T", Q1, Q2))
    assert found.parts == () and found.after.hidden and found.difference is None
    assert "Hidden to protect privacy" in found.absent
