"""Random histories, counted by the SQL and by a plain second counter: institutional measures, child by child."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import Period, periods
from tests.oracle import institutions as oracle
from tests.support.random_histories import FIRST, LAST, rows_of, source_of, world_of

CODES = (
    "IN1", "IN1.strict", "IN1.nightly", "IN2", "IN3", "IN4", "IN5.psychiatric", "IN5.residential", "IN6.days",
    "IN6.admissions", "IN7.days", "IN7.level4", "IN7.mean", "IN8.up", "IN8.down", "IN8.lower_at_close",
    "IN8.opportunity", "IN8.sustained",
)  # fmt: skip
# Two worlds in a normal run; --long draws many more.
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))]
EARLIEST = date(2020, 1, 1)
CHILDREN = 70


class Drawn:
    """Two sources of children drawn with a seed, counted both ways."""

    def __init__(self, seed, children=CHILDREN):
        self.sources = {
            "north": source_of("north", seed, children, with_removals=True),
            "south": source_of("south", seed, children, with_removals=False),
        }
        self.histories = [child for source in self.sources.values() for child in oracle.follow(*source)]
        self.con = world_of(self.sources, CODES)
        reach = min(complete_to for _, complete_to, _ in self.sources.values())
        self.whole = Period(EARLIEST, reach, "all", "all")
        self.months = [m for m in periods("month", FIRST, reach) if m.end <= reach]

    def sums(self, code, period, where=None, states=("counted",)):
        """What the product says: {subject: (numerator, denominator)} in a period."""
        found = {}
        for state in states:
            for case in cases(self.con, code, period, where=where, state=state):
                n, d = found.get(case.subject, (0, 0))
                found[case.subject] = (n + case.numerator, d + case.denominator)
        return found

    def same(self, what, expected, found):
        """Fails with the rows of the first child on whom the two counters differ."""
        differing = sorted(k for k in expected.keys() | found.keys() if expected.get(k) != found.get(k))
        if differing:
            key = differing[0]
            pytest.fail(
                f"{what} differs for {len(differing)}. For {key} the plain counter says {expected.get(key)}, the "
                f"product {found.get(key)}.\n{rows_of(self.sources, str(key).split('-')[0])}"
            )


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def drawn(request):
    world = Drawn(request.param)
    yield world
    world.con.close()


def test_the_histories_drawn_reach_every_state():
    """Else two counters that agree would agree on nothing."""
    north = [child for seed in range(5) for child in oracle.follow(*source_of("north", seed, CHILDREN, True))]
    judged_once = {
        "IN5.psychiatric": oracle.in5(north, "psychiatric").values(),
        "IN5.residential": oracle.in5(north, "residential").values(),
        "IN8.sustained": oracle.in8_sustained(north).values(),
    }
    for code, answers in judged_once.items():
        assert set(answers) == {("counted", 0), ("counted", 1), ("excluded", 0), ("pending", 0)}, code
    at_close = {answer[1:] for answer in oracle.in8_lower_at_close(north).values()}
    assert at_close == {("counted", 0), ("counted", 1), ("excluded", 0)}
    phases = {(name, phase[0]) for _, of_one in oracle.in6(north).values() for name, phase in of_one.items()}
    assert len(phases) == 7, "before and during counted or excluded, after pending too"


def within(days, period):
    return [day for day in days if period.start <= day <= period.end]


def rate(days, events, period):
    """{child: (events, days)} in a period, without those who add nothing."""
    found = {child: (len(within(events[child], period)), len(within(days[child], period))) for child in days}
    return {child: answer for child, answer in found.items() if any(answer)}


def test_nights(drawn):
    """IN1 by child, in all and in a month, by program, and by class for every month."""
    found = oracle.in1(drawn.histories)
    inside = {child: [day for day, name in days.items() if name] for child, days in found.items()}
    for period in (drawn.whole, drawn.months[14]):
        drawn.same("IN1", rate(found, inside, period), drawn.sums("IN1", period))
    for program in ("north A", "south B"):
        split = oracle.in1(drawn.histories, program)
        inside = {child: [day for day, name in days.items() if name] for child, days in split.items()}
        expected = rate(split, inside, drawn.whole)
        drawn.same(f"IN1 of {program}", expected, drawn.sums("IN1", drawn.whole, {"program": [program]}))
    nights = Counter((day.year, day.month, name) for days in found.values() for day, name in days.items())
    by_class = [r for r in evaluate(drawn.con, "IN1", drawn.months, by="category") if r.category]
    assert len(by_class) > 10 * len(oracle.CLASSES)
    for result in by_class:
        month = (result.period_start.year, result.period_start.month)
        enrolled = sum(nights[(*month, name)] for name in (None, *oracle.CLASSES))
        assert (result.numerator or 0, result.denominator or 0) == (nights[(*month, result.category)], enrolled)


def test_admissions(drawn):
    """IN2 by child, by class, by program; IN3 is who has any."""
    days, admitted = oracle.in1(drawn.histories), oracle.in2(drawn.histories)
    events = {child: [day for day, _ in rows] for child, rows in admitted.items()}
    for period in (drawn.whole, drawn.months[14]):
        expected = rate(days, events, period)
        drawn.same("IN2", expected, drawn.sums("IN2", period))
        any_admission = {child: (int(n > 0), 1) for child, (n, d) in expected.items() if d}
        drawn.same("IN3", any_admission, drawn.sums("IN3", period))
    for program in ("north A", "south B"):
        split = oracle.in2(drawn.histories, program)
        events = {child: [day for day, _ in rows] for child, rows in split.items()}
        expected = rate(oracle.in1(drawn.histories, program), events, drawn.whole)
        drawn.same(f"IN2 of {program}", expected, drawn.sums("IN2", drawn.whole, {"program": [program]}))
    by_class = {r.category: r.numerator for r in evaluate(drawn.con, "IN2", [drawn.whole], by="category")}
    names = [name for rows in admitted.values() for day, name in rows if day in within([day], drawn.whole)]
    assert by_class == {name: names.count(name) for name in oracle.CLASSES}


def judged(drawn, code):
    """{(child, day): (state, numerator)} of a measure whose rows are judged once, straight from its evidence."""
    rows = drawn.con.execute(f'SELECT child_id, start_date, state, numerator FROM evidence."{code}"').fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(child, day): (state, numerator) for child, day, state, numerator in rows}


@pytest.mark.parametrize("name", ["psychiatric", "residential"])
def test_readmissions(drawn, name):
    expected = oracle.in5(drawn.histories, name)
    by_child = {f"{child}-{day}": answer for (child, day), answer in expected.items()}
    found = {f"{child}-{day}": answer for (child, day), answer in judged(drawn, f"IN5.{name}").items()}
    drawn.same(f"IN5.{name}", by_child, found)


def test_before_during_after(drawn):
    """Every enrollment's three phases, and the pairs: an enrollment stands before only if it stands during."""
    expected = oracle.in6(drawn.histories)
    for code, part in (("IN6.days", 1), ("IN6.admissions", 2)):
        rows = drawn.con.execute(
            f'SELECT subject, category, state, numerator, denominator FROM evidence."{code}"'
        ).fetchall()
        found = {f"{s}-{p}": (st, n, d) if st == "counted" else (st, 0, 0) for s, p, st, n, d in rows}
        wanted = {
            f"{enrollment}-{phase}": (answer[0], answer[part], answer[3])
            for enrollment, (_, phases) in expected.items()
            for phase, answer in phases.items()
        }
        drawn.same(code, wanted, found)
    programs = [row["program"] for tables, _, _ in drawn.sources.values() for row in tables["programs"]]
    where = {"program": programs}
    by_phase = {r.category: r for r in evaluate(drawn.con, "IN6.days", [drawn.whole], by="category", where=where)}
    starts = [phases for start, phases in expected.values() if start <= drawn.whole.end]
    both = [p for p in starts if p["before"][0] == p["during"][0] == "counted"]
    for phase, paired in (("before", both), ("during", both)):
        assert by_phase[phase].numerator == sum(p[phase][1] for p in paired)
        assert by_phase[phase].denominator == sum(p[phase][3] for p in paired)
    after = [p for p in starts if p["before"][0] == p["after"][0] == "counted"]
    assert (by_phase["after"].denominator or 0) == sum(p["after"][3] for p in after)


