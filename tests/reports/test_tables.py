"""The numbers of a report: those of the measures, in shareable form, each absence with a word of its own."""

from __future__ import annotations

from datetime import date

import pytest

from measures import library, snapshot
from measures.disclosure import is_small
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.periods import periods
from reports.columns import METHODS
from reports.request import Request, refusal
from reports.rows import HIDDEN, NO_DATA, NO_ONE, NOT_DUE, VALUE, ZERO
from reports.tables import gather
from tests.support.engine import day
from tests.support.reports import asked, quarters, small_load

KEPT = {"kind": "proportion", "unit": "% of children"}


def children(name, hits, misses, on="2026-02-01", **more):
    """One row a child, the first ones with a hit."""
    return [day(f"{name}{i}", on, float(i < hits), **more) for i in range(hits + misses)]


def rows_of(con, **more):
    (table,) = gather(con, asked(**more)).tables
    return table


def test_a_number_that_many_stand_behind_is_that_of_the_measure():
    con = small_load(children("a", 20, 15), **KEPT)
    (row,) = rows_of(con).rows
    (exact,) = evaluate(con, "T", quarters())
    assert row.status == VALUE
    assert (row.numerator, row.denominator, row.children) == (20, 35, 35)
    assert (row.value, row.low, row.high) == pytest.approx((exact.value, exact.low, exact.high))
    assert row.value == pytest.approx(100 * 20 / 35)


def test_zero_hidden_not_due_no_data_and_no_one_are_kept_apart():
    given = [
        *children("v", 20, 15, "2026-02-01"),
        *children("z", 0, 15, "2026-05-01"),
        *children("h", 3, 15, "2026-08-01"),
        *children("n", 20, 15, "2026-11-01"),
        day("p", "2026-11-01", state="pending", reason="still followed"),
        *children("o", 20, 15, "2025-11-01"),
    ]
    con = small_load(given, **KEPT)
    spans = quarters("2025-07-01", "2027-03-31")
    found = {row.period.label: row for row in rows_of(con, spans=spans).rows}
    assert {label: row.status for label, row in found.items()} == {
        "2025 Q3": NO_ONE,
        "2025 Q4": VALUE,
        "2026 Q1": VALUE,
        "2026 Q2": ZERO,
        "2026 Q3": HIDDEN,
        "2026 Q4": NOT_DUE,
        "2027 Q1": NO_DATA,
    }
    for row in found.values():
        if row.status not in (VALUE, ZERO):
            assert [row.value, row.low, row.high, row.numerator, row.denominator, row.children] == [None] * 6
    assert found["2026 Q2"].value == 0
    assert found["2026 Q4"].pending is None, "one child is pending: hidden"


@pytest.mark.parametrize(("hits", "misses"), [(3, 30), (30, 3), (5, 5), (10, 40), (40, 10)])
def test_few_in_the_numerator_the_complement_or_all_hide_the_number(hits, misses):
    (row,) = rows_of(small_load(children("a", hits, misses), **KEPT)).rows
    assert row.status == HIDDEN and row.has_hidden_cell


def test_another_threshold_is_the_site_s():
    con = small_load(children("a", 6, 30), **KEPT)
    (table,) = gather(con, asked(), threshold=5).tables
    assert table.rows[0].status == VALUE


def test_workforce_is_exact():
    (row,) = rows_of(small_load(children("a", 3, 0), counts="workforce", subject="person")).rows
    assert (row.status, row.value, row.remark) == (VALUE, 3, "")


# ---- groups and totals ---------------------------------------------------------------------------------------------


def counties(**sizes):
    return [row for name, (hits, misses) in sizes.items() for row in children(name, hits, misses, county=name)]


def test_where_nothing_is_hidden_the_total_is_that_of_the_measure_without_groups():
    con = small_load(counties(Durham=(20, 12), Wake=(30, 11)), **KEPT)
    *groups, total = rows_of(con, by="county").rows
    assert [(row.group, row.children, row.is_total) for row in groups] == [("Durham", 32, False), ("Wake", 41, False)]
    (whole,) = rows_of(con).rows
    assert total.is_total and total.group == "All"
    assert (total.value, total.children) == (whole.value, 73)


