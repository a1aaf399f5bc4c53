"""Permanency, re-entry, safety and length of care: the worked examples of the measure notes, and edges by hand."""

from datetime import date

import pytest

from measures.build import build
from measures.cards import catalog
from measures.cases import cases
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.periods import periods
from measures.questions import card_of
from measures.statistics import survival_at
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import add_source, empty_world, insert, world

FEDERAL_YEAR = ("2022-10-01", "2023-09-30")
NEXT_YEAR = ("2023-10-01", "2024-09-30")


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def by_category(con, code, first, last):
    return {r.category: r for r in evaluate(con, code, asked(first, last), by="category")}


def shown(con, code, first, last, state="counted"):
    return {c.subject: int(c.numerator) for c in cases(con, code, asked(first, last)[0], state=state)}


def reasons(con, code, first, last, state):
    return {c.subject: c.reason for c in cases(con, code, asked(first, last)[0], state=state)}


def interval(result):
    return (round(result.low, 2), round(result.high, 2))


def in_care(*spans, born=(), homes=(), complete_to="2024-12-31", codes=None, **more):
    """A world of removals (child, removal, discharge, reason); `born` as (child, birth date)."""
    births = dict(born)
    who = sorted({span[0] for span in spans})
    tables = {
        "children": [{"child_id": c, "birth_date": births.get(c)} for c in who],
        "care_episodes": removals(*spans),
        "living_arrangements": stays(*homes),
        **more,
    }
    return world(tables, complete_to, codes=codes)


# --- PE1 ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pe1():
    return in_care(
        ("a", "2022-10-05", "2023-10-05", "reunification"),
        ("b", "2022-11-01", "2023-11-02", "reunification"),
        ("c", "2022-12-01", "2024-01-18", "reunification"),
        ("d", "2023-01-10", "2023-01-15", "reunification"),
        ("e", "2023-02-01", "2023-08-01", "emancipation"),
        ("f", "2023-05-01", "2023-09-15", "relative"),
        ("g", "2023-06-01", "2023-12-01", "transfer"),
        ("h", "2022-12-15", "2023-02-01", None),
        ("i", "2022-10-20", "2023-01-20", "reunification"),
        ("i", "2023-04-01"),
        born=[("e", "2005-08-01")],
        homes=[
            ("c", "2022-12-01", "2023-10-20", "foster_home", "F"), ("c", "2023-10-20", "2024-01-18", "trial_home_visit")
        ],
        complete_to="2024-09-30",
        codes=["PE1"],
    )  # fmt: skip


def test_pe1_permanency_within_12_months(pe1):
    """PE1-A: 4 of 7 = 57.14% (25.05 to 84.18); a, c, f, i are home, b is a day late, d and h are left out."""
    result = only(pe1, "PE1", *FEDERAL_YEAR)
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (4, 7, 0, 2)
    assert result.value == pytest.approx(57.14, abs=0.005)
    assert interval(result) == (25.05, 84.18)
    assert shown(pe1, "PE1", *FEDERAL_YEAR) == {"a": 1, "b": 0, "c": 1, "e": 0, "f": 1, "g": 0, "i": 1}
    assert reasons(pe1, "PE1", *FEDERAL_YEAR, "excluded") == {
        "d": "in care fewer than 8 days",
        "h": "no reason for the discharge is recorded",
    }


def test_pe1_takes_days_of_a_long_trial_home_visit_off(pe1):
    """c: 413 days, of which 90 on a trial home visit: 323 + 30 = 353."""
    why = reasons(pe1, "PE1", *FEDERAL_YEAR, "counted")
    assert why["c"] == "reunified with family after 353 days, 60 days of a trial home visit taken off"
    assert why["a"] == "reunified with family after 365 days"
    assert why["e"] == "turned 18 in care"


def test_pe1_the_first_entry_of_the_year_that_is_not_excluded():
    """The child of the note's i counts once; a first stay under 8 days is dropped and the second taken."""
    con = in_care(
        ("i", "2022-10-20", "2023-01-20", "reunification"), ("i", "2023-04-01", "2023-06-01", "transfer"),
        ("k", "2022-10-20", "2022-10-25", "reunification"), ("k", "2023-04-01", "2023-06-01", "adoption"),
        codes=["PE1"],
    )  # fmt: skip
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"i": 1, "k": 1}
    assert only(con, "PE1", *FEDERAL_YEAR).denominator == 2
    assert shown(con, "PE1", "2023-04-01", "2023-04-30") == {"i": 0, "k": 1}, "in April alone it is the second entry"


