"""What is a move and what is a day: the table of consequences of the counting rule, row by row, and its edges.

Every history is one child of a shared world, counted in the first-year federal number (PS1) and while enrolled (PS2).
Unless a history says otherwise the child is removed on 2023-01-01, enrolled the day before and born in 2012, so that
both measures see every move of 2023 and must agree on it.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import periods
from tests.oracle.drawn import drawn, numbered
from tests.support.histories import children, stays
from tests.support.world import world

ABSENCES = (
    "runaway",
    "trial_home_visit",
    "respite",
    "visit",
    "medical_hospital",
    "psychiatric_hospital",
    "detention",
    "whereabouts_unknown",
)
CODES = ("PS1", "PS2", "PS7")


def in_turn(*places):
    """Stays of ten nights in each place in turn; `foster_home:A` is a setting and its provider."""
    start, stays = date(2023, 1, 1), []
    for place in places:
        setting, _, provider = place.partition(":")
        end = start + timedelta(days=10)
        stays.append({"start_date": start, "end_date": end, "setting": setting, "provider_id": provider or None})
        start = end
    stays[-1]["end_date"] = None
    return stays


def history(stays, removals=None, enrolled=None, birth=date(2012, 4, 4)):
    """One child's rows."""
    removals = drawn("removal_date\n2023-01-01") if removals is None else removals
    enrolled = drawn("start_date end_date\n2022-12-31 -") if enrolled is None else enrolled
    return {"living_arrangements": stays, "care_episodes": removals, "enrollments": enrolled, "birth": birth}


def world_of(histories, complete_to=date(2023, 12, 31), **more):
    """A world with one child a history; the child's id is the history's name."""
    owned = {
        table: [{"child_id": str(name), **row} for name, rows in histories.items() for row in rows[table]]
        for table in ("living_arrangements", "care_episodes", "enrollments")
    }
    tables = {
        "programs": [{"program": "P", "agency": "Agency"}],
        "children": [{"child_id": str(name), "birth_date": rows["birth"]} for name, rows in histories.items()],
        "living_arrangements": numbered(owned["living_arrangements"], "living_arrangement_id"),
        "care_episodes": numbered(owned["care_episodes"], "episode_id"),
        "enrollments": [{"program": "P", **row} for row in numbered(owned["enrollments"], "enrollment_id")],
    }
    return world(tables, complete_to, codes=CODES, **more)


def counts(con, code, first="2023-01-01", last="2023-12-31"):
    """{child: (moves, days)} of a range, for those who are counted."""
    [period] = periods("all", date.fromisoformat(first), date.fromisoformat(last))
    return {case.child_id: (case.numerator, case.denominator) for case in cases(con, code, period)}


def moves_of(histories, **more):
    """{child: moves}, which both measures must find alike."""
    con = world_of(histories, **more)
    federal, program = counts(con, "PS1"), counts(con, "PS2")
    assert {child: moves for child, (moves, _) in federal.items()} == {c: moves for c, (moves, _) in program.items()}
    assert set(program) == {str(name) for name in histories}
    return {name: program[str(name)][0] for name in histories}


# --- the table of consequences: absences ----------------------------------------------------------------------------

PATTERNS = {
    "X A": lambda x: in_turn(x, "foster_home:A"),
    "A X A": lambda x: in_turn("foster_home:A", x, "foster_home:A"),
    "A X B": lambda x: in_turn("foster_home:A", x, "foster_home:B"),
    "A X run A": lambda x: in_turn("foster_home:A", x, "runaway", "foster_home:A"),
    "A visit X B": lambda x: in_turn("foster_home:A", "visit", x, "foster_home:B"),
    "A(X) A": lambda x: nested(x, "A"),
    "A(X) B": lambda x: nested(x, "B"),
    "A open (X)": lambda x: [{**nested(x, "A")[0], "end_date": None}, nested(x, "A")[1]],
}


def nested(absence, then):
    return drawn(f"""
        start_date end_date   setting     provider_id
        2023-01-01 2023-03-01 foster_home A
        2023-01-20 2023-01-30 {absence}   -
        2023-03-01 -          foster_home {then}
    """)


