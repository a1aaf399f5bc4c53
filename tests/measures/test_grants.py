"""What a grant asks for: children served against its target, interviews held in time, their answers, and the rest."""

from datetime import date, timedelta

import pytest

from measures.build import build
from measures.cards import catalog
from measures.cases import cases
from measures.evaluate import evaluate
from measures.library import benchmarks
from measures.periods import periods
from measures.questions import card_of
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import add_source, empty_world, world

CODES = [code for code, card in catalog().items() if card.family == "grants"]
FFY = ("2025-10-01", "2026-09-30")
Q3 = ("2026-04-01", "2026-06-30")


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def quarters(con, code, first=FFY[0], last=FFY[1], **more):
    return [result.value for result in evaluate(con, code, asked(first, last, "quarter"), **more)]


def reasons(con, code, state="counted", days=FFY, **more):
    return {case.subject: case.reason for case in cases(con, code, asked(*days)[0], state=state, **more)}


def numbered(key, rows):
    return [{key: f"{key[0]}{n:03}"} | row for n, row in enumerate(rows)]


def grant(name="g", start="2025-10-01", end="2029-09-30", calendar="federal", **more):
    return {"grant_id": name, "name": f"Grant {name}", "start_date": start, "end_date": end,
            "reporting_calendar": calendar} | more  # fmt: skip


def under(*rows):
    """Enrollments under grants as (grant, enrollment, first day)."""
    return [{"grant_id": g, "enrollment_id": e, "start_date": day} for g, e, day in rows]


# --- R2 -------------------------------------------------------------------------------------------------------------


def newly_served(counts, first="2025-10-01"):
    """So many children begin in each quarter, day after day from its first."""
    rows, opens = [], date.fromisoformat(first)
    for quarter, count in enumerate(counts):
        start = date(opens.year + (opens.month + 3 * quarter - 1) // 12, (opens.month + 3 * quarter - 1) % 12 + 1, 1)
        rows += [(f"{quarter}-{n:02}", str(start + timedelta(days=n))) for n in range(count)]
    return {
        "children": children(*(child for child, _ in rows)),
        "enrollments": enrollments(*rows),
        "grants": [grant()],
        "grant_enrollments": under(*(("g", f"e{child}{n}", start) for n, (child, start) in enumerate(rows))),
    }


def test_r2_counts_each_child_in_the_quarter_of_first_service_and_the_quarters_add_up():
    """28, 35, 30: 93 children after the third quarter. All of them stay, so that those served grow to 93."""
    con = world(newly_served([28, 35, 30]), "2026-06-30", codes=["R2.served", "R2.in_quarter"])
    in_grant = {"where": {"grant": ["g"]}}
    assert quarters(con, "R2.served", last="2026-06-30", **in_grant) == [28, 35, 30]
    assert only(con, "R2.served", "2025-10-01", "2026-06-30", **in_grant).value == 93
    assert quarters(con, "R2.in_quarter", last="2026-06-30", **in_grant) == [28, 63, 93]
    assert only(con, "R2.in_quarter", "2025-10-01", "2026-06-30", **in_grant).value == 93
    assert "do not add up" in card_of(con, "R2.in_quarter").caution


def test_r2_a_new_year_counts_children_in_service_again_on_its_first_day():
    tables = {
        "children": children("stays", "left before", "left that day", "back", "joined late"),
        "enrollments": enrollments(
            ("stays", "2025-05-01"),
            ("left before", "2025-05-01", "2025-09-30"),
            ("left that day", "2025-05-01", "2025-10-01"),
            ("back", "2025-11-03", "2025-12-01"), ("back", "2026-02-02"),
            ("joined late", "2025-06-01"),
        ),
        "grants": [grant(start="2025-04-01")],
        "grant_enrollments": under(
            ("g", "estays0", "2025-05-01"), ("g", "eleft before1", "2025-05-01"),
            ("g", "eleft that day2", "2025-05-01"), ("g", "eback3", "2025-11-03"), ("g", "eback4", "2026-02-02"),
            ("g", "ejoined late5", "2026-01-15"),
        ),
    }  # fmt: skip
    con = world(tables, "2026-06-30", codes=["R2.served", "R2.in_quarter"])
    assert quarters(con, "R2.served", "2025-04-01", "2026-06-30") == [3, 0, 3, 1, 0]
    assert quarters(con, "R2.in_quarter", "2025-04-01", "2026-06-30") == [3, 3, 3, 3, 3]
    days = {c.subject: str(c.start_date) for c in cases(con, "R2.served", asked(*FFY)[0])}
    assert days == {
        "stays": "2025-10-01", "left that day": "2025-10-01", "back": "2025-11-03", "joined late": "2026-01-15",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("calendar", "years"),
    [
        ("federal", ["2025-02-15", "2025-10-01"]),
        ("state", ["2025-02-15", "2025-07-01"]),
        ("calendar", ["2025-02-15", "2026-01-01"]),
        ("grant_year", ["2025-02-15", "2026-02-15"]),
        (None, ["2025-02-15", "2026-02-15"]),
    ],
)
def test_r2_the_year_is_that_of_the_calendar_of_the_grants_reports(calendar, years):
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2024-01-01")),
        "grants": [grant(start="2025-02-15", end=None, calendar=calendar)],
        "grant_enrollments": under(("g", "ea0", "2024-01-01")),
    }
    con = world(tables, "2026-06-30", codes=["R2.served"])
    days = con.execute('SELECT start_date FROM evidence."R2.served" ORDER BY 1').fetchall()
    assert [str(day) for (day,) in days] == years


def test_r2_the_states_year_follows_the_setting():
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2024-01-01")),
        "grants": [grant(start="2025-02-15", end=None, calendar="state")],
        "grant_enrollments": under(("g", "ea0", "2024-01-01")),
    }
    con = world(tables, "2026-06-30", codes=["R2.served"], parameters={"state_year_starts": 4})
    days = con.execute('SELECT start_date FROM evidence."R2.served" ORDER BY 1').fetchall()
    assert [str(day) for (day,) in days] == ["2025-02-15", "2025-04-01", "2026-04-01"]


