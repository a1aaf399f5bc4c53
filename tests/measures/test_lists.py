"""Lists for staff: who is on them on a day, why, by when, and whose work it is."""

from datetime import date, datetime, timedelta

import pytest

from measures.__main__ import main
from measures.build import build
from measures.cards import catalog
from measures.cases import cases
from measures.errors import QuestionError
from measures.evaluate import evaluate
from measures.lists import staff_list
from measures.periods import Period, periods
from tests.support.histories import children, removals, stays
from tests.support.world import add_source, empty_world, world

CODES = [code for code, card in catalog().items() if card.kind == "list"]
AS_OF = "2026-06-30"


def on_day(con, code, day):
    """{(subject, enrollment): (why, due date)} at the end of a day."""
    asked = date.fromisoformat(day)
    found = cases(con, code, Period(asked, asked, "", ""))
    return {(c.subject, c.enrollment_id): (c.reason, str(c.due_date) if c.due_date else None) for c in found}


def days_on(con, code):
    """{subject: the first and the last day of each unbroken stretch on the list}."""
    rows = con.execute(
        f'SELECT subject, start_date, end_date FROM evidence."{code}" '
        "WHERE numerator > 0 AND state = 'counted' ORDER BY 1, 2"
    ).fetchall()
    found = {}
    for subject, first, end in rows:
        spans = found.setdefault(subject, [])
        if spans and spans[-1][1] >= first:
            first, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((first, end))
    return {
        subject: [(str(first), str(end - timedelta(days=1))) for first, end in spans]
        for subject, spans in found.items()
    }


def one(child="a", start="2026-01-01", end=None, **more):
    return {
        "enrollment_id": f"e{child}",
        "child_id": child,
        "program": "P",
        "start_date": start,
        "end_date": end,
    } | more


def sent(tables, fields, codes, complete_to=AS_OF):
    """A world whose source says which fields it sends, as a load does."""
    con = empty_world()
    add_source(con, "test", tables, complete_to)
    for table, names in fields.items():
        for name in names:
            con.execute("INSERT INTO load.recorded VALUES ('test', ?, ?)", [table, name])
    build(con, codes=codes)
    return con


# --- where children are: N1, N6, N7, N8, N9 -------------------------------------------------------------------------


def placed(*spans, **more):
    """Children in care since 2025, enrolled all of 2026, who live as the spans say."""
    who = dict.fromkeys(span[0] for span in spans)
    return {
        "children": children(*who),
        "enrollments": [one(child, "2026-01-01") for child in who],
        "care_episodes": removals(*((child, "2025-01-01") for child in who)),
        "living_arrangements": stays(*spans),
    } | more


def test_n1_two_moves_in_90_days():
    """Moves on January 10 and April 10, 90 days apart; on April 11 the first of them is 91 days ago."""
    con = world(
        placed(
            ("on the day", "2025-01-01", "2026-01-10", "foster_home", "1"),
            ("on the day", "2026-01-10", "2026-04-10", "foster_home", "2"),
            ("on the day", "2026-04-10", None, "foster_home", "3"),
            ("a day late", "2025-01-01", "2026-01-10", "foster_home", "1"),
            ("a day late", "2026-01-10", "2026-04-11", "foster_home", "2"),
            ("a day late", "2026-04-11", None, "foster_home", "3"),
            ("one move", "2025-01-01", "2026-04-10", "foster_home", "1"),
            ("one move", "2026-04-10", None, "foster_home", "2"),
        ),
        AS_OF,
        codes=["N1"],
    )
    assert days_on(con, "N1") == {"on the day": [("2026-04-10", "2026-04-10")]}
    assert on_day(con, "N1", "2026-04-10") == {
        ("on the day", "eon the day"): ("moved on 2026-01-10 and on 2026-04-10", None)
    }


def test_n1_a_third_move_stays_one_line_and_moves_before_service_count():
    con = world(
        placed(
            ("a", "2025-01-01", "2025-12-20", "foster_home", "1"),
            ("a", "2025-12-20", "2025-12-28", "foster_home", "2"),
            ("a", "2025-12-28", "2026-02-01", "foster_home", "3"),
            ("a", "2026-02-01", None, "foster_home", "4"),
        ),
        AS_OF,
        codes=["N1"],
    )
    assert days_on(con, "N1") == {"a": [("2026-01-01", "2026-03-28")]}
    assert on_day(con, "N1", "2026-02-01") == {("a", "ea"): ("moved on 2025-12-28 and on 2026-02-01", None)}