@pytest.mark.parametrize("way", ["up", "down"])
def test_steps(drawn, way):
    days, steps = oracle.in1(drawn.histories), oracle.in8_steps(drawn.histories, way)
    for period in (drawn.whole, drawn.months[14]):
        drawn.same(f"IN8.{way}", rate(days, steps, period), drawn.sums(f"IN8.{way}", period))


def test_level_at_closing(drawn):
    expected = oracle.in8_lower_at_close(drawn.histories)
    rows = drawn.con.execute(
        'SELECT subject, start_date, state, numerator FROM evidence."IN8.lower_at_close"'
    ).fetchall()
    drawn.same("IN8.lower_at_close", expected, {subject: tuple(answer) for subject, *answer in rows})


def test_the_residential_pair(drawn):
    days = oracle.in8_opportunity(drawn.histories)
    good = {child: [day for day, is_good in of_child.items() if is_good] for child, of_child in days.items()}
    drawn.same("IN8.opportunity", rate(days, good, drawn.whole), drawn.sums("IN8.opportunity", drawn.whole))
    expected = oracle.in8_sustained(drawn.histories)
    by_child = {f"{child}-{day}": answer for (child, day), answer in expected.items()}
    found = {f"{child}-{day}": answer for (child, day), answer in judged(drawn, "IN8.sustained").items()}
    drawn.same("IN8.sustained", by_child, found)


