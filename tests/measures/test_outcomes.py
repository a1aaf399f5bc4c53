"""Outcomes: the worked examples of the goals note, and assessments and school terms drawn by hand."""

from datetime import date

import pytest

from measures.build import build
from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import periods
from measures.questions import card_of
from tests.oracle.drawn import drawn
from tests.support.world import add_source, empty_world, insert

YEAR = ("2026-01-01", "2026-12-31")
INTAKE = "2026-01-05"


def asked(first, last):
    return periods("all", date.fromisoformat(str(first)), date.fromisoformat(str(last)))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def reasons(con, code, first, last, state="counted"):
    return {case.subject: case.reason for case in cases(con, code, asked(first, last)[0], state=state)}


def listed(instrument, version, items, **more):
    """Rows of instrument_items.csv, each item rated 0 to 3, a need, lower is better, unless said otherwise."""
    usual = {"kind": "need", "min": 0, "max": 3, "better": "lower"}
    rows = [{"instrument": instrument, "version": version, "item": item, "label": f"Item {item}"} for item in items]
    return [row | usual | more for row in rows]


def built(tables, codes, complete_to="2026-12-31", parameters=None, **lists):
    """A world whose reference lists have these rows before it is built."""
    con = empty_world()
    for name, rows in lists.items():
        for row in rows:
            insert(con, f"reference.{name}", row)
    add_source(con, "test", tables, complete_to)
    build(con, parameters, codes)
    return con


def enrolled(*who, start=INTAKE, **more):
    return {
        "children": [{"child_id": name} for name in who],
        "enrollments": [
            {"enrollment_id": f"e{name}", "child_id": name, "program": "P", "start_date": start, **more} for name in who
        ],
    }


def assessed(child, on, scores, instrument="CANS", version="3.0", **more):
    """One assessment: a row an item."""
    return [
        {
            "assessment_id": f"{child} {instrument} {on}",
            "item": item,
            "child_id": child,
            "instrument": instrument,
            "version": version,
            "assessment_date": on,
            "score": score,
            **more,
        }
        for item, score in scores.items()
    ]


def rated(child, on, *ratings, **more):
    """A CANS of the items A, B, C …"""
    return assessed(child, on, dict(zip("ABCDEF", ratings, strict=False)), **more)


CANS = listed("CANS", "3.0", "ABCDEF")


# --- G12 and G13: needs ---------------------------------------------------------------------------------------------

G12 = ("G12.resolved", "G12.children", "G12.actionable", "G12.new")


def youth_of_the_note():
    """Y1, Y2 and Y3, items A to F, at baseline and follow-up."""
    return enrolled("Y1", "Y2", "Y3") | {
        "assessments": [
            *rated("Y1", "2026-01-10", 3, 2, 2, 1, 0, 2), *rated("Y1", "2026-06-10", 1, 2, 0, 2, 0, 1),
            *rated("Y2", "2026-01-10", 2, 2, 0, 0, 3, 1), *rated("Y2", "2026-06-10", 2, 1, 0, 0, 2, 1),
            *rated("Y3", "2026-01-10", 0, 1, 1, 0, 0, 1), *rated("Y3", "2026-06-10", 0, 0, 2, 0, 0, 1),
        ]
    }  # fmt: skip


def test_g12_the_three_youth_of_the_note():
    con = built(youth_of_the_note(), (*G12, "G13"), instrument_items=CANS)
    resolved, youth = only(con, "G12.resolved", *YEAR), only(con, "G12.children", *YEAR)
    assert (resolved.numerator, resolved.denominator, round(resolved.value, 1)) == (4, 7, 57.1)
    assert (youth.numerator, youth.denominator, youth.value) == (2, 2, 100)
    actionable = {r.category: r for r in evaluate(con, "G12.actionable", asked(*YEAR))}
    assert {name: round(r.value, 2) for name, r in actionable.items()} == {"baseline": 2.33, "follow-up": 1.67}
    assert actionable["follow-up"].difference == pytest.approx(-2 / 3)
    assert only(con, "G12.new", *YEAR).value == 2
    assert reasons(con, "G12.resolved", *YEAR) == {
        "Y1": "3 of 4 needs resolved, 1 new; compared with 2026-01-10",
        "Y2": "1 of 3 needs resolved, 0 new; compared with 2026-01-10",
        "Y3": "no actionable need at intake; 1 new",
    }