@pytest.mark.parametrize(
    ("visit", "discharge", "reason", "home"),
    [
        ("2023-12-01", "2024-01-18", "reunification", 0),
        ("2023-11-01", "2024-01-18", "reunification", 1),
        ("2023-11-01", "2024-01-18", "guardianship", 0),
        ("2023-10-20", "2024-01-10", "reunification", 0),
    ],
    ids=["395_days", "365_days", "not_reunified", "visit_ended_before"],
)
def test_pe1_the_trial_home_visit_must_lead_to_reunification(visit, discharge, reason, home):
    """Entered 2022-12-01, 413 days. A visit from November 1 is 335 + 30 = 365 days; one that ended early is none."""
    end = "2024-01-18" if discharge == "2024-01-18" else "2024-01-05"
    con = in_care(
        ("a", "2022-12-01", discharge, reason),
        homes=[
            ("a", "2022-12-01", visit, "foster_home", "F"), ("a", visit, end, "trial_home_visit"),
            ("a", end, discharge, "foster_home", "F"),
        ],
        codes=["PE1"],
    )  # fmt: skip
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"a": home}


def test_pe1_a_visit_in_two_rows_is_one_visit():
    con = in_care(
        ("a", "2022-12-01", "2024-01-18", "reunification"),
        homes=[
            ("a", "2022-12-01", "2023-10-20", "foster_home", "F"),
            ("a", "2023-10-20", "2024-01-01", "trial_home_visit"),
            ("a", "2024-01-01", "2024-01-18", "trial_home_visit"),
        ],
        codes=["PE1"],
    )  # fmt: skip
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"a": 1}


def test_pe1_the_18th_birthday_ends_care():
    """Home the day before it: yes. On it: no. Removed on it: left out. A discharge after it needs no reason."""
    con = in_care(
        ("a", "2023-01-01", "2023-06-14", "adoption"), ("b", "2023-01-01", "2023-06-15", "adoption"),
        ("c", "2023-06-15"), ("d", "2023-06-10"), ("e", "2023-01-01", "2023-07-01", None),
        born=[(c, "2005-06-15") for c in "abcde"], codes=["PE1"],
    )  # fmt: skip
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"a": 1, "b": 0, "e": 0}
    assert reasons(con, "PE1", *FEDERAL_YEAR, "excluded") == {
        "c": "entered care at 18 or older",
        "d": "in care fewer than 8 days",
    }


@pytest.mark.parametrize(("complete_to", "state"), [("2023-12-31", "pending"), ("2024-01-01", "counted")])
def test_pe1_waits_for_the_whole_year_whatever_has_happened(complete_to, state):
    """Entered 2023-01-01 and home in March: due on 2024-01-01, day 365."""
    con = in_care(("a", "2023-01-01", "2023-03-01", "adoption"), complete_to=complete_to, codes=["PE1"])
    assert list(shown(con, "PE1", *FEDERAL_YEAR, state=state)) == ["a"]


def test_pe1_which_reasons_are_permanency():
    """Home, kin, adoption and a guardian are a family that lasts; all other ways out are exits to something else."""
    reasons_ = ("reunification", "relative", "adoption", "guardianship")
    others = ("emancipation", "transfer", "runaway", "death", "custody", "other")
    con = in_care(*[(reason, "2023-01-01", "2023-06-01", reason) for reason in (*reasons_, *others)], codes=["PE1"])
    assert shown(con, "PE1", *FEDERAL_YEAR) == dict.fromkeys(reasons_, 1) | dict.fromkeys(others, 0)


@pytest.mark.parametrize(("visit", "home"), [("2023-12-19", 0), ("2023-12-18", 0), ("2023-12-17", 1)])
def test_pe1_only_days_of_a_visit_beyond_thirty_are_taken_off(visit, home):
    """Entered 2023-01-16, reunified 2024-01-17 after 366 days: a visit of 29 or 30 days takes none off, of 31 one."""
    con = in_care(
        ("a", "2023-01-16", "2024-01-17", "reunification"),
        homes=[("a", "2023-01-16", visit, "foster_home", "F"), ("a", visit, "2024-01-17", "trial_home_visit")],
        complete_to="2025-12-31",
        codes=["PE1"],
    )
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"a": home}


def test_pe1_removals_that_touch_are_one_stay():
    """Discharged and removed again on the same day: one entry, and the first discharge is none."""
    con = in_care(
        ("a", "2023-01-01", "2023-03-01", "reunification"), ("a", "2023-03-01", "2023-08-01", "transfer"), codes=["PE1"]
    )
    assert shown(con, "PE1", *FEDERAL_YEAR) == {"a": 0}


# --- PE2, PE3 -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pe2():
    return in_care(
        ("a", "2022-10-01", "2024-05-01", "adoption"),
        ("b", "2021-10-02"),
        ("c", "2021-10-01", "2024-09-30", "guardianship"),
        ("d", "2021-03-01", "2024-10-01", "reunification"),
        ("e", "2022-05-01"),
        ("f", "2022-08-01", "2024-02-01", "reunification"),
        ("g", "2022-10-02"),
        born=[("e", "2005-10-01"), ("f", "2006-01-15")],
        codes=["PE2", "PE3"],
    )


