"""What a chart description knows of itself: axes, gaps, tables."""

from dataclasses import replace

import pytest

from tests.ui import charts
from ui.chart import (
    HIDDEN,
    NO_DATA,
    Axis,
    Point,
    Reference,
    Series,
    Tick,
    gaps,
    key_of_map,
    last_shown,
    nice_ticks,
    point_lines,
    shown_ticks,
    spread,
    table_of,
    tick_decimals,
    value_on,
    value_ticks,
)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 6.3, [0, 2, 4, 6, 8]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (3, 3, [3, 3.2, 3.4, 3.6, 3.8, 4.0]),
    ],
)
def test_ticks_are_round_and_cover_the_values(low, high, ticks):
    assert nice_ticks(low, high) == pytest.approx(ticks)


def test_an_axis_without_an_end_is_refused():
    with pytest.raises(ValueError, match="finite"):
        nice_ticks(0, float("inf"))


def test_a_rate_starts_at_zero_and_leaves_out_intervals_that_are_not_drawn():
    ticks = value_ticks(charts.line())
    assert ticks[0] == 0
    assert ticks[-1] < 9.8 <= 10  # 9.8 is an interval's end: a line does not draw it


def test_percentages_that_stay_high_may_start_above_zero():
    points = tuple(Point(i, 80.0 + i) for i in range(6))
    ticks = value_ticks(charts.line(series=(Series("kept", points),), value_axis=charts.SHARE, bands=(), references=()))
    assert 0 < ticks[0] <= 80 and ticks[-1] >= 85


def test_bars_of_percentages_start_at_zero_whatever_they_show():
    points = tuple(Point(i, 80.0 + i) for i in range(4))
    chart = charts.rows(kind="bar", series=(Series("kept", points),), value_axis=charts.SHARE, references=())
    assert value_ticks(chart)[0] == 0


def test_the_axis_makes_room_for_the_reference_line():
    ticks = value_ticks(charts.line(references=(Reference(11.0, "national"),)))
    assert ticks[-1] >= 11


def test_counts_get_whole_ticks():
    points = tuple(Point(i, float(i)) for i in range(3))
    chart = charts.rows(
        kind="bar", series=(Series("children", points),), categories=("a", "b", "c"),
        value_axis=Axis("children", decimals=0), references=(),
    )  # fmt: skip
    assert all(float(tick).is_integer() for tick in value_ticks(chart))


@pytest.mark.parametrize(("ticks", "decimals"), [([0, 2, 4], 0), ([0, 2.5, 5], 1), ([0, 0.25], 2)])
def test_tick_decimals_are_as_few_as_can_be(ticks, decimals):
    assert tick_decimals(ticks) == decimals