def test_g12_the_mean_of_each_youths_share_is_another_number():
    con = built(youth_of_the_note(), G12, instrument_items=CANS)
    shares = [100 * c.numerator / c.denominator for c in cases(con, "G12.resolved", asked(*YEAR)[0]) if c.denominator]
    assert sorted(round(share, 1) for share in shares) == [33.3, 75.0]
    assert round(sum(shares) / 2, 1) == 54.2


def test_g13_each_need_among_those_who_had_it():
    con = built(youth_of_the_note(), ("G13",), instrument_items=CANS)
    found = {r.category: (r.numerator, r.denominator) for r in evaluate(con, "G13", asked(*YEAR))}
    assert found == {
        "Item A": (1, 2),
        "Item B": (1, 2),
        "Item C": (1, 1),
        "Item E": (1, 1),
        "Item F": (1, 1),
    }, "E fell from 3 to 2: improved by any amount, though still a need"


def test_g13_lower_is_improved_higher_is_worsened_and_the_rest_the_same():
    con = built(youth_of_the_note() | {"assessments": [
        *rated("Y1", "2026-01-10", 3, 2, 2, 2, 0, 0), *rated("Y1", "2026-06-10", 2, 3, 2, 0, 3, 0),
    ]}, ("G13",), instrument_items=CANS)  # fmt: skip
    assert {c.category: c.reason.split(":")[0] for c in cases(con, "G13", asked(*YEAR)[0])} == {
        "Item A": "improved", "Item B": "worsened", "Item C": "the same", "Item D": "improved",
    }  # fmt: skip


def test_g12_the_last_assessment_of_the_period_counts_once_a_child():
    tables = enrolled("a") | {
        "assessments": [
            *rated("a", "2026-01-10", 3, 3, 0, 0, 0, 0),
            *rated("a", "2026-03-20", 1, 2, 0, 0, 0, 0),
            *rated("a", "2026-06-10", 3, 1, 0, 0, 0, 0),
            *rated("a", "2026-09-10", 1, 1, 0, 0, 0, 0),
        ]
    }
    con = built(tables, (*G12, "G13"), instrument_items=CANS)
    quarters = periods("quarter", date(2026, 1, 1), date(2026, 12, 31))
    assert [r.numerator for r in evaluate(con, "G12.resolved", quarters)] == [1, 1, 2, None]
    assert only(con, "G12.resolved", *YEAR).numerator == 2, "not 4"
    assert only(con, "G12.resolved", "2026-01-01", "2026-06-30").numerator == 1
    assert {r.category: r.value for r in evaluate(con, "G13", asked("2026-01-01", "2026-06-30"))} == {
        "Item A": 0,
        "Item B": 100,
    }


@pytest.mark.parametrize(
    ("first", "later", "counted"),
    [
        ("2025-12-22", "2026-06-10", True),
        ("2025-12-21", "2026-06-10", False),
        ("2026-03-06", "2026-06-10", True),
        ("2026-03-07", "2026-06-10", False),
        ("2026-01-10", "2026-03-11", True),
        ("2026-01-10", "2026-03-10", False),
    ],
)
def test_g12_pairs_14_days_before_to_60_after_intake_and_60_days_between(first, later, counted):
    tables = enrolled("a") | {"assessments": [*rated("a", first, *[2] * 6), *rated("a", later, *[0] * 6)]}
    result = only(built(tables, G12, instrument_items=CANS), "G12.resolved", *YEAR)
    assert (result.value == 100) == counted
    assert result.pending + result.excluded == (0 if counted else 1)


def test_g12_a_partial_assessment_is_no_baseline_and_no_follow_up():
    """The baseline of a is the first full one; b has none; c has no full second one yet, d left without one."""
    tables = enrolled("a", "b", "c", "d")
    tables["enrollments"][3]["end_date"] = "2026-05-01"
    tables["assessments"] = [
        *rated("a", "2026-01-06", 3), *rated("a", "2026-01-20", 2, 2, 0, 0, 0, 0),
        *rated("a", "2026-06-10", 0, 2, 0, 0, 0, 0),
        *rated("b", "2026-01-06", 3, 3), *rated("b", "2026-06-10", 0, 0, 0, 0, 0, 0),
        *rated("c", "2026-01-06", 2, 2, 0, 0, 0, 0), *rated("c", "2026-06-10", 0, 0, 0),
        *rated("d", "2026-01-06", 2, 2, 0, 0, 0, 0),
    ]  # fmt: skip
    con = built(tables, G12, instrument_items=CANS)
    result = only(con, "G12.resolved", *YEAR)
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (1, 2, 1, 2)
    assert reasons(con, "G12.resolved", *YEAR, state="pending") == {"c": "assessed at intake, not again yet"}
    assert reasons(con, "G12.resolved", *YEAR, state="excluded") == {
        "b": "no full assessment from 14 days before intake to 60 days after",
        "d": "service ended without an assessment 60 days or more after the first",
    }
    half = built(tables, G12, parameters={"full_share": 0.5}, instrument_items=CANS)
    assert only(half, "G12.resolved", *YEAR).denominator == 4, "with half of the items, c has a second one"