# --- what must hold whatever the rules are --------------------------------------------------------------------------


def total(con, code, asked, **more):
    found = evaluate(con, code, asked, **more)
    return sum(r.numerator or 0 for r in found), sum(r.denominator or 0 for r in found)


FLOWS = [code for code in CODES if code not in ("IN3", "IN1.nightly", "IN6.days", "IN6.admissions")]


@pytest.mark.parametrize("code", FLOWS)
def test_months_add_up_and_groups_add_up(drawn, code):
    """A day belongs to one month, one county, one setting, one age group."""
    quarter = next(q for q in periods("quarter", date(2022, 7, 1), LAST) if q.end <= drawn.whole.end)
    whole = total(drawn.con, code, [quarter])
    assert total(drawn.con, code, periods("month", quarter.start, quarter.end)) == pytest.approx(whole)
    for by in ("setting", "age_group", "agency"):
        assert total(drawn.con, code, [quarter], by=by) == pytest.approx(whole), by


def test_parts_add_up_to_the_whole(drawn):
    for code, whole in (("IN1", "IN1"), ("IN2", "IN2"), ("IN7.days", "IN7.days")):
        parts = evaluate(drawn.con, code, [drawn.whole], by="category")
        (all_of_it,) = evaluate(drawn.con, whole, [drawn.whole])
        assert sum(r.numerator for r in parts) == all_of_it.numerator
        assert {r.denominator for r in parts} == {all_of_it.denominator}
    levels = {r.category: r.numerator for r in evaluate(drawn.con, "IN7.days", [drawn.whole], by="category")}
    (mean,) = evaluate(drawn.con, "IN7.mean", [drawn.whole])
    (high,) = evaluate(drawn.con, "IN7.level4", [drawn.whole])
    assert mean.numerator == sum(int(level) * nights for level, nights in levels.items())
    assert high.numerator == sum(nights for level, nights in levels.items() if int(level) >= 4)


def test_the_narrow_count_is_its_three_classes(drawn):
    nights = {r.category: r.numerator for r in evaluate(drawn.con, "IN1", [drawn.whole], by="category")}
    (strict,) = evaluate(drawn.con, "IN1.strict", [drawn.whole])
    (all_of_it,) = evaluate(drawn.con, "IN1", [drawn.whole])
    (nightly,) = evaluate(drawn.con, "IN1.nightly", [drawn.whole])
    assert strict.numerator == nights["psychiatric"] + nights["residential"] + nights["detention"]
    assert strict.denominator == all_of_it.denominator
    assert nightly.value == pytest.approx(all_of_it.numerator / drawn.whole.days)