def test_r2_service_counts_within_the_grants_days_only():
    tables = {
        "children": children("a", "b", "c"),
        "enrollments": enrollments(("a", "2025-01-01"), ("b", "2025-01-01", "2025-10-31"), ("c", "2026-01-10")),
        "grants": [grant(end="2025-12-31")],
        "grant_enrollments": under(
            ("g", "ea0", "2025-01-01"), ("g", "eb1", "2025-11-01"), ("g", "ec2", "2026-01-10")
        ),
    }  # fmt: skip
    con = world(tables, "2026-06-30", codes=["R2.served", "R2.in_quarter"])
    assert quarters(con, "R2.served", last="2026-06-30") == [1, 0, 0]
    assert quarters(con, "R2.in_quarter", last="2026-06-30") == [1, 0, 0]
    assert set(reasons(con, "R2.served", "excluded")) == {"b", "c"}


def test_r2_a_child_in_two_programs_counts_once_in_total_and_in_each_program():
    tables = {
        "children": children("a"),
        "enrollments": [
            {"enrollment_id": "e1", "child_id": "a", "program": "P", "start_date": "2025-10-10"},
            {"enrollment_id": "e2", "child_id": "a", "program": "Q", "start_date": "2026-02-01"},
        ],
        "grants": [grant()],
        "grant_enrollments": under(("g", "e1", "2025-10-10"), ("g", "e2", "2026-02-01")),
    }
    con = world(tables, "2026-06-30", codes=["R2.served", "R2.in_quarter"])
    assert quarters(con, "R2.served", last="2026-06-30") == [1, 0, 0]
    assert quarters(con, "R2.served", last="2026-06-30", where={"program": ["Q"]}) == [None, 1, 0]
    for code in ("R2.served", "R2.in_quarter"):
        by_program = evaluate(con, code, asked("2025-10-01", "2026-06-30"), by="program")
        assert {r.group: r.value for r in by_program} == {"P": 1, "Q": 1}
        assert only(con, code, "2025-10-01", "2026-06-30").value == 1


def test_r2_two_grants_of_one_enrollment_keep_their_own_days():
    """A row that names a grant belongs to that grant only, even where its enrollment is under another one too."""
    tables = {
        "children": children("a"),
        "enrollments": enrollments(("a", "2025-10-10")),
        "grants": [grant("g"), grant("h", start="2026-01-01", calendar="calendar")],
        "grant_enrollments": under(("g", "ea0", "2025-10-10"), ("h", "ea0", "2026-03-01")),
    }
    con = world(tables, "2026-06-30", codes=["R2.served"])
    assert quarters(con, "R2.served", last="2026-06-30", where={"grant": ["g"]}) == [1, 0, 0]
    assert quarters(con, "R2.served", last="2026-06-30", where={"grant": ["h"]}) == [None, 1, 0]


def two_agencies(codes, south="2026-05-31"):
    """The same own ids at two agencies that are complete to different days, as a load tells them apart."""
    con = empty_world()
    for source, agency, complete_to in (("north", "North", "2026-06-30"), ("south", "South", south)):
        tables = {
            "programs": [{"program": "Wraparound", "agency": agency}],
            "children": children(f"{source}:1", f"{source}:2"),
            "enrollments": [
                {"enrollment_id": f"{source}:e{n}", "child_id": f"{source}:{n}", "program": "Wraparound",
                 "start_date": day}
                for n, day in ((1, "2025-11-01"), (2, "2026-04-20"))
            ],
            "grants": [grant(f"{source}:g")],
            "grant_enrollments": under(
                (f"{source}:g", f"{source}:e1", "2025-11-01"), (f"{source}:g", f"{source}:e2", "2026-04-20")
            ),
            "outcome_interviews": [
                {"interview_id": f"{source}:i{n}", "enrollment_id": f"{source}:e{n}", "grant_id": f"{source}:g",
                 "tool": "NOMs", "kind": "baseline", "interview_date": day, "conducted": True}
                for n, day in ((1, "2025-11-01"), (2, "2026-04-20"))
            ],
        }  # fmt: skip
        add_source(con, source, tables, complete_to, agency=agency)
    build(con, codes=codes)
    return con


def test_the_same_own_ids_at_two_agencies_are_two_children_and_two_grants():
    con = two_agencies(["R2.served", "R4"])
    assert quarters(con, "R2.served", last="2026-03-31") == [2, 0]
    assert quarters(con, "R2.served", last="2026-03-31", where={"grant": ["north:g"]}) == [1, 0]
    by_agency = evaluate(con, "R2.served", asked("2026-04-01", "2026-05-31"), by="agency")
    assert {r.group: r.value for r in by_agency} == {"North": 1, "South": 1}
    late = only(con, "R2.served", *Q3)
    assert (late.value, late.late) == (1, ("South",))


def test_r4_runs_to_the_complete_to_day_of_each_agency():
    """The window closes on 2026-05-30: over for an agency complete to the day after, open for one complete to it."""
    con = two_agencies(["R4"], "2026-05-31")
    assert only(con, "R4", "2026-04-01", "2026-05-31").denominator == 2
    con = two_agencies(["R4"], "2026-05-30")
    by_agency = evaluate(con, "R4", asked("2026-04-01", "2026-05-30"), by="agency")
    assert {r.group: (r.denominator, r.pending) for r in by_agency} == {"North": (1, 0), "South": (None, 1)}


# --- R4 -------------------------------------------------------------------------------------------------------------

TABLE = [
    ("1", "2025-10-15", "2026-03-14", None),
    ("2", "2025-11-01", "2026-05-31", None),
    ("3", "2025-12-01", None, None),
    ("4", "2025-12-20", "2026-07-10", None),
    ("5", "2026-01-01", None, "2026-05-01"),
    ("6", "2025-12-31", "2026-06-29", None),
]