def test_g12_the_first_full_assessment_near_intake_is_the_baseline():
    """Two near intake: March 11 is 60 days after the first, and only 39 after the second."""
    tables = enrolled("a") | {
        "assessments": [
            *rated("a", "2026-01-10", 2, 0, 0, 0, 0, 0),
            *rated("a", "2026-01-31", 0, 2, 2, 0, 0, 0),
            *rated("a", "2026-03-11", 0, 0, 0, 0, 0, 0),
        ]
    }
    result = only(built(tables, G12, instrument_items=CANS), "G12.resolved", *YEAR)
    assert (result.numerator, result.denominator) == (1, 1)


def test_g12_scores_outside_the_range_of_an_item_are_no_answers():
    tables = enrolled("a") | {
        "assessments": [*rated("a", "2026-01-10", 2, 2, 0, 0, 0, 9), *rated("a", "2026-06-10", 0, 0, 0, 0, 0, 0)]
    }
    assert only(built(tables, G12, instrument_items=CANS), "G12.resolved", *YEAR).excluded == 1


def test_g12_versions_are_never_compared():
    tables = enrolled("a", "b") | {
        "assessments": [
            *rated("a", "2026-01-10", *[2] * 6),
            *rated("a", "2026-06-10", *[0] * 6, version="4.0"),
            *rated("b", "2026-01-10", *[2] * 6),
            *rated("b", "2026-06-10", *[0] * 6),
        ]
    }
    con = built(tables, G12, instrument_items=CANS + listed("CANS", "4.0", "ABCDEF"))
    result = only(con, "G12.resolved", *YEAR)
    assert (result.numerator, result.denominator, result.excluded) == (6, 6, 1)
    assert "assessed with another version than at intake" in reasons(con, "G12.resolved", *YEAR, state="excluded")["a"]


def test_g12_without_the_agencys_list_nothing_is_counted_and_the_reason_says_which_list():
    con = built(youth_of_the_note(), G12)
    result = only(con, "G12.resolved", *YEAR)
    assert (result.value, result.excluded) == (None, 3)
    assert set(reasons(con, "G12.resolved", *YEAR, state="excluded").values()) == {
        "the items of CANS 3.0 are not in instrument_items.csv"
    }


def test_g12_an_assessment_without_a_version_takes_the_only_one_listed():
    tables = youth_of_the_note()
    tables["assessments"] = [row | {"version": None} for row in tables["assessments"]]
    assert only(built(tables, G12, instrument_items=CANS), "G12.resolved", *YEAR).denominator == 7
    two = built(tables, G12, instrument_items=CANS + listed("CANS", "4.0", "AB"))
    assert set(reasons(two, "G12.resolved", *YEAR, state="excluded").values()) == {
        "the version of this CANS is not recorded"
    }


def test_g12_an_assessment_that_names_its_enrollment_is_of_no_other():
    """Two enrollments at once: the second has its own baseline; a total counts the child once."""
    tables = enrolled("a")
    tables["enrollments"].append(
        {"enrollment_id": "second", "child_id": "a", "program": "Q", "start_date": "2026-02-01"}
    )
    tables["assessments"] = [
        *rated("a", "2026-01-10", *[2] * 6, enrollment_id="ea"),
        *rated("a", "2026-06-10", *[0] * 6, enrollment_id="ea"),
        *rated("a", "2026-02-10", *[2] * 6, enrollment_id="second"),
        *rated("a", "2026-06-11", *[2] * 6, enrollment_id="second"),
    ]
    con = built(tables, G12, instrument_items=CANS)
    assert only(con, "G12.resolved", *YEAR).value == 100
    apart = evaluate(con, "G12.resolved", asked(*YEAR), by="program")
    assert {r.group: r.value for r in apart} == {"P": 100, "Q": 0}


