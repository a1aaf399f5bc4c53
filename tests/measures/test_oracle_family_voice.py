"""Random workforces: the SQL and a plain second counter agree on every day, and the measures keep their promises.

Appointments are drawn from a few days and a few people, so that they touch, overlap, end on their first day, change the
role, span two agencies that are complete to different days, and meet the days on which a county changes its region.
"""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.build import build
from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import Period
from tests.oracle import family_voice as oracle
from tests.support.world import add_source, empty_world, insert

CODES = ["F1", "F2", "F3", "F4", "F4.turnover", "F4.retention", "F5", "F6", "F7", "F8"]
FIRST = date(2026, 1, 1)
DAYS = 26
COMPLETE_TO = {"north": FIRST + timedelta(days=DAYS), "south": FIRST + timedelta(days=DAYS + 6)}
EXAMPLES, MANY_EXAMPLES = 4, 60

# Ash moves to another region on day 8; Birch is on no map from day 12 to 15; Cedar is new on day 5; Elm never is.
MAP = [
    ("Ash", "Hills", -400, 7),
    ("Ash", "Coast", 8, None),
    ("Birch", "Hills", -400, 11),
    ("Birch", "Hills", 16, None),
    ("Cedar", "Coast", 5, None),
]
REGIONS = [
    {
        "county": county,
        "region": region,
        "valid_from": FIRST + timedelta(days=opens),
        "valid_to": None if closes is None else FIRST + timedelta(days=closes),
    }
    for county, region, opens, closes in MAP
]


def appointments(starts):
    """Rows of one to three dozen appointments of five people; `starts` are days after FIRST."""
    length = st.one_of(st.none(), st.sampled_from([0, 0, 1, 2, 3, 5, 8, 13, -1]))
    county = st.sampled_from(["Ash", "Birch", "Cedar", "Elm", None])
    row = st.fixed_dictionaries(
        {
            "person_id": st.sampled_from("abcde"),
            "role": st.sampled_from(["family_partner"] * 3 + ["coordinator"] * 2 + ["soc_coordinator"]),
            "source": st.sampled_from(["north", "south"]),
            "start": starts,
            "length": length,
            "pay_type": st.sampled_from(["paid", "volunteer", "stipend", None]),
            "fte": st.sampled_from([1.0, 0.5, 0.25, 0.0, None]),
            "lived_experience": st.sampled_from(["caregiver", "youth", "adult", None]),
            "county": county,
            "counties_served": st.sampled_from([None, "Ash", "Ash; Birch", "Cedar;Elm"]),
        }
    )
    return st.lists(row, min_size=12, max_size=36).map(dated)


def dated(rows):
    found = []
    for number, row in enumerate(rows):
        start, length = FIRST + timedelta(days=row.pop("start")), row.pop("length")
        end = None if length is None else start + timedelta(days=length)
        found.append({"appointment_id": f"{number:02}", "start_date": start, "end_date": end, **row})
    return found


def built(rows, complete_to=COMPLETE_TO, parameters=None):
    """A world of two sources that share their ids, on the made-up map."""
    con = empty_world()
    con.execute("DELETE FROM reference.regions")
    for row in REGIONS:
        insert(con, "reference.regions", {**row, "state": "NC", "evidence": "sourced"})
    for source, day in complete_to.items():
        own = [{k: v for k, v in row.items() if k != "source"} for row in rows if row["source"] == source]
        add_source(con, source, {"family_partners": own}, day, agency=source)
    build(con, parameters, CODES)
    return con, oracle.Workforce(rows, complete_to, REGIONS)


def day(number):
    on = FIRST + timedelta(days=number)
    return Period(on, on, "", "")


EVERY_DAY = [day(number) for number in range(-1, DAYS + 1)]


def values(con, code, asked, **more):
    """{period: {category: value}} without the empty ones."""
    found = {(period.start, period.end): {} for period in asked}
    for r in evaluate(con, code, asked, **more):
        if r.value:
            found[r.period_start, r.period_end][r.category if more.get("by") == "category" else r.group] = r.value
    return found


def counts(groups):
    return {name: len(people) for name, people in groups.items() if people}


# --- as at a day ----------------------------------------------------------------------------------------------------