@pytest.fixture(scope="module")
def absence_moves():
    """{(pattern, absence): moves}."""
    stays = {(name, absence): draw(absence) for name, draw in PATTERNS.items() for absence in ABSENCES}
    return moves_of({key: history(rows) for key, rows in stays.items()})


@pytest.mark.parametrize("absence", ABSENCES)
def test_entering_care_through_an_absence_is_no_move(absence_moves, absence):
    """A child who enters care in a hospital bed has no placement before the first foster home: nothing was left."""
    assert absence_moves["X A", absence] == 0


@pytest.mark.parametrize("absence", ABSENCES)
def test_away_and_back_to_the_same_home_is_no_move(absence_moves, absence):
    """A → X → A. The home was held for the child; counting the way back would punish homes that wait."""
    assert absence_moves["A X A", absence] == 0


@pytest.mark.parametrize("absence", ABSENCES)
def test_away_and_on_to_another_home_is_one_move(absence_moves, absence):
    """A → X → B. The child lost one home and got one: one move, not two, though they slept in three places."""
    assert absence_moves["A X B", absence] == 1


@pytest.mark.parametrize("absence", ABSENCES)
def test_one_absence_after_another_counts_as_one(absence_moves, absence):
    """A → X → Y → A and A → Y → X → B. However many beds the child was away in, only the homes at the ends count."""
    assert absence_moves["A X run A", absence] == 0
    assert absence_moves["A visit X B", absence] == 1


@pytest.mark.parametrize("absence", ABSENCES)
def test_an_absence_listed_inside_the_placement_counts_the_same(absence_moves, absence):
    """Some exports keep the placement open and nest the absence in it: the count must not depend on who typed it."""
    assert absence_moves["A(X) A", absence] == 0
    assert absence_moves["A(X) B", absence] == 1
    assert absence_moves["A open (X)", absence] == 0


# --- the table of consequences: homes -------------------------------------------------------------------------------

HOMES = {
    "the first home": (
        0,
        "Removal to the first home is the initial placement; no home was chosen before it.",
        in_turn("foster_home:A"),
    ),
    "to another home and back": (
        2,
        "A → B → A. Coming back to a known home is a change of home too.",
        in_turn("foster_home:A", "foster_home:B", "foster_home:A"),
    ),
    "the foster home adopts": (
        0,
        "The setting changes on paper, the family does not.",
        in_turn("foster_home:A", "preadoptive_home:A"),
    ),
    "licensed as kin": (
        0,
        "The provider is the home where the child sleeps, whatever it is licensed as.",
        in_turn("foster_home:A", "kin_foster:A"),
    ),
    "licensed as treatment foster home": (
        0,
        "A new license changes what the home may do, not where the child sleeps.",
        in_turn("foster_home:A", "treatment_foster:A"),
    ),
    "cottage to cottage": (
        0,
        "A campus with one provider key is one home: the agency says so by using one key.",
        in_turn("residential_treatment:Campus", "residential_treatment:Campus"),
    ),
    "house to house of one agency": (
        1,
        "The provider is the house, never the agency that runs both: the child changed home.",
        in_turn("group_home:X-east", "group_home:X-west"),
    ),
    "a night in an office": (
        2,
        "A → office → B. A night without a home to go to is the instability that the number is about.",
        drawn("""
            start_date end_date   setting      provider_id
            2023-01-01 2023-02-01 foster_home  A
            2023-02-01 2023-02-02 no_placement -
            2023-02-02 -          foster_home  B
        """),
    ),
    "an afternoon in an office": (
        1,
        "Nobody slept there: a zero-night stay never adds a placement.",
        drawn("""
            start_date end_date   setting      provider_id
            2023-01-01 2023-02-01 foster_home  A
            2023-02-01 2023-02-01 no_placement -
            2023-02-01 -          foster_home  B
        """),
    ),
    "B for zero nights": (
        1,
        "A → B → C on one day. The child never slept in B: a paper placement, one move in all.",
        drawn("""
            start_date end_date   setting     provider_id
            2023-01-01 2023-02-01 foster_home A
            2023-02-01 2023-02-01 foster_home B
            2023-02-01 -          foster_home C
        """),
    ),
    "zero nights in the middle of a home": (
        0,
        "A zero-night B while the child lives with A is no move to B, and no move back.",
        drawn("""
            start_date end_date   setting     provider_id
            2023-01-01 -          foster_home A
            2023-02-01 2023-02-01 foster_home B
        """),
    ),
    "a gap in the rows": (
        0,
        "Consecutive stays with the same provider are one placement, whatever lies between them.",
        drawn("""
            start_date end_date   setting     provider_id
            2023-01-01 2023-02-01 foster_home A
            2023-02-05 -          foster_home A
        """),
    ),
    "a gap before another home": (
        1,
        "Nobody knows the nights between, but the child is in another home after them.",
        drawn("""
            start_date end_date   setting     provider_id
            2023-01-01 2023-02-01 foster_home A
            2023-02-05 -          foster_home B
        """),
    ),
    "no provider, same setting": (
        0,
        "Two foster homes without a key look like one: an undercount, and said to be one.",
        in_turn("foster_home", "foster_home"),
    ),
    "no provider, another setting": (
        1,
        "Without a key a change of setting is still seen.",
        in_turn("foster_home", "group_home"),
    ),
    "a placement inside another": (
        0,
        "Two beds on one night is a recording slip; the outer stay holds, so the slip makes no two moves.",
        drawn("""
            start_date end_date   setting     provider_id
            2023-01-01 2023-06-01 foster_home A
            2023-02-01 2023-03-01 foster_home B
            2023-06-01 -          foster_home A
        """),
    ),
    "absence and home on the same nights": (
        0,
        "A bed held for the child is no night in it: the absence wins.",
        drawn("""
            start_date end_date   setting              provider_id
            2023-01-01 2023-02-01 foster_home          A
            2023-02-01 2023-03-01 psychiatric_hospital -
            2023-02-01 2023-03-01 foster_home          B
            2023-03-01 -          foster_home          A
        """),
    ),
    "home and absence on the same nights": (
        0,
        "The same, typed in the other order.",
        drawn("""
            start_date end_date   setting              provider_id
            2023-01-01 2023-02-01 foster_home          A
            2023-02-01 2023-03-01 foster_home          B
            2023-02-01 2023-03-01 psychiatric_hospital -
            2023-03-01 -          foster_home          A
        """),
    ),
}