def test_a_table_with_a_hidden_cell_shows_no_total_and_says_why():
    table = rows_of(small_load(counties(Durham=(20, 12), Orange=(2, 3), Wake=(30, 14)), **KEPT), by="county")
    assert not any(row.is_total for row in table.rows)
    assert any(note.startswith("No total is shown") for note in table.notes)


def test_a_small_group_takes_another_with_it_so_that_no_total_elsewhere_gives_it_away():
    table = rows_of(small_load(counties(Durham=(20, 12), Orange=(2, 3), Wake=(30, 14)), **KEPT), by="county")
    assert {row.group: row.status for row in table.rows} == {"Durham": HIDDEN, "Orange": HIDDEN, "Wake": VALUE}


def test_a_hidden_cell_in_one_period_takes_the_totals_of_all():
    given = [*counties(Durham=(20, 12), Wake=(30, 11)), *children("x", 2, 3, "2026-05-01", county="Wake")]
    table = rows_of(small_load(given, **KEPT), by="county", spans=quarters("2026-01-01", "2026-06-30"))
    assert not any(row.is_total for row in table.rows)


def test_a_total_of_few_is_not_shown_though_every_program_has_many():
    """A second enrollment held at the same time counts in its program only: 15 in each, but 8 in all."""
    given, enrollments = [], []
    for program, alone in {"P": 3, "Q": 5}.items():
        for i in range(15):
            child = f"{program}{i}"
            given.append(day(child, "2026-02-01", enrollment_id=child, only_when_split=i >= alone))
            enrollments.append(
                {"enrollment_id": child, "child_id": child, "program": program, "start_date": "2026-01-01"}
            )
    con = small_load(given, tables={"enrollments": enrollments}, **KEPT, needs=["enrollments"])
    table = rows_of(con, by="program")
    assert [(row.group, row.status) for row in table.rows] == [("P", VALUE), ("Q", VALUE)]
    assert any(note.startswith("No total is shown") for note in table.notes)


def test_small_counts_of_pending_hide_the_total_too():
    given = counties(Durham=(20, 12), Wake=(30, 11))
    given += [day(f"e{i}", "2026-02-01", state="excluded", reason="moved", county="Wake") for i in range(3)]
    table = rows_of(small_load(given, **KEPT), by="county")
    wake = next(row for row in table.rows if row.group == "Wake")
    assert wake.status == VALUE and wake.excluded is None
    assert not any(row.is_total for row in table.rows)


def test_excluded_counts_of_groups_can_t_be_worked_out_from_the_sheet_of_who_was_left_out():
    given = counties(Durham=(20, 12), Orange=(15, 15), Wake=(30, 11))
    for name, many in {"Durham": 4, "Orange": 20, "Wake": 30}.items():
        given += [day(f"e{name}{i}", "2026-02-01", state="excluded", reason="moved", county=name) for i in range(many)]
    table = rows_of(small_load(given, **KEPT), by="county")
    assert [reason.count for reason in table.left_out] == [54]
    assert {row.group: row.excluded for row in table.rows} == {"Durham": None, "Orange": None, "Wake": 30}


@pytest.mark.parametrize("keys", [KEPT, {}])
def test_every_group_stands_in_every_period_and_nobody_in_it_is_no_one_never_zero(keys):
    given = [
        *children("a", 15, 15, "2026-02-01", county="Durham"),
        *children("b", 12, 15, "2026-05-01", county="Wake"),
    ]
    table = rows_of(small_load(given, **keys), by="county", spans=quarters("2026-01-01", "2026-06-30"))
    assert [(row.period.label, row.group, row.status) for row in table.rows] == [
        ("2026 Q1", "Durham", VALUE),
        ("2026 Q1", "Wake", NO_ONE),
        ("2026 Q1", "All", VALUE),
        ("2026 Q2", "Durham", NO_ONE),
        ("2026 Q2", "Wake", VALUE),
        ("2026 Q2", "All", VALUE),
    ]


