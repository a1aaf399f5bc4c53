"""The two rules and every key of a card, each on rows small enough to add up by hand."""

from datetime import date

import numpy as np
import pytest

from measures.cases import cases, left_out
from measures.errors import QuestionError
from measures.evaluate import as_row, evaluate
from measures.periods import Period, periods
from measures.statistics import DRAWS, SEED, clustered_median, clustered_ratio
from tests.support.engine import card, day, span, trial

Q1 = periods("quarter", date(2026, 1, 1), date(2026, 3, 31))
Q2 = periods("quarter", date(2026, 4, 1), date(2026, 6, 30))
HALF = periods("all", date(2026, 1, 1), date(2026, 6, 30))


def only(results):
    assert len(results) == 1
    return results[0]


def groups(results):
    return {result.group or result.category: result for result in results}


def test_flow_sums_the_days_of_a_span_that_fall_in_the_period():
    """Ten days around the turn of the year: three in December, seven in January. An end day does not count."""
    con = trial([span("a", "2025-12-29", "2026-01-08", 1, 1)], kind="rate", scale=1000)
    both = evaluate(con, "T", periods("month", date(2025, 12, 1), date(2026, 1, 31)))
    assert [(r.numerator, r.denominator) for r in both] == [(3, 3), (7, 7)]


def test_as_at_takes_the_spans_that_cover_the_last_day():
    rows = [span("a", "2026-01-01", "2026-03-31", 1), span("b", "2026-03-31", "2026-04-01", 1)]
    con = trial(rows, timing="as_at")
    assert only(evaluate(con, "T", Q1)).value == 1
    assert [case.subject for case in cases(con, "T", Q1[0])] == ["b"]


def test_a_period_without_evidence_is_no_data_not_zero():
    con = trial([day("a", "2026-02-01")], kind="proportion", timing="flow")
    result = only(evaluate(con, "T", Q2))
    assert result.value is None and result.low is None and result.denominator is None


def test_count_counts_a_subject_once():
    con = trial([day("a", "2026-01-05"), day("a", "2026-02-05"), day("b", "2026-02-05")])
    result = only(evaluate(con, "T", Q1))
    assert (result.value, result.counted, result.denominator) == (2, 2, None)


def test_a_count_of_what_happened_is_zero_where_nothing_did_and_no_data_where_nobody_knows():
    """Events in February and May, complete to the middle of July: the months before and the last one are not known."""
    rows = [day("a", "2026-02-10"), day("b", "2026-05-10"), day("c", "2026-04-10", state="excluded")]
    months = periods("month", date(2026, 1, 1), date(2026, 7, 31))
    con = trial(rows, complete_to="2026-07-15", kind="count")
    assert [r.value for r in evaluate(con, "T", months)] == [None, 1, 0, 0, 1, 0, None]
    assert [r.excluded for r in evaluate(con, "T", months)] == [0, 0, 0, 1, 0, 0, 0]
    assert [r.value for r in evaluate(con, "T", months[2:3], by="county")] == [None], "no group is known"
    assert only(evaluate(trial(rows, complete_to="2026-07-15", kind="sum"), "T", months[2:3])).value is None
    left_out = [day("c", "2026-02-10", state="excluded")]
    assert only(evaluate(trial(left_out, kind="count"), "T", months[2:3])).value is None, "nothing ever counted"


def test_subjects_and_children_are_counted_apart():
    """Child a has two enrollments, one with a 1; one meeting was held for b and c."""
    rows = [
        day("e1", "2026-01-05", child_id="a"),
        day("e2", "2026-01-06", 0, child_id="a"),
        day("m", "2026-01-07", child_id="b"),
        day("m", "2026-01-07", child_id="c"),
    ]
    for by in (None, "county"):
        found = only(evaluate(trial(rows, kind="proportion", subject="enrollment"), "T", Q1, by))
        assert (found.numerator, found.denominator, found.counted) == (3, 4, 3)
        assert (found.children, found.children_in_numerator, found.children_in_complement) == (3, 3, 1)
        assert only(evaluate(trial(rows, kind="count", subject="enrollment"), "T", Q1, by)).value == 2