@pytest.fixture(scope="module")
def home_moves():
    return moves_of({name: history(stays) for name, (_, _, stays) in HOMES.items()})


@pytest.mark.parametrize("name", HOMES)
def test_what_a_change_of_home_is(home_moves, name):
    """Each row of the table says why it is, or is no, move."""
    expected, why, _ = HOMES[name]
    assert home_moves[name] == expected, why


def test_an_agency_may_count_an_absence_as_a_placement():
    """States differ on detention: where the settings list says that it counts, A → detention → A is two moves,

    whether the detention was typed after the home or inside it.
    """
    shapes = {
        "in turn": history(in_turn("foster_home:A", "detention", "foster_home:A")),
        "nested": history(nested("detention", "A")),
    }
    assert moves_of(shapes, settings={"detention": {"counts_as_placement": True}}) == {"in turn": 2, "nested": 2}


@pytest.mark.parametrize(("nights", "counts"), [(6, 0), (7, 2)])
@pytest.mark.parametrize("absence", ["runaway", "psychiatric_hospital", "detention"])
def test_a_site_may_count_a_long_absence_as_a_placement(absence, nights, counts):
    """Washington's public count passed over stays under seven days only: seven nights away and back are two moves.

    Without the parameter no absence counts, however long: that is the rule of all the other tests here.
    """
    back = date(2023, 2, 1) + timedelta(days=nights)
    in_turn_ = drawn(f"""
        start_date end_date   setting     provider_id
        2023-01-01 2023-02-01 foster_home A
        2023-02-01 {back}     {absence}   -
        {back}     -          foster_home A
    """)
    inside = [{**in_turn_[0], "end_date": None}, in_turn_[1]]
    histories = {"in turn": history(in_turn_), "nested": history(inside)}
    site = {"absence_becomes_placement_after_days": 6}
    assert moves_of(histories, parameters=site) == {"in turn": counts, "nested": counts}
    assert moves_of(histories) == {"in turn": 0, "nested": 0}