@pytest.mark.parametrize(("by", "late_group"), [("agency", "Lakeside"), ("county", "Wake")])
def test_a_group_of_an_agency_that_is_not_yet_complete_is_no_data(by, late_group):
    given = [
        *children("a", 15, 15, "2026-02-01", agency="Hilltop", county="Durham"),
        *children("b", 15, 15, "2026-02-01", agency="Lakeside", county="Wake"),
        *children("c", 15, 15, "2026-05-01", agency="Hilltop", county="Durham"),
    ]
    con = small_load(given)
    con.execute(
        "INSERT INTO derived.agency_reach BY NAME SELECT unnest(['Hilltop', 'Lakeside']) AS agency, "
        "unnest([DATE '2026-06-30', DATE '2026-04-15']) AS complete_to"
    )
    rows = rows_of(con, by=by, spans=quarters("2026-01-01", "2026-06-30")).rows
    found = {(row.period.label, row.group): row for row in rows}
    assert found["2026 Q1", late_group].status == VALUE
    assert found["2026 Q2", late_group].status == NO_DATA
    assert found["2026 Q2", "All"].remark == "without Lakeside, not yet complete"


# ---- parts ---------------------------------------------------------------------------------------------------------


def parts_load(kind, **sizes):
    given = [
        row for name, (hits, misses) in sizes.items() for row in children(name, hits, misses, category=name.lower())
    ]
    return small_load(given, **KEPT, categories=kind, category_order=["kin", "foster", "group"])


def test_parts_come_in_the_card_s_order_with_a_total_below():
    con = parts_load("groups", Foster=(20, 12), Kin=(30, 11))
    rows = rows_of(con, by="category").rows
    assert [(row.part, row.status) for row in rows] == [
        ("Kin", VALUE),
        ("Foster", VALUE),
        ("Group", NO_ONE),
        ("All", VALUE),
    ]


def test_parts_with_denominators_of_their_own_have_no_total_and_always_stand_apart():
    con = parts_load("separate", Foster=(20, 12), Kin=(30, 11))
    for by in (None, "category"):
        table = rows_of(con, by=by)
        assert [row.part for row in table.rows] == ["Kin", "Foster", "Group"]
        assert not any(note.startswith("No total") for note in table.notes)


def test_a_part_of_a_known_whole_that_nobody_is_in_is_zero():
    given = [*children("a", 20, 0, category="kin"), *children("b", 20, 0, "2026-05-01", category="foster")]
    for kind, children_shown in (("count", None), ("proportion", 20)):
        con = small_load(given, kind=kind, unit="children", categories="parts")
        rows = rows_of(con, by="category", spans=quarters("2026-01-01", "2026-06-30")).rows
        found = {(row.period.label, row.part): row for row in rows}
        zero = found["2026 Q1", "Foster"]
        assert (zero.status, zero.value, zero.numerator, zero.children or None) == (ZERO, 0, 0, children_shown)


def test_parts_by_group_have_a_total_for_each_part():
    given = [
        day(f"{county}{part}{i}", "2026-02-01", float(i < 15), county=county, category=part)
        for county in ("Durham", "Wake")
        for part in ("kin", "foster")
        for i in range(30)
    ]
    con = small_load(given, **KEPT, categories="separate", category_order=["kin", "foster"])
    rows = rows_of(con, by="county").rows
    assert [(row.group, row.part, row.children) for row in rows] == [
        ("Durham", "Kin", 30),
        ("Durham", "Foster", 30),
        ("Wake", "Kin", 30),
        ("Wake", "Foster", 30),
        ("All", "Kin", 60),
        ("All", "Foster", 60),
    ]


def test_the_groups_of_each_part_are_guarded_by_themselves():
    """6 of 12 in Durham are hidden in both parts; in each of them one more county must go."""
    given = [
        day(f"{county}{part}{i}", "2026-02-01", float(i < hits), county=county, category=part)
        for county, hits in {"Durham": 6, "Orange": 14, "Wake": 20}.items()
        for part in ("kin", "foster")
        for i in range(2 * hits)
    ]
    con = small_load(given, **KEPT, categories="separate", category_order=["kin", "foster"])
    hidden = [(row.part, row.group) for row in rows_of(con, by="county").rows if row.status == HIDDEN]
    assert sorted(hidden) == [("Foster", "Durham"), ("Foster", "Orange"), ("Kin", "Durham"), ("Kin", "Orange")]


# ---- what stands beside --------------------------------------------------------------------------------------------


