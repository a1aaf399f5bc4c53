"""Random histories, counted by the SQL and by a plain second counter: they must agree child by child.

Each example is a world of many children in two sources, one that sends removals and one that does not. Dates come
from a coarse grid, so that stays touch, removals meet, and moves fall on closing days and 18th birthdays often.
A normal run draws the same histories every time; --long draws new ones, and many more.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from measures.build import build
from measures.cases import STATES, cases
from measures.evaluate import evaluate
from measures.periods import Period, add_months, periods
from tests.oracle import placement as oracle
from tests.support.world import add_source, empty_world

CODES = ("C1", "PS1", "PS2", "PS2.none", "PS6.enrollment", "PS6.removal", "PS7")
FIRST, LAST = date(2022, 1, 1), date(2024, 6, 30)
EARLIEST = FIRST - timedelta(days=200)
ANCHORS = (date(2022, 9, 30), date(2023, 2, 28), date(2023, 9, 30), date(2023, 12, 31), date(2024, 2, 29))
CHILDREN = 60
COMPLETE_TO = (LAST, date(2024, 3, 15), date(2024, 2, 29))

GRID = [FIRST + timedelta(days=10 * n) for n in range(-2, 92)]
DAYS = GRID + [day + timedelta(days=step) for day in GRID[::2] for step in (-1, 1)]
START_DAYS = GRID[10:70:2] + [day - timedelta(days=length) for day in COMPLETE_TO for length in (179, 180, 181)]
LENGTHS = (0, 1, 5, 7, 8, 9, 10, 20, 30, 60, 90, 150, 179, 180, 181, 300, 400, None, None, -5)
PLACEMENTS = ("foster_home", "foster_home", "kin_foster", "preadoptive_home", "group_home", "residential_treatment")
ABSENCES = ("psychiatric_hospital", "runaway", "respite", "trial_home_visit", "visit", "detention", "medical_hospital")
OTHERS = ("no_placement", "own_home", "unknown", "homeless", "whereabouts_unknown", "shelter")
SETTINGS = PLACEMENTS * 3 + ABSENCES * 2 + OTHERS
PROVIDERS = ("A", "A", "B", "B", "C", None)
REASONS = (*oracle.read_list("discharge_reasons"), "reunification", "adoption", "runaway", None)
LEAP_DAY = date(2004, 2, 29)
TURNING_18 = (LEAP_DAY, date(2004, 8, 9), date(2005, 3, 11), date(2005, 9, 30), date(2006, 1, 1))
BIRTHS = (None, *TURNING_18, date(2010, 5, 5), date(2014, 7, 1), date(2021, 12, 24))
# The source that sends removals sends this one too, so that it still does when no child drawn was removed.
LONG_AGO = {
    "episode_id": "long-ago",
    "child_id": "n000",
    "removal_date": date(2015, 1, 1),
    "discharge_date": date(2015, 6, 1),
    "discharge_reason": "reunification",
    "short_break_series": None,
}


# --- random histories -----------------------------------------------------------------------------------------------


class Draw:
    """Choices for one child, and the contract rows made of them so far."""

    def __init__(self, draw, child_id, programs):
        self.draw, self.child_id, self.programs = draw, child_id, programs
        self.tables = {"children": [], "care_episodes": [], "living_arrangements": [], "enrollments": []}

    def pick(self, choices):
        return self.draw(st.sampled_from(choices))

    def some(self, most):
        """0 to `most` rounds of a loop."""
        return range(self.draw(st.integers(0, most)))

    def add(self, table, key, **row):
        rows = self.tables[table]
        rows.append({key: f"{self.child_id}-{key[0]}{len(rows)}", "child_id": self.child_id, **row})

    def add_child(self):
        known_to = self.pick((None,) * 6 + (LAST, date(2023, 6, 1)))
        county = self.pick(("Wake", "Durham", None))
        child = {"child_id": self.child_id, "birth_date": self.pick(BIRTHS), "county": county}
        self.tables["children"].append({**child, "history_known_to": known_to})

    def add_removal(self, day, discharge):
        reason = self.pick(REASONS) if discharge else None
        breaks = self.pick((None,) * 9 + (True,))
        dates = {"removal_date": day, "discharge_date": discharge, "discharge_reason": reason}
        self.add("care_episodes", "episode_id", **dates, short_break_series=breaks)

    def add_stay(self, start, end, setting=None, provider=None):
        setting, provider = setting or self.pick(SETTINGS), provider or self.pick(PROVIDERS)
        dates = {"start_date": start, "end_date": end}
        self.add("living_arrangements", "living_arrangement_id", **dates, setting=setting, provider_id=provider)

    def add_enrollment(self, start, end):
        program = self.pick(self.programs)
        self.add("enrollments", "enrollment_id", program=program, start_date=start, end_date=end)


def later(day, length):
    return None if length is None else day + timedelta(days=length)


def anything(child, removals):
    """Rows that fit together only by chance: overlaps, gaps, ends before starts, rows of the future."""
    first = day = child.pick(DAYS)
    for _ in child.some(2) if removals else ():
        discharge = later(day, child.pick(LENGTHS))
        child.add_removal(day, discharge)
        day = (discharge or day) + timedelta(days=child.pick((0, 0, 1, 30, 100, 200, -8)))
    day = first + timedelta(days=child.pick((0, 0, 0, 0, 4, -10)))
    for _ in child.some(6):
        end = later(day, child.pick(LENGTHS))
        child.add_stay(day, end)
        day = (end or day + timedelta(days=40)) + timedelta(days=child.pick((0, 0, 0, 0, 1, -3, -20)))
    for _ in child.some(2):
        day = child.pick(DAYS)
        child.add_stay(day, later(day, child.pick(LENGTHS)))
    stays = child.tables["living_arrangements"]
    if stays and child.pick((False, False, True)):
        twin = child.pick(stays)
        child.add_stay(twin["start_date"], twin["end_date"])
    turns = [first] + [row["start_date"] for row in stays]
    for _ in child.some(2):
        start = child.pick(child.pick((turns, DAYS)))
        end = child.pick((child.pick(turns), later(start, child.pick(LENGTHS)), later(start, child.pick(LENGTHS))))
        child.add_enrollment(start, end)


def one_home(child, removals):
    """A child enrolled while in a home, which something ends, or does not, about day 180."""
    enrolled = child.pick(START_DAYS)
    removed = enrolled - timedelta(days=child.pick((0, 0, 1, 30, 200)))
    turn = later(enrolled, child.pick((20, 100, 179, 180, 181, 200, None)))
    discharged = child.pick((None, None, turn, later(enrolled, child.pick((179, 180, 181, 230)))))
    child.add_stay(removed, child.pick((turn, turn, discharged)), child.pick(PLACEMENTS), "A")
    if turn:
        back = later(turn, child.pick((0, 3, 30, 100, None)))
        if back != turn and child.pick((True, True, True, False)):
            child.add_stay(turn, back, child.pick(ABSENCES + OTHERS))
        if back and child.pick((True, True, False)):
            child.add_stay(back, child.pick((None, discharged)), child.pick(PLACEMENTS), child.pick(("A", "B")))
    if removals:
        child.add_removal(removed, discharged)
    child.add_enrollment(enrolled, child.pick((None, None, turn, discharged, later(enrolled, 180))))
    if child.pick((True, False, False)):
        start = later(enrolled, child.pick((0, 1, 60, 180)))
        child.add_enrollment(start, later(start, child.pick(LENGTHS)))


def many_homes(child, removals):
    """A child in care who moves often; enrollments start and end on the days of moves, or a day beside them."""
    removed = day = child.pick(GRID[:60])
    for _ in range(child.pick((3, 5, 8))):
        end = later(day, child.pick((1, 7, 10, 30, 60, 100)))
        child.add_stay(day, end, child.pick(PLACEMENTS + ABSENCES[:4]), child.pick(("A", "B", "C")))
        day = end
    turns = [stay["start_date"] for stay in child.tables["living_arrangements"]] + [day]
    if removals:
        child.add_removal(removed, child.pick((None, day, child.pick(turns))))
    start = later(child.pick(turns), child.pick((-1, 0, 0, 1)))
    child.add_enrollment(start, child.pick((None, later(child.pick(turns), child.pick((-1, 0, 0, 1))))))


@st.composite
def histories(draw, child_id: str, programs: tuple[str, ...], removals: bool):
    """The contract rows of one child, by table."""
    child = Draw(draw, child_id, programs)
    child.add_child()
    child.pick((anything, one_home, many_homes))(child, removals)
    return child.tables


class Sources(dict):
    """Source name → (tables, complete to, what an unlisted night is). Shown short, or a failure fills the screen."""

    def __repr__(self):
        return f"<{sum(len(tables['children']) for tables, _, _ in self.values())} children>"

    @property
    def reach(self):
        """The last day that every source is complete to. Later periods leave a source out."""
        return min(complete_to for _, complete_to, _ in self.values())

    @property
    def whole(self):
        """Everything, up to the day that both sources are complete to."""
        return Period(EARLIEST, self.reach, "all", "all")

    @property
    def programs(self):
        return [row["program"] for tables, _, _ in self.values() for row in tables["programs"]]

    def followed(self):
        """Every child of both sources, as the plain counter follows them."""
        return [history for source in self.values() for history in oracle.follow(*source)]

    def rows_of(self, child_id):
        """All rows of a child, to show beside two answers that differ."""
        lines = [f"{name}: complete to {self[name][1]}, unlisted nights {self[name][2]}" for name in self]
        for tables, _, _ in self.values():
            for table, rows in tables.items():
                own = [row for row in rows if row.get("child_id") == child_id]
                lines += [f"{table}: { {k: str(v) for k, v in row.items() if v is not None} }" for row in own]
        return "\n".join(lines)


@st.composite
def sources(draw, children: int = CHILDREN):
    """Two sources of many children, two thirds of them in the one that sends removals."""
    found = Sources()
    for name, programs, number in (
        ("north", ("N1", "N2"), children * 2 // 3),
        ("south", ("S1", "S2"), children // 3),
    ):
        complete_to = draw(st.sampled_from(COMPLETE_TO))
        unlisted = draw(st.sampled_from(("unknown", "own_home")))
        each = [draw(histories(f"{name[0]}{n:03}", programs, name == "north")) for n in range(number)]
        tables = {table: [row for rows in each for row in rows[table]] for table in each[0]}
        tables["programs"] = [{"program": program, "agency": name} for program in programs]
        if name == "north":
            tables["care_episodes"].append(LONG_AGO)
        found[name] = (tables, complete_to, unlisted)
    return found


def world_of(sources, codes=CODES):
    """The sources as a snapshot in memory, with the evidence of the measures."""
    con = empty_world()
    for name, (tables, complete_to, unlisted) in sources.items():
        add_source(con, name, {}, complete_to, unlisted_nights=unlisted, agency=name)
        for table, rows in tables.items():
            insert_all(con, table, rows, name)
    build(con, {}, codes)
    return con


def insert_all(con, table, rows, source):
    """All rows of a table at once; one at a time takes longer than the rest of a test."""
    if not rows:
        return
    fields = [*rows[0], "source", "file_id", "line"]
    places = ", ".join(f"({', '.join('?' * len(fields))})" for _ in rows)
    values = [value for line, row in enumerate(rows, start=2) for value in (*row.values(), source, 1, line)]
    con.execute(f"INSERT INTO {table} ({', '.join(fields)}) VALUES {places}", values)


# --- two answers, side by side --------------------------------------------------------------------------------------


def shown(con, code, period, where=None):
    """What the product says: {subject: (state, numerator, denominator)} in a period, zeros where not counted.

    A child with two enrollments in the period has a case for each; they add up.
    """
    found = {}
    for state in STATES:
        for case in cases(con, code, period, where=where, state=state):
            numerator, denominator = (case.numerator, case.denominator) if state == "counted" else (0, 0)
            before = found.get(case.subject, (state, 0, 0))
            assert before[0] == state, f"{case.subject} is both {before[0]} and {state}"
            found[case.subject] = (state, before[1] + numerator, before[2] + denominator)
    return found


def results(con, code, asked, **more):
    """The product's totals by period, as `totals` gives them. No data is zero of zero."""
    return [
        (result.numerator or 0, result.denominator or 0, result.counted, result.excluded, result.pending)
        for result in evaluate(con, code, asked, **more)
    ]