def test_sum_adds_days_times_numerator():
    con = trial([span("a", "2026-01-01", "2026-01-11", 2.5)], kind="sum")
    assert only(evaluate(con, "T", Q1)).value == 25


def test_proportion_has_a_wilson_interval():
    rows = [day(f"c{n}", "2026-01-05", 1 if n < 3 else 0) for n in range(10)]
    result = only(evaluate(trial(rows, kind="proportion"), "T", Q1))
    assert result.value == pytest.approx(30)
    assert (result.low, result.high) == (pytest.approx(10.78, abs=0.01), pytest.approx(60.32, abs=0.01))
    assert result.method == "wilson"
    assert (result.children, result.children_in_numerator, result.children_in_complement) == (10, 3, 7)


def test_rate_counts_the_children_in_numerator_and_complement():
    rows = [span(c, "2026-01-01", "2026-01-11") for c in "abc"] + [
        day("a", "2026-01-02", 1, 0),
        day("a", "2026-01-03", 1, 0),
    ]
    result = only(evaluate(trial(rows, kind="rate", scale=1000), "T", Q1))
    assert (result.numerator, result.denominator) == (2, 30)
    assert (result.children, result.children_in_numerator, result.children_in_complement) == (3, 1, 2)


def test_interval_none_prints_no_interval():
    rows = [day(f"c{n}", "2026-01-05", n % 2) for n in range(30)]
    result = only(evaluate(trial(rows, kind="proportion", interval="none"), "T", Q1))
    assert result.value == pytest.approx(50)
    assert (result.low, result.high, result.method) == (None, None, None)


def test_mean_and_median_look_at_rows():
    """0, 1, 2, 3, 3, 7, 10: median 3, 90th percentile 8.2 by linear interpolation."""
    rows = [day(f"c{n}", "2026-01-05", value) for n, value in enumerate([0, 1, 2, 3, 3, 7, 10])]
    median = only(evaluate(trial(rows, kind="median"), "T", Q1))
    assert (median.value, median.n, median.p90) == (3, 7, pytest.approx(8.2))
    mean = only(evaluate(trial(rows, kind="mean"), "T", Q1))
    assert mean.value == pytest.approx(26 / 7)
    assert mean.sd == pytest.approx(np.std([0, 1, 2, 3, 3, 7, 10], ddof=1))


@pytest.mark.parametrize("kind", ["mean", "median", "ratio"])
def test_intervals_over_children_need_twenty_and_change_method_at_two_hundred(kind):
    def result(children):
        rows = [day(f"c{n:03}", "2026-01-05", n % 7) for n in range(children)]
        return only(evaluate(trial(rows, kind=kind), "T", Q1))

    assert result(19).method is None
    bootstrap, linear = result(199), result(200)
    assert (bootstrap.method, linear.method) == ("bootstrap", "linearized")
    for found in (bootstrap, linear):
        assert found.low < found.value < found.high or (kind == "median" and found.low <= found.value <= found.high)
    assert result(199) == bootstrap, "a fixed seed gives the same interval again"


@pytest.mark.parametrize("children", [60, 1200])
def test_an_interval_pairs_what_each_child_adds(children):
    given = [(f"c{n:04}", n % 7, n % 5 + 1) for n in range(children)]
    rows = [day(*row[:1], "2026-01-05", *row[1:]) for row in given[::2] + given[1::2]]
    found = only(evaluate(trial(rows, kind="ratio"), "T", Q1))
    _, numerators, denominators = (np.array(column) for column in zip(*given, strict=True))
    (low, high), method = clustered_ratio(numerators.astype(float), denominators.astype(float))
    assert (found.low, found.high, found.method) == (pytest.approx(low), pytest.approx(high), method)