def interview(child, kind, day, conducted=True, tool="NOMs", **more):
    return {"enrollment_id": f"e{child}", "tool": tool, "kind": kind, "interview_date": day,
            "conducted": conducted} | more  # fmt: skip


def interviewed(*rows, start="2025-01-01", ends=(), **more):
    """One enrollment a child that any row names; rows are interviews."""
    who = dict.fromkeys(row["enrollment_id"][1:] for row in rows)
    return {
        "children": children(*who),
        "enrollments": [
            {"enrollment_id": f"e{child}", "child_id": child, "program": "P", "start_date": start,
             "end_date": dict(ends).get(child)}
            for child in who
        ],
        "outcome_interviews": numbered("interview_id", rows),
    } | more  # fmt: skip


def note_table():
    rows = []
    for child, baseline, held, closed in TABLE:
        rows.append(interview(child, "baseline", baseline))
        if held:
            rows.append(interview(child, "reassessment", held))
        if closed:
            rows.append(interview(child, "closeout", closed, conducted=False))
    return interviewed(*rows)


def test_r4_the_table_of_the_note_gives_60_percent():
    con = world(note_table(), "2026-07-31", codes=["R4"])
    result = only(con, "R4", *Q3)
    assert (result.numerator, result.denominator, result.excluded, result.pending) == (3, 5, 1, 0)
    assert result.value == pytest.approx(60.0)
    found = {
        case.enrollment_id: (str(case.start_date), case.reason)
        for state in ("counted", "excluded")
        for case in cases(con, "R4", asked(*Q3)[0], state=state)
    }
    assert found == {
        "e1": ("2026-04-13", "received on 2026-03-14"),
        "e2": ("2026-04-30", "late: held on 2026-05-31, after the window closed on 2026-05-30"),
        "e3": ("2026-05-30", "missed: no interview by 2026-06-29"),
        "e4": ("2026-06-18", "received on 2026-07-10"),
        "e5": ("2026-06-30", "closed out before the window opened"),
        "e6": ("2026-06-29", "received on 2026-06-29"),
    }


@pytest.mark.parametrize(
    ("baseline", "due", "opens", "closes"),
    [
        ("2025-11-01", "2026-04-30", "2026-03-31", "2026-05-30"),
        ("2023-11-01", "2024-04-29", "2024-03-30", "2024-05-29"),
    ],
)
def test_r4_due_date_and_window_also_across_a_leap_day(baseline, due, opens, closes):
    rows = world(interviewed(interview("a", "baseline", baseline)), "2026-07-31", codes=["R4"]).execute(
        "SELECT due_date, opens_on, closes_on FROM derived.interview_dues ORDER BY due_date LIMIT 1"
    )
    assert [str(day) for day in rows.fetchall()[0]] == [due, opens, closes]


@pytest.mark.parametrize(
    ("held", "counts"), [("2026-03-30", 0), ("2026-03-31", 1), ("2026-05-30", 1), ("2026-05-31", 0)]
)
def test_r4_both_ends_of_the_window_count_and_the_days_beyond_do_not(held, counts):
    tables = interviewed(interview("a", "baseline", "2025-11-01"), interview("a", "reassessment", held))
    result = only(world(tables, "2026-07-31", codes=["R4"]), "R4", *Q3)
    assert (result.numerator, result.denominator) == (counts, 1)


@pytest.mark.parametrize(
    ("complete_to", "state"),
    [
        ("2026-04-29", "pending"),  # received, but not yet due
        ("2026-04-30", "counted"),
    ],
)
def test_r4_before_its_due_date_an_interview_is_pending_even_if_received(complete_to, state):
    tables = interviewed(interview("a", "baseline", "2025-11-01"), interview("a", "reassessment", "2026-04-02"))
    con = world(tables, complete_to, codes=["R4"])
    (case,) = cases(con, "R4", asked(*Q3)[0], state=state)
    assert str(case.start_date) == "2026-04-30" and "received on 2026-04-02" in case.reason


@pytest.mark.parametrize(("complete_to", "pending"), [("2026-05-30", 1), ("2026-05-31", 0)])
def test_r4_an_open_window_is_pending_and_nothing_else(complete_to, pending):
    con = world(interviewed(interview("a", "baseline", "2025-11-01")), complete_to, codes=["R4"])
    result = only(con, "R4", "2026-04-01", "2026-05-15")
    assert (result.pending, result.denominator or 0) == (pending, 1 - pending)


def test_r4_closing_before_the_window_ends_what_is_due_and_later_does_not():
    """The window opens on 2026-03-31: closed out a day before, on the day, or by the end of service."""
    rows = [interview(child, "baseline", "2025-11-01") for child in ("before", "on it", "ended", "again")]
    rows += [
        interview("before", "discharge", "2026-03-30"),
        interview("on it", "discharge", "2026-03-31"),
        interview("again", "baseline", "2026-03-01"),
    ]
    con = world(interviewed(*rows, ends=[("ended", "2026-03-30")]), "2026-12-31", codes=["R4"])
    result = only(con, "R4", *Q3)
    assert (result.denominator, result.excluded) == (1, 3)
    second = only(con, "R4", "2026-08-01", "2026-08-31")
    assert (second.denominator, second.excluded) == (1, 0), "the second baseline has a clock of its own"


def test_r4_comes_again_every_180_days_while_the_child_is_served():
    tables = interviewed(
        interview("a", "baseline", "2025-01-01"),
        interview("a", "reassessment", "2025-06-30"),
        interview("a", "reassessment", "2025-12-27"),
    )
    con = world(tables, "2026-07-20", codes=["R4"])
    (every,) = evaluate(con, "R4", asked("2025-01-01", "2027-06-30"))
    assert (every.numerator, every.denominator, every.pending) == (2, 2, 1)
    rows = con.execute('SELECT start_date, state FROM evidence."R4" ORDER BY 1').fetchall()
    assert [(str(day), state) for day, state in rows] == [
        ("2025-06-30", "counted"), ("2025-12-27", "counted"), ("2026-06-25", "pending"), ("2026-12-22", "pending"),
    ]  # fmt: skip


