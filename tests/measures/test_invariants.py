"""What must hold of every measure, whatever it counts: sixty children of three agencies.

Active is what was active before, and who is new, less who left, on every day; parts add up to the whole; months add up
to the year and groups to all; whoever is added, and above all whoever is left out, changes nothing for anybody else.
"""

from __future__ import annotations

from datetime import date, timedelta
from zlib import crc32

import pytest

from etl import contract
from measures.cards import catalog
from measures.dimensions import DIMENSIONS
from measures.evaluate import evaluate
from measures.periods import Period, periods
from measures.questions import card_of
from tests.support import sixty
from tests.support.sixty import Sixty

YEAR, QUARTERS, MONTHS = (periods(kind, date(2025, 1, 1), date(2025, 12, 31)) for kind in ("year", "quarter", "month"))
ALL = sorted(catalog())
ADD_UP = ("proportion", "rate", "ratio", "sum")


@pytest.fixture(scope="module")
def world(shared_folder):
    world = Sixty(sixty.snapshot(shared_folder))
    yield world
    world.close()


def one_in(parts, names):
    """About one in so many, the same in every run."""
    return [name for name in names if crc32(str(name).encode()) % parts == 0]


def added(results):
    """(numerator, denominator) of several results together."""
    return tuple(sum(getattr(r, part) or 0 for r in results) for part in ("numerator", "denominator"))


# --- active = before + new - left -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [None, "agency", "program"])
def test_active_is_what_was_active_and_who_is_new_less_who_left_on_every_day(world, by):
    first = date(2024, 9, 1)
    days = [Period(day, day, str(day), str(day)) for day in (first + timedelta(days=n) for n in range(365))]
    active, new, left = (
        {(r.period_end, r.group): r.value or 0 for r in evaluate(world.con, code, days, by=by)}
        for code in ("C1", "C2", "C3")
    )
    groups = {group for found in (active, new, left) for _, group in found if by is None or group is not None}
    assert sum(new.values()) > 5 and sum(left.values()) > 5
    for before, day in zip(days, days[1:], strict=False):
        for group in groups:
            was, now = active.get((before.end, group), 0), active.get((day.end, group), 0)
            turn = new.get((day.end, group), 0) - left.get((day.end, group), 0)
            assert now == was + turn, (day.end, group)


# --- a shorter way gives the same answer -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", [None, "county"])
def test_counting_rows_is_counting_children_and_subjects_where_nobody_has_two(world, by, monkeypatch):
    """What the build found of a measure's rows spares an answer one or two groupings; it may change nothing else."""
    shorter = {code: evaluate(world.con, code, asked_of(code), by=by) for code in ALL}
    spared = [code for code in ALL if "one_child_a_row" in marked(world, code)]
    assert len(spared) > 30 and len([code for code in ALL if "one_subject_a_row" in marked(world, code)]) > 80
    monkeypatch.setattr("measures.evaluate.one_row_a_child", lambda question: False)
    monkeypatch.setattr("measures.evaluate.one_row_a_subject", lambda question, by_category: False)
    for code in ALL:
        assert evaluate(world.con, code, asked_of(code), by=by) == shorter[code], code


def marked(world, code):
    """What the build found of a measure's rows."""
    card = card_of(world.con, code)
    return [name for name in ("one_child_a_row", "one_subject_a_row") if getattr(card, name)]


# --- parts, periods and groups add up -------------------------------------------------------------------------------


def asked_of(code):
    """The year, or its last month where a measure is asked for a day."""
    return MONTHS[-1:] if catalog()[code].timing == "as_at" else YEAR


def with_categories(kind):
    return [code for code in ALL if catalog()[code].categories == kind]


@pytest.mark.parametrize("code", with_categories("parts"))
def test_parts_add_up_to_the_whole(world, code):
    """Every part is over the same denominator, and together they are the numerator of all."""
    [whole] = evaluate(world.con, code, asked_of(code))
    parts = evaluate(world.con, code, asked_of(code), by="category")
    assert added(parts)[0] == pytest.approx(added([whole])[0])
    if catalog()[code].kind != "count":
        assert {part.denominator for part in parts} == {whole.denominator}


@pytest.mark.parametrize("code", with_categories("groups"))
def test_groups_of_its_own_add_up_to_all(world, code):
    [whole] = evaluate(world.con, code, asked_of(code))
    assert added(evaluate(world.con, code, asked_of(code), by="category")) == pytest.approx(added([whole]))


# Programs may hold a child twice; the others cut a child's time, or put each child into one group.
TRAITS = [name for name in DIMENSIONS if name not in ("program", "category")]


def check_groups(world, code, by):
    [whole] = evaluate(world.con, code, asked_of(code))
    groups = added(evaluate(world.con, code, asked_of(code), by=by))
    if catalog()[code].over:
        groups = (groups[0], whole.denominator)  # the days of the calendar, which no group has for itself
    assert groups == pytest.approx(added([whole])), by


def traits_of(code):
    """The traits by which a measure may be grouped."""
    return [name for name in TRAITS if not catalog()[code].by or name in catalog()[code].by]


@pytest.mark.parametrize("code", [code for code in ALL if catalog()[code].categories != "separate"])
def test_groups_add_up_to_all(world, code):
    """By one trait, another one for each measure."""
    check_groups(world, code, min(traits_of(code), key=lambda name: crc32(f"{code} {name}".encode())))