def facilities():
    return placed(
        ("shelter", "2026-03-01", "2026-03-20", "shelter", "1"),
        ("shelter", "2026-03-20", "2026-04-15", "shelter", "2"),
        ("thirty", "2026-03-01", "2026-04-01", "shelter", "1"),
        ("runs", "2026-03-01", "2026-03-05", "foster_home", "1"),
        ("runs", "2026-03-05", "2026-03-08", "runaway"),
        ("runs", "2026-03-08", "2026-03-20", "foster_home", "1"),
        ("hospital", "2026-03-01", "2026-03-10", "psychiatric_hospital", "1"),
        ("hospital", "2026-03-10", "2026-03-12", "psychiatric_hospital", "2"),
        ("hospital", "2026-03-12", None, "foster_home", "3"),
        ("back", "2026-03-01", "2026-03-10", "psychiatric_hospital", "1"),
        ("back", "2026-03-10", "2026-03-13", "own_home"),
        ("back", "2026-03-13", "2026-03-15", "psychiatric_hospital", "1"),
        ("back", "2026-03-15", "2026-04-01", "medical_hospital", "9"),
        ("nobody knows", "2026-03-01", "2026-03-20", "unknown"),
    )  # fmt: skip


def test_n6_a_shelter_stay_of_more_than_30_days_over_two_shelters():
    con = world(facilities(), AS_OF, codes=["N6"])
    assert days_on(con, "N6") == {"shelter": [("2026-04-01", "2026-04-14")]}
    assert on_day(con, "N6", "2026-04-01") == {("shelter", "eshelter"): ("in a shelter since 2026-03-01", "2026-03-31")}


def test_n7_and_n8_who_is_in_a_facility_or_on_run():
    con = world(facilities(), AS_OF, codes=["N7", "N8"])
    assert days_on(con, "N7") == {
        "shelter": [("2026-03-01", "2026-04-14")],
        "thirty": [("2026-03-01", "2026-03-31")],
        "hospital": [("2026-03-01", "2026-03-11")],
        "back": [("2026-03-01", "2026-03-09"), ("2026-03-13", "2026-03-14")],
    }
    assert on_day(con, "N7", "2026-03-25")["shelter", "eshelter"] == ("shelter, since 2026-03-01", None)
    assert days_on(con, "N8") == {"runs": [("2026-03-05", "2026-03-07")]}
    assert on_day(con, "N8", "2026-03-06") == {("runs", "eruns"): ("on run since 2026-03-05", None)}
    asked = Period(date(2026, 3, 6), date(2026, 3, 6), "", "")
    (result,) = evaluate(con, "N7", [asked])
    assert (result.value, result.counted, result.excluded) == (4, 5, 1)


def test_n7_takes_the_institutions_of_the_sources_own_settings():
    con = world(facilities(), AS_OF, codes=["N7"], settings={"shelter": {"institutional": False}})
    assert set(days_on(con, "N7")) == {"hospital", "back"}


def test_n9_left_psychiatric_hospital_in_the_last_7_days_and_is_not_back():
    con = world(facilities(), AS_OF, codes=["N9"])
    assert days_on(con, "N9") == {
        "hospital": [("2026-03-12", "2026-03-19")],
        "back": [("2026-03-10", "2026-03-12"), ("2026-03-15", "2026-03-22")],
    }
    assert on_day(con, "N9", "2026-03-12")["hospital", "ehospital"] == (
        "left psychiatric hospital on 2026-03-12", "2026-03-19",
    )  # fmt: skip


@pytest.mark.parametrize("code", ["N1", "N6", "N7", "N8", "N9"])
def test_nobody_is_on_a_list_after_service_ended(code):
    tables = facilities()
    tables["enrollments"] = [row | {"end_date": "2026-03-06"} for row in tables["enrollments"]]
    con = world(tables, AS_OF, codes=[code])
    assert all(last <= "2026-03-05" for spans in days_on(con, code).values() for _, last in spans)
    closed = staff_list(con, code)
    assert (closed.rows, closed.looked_at, closed.left_out) == ((), None, ())