def test_r4_administrative_entries_and_interviews_of_an_inactive_episode_are_not_received():
    rows = [interview(child, "baseline", "2025-11-01") for child in ("entry", "after", "early")]
    rows += [
        interview("entry", "reassessment", "2026-04-20", conducted=False),
        interview("after", "closeout", "2026-04-10", conducted=False),
        interview("after", "reassessment", "2026-04-20"),
        interview("early", "reassessment", "2026-03-01"),
    ]
    con = world(interviewed(*rows), "2026-07-31", codes=["R4"])
    assert only(con, "R4", *Q3).numerator == 0
    found = {case.enrollment_id: case.reason for case in cases(con, "R4", asked(*Q3)[0])}
    assert found == {
        "eentry": "an administrative entry only, on 2026-04-20",
        "eafter": "missed: no interview by 2026-05-30",
        "eearly": "early: held on 2026-03-01, before the window opened on 2026-03-31",
    }


def test_r4_suprt_has_its_own_schedule_with_an_anniversary():
    """Baseline 2025-06-15: due on day 180, then on the same day of each later year."""
    rows = [
        interview("a", "baseline", "2025-06-15", tool="SUPRT"),
        interview("a", "reassessment", "2025-12-12", tool="SUPRT"),
        interview("a", "annual", "2026-07-15", tool="SUPRT"),
        interview("a", "reassessment", "2026-06-10", tool="SUPRT"),
    ]
    con = world(interviewed(*rows), "2026-07-31", codes=["R4"])
    found = con.execute('SELECT start_date, state, reason FROM evidence."R4" ORDER BY 1').fetchall()
    assert [(str(day), *rest) for day, *rest in found] == [
        ("2025-12-12", "counted", "received on 2025-12-12"),
        ("2026-06-15", "counted", "received on 2026-07-15"),
        ("2027-06-15", "pending", "not yet received: the window closes on 2027-07-15"),
    ]


def test_r4_stays_within_the_grant_and_carries_it():
    rows = [interview(c, "baseline", "2025-11-01", grant_id="g") for c in ("a", "b")]
    rows += [interview("a", "reassessment", "2026-04-10", grant_id="g"), interview("b", "reassessment", "2026-04-25")]
    tables = interviewed(*rows) | {"grants": [grant(start="2026-04-15"), grant("h")]}
    con = world(tables, "2026-07-31", codes=["R4"])
    result = only(con, "R4", *Q3, where={"grant": ["g"]})
    assert (result.numerator, result.denominator) == (1, 2), "an interview before the grant began does not count"
    assert only(con, "R4", *Q3, where={"grant": ["h"]}).denominator is None
    ended = tables | {"grants": [grant(end="2026-04-29")]}
    result = only(world(ended, "2026-07-31", codes=["R4"]), "R4", *Q3)
    assert (result.denominator, result.excluded) == (None, 2)


def test_r4_stands_beside_samhsas_80_percent_with_its_caution():
    con = world(note_table(), "2026-07-31", codes=["R4"])
    card = card_of(con, "R4")
    (published,) = benchmarks(con, card)
    assert (published.value, published.unit) == (80, "%")
    assert "80%" in card.caution and "do not mix" in card.caution


# --- R5 -------------------------------------------------------------------------------------------------------------


def discharge_tables():
    closed = {"held": 1, "late": 1, "entry": 1, "nothing": 1, "recent": 29, "old": 1, "open": None}
    rows = [interview(child, "baseline", "2025-11-01") for child in closed]
    rows += [
        interview("held", "discharge", "2026-06-01"),
        interview("late", "discharge", "2026-07-30"),
        interview("entry", "discharge", "2026-06-02", conducted=False),
        interview("old", "discharge", "2026-05-02"),
        interview("no baseline", "discharge", "2026-06-05"),
    ]
    ends = [(child, f"2026-06-{day:02}") for child, day in closed.items() if day]
    return interviewed(*rows, ends=ends)


def test_r5_interviews_held_of_all_discharges_with_administrative_entries_told_apart():
    con = world(discharge_tables(), "2026-07-29", codes=["R5"])
    result = only(con, "R5", "2026-06-01", "2026-06-30")
    assert (result.numerator, result.denominator, result.pending) == (2, 5, 1)
    found = {case.enrollment_id: case.reason for case in cases(con, "R5", asked("2026-06-01", "2026-06-30")[0])}
    assert found == {
        "eheld": "interview on 2026-06-01",
        "elate": "no discharge entry",
        "eentry": "administrative entry only, on 2026-06-02",
        "enothing": "no discharge entry",
        "eno baseline": "interview on 2026-06-05",
    }
    (early,) = cases(con, "R5", asked("2026-05-01", "2026-05-31")[0])
    assert early.enrollment_id == "eold", "an earlier discharge entry is the discharge"


def test_r5_matures_with_what_comes_later():
    con = world(discharge_tables(), "2026-07-30", codes=["R5"])
    result = only(con, "R5", "2026-06-01", "2026-06-30")
    assert (result.numerator, result.denominator, result.pending) == (3, 6, 0)


def test_r5_a_child_with_whom_contact_was_lost_is_a_discharge_without_an_interview():
    rows = [interview("a", "baseline", "2025-11-01", tool="SUPRT")]
    tables = interviewed(*rows, ends=[("a", "2026-05-01")])
    tables["enrollments"][0]["end_reason"] = "lost_contact"
    result = only(world(tables, "2026-06-30", codes=["R5"]), "R5", *Q3)
    assert (result.numerator, result.denominator) == (0, 1)
    recent = only(world(tables, "2026-05-31", codes=["R5"]), "R5", *Q3)
    assert (recent.denominator, recent.pending) == (None, 1), "SUPRT gives 30 days"