@pytest.mark.long
@pytest.mark.parametrize("code", [code for code in ALL if catalog()[code].categories != "separate"])
def test_groups_add_up_to_all_by_every_trait(world, code):
    for by in traits_of(code):
        check_groups(world, code, by)


def adds_up_over_time(card):
    return card.timing == "flow" and card.kind in ADD_UP and not (card.per or card.denominator_at or card.over)


OVER_TIME = [code for code in ALL if adds_up_over_time(catalog()[code])]


@pytest.mark.parametrize("code", one_in(2, OVER_TIME))
def test_months_add_up_to_quarters_and_to_the_year(world, code):
    check_months(world, code)


@pytest.mark.long
@pytest.mark.parametrize("code", sorted(set(OVER_TIME) - set(one_in(2, OVER_TIME))))
def test_months_add_up_in_the_other_measures_too(world, code):
    check_months(world, code)


def check_months(world, code):
    by = "category" if catalog()[code].categories == "separate" else None
    found = evaluate(world.con, code, [*MONTHS, *QUARTERS, *YEAR], by=by)
    for category in {result.category for result in found}:
        sums = {
            (result.period_start, result.period_end): added([result]) for result in found if result.category == category
        }
        for longer in (*QUARTERS, *YEAR):
            within = [
                sums.get((month.start, month.end), (0, 0))
                for month in MONTHS
                if longer.start <= month.start and month.end <= longer.end
            ]
            whole = sums.get((longer.start, longer.end), (0, 0))
            assert whole == pytest.approx(tuple(map(sum, zip(*within, strict=True)))), (category, longer.label)


@pytest.mark.parametrize("code", one_in(2, [code for code in ALL if catalog()[code].timing == "as_at"]))
def test_what_is_true_on_a_day_is_so_for_the_month_the_quarter_and_the_year_that_end_on_it(world, code):
    by = "category" if catalog()[code].categories == "separate" else None
    month, quarter, year = (evaluate(world.con, code, [kind[-1]], by=by) for kind in (MONTHS, QUARTERS, YEAR))
    assert [said(r) for r in month] == [said(r) for r in quarter] == [said(r) for r in year]


def said(result):
    return (result.category, result.value, result.numerator, result.denominator, result.counted, result.children)


# --- whoever is added changes nothing for others --------------------------------------------------------------------

# Tables without a child or an enrollment of their own, with the table and key through which they belong to one.
BELONGS = {
    "goal_ratings": ("goals", "goal_id"),
    "goal_steps": ("goals", "goal_id"),
    "meeting_attendance": ("team_meetings", "meeting_id"),
    "outcome_answers": ("outcome_interviews", "interview_id"),
    "partner_contacts": ("partner_assignments", "assignment_id"),
}
# Keys of what a child shares with others.
SHARED = {"person_id", "provider_id", "clinician_id", "grant_id"}


def whose(table):
    """A condition on the rows `t` of a table: those of the chosen children; None where they are nobody's."""
    names = {field.name for field in contract.tables()[table].fields}
    if "child_id" in names:
        return "t.child_id IN (SELECT child_id FROM chosen)"
    if "enrollment_id" in names:
        return "t.enrollment_id IN (SELECT enrollment_id FROM before.main.enrollments e JOIN chosen c USING (child_id))"
    if table in BELONGS:
        owner, key = BELONGS[table]
        return f"t.{key} IN (SELECT {key} FROM before.main.{owner} t WHERE {whose(owner)})"
    return None


def with_copies():
    """SELECTs of a world in which the chosen children are there a second time, with ids of their own."""
    selects = {}
    for table in contract.tables().values():
        own = [field.column for field in table.fields if field.is_id and field.name not in SHARED]
        if condition := whose(table.name):
            copied = ", ".join(f"{column} || '~' AS {column}" for column in own)
            selects[table.name] = f"""
                SELECT * FROM before.main.{table.name} UNION ALL
                SELECT t.* REPLACE ({copied}) FROM before.main.{table.name} t WHERE {condition}
            """
    return selects


def check_copies(world, codes):
    """Copies add what the originals add, nobody else counts otherwise; gives the measures that leave all copies out."""
    leaves_out = set()
    with world.with_tables(with_copies(), only=codes) as changed:
        for code in sorted(changed):
            now, before = world.shares(code), world.shares_before(code)
            copies = {key: share for key, share in now.items() if "~" in key[0]}
            others = {key: share for key, share in now.items() if "~" not in key[0] and ":" in key[0]}
            originals = {key: before.get((key[0].replace("~", ""), key[1])) for key in copies}
            assert weights(copies) == weights(originals), code
            assert weights(others) == weights({key: share for key, share in before.items() if ":" in key[0]}), code
            if copies and not any(share.counted for share in copies.values()):
                leaves_out.add(code)
    return leaves_out


def weights(shares):
    return {
        key: (round(share.numerator, 6), round(share.denominator, 6))
        for key, share in shares.items()
        if share and share.counted
    }


def choose(world, number):
    """Some families' children, other ones for each number."""
    world.con.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT child_id FROM before.main.children "
        "WHERE hash(coalesce(family_id, child_id) || ?) % 10 = 0",
        [str(number)],
    )


def test_a_case_that_is_added_changes_no_other_and_nothing_if_it_is_left_out(world):
    choose(world, 1)
    check_copies(world, set(one_in(8, ALL)))


@pytest.mark.long
def test_a_case_that_is_added_changes_no_other_in_any_measure(world):
    leaves_out = set()
    for number in range(4):
        choose(world, number)
        leaves_out |= check_copies(world, set(ALL))
    assert len(leaves_out) > 10