@pytest.mark.parametrize("code", ["N6", "N7", "N8", "N9"])
def test_a_source_without_enrollments_has_all_its_children_on_the_lists(code):
    tables = facilities()
    con = world(tables | {"enrollments": []}, AS_OF, codes=[code])
    assert days_on(con, code) == days_on(world(tables, AS_OF, codes=[code]), code)


def test_a_child_in_two_programs_stands_once_for_each_worker_and_counts_once():
    tables = facilities()
    tables["enrollments"] = [
        one("runs", clinician_id="W1", team="North"),
        one("runs", "2026-02-01", enrollment_id="second", program="Q", clinician_id="W2", team="South"),
    ]
    con = world(tables, "2026-03-06", codes=["N8"])
    found = staff_list(con, "N8")
    assert [(r.child_id, r.program, r.worker, r.team) for r in found.rows] == [
        ("runs", "P", "W1", "North"), ("runs", "Q", "W2", "South"),
    ]  # fmt: skip
    day = Period(date(2026, 3, 6), date(2026, 3, 6), "", "")
    assert evaluate(con, "N8", [day])[0].value == 1
    assert [r.enrollment_id for r in staff_list(con, "N8", {"program": ["Q"]}).rows] == ["second"]


@pytest.mark.parametrize("code", ["N1", "N6", "N7", "N8", "N9"])
def test_without_living_arrangements_an_empty_list_says_nothing(code):
    tables = {"children": children("a"), "enrollments": [one()]}
    con = sent(tables, {"enrollments": ["enrollment_id", "child_id", "start_date", "end_date"]}, [code])
    found = staff_list(con, code)
    assert (found.rows, found.looked_at) == ((), None)
    assert [(r.subjects, r.reason) for r in found.left_out] == [(1, "this agency does not send where children live")]
    tables["living_arrangements"] = stays(("a", "2025-01-01", None, "own_home"))
    fields = {"living_arrangements": ["setting", "end_date"], "enrollments": ["enrollment_id", "end_date"]}
    known = staff_list(sent(tables, fields, [code]), code)
    assert (known.rows, known.looked_at, known.left_out) == ((), 1, ())


# --- N2 -------------------------------------------------------------------------------------------------------------


def partner(person, role="family_partner", start="2025-01-01", end=None, **more):
    return {"appointment_id": f"a-{person}-{start}", "person_id": person, "role": role, "start_date": start,
            "end_date": end, "county": "Wake", "pay_type": "paid"} | more  # fmt: skip


def certificate(person, issued, expiry, kind="cfps"):
    return {"person_id": person, "certification": kind, "issued_date": issued, "expiry_date": expiry}


def certified():
    return {
        "family_partners": [
            partner("ends"), partner("forever"), partner("renewed"), partner("left", end="2026-05-01"),
            partner("two"), partner("two", "coordinator", "2025-06-01"), partner("soc", "soc_coordinator"),
            partner("none"),
        ],
        "partner_certifications": [
            certificate("ends", "2024-07-01", "2026-06-30"),
            certificate("forever", "2024-07-01", None),
            certificate("renewed", "2024-07-01", "2026-06-30"), certificate("renewed", "2026-06-01", "2028-06-30"),
            certificate("left", "2024-07-01", "2026-06-30"),
            certificate("two", "2024-07-01", "2026-06-30"), certificate("two", "2024-07-01", "2026-07-15", "nc_cpss"),
            certificate("soc", "2024-07-01", "2026-06-30"),
            certificate("nobody", "2024-07-01", "2026-06-30"),
        ],
    }  # fmt: skip


def test_n2_certificates_that_end_within_60_days_until_renewed_or_over():
    """The last valid day is June 30: 60 days before it is May 1."""
    con = world(certified(), "2026-07-10", codes=["N2"])
    assert days_on(con, "N2")["ends"] == [("2026-05-01", "2026-06-30")]
    assert days_on(con, "N2")["renewed"] == [("2026-05-01", "2026-05-31")]
    assert {subject for subject, _ in on_day(con, "N2", "2026-05-01")} == {"ends", "renewed", "two"}
    found = [(r.subject, str(r.due_date), r.days_over) for r in staff_list(con, "N2").rows]
    assert found == [("two", "2026-07-15", -5)]
    june = cases(con, "N2", Period(date(2026, 6, 30), date(2026, 6, 30), "", ""))
    assert sorted((c.subject, str(c.due_date)) for c in june) == [
        ("ends", "2026-06-30"), ("two", "2026-06-30"), ("two", "2026-07-15"),
    ]  # fmt: skip
    by_role = evaluate(con, "N2", [Period(date(2026, 6, 30), date(2026, 6, 30), "", "")], by="role")
    assert {r.group: r.value for r in by_role} == {"family_partner": 2, "coordinator": 1}