# --- R6 -------------------------------------------------------------------------------------------------------------

PAIRS = {("yes", "yes"): 12, ("no", "yes"): 10, ("yes", "no"): 2, ("no", "no"): 16}


def answered(pairs, question="stable_place_to_live", kind="reassessment"):
    """Families whose two answers to a question are as given, as many as said."""
    rows, answers = [], []
    for (first, second), count in pairs.items():
        for n in range(count):
            child = f"{first}-{second}-{n:02}"
            for name, day, answer in (("baseline", "2025-11-01", first), (kind, "2026-04-30", second)):
                rows.append(interview(child, name, day))
                if answer is not None:
                    answers.append({"interview_id": f"i{len(rows) - 1:03}", "question": question, "answer": answer})
    return interviewed(*rows) | {"outcome_answers": answers}


def test_r6_40_matched_families_go_from_35_to_55_percent():
    con = world(answered(PAIRS), "2026-06-30", codes=["R6.baseline", "R6.second", "R6.change"])
    (before,) = (r for r in evaluate(con, "R6.baseline", asked(*Q3)) if r.category == "stable_place_to_live")
    (after,) = (r for r in evaluate(con, "R6.second", asked(*Q3)) if r.category == "stable_place_to_live")
    (change,) = (r for r in evaluate(con, "R6.change", asked(*Q3)) if r.category == "stable_place_to_live")
    assert (before.numerator, before.denominator, before.value) == (14, 40, pytest.approx(35.0))
    assert (after.numerator, after.denominator, after.value) == (22, 40, pytest.approx(55.0))
    assert (change.numerator, change.denominator, change.value) == (8, 40, pytest.approx(20.0))
    assert change.low < 20 < change.high
    became = [c for c in cases(con, "R6.change", asked(*Q3)[0]) if c.reason.startswith("became positive")]
    assert len(became) == 10
    assert {c.numerator for c in cases(con, "R6.change", asked(*Q3)[0]) if c.category == "stable_place_to_live"} == {
        -1, 0, 1,
    }  # fmt: skip


def test_r6_who_improved_is_told_apart_from_points_and_from_the_change_of_the_share():
    """10 of 40 improved, of the 26 negative at baseline; 22 for 14 is 57.1% more, which no number here says."""
    con = world(answered(PAIRS), "2026-06-30", codes=["R6.baseline", "R6.second", "R6.change"])
    stood = [c for c in cases(con, "R6.change", asked(*Q3)[0]) if c.category == "stable_place_to_live"]
    told = [c.reason.removesuffix(" (draft rule)") for c in stood]
    assert {reason: told.count(reason) for reason in told} == {
        "positive at both": 12, "became positive": 10, "was positive, is no longer": 2, "positive at neither": 16,
    }  # fmt: skip
    assert card_of(con, "R6.change").unit == "percentage points"
    assert "not per cent of the first value" in card_of(con, "R6.change").caution


@pytest.mark.parametrize("code", ["R6.baseline", "R6.second", "R6.change"])
def test_r6_what_counts_as_positive_is_said_to_be_from_memory(code):
    caution = catalog()[code].caution
    assert "from memory and not verified" in caution and "check" in caution


def test_r6_a_draft_rule_says_so_and_the_card_asks_to_check_it():
    con = world(answered({("no", "yes"): 1}), "2026-06-30", codes=["R6.change"])
    (case,) = (c for c in cases(con, "R6.change", asked(*Q3)[0]) if c.category == "stable_place_to_live")
    assert case.reason == "became positive (draft rule)"
    assert "drafts" in card_of(con, "R6.change").caution
    assert card_of(con, "R6.change").unit == "percentage points"


@pytest.mark.parametrize(
    ("answer", "read"),
    [("Yes", 1), (" yes ", 1), ("no", 0), ("refused", None), ("", None), (None, None), ("maybe", None), ("1", None)],
)
def test_r6_an_answer_that_the_rule_cannot_read_is_not_a_no(answer, read):
    con = world(answered({("yes", answer): 1}), "2026-06-30", codes=["R6.second"])
    known = [r for r in evaluate(con, "R6.second", asked(*Q3)) if r.category == "stable_place_to_live"]
    result = next((r for r in known if r.value is not None), None)
    assert (result and result.numerator) == read
    if read is None:
        assert "not answered at both interviews (draft rule)" in set(reasons(con, "R6.second", "excluded", Q3).values())


def test_r6_an_outcome_with_several_questions_needs_them_all_and_nights_end_at_30():
    questions = ("psychiatric_hospital", "residential_or_detox", "jail_or_detention", "emergency_room")

    def at(nights):
        rows = [interview("a", "baseline", "2025-11-01"), interview("a", "reassessment", "2026-04-30")]
        answers = [
            {"interview_id": f"i{n:03}", "question": f"nights_{q}", "answer": said}
            for n, given in enumerate((["0"] * 4, nights))
            for q, said in zip(questions, given, strict=True)
            if said is not None
        ]
        con = world(interviewed(*rows) | {"outcome_answers": answers}, "2026-06-30", codes=["R6.second"])
        found = [r for r in evaluate(con, "R6.second", asked(*Q3)) if r.category == "retained_in_community"]
        return found[0].numerator if found else None

    assert at(["0", "0", "0", "0"]) == 1
    assert at(["0", "3", "0", "0"]) == 0
    assert at(["0", "0", "30", "0"]) == 0
    for wrong in ("31", "-1", "nan", "none", None):
        assert at(["0", "0", wrong, "0"]) is None, wrong