def test_pe2_and_pe3_permanency_of_children_long_in_care(pe2):
    """PE2-A, first day 2023-10-01: 1 of 3 = 33.33% (6.15 to 79.23); 24 months and over 1 of 2."""
    twelve, over = only(pe2, "PE2", *NEXT_YEAR), only(pe2, "PE3", *NEXT_YEAR)
    assert (twelve.numerator, twelve.denominator, twelve.excluded) == (1, 3, 1)
    assert interval(twelve) == (6.15, 79.23)
    assert (over.numerator, over.denominator, over.value) == (1, 2, 50)
    assert shown(pe2, "PE2", *NEXT_YEAR) == {"a": 1, "b": 0, "f": 0}
    assert shown(pe2, "PE3", *NEXT_YEAR) == {"c": 1, "d": 0}
    assert reasons(pe2, "PE2", *NEXT_YEAR, "excluded") == {"e": "18 or older on the first day"}
    assert reasons(pe2, "PE2", *NEXT_YEAR, "counted")["f"] == "turned 18 in care"


def test_pe2_is_defined_on_windows_only(pe2):
    with pytest.raises(QuestionError, match="12 months up to a month end"):
        evaluate(pe2, "PE2", asked("2024-01-01", "2024-09-30"))
    monthly = evaluate(pe2, "PE3", asked("2024-09-01", "2024-10-31", "month"))
    assert [(r.numerator, r.denominator) for r in monthly] == [(1, 2), (2, 3)], "to October: b too, and d left in time"


def test_pe2_uses_nothing_after_the_window(pe2):
    """To 2024-08-31 neither c nor d has left, and on that first day e was not yet 18."""
    assert shown(pe2, "PE3", "2023-09-01", "2024-08-31") == {"d": 0}
    assert shown(pe2, "PE2", "2023-09-01", "2024-08-31") == {"b": 0, "c": 0, "e": 0, "f": 0}
    assert reasons(pe2, "PE3", "2023-09-01", "2024-08-31", "counted") == {"d": "still in care"}


def test_pe2_leaves_out_exits_without_a_reason_and_ignores_those_before():
    con = in_care(
        ("a", "2022-08-01", "2024-02-01", None), ("b", "2022-08-01", "2024-10-05", None),
        ("c", "2022-08-01", "2023-10-01", "adoption"), codes=["PE2"],
    )  # fmt: skip
    assert shown(con, "PE2", *NEXT_YEAR) == {"b": 0}, "b's exit is after the window; c left on the first day"
    assert reasons(con, "PE2", *NEXT_YEAR, "excluded") == {"a": "no reason for the discharge is recorded"}


# --- PE4 ------------------------------------------------------------------------------------------------------------


def test_pe4_reentry_within_12_months():
    """PE4-A: 365 days yes, 366 no, adoption and emancipation out, crossed dates out, first re-entry once: 2 of 4."""
    con = in_care(
        ("a", "2022-01-01", "2022-11-15", "reunification"), ("a", "2023-11-15"),
        ("b", "2022-01-01", "2023-01-31", "reunification"), ("b", "2024-02-01"),
        ("c", "2022-01-01", "2023-02-01", "adoption"),
        ("d", "2022-01-01", "2023-03-01", "guardianship"),
        ("e", "2022-01-01", "2023-06-10", "relative"), ("e", "2023-06-09"),
        ("f", "2022-01-01", "2023-07-01", "reunification"), ("f", "2023-09-01", "2023-12-01", "reunification"),
        ("f", "2024-03-01"),
        ("g", "2022-01-01", "2023-08-01", "emancipation"),
        codes=["PE4"],
    )  # fmt: skip
    result = only(con, "PE4", *FEDERAL_YEAR)
    assert (result.numerator, result.denominator, result.excluded) == (2, 4, 1)
    assert interval(result) == (15.00, 85.00)
    assert shown(con, "PE4", *FEDERAL_YEAR) == {"a": 1, "b": 0, "d": 0, "f": 1}
    assert reasons(con, "PE4", *FEDERAL_YEAR, "excluded") == {"e": "a removal is dated before this discharge"}


def test_pe4_two_exits_in_one_period_count_once():
    """Home in November and again in June: the first exit, which was followed by a re-entry."""
    con = in_care(
        ("a", "2022-01-01", "2022-11-01", "reunification"), ("a", "2023-02-01", "2023-06-01", "relative"), codes=["PE4"]
    )
    assert shown(con, "PE4", *FEDERAL_YEAR) == {"a": 1}
    assert only(con, "PE4", *FEDERAL_YEAR).denominator == 1