def test_who_was_left_out_hides_small_reasons_and_what_would_give_them_away_each_state_apart():
    given = [
        *children("a", 20, 15),
        *[day(f"m{i}", "2026-02-01", state="excluded", reason="moved") for i in range(4)],
        *[day(f"d{i}", "2026-02-01", state="excluded", reason="died out of state") for i in range(25)],
        *[day(f"p{i}", "2026-02-01", state="pending", reason="still followed") for i in range(12)],
    ]
    found = {(r.state, r.reason): r.count for r in rows_of(small_load(given, **KEPT)).left_out}
    assert found == {
        ("pending", "still followed"): 12,
        ("excluded", "died out of state"): None,
        ("excluded", "moved"): None,
    }


@pytest.mark.parametrize(("lost", "said"), [(12, True), (7, False), (10, False)])
def test_many_lost_to_follow_up_are_said_without_telling_how_many(lost, said):
    """7 and 10 are small: their share would tell them. 12 of 47 is more than a fifth."""
    given = children("a", 20, 15)
    given += [day(f"e{i}", "2026-02-01", state="excluded", reason="at home") for i in range(30)]
    given += [day(f"l{i}", "2026-02-01", state="excluded", reason="lost to follow-up: moved") for i in range(lost)]
    (row,) = rows_of(small_load(given, **KEPT)).rows
    assert ("not to be quoted" in row.remark) is said


def test_a_period_that_goes_on_and_few_children_are_remarked():
    con = small_load(children("a", 12, 0), complete_to="2026-02-15", kind="ratio", scale=1000)
    (row,) = rows_of(con).rows
    assert row.remark == "so far, to February 15, 2026; fewer than 20 children"


def test_a_measure_without_its_tables_has_no_data_and_names_them():
    con = small_load(children("a", 20, 15), **KEPT, needs=["enrollments"])
    table = rows_of(con, by="county")
    assert [row.status for row in table.rows] == [NO_DATA]
    assert table.notes[-1] == "Not recorded: needs enrollments, which no export has sent yet."


@pytest.mark.parametrize(
    ("by", "keys", "sentence"),
    [
        ("category", {}, "This measure has no parts of its own."),
        ("program", {}, "Not split by program: this measure is not counted from enrollments."),
        ("sex", {"counts": "workforce"}, "Not split by sex: this measure does not count children."),
    ],
)
def test_a_measure_that_can_t_be_split_so_is_shown_whole(by, keys, sentence):
    table = rows_of(small_load(children("a", 20, 15), **KEPT, **keys), by=by)
    assert table.by is None and len(table.rows) == 1
    assert sentence in table.notes


def test_over_a_third_hidden_proposes_longer_periods_or_no_split():
    table = rows_of(small_load(counties(A=(2, 3), B=(4, 2), C=(40, 30)), **KEPT), by="county")
    assert table.notes[-1].endswith("Choose longer periods, or do not split by county.")


# ---- targets -------------------------------------------------------------------------------------------------------

GRANTS = {
    "grants": [
        {"grant_id": "G1", "name": "Expansion", "start_date": "2025-01-01"},
        {"grant_id": "G2", "name": "Growth", "start_date": "2025-01-01"},
    ],
    "grant_targets": [
        {
            "grant_id": grant,
            "measure": "T",
            "period_start": start,
            "period_end": end,
            "target": target,
        }
        for grant, start, end, target in (
            ("G1", "2026-01-01", "2026-03-31", 60),
            ("G1", "2026-01-01", "2026-12-31", 75),
            ("G1", "2026-04-01", "2026-06-30", 62.5),
            ("G2", "2026-04-01", "2026-06-30", 70),
        )
    ],
}


def with_targets():
    given = [*children("a", 20, 15, county="Wake"), *children("b", 20, 15, "2026-05-01", county="Wake")]
    return small_load(given, tables=GRANTS, **KEPT)


def test_a_target_stands_beside_the_number_of_its_very_period():
    first, second = rows_of(with_targets(), spans=quarters("2026-01-01", "2026-06-30")).rows
    assert (first.target, first.target_of) == (60, "Expansion")
    assert second.target is None, "two grants promise something for that quarter"