def totals(answers):
    """(numerator, denominator, counted, excluded, pending) of {subject: (state, numerator, denominator)}."""
    states = [state for state, _, _ in answers.values()]
    sums = (sum(answer[part] for answer in answers.values()) for part in (1, 2))
    return (*sums, *(states.count(state) for state in ("counted", "excluded", "pending")))


def same(sources, what, expected, found):
    """Fails with the rows of the first child on whom the two counters differ."""
    differing = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    if differing:
        key = differing[0]
        pytest.fail(
            f"{what} differs for {', '.join(differing)}. For {key} the plain counter says {expected.get(key)}, "
            f"the product {found.get(key)}.\n{sources.rows_of(key.split('-')[0])}"
        )


def months_to(last):
    return [month for month in periods("month", EARLIEST, last) if month.end <= last]


def in_evidence(con, code, anchor):
    """The rows of a measure that is judged on single days, on one of them, straight from its evidence."""
    rows = con.execute(
        f'SELECT subject, state, numerator, denominator FROM evidence."{code}" WHERE start_date = ?', [anchor]
    ).fetchall()
    found = {subject: (state, n, d) if state == "counted" else (state, 0, 0) for subject, state, n, d in rows}
    assert len(found) == len(rows)
    return found


def check_ps1(con, sources, histories):
    for anchor in ANCHORS:
        answers = oracle.ps1(histories, add_months(anchor + timedelta(days=1), -12), anchor)
        expected = {
            child: (state, moves, days) if state == "counted" else (state, 0, 0)
            for child, (state, moves, days) in answers.items()
        }
        [window] = periods("month", anchor, anchor)
        same(sources, f"PS1 to {anchor}", expected, in_evidence(con, "PS1", anchor))
        assert results(con, "PS1", [window]) == [totals(expected)]
    same(sources, f"PS1 to {anchor}, in its cases", expected, shown(con, "PS1", window))