def check_days(rows, served):
    con, workforce = built(rows, parameters={"count_counties_served": int(served)})
    for code, role in (("F1", "family_partner"), ("F2", "coordinator")):
        total, by_region = values(con, code, EVERY_DAY), values(con, code, EVERY_DAY, by="region")
        for on in EVERY_DAY:
            key = (on.start, on.end)
            assert total[key].get(None, 0) == len(workforce.heads(on.start, role)), (code, on.start)
            assert by_region[key] == counts(workforce.heads_by_region(on.start, role)), (code, on.start)
    time, by_role = values(con, "F5", EVERY_DAY), values(con, "F5", EVERY_DAY, by="category")
    lived, people = values(con, "F6", EVERY_DAY, by="category"), values(con, "F6", EVERY_DAY)
    for on in EVERY_DAY:
        key = (on.start, on.end)
        assert time[key].get(None, 0) == (workforce.full_time(on.start) or 0)
        for role in oracle.ROLES:
            assert by_role[key].get(role, 0) == (workforce.full_time(on.start, role) or 0)
        assert lived[key] == counts(workforce.lived(on.start))
        assert people[key].get(None, 0) == len(workforce.heads(on.start)), "each once, in both roles together"
    check_shares(con, workforce, served)


def check_shares(con, workforce, served):
    for result in evaluate(con, "F7", EVERY_DAY):
        assert (result.numerator or 0, result.denominator or 0) == workforce.paid(result.period_start)
    for role in oracle.ROLES:
        for result in evaluate(con, "F7", EVERY_DAY, where={"role": [role]}):
            assert (result.numerator or 0, result.denominator or 0) == workforce.paid(result.period_start, role)
    partners = [row for row in workforce.rows if row["role"] == "family_partner" and lasts(row)]
    mapped = [row for row in partners if counties(row, served) & {"Ash", "Birch", "Cedar"}]
    begun = min((row["start_date"] for row in mapped), default=date.max)
    for result in evaluate(con, "F8", EVERY_DAY):
        expected = workforce.covered(result.period_start, served) if result.period_start >= begun else (0, 0)
        assert (result.numerator or 0, result.denominator or 0) == expected, result.period_start


def lasts(row):
    return row["end"] is None or row["end"] > row["start_date"]


def counties(row, served):
    names = (row["counties_served"] or "").split(";") if served else ()
    return {row["county"], *(name.strip() for name in names)}


STARTS = st.integers(-2, DAYS + 3)


@settings(max_examples=EXAMPLES)
@given(rows=appointments(STARTS), served=st.booleans())
def test_who_is_active_on_each_day(rows, served):
    check_days(rows, served)


@pytest.mark.long
@settings(max_examples=MANY_EXAMPLES)
@given(rows=appointments(STARTS), served=st.booleans())
def test_who_is_active_on_each_day_in_many_workforces(rows, served):
    check_days(rows, served)


# --- flow -----------------------------------------------------------------------------------------------------------


def check_flow(rows, cut):
    con, workforce = built(rows)
    whole = Period(FIRST, FIRST + timedelta(days=DAYS), "", "")
    halves = [
        Period(FIRST, FIRST + timedelta(days=cut), "", ""),
        Period(FIRST + timedelta(days=cut + 1), whole.end, "", ""),
    ]
    asked = [*EVERY_DAY, whole, *halves]
    for code, count in (("F3", workforce.joined), ("F4", workforce.left)):
        total, by_role = values(con, code, asked), values(con, code, asked, by="category")
        for period in asked:
            key = (period.start, period.end)
            assert total[key].get(None, 0) == len(count(period.start, period.end)), (code, period)
            for role in oracle.ROLES:
                assert by_role[key].get(role, 0) == len(count(period.start, period.end, role)), (code, period, role)
        parts = sum(total[half.start, half.end].get(None, 0) for half in halves)
        assert parts == total[whole.start, whole.end].get(None, 0)
    for role in (None, *oracle.ROLES):
        where = {"role": [role]} if role else None
        for period, result in zip(asked, evaluate(con, "F4.turnover", asked, where=where), strict=True):
            left, heads = workforce.turnover(period.start, period.end, role)
            assert (result.numerator or 0, result.denominator or 0) == (left, heads)
            assert result.value == (pytest.approx(100 * left / heads) if heads else None)
        check_identity(con, role)


def check_identity(con, role):
    """Active on a day = active on the day before + joined - left: each role, and both together."""
    code = {"family_partner": "F1", "coordinator": "F2", None: "F6"}[role]
    roles = {"category": [role]} if role else None
    active = [r.value or 0 for r in evaluate(con, code, EVERY_DAY)]
    joined, left = ([r.value or 0 for r in evaluate(con, c, EVERY_DAY, where=roles)] for c in ("F3", "F4"))
    for n in range(1, len(EVERY_DAY)):
        assert active[n] == active[n - 1] + joined[n] - left[n], (role, EVERY_DAY[n].start)