def test_r6_the_second_interview_is_the_first_one_after_the_baseline_in_the_same_episode():
    rows = [
        interview("a", "baseline", "2025-01-10"),
        interview("a", "reassessment", "2025-07-01", conducted=False),
        interview("a", "discharge", "2026-04-02"),
        interview("b", "baseline", "2025-01-10"),
        interview("b", "baseline", "2025-09-01"),
        interview("b", "reassessment", "2026-04-03"),
        interview("c", "baseline", "2025-01-10", conducted=False),
        interview("c", "reassessment", "2026-04-03"),
        interview("d", "baseline", "2026-02-01"),
        interview("e", "baseline", "2026-02-01"),
    ]
    answers = [
        {"interview_id": f"i{n:03}", "question": "stable_place_to_live", "answer": "yes"} for n in range(len(rows))
    ]
    tables = interviewed(*rows, ends=[("e", "2026-05-05")]) | {"outcome_answers": answers}
    con = world(tables, "2026-06-30", codes=["R6.second"])
    counted = cases(con, "R6.second", asked("2025-01-01", "2026-06-30")[0])
    assert {(c.enrollment_id, c.subject, str(c.start_date)) for c in counted} == {
        ("ea", "i000", "2026-04-02"), ("eb", "i004", "2026-04-03"),
    }  # fmt: skip
    left_out = reasons(con, "R6.second", "excluded", ("2025-01-01", "2026-06-30"))
    assert left_out["i003"] == "closed out without a second interview", "a new baseline closes the first episode"
    assert left_out["i006"] == "the baseline is an administrative entry only"
    assert left_out["i009"] == "closed out without a second interview"
    assert reasons(con, "R6.second", "pending", Q3) == {"i008": "no second interview yet"}


def test_r6_a_tool_without_rules_says_so():
    rows = [
        interview("a", "baseline", "2025-11-01", tool="SUPRT"),
        interview("a", "reassessment", "2026-04-30", tool="SUPRT"),
    ]
    answers = [{"interview_id": f"i{n:03}", "question": "stable_place_to_live", "answer": "yes"} for n in range(2)]
    con = world(interviewed(*rows) | {"outcome_answers": answers}, "2026-06-30", codes=["R6.second"])
    left_out = reasons(con, "R6.second", "excluded", ("2025-11-01", "2026-06-30"))
    assert left_out == {"i000": "no rule says what counts as positive in SUPRT"}
    assert only(con, "R6.second", *Q3).value is None


# --- R7 -------------------------------------------------------------------------------------------------------------


def ipp(indicator, name="r", start="2026-04-01", end="2026-06-30", **more):
    return {
        "grant_id": "g",
        "indicator": indicator,
        "period_start": start,
        "period_end": end,
        "result_name": name,
    } | more


def values(con, code, first, last, **more):
    return {r.category: r.value for r in evaluate(con, code, asked(first, last), **more) if r.category}


def test_r7_numbers_and_shares_by_indicator():
    tables = {
        "grants": [grant()],
        "ipp_results": [
            ipp("A4", number=8, numerator=8, denominator=15),
            ipp("AC1", numerator=31, denominator=48),
            ipp("R1", number=48),
            ipp("WD2", "spring", number=24),
            ipp("WD2", "summer", number=17),
            ipp("WD2", "winter", "2026-01-01", "2026-03-31", number=5),
            ipp("F3", number=1200.5),
            ipp("OC1"),
            ipp("NAB1", numerator=3),
            ipp("PC1", "next", "2026-07-01", "2026-09-30", number=2),
        ],
    }
    con = world(tables, "2026-07-15", codes=["R7.number", "R7.share"])
    shares = values(con, "R7.share", *Q3)
    assert {name: round(share, 1) for name, share in shares.items()} == {"IPP A4": 53.3, "IPP AC1": 64.6}
    assert values(con, "R7.number", *Q3) == {
        "IPP A4": 8, "IPP AC1": 31, "IPP R1": 48, "IPP WD2": 41, "IPP F3": 1200.5, "IPP NAB1": 3,
    }  # fmt: skip
    assert values(con, "R7.number", "2026-01-01", "2026-06-30")["IPP WD2"] == 46
    assert list(reasons(con, "R7.number", "excluded", Q3).values()) == ["no number was entered"]
    assert list(reasons(con, "R7.share", "excluded", Q3).values()) == ["one of the two numbers of the share is missing"]
    (waiting,) = cases(con, "R7.number", asked("2026-09-01", "2026-09-30")[0], state="pending")
    assert waiting.reason == "the period is not over"
    card = card_of(con, "R7.number")
    assert card.words_for("IPP F3").startswith("IPP F3")
    assert card.words_for("IPP X9") == "IPP X9"


@pytest.mark.parametrize("indicator", ["O1", "R1", "S1", "T1", "T2", "T3", "PP1", "F1"])
def test_r7_an_indicator_whose_wording_was_not_read_or_that_was_dropped_has_a_code_and_no_words(indicator):
    for code in ("R7.number", "R7.share"):
        assert catalog()[code].words_for(f"IPP {indicator}") == f"IPP {indicator}"


@pytest.mark.parametrize(
    "indicator",
    "PD1 PD2 WD1 WD2 WD3 WD4 WD5 F2 F3 OC1 PC1 PC2 A1 A2 A3 A4 A5 A6 AC1 AW1 NAB1".split(),
)
def test_r7_an_indicator_of_the_published_lists_has_words(indicator):
    assert catalog()["R7.number"].words_for(f"IPP {indicator}").startswith(f"IPP {indicator}: ")


def partner(n, person, start, end=None, role="family_partner", grant_id="g"):
    return {"appointment_id": f"a{n}", "person_id": person, "role": role, "start_date": start, "end_date": end,
            "grant_id": grant_id}  # fmt: skip