def test_pe4_a_removal_on_the_day_of_discharge_is_no_exit():
    con = in_care(
        ("a", "2022-01-01", "2022-11-01", "reunification"), ("a", "2022-11-01", "2023-06-01", "transfer"), codes=["PE4"]
    )
    assert shown(con, "PE4", *FEDERAL_YEAR) == {}


def test_pe4_the_18th_birthday_and_missing_reasons():
    """An exit on it is none to family; a removal on it is no re-entry; an exit without a reason is left out."""
    con = in_care(
        ("a", "2022-01-01", "2023-06-15", "reunification"),
        ("b", "2022-01-01", "2023-05-01", "reunification"), ("b", "2023-06-15"),
        ("c", "2022-01-01", "2023-05-01", None),
        born=[("a", "2005-06-15"), ("b", "2005-06-15")], codes=["PE4"],
    )  # fmt: skip
    assert shown(con, "PE4", *FEDERAL_YEAR) == {"b": 0}
    assert reasons(con, "PE4", *FEDERAL_YEAR, "excluded") == {
        "a": "turned 18 in care",
        "c": "no reason for the discharge is recorded",
    }


@pytest.mark.parametrize(("complete_to", "state"), [("2023-12-31", "pending"), ("2024-01-01", "counted")])
def test_pe4_waits_for_the_whole_year_whatever_has_happened(complete_to, state):
    con = in_care(
        ("a", "2022-01-01", "2023-01-01", "reunification"), ("a", "2023-02-01"), complete_to=complete_to, codes=["PE4"]
    )
    assert list(shown(con, "PE4", *FEDERAL_YEAR, state=state)) == ["a"]


# --- PE5, PE6 -------------------------------------------------------------------------------------------------------


def reports(*rows):
    """Maltreatment reports as (child, report date, incident date or None, disposition or 'substantiated')."""
    return [
        {
            "report_id": f"m{n}",
            "child_id": child,
            "report_date": day,
            "incident_date": more[0] if more else None,
            "disposition": more[1] if len(more) > 1 else "substantiated",
        }
        for n, (child, day, *more) in enumerate(rows)
    ]


def test_pe5_maltreatment_in_care():
    """PE5-A: one victimization in 181 + 364 = 545 days, 183.49 per 100,000 (4.65 to 1,022.32)."""
    con = in_care(
        ("1", "2022-11-01", "2023-05-01", "reunification"), ("2", "2023-01-01", "2023-01-06", "reunification"),
        ("3", "2022-05-01"),
        maltreatment_reports=reports(
            ("1", "2022-11-05"), ("1", "2023-02-01"), ("1", "2023-02-02"), ("2", "2023-01-04")
        ),
        codes=["PE5"],
    )  # fmt: skip
    result = only(con, "PE5", *FEDERAL_YEAR)
    assert (result.numerator, result.denominator, result.excluded) == (1, 545, 1)
    assert result.value == pytest.approx(183.49, abs=0.005)
    assert interval(result) == (4.65, 1022.32)


@pytest.mark.parametrize(
    ("report", "counts"),
    [
        (("2023-01-08",), 0),
        (("2023-01-09",), 1),
        (("2023-01-20", "2022-12-20"), 0),
        (("2023-01-20", "2023-01-02"), 1),
        (("2023-05-01",), 0),
        (("2023-04-30",), 1),
        (("2023-03-01", None, "indicated"), 1),
        (("2023-03-01", None, "unsubstantiated"), 0),
    ],
    ids=["day_7", "day_8", "incident_before", "incident_in", "day_of_leaving", "last_night", "indicated", "unfounded"],
)  # fmt: skip
def test_pe5_which_reports_count(report, counts):
    """Removed 2023-01-01, home 2023-05-01."""
    con = in_care(
        ("a", "2023-01-01", "2023-05-01", "reunification"), maltreatment_reports=reports(("a", *report)), codes=["PE5"]
    )
    assert shown(con, "PE5", *FEDERAL_YEAR) == {"a": counts}


def test_pe5_age_short_stays_and_the_period_bound_days_and_reports():
    """Care ends on the 18th birthday, and with it days and reports; reports outside the twelve months are not theirs.

    `grown` was 18 on the first day and `adult` at entry; `turns` is 18 on 2023-01-01, 92 days into the year.
    """
    con = in_care(
        ("turns", "2022-01-01"), ("grown", "2022-01-01"), ("adult", "2023-02-01"), ("in", "2022-01-01"),
        ("short", "2023-09-26"),
        born=[("turns", "2005-01-01"), ("grown", "2004-10-01"), ("adult", "2005-01-31")],
        maltreatment_reports=reports(
            ("turns", "2022-12-31"), ("turns", "2023-01-01"), ("grown", "2022-11-01"), ("adult", "2023-03-01"),
            ("in", "2022-09-30"), ("in", "2022-10-02"), ("in", "2023-09-30"), ("in", "2023-10-01"),
        ),
        codes=["PE5"],
    )  # fmt: skip
    (window,) = asked(*FEDERAL_YEAR)
    found = {case.subject: (case.numerator, case.denominator) for case in cases(con, "PE5", window)}
    assert found == {"turns": (1, 92), "in": (2, 364), "short": (0, 4)}
    assert reasons(con, "PE5", *FEDERAL_YEAR, "excluded") == {
        "grown": "18 or older on the first day",
        "adult": "entered care at 18 or older",
    }