def check_ps2(con, sources, histories):
    days_and_moves = oracle.ps2(histories)
    months = months_to(sources.reach)
    for period in (sources.whole, months[14]):
        same(sources, f"PS2 from {period.start}", ps2_in(days_and_moves, period), shown(con, "PS2", period))
    asked = [sources.whole, *months]
    assert results(con, "PS2", asked) == [totals(ps2_in(days_and_moves, period)) for period in asked]
    assert results(con, "PS2.none", asked) == [totals(ps2_none_in(days_and_moves, period)) for period in asked]


def ps2_in(days_and_moves, period):
    found = {
        child: ("counted", *(oracle.within(dates, period.start, period.end) for dates in (moves, days)))
        for child, (days, moves) in days_and_moves.items()
    }
    return {child: answer for child, answer in found.items() if answer[1] or answer[2]}


def ps2_none_in(days_and_moves, period):
    kept = oracle.ps2_none(days_and_moves, period.start, period.end)
    return {child: ("counted", none, 1) for child, none in kept.items()}


def check_ps2_by_program(con, sources, histories):
    """A program's number is that of its own enrollments; a child held by two programs at once is in both."""
    answers = {program: ps2_in(oracle.ps2(histories, program), sources.whole) for program in sources.programs}
    only = sources.programs[0]
    same(sources, f"PS2 of {only}", answers[only], shown(con, "PS2", sources.whole, {"program": [only]}))
    found = {result.group: result for result in evaluate(con, "PS2", [sources.whole], by="program")}
    for program, (moves, days, *_) in ((program, totals(answer)) for program, answer in answers.items()):
        result = found.get(program)
        assert (moves, days) == ((result.numerator, result.denominator) if result else (0, 0)), program