def test_g12_current_a_cans_within_180_days():
    """In service from January 1: due from day 181, June 30. Assessed on January 10 and October 1."""
    tables = enrolled("a", start="2026-01-01") | {
        "assessments": [*rated("a", "2026-01-10", 1), *rated("a", "2026-10-01", 1)]
    }
    con = built(tables, ("G12.current",))
    days = ("2026-06-30", "2026-07-01", "2026-07-09", "2026-07-10", "2026-09-30", "2026-10-01", "2026-12-31")
    found = [only(con, "G12.current", day, day) for day in days]
    assert [r.value for r in found] == [None, 100, 100, 0, 0, 100, 100]
    assert [r.pending for r in found] == [1, 0, 0, 0, 0, 0, 0]


def test_g12_the_days_around_intake_between_assessments_and_of_an_assessment_are_settings():
    """First 21 days before intake, second 30 days after it."""
    tables = enrolled("a") | {"assessments": [*rated("a", "2025-12-15", *[2] * 6), *rated("a", "2026-01-14", *[0] * 6)]}
    codes = ("G12.resolved", "G12.current")
    assert only(built(tables, codes, instrument_items=CANS), "G12.resolved", *YEAR).value is None
    site = {"baseline_from_days": 21, "follow_up_days": 30, "assessment_days": 60}
    con = built(tables, codes, parameters=site, instrument_items=CANS)
    assert only(con, "G12.resolved", *YEAR).value == 100
    days = ("2026-03-06", "2026-03-07", "2026-03-15", "2026-03-16")
    assert [only(con, "G12.current", day, day).value for day in days] == [None, 100, 100, 0]


def test_g12_current_without_any_cans_of_the_agency_is_not_a_no():
    tables = enrolled("a", start="2025-01-01") | {"assessments": assessed("a", "2025-02-01", {"x": 1}, "PSC", "1")}
    result = only(built(tables, ("G12.current",)), "G12.current", "2026-12-31", "2026-12-31")
    assert (result.value, result.excluded) == (None, 1)


# --- G14: reliable change -------------------------------------------------------------------------------------------

NOISE = {"instrument": "CANS", "scale": "risk", "sd": 4.0, "reliability": 0.85, "source": "Example"}


def risk_scores():
    """12 to 8, 12 to 17, 12 to 12."""
    scores = {"a": 8, "b": 17, "c": 12}
    return enrolled(*scores) | {
        "assessments": [
            row
            for child, later in scores.items()
            for row in [
                *assessed(child, "2026-01-10", {"risk": 12}),
                *assessed(child, "2026-06-10", {"risk": later}),
            ]
        ]
    }


@pytest.mark.parametrize(("z", "improved"), [(1.645, 1), (1.96, 0)])
def test_g14_twelve_to_eight_is_reliable_at_90_and_not_at_95_percent(z, improved):
    """SD 4, r .85: standard error 2.1909, change -4 is -1.826 of it; +5 is 2.282."""
    con = built(risk_scores(), ("G14",), reliable_change=[NOISE | {"z": z}])
    found = {name: (r.numerator, r.denominator) for name, r in by_category(con, "G14", *YEAR).items()}
    assert found == {"improved": (improved, 3), "no reliable change": (2 - improved, 3), "worsened": (1, 3)}
    assert "from 12.0 to 8.0, 1.826 standard errors" in reasons(con, "G14", *YEAR)["a · CANS risk"]


@pytest.mark.parametrize(
    ("later", "z", "improved"),
    [(8.40, 1.645, 0), (8.39, 1.645, 1), (7.71, 1.96, 0), (7.70, 1.96, 1)],
)
def test_g14_the_line_is_3_604_at_90_and_4_294_at_95_percent(later, z, improved):
    """2.1909 times z: from 12, a fall of 3.60 or of 4.29 is chance, one of 3.61 or of 4.30 is not."""
    tables = enrolled("a") | {
        "assessments": [*assessed("a", "2026-01-10", {"risk": 12}), *assessed("a", "2026-06-10", {"risk": later})]
    }
    con = built(tables, ("G14",), reliable_change=[NOISE | {"z": z}])
    assert by_category(con, "G14", *YEAR)["improved"].numerator == improved