def test_many_periods_label_only_where_a_year_begins():
    ticks = tuple(Tick("Jan" if i % 12 == 0 else "-", str(2022 + i // 12) if i % 12 == 0 else "") for i in range(48))
    chart = charts.line(categories=tuple(map(str, range(48))), ticks=ticks)
    assert shown_ticks(chart) == [(0, "2022", ""), (12, "2023", ""), (24, "2024", ""), (36, "2025", "")]


def test_few_periods_are_all_labeled():
    assert [label for _, label, _ in shown_ticks(charts.line())] == ["Q4", "Q1", "Q2", "Q3", "Q4", "Q1"]


def test_neighboring_gaps_with_one_reason_are_one_run():
    points = (
        Point(0, 1.0),
        Point(1, None, missing=HIDDEN),
        Point(2, None, missing=HIDDEN),
        Point(3, None, missing=NO_DATA),
        Point(4, 2.0),
        Point(5, None, missing=NO_DATA),
    )
    assert gaps(Series("x", points)) == [(1, 2, HIDDEN), (3, 3, NO_DATA), (5, 5, NO_DATA)]


def test_the_last_point_with_a_value_carries_the_label():
    assert last_shown(Series("x", (Point(0, 1.0), Point(1, None)))).x == 0
    assert last_shown(Series("x", (Point(0, None),))) is None


def test_labels_are_spread_until_each_has_room_in_their_order():
    placed = spread([10, 11, 30], 5)
    assert placed[1] - placed[0] >= 5 and placed[2] - placed[1] >= 5
    assert spread([30, 10], 5) == [30, 10]


def test_labels_stay_within_the_axis_and_each_has_its_own_room():
    placed = spread([97, 98, 99, 40], [10, 20, 10, 10], (0, 100))
    assert placed[:3] == [70, 85, 100] and 0 <= placed[3] <= 60
    assert spread([1, 2], 10, (0, 100)) == [0, 10]


def test_where_there_is_too_little_room_the_low_labels_leave_it():
    assert spread([5, 5, 5], 10, (0, 12)) == [-8, 2, 12]


def test_hovering_says_value_interval_count_and_caution():
    chart = charts.line()
    lines = point_lines(chart, chart.series[0], chart.series[0].points[2])
    assert lines == [
        "2025 Q2",
        "4.1 moves per 1,000 days in care",
        "between 1.2 and 9.8",
        "4 moves by 3 of 12 children, 976 days in care",
        "few children: read with care",
    ]


def test_a_hidden_point_says_that_and_nothing_else():
    chart = charts.line()
    assert point_lines(chart, chart.series[0], chart.series[0].points[1]) == ["2025 Q1", HIDDEN]


def test_the_table_has_every_period_and_keeps_zero_hidden_and_no_data_apart():
    rows = table_of(charts.line())
    value = "Moves per 1,000 days in care"
    assert [row["Period"] for row in rows] == list(charts.QUARTERS)
    assert [row[value] for row in rows] == ["5.04", HIDDEN, "4.10", NO_DATA, "3.90", "3.50 (so far)"]
    assert rows[0]["95% interval"] == "3.90–6.40"
    assert rows[1]["95% interval"] == rows[1]["Count"] == ""
    assert rows[0]["Usual range"] == "4.00–6.30" and rows[4]["Usual range"] == ""
    assert table_of(charts.rows())[3][value] == "0.00"


def test_several_series_have_a_column_each():
    rows = table_of(charts.stacked(True))
    assert rows[1] == {"Period": "2025 Q1", "Residential": "11.00", "Shelter": "5.00"}


def test_a_survival_table_gives_the_curve_and_the_children_still_followed():
    rows = table_of(charts.survival())
    assert rows[1] == {
        "Days": "90",
        "With kin": "90.0%",
        "With kin: children still followed": "171",
        "Foster home": "80.0%",
        "Foster home: children still followed": "121",
    }
    assert rows[2]["Foster home"] == NO_DATA  # that curve ends on day 150


def test_a_curve_holds_its_height_between_steps():
    curve = charts.survival().series[0]
    assert [value_on(curve, day) for day in (0, 39, 40, 180, 181)] == [100.0, 100.0, 90.0, 70.0, None]


def test_a_chart_without_any_value_says_so():
    assert charts.line(series=(Series("x", (Point(0, None, missing=HIDDEN),)),)).empty
    assert not charts.line().empty


def test_a_flow_as_a_table_has_every_pair_and_says_what_is_hidden():
    assert table_of(charts.flow()) == [
        {"From": "Foster home", "To": "Foster home", "Moves": "14", "Children": "12 children"},
        {"From": "Foster home", "To": "<script>alert(1)</script> & Co", "Moves": "12", "Children": "11 children"},
        {"From": "Shelter", "To": "Group home", "Moves": HIDDEN, "Children": ""},
    ]
    assert not charts.flow().empty


def test_a_time_line_as_a_table_is_in_the_order_of_its_days_with_last_days_inclusive():
    rows = table_of(charts.timeline())
    assert [row["From"] for row in rows] == ["2025-01-01", "2025-03-01", "2025-04-02", "2025-06-01"]
    assert [row["To"] for row in rows] == ["2025-05-31", "2025-12-31", "2025-04-02", "still open"]
    assert charts.timeline().lanes == ("Lives", "Program", "Plan")


def test_a_map_as_a_table_has_every_county_with_a_shape_or_without_one():
    rows = table_of(charts.counties())
    assert [row["County"] for row in rows] == ["Atlantis", "Durham", "Orange", "Wake"]
    assert [row["Who works in the county"] for row in rows][2:] == [
        "Hidden to protect privacy",
        "A Family Partner and a Coordinator",
    ]
    assert not charts.counties().empty and replace(charts.counties(), places=()).empty


def test_the_key_of_a_map_names_the_shades_that_occur_the_fullest_first():
    assert key_of_map(charts.counties()) == [
        ("both", "A Family Partner and a Coordinator: 1"),
        ("covered", "<script>alert(1)</script> & Co: 1"),
        ("not_covered", "No Family Partner: 1"),
        ("hidden", "Hidden to protect privacy: 1"),
    ]
