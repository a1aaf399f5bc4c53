"""Random histories, counted by the SQL and by a plain second counter: permanency and re-entry, child by child."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from measures.cases import STATES, cases
from measures.evaluate import evaluate
from measures.periods import Period, periods
from tests.oracle import permanency as oracle
from tests.support.random_histories import FIRST, LAST, rows_of, source_of, world_of

CODES = ("PE1", "PE2", "PE3", "PE4", "PE8.entry", "PE8.exit", "PE8.point", "PE9")
# Two worlds in a normal run; --long draws many more.
CHILDREN = 150
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))]
YEARS = (("2021-10-01", "2022-09-30"), ("2022-01-01", "2022-12-31"), ("2022-10-01", "2023-09-30"))


class Drawn:
    """One source with removals, drawn with a seed, counted both ways; one without, that must add nothing."""

    def __init__(self, seed):
        self.sources = {
            "north": source_of("north", seed, CHILDREN, with_removals=True),
            "south": source_of("south", seed, 20, with_removals=False),
        }
        tables, complete_to, _ = self.sources["north"]
        self.reach = complete_to
        self.histories = oracle.follow(tables, complete_to)
        self.con = world_of(self.sources, CODES)

    def same(self, what, expected, found):
        """Fails with the rows of the first child on whom the two counters differ."""
        differing = sorted(k for k in expected.keys() | found.keys() if expected.get(k) != found.get(k))
        if differing:
            key = differing[0]
            pytest.fail(
                f"{what} differs for {len(differing)}. For {key} the plain counter says {expected.get(key)}, the "
                f"product {found.get(key)}.\n{rows_of(self.sources, key)}"
            )


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def drawn(request):
    world = Drawn(request.param)
    yield world
    world.con.close()


def test_the_histories_drawn_reach_every_state():
    """Else two counters that agree would agree on nothing."""
    histories = []
    for seed in range(3):
        tables, complete_to, _ = source_of("north", seed, CHILDREN, with_removals=True)
        histories += oracle.follow(tables, complete_to)
    for count in (oracle.pe1, oracle.pe4):
        seen = {row[1:] for rows in count(histories, FIRST, LAST).values() for row in rows}
        assert seen == {("counted", 0), ("counted", 1), ("excluded", 0), ("pending", 0)}
    windows = [oracle.pe2_and_pe3(histories, date(year, 5, 1), date(year + 1, 4, 30)) for year in (2021, 2022, 2023)]
    for band in zip(*windows, strict=True):
        seen = {answer for of_window in band for answer in of_window.values()}
        assert seen == {("counted", 0), ("counted", 1), ("excluded", 0)}


def period(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last), f"{first} to {last}", f"{first} to {last}")


def rows_by_child(con, code, first_day, last_day):
    """{child: [(day, state, numerator)]} straight from the evidence of a period."""
    found = {}
    for child, *row in con.execute(
        f'SELECT child_id, start_date, state, numerator FROM evidence."{code}" '
        "WHERE start_date BETWEEN ? AND ? ORDER BY start_date",
        [first_day, last_day],
    ).fetchall():
        found.setdefault(child, []).append(tuple(row))
    return found


@pytest.mark.parametrize(("code", "count"), [("PE1", oracle.pe1), ("PE4", oracle.pe4)])
def test_permanency_and_reentry(drawn, code, count):
    """Every entry and exit with its state; in the number each child once, with the first that counts."""
    everything = (FIRST, drawn.reach)
    expected = count(drawn.histories, *everything)
    drawn.same(f"{code}, every row", expected, rows_by_child(drawn.con, code, *everything))
    for first, last in YEARS:
        year = period(first, last)
        once = oracle.first_counted(count(drawn.histories, year.start, year.end))
        found = {c.subject: (c.numerator, c.denominator) for c in cases(drawn.con, code, year)}
        drawn.same(f"{code} from {first}", once, found)
        (result,) = evaluate(drawn.con, code, [year])
        assert (result.numerator or 0, result.denominator or 0) == (sum(n for n, _ in once.values()), len(once))


def test_permanency_of_children_long_in_care(drawn):
    """At every month end that the source reaches, for both bands."""
    for month in periods("month", date(2022, 9, 1), drawn.reach):
        anchor = month.end
        if anchor > drawn.reach:
            continue
        first_day = oracle.months_before(anchor + timedelta(days=1), 12)
        bands = oracle.pe2_and_pe3(drawn.histories, first_day, anchor)
        for code, expected in zip(("PE2", "PE3"), bands, strict=True):
            rows = drawn.con.execute(
                f'SELECT subject, state, numerator FROM evidence."{code}" WHERE start_date = ?', [anchor]
            ).fetchall()
            drawn.same(f"{code} to {anchor}", expected, {child: (state, hit) for child, state, hit in rows})


def test_one_window_is_read_off_its_last_day(drawn):
    (window,) = periods("month", date(2023, 9, 1), date(2023, 9, 30))
    twelve, over = oracle.pe2_and_pe3(drawn.histories, date(2022, 10, 1), window.end)
    for code, expected in (("PE2", twelve), ("PE3", over)):
        (result,) = evaluate(drawn.con, code, [window])
        counted = [hit for state, hit in expected.values() if state == "counted"]
        assert (result.numerator or 0, result.denominator or 0) == (sum(counted), len(counted))


# --- what must hold whatever the rules are --------------------------------------------------------------------------


def test_a_source_without_removals_adds_nothing(drawn):
    for code in CODES:
        sources = drawn.con.execute(f'SELECT DISTINCT agency FROM evidence."{code}"').fetchall()
        assert {agency.split()[0] for (agency,) in sources} == {"north"}, code


def test_exits_by_reason_add_up_to_all_exits(drawn):
    whole = period("2018-01-01", str(drawn.reach))
    parts = evaluate(drawn.con, "PE9", [whole], by="category")
    (every_exit,) = evaluate(drawn.con, "PE9", [whole])
    (lengths,) = evaluate(drawn.con, "PE8.exit", [whole])
    assert sum(r.numerator for r in parts) == every_exit.denominator == lengths.n
    months = [month for month in periods("month", FIRST, drawn.reach) if month.end <= drawn.reach]
    assert sum(r.denominator or 0 for r in evaluate(drawn.con, "PE9", months)) == sum(
        r.denominator or 0 for r in evaluate(drawn.con, "PE9", months, by="age_group")
    )


def test_everyone_who_entered_left_or_is_still_there(drawn):
    """The curve of those who entered: events are the exits before 18 that were not on the day of removal."""
    whole = period("2018-01-01", str(drawn.reach))
    (curve,) = evaluate(drawn.con, "PE8.entry", [whole])
    stays = [
        (history, stretch)
        for history in drawn.histories
        for stretch in history["stretches"]
        if not stretch["short_breaks"] and stretch["start"] < history["birthday"] and stretch["end"] != stretch["start"]
    ]
    left = [s for h, s in stays if s["end"] is not None and s["end"] < h["birthday"]]
    assert (curve.n, curve.numerator) == (len(stays), len(left))
    assert sum(point.events for point in curve.curve) == len(left)


def test_every_state_says_why(drawn):
    for code in CODES:
        for state in STATES:
            rows = drawn.con.execute(
                f'SELECT DISTINCT reason FROM evidence."{code}" WHERE state = ?', [state]
            ).fetchall()
            assert all(reason for (reason,) in rows), (code, state)