@pytest.mark.parametrize(("second_removal", "expected"), [("2023-04-01", 1), ("2023-03-25", 1), ("2023-04-02", 0)])
def test_removals_that_touch_or_overlap_are_one(second_removal, expected):
    """Discharged and removed again on the same day is paperwork, and the change of home on it a move.

    A night at home between the two makes the second home a first home again.
    """
    removals = drawn(f"""
        removal_date     discharge_date discharge_reason
        2023-01-01       2023-04-01     other
        {second_removal} -              -
    """)
    stays = drawn("""
        start_date end_date   setting     provider_id
        2023-01-01 2023-04-01 foster_home A
        2023-04-02 -          foster_home B
    """)
    assert moves_of({"k": history(stays, removals=removals)}) == {"k": expected}


def test_an_open_removal_ends_where_the_next_begins():
    """A discharge that nobody entered must not keep a child in care beside the next removal: one stretch, one move."""
    removals = drawn("""
        removal_date discharge_date
        2023-01-01   -
        2023-05-01   2023-09-01
    """)
    stays = drawn("""
        start_date end_date   setting     provider_id
        2023-01-01 2023-05-01 foster_home A
        2023-05-01 2023-09-01 foster_home B
    """)
    con = world_of({"k": history(stays, removals=removals)})
    assert counts(con, "PS2") == {"k": (1, 243)}


@pytest.mark.parametrize("typed_first", [0, 1])
def test_the_order_of_removals_of_one_day_decides_nothing(typed_first):
    """Two removals on one day, one without a discharge: no later one ends it, whichever has the lower key."""
    rows = drawn("""
        removal_date discharge_date
        2023-01-01   -
        2023-01-01   2023-02-01
    """)
    con = world_of({"k": history(in_turn("foster_home:A"), [rows[typed_first], rows[1 - typed_first]])})
    assert counts(con, "PS2") == {"k": (0, 365)}


@pytest.mark.parametrize("late_end", ["2023-02-01", "2023-02-04", "2023-02-20"])
def test_a_stay_that_runs_into_the_next_is_cut_there(late_end):
    """Nobody closed A in time: the child moved when B began, once, and no night counts twice."""
    stays = drawn(f"""
        start_date end_date   setting     provider_id
        2023-01-01 {late_end} foster_home A
        2023-02-01 -          foster_home B
    """)
    con = world_of({"k": history(stays)})
    assert counts(con, "PS2", "2023-02-01", "2023-02-01") == {"k": (1, 1)}
    assert counts(con, "PS2", "2023-02-02", "2023-12-31") == {"k": (0, 333)}


# --- days -----------------------------------------------------------------------------------------------------------

FEDERAL_YEARS = {year: (f"{year - 1}-10-01", f"{year}-09-30") for year in (2022, 2023, 2024)}
BORN_2012 = "2012-04-04"
DAYS = {
    # name: (federal year, removed, discharged, born, days in PS1, days in PS2, why)
    "in and out": (2024, "2024-03-01", "2024-03-01", BORN_2012, None, None, "In and out on the same day is 0 days."),
    "one night": (2024, "2024-03-01", "2024-03-02", BORN_2012, None, 1, "In on one day and out on the next is 1 day."),
    "seven nights": (2023, "2023-03-01", "2023-03-08", BORN_2012, None, 7, "A complete stay under 8 days is left out."),
    "eight nights": (2023, "2023-03-01", "2023-03-09", BORN_2012, 8, 8, "Eight days count from the first."),
    "a whole year": (2023, "2022-10-01", "-", BORN_2012, 364, 365, "The federal number subtracts dates."),
    "a leap year": (2024, "2023-10-01", "-", BORN_2012, 365, 366, "One more in a year of 366 days."),
    "the day before": (2023, "2022-09-30", "-", BORN_2012, None, 365, "Already in care on the first day: no entry."),
    "the last day": (2023, "2023-09-30", "-", BORN_2012, None, 1, "An entry on the last day has no federal day yet."),
    "short and open": (2023, "2023-09-26", "-", BORN_2012, 4, 5, "Nobody knows yet that it will be short."),
    "short, ended later": (2023, "2023-09-26", "2023-10-01", BORN_2012, 4, 5, "The end comes after the year."),
    "18 in June": (2023, "2022-12-01", "-", "2005-06-15", 196, 304, "Federal care ends at 18; a program serves to 21."),
    "18 on day 7": (2023, "2022-12-01", "-", "2004-12-08", None, 304, "Seven days of care before the birthday."),
    "18 on day 8": (2023, "2022-12-01", "-", "2004-12-09", 8, 304, "Eight days of care before the birthday."),
    "18 at entry": (2023, "2022-12-01", "-", "2004-12-01", None, 304, "Who enters at 18 is no child in this number."),
    "born on a leap day": (2022, "2022-02-01", "-", "2004-02-29", 27, 242, "18 on February 28 in a common year."),
    "birth not known": (2023, "2022-12-01", "-", "-", 303, 304, "Nobody can say that the child was 18."),
}