@settings(max_examples=EXAMPLES)
@given(rows=appointments(STARTS), cut=st.integers(0, DAYS - 1))
def test_who_joins_and_who_leaves(rows, cut):
    check_flow(rows, cut)


@pytest.mark.long
@settings(max_examples=MANY_EXAMPLES)
@given(rows=appointments(STARTS), cut=st.integers(0, DAYS - 1))
def test_who_joins_and_who_leaves_in_many_workforces(rows, cut):
    check_flow(rows, cut)


# --- a year later ---------------------------------------------------------------------------------------------------


def check_retention(rows):
    """People who joined about a year before the complete-to days, some on February 29."""
    complete_to = {"north": date(2025, 3, 1), "south": date(2025, 3, 3)}
    con, workforce = built(rows, complete_to)
    whole = Period(date(2024, 2, 20), date(2024, 3, 10), "", "")
    (result,) = evaluate(con, "F4.retention", [whole])
    kept, followed, waiting = workforce.retained(whole.start, whole.end)
    assert (result.numerator or 0, result.denominator or 0, result.pending) == (kept, followed, waiting)
    seen = [c.subject for state in ("counted", "pending") for c in cases(con, "F4.retention", whole, state=state)]
    assert len(seen) == len(set(seen)), "a joining is followed or not yet, never both"


@st.composite
def a_year_ago(draw):
    """Appointments from mid-February 2024 on, that end about a year later or never."""
    rows = draw(appointments(st.integers(-682, -662)))
    for row in rows:
        length = draw(st.sampled_from([None, None, 0, 1, 100, 364, 365, 366, 367, 370]))
        row["end_date"] = None if length is None else row["start_date"] + timedelta(days=length)
        if draw(st.integers(0, 4)) == 0:
            row["start_date"] += timedelta(days=draw(st.sampled_from([100, 364, 365, 366, 367])))
            row["end_date"] = None
    return rows


@settings(max_examples=EXAMPLES)
@given(rows=a_year_ago())
def test_who_is_still_there_after_a_year(rows):
    check_retention(rows)


@pytest.mark.long
@settings(max_examples=MANY_EXAMPLES)
@given(rows=a_year_ago())
def test_who_is_still_there_after_a_year_in_many_workforces(rows):
    check_retention(rows)


# --- families, certificates, seats ----------------------------------------------------------------------------------

MORE_CODES = [
    "F10.share",
    "F10.cochairs",
    "F10.leadership",
    "F11.per_fte",
    "F11.per_head",
    "F12",
    "F13.timely",
    "F13.days",
    "F14",
]
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 14))]
LAST_DAY = FIRST + timedelta(days=DAYS)