def test_r7_wd5_counts_a_person_in_the_first_quarter_under_the_grant():
    partners = [
        partner(1, "before", "2024-01-01"),
        partner(2, "new", "2026-04-10"),
        partner(3, "new", "2026-05-10", role="coordinator"),
        partner(4, "soc", "2026-04-10", role="soc_coordinator"),
        partner(5, "other grant", "2026-04-10", grant_id="h"),
        partner(6, "no grant", "2026-04-10", grant_id=None),
        partner(7, "over", "2025-01-01", "2025-09-30"),
    ]
    con = world(
        {"grants": [grant(), grant("h", start="2026-01-01")], "family_partners": partners},
        "2026-06-30", codes=["R7.number"],
    )  # fmt: skip
    found = [
        values(con, "R7.number", str(q.start), str(q.end), where={"grant": ["g"]}).get("IPP WD5, computed")
        for q in asked("2025-10-01", "2026-06-30", "quarter")
    ]
    assert found == [1, None, 1]
    assert values(con, "R7.number", *Q3)["IPP WD5, computed"] == 2


def test_r7_a4_is_the_share_of_family_and_youth_at_the_end_of_the_quarter():
    """15 members, 6 family and 2 youth: 53.3%. One sits twice; a vacant seat and one who left are no members."""
    seats = ["family"] * 6 + ["youth"] * 2 + ["provider"] * 7
    members = [
        {"seat_id": f"s{n}", "collaborative": "C", "person_id": f"p{n}", "seat": seat, "start_date": "2026-01-10"}
        for n, seat in enumerate(seats)
    ]
    members += [
        {"seat_id": "twice", "collaborative": "D", "person_id": "p0", "seat": "provider", "start_date": "2026-01-10"},
        {"seat_id": "vacant", "collaborative": "C", "seat": "vacant", "start_date": "2026-01-10"},
        {"seat_id": "left", "collaborative": "C", "person_id": "x", "seat": "family", "start_date": "2025-01-10",
         "end_date": "2026-06-30"},
    ]  # fmt: skip
    con = world({"grants": [grant()], "collaborative_members": members}, "2026-06-30", codes=["R7.share"])
    (result,) = evaluate(con, "R7.share", asked(*Q3))
    assert (result.category, result.numerator, result.denominator) == ("IPP A4, computed", 8, 15)
    assert result.value == pytest.approx(53.3333, abs=5e-5)
    (before,) = evaluate(con, "R7.share", asked("2026-01-01", "2026-03-31"))
    assert (before.numerator, before.denominator) == (9, 16)
    assert only(con, "R7.share", "2026-04-01", "2026-05-31").value is None, "known at the end of quarters"


# --- R8, R10 --------------------------------------------------------------------------------------------------------


def test_r8_match_by_grant_on_the_complete_to_day():
    tables = {
        "grants": [
            grant("a", match_required=250000, match_documented=180000),
            grant("b", match_required=50000, match_documented=60000, end="2026-01-31"),
            grant("c", match_required=0, match_documented=10),
            grant("d", match_documented=10),
            grant("e", match_required=1000),
            grant("f", start="2026-10-01", match_required=1000, match_documented=0),
        ]
    }
    con = world(tables, "2026-06-30", codes=["R8.match"])
    by_grant = {r.category: r.value for r in evaluate(con, "R8.match", asked(*FFY), by="category") if r.value}
    assert by_grant == {"Grant a": pytest.approx(72.0), "Grant b": pytest.approx(120.0)}
    whole = only(con, "R8.match", *FFY)
    assert (whole.numerator, whole.denominator, whole.excluded) == (240000, 300000, 3)
    assert only(con, "R8.match", *FFY, where={"grant": ["a"]}).value == pytest.approx(72.0)
    assert only(con, "R8.match", "2026-01-01", "2026-01-31").value == pytest.approx(120.0)
    assert only(con, "R8.match", "2026-10-01", "2026-10-31").pending == 1
    assert set(reasons(con, "R8.match", "excluded").values()) == {
        "no match is required", "the match required is not recorded", "the match on file is not recorded",
    }  # fmt: skip
    twins = {"grants": [grant(n, match_required=4, match_documented=2) | {"name": "Same"} for n in "ab"]}
    found = evaluate(world(twins, "2026-06-30", codes=["R8.match"]), "R8.match", asked(*FFY), by="category")
    assert {r.category for r in found} == {"Same (a)", "Same (b)"}


def prevention(*plans, **more):
    """One enrollment a child, as (child, plan date)."""
    return {
        "children": [{"child_id": child} | more.get(child, {}) for child, _ in plans],
        "enrollments": [
            {"enrollment_id": f"e{child}", "child_id": child, "program": "P", "start_date": "2024-01-01",
             "prevention_plan_date": day}
            for child, day in plans
        ],
    }  # fmt: skip


def test_r10_30_plans_of_which_18_have_their_12_months_and_2_entered_care():
    plans = [(f"{n:02}", "2025-03-01" if n < 18 else "2025-09-01") for n in range(30)]
    entered = removals(("00", "2025-05-01"), ("01", "2026-03-01"), ("02", "2026-03-02"), ("18", "2025-10-01"))
    con = world(prevention(*plans) | {"care_episodes": entered}, "2026-06-30", codes=["R10"])
    (result,) = evaluate(con, "R10", asked("2025-01-01", "2026-06-30"))
    assert (result.numerator, result.denominator, result.pending) == (16, 18, 12)
    assert result.value == pytest.approx(88.8889, abs=5e-5)
    found = reasons(con, "R10", days=("2025-01-01", "2026-06-30"))
    assert found["e01"] == "entered care on 2026-03-01", "on the same day a year later"
    assert found["e02"] == "no entry into care by 2026-03-01"


def test_r10_how_long_a_plan_is_followed_is_a_setting():
    """Entered after 13 months."""
    tables = prevention(("a", "2025-03-01")) | {"care_episodes": removals(("a", "2026-04-01"))}
    for months, stayed in ((12, 1), (13, 0)):
        con = world(tables, "2026-06-30", codes=["R10"], parameters={"prevention_months": months})
        assert only(con, "R10", "2025-01-01", "2025-12-31").numerator == stayed