@pytest.fixture(scope="module")
def day_counts():
    """{(code, federal year): {name: (moves, days)}}."""
    histories = {}
    for name, (_, removed, discharged, born, *_) in DAYS.items():
        [row] = drawn(f"removal_date discharge_date birth\n{removed} {discharged} {born}")
        birth = row.pop("birth")
        [home] = drawn(f"start_date end_date setting provider_id\n{removed} {discharged} foster_home A")
        histories[name] = history([home], [row], [{"start_date": row["removal_date"], "end_date": None}], birth)
    con = world_of(histories, complete_to=date(2025, 12, 31))
    return {(code, year): counts(con, code, *ends) for code in ("PS1", "PS2") for year, ends in FEDERAL_YEARS.items()}


@pytest.mark.parametrize("name", DAYS)
def test_days(day_counts, name):
    """Two ways to count, for two purposes: the federal number's last day adds none, the program's does."""
    year, _, _, _, federal, program, why = DAYS[name]
    assert day_counts["PS1", year].get(name, (0, None))[1] == federal, why
    assert day_counts["PS2", year].get(name, (0, None))[1] == program, why


EDGES = {
    # name: (moved, born, PS1 moves and days of 2023, PS2 moves and days of 2023, why)
    "on the 18th birthday": ("2023-06-15", date(2005, 6, 15), (0, 165), (1, 365), "Federal care has ended that day."),
    "the day before": ("2023-06-14", date(2005, 6, 15), (1, 165), (1, 365), "The child is still 17."),
    "on the last day": ("2023-12-31", date(2012, 4, 4), (1, 364), (1, 365), "It has happened in the twelve months."),
}


def test_moves_at_the_edges_of_the_federal_number():
    """A move is dated by its day, whether or not the day itself adds to the denominator."""
    histories = {}
    for name, (moved, birth, *_) in EDGES.items():
        stays = drawn(f"""
            start_date end_date setting     provider_id
            2023-01-01 {moved}  foster_home A
            {moved}    -        foster_home B
        """)
        histories[name] = history(stays, birth=birth)
    con = world_of(histories)
    assert counts(con, "PS1") == {name: federal for name, (_, _, federal, _, _) in EDGES.items()}
    assert counts(con, "PS2") == {name: program for name, (_, _, _, program, _) in EDGES.items()}


def test_unknown_nights_leave_the_federal_number_only():
    """Nobody knows where the child slept in March, listed as unknown or not listed: 31 days leave the federal count."""
    stays = drawn("""
        start_date end_date   setting     provider_id
        2023-01-01 2023-03-01 foster_home A
        2023-03-01 2023-04-01 unknown     -
        2023-04-01 -          foster_home A
    """)
    con = world_of({"listed": history(stays), "not listed": history([stays[0], stays[2]])})
    assert counts(con, "PS1") == dict.fromkeys(("listed", "not listed"), (0, 364 - 31))
    assert counts(con, "PS2") == dict.fromkeys(("listed", "not listed"), (0, 365))


def test_a_child_without_a_known_day_is_left_out():
    """The federal clean-up drops children without a day: an entry on the last day has none yet.

    One move on one known day still counts: the move on December 31 happens on a day that adds none.
    """
    moved = drawn("""
        start_date end_date   setting     provider_id
        2023-12-28 2023-12-29 foster_home A
        2023-12-31 -          foster_home B
    """)
    entered = drawn("start_date end_date setting provider_id\n2023-12-31 - foster_home A")
    removals = drawn("removal_date\n2023-12-20")
    con = world_of({"one on one": history(moved, removals), "no known day": history(entered, removals)})
    [result] = evaluate(con, "PS1", periods("year", date(2023, 1, 1), date(2023, 12, 31)))
    assert counts(con, "PS1") == {"one on one": (1, 1)}
    assert (result.numerator, result.denominator, result.counted, result.excluded) == (1, 1, 1, 1)