@pytest.mark.parametrize(("days_apart", "counts"), [(0, 1), (1, 1), (2, 2)])
def test_pe5_a_report_within_a_day_of_an_earlier_one_is_the_same(days_apart, counts):
    day = date(2023, 3, 1)
    con = in_care(
        ("a", "2022-01-01"),
        maltreatment_reports=reports(("a", day), ("a", date.fromordinal(day.toordinal() + days_apart))),
        codes=["PE5"],
    )
    assert shown(con, "PE5", *FEDERAL_YEAR) == {"a": counts}


def test_pe5_agencies_that_send_no_findings_are_left_out():
    """Two agencies with a child in care; one sends reports, the other none: no report there is not safety."""
    con = empty_world()
    for name in ("north", "south"):
        child = f"{name}:a"
        tables = {
            "children": children(child),
            "care_episodes": [{"episode_id": f"{name}:e", "child_id": child, "removal_date": "2022-01-01"}],
        }
        if name == "north":
            tables["maltreatment_reports"] = reports((child, "2023-01-01"))
        add_source(con, name, tables, "2024-12-31", agency=name)
    build(con, codes=["PE5"])
    (case,) = cases(con, "PE5", asked(*FEDERAL_YEAR)[0], state="excluded")
    assert (case.source, case.reason) == ("south", "this agency sends no findings of maltreatment reports")
    assert only(con, "PE5", *FEDERAL_YEAR).denominator == 364


def test_pe6_recurrence():
    """PE6-A: the report on day 14 is ignored, day 365 counts, day 366 does not: 1 of 2."""
    tables = {
        "children": children("a", "b"),
        "maltreatment_reports": reports(
            ("a", "2023-01-10"), ("a", "2023-01-24"), ("a", "2024-01-10"), ("b", "2023-02-01"), ("b", "2024-02-02")
        ),
    }
    con = world(tables, "2024-12-31", codes=["PE6"])
    result = only(con, "PE6", "2023-01-01", "2023-12-31")
    assert (result.numerator, result.denominator, result.value) == (1, 2, 50)
    assert shown(con, "PE6", "2023-01-01", "2023-12-31") == {"a": 1, "b": 0}


@pytest.mark.parametrize(("later", "again"), [("2023-01-24", 0), ("2023-01-25", 1)], ids=["day_14", "day_15"])
def test_pe6_a_report_within_two_weeks_is_the_same_event(later, again):
    tables = {"children": children("a"), "maltreatment_reports": reports(("a", "2023-01-10"), ("a", later))}
    con = world(tables, "2024-12-31", codes=["PE6"])
    assert shown(con, "PE6", "2023-01-01", "2023-01-11") == {"a": again}


def test_pe6_same_incident_unborn_and_unknown_findings():
    """Reported again about the same day: no recurrence. Before birth and without a finding: left out."""
    tables = {
        "children": children("a", ("b", "2023-03-01"), "c", "d"),
        "maltreatment_reports": reports(
            ("a", "2023-01-10", "2023-01-05"), ("a", "2023-03-10", "2023-01-05"), ("b", "2023-02-01"),
            ("c", "2023-02-01", None, None), ("d", "2023-02-01", None, None),
            ("d", "2023-02-01", "2023-01-30"), ("d", "2023-02-01", "2023-01-20"),
            ("d", "2023-05-01", "2023-04-30", "unsubstantiated"),
        ),
    }  # fmt: skip
    con = world(tables, "2024-12-31", codes=["PE6"])
    result = only(con, "PE6", "2023-01-01", "2023-12-31")
    assert (result.numerator, result.denominator) == (0, 2), "two reports on one day are one child's first"
    assert reasons(con, "PE6", "2023-01-01", "2023-12-31", "excluded") == {
        "b": "report before birth",
        "c": "the finding of the report is not recorded",
    }


def test_pe6_counts_children_only():
    """A report on the 18th birthday is of no child any more; the day before it is."""
    tables = {
        "children": children(("a", "2005-03-01"), ("b", "2005-03-01")),
        "maltreatment_reports": reports(("a", "2023-02-28"), ("b", "2023-03-01")),
    }
    con = world(tables, "2024-12-31", codes=["PE6"])
    assert shown(con, "PE6", "2023-01-01", "2023-12-31") == {"a": 0}
    assert reasons(con, "PE6", "2023-01-01", "2023-12-31", "excluded") == {"b": "18 or older at the report"}