def check_ps7(con, sources, histories):
    answers = oracle.ps7(histories)
    second = oracle.second_enrollments(histories)
    whole, programs = sources.whole, {"program": sources.programs}
    same(sources, "PS7 of every enrollment", ps7_in(answers, whole), shown(con, "PS7", whole, programs))
    first = {enrollment: answer for enrollment, answer in answers.items() if enrollment not in second}
    same(sources, "PS7 in total", ps7_in(first, whole), shown(con, "PS7", whole))
    months = months_to(sources.reach)
    assert results(con, "PS7", months) == [totals(ps7_in(first, month)) for month in months]


def ps7_in(answers, period):
    return {
        enrollment: (state, kept, 1) if state == "counted" else (state, 0, 0)
        for enrollment, (start, state, kept) in answers.items()
        if period.start <= start <= period.end
    }


def check_ps6(con, sources, histories):
    """Whether and when each home was lost, and the curve by quarter on the days that the card names."""
    enrolled = oracle.ps6_enrollment(histories)
    expected = {enrollment: answer[1:] for enrollment, answer in enrolled.items()}
    same(sources, "PS6 from enrollment", expected, every_row(con, "PS6.enrollment", "subject"))
    removed = {f"{child}-{day}": answer for (child, day), answer in oracle.ps6_removal(histories).items()}
    same(sources, "PS6 from removal", removed, every_row(con, "PS6.removal", "concat(subject, '-', start_date)"))
    second = oracle.second_enrollments(histories)
    quarters = [quarter for quarter in periods("quarter", FIRST, sources.reach) if quarter.end <= sources.reach]
    for result, quarter in zip(evaluate(con, "PS6.enrollment", quarters), quarters, strict=True):
        counted = [
            (lost, days)
            for enrollment, (start, state, lost, days) in enrolled.items()
            if state == "counted" and enrollment not in second and quarter.start <= start <= quarter.end
        ]
        if counted:
            assert result.value == pytest.approx(100 * oracle.survival(counted, 180)), quarter.label