def test_n2_a_later_certificate_that_ends_sooner_renews_nothing():
    tables = {
        "family_partners": [partner("a")],
        "partner_certifications": [
            certificate("a", "2024-07-01", "2026-06-30"),
            certificate("a", "2026-05-15", "2026-06-15"),
        ],  # fmt: skip
    }
    con = world(tables, "2026-06-20", codes=["N2"])
    assert [str(r.due_date) for r in staff_list(con, "N2").rows] == ["2026-06-30"]


def test_n2_looks_at_everybody_who_is_active_and_says_when_ends_are_not_recorded():
    con = world(certified(), AS_OF, codes=["N2"])
    assert staff_list(con, "N2").looked_at == 5
    fields = {
        "family_partners": ["appointment_id", "person_id", "role", "start_date", "end_date"],
        "partner_certifications": ["person_id", "certification", "issued_date"],
    }
    found = staff_list(sent(certified(), fields, ["N2"]), "N2")
    assert (found.rows, found.looked_at) == ((), None)
    assert {r.reason for r in found.left_out} == {"this agency does not send when certificates end"}


# --- N3 -------------------------------------------------------------------------------------------------------------


def assignment(name, child="a", **more):
    return {"assignment_id": name, "enrollment_id": f"e{child}"} | more


def families(*assignments, enrolled=None, who=("a",), **more):
    return {
        "children": children(*who),
        "enrollments": enrolled or [one(child) for child in who],
        "partner_assignments": list(assignments),
    } | more


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        ([], [("2026-01-15", AS_OF)]),
        ([{"accepted": True, "offered_date": "2026-01-14", "person_id": "p"}], []),
        ([{"accepted": True, "offered_date": "2026-01-20", "person_id": "p"}], [("2026-01-15", "2026-01-19")]),
        ([{"accepted": True, "offered_date": "2026-01-05"}], [("2026-01-15", AS_OF)]),
        ([{"accepted": False, "offered_date": "2026-01-05", "person_id": "p"}], [("2026-01-15", AS_OF)]),
        ([{"offered_date": "2026-01-05", "person_id": "p"}], [("2026-01-15", AS_OF)]),
        ([{"start_date": "2026-02-01", "person_id": "p"}], [("2026-01-15", "2026-01-31")]),
        (
            [{"start_date": "2026-01-05", "end_date": "2026-03-01", "person_id": "p"}],
            [("2026-03-15", AS_OF)],
        ),
        (
            [
                {"start_date": "2026-01-05", "end_date": "2026-03-01", "person_id": "p"},
                {"start_date": "2026-03-10", "person_id": "q"},
            ],
            [],
        ),
    ],
)
def test_n3_14_days_without_an_accepted_partner(rows, spans):
    """Enrolled on January 1: 14 days on January 15. After a partner left the days begin anew."""
    con = world(families(*(assignment(str(n), **row) for n, row in enumerate(rows))), AS_OF, codes=["N3"])
    assert days_on(con, "N3").get("a", []) == spans


def test_n3_says_why_and_since_when():
    rows = [
        assignment("1", "declined", accepted=False, offered_date="2026-01-05"),
        assignment("2", "asked", offered_date="2026-01-05"),
        assignment("3", "unnamed", accepted=True, offered_date="2026-01-05"),
        assignment("4", "left", start_date="2026-01-05", end_date="2026-03-01", person_id="p"),
    ]
    con = world(families(*rows, who=("declined", "asked", "unnamed", "left", "never")), AS_OF, codes=["N3"])
    assert {subject: found for (subject, _), found in on_day(con, "N3", AS_OF).items()} == {
        "declined": ("offered and declined", "2026-01-15"),
        "asked": ("offered, no answer recorded", "2026-01-15"),
        "unnamed": ("accepted, no partner named yet", "2026-01-15"),
        "left": ("the last partner's work ended on 2026-03-01", "2026-03-15"),
        "never": ("not offered so far", "2026-01-15"),
    }