@pytest.mark.parametrize(("complete_to", "state"), [("2024-01-09", "pending"), ("2024-01-10", "counted")])
def test_pe6_waits_for_the_whole_year(complete_to, state):
    tables = {"children": children("a"), "maltreatment_reports": reports(("a", "2023-01-10"), ("a", "2023-03-10"))}
    con = world(tables, complete_to, codes=["PE6"])
    assert list(shown(con, "PE6", "2023-01-01", "2023-12-31", state=state)) == ["a"]


# --- PE7, PE8, PE9 --------------------------------------------------------------------------------------------------


def test_pe7_entries_per_1000_children_of_the_county():
    """Wake has 730 children in 2023 (two a day): 3 entries in the year are 4.11; the county without a number is out."""
    con = empty_world()
    con.execute("DELETE FROM reference.child_population")
    insert(con, "reference.child_population", {"county": "Wake", "year": 2023, "children": 730})
    insert(con, "reference.child_population", {"county": "Yancey", "year": 2023, "children": 5000})
    spans = [("a", "2022-12-31"), ("b", "2023-01-01"), ("c", "2023-03-31"), ("d", "2023-12-31"), ("e", "2023-05-01")]
    entered = removals(*spans)
    for row in entered:
        row["county"] = "Lee" if row["child_id"] == "e" else "Wake"
    add_source(con, "test", {"children": children(*"abcde"), "care_episodes": entered}, "2024-06-30")
    build(con, codes=["PE7"])
    year = only(con, "PE7", "2023-01-01", "2023-12-31")
    assert (year.numerator, round(year.denominator, 6), year.excluded) == (3, 730, 1)
    assert year.value == pytest.approx(1000 * 3 / 730)
    quarter = only(con, "PE7", "2023-01-01", "2023-03-31")
    assert (quarter.numerator, round(quarter.denominator, 6)) == (2, 180), "spread over the days: 90 days of two"
    found = {r.group: r.value for r in evaluate(con, "PE7", asked("2023-01-01", "2023-12-31"), by="county")}
    assert found == {"Wake": pytest.approx(1000 * 3 / 730), "Lee": None}
    assert only(con, "PE7", "2024-01-01", "2024-03-31").value is None, "no number of children for 2024"
    for name in ("program", "sex", "region"):
        with pytest.raises(QuestionError, match="known by county or agency only"):
            evaluate(con, "PE7", asked("2023-01-01", "2023-12-31"), by=name)
    assert {r.value for r in evaluate(con, "PE7", asked("2023-01-01", "2023-12-31"), where={"program": ["P"]})} <= {
        None
    }


def test_pe7_counts_children_who_entered_care_and_no_one_else():
    """Who enters at 18, a series of short breaks and an entry without a county are left out, each with its reason."""
    con = empty_world()
    con.execute("DELETE FROM reference.child_population")
    insert(con, "reference.child_population", {"county": "Wake", "year": 2023, "children": 730})
    entered = removals(("a", "2023-02-01"), ("b", "2023-02-01"), ("c", "2023-02-01"), ("d", "2023-02-01"))
    for row, county, breaks in zip(entered, ("Wake", "Wake", "Wake", None), (None, None, True, None), strict=True):
        row |= {"county": county, "short_break_series": breaks}
    tables = {"children": children("a", ("b", "2005-02-01"), "c", "d"), "care_episodes": entered}
    add_source(con, "test", tables, "2024-06-30")
    build(con, codes=["PE7"])
    year = only(con, "PE7", "2023-01-01", "2023-12-31")
    assert (year.numerator, year.excluded) == (1, 3)
    assert reasons(con, "PE7", "2023-01-01", "2023-12-31", "excluded") == {
        "b": "entered care at 18 or older",
        "c": "a series of short breaks, not one stay in care",
        "d": "county is not recorded",
    }


def test_pe7_without_the_list_of_children_shows_nothing():
    con = in_care(("a", "2023-01-01"), codes=["PE7"])
    result = only(con, "PE7", "2023-01-01", "2023-12-31")
    assert (result.value, result.excluded) == (None, 1)


@pytest.fixture(scope="module")
def pe8():
    """Entered 2022-10-01: left after 100 and 400 days, turned 18 after 200, in care still; left the same day."""
    return in_care(
        ("a", "2022-10-01", "2023-01-09", "reunification"), ("b", "2022-10-01", "2023-11-05", "runaway"),
        ("c", "2022-10-01", "2023-06-01", "emancipation"), ("d", "2022-10-01"),
        ("e", "2022-10-01", "2022-10-01", "reunification"),
        born=[("c", "2005-04-19")], codes=["PE8.entry", "PE8.exit", "PE8.point", "PE9"],
    )  # fmt: skip