def every_row(con, code, key):
    rows = con.execute(f'SELECT {key}, state, numerator, denominator FROM evidence."{code}"').fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {key: (state, lost, days) for key, state, lost, days in rows}


def check_c1(con, sources, histories):
    days = every_day(sources)
    served = [oracle.c1(histories, day.end) for day in days]
    found = evaluate(con, "C1", days)
    assert [result.value for result in found] == [len(children) or None for children in served]
    for number in (300, 500, 700):
        assert {case.subject for case in cases(con, "C1", days[number])} == served[number]


def every_day(sources):
    return [Period(day, day, str(day), str(day)) for day in oracle.days_between(EARLIEST, sources.reach)]


CHECKS = (check_ps1, check_ps2, check_c1, check_ps6, check_ps7, check_ps2_by_program)


def check_all(sources):
    histories = sources.followed()
    con = world_of(sources)
    try:
        for check in CHECKS:
            check(con, sources, histories)
    finally:
        con.close()


def examples(number, **more):
    """Settings of a generated test. A failure names one child and shows all of its rows, so nothing is shrunk."""
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


@examples(30)
@given(sources())
def test_the_sql_and_the_plain_counter_agree(drawn):
    """PS1, PS2, PS2.none, PS6, PS7 and C1: child by child, by month, by program, in total, with every state."""
    check_all(drawn)