@pytest.mark.parametrize(("complete_to", "pending"), [("2026-02-27", 1), ("2026-02-28", 0)])
def test_r10_12_months_after_a_leap_day_are_over_on_february_28(complete_to, pending):
    tables = prevention(("a", "2025-02-28")) | {"care_episodes": removals(("x", "2020-01-01"))}
    result = only(world(tables, complete_to, codes=["R10"]), "R10", "2025-01-01", "2025-12-31")
    assert (result.pending, result.denominator or 0) == (pending, 1 - pending)


def test_r10_who_was_in_care_or_cannot_be_followed_is_left_out():
    plans = (("in care", "2025-03-01"), ("home", "2025-03-01"))
    care = removals(("in care", "2025-01-01", "2025-06-01", "reunification"))
    con = world(prevention(*plans) | {"care_episodes": care}, "2026-06-30", codes=["R10"])
    assert reasons(con, "R10", "excluded", ("2025-01-01", "2026-06-30")) == {
        "ein care": "in care on the day of the plan"
    }
    con = world(prevention(*plans), "2026-06-30", codes=["R10"])
    assert set(reasons(con, "R10", "excluded", ("2025-01-01", "2026-06-30")).values()) == {
        "this agency sends neither removals nor living arrangements"
    }


def test_r10_without_removals_a_child_who_is_lost_to_follow_up_after_closing_is_no_success():
    tables = prevention(("stayed", "2025-03-01"), ("lost", "2025-03-01"), ("placed", "2025-03-01"))
    tables["enrollments"][1]["end_date"] = "2025-08-01"
    tables["living_arrangements"] = stays(
        ("stayed", "2024-01-01", None, "own_home"), ("lost", "2024-01-01", None, "own_home"),
        ("placed", "2024-01-01", "2025-07-01", "own_home"), ("placed", "2025-07-01", None, "foster_home"),
    )  # fmt: skip
    con = world(tables, "2026-06-30", codes=["R10"])
    days = ("2025-01-01", "2026-06-30")
    assert reasons(con, "R10", days=days) == {
        "estayed": "no entry into care by 2026-03-01", "eplaced": "entered care on 2025-07-01",
    }  # fmt: skip
    assert reasons(con, "R10", "excluded", days) == {
        "elost": "lost to follow-up: not known where the child lived to 2026-03-01"
    }


def test_r10_a_plan_on_two_enrollments_is_one_plan():
    tables = prevention(("a", "2025-03-01")) | {"care_episodes": removals(("x", "2020-01-01"))}
    tables["enrollments"].append(
        {"enrollment_id": "second", "child_id": "a", "program": "Q", "start_date": "2024-06-01",
         "prevention_plan_date": "2025-03-01"}
    )  # fmt: skip
    con = world(tables, "2026-06-30", codes=["R10"])
    assert only(con, "R10", "2025-01-01", "2025-12-31").denominator == 1
    by_program = evaluate(con, "R10", asked("2025-01-01", "2025-12-31"), by="program")
    assert {r.group: r.denominator for r in by_program} == {"P": 1, "Q": 1}


# --- R9 -------------------------------------------------------------------------------------------------------------


def test_r9_any_measure_by_group_gives_the_rates_of_a_disparity_table():
    """12 of 30 goals met is 40.0%, 33 of 60 is 55.0%: 15.0 points less, 0.73 of it."""
    groups = {"black": (12, 30), "white": (33, 60)}
    tables = {"children": [], "enrollments": [], "goals": []}
    for race, (met, goals) in groups.items():
        tables["children"].append({"child_id": race, "race": race, "hispanic": False})
        tables["enrollments"].append(
            {"enrollment_id": race, "child_id": race, "program": "P", "start_date": "2025-10-01"}
        )
        tables["goals"] += [
            {"goal_id": f"{race}{n}", "enrollment_id": race, "life_domain": "family", "set_date": "2025-10-10",
             "status": "met" if n < met else "not_met", "status_date": "2026-05-01"}
            for n in range(goals)
        ]  # fmt: skip
    con = world(tables, "2026-06-30", codes=["G5.met"])
    one, other = sorted(evaluate(con, "G5.met", asked(*Q3), by="race_ethnicity"), key=lambda r: r.denominator)
    assert [(r.numerator, r.denominator, r.value) for r in (one, other)] == [(12, 30, 40), (33, 60, pytest.approx(55))]
    assert (round(one.value - other.value, 1), round(one.value / other.value, 2)) == (-15.0, 0.73)


# --- every card -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_card_says_what_people_need(code):
    card = catalog()[code]
    assert card.needs and card.questions and card.caution
    assert all(len(words) > 10 for words in (card.why, card.numerator, card.denominator, card.excluded, card.source))


def test_without_the_optional_fields_nothing_is_said_for_sure():
    """An agency that sends interviews with required fields only, and enrollments with the day on which they end."""
    rows = [interview("a", "baseline", "2025-11-01"), interview("a", "reassessment", "2026-04-30")]
    con = empty_world()
    grants = [{"grant_id": "g", "name": "G", "start_date": FFY[0]}]
    add_source(con, "test", interviewed(*rows) | {"grants": grants}, "2026-06-30")
    for table, fields in {
        "outcome_interviews": ("interview_id", "enrollment_id", "tool", "kind", "interview_date", "conducted"),
        "enrollments": ("enrollment_id", "child_id", "program", "start_date", "end_date"),
        "grants": ("grant_id", "name", "start_date"),
    }.items():
        for field in fields:
            con.execute("INSERT INTO load.recorded VALUES ('test', ?, ?)", [table, field])
    build(con, codes=CODES)
    assert only(con, "R4", *Q3).value == 100
    for code in set(CODES) - {"R4"}:
        assert {r.value for r in evaluate(con, code, asked(*FFY))} == {None}, code