def test_pe8_entry_is_a_curve_of_all_who_entered(pe8):
    """S: 3 of 4 on after day 100; c is followed to the birthday on day 200; then 1 of 2 on day 400."""
    result = only(pe8, "PE8.entry", *FEDERAL_YEAR)
    assert [(p.time, p.at_risk, p.survival) for p in result.curve if p.events] == [(100, 4, 0.75), (400, 2, 0.375)]
    assert (result.value, result.median, result.excluded) == (75, 400, 1)
    why = reasons(pe8, "PE8.entry", *FEDERAL_YEAR, "counted")
    assert why == {
        "a": "left care: reunified with family",
        "b": "left care: ran away",
        "c": "turned 18 in care",
        "d": "still in care",
    }


def test_pe8_entry_is_read_at_one_two_and_three_years():
    """Of four who entered, one left on day 365, one on day 366, one on day 900: 75, 25 and 25% remain, then less.

    Two removals that touch are one stay, followed from the first.
    """
    con = in_care(
        ("a", "2021-01-01", "2022-01-01", "reunification"), ("b", "2021-01-01", "2022-01-02", "reunification"),
        ("c", "2021-01-01", "2022-06-01", "transfer"), ("c", "2022-06-01", "2023-06-20", "adoption"),
        ("d", "2021-01-01"),
        complete_to="2024-12-31", codes=["PE8.entry", "PE8.exit", "PE8.point"],
    )  # fmt: skip
    result = only(con, "PE8.entry", "2021-01-01", "2021-12-31")
    assert catalog()["PE8.entry"].at == (365, 730, 1095)
    remain = [survival_at(result.curve, day).survival for day in (365, 366, 730, 1095)]
    assert remain == pytest.approx([0.75, 0.5, 0.5, 0.25])
    assert (result.value, result.median, result.n) == (75, 366, 4)
    lengths = only(con, "PE8.exit", "2021-01-01", "2024-12-31")
    assert (lengths.n, lengths.value) == (3, pytest.approx(366 / 30.4375)), "365, 366 and 900 days"
    assert only(con, "PE8.point", "2022-06-01", "2022-06-30").value == pytest.approx(545 / 30.4375), "c and d, unbroken"


def test_pe8_exit_is_the_median_of_those_who_left(pe8):
    """In the year 2023: 100, 243 and 400 days; the median is 243 days = 7.98 months."""
    result = only(pe8, "PE8.exit", "2023-01-01", "2023-12-31")
    assert (result.n, result.value) == (3, pytest.approx(243 / 30.4375))


def test_pe8_point_is_the_median_so_far(pe8):
    """On 2023-03-31 b, c and d are 181 days in; on 2023-04-30 c is 18 and left out."""
    march = only(pe8, "PE8.point", "2023-03-01", "2023-03-31")
    assert (march.n, march.value) == (3, pytest.approx(181 / 30.4375))
    april = only(pe8, "PE8.point", "2023-04-01", "2023-04-30")
    assert (april.n, april.excluded) == (2, 1)


def test_pe9_exits_by_reason():
    """Every exit once, parts of all exits; home on or after the 18th birthday is turned 18; no reason is its own."""
    con = in_care(
        ("a", "2022-01-01", "2023-01-09", "reunification"), ("a", "2023-03-01", "2023-05-01", "relative"),
        ("b", "2022-01-01", "2023-02-01", "reunification"), ("c", "2022-01-01", "2023-02-01", None),
        ("d", "2022-01-01", "2023-02-01", "death"), ("e", "2022-01-01", "2023-02-01", "guardianship"),
        ("e", "2023-02-01"), born=[("b", "2005-02-01")], codes=["PE9"],
    )  # fmt: skip
    found = by_category(con, "PE9", "2023-01-01", "2023-12-31")
    assert {name: r.numerator for name, r in found.items() if r.numerator} == {
        "reunification": 1, "relative": 1, "emancipation": 1, "death": 1, "not recorded": 1,
    }  # fmt: skip
    assert {r.denominator for r in found.values()} == {5}
    assert sum(r.value for r in found.values()) == pytest.approx(100)
    may = by_category(con, "PE9", "2023-05-01", "2023-05-31")
    assert (may["emancipation"].numerator, may["emancipation"].denominator) == (0, 1), "shown though nobody turned 18"
    months = [by_category(con, "PE9", f"2023-{m:02}-01", f"2023-{m:02}-28") for m in (1, 2, 5)]
    assert sum(r.numerator for month in months for r in month.values()) == 5