def test_an_interval_of_a_mean_goes_by_child_not_by_row():
    values = {f"c{n:02}": [n % 9, n % 4, 3][: n % 3 + 1] for n in range(40)}
    rows = [day(child, "2026-01-05", value) for child in reversed(values) for value in values[child]]
    found = only(evaluate(trial(rows, kind="mean"), "T", Q1))
    sums, counts = (np.array([measure(of) for of in values.values()], dtype=float) for measure in (sum, len))
    (low, high), _ = clustered_ratio(sums, counts)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_a_bootstrapped_median_is_that_of_the_values_drawn():
    owners = np.array([n % 25 for n in range(60)])
    values = np.array([(n * 7) % 11 for n in range(60)], dtype=float)
    generator = np.random.default_rng(SEED)
    draws = generator.multinomial(25, np.full(25, 1 / 25), size=DRAWS)
    medians = [np.median(np.repeat(values, drawn[owners])) for drawn in draws]
    assert clustered_median(values, owners) == (pytest.approx(np.quantile(medians, [0.025, 0.975])), "bootstrap")


def test_survival_gives_curve_median_and_headline():
    """PS6-A: 10, 30, 30*, 60, 90*, 120, 200*, 364*."""
    given = [(10, 1), (30, 1), (30, 0), (60, 1), (90, 0), (120, 1), (200, 0), (364, 0)]
    rows = [day(f"c{n}", "2026-01-05", event, time) for n, (time, event) in enumerate(given)]
    con = trial(rows, kind="survival", at=[90, 180, 365], headline=180, scale=100)
    result = only(evaluate(con, "T", Q1))
    assert [(p.time, p.at_risk, round(p.survival, 4), round(p.se, 4)) for p in result.curve if p.events] == [
        (10, 8, 0.875, 0.1169),
        (30, 7, 0.75, 0.1531),
        (60, 5, 0.6, 0.1817),
        (120, 3, 0.4, 0.2033),
    ]
    assert (result.median, result.value, result.n, result.numerator) == (120, pytest.approx(40), 8, 4)
    assert as_row(result)["curve"][0]["at_risk"] == 8


def test_first_and_last_rows_of_a_child():
    rows = [day("x1", "2026-01-05", 0, child_id="a"), day("x2", "2026-02-05", 1, child_id="a")]
    about = {"kind": "proportion", "subject": "review", "per": "child"}
    assert only(evaluate(trial(rows, **about, rows="first"), "T", Q1)).numerator == 0
    assert only(evaluate(trial(rows, **about, rows="last"), "T", Q1)).numerator == 1
    assert only(evaluate(trial(rows, **about, rows="last"), "T", Q1)).denominator == 1


def test_first_rows_are_taken_after_filters_and_within_the_period():
    rows = [
        day("x1", "2026-01-05", 0, child_id="a", county="Wake"),
        day("x2", "2026-02-05", 1, child_id="a", county="Durham"),
    ]
    con = trial(rows, kind="proportion", subject="review", per="child", rows="first")
    assert only(evaluate(con, "T", Q1, where={"county": ["Durham"]})).numerator == 1
    months = evaluate(con, "T", periods("month", date(2026, 1, 1), date(2026, 2, 28)))
    assert [r.numerator for r in months] == [0, 1]


def test_first_per_family_joins_brothers_and_sisters():
    children = [{"child_id": "a", "family_id": "f"}, {"child_id": "b", "family_id": "f"}, {"child_id": "c"}]
    rows = [day("a", "2026-01-05", 1), day("b", "2026-01-09", 0), day("c", "2026-01-09", 0)]
    con = trial(rows, {"children": children}, kind="proportion", per="family", rows="first")
    result = only(evaluate(con, "T", Q1))
    assert (result.numerator, result.denominator) == (1, 2)