def test_g14_is_not_shown_while_the_list_is_empty():
    con = built(risk_scores(), ("G14",))
    assert con.execute('SELECT count(*) FROM evidence."G14"').fetchone() == (0,)
    assert only(con, "G14", *YEAR).value is None


def test_g14_higher_is_better_where_the_list_says_so():
    con = built(
        risk_scores(),
        ("G14",),
        reliable_change=[NOISE | {"z": 1.645}],
        instrument_items=listed("CANS", "3.0", ["risk"], better="higher", max=30),
    )
    found = {name: r.numerator for name, r in by_category(con, "G14", *YEAR).items()}
    assert found == {"improved": 1, "no reliable change": 1, "worsened": 1}
    assert "to 17" in next(c.reason for c in cases(con, "G14", asked(*YEAR)[0]) if c.category == "improved")


def test_g14_waits_for_a_second_assessment_and_needs_a_spread():
    tables = enrolled("a", "b") | {
        "assessments": [*assessed("a", "2026-01-10", {"risk": 12}), *assessed("b", "2026-01-10", {"risk": 12})]
    }
    tables["enrollments"][1]["end_date"] = "2026-03-01"
    result = only(built(tables, ("G14",), reliable_change=[NOISE | {"z": 1.96}]), "G14", *YEAR)
    assert (result.value, result.pending, result.excluded) == (None, 1, 1)
    certain = built(risk_scores(), ("G14",), reliable_change=[NOISE | {"z": 1.96, "reliability": 1.0}])
    assert only(certain, "G14", *YEAR).excluded == 3


# --- G15: strengths -------------------------------------------------------------------------------------------------


def test_g15_strengths_built():
    """Strengths C to F: 3 to 1 and 2 to 0 are built, 2 to 2 is not, 1 to 3 was none to build; needs are not counted."""
    strengths = listed("CANS", "3.0", "AB") + listed("CANS", "3.0", "CDEF", kind="strength")
    tables = enrolled("a") | {
        "assessments": [*rated("a", "2026-01-10", 3, 3, 3, 2, 2, 1), *rated("a", "2026-06-10", 0, 3, 1, 0, 2, 3)]
    }
    con = built(tables, ("G15", "G12.resolved"), instrument_items=strengths)
    result, needs = only(con, "G15", *YEAR), only(con, "G12.resolved", *YEAR)
    assert (result.numerator, result.denominator, needs.numerator, needs.denominator) == (2, 3, 1, 2)


# --- G16: school ----------------------------------------------------------------------------------------------------

SCHOOL = ("G16.attendance", "G16.chronic", "G16.stability", "G16.suspended")


def school(text):
    """Terms from January 5 to May 29 unless drawn otherwise, of children in no program."""
    usual = {"term_start": "2026-01-05", "term_end": "2026-05-29"}
    terms = [usual | row for row in drawn(text)]
    return {"children": [{"child_id": c} for c in sorted({t["child_id"] for t in terms})], "school_terms": terms}


def test_g16_chronic_absence():
    """9 of 90 is 10.0% and chronic, 8 of 90 is 8.9% and not, 3 of 20 is too few days to say."""
    con = built(school("child_id days_enrolled days_absent\n a 90 9\n b 90 8\n c 20 3"), SCHOOL)
    result = only(con, "G16.chronic", *YEAR)
    assert (result.numerator, result.denominator) == (1, 2)
    assert [c.subject for c in cases(con, "G16.chronic", asked(*YEAR)[0]) if c.numerator] == ["a"]


def test_g16_thirty_school_days_are_enough_to_say_and_29_are_not():
    con = built(school("child_id days_enrolled days_absent\n a 30 3\n b 29 29"), SCHOOL)
    result = only(con, "G16.chronic", *YEAR)
    assert (result.numerator, result.denominator) == (1, 1)


def test_g16_the_fewest_school_days_are_a_setting():
    """3 of 20 is 15%: chronic where a site finds 20 days enough; the card of the load says 20."""
    tables = school("child_id days_enrolled days_absent\n a 90 9\n b 90 8\n c 20 3")
    con = built(tables, SCHOOL, parameters={"fewest_school_days": 20})
    result = only(con, "G16.chronic", *YEAR)
    assert (result.numerator, result.denominator) == (2, 3)
    assert card_of(con, "G16.chronic").parameters == {"fewest_school_days": 20}