def drawn(seed):
    """Tables of one source: a dozen families, five people, four collaboratives, within four weeks."""
    draw = random.Random(seed)

    def on(low=-3, high=DAYS + 4):
        return FIRST + timedelta(days=draw.randrange(low, high))

    def after(start, *steps):
        step = draw.choice((*steps, None))
        return None if step is None else start + timedelta(days=step)

    people = ["ann", "bob", "cy", "dee", "eve"]
    tables = {
        "children": [{"child_id": f"c{n:02}", "family_id": draw.choice([None, "f1", "f2"])} for n in range(14)],
        "programs": [{"program": "P", "agency": "A", "contact_days": 2}, {"program": "Q", "agency": "A"}],
    }
    tables["enrollments"] = [
        {"enrollment_id": f"e{n:02}", "child_id": f"c{n % 14:02}", "program": "PQ"[n // 14], "start_date": start,
         "end_date": after(start, 0, 1, 5, 9, 20, None)}
        for n in range(18)
        for start in [on()]
    ]  # fmt: skip
    tables["partner_assignments"] = [
        {"assignment_id": f"a{n:02}", "enrollment_id": f"e{draw.randrange(18):02}",
         "person_id": draw.choice([*people, "zoe", None]), "referred_date": draw.choice((asked, asked, asked, None)),
         "start_date": after(asked, 0, 1, 3), "first_contact_date": after(asked, -1, 0, 2, 3, 4, 9, None, None),
         "end_date": after(asked, 1, 2, 3, 4, 8, 20, None), "accepted": draw.choice((True, True, None, False))}
        for n in range(40)
        for asked in [on(-3, DAYS + 1)]
    ]  # fmt: skip
    tables["partner_assignments"].append(
        {"assignment_id": "asked today", "enrollment_id": "e00", "person_id": None, "referred_date": LAST_DAY}
    )
    tables["family_partners"] = [
        {"appointment_id": f"{n:02}", "person_id": draw.choice(people), "start_date": start,
         "role": draw.choice(("family_partner", "family_partner", "coordinator")),
         "fte": draw.choice((1.0, 0.5, 0.25, None)), "end_date": after(start, 0, 2, 6, 12)}
        for n in range(14)
        for start in [on()]
    ]  # fmt: skip
    tables["partner_certifications"] = [
        {"person_id": person, "certification": draw.choice(("cfps", "cfps", "nc_cpss")), "issued_date": start,
         "expiry_date": after(start, 0, 3, 8)}
        for person in people * 2
        for start in [on()]
    ]  # fmt: skip
    tables["collaboratives"] = [
        {"collaborative": name, "level": level, "counties": "Wake", "start_date": draw.choice((None, on(-3, 4))),
         "end_date": draw.choice((None, None, on(15, DAYS)))}
        for name, level in zip("wxyz", ("state", "region", "county", "county"), strict=True)
    ]  # fmt: skip
    tables["collaborative_members"] = [
        {"seat_id": f"s{n:02}", "collaborative": draw.choice("wxyz"), "person_id": draw.choice([*people, None]),
         "seat": draw.choice(("family", "youth", "provider", "public_agency", "vacant")), "start_date": start,
         "chair": draw.choice(("chair", "co_chair", None, None)), "end_date": after(start, 1, 4, 9, None)}
        for n in range(36)
        for start in [on()]
    ]  # fmt: skip
    return tables


def world_of(tables):
    con = empty_world()
    add_source(con, "test", tables, LAST_DAY)
    build(con, None, MORE_CODES)
    rows = [{**row, "source": "test"} for row in tables["family_partners"]]
    workforce = oracle.Workforce(rows, {"test": LAST_DAY})
    return (
        con,
        oracle.Families(tables, workforce, LAST_DAY),
        oracle.Seats(tables["collaborative_members"], tables["collaboratives"]),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_families_certificates_and_seats_on_each_day(seed):
    con, families, seats = world_of(drawn(seed))
    on_days = [day(number) for number in range(DAYS + 1)]

    def told(code, **more):
        results = evaluate(con, code, on_days, **more)
        return [
            (r.numerator or 0, r.denominator or 0)
            for r in results
            if not more or r.category == more["where"]["category"][0]
        ]

    days = [period.start for period in on_days]
    assert told("F12") == [families.with_partner(on) for on in days]
    assert told("F11.per_head") == [families.caseload(on)[:2] for on in days]
    assert told("F11.per_fte") == [families.caseload(on)[2:] for on in days]
    assert told("F14") == [families.certified(on, {"cfps"}) for on in days]
    assert told("F10.share") == [seats.share(on) for on in days]
    assert told("F10.leadership") == [seats.leadership(on) for on in days]
    assert told("F10.cochairs") == [seats.cochaired(on) for on in days]
    for level in ("state", "region", "county"):
        assert told("F10.share", where={"category": [level]}) == [seats.share(on, level) for on in days]


@pytest.mark.parametrize("seed", SEEDS)
def test_first_contacts_case_by_case(seed):
    """Assignments end here with their own end only; enrollments stay open."""
    tables = drawn(seed)
    tables["enrollments"] = [
        row | {"start_date": FIRST - timedelta(days=9), "end_date": None} for row in tables["enrollments"]
    ]
    con, _, _ = world_of(tables)
    programs = {row["enrollment_id"]: row["program"] for row in tables["enrollments"]}
    expected = {}
    for program, allowed in (("P", 2), ("Q", 3)):
        own = [row for row in tables["partner_assignments"] if programs[row["enrollment_id"]] == program]
        expected |= oracle.first_contacts(own, LAST_DAY, allowed)
    ever = Period(FIRST - timedelta(days=99), LAST_DAY + timedelta(days=99), "", "")
    found = {}
    for state in ("counted", "pending", "excluded"):
        for case in cases(con, "F13.timely", ever, state=state):
            found[case.subject] = "left out" if state == "excluded" else case.reason.split(":")[0]
    assert found == expected
    assert set(expected.values()) == {"met", "late", "overdue", "pending", "left out"}, "the draw reaches every outcome"
    reached = {case.subject for case in cases(con, "F13.days", ever)}
    assert reached == {key for key, outcome in expected.items() if outcome in ("met", "late")}