def test_when_tests_each_child_over_the_period():
    rows = [span(c, "2026-01-01", "2026-01-11") for c in "abc"] + [day("a", "2026-01-02", 1, 0)]
    assert only(evaluate(trial(rows, kind="proportion", per="child", when="none"), "T", Q1)).numerator == 2
    con = trial(rows, kind="proportion", per="child", when="any")
    result = only(evaluate(con, "T", Q1))
    assert (result.numerator, result.denominator, result.children_in_complement) == (1, 3, 2)
    assert [(case.subject, case.numerator) for case in cases(con, "T", Q1[0])] == [("a", 1), ("b", 0), ("c", 0)]


def test_when_leaves_out_those_under_the_minimum():
    """A child with nine tenths of ten days passes; one with a single day is under the minimum of five."""
    rows = [
        span("a", "2026-01-01", "2026-01-10", 1, 1),
        span("a", "2026-01-10", "2026-01-11", 0, 1),
        span("b", "2026-01-01", "2026-01-02", 1, 1),
        span("c", "2026-01-01", "2026-01-11", 0.5, 1),
    ]
    con = trial(rows, kind="proportion", per="child", when=">= 0.9", minimum=5)
    result = only(evaluate(con, "T", Q1))
    assert (result.numerator, result.denominator) == (1, 2)


def test_parts_share_one_denominator_and_add_up():
    rows = [span(c, "2026-01-01", "2026-01-11") for c in "ab"]
    rows += [day("a", "2026-01-02", 1, 0, category="hospital"), day("b", "2026-01-02", 1, 0, category="shelter")]
    keys = {
        "kind": "rate",
        "scale": 1000,
        "categories": "parts",
        "category_order": ["hospital", "shelter", "detention"],
    }
    con = trial(rows, **keys)
    parts = evaluate(con, "T", Q1, by="category")
    named = {r.category: r for r in parts if r.category}
    assert [r.category for r in parts if r.category] == ["hospital", "shelter", "detention"]
    assert {r.denominator for r in named.values()} == {20}
    assert named["detention"].numerator == 0 and named["detention"].value == 0
    total = only(evaluate(con, "T", Q1))
    assert sum(r.value for r in named.values()) == pytest.approx(total.value)


def test_parts_of_a_quiet_period_are_zero_not_missing():
    """31 days and nothing of any kind: each part is 0 of 31."""
    rows = [span("a", "2026-01-01", "2026-02-01")]
    con = trial(rows, kind="rate", scale=1000, categories="parts", category_order=["x", "y"])
    found = evaluate(con, "T", periods("month", date(2026, 1, 1), date(2026, 1, 31)), by="category")
    assert [(r.category, r.numerator, r.denominator) for r in found] == [("x", 0, 31), ("y", 0, 31)]


def test_groups_have_their_own_denominators_and_add_up():
    rows = [
        day("a", "2026-01-02", 1, category="x"),
        day("b", "2026-01-02", 0, category="x"),
        day("c", "2026-01-02", 1, category="y"),
    ]
    con = trial(rows, kind="proportion", categories="groups", category_order=["x", "y"])
    found = groups(evaluate(con, "T", Q1, by="category"))
    assert (found["x"].denominator, found["y"].denominator) == (2, 1)
    assert only(evaluate(con, "T", Q1)).denominator == 3
    assert only(evaluate(con, "T", Q1, where={"category": ["y"]})).numerator == 1


def test_separate_categories_have_no_total():
    rows = [day("a", "2026-01-02", 1, category="S"), day("a", "2026-01-02", 0, category="M")]
    con = trial(rows, kind="proportion", categories="separate", category_order=["S", "M", "T"])
    found = evaluate(con, "T", Q1)
    assert [r.category for r in found] == ["S", "M", "T"]
    assert [r.value for r in found] == [100, 0, None]