@pytest.mark.long
@examples(600, derandomize=False)
@given(sources())
def test_the_sql_and_the_plain_counter_agree_on_many_more(drawn):
    """The same on new histories, tens of thousands of them."""
    check_all(drawn)


# --- what must hold whatever the rules are --------------------------------------------------------------------------


@examples(3)
@given(sources())
def test_months_sum_to_quarters_and_years(drawn):
    """A day belongs to one month, so moves, days and homes kept of the months are those of the quarter and the year."""
    with world_of(drawn) as con:
        for code in ("PS2", "PS7"):
            for kind in ("quarter", "year", "ffy"):
                for longer in periods(kind, FIRST, drawn.reach):
                    if longer.end <= drawn.reach:
                        [whole] = results(con, code, [longer])
                        parts = results(con, code, periods("month", longer.start, longer.end))
                        assert whole[:2] == (sum(part[0] for part in parts), sum(part[1] for part in parts))


@examples(3)
@given(sources())
def test_groups_sum_to_the_total(drawn):
    """A day is in one county, age group, setting. Only programs may hold a child twice: with all of them asked for,

    their groups sum to a total in which each enrollment counts for itself.
    """
    quarters = [quarter for quarter in periods("quarter", FIRST, drawn.reach) if quarter.end <= drawn.reach]
    with world_of(drawn) as con:
        for code in ("PS1", "PS2", "PS7", "C1"):
            total = sums_by_period(evaluate(con, code, quarters))
            for by in ("agency", "county", "age_group", "setting", "sex", "region"):
                assert sums_by_period(evaluate(con, code, quarters, by=by)) == total, (code, by)
        for code in ("PS2", "PS7"):
            apart = sums_by_period(evaluate(con, code, quarters, where={"program": drawn.programs}))
            assert sums_by_period(evaluate(con, code, quarters, by="program")) == apart
            assert all(apart[end] >= sums for end, sums in sums_by_period(evaluate(con, code, quarters)).items())


def sums_by_period(found):
    sums = {}
    for result in found:
        before = sums.get(result.period_end, (0, 0))
        sums[result.period_end] = (before[0] + (result.numerator or 0), before[1] + (result.denominator or 0))
    return sums


@examples(3)
@given(sources())
def test_active_is_before_plus_new_minus_left(drawn):
    """On every day, from the rows: new were not enrolled the evening before, left were and are no longer."""
    with world_of(drawn, codes=("C1",)) as con:
        active = [result.value or 0 for result in evaluate(con, "C1", every_day(drawn))]
    stays = {}
    for history in drawn.followed():
        joined = set()
        for row in history["enrollments"]:
            joined.update(oracle.days_between(row["start_date"], row["end_date"] or drawn.reach + oracle.ONE_DAY))
        stays[history["child"]] = joined
    days = [day.end for day in every_day(drawn)]
    for before, day, was, now in zip(days, days[1:], active, active[1:], strict=False):
        new = sum(day in joined and before not in joined for joined in stays.values())
        left = sum(day not in joined and before in joined for joined in stays.values())
        assert now == was + new - left, day


ADULT_STAYS = [
    {
        "living_arrangement_id": f"adult-{provider}",
        "child_id": "adult",
        "start_date": start,
        "end_date": None,
        "setting": "foster_home",
        "provider_id": provider,
    }
    for provider, start in (("A", date(2023, 5, 5)), ("B", date(2023, 7, 7)))
]
NOT_IN_THE_NUMBERS = {
    "living_arrangements": [{**ADULT_STAYS[0], "end_date": date(2023, 7, 7)}, ADULT_STAYS[1]],
    "children": [
        {"child_id": "at-home", "birth_date": date(2012, 4, 4), "county": "Wake", "history_known_to": None},
        {"child_id": "adult", "birth_date": date(2000, 4, 4), "county": "Wake", "history_known_to": None},
    ],
    "care_episodes": [
        {
            "episode_id": "adult-e0",
            "child_id": "adult",
            "removal_date": date(2023, 5, 5),
            "discharge_date": None,
            "discharge_reason": None,
            "short_break_series": None,
        }
    ],
    "enrollments": [
        {
            "enrollment_id": "at-home-n0",
            "child_id": "at-home",
            "program": "N1",
            "start_date": date(2022, 3, 3),
            "end_date": date(2023, 9, 9),
        }
    ],
}