def test_n3_a_partner_of_one_child_is_a_partner_of_the_family():
    tables = families(
        assignment("1", "a", start_date="2026-01-05", end_date="2026-05-01", person_id="p"),
        who=("a", "b"),
        enrolled=[one("a", end="2026-06-01"), one("b")],
    )
    tables["children"] = [{"child_id": child, "family_id": "f"} for child in ("a", "b")]
    con = world(tables, AS_OF, codes=["N3"])
    rows = con.execute(
        """SELECT enrollment_id, start_date, end_date - 1 FROM evidence."N3" WHERE numerator > 0 ORDER BY 1"""
    ).fetchall()
    assert [(e, str(first), str(last)) for e, first, last in rows] == [
        ("ea", "2026-05-15", "2026-05-31"), ("eb", "2026-05-15", AS_OF),
    ]  # fmt: skip
    may = Period(date(2026, 5, 20), date(2026, 5, 20), "", "")
    assert (evaluate(con, "N3", [may])[0].value, len(cases(con, "N3", may))) == (1, 2)


def test_n3_a_partners_work_ends_with_the_service_it_belongs_to():
    tables = families(
        assignment("1", "a", start_date="2026-01-05", end_date="2026-06-20", person_id="p"),
        who=("a", "b"),
        enrolled=[one("a", end="2026-06-01"), one("b")],
    )
    tables["children"] = [{"child_id": child, "family_id": "f"} for child in ("a", "b")]
    con = world(tables, AS_OF, codes=["N3"])
    assert days_on(con, "N3") == {"f": [("2026-06-15", AS_OF)]}


def test_n3_what_is_not_recorded_is_no_waiting():
    base = {"enrollments": ["enrollment_id", "child_id", "start_date", "end_date"]}
    nothing = staff_list(sent(families(), base, ["N3"]), "N3")
    assert (nothing.rows, nothing.looked_at) == ((), None)
    assert nothing.left_out[0].reason == "this agency does not send who has a Family Partner"
    row = assignment("1", start_date="2026-01-05")
    keys = ["assignment_id", "enrollment_id"]
    dateless = sent(families(row), base | {"partner_assignments": [*keys, "offered_date"]}, ["N3"])
    assert staff_list(dateless, "N3").looked_at is None, "neither acceptance nor a start is recorded"
    started = sent(families(row, who=("a", "b")), base | {"partner_assignments": [*keys, "start_date"]}, ["N3"])
    assert [r.subject for r in staff_list(started, "N3").rows] == ["b"]
    row = assignment("1", accepted=True, offered_date="2026-01-05")
    unnamed = sent(families(row), base | {"partner_assignments": [*keys, "accepted", "offered_date"]}, ["N3"])
    assert staff_list(unnamed, "N3").rows == (), "where no source names partners, acceptance is enough"


# --- N4, N5, N10 ----------------------------------------------------------------------------------------------------


def planned(plans, reviews=(), enrolled=None, **more):
    return {
        "children": children("a", "b"),
        "enrollments": enrolled or [one("a"), one("b")],
        "service_plans": [
            {"plan_id": f"p{n}", "enrollment_id": f"e{c}", "plan_date": d} for n, (c, d) in enumerate(plans)
        ],
        "plan_reviews": [
            {"review_id": f"r{n}", "enrollment_id": f"e{c}", "review_date": d} for n, (c, d) in enumerate(reviews)
        ],
    } | more  # fmt: skip


NOTE = planned([("a", "2026-01-10")], [("a", "2026-02-05"), ("a", "2026-03-10"), ("a", "2026-04-09")])


def test_n4_the_example_of_the_note_is_11_days_overdue_on_may_20():
    con = world(NOTE, "2026-05-20", codes=["N4", "G11.current"])
    (line,) = staff_list(con, "N4").rows
    assert (line.enrollment_id, str(line.due_date), line.days_over, line.why) == (
        "ea", "2026-05-09", 11, "last reviewed on 2026-04-09",
    )  # fmt: skip
    assert days_on(con, "N4") == {"ea": [("2026-03-08", "2026-03-09"), ("2026-05-10", "2026-05-20")]}
    assert staff_list(world(NOTE, "2026-05-09", codes=["N4"]), "N4").rows == ()
    assert staff_list(con, "N4").looked_at == 1, "a family without a plan is on another list"