def test_paired_keeps_subjects_that_are_in_both():
    """IN6-A: before 83 of 730 days, during 10 of 549; a third child without a before is in neither."""
    rows = [
        day("u", "2026-01-05", 73, 365, category="before"),
        day("u", "2026-01-05", 10, 274, category="during"),
        day("v", "2026-01-05", 10, 365, category="before"),
        day("v", "2026-01-05", 0, 275, category="during"),
        day("w", "2026-01-05", 50, 100, category="during"),
        day("u", "2026-01-05", 0, 183, category="after", state="excluded", reason="not yet a year"),
    ]
    keys = {"categories": "separate", "category_order": ["before", "during", "after"], "paired": True}
    con = trial(rows, kind="ratio", scale=1000, **keys)
    found = groups(evaluate(con, "T", Q1))
    assert found["before"].value == pytest.approx(113.70, abs=0.005)
    assert found["during"].value == pytest.approx(18.21, abs=0.005)
    assert found["during"].ratio == pytest.approx(0.160, abs=0.0005)
    assert found["during"].difference == pytest.approx(18.2149 - 113.6986, abs=0.001)
    assert found["after"].value is None


def test_denominator_at_both_ends_is_their_mean():
    """F4.turnover of Example A: six on the day before, six on the last day, two left: 2 of 6."""
    rows = [span(f"p{n}", "2026-01-01", "2027-01-01", 0, 1) for n in range(4)]
    rows += [span("q", "2026-01-01", "2026-05-01", 0, 1), span("r", "2026-01-01", "2026-06-01", 0, 1)]
    rows += [span("s", "2026-04-10", "2027-01-01", 0, 1), span("t", "2026-04-10", "2027-01-01", 0, 1)]
    rows += [day("q", "2026-05-01", 1, 0), day("r", "2026-06-01", 1, 0)]
    con = trial(rows, kind="ratio", scale=100, denominator_at="ends", counts="workforce")
    result = only(evaluate(con, "T", Q2))
    assert (result.numerator, result.denominator) == (2, 6)
    assert result.value == pytest.approx(33.333, abs=0.001)


def test_over_calendar_days_is_an_average_per_night():
    con = trial([span("a", "2026-01-01", "2026-02-15", 1)], kind="ratio", over="calendar_days")
    assert only(evaluate(con, "T", Q1)).value == pytest.approx(45 / 90)


def test_a_window_is_answered_at_month_ends_and_for_twelve_months_only():
    rows = [day("a", "2026-06-30", 1, 300)]
    con = trial(rows, kind="rate", timing="as_at", scale=1000, window=12)
    assert only(evaluate(con, "T", Q2)).numerator == 1
    assert only(evaluate(con, "T", periods("all", date(2025, 7, 1), date(2026, 6, 30)))).numerator == 1
    with pytest.raises(QuestionError, match="12 months up to a month end"):
        evaluate(con, "T", periods("all", date(2026, 1, 1), date(2026, 6, 30)))
    with pytest.raises(QuestionError, match="not for June 15, 2026"):
        evaluate(con, "T", periods("all", date(2025, 6, 16), date(2026, 6, 15)))


def test_a_window_may_end_with_a_grant_year():
    tables = {
        "grants": [{"grant_id": "g", "name": "Made up", "start_date": "2024-09-30"}],
        "children": [{"child_id": "a"}],
        "enrollments": [{"enrollment_id": "e", "child_id": "a", "program": "p", "start_date": "2024-01-01"}],
    }
    con = trial([day("a", "2025-09-29", 1, 300)], tables, kind="rate", timing="as_at", scale=1000, window=12)
    year = periods("grant_year", date(2025, 1, 1), date(2025, 1, 1), grant_start=date(2024, 9, 30))
    assert year[0] == Period(date(2024, 9, 30), date(2025, 9, 29), year[0].label, year[0].short)
    assert only(evaluate(con, "T", year)).numerator == 1