def test_g16_chronic_absence_adds_the_terms_of_a_child():
    """20 days and 20 days are enough together: 4 of 40; alone neither is."""
    tables = school("""
        child_id term_start term_end   days_enrolled days_absent
        a        2026-01-05 2026-02-27 20            0
        a        2026-03-02 2026-05-29 20            4
    """)
    con = built(tables, SCHOOL)
    assert only(con, "G16.chronic", *YEAR).value == 100
    assert only(con, "G16.chronic", "2026-05-01", "2026-05-31").value is None


def test_g16_attendance_is_days_attended_of_days_enrolled():
    tables = school("child_id days_enrolled days_absent\n a 90 9\n b 60 0\n c 50 -\n d 10 11\n e 0 0")
    con = built(tables, SCHOOL)
    result = only(con, "G16.attendance", *YEAR)
    assert (result.numerator, result.denominator, result.value, result.excluded) == (141, 150, 94, 3)
    assert reasons(con, "G16.attendance", *YEAR, state="excluded") == {
        "c": "days absent are not recorded",
        "d": "more days absent than school days",
        "e": "no school days",
    }


def test_g16_stability_and_suspensions_count_children():
    tables = school("""
        child_id term_start term_end   days_enrolled unscheduled_school_changes suspensions
        a        2026-01-05 2026-02-27 30            0                          2
        a        2026-03-02 2026-05-29 30            1                          0
        b        2026-01-05 2026-05-29 60            0                          0
        c        2026-01-05 2026-05-29 60            -                          -
    """)
    for row in tables["school_terms"]:
        for field in ("unscheduled_school_changes", "suspensions"):
            row[field] = None if row[field] is None else int(row[field])
    con = built(tables, SCHOOL)
    kept, suspended = only(con, "G16.stability", *YEAR), only(con, "G16.suspended", *YEAR)
    assert (kept.numerator, kept.denominator, kept.excluded) == (1, 2, 1)
    assert (suspended.numerator, suspended.denominator, suspended.excluded) == (1, 2, 1)


def test_g16_terms_outside_service_are_left_out_and_a_running_term_is_not_due():
    tables = school("""
        child_id term_start term_end   days_enrolled days_absent
        a        2025-08-25 2025-12-19 80            40
        a        2026-01-05 2026-05-29 90            9
        a        2026-08-24 2026-12-18 40            0
    """)
    tables |= {"enrollments": enrolled("a", start="2026-03-01")["enrollments"]}
    con = built(tables, SCHOOL, complete_to="2026-10-31")
    result = only(con, "G16.attendance", "2025-01-01", "2026-10-31")
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (81, 90, 1, 1)
    assert [r.group for r in evaluate(con, "G16.attendance", asked(*YEAR), by="program")] == ["P"]


# --- G17 and G18: caregivers ----------------------------------------------------------------------------------------

SF7 = listed("CGSQ", "SF7", "1234567", min=1, max=5)


def strain(*answers):
    return dict(zip("1234567", answers, strict=False))


def test_g17_caregiver_strain_falls_by_one():
    """4,3,5,4,3,4,5 is 28/7 = 4.00; 3,3,4,3,2,3,3 is 21/7 = 3.00; change -1.00."""
    tables = enrolled("a") | {
        "assessments": [
            *assessed("a", "2026-01-10", strain(4, 3, 5, 4, 3, 4, 5), "CGSQ", "SF7"),
            *assessed("a", "2026-06-10", strain(3, 3, 4, 3, 2, 3, 3), "CGSQ", "SF7"),
        ]
    }
    con = built(tables, ("G17",), instrument_items=SF7)
    assert only(con, "G17", *YEAR).value == -1.0
    assert reasons(con, "G17", *YEAR) == {"a": "from 4.0 to 3.0; compared with 2026-01-10"}


def test_g17_six_of_seven_answers_are_enough_and_five_are_not():
    tables = enrolled("a", "b") | {
        "assessments": [
            *assessed("a", "2026-01-10", strain(4, 4, 4, 4, 4, 4), "CGSQ", "SF7"),
            *assessed("a", "2026-06-10", strain(3, 3, 3, 3, 3, 3, 3), "CGSQ", "SF7"),
            *assessed("b", "2026-01-10", strain(4, 4, 4, 4, 4), "CGSQ", "SF7"),
            *assessed("b", "2026-06-10", strain(3, 3, 3, 3, 3, 3, 3), "CGSQ", "SF7"),
        ]
    }
    result = only(built(tables, ("G17",), instrument_items=SF7), "G17", *YEAR)
    assert (result.value, result.n, result.excluded) == (-1.0, 1, 1)