def test_n4_the_programs_own_days_come_first_and_silence_is_no_delay():
    programs = [{"program": "P", "agency": "A", "review_days": 45}]
    con = world(NOTE | {"programs": programs}, "2026-06-01", codes=["N4"])
    assert [(str(r.due_date), r.days_over) for r in staff_list(con, "N4").rows] == [("2026-05-24", 8)]
    fields = {"service_plans": ["plan_id", "enrollment_id", "plan_date"], "enrollments": ["enrollment_id"]}
    silent = staff_list(sent(NOTE | {"plan_reviews": []}, fields, ["N4"]), "N4")
    assert (silent.rows, silent.looked_at) == ((), None)
    assert silent.left_out[0].reason == "this agency does not send reviews"


def test_n5_no_plan_more_than_14_days_after_intake():
    """Intake on January 1 and 5; the deadline is January 15 and 19."""
    tables = planned([("a", "2026-01-20")], enrolled=[one("a"), one("b", intake_date="2026-01-05", end="2026-02-01")])
    con = world(tables, AS_OF, codes=["N5"])
    assert days_on(con, "N5") == {"ea": [("2026-01-16", "2026-01-19")], "eb": [("2026-01-20", "2026-01-31")]}
    assert on_day(con, "N5", "2026-01-19") == {("ea", "ea"): ("no plan since intake on 2026-01-01", "2026-01-15")}
    programs = [{"program": "P", "agency": "A", "plan_days": 20}]
    con = world(tables | {"programs": programs}, AS_OF, codes=["N5"])
    assert days_on(con, "N5") == {"eb": [("2026-01-26", "2026-01-31")]}


def test_n5_a_plan_written_after_service_ended_does_not_keep_anybody_on_the_list():
    tables = planned([("a", "2026-03-01")], enrolled=[one("a", end="2026-02-01")])
    assert days_on(world(tables, AS_OF, codes=["N5"]), "N5") == {"ea": [("2026-01-16", "2026-01-31")]}


def test_n5_where_no_plans_are_sent_nobody_is_late():
    found = staff_list(world(planned([]) | {"service_plans": []}, AS_OF, codes=["N5"]), "N5")
    assert (found.rows, found.looked_at) == ((), None)
    assert found.left_out[0].reason == "this agency does not send plans"


def test_n10_past_the_programs_length_of_service():
    """Six months after August 31 is February 28."""
    tables = {
        "children": children("a", "b", "c"),
        "enrollments": [one("a", "2025-08-31"), one("b", "2025-08-31", "2026-03-01"), one("c", "2026-01-01")],
    }
    con = world(tables, AS_OF, codes=["N10"])
    assert days_on(con, "N10") == {"ea": [("2026-03-01", AS_OF)]}
    assert on_day(con, "N10", AS_OF) == {("ea", "ea"): ("in service since 2025-08-31", "2026-02-28")}
    con = world(tables | {"programs": [{"program": "P", "agency": "A", "service_months": 3}]}, AS_OF, codes=["N10"])
    assert set(days_on(con, "N10")) == {"ea", "eb", "ec"}


def test_program_standards_are_those_of_the_same_source():
    """Two agencies call a program Wraparound: each has its own days."""
    con = empty_world()
    for source, days in (("north", 10), ("south", 20)):
        tables = {
            "programs": [{"program": "Wraparound", "agency": source, "plan_days": days}],
            "children": children(f"{source}:1"),
            "enrollments": [
                {"enrollment_id": f"{source}:e", "child_id": f"{source}:1", "program": "Wraparound",
                 "start_date": "2026-01-01", "clinician_id": f"{source}:W7"}
            ],
            "service_plans": [{"plan_id": f"{source}:p", "enrollment_id": f"{source}:e", "plan_date": "2026-02-01"}],
        }  # fmt: skip
        add_source(con, source, tables, AS_OF, agency=source)
    build(con, codes=["N5"])
    assert days_on(con, "N5") == {
        "north:e": [("2026-01-12", "2026-01-31")], "south:e": [("2026-01-22", "2026-01-31")],
    }  # fmt: skip
    january = cases(con, "N5", Period(date(2026, 1, 31), date(2026, 1, 31), "", ""))
    assert [(c.subject, c.source, c.worker) for c in january] == [("e", "north", "W7"), ("e", "south", "W7")]