def test_pending_and_excluded_are_subjects_whose_span_touches_the_period():
    rows = [
        day("a", "2026-01-05"),
        day("b", "2026-01-06", state="pending", reason="not yet due"),
        day("b", "2026-01-07", state="pending", reason="not yet due"),
        day("c", "2026-05-06", state="excluded", reason="lost to follow-up"),
    ]
    con = trial(rows, kind="proportion")
    first, second = evaluate(con, "T", [*Q1, *Q2])
    assert (first.counted, first.pending, first.excluded) == (1, 1, 0)
    assert (second.value, second.pending, second.excluded) == (None, 0, 1)
    assert [(why.state, why.reason, why.subjects) for why in left_out(con, "T", Q1[0])] == [
        ("pending", "not yet due", 1)
    ]
    assert [case.subject for case in cases(con, "T", Q2[0], state="excluded")] == ["c"]


def test_a_row_is_cut_where_its_dimension_changes_and_groups_sum_to_the_total():
    """A child turns six on January 11: ten days before, 80 after."""
    children = [{"child_id": "a", "birth_date": "2020-01-11"}]
    con = trial([span("a", "2026-01-01", "2026-04-01", 1, 1)], {"children": children}, kind="ratio")
    found = groups(evaluate(con, "T", Q1, by="age_group"))
    assert {name: r.denominator for name, r in found.items()} == {"0_to_5": 10, "6_to_10": 80}
    assert only(evaluate(con, "T", Q1)).denominator == 90
    assert only(evaluate(con, "T", Q1, where={"age_group": ["0_to_5"]})).denominator == 10


def test_a_counted_subject_stands_in_the_group_of_its_first_day_so_that_groups_sum():
    children = [{"child_id": "a", "birth_date": "2020-01-11"}]
    con = trial([span("a", "2026-01-01", "2026-04-01", 1, 1)], {"children": children})
    assert {r.group: r.value for r in evaluate(con, "T", Q1, by="age_group")} == {"0_to_5": 1}
    later = trial([span("a", "2026-01-01", "2026-04-01", 1, 1)], {"children": children}, timing="as_at")
    assert {r.group: r.value for r in evaluate(later, "T", Q1, by="age_group")} == {"6_to_10": 1}


def test_a_second_enrollment_counts_only_when_programs_are_split():
    tables = {
        "children": [{"child_id": "a"}],
        "enrollments": [
            {"enrollment_id": "e1", "child_id": "a", "program": "P", "start_date": "2026-01-01"},
            {"enrollment_id": "e2", "child_id": "a", "program": "Q", "start_date": "2026-02-01"},
        ],
    }
    rows = [
        span("a", "2026-01-01", "2026-04-01", 1, 1, enrollment_id="e1"),
        span("a", "2026-02-01", "2026-04-01", 1, 1, enrollment_id="e2", only_when_split=True),
    ]
    con = trial(rows, tables)
    assert only(evaluate(con, "T", Q1)).value == 1
    assert {r.group: r.value for r in evaluate(con, "T", Q1, by="program")} == {"P": 1, "Q": 1}
    assert only(evaluate(con, "T", Q1, where={"program": ["Q"]})).value == 1
    assert {r.group: r.value for r in evaluate(con, "T", Q1, by="agency")} == {"Agency": 1}


