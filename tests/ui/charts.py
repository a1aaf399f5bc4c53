"""Chart descriptions that several tests draw."""

from datetime import date

from ui.chart import (
    HIDDEN,
    NO_DATA,
    Axis,
    Band,
    Chart,
    Event,
    Flow,
    Followed,
    Happening,
    Place,
    Point,
    Reference,
    Series,
    Stretch,
    Tick,
)

QUARTERS = ("2024 Q4", "2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1")
MOVES = Axis("moves per 1,000 days in care")
SHARE = Axis("% of children", percent=True)


def line(**changes) -> Chart:
    """Six quarters: one hidden, one without data, one with few children, the last not whole yet."""
    points = (
        Point(0, 5.04, 3.9, 6.4, "62 moves by 40 of 210 children, 12,300 days in care", "210 children"),
        Point(1, None, missing=HIDDEN),
        Point(2, 4.1, 1.2, 9.8, "4 moves by 3 of 12 children, 976 days in care", "12 children", weak=True),
        Point(3, None, missing=NO_DATA),
        Point(4, 3.9),
        Point(5, 3.5, hollow="so far"),
    )
    parts = {
        "kind": "line",
        "headline": "Moves while enrolled: lower since 2025 Q1 than before",
        "subtitle": "Moves per 1,000 days in care, by quarter.",
        "alt": "Moves fell from 5.0 to 3.5.",
        "series": (Series("Moves while enrolled", points),),
        "value_axis": MOVES,
        "categories": QUARTERS,
        "ticks": tuple(Tick(q[5:], q[:4] if q.endswith("Q1") else "") for q in QUARTERS),
        "bands": (Band(((0, 4.0, 6.3), (1, 4.0, 6.3), (2, 3.1, 4.9))),),
        "references": (Reference(4.48, "United States 4.5"),),
        "events": (Event(4, "respite fund begins"),),
    }
    return Chart(**(parts | changes))


def rows(**changes) -> Chart:
    """Four places: one highlighted, one with few children, one hidden, and one whose name tries to be markup."""
    points = (
        Point(0, 6.1, 4.4, 8.2, people="28 children", color="vermillion"),
        Point(1, 4.0, 1.1, 9.9, people="9 children", weak=True),
        Point(2, None, missing=HIDDEN),
        Point(3, 0.0, 0.0, 2.1, people="31 children"),
    )
    parts = {
        "kind": "dot_interval",
        "headline": "By area: Area 41 lies wholly above all",
        "subtitle": "2026 Q1, with 95% intervals",
        "alt": "Area 41 is highest.",
        "series": (Series("Moves", points),),
        "value_axis": MOVES,
        "categories": ("Area 41", "Area 67", "Area 63", "<script>alert(1)</script> & Co"),
        "category_title": "Area",
        "references": (Reference(3.5, "all 3.5"),),
    }
    return Chart(**(parts | changes))


def stacked(upright: bool) -> Chart:
    """Two parts over three quarters."""
    series = (
        Series("Residential", tuple(Point(i, 10.0 + i) for i in range(3)), "blue"),
        Series("Shelter", tuple(Point(i, 5.0) for i in range(3)), "green"),
    )
    return Chart(
        "stacked_bar",
        "Nights away from family",
        "By class",
        "Residential grows.",
        series,
        Axis("nights per 1,000 days"),
        QUARTERS[:3],
        upright=upright,
    )


def survival() -> Chart:
    """Two curves over 180 days with the children still followed."""
    curves = (
        Series("With kin", (Point(0, 100.0), Point(40, 90.0), Point(180, 70.0)), "blue"),
        Series("Foster home", (Point(0, 100.0), Point(60, 80.0), Point(150, 55.0)), "vermillion"),
    )
    return Chart(
        "survival",
        "Still in the same home, day by day",
        "From enrollment",
        "Kin homes hold longer.",
        curves,
        SHARE,
        followed=Followed((0, 90, 180), ((212, 164), (171, 121), (121, 0))),
    )


def flow() -> Chart:
    """Three pairs of settings, one of them hidden and one whose name tries to be markup."""
    return Chart(
        "flow",
        "From where to where: most often foster home to foster home",
        "2026 Q1",
        "Foster home to foster home 14.",
        (),
        Axis("moves", decimals=0),
        flows=(
            Flow("Foster home", "Foster home", 14, "12 children"),
            Flow("Foster home", "<script>alert(1)</script> & Co", 12, "11 children"),
            Flow("Shelter", "Group home", None, missing=HIDDEN),
        ),
    )


def timeline() -> Chart:
    """Two lanes of stretches, one of them open, and a lane of happenings."""
    return Chart(
        "timeline",
        "Where the child lived",
        "Two homes",
        "Two stretches and one event.",
        (),
        Axis("date"),
        stretches=(
            Stretch("Lives", "Foster home", date(2025, 1, 1), date(2025, 6, 1)),
            Stretch("Lives", "<script>alert(1)</script> & Co", date(2025, 6, 1), date(2026, 7, 1), True, "purple"),
            Stretch("Program", "Wraparound", date(2025, 3, 1), date(2026, 1, 1), color="green"),
        ),
        happenings=(Happening("Plan", "review", date(2025, 4, 2)),),
    )


def counties() -> Chart:
    """Four counties of North Carolina, each of another shade; one's words try to be markup, one has no shape."""
    return Chart(
        "map",
        "North Carolina: a Family Partner in 2 of 3 counties",
        "On May 31, 2026.",
        "Wake has both and Durham a Family Partner.",
        (),
        Axis("who works in the county", decimals=0),
        category_title="County",
        area="NC",
        places=(
            Place("Atlantis", "not_covered", "no Family Partner"),
            Place("Durham", "covered", "<script>alert(1)</script> & Co"),
            Place("Orange", "hidden", HIDDEN),
            Place("Wake", "both", "a Family Partner and a Coordinator"),
        ),
    )


ALL = {
    "line": line(),
    "rows": rows(),
    "bar": rows(kind="bar", references=()),
    "upright bar": rows(kind="bar", upright=True, references=()),
    "stacked": stacked(False),
    "stacked upright": stacked(True),
    "survival": survival(),
    "flow": flow(),
    "timeline": timeline(),
    "map": counties(),
}