# --- while enrolled -------------------------------------------------------------------------------------------------

ENROLLED_IN_SPRING = {
    "2023-02-28": 0,
    "2023-03-01": 0,
    "2023-03-02": 1,
    "2023-05-31": 1,
    "2023-06-01": 1,
    "2023-06-02": 0,
}


@pytest.fixture(scope="module")
def spring_counts():
    histories = {}
    for moved in ENROLLED_IN_SPRING:
        stays = drawn(f"""
            start_date end_date setting     provider_id
            2023-01-01 {moved}  foster_home A
            {moved}    -        foster_home B
        """)
        histories[moved] = history(stays, enrolled=drawn("start_date end_date\n2023-03-01 2023-06-01"))
    return counts(world_of(histories), "PS2")


@pytest.mark.parametrize("moved", ENROLLED_IN_SPRING)
def test_whose_move_it_is(spring_counts, moved):
    """Enrolled from March 1 to June 1: 92 days. The move on the first day made the referral, so it is not counted;

    the one on the closing day closed the case (a step-up often does), so it is, though that day is no exposure.
    """
    assert spring_counts[moved] == (ENROLLED_IN_SPRING[moved], 92)


KEPT = {
    # name: (kept, away from 2023-03-01 in, back on, then in)
    "three nights of respite": (1, "respite", "2023-03-04", "A"),
    "hospital and back": (1, "psychiatric_hospital", "2023-05-10", "A"),
    "hospital and elsewhere": (0, "psychiatric_hospital", "2023-05-10", "B"),
    "back after day 180": (1, "runaway", "2023-09-10", "A"),
    "elsewhere after day 180": (0, "runaway", "2023-09-10", "B"),
    "never back": (0, "detention", "-", "-"),
    "on a trial home visit": (1, "trial_home_visit", "-", "-"),
    "moved on day 180": (0, "visit", "2023-07-01", "B"),
}


@pytest.fixture(scope="module")
def kept_counts():
    histories = {}
    for name, (_, setting, back, then) in KEPT.items():
        stays = drawn(f"""
            start_date end_date   setting     provider_id
            2023-01-01 2023-03-01 foster_home A
            2023-03-01 {back}     {setting}   -
        """)
        if then != "-":
            stays += drawn(f"start_date end_date setting provider_id\n{back} - foster_home {then}")
        histories[name] = history(stays, enrolled=drawn("start_date end_date\n2023-01-02 -"))
    for name, moved in (("on day 180", "2023-07-01"), ("on day 181", "2023-07-02")):
        stays = drawn(f"""
            start_date end_date setting     provider_id
            2023-01-01 {moved}  foster_home A
            {moved}    -        foster_home B
        """)
        histories[name] = history(stays, enrolled=drawn("start_date end_date\n2023-01-02 -"))
    return counts(world_of(histories, complete_to=date(2023, 12, 31)), "PS7")


@pytest.mark.parametrize("name", KEPT)
def test_a_home_is_lost_on_the_first_day_of_an_absence_without_return(kept_counts, name):
    """Enrolled on 2023-01-02, away from 2023-03-01. What decides is where the child came back to, not when.

    A child who goes home on trial has not lost the home; one who is still in detention has.
    """
    assert kept_counts[name] == (KEPT[name][0], 1)


@pytest.mark.parametrize(("name", "kept"), [("on day 180", 0), ("on day 181", 1)])
def test_the_promise_runs_through_day_180(kept_counts, name, kept):
    """Enrolled on 2023-01-02, day 180 is 2023-07-01: a move on that day is within the promise, the next is not."""
    assert kept_counts[name] == (kept, 1)