@examples(3)
@given(sources())
def test_a_child_who_is_left_out_changes_no_value(drawn):
    """A child at home has no placement to keep or lose; who enters care at 18 is no child in the federal number.

    Values, limits and counts stay as they were; only the count of those left out grows, by one.
    """
    tables, complete_to, unlisted = drawn["north"]
    more = {table: [*rows, *NOT_IN_THE_NUMBERS.get(table, [])] for table, rows in tables.items()}
    larger = Sources({**drawn, "north": (more, complete_to, unlisted)})
    windows = [window for anchor in ANCHORS for window in periods("month", anchor, anchor)]
    with world_of(drawn) as con, world_of(larger) as with_more:
        for code, asked, excluded in (
            ("PS1", windows, [0, 0, 1, 1, 1]),
            ("PS2", [drawn.whole], [0]),
            ("PS2.none", [drawn.whole], [0]),
            ("PS7", [drawn.whole], [1]),
        ):
            before, after = evaluate(con, code, asked), evaluate(with_more, code, asked)
            assert [published(result) for result in before] == [published(result) for result in after], code
            grown = [new.excluded - old.excluded for old, new in zip(before, after, strict=True)]
            assert grown == excluded, code


def published(result):
    limits = (result.value, result.low, result.high)
    return (*limits, result.numerator, result.denominator, result.counted, result.children)


@examples(3)
@given(sources(), st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_changes_nothing(drawn, seed):
    """An export may come sorted by anything."""
    shuffled = Sources()
    for name, (tables, complete_to, unlisted) in drawn.items():
        mixed = {table: random.Random(seed).sample(rows, len(rows)) for table, rows in tables.items()}
        shuffled[name] = (mixed, complete_to, unlisted)
    with world_of(drawn) as con, world_of(shuffled) as other:
        for code in CODES:
            [period] = periods("month", ANCHORS[-1], ANCHORS[-1]) if code in ("PS1", "C1") else [drawn.whole]
            assert shown(con, code, period) == shown(other, code, period)
            assert results(con, code, [period]) == results(other, code, [period])


@examples(3)
@given(sources())
def test_a_week_later_everything_is_a_week_later(drawn):
    """No rule knows a weekday or a month: with every date moved by 7 days, each child's days and moves move along.

    Leap-day births are left away (their birthday moves differently); PS1 looks at calendar windows and is not asked.
    """
    week = timedelta(days=7)
    moved = Sources()
    for name, (tables, complete_to, unlisted) in drawn.items():
        rows = {table: [shifted(row, week) for row in rows] for table, rows in tables.items()}
        moved[name] = (rows, complete_to + week, unlisted)
    days, whole = every_day(drawn), drawn.whole
    later_days = [Period(day.start + week, day.end + week, day.label, day.short) for day in days]
    later_whole = Period(whole.start + week, whole.end + week, "all", "all")
    with world_of(drawn) as con, world_of(moved) as after:
        for code in ("PS2", "PS7"):
            assert shown(con, code, whole) == shown(after, code, later_whole)
            assert results(con, code, days[::9]) == results(after, code, later_days[::9])
        assert results(con, "C1", days) == results(after, "C1", later_days)


def shifted(row, by):
    dates = {field: value + by for field, value in row.items() if isinstance(value, date) and value != LEAP_DAY}
    return {**row, **dates}