def test_a_grant_filters_its_enrollments_from_the_day_they_joined():
    tables = {
        "children": [{"child_id": "a"}, {"child_id": "b"}],
        "enrollments": [
            {"enrollment_id": "e1", "child_id": "a", "program": "P", "start_date": "2026-01-01"},
            {"enrollment_id": "e2", "child_id": "b", "program": "P", "start_date": "2026-01-01"},
        ],
        "grants": [{"grant_id": "g", "name": "Made up", "start_date": "2025-10-01"}],
        "grant_enrollments": [{"grant_id": "g", "enrollment_id": "e1", "start_date": "2026-02-01"}],
    }
    rows = [
        day("a", "2026-01-15", enrollment_id="e1"),
        day("a", "2026-02-15", enrollment_id="e1"),
        day("b", "2026-02-15", enrollment_id="e2"),
        day("w", "2026-02-15", child_id=None, grant_id="g"),
    ]
    con = trial(rows, tables, kind="sum", subject="request")
    assert only(evaluate(con, "T", Q1)).value == 4
    assert only(evaluate(con, "T", Q1, where={"grant": ["g"]})).value == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"by": "shoe_size"}, "nothing called shoe_size"),
        ({"where": {"shoe_size": ["9"]}}, "nothing called shoe_size"),
        ({"by": "category"}, "no categories"),
        ({"by": "grant"}, "nothing called grant"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_by_a_sentence(asked, words):
    con = trial([day("a", "2026-01-05")])
    with pytest.raises(QuestionError, match=words):
        evaluate(con, "T", Q1, **asked)


def test_an_unknown_measure_is_named_with_those_there_are():
    with pytest.raises(QuestionError, match="no measure with the code X9; there are T"):
        evaluate(trial([day("a", "2026-01-05")]), "X9", Q1)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (span("a", "2026-01-05", "2026-01-05"), "span without a day"),
        (day("a", "2026-01-05", state="maybe"), "state that does not exist"),
        (day("a", "2026-01-05", reason=None), "no reason"),
        (day("a", "2026-01-05", 2, 1), "not 0 or 1 of 1"),
        (day("a", "2026-01-05", None, 1), "no value"),
        (day("a", "2026-01-05", child_id="b"), "subject that is not its child"),
    ],
)
def test_evidence_that_breaks_a_rule_stops_the_build(row, words):
    with pytest.raises(ValueError, match=words):
        trial([row], kind="proportion")


@pytest.mark.parametrize(
    ("keys", "words"),
    [({"kind": "average"}, "kind = 'average'"), ({"colour": "blue"}, "colour"), ({"better": "up"}, "better = 'up'")],
)
def test_a_card_with_a_wrong_key_or_choice_is_refused(keys, words):
    with pytest.raises(QuestionError, match=words):
        card(**keys)


def test_a_card_that_lacks_something_says_what():
    from measures.cards import parse

    with pytest.raises(QuestionError, match="lacks title, family"):
        parse('/*\ncode = "X"\n*/\nSELECT 1', "x")


def test_a_longer_range_is_the_sum_of_its_months():
    rows = [span("a", "2026-01-20", "2026-05-03", 0.5, 1), day("a", "2026-03-31", 1, 0), day("b", "2026-06-30", 1, 0)]
    con = trial(rows, kind="ratio")
    months = evaluate(con, "T", periods("month", date(2026, 1, 1), date(2026, 6, 30)))
    whole = only(evaluate(con, "T", HALF))
    assert sum(r.numerator or 0 for r in months) == pytest.approx(whole.numerator)
    assert sum(r.denominator or 0 for r in months) == whole.denominator


# ---- pending, and still to come ------------------------------------------------------------------------------------


def test_only_a_pending_row_on_its_cohorts_own_day_keeps_a_period_open():
    """One is followed from its day on; one is open for weeks; one is not yet late on the complete-to day."""
    con = trial(
        [
            day("a", "2026-05-04"),
            day("followed", "2026-05-11", 0, 0, state="pending"),
            span("open", "2026-04-20", "2026-06-30", 0, 0, state="pending"),
            day("not late", "2026-06-30", 0, 0, state="pending"),
        ],
        complete_to="2026-06-30",
        kind="proportion",
    )
    found = evaluate(con, "T", periods("month", date(2026, 4, 1), date(2026, 6, 30)))
    assert [(r.pending, r.maturing) for r in found] == [(1, 0), (2, 1), (2, 0)]


def test_what_is_true_on_a_day_does_not_wait_for_those_not_yet_due_but_a_window_does():
    rows = [day("a", "2026-06-30"), day("b", "2026-06-30", 0, 0, state="pending")]
    (may_june,) = periods("all", date(2025, 7, 1), date(2026, 6, 30))
    for keys, maturing in (({}, 0), ({"window": 12}, 1)):
        con = trial(rows, kind="proportion", timing="as_at", **keys)
        (result,) = evaluate(con, "T", [may_june])
        assert (result.pending, result.maturing) == (1, maturing)