# --- N11 ------------------------------------------------------------------------------------------------------------


def interview(child, kind, day, conducted=True, tool="NOMs"):
    return {"enrollment_id": f"e{child}", "tool": tool, "kind": kind, "interview_date": day, "conducted": conducted}


def interviewed(*rows, ends=()):
    who = dict.fromkeys(row["enrollment_id"][1:] for row in rows)
    return {
        "children": children(*who),
        "enrollments": [one(child, "2025-10-01", dict(ends).get(child)) for child in who],
        "outcome_interviews": [{"interview_id": f"i{n}"} | row for n, row in enumerate(rows)],
    }


def test_n11_interviews_whose_window_closes_within_30_days():
    """Baseline 2025-11-01: the window is open from March 31 to May 30, so it closes within 30 days from April 30 on."""
    rows = [interview(c, "baseline", "2025-11-01") for c in ("open", "held", "entry", "closed", "gone")]
    rows += [
        interview("held", "reassessment", "2026-05-10"),
        interview("entry", "reassessment", "2026-05-10", conducted=False),
        interview("closed", "discharge", "2026-05-12"),
    ]
    con = world(interviewed(*rows, ends=[("gone", "2026-05-12")]), "2026-05-29", codes=["N11"])
    assert days_on(con, "N11") == {
        "i0": [("2026-04-30", "2026-05-29")],
        "i1": [("2026-04-30", "2026-05-09")],
        "i2": [("2026-04-30", "2026-05-29")],
        "i3": [("2026-04-30", "2026-05-11")],
        "i4": [("2026-04-30", "2026-05-11")],
    }
    lines = staff_list(con, "N11").rows
    assert [(r.enrollment_id, str(r.due_date), r.days_over, r.why) for r in lines] == [
        ("eopen", "2026-05-30", -1, "NOMs reassessment, due 2026-04-30"),
        ("eentry", "2026-05-30", -1, "NOMs reassessment, due 2026-04-30"),
    ]
    later = world(interviewed(*rows), "2026-06-10", codes=["N11"])
    assert days_on(later, "N11")["i0"] == [("2026-04-30", "2026-05-30")]


def test_n11_the_window_must_be_open_and_the_days_are_a_setting():
    rows = [interview("a", "baseline", "2025-11-01")]
    con = world(interviewed(*rows), "2026-05-29", codes=["N11"], parameters={"interview_days": 90})
    assert days_on(con, "N11") == {"i0": [("2026-03-31", "2026-05-29")]}


def test_n11_suprt_asks_for_a_closing_interview_within_30_days():
    rows = [interview("a", "baseline", "2025-11-01", tool="SUPRT")]
    con = world(interviewed(*rows, ends=[("a", "2026-03-10")]), AS_OF, codes=["N11"])
    assert days_on(con, "N11") == {"i0": [("2026-03-10", "2026-04-09")]}
    rows.append(interview("a", "closeout", "2026-03-20", tool="SUPRT"))
    con = world(interviewed(*rows, ends=[("a", "2026-03-10")]), AS_OF, codes=["N11"])
    assert days_on(con, "N11") == {"i0": [("2026-03-10", "2026-03-19")]}


# --- settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "parameter", "days", "subject", "first"),
    [
        ("N1", "move_days", 91, "a day late", "2026-04-11"),
        ("N6", "shelter_days", 20, "shelter", "2026-03-22"),
        ("N9", "hospital_days", 3, "hospital", "2026-03-12"),
    ],
)
def test_how_far_a_list_looks_is_a_setting(code, parameter, days, subject, first):
    tables = facilities()
    tables["children"] += children("a day late")
    tables["enrollments"].append(one("a day late"))
    tables["care_episodes"] += [row | {"episode_id": "late"} for row in removals(("a day late", "2025-01-01"))]
    moves = stays(
        ("a day late", "2025-01-01", "2026-01-10", "foster_home", "1"),
        ("a day late", "2026-01-10", "2026-04-11", "foster_home", "2"),
        ("a day late", "2026-04-11", None, "foster_home", "3"),
    )
    tables["living_arrangements"] += [row | {"living_arrangement_id": f"late{n}"} for n, row in enumerate(moves)]
    usual = days_on(world(tables, AS_OF, codes=[code]), code).get(subject)
    found = days_on(world(tables, AS_OF, codes=[code], parameters={parameter: days}), code)[subject]
    assert found[0][0] == first and found != usual