@pytest.mark.parametrize(
    ("code", "parameter", "site", "usual", "asked_for"),
    [
        ("PE1", "year_days", 366, 0, 1),
        ("PE1", "visit_days", 29, 0, 1),
        ("PE4", "year_days", 366, 0, 1),
        ("PE5", "settling_days", 4, 0, 1),
        ("PE6", "year_days", 366, 0, 1),
        ("PE6", "same_event_days", 7, 0, 1),
    ],
)
def test_a_sites_own_parameter_stands_before_the_cards(code, parameter, site, usual, asked_for):
    """Reunified after 366 days (the last 31, or 30 with the site's edge, on a visit), back after 366."""
    homes = [
        ("a", "2022-10-01", "2023-09-02", "foster_home", "F"),
        ("a", "2023-09-02", "2023-10-02", "trial_home_visit"),
    ]
    found = {"PE5": [("a", "2022-10-07")], "PE6": [("a", "2022-12-01"), ("a", "2023-12-02")]}.get(code, [])
    if parameter == "same_event_days":
        found = [("a", "2022-12-01"), ("a", "2022-12-10")]
    for parameters, expected in ((None, usual), ({parameter: site}, asked_for)):
        tables = {
            "children": children("a"),
            "care_episodes": removals(("a", "2022-10-01", "2023-10-02", "reunification"), ("a", "2024-10-02")),
            "living_arrangements": stays(*homes),
            "maltreatment_reports": reports(*found),
        }
        con = world(tables, "2025-12-31", codes=[code], parameters=parameters)
        period = NEXT_YEAR if code == "PE4" else FEDERAL_YEAR
        assert only(con, code, *period).numerator == expected
        in_force = card_of(con, code).parameters[parameter]
        assert in_force == (site if parameters else catalog()[code].parameters[parameter])


# --- what every measure here keeps ----------------------------------------------------------------------------------

CODES = [code for code, card in catalog().items() if card.family == "permanency"]


def test_sources_without_removals_have_no_rows_and_say_what_they_need():
    """A group home and a foster home, but no removals: nothing federal is counted."""
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2022-01-01")),
        "living_arrangements": stays(
            ("a", "2022-01-01", "2023-01-01", "foster_home"), ("a", "2023-01-01", None, "shelter")
        ),
    }
    con = world(tables, "2024-12-31", codes=CODES)
    assert len(CODES) == 11
    for code in CODES:
        assert con.execute(f'SELECT count(*) FROM evidence."{code}"').fetchone() == (0,), code
        assert {"care_episodes", "maltreatment_reports"} & set(catalog()[code].needs), code


def test_nothing_loaded_is_no_data_for_every_measure():
    con = world({}, "2024-12-31", codes=[code for code in CODES if catalog()[code].window is None])
    for code in CODES:
        if catalog()[code].window is None:
            assert {r.value for r in evaluate(con, code, asked(*FEDERAL_YEAR, kind="month"))} == {None}, code


def test_series_of_short_breaks_are_not_stays_in_care():
    con = empty_world()
    entered = removals(("a", "2022-10-20", "2023-05-01", "reunification"), ("b", "2021-01-01"), ("c", "2020-01-01"))
    for row in entered:
        row["short_break_series"] = True
    tables = {
        "children": children(*"abc"),
        "care_episodes": entered,
        "maltreatment_reports": reports(("a", "2023-01-01")),
    }
    add_source(con, "test", tables, "2024-12-31")
    build(con, codes=CODES)
    for code in [code for code in CODES if code not in ("PE6", "PE7")]:
        period = ("2023-03-01", "2023-03-31") if code == "PE8.point" else FEDERAL_YEAR
        found = {c.reason for c in cases(con, code, asked(*period)[0], state="excluded")}
        assert found == {"a series of short breaks, not one stay in care"}, code
        assert only(con, code, *period).value is None, code


def test_rows_after_the_complete_to_day_do_not_exist_yet():
    """Complete to 2023-06-30: the discharge of July and the removal of August have not happened."""
    con = in_care(
        ("a", "2022-01-01", "2023-07-05", "reunification"), ("b", "2023-08-01"), complete_to="2023-06-30", codes=CODES
    )
    assert shown(con, "PE1", "2022-01-01", "2023-12-31") == {"a": 0}
    assert only(con, "PE9", "2023-01-01", "2023-12-31").value is None
    assert reasons(con, "PE8.entry", "2022-01-01", "2023-12-31", "counted") == {"a": "still in care"}


def test_months_add_up_to_the_year(pe1):
    """Each child has one entry in its month; only i, who entered twice, is in two months and once in the year."""
    months = evaluate(pe1, "PE1", asked(*FEDERAL_YEAR, kind="month"))
    assert (sum(r.numerator or 0 for r in months), sum(r.denominator or 0 for r in months)) == (4, 8)