def test_targets_of_several_grants_are_said_below():
    notes = rows_of(with_targets(), spans=quarters("2026-01-01", "2026-06-30")).notes
    assert "Promised under Expansion for 2026 Q2, all together: 62.5%." in notes
    assert "Promised under Growth for 2026 Q2, all together: 70%." in notes


def test_with_a_grant_chosen_only_its_own_targets_are_shown():
    table = rows_of(with_targets(), spans=quarters("2026-01-01", "2026-06-30"), where=(("grant", ("G2",)),))
    assert [row.target for row in table.rows] == [None, 70]


def test_a_target_of_the_whole_never_stands_beside_a_group_or_a_filter():
    table = rows_of(with_targets(), by="county")
    assert {row.group: row.target for row in table.rows} == {"Wake": None, "All": 60}
    table = rows_of(with_targets(), where=(("county", ("Wake",)),))
    assert [row.target for row in table.rows] == [None]
    assert "Promised under Expansion for 2026 Q1, all together: 60%." in table.notes


# ---- what may not be asked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (asked(codes=()), "at least one measure"),
        (Request(("T",), "all", quarters()), "whole calendar periods"),
        (Request(("T",), "quarter", ()), "whole calendar periods"),
        (asked(by="team"), "not split by team"),
        (asked(by="setting"), "not split by setting"),
        (asked(where=(("team", ("Blue",)),)), "no filter of team"),
        (asked(where=(("agency", ("A",)), ("county", ("Wake",)))), "one filter of place"),
        (asked(where=(("sex", ("female",)), ("age_group", ("0-5",)))), "one filter of people"),
        (asked(where=(("county", ("Wake", "Durham")),)), "one value of a filter"),
    ],
)
def test_what_could_single_out_a_child_is_refused(request_, words):
    assert words in refusal(request_)
    with pytest.raises(QuestionError, match=words):
        gather(small_load([]), request_)


def test_one_place_and_one_group_of_people_may_be_chosen():
    assert refusal(asked(where=(("county", ("Wake",)), ("sex", ("female",)), ("grant", ("G",))), by="age_group")) == ""


def test_a_list_for_staff_is_no_number_to_share():
    with pytest.raises(QuestionError, match="list for staff"):
        gather(small_load(children("a", 20, 0), kind="list"), asked())


def test_an_unknown_measure_is_refused():
    with pytest.raises(QuestionError, match="no measure with the code PS99"):
        gather(small_load([]), asked(codes=("PS99",)))


# ---- the made-up sample --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [None, "agency"])
def test_on_the_sample_every_measure_by_year_is_shown_as_counted_or_not_at_all(sample_data, by):
    """Each row against the measure itself and the rule of few children, reckoned here a second way."""
    con = snapshot.open_current(sample_data)
    spans = tuple(periods("year", date(2023, 1, 1), date(2025, 12, 31)))
    cards = [card for card in library.measures(con) if card.kind != "list"]
    report = gather(con, Request(tuple(card.code for card in cards), "year", spans, by))
    assert report.made_up == ("Piedmont Collaborative", "Prairie Home Partners", "Riverbend Wraparound")
    counted, hidden = 0, 0
    for table in report.tables:
        labels = library.labels(con, table.by) if table.by not in (None, "category") else {}
        exact = {
            (
                result.period_start,
                labels.get(result.group, result.group) or "",
                table.card.words_for(result.category) if result.category else "",
            ): result
            for result in evaluate(con, table.card.code, spans, table.by)
        }
        for row in table.rows:
            true = exact.get((row.period.start, row.group, row.part))
            if row.is_total or true is None:
                continue
            counts = [true.children, true.children_in_numerator]
            counts += [] if table.card.kind == "count" else [true.children_in_complement]
            few = table.card.counts in ("clients", "events") and any(is_small(count) for count in counts)
            if few:
                assert row.value is row.numerator is row.children is None, (table.card.title, row)
                hidden += 1
            elif row.value is not None:
                assert row.value == pytest.approx(true.value, rel=1e-9)
                assert row.numerator == pytest.approx(true.numerator, rel=1e-9)
                assert (row.denominator or 0) == pytest.approx(true.denominator or 0, rel=1e-9)
                counted += 1
    assert counted > 100 and hidden > 20
    assert {row.method for table in report.tables for row in table.rows if row.method} <= set(METHODS)