LEFT = {
    # name: (home until, then [setting until], discharged for, kept, why); enrolled on 2023-01-02, day 180 is 2023-07-01
    "home for good": ("2023-04-01", "-", "-", "2023-04-01 adoption", 1, "Permanency before day 180 without a move."),
    "home for good on day 180": ("2023-07-01", "-", "-", "2023-07-01 adoption", 1, "Day 180 is within the promise."),
    "home for good too late": ("2023-06-30", "-", "-", "2023-07-02 adoption", None, "June 30 on is not known."),
    "ran from care": ("2023-04-01", "-", "-", "2023-04-01 runaway", 0, "The home was lost with the run."),
    "left, then not known": ("2023-04-01", "-", "-", "2023-04-01 other", None, "Lost to follow-up, not a success."),
    "left, then listed": ("2023-04-01", "own_home", "-", "2023-04-01 other", 1, "Known at home, and no home lost."),
    "the row ends on day 180": ("2023-07-01", "-", "-", "- -", None, "Nobody knows the night of day 180."),
    "the row ends on day 181": ("2023-07-02", "-", "-", "- -", 1, "Every night of the promise was in this home."),
    "paperwork is missing": ("2023-04-01", "unknown", "-", "- -", None, "A night listed as unknown is not known."),
    "homeless": ("2023-04-01", "homeless", "-", "- -", 0, "No roof is no home kept."),
    "a gap, then the same home": ("2023-04-01", "-", "A", "- -", 1, "Nights between two in one home are part of it."),
    "a gap, then another": ("2023-04-01", "-", "B", "- -", 0, "Another placement came after."),
}


@pytest.fixture(scope="module")
def left_counts():
    histories = {}
    for name, (until, then, back, discharged, _, _) in LEFT.items():
        stays = drawn(f"start_date end_date setting provider_id\n2023-01-01 {until} foster_home A")
        if then != "-":
            stays += drawn(f"start_date end_date setting provider_id\n{until} - {then} -")
        if back != "-":
            stays += drawn(f"start_date end_date setting provider_id\n2023-05-01 - foster_home {back}")
        removals = drawn(f"removal_date discharge_date discharge_reason\n2023-01-01 {discharged}")
        histories[name] = history(stays, removals, drawn("start_date end_date\n2023-01-02 -"))
    return counts(world_of(histories), "PS7")


@pytest.mark.parametrize("name", LEFT)
def test_what_must_be_known_to_say_that_a_home_was_kept(left_counts, name):
    """A home left without being lost is a success only if it is known where the child lived to day 180."""
    *_, kept, why = LEFT[name]
    assert left_counts.get(name, (None,))[0] == kept, why


def test_overlapping_removals_end_as_the_last_one_does():
    """The removal that ends last says when and why the child left: adopted on June 1, though another row says ran."""
    removals = drawn("""
        removal_date discharge_date discharge_reason
        2023-01-01   2023-06-01     adoption
        2023-02-01   2023-03-01     runaway
    """)
    stays = drawn("start_date end_date setting provider_id\n2023-01-01 2023-06-01 foster_home A")
    con = world_of({"k": history(stays, removals, drawn("start_date end_date\n2023-01-02 -"))})
    assert counts(con, "PS7") == {"k": (1, 1)}


def test_a_child_enrolled_twice_counts_once_a_day():
    """Two enrollments at once, typed by two offices of one program: the child lived each day, and moved, once.

    A program's number is a total of its own children, so filtering an agency by its only program changes nothing.
    """
    enrolled = drawn("""
        start_date end_date
        2023-01-01 2023-09-23
        2023-01-05 -
        2023-01-08 2023-01-08
    """)
    con = world_of({"k": history(in_turn("foster_home:A", "foster_home:B"), enrolled=enrolled)})
    asked = periods("all", date(2023, 1, 1), date(2023, 12, 31))
    for where in ({}, {"program": ["P"]}):
        [moved] = evaluate(con, "PS2", asked, where=where)
        assert (moved.numerator, moved.denominator) == (1, 365)
    [homes] = evaluate(con, "PS7", asked)
    assert (homes.counted, homes.pending, homes.excluded) == (1, 0, 0)


def test_of_two_open_stays_that_began_on_one_day_one_owns_every_night():
    """The lower id, as for any two stays with the same nights; before, the later one in the list took them all."""
    open_twins = stays(("a", "2025-01-01", None, "unknown"), ("a", "2025-01-01", None, "shelter", "C"))
    con = world({"children": children("a"), "living_arrangements": open_twins}, "2025-06-30", codes=[])
    assert con.execute("SELECT setting, start_date, end_date FROM derived.nights").fetchall() == [
        ("unknown", date(2025, 1, 1), date(2025, 7, 1))
    ]