def test_g17_versions_of_the_questionnaire_are_never_compared_and_the_share_of_answers_is_a_setting():
    tables = enrolled("a", "b") | {
        "assessments": [
            *assessed("a", "2026-01-10", strain(4, 4, 4, 4, 4, 4, 4), "CGSQ", "SF7"),
            *assessed("a", "2026-06-10", strain(3, 3, 3, 3, 3, 3, 3), "CGSQ", "SF11"),
            *assessed("b", "2026-01-10", strain(5, 5, 5, 5), "CGSQ", "SF7"),
            *assessed("b", "2026-06-10", strain(3, 3, 3, 3), "CGSQ", "SF7"),
        ]
    }
    lists = SF7 + listed("CGSQ", "SF11", "1234567", min=1, max=5)
    result = only(built(tables, ("G17",), instrument_items=lists), "G17", *YEAR)
    assert (result.value, result.excluded) == (None, 2)
    half = built(tables, ("G17",), parameters={"answered_share": 0.5}, instrument_items=lists)
    assert (only(half, "G17", *YEAR).value, only(half, "G17", *YEAR).excluded) == (-2, 1)


def test_g18_family_level_rises_by_58_hundredths():
    """Twelve family items: mean 3.25 to 3.83; a level without enough answers is left out alone."""
    items = [f"f{n}" for n in range(12)]
    fes = listed("FES", "1992", items, min=1, max=5, better="higher", domain="family")
    fes += listed("FES", "1992", ["s1", "s2"], min=1, max=5, better="higher", domain="service_system")
    first, later = [3] * 9 + [4] * 3, [4] * 10 + [3] * 2
    tables = enrolled("a") | {
        "assessments": [
            *assessed("a", "2026-01-10", dict(zip(items, first, strict=True)) | {"s1": 2, "s2": 3}, "FES", "1992"),
            *assessed("a", "2026-06-10", dict(zip(items, later, strict=True)) | {"s1": 2}, "FES", "1992"),
        ]
    }
    con = built(tables, ("G18",), instrument_items=fes)
    found = {r.category: r for r in evaluate(con, "G18", asked(*YEAR))}
    assert list(found) == ["family"]
    assert round(found["family"].value, 2) == 0.58
    assert set(reasons(con, "G18", *YEAR, state="excluded").values()) == {"too few items of the level were answered"}


# --- what must hold for all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [*G12, "G13", "G15"])
def test_adding_an_excluded_case_changes_no_value(code):
    """A child without a pair, one of another version, one still waiting."""
    items = listed("CANS", "3.0", "ABCD") + listed("CANS", "3.0", "EF", kind="strength")
    base, more = youth_of_the_note(), youth_of_the_note()
    for table, rows in enrolled("x", "y", "z").items():
        more[table] = more[table] + rows
    more["assessments"] = more["assessments"] + [
        *rated("x", "2026-06-10", *[3] * 6),
        *rated("y", "2026-01-10", *[3] * 6),
        *rated("y", "2026-06-10", *[0] * 6, version="2.0"),
        *rated("z", "2026-01-10", *[3] * 6),
    ]
    found = []
    for tables in (base, more):
        con = built(tables, (code,), instrument_items=items)
        found.append([(r.category, r.value, r.denominator) for r in evaluate(con, code, asked(*YEAR))])
    assert found[0] == found[1]
    assert any(value is not None for _, value, _ in found[0])


def test_groups_sum_to_the_total():
    tables = youth_of_the_note()
    for row, county in zip(tables["enrollments"], ("Wake", "Durham", "Wake"), strict=True):
        row["county"] = county
    con = built(tables, (*G12, "G15"), instrument_items=CANS)
    for code in ("G12.resolved", "G12.children", "G12.new"):
        total, groups = only(con, code, *YEAR), evaluate(con, code, asked(*YEAR), by="county")
        assert sum(r.numerator or 0 for r in groups) == total.numerator
        assert sum(r.denominator or 0 for r in groups) == (total.denominator or 0)


def test_the_last_assessment_counts_nothing_after_complete_to():
    con = built(youth_of_the_note(), G12, complete_to="2026-06-09", instrument_items=CANS)
    result = only(con, "G12.resolved", *YEAR)
    assert (result.value, result.pending) == (None, 3)