def test_the_days_before_a_certificate_ends_and_the_days_without_a_partner_are_settings():
    con = world(certified(), "2026-07-10", codes=["N2"], parameters={"certificate_days": 30})
    assert days_on(con, "N2")["ends"] == [("2026-05-31", "2026-06-30")]
    con = world(families(), AS_OF, codes=["N3"], parameters={"partner_wait_days": 7})
    assert days_on(con, "N3")["a"] == [("2026-01-08", AS_OF)]


# --- every list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_list_says_what_people_need(code):
    card = catalog()[code]
    assert (card.family, card.kind, card.timing) == ("lists", "list", "as_at")
    assert card.needs and card.questions
    assert "as of the day to which the agency's export is complete" in card.source
    assert all(len(words) > 5 for words in (card.why, card.numerator, card.denominator, card.excluded))


def two_agencies():
    con = empty_world()
    for source, agency, complete_to in (("north", "North", AS_OF), ("south", "South", "2026-05-31")):
        tables = {
            "programs": [{"program": source, "agency": agency}],
            "children": children(f"{source}:1"),
            "enrollments": [
                {"enrollment_id": f"{source}:e", "child_id": f"{source}:1", "program": source,
                 "start_date": "2025-06-01", "clinician_id": f"{source}:W7", "team": "T"}
            ],
        }  # fmt: skip
        add_source(con, source, tables, complete_to, agency=agency)
    build(con, codes=["N10", "C1"])
    return con


def test_each_agency_is_listed_as_of_its_own_day():
    con = two_agencies()
    found = staff_list(con, "N10")
    assert found.as_of == {"North": date(2026, 6, 30), "South": date(2026, 5, 31)}
    assert [(r.agency, str(r.as_of), r.subject, r.worker, r.team, r.days_over) for r in found.rows] == [
        ("North", AS_OF, "e", "W7", "T", 211), ("South", "2026-05-31", "e", "W7", "T", 181),
    ]  # fmt: skip
    assert found.looked_at == 2
    south = staff_list(con, "N10", {"agency": ["South"]})
    assert ([r.source for r in south.rows], list(south.as_of)) == (["south"], ["South"])
    (june,) = evaluate(con, "N10", periods("month", date(2026, 6, 1), date(2026, 6, 30)))
    assert (june.value, june.late) == (1, ("South",))


def test_a_number_is_no_list():
    with pytest.raises(QuestionError, match="is a number, not a list"):
        staff_list(two_agencies(), "C1")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "warehouse").mkdir()
    con = two_agencies()
    con.execute(
        "CREATE TABLE load.snapshot AS SELECT 'one' AS snapshot, DATE '2026-05-31' AS as_of, ? AS built_at, "
        "'1' AS program_version",
        [datetime(2026, 7, 2)],
    )
    con.execute(f"ATTACH '{folder / 'warehouse' / 'one.duckdb'}' AS kept")
    con.execute("COPY FROM DATABASE memory TO kept")
    con.close()
    (folder / "warehouse" / "CURRENT").write_text("one\n")
    return folder


def test_the_terminal_shows_a_list_as_it_stands(capsys, data):
    assert main(["cases", "N10", "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == [
        "as_of", "subject", "source", "child_id", "enrollment_id", "agency", "program", "team", "worker", "why",
        "due_date", "days_over",
    ]  # fmt: skip
    assert "2026-05-31  e        south" in out
    assert out.splitlines()[-1] == "As of: North 2026-06-30, South 2026-05-31. On it: 2. Looked at: 2."
    month = ["--period", "month", "--from", "2026-02-01", "--to", "2026-02-28"]
    assert main(["cases", "N10", "--data", str(data), *month]) == 0
    assert "period_start" in capsys.readouterr().out.splitlines()[0]
    assert main(["cases", "N10", "--data", str(data), "--where", "agency=South", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("2026-05-31,e,south,1,e,South,south,T,W7,")
