"""Random histories of interviews and grants: the SQL and a plain second counter agree row by row, and the rest holds.

A normal run draws the same histories every time; --long draws new ones, and many more.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import Period, periods
from tests.oracle import grants as oracle
from tests.oracle import institutions
from tests.support.random_histories import rows_of, source_of, world_of

FIRST = date(2023, 9, 1)
EVER = Period(date(2020, 1, 1), date(2030, 12, 31), "", "")
KINDS = ("reassessment", "reassessment", "reassessment", "annual", "discharge", "closeout")
# Days after a baseline on which an interview is early, on the edge of its window, in it, or late.
OFFSETS = (0, 1, 60, 149, 150, 151, 180, 209, 210, 211, 240, 329, 330, 360, 390, 391, 334, 335, 365, 395, 396, 510, 540)
LENGTHS = (None, None, None, 0, 100, 149, 150, 151, 180, 211, 330, 400)
FIELDS = ("interview_id", "enrollment_id", "grant_id", "tool", "kind", "interview_date", "conducted")


def examples(number, **more):
    """Settings of a generated test. A failure shows all rows of the child it is about, so nothing is shrunk."""
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


class Interviews:
    """Two agencies with grants, enrollments under them and interviews, drawn from one seed."""

    def __init__(self, seed, children=25):
        self.draw = random.Random(seed)
        self.sources = {}
        for name in ("north", "south"):
            complete_to = FIRST + timedelta(days=self.draw.choice((500, 540, 571, 700, 900)))
            tables = {
                table: []
                for table in (
                    "children", "enrollments", "grants", "grant_enrollments", "outcome_interviews", "outcome_answers",
                )
            }  # fmt: skip
            for number in range(3):
                tables["grants"].append(self.grant(f"{name}:g{number}"))
            for number in range(children):
                self.child(tables, f"{name}:{number:03}")
            self.sources[name] = (tables, complete_to, "unknown")

    def grant(self, key):
        pick, start = self.draw.choice, FIRST + timedelta(days=self.draw.choice((-300, -30, 29, 180, 181)))
        return {
            "grant_id": key, "name": key, "start_date": pick((start, start, date(2024, 2, 29))),
            "end_date": pick((None, None, FIRST + timedelta(days=pick((360, 365, 600))))),
            "reporting_calendar": pick(("federal", "state", "calendar", "grant_year", None)),
        }  # fmt: skip

    def child(self, tables, child):
        pick = self.draw.choice
        tables["children"].append({"child_id": child})
        start = FIRST + timedelta(days=pick((0, 30, 59, 181, 181, 182)))
        for number in range(pick((1, 1, 1, 2))):
            key, length = f"{child}-e{number}", pick(LENGTHS)
            end = None if length is None else start + timedelta(days=length)
            tables["enrollments"].append(
                {"enrollment_id": key, "child_id": child, "program": pick("PQ"), "start_date": start, "end_date": end}
            )
            for grant in self.draw.sample(tables["grants"], pick((0, 1, 1, 2))):
                joined = start + timedelta(days=pick((0, 0, 0, -5, 40, 151, 400)))
                row = {"grant_id": grant["grant_id"], "enrollment_id": key, "start_date": joined}
                tables["grant_enrollments"].append(row)
            self.interviews(tables, key, start)
            start = (end or start) + timedelta(days=pick((0, 1, 200, -20)))

    def interviews(self, tables, key, start):
        pick, grants = self.draw.choice, [grant["grant_id"] for grant in tables["grants"]]
        for _ in range(pick((0, 1, 1, 1, 2))):
            grant, tool = pick((None, *grants)), pick(("NOMs", "NOMs", "SUPRT"))
            day = start + timedelta(days=pick((0, 0, 1, 30, 151, 180, 181)))
            self.entry(tables, key, pick((grant, None)), tool, "baseline", day)
            for _ in range(pick((0, 1, 2, 3))):
                held = day + timedelta(days=pick(OFFSETS))
                self.entry(tables, key, pick((grant, grant, grant, None, pick(grants))), tool, pick(KINDS), held)

    def entry(self, tables, key, grant, tool, kind, day):
        number = f"{key}-i{sum(row['enrollment_id'] == key for row in tables['outcome_interviews'])}"
        row = (number, key, grant, tool, kind, day, self.draw.choice((True, True, True, False)))
        tables["outcome_interviews"].append(dict(zip(FIELDS, row, strict=True)))
        for question in ("stable_place_to_live", "attending_school"):
            answer = self.draw.choice(("yes", "no", "refused", None))
            if answer is not None:
                answers = {"interview_id": number, "question": question, "answer": answer}
                tables["outcome_answers"].append(answers)


@cache
def drawn(seed):
    codes = ("R2.served", "R2.in_quarter", "R4", "R5", "R6.baseline", "R6.second", "R6.change", "N11")
    sources = Interviews(seed, children=70).sources
    return sources, world_of(sources, codes)


def explain(sources, key):
    """The rows behind an interview or child on which the two counters differ."""
    child = str(key).split("-")[0]
    lines = [rows_of(sources, child)]
    for name, (tables, complete_to, _) in sources.items():
        lines += [
            f"{name} to {complete_to}: { {k: str(v) for k, v in row.items()} }"
            for table in ("outcome_interviews", "grant_enrollments")
            for row in tables[table]
            if row["enrollment_id"].startswith(child)
        ]
        lines += [str({k: str(v) for k, v in row.items()}) for row in tables["grants"]]
    return "\n".join(lines)


def check_r4(sources, con):
    """Every due date of every baseline, with its state and whether it was received."""
    expected = {}
    for tables, complete_to, _ in sources.values():
        expected |= oracle.r4(tables, complete_to)
    rows = con.execute(
        """
        SELECT e.subject, d.kind, e.start_date, e.state, e.numerator
        FROM evidence."R4" e
        JOIN derived.interview_dues d ON d.interview_id = e.subject AND d.due_date = e.start_date
            AND d.kind IN ('reassessment', 'annual')
        """
    ).fetchall()
    found = {(subject, kind, day): (state, int(n)) for subject, kind, day, state, n in rows}
    differing = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    assert not differing, (
        f"{len(differing)} differ. For {differing[0]} the plain counter says {expected.get(differing[0])}, the product "
        f"{found.get(differing[0])}.\n{explain(sources, differing[0][0])}"
    )
    return expected


@examples(8)
@given(st.integers(0, 2**32 - 1))
def test_r4_the_sql_and_the_plain_counter_agree(seed):
    sources = Interviews(seed).sources
    with world_of(sources, ("R4",)) as con:
        outcomes = set(check_r4(sources, con).values())
    assert outcomes == {("counted", 0), ("counted", 1), ("pending", 0), ("excluded", 0)}, "the draw reaches them all"


@pytest.mark.long
@examples(300, derandomize=False)
@given(st.integers(0, 2**32 - 1))
def test_r4_the_sql_and_the_plain_counter_agree_on_many_more(seed):
    sources = Interviews(seed, children=60).sources
    with world_of(sources, ("R4",)) as con:
        check_r4(sources, con)


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 8))]


@pytest.mark.parametrize("seed", SEEDS)
def test_r2_child_by_child_and_year_by_year(seed):
    sources, con = drawn(seed)
    expected = {}
    for tables, complete_to, _ in sources.values():
        for (grant, child, _), day in oracle.r2_served(tables, complete_to).items():
            expected.setdefault((grant, child), []).append(day)
    rows = con.execute(
        """SELECT grant_id, subject, start_date FROM evidence."R2.served"
        WHERE state = 'counted' AND NOT only_when_split ORDER BY start_date"""
    ).fetchall()
    found = {}
    for grant, child, day in rows:
        found.setdefault((grant, child), []).append(day)
    assert found == {key: sorted(days) for key, days in expected.items()}
    assert any(len(days) > 1 for days in found.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_r2_served_in_each_month_of_each_grant(seed):
    sources, con = drawn(seed)
    for tables, complete_to, _ in sources.values():
        served = oracle.r2_days(tables, complete_to)
        months = [m for m in periods("month", FIRST, complete_to) if m.end <= complete_to]
        for grant in tables["grants"]:
            where = {"grant": [grant["grant_id"]]}
            under_it = [days for (key, _), days in served.items() if key == grant["grant_id"]]
            expected = [sum(any(m.start <= day <= m.end for day in days) for days in under_it) for m in months]
            found = [int(r.value or 0) for r in evaluate(con, "R2.in_quarter", months, where=where)]
            assert found == expected, grant


@pytest.mark.parametrize("seed", SEEDS)
def test_r2_quarters_add_up_to_the_grants_year_and_to_no_more_than_were_served(seed):
    sources, con = drawn(seed)
    for tables, complete_to, _ in sources.values():
        for grant in tables["grants"]:
            kind = {"federal": ("ffy", "ffq"), "state": ("sfy", "sfq"), "calendar": ("year", "quarter")}.get(
                grant["reporting_calendar"]
            )
            if kind is None:
                continue
            where = {"grant": [grant["grant_id"]]}
            for year in periods(kind[0], FIRST, complete_to):
                (whole,) = evaluate(con, "R2.served", [year], where=where)
                parts = evaluate(con, "R2.served", periods(kind[1], year.start, year.end), where=where)
                (in_year,) = evaluate(con, "R2.in_quarter", [year], where=where)
                assert (whole.value or 0) == sum(r.value or 0 for r in parts) == (in_year.value or 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_r4_months_add_up_and_only_pending_rows_lie_ahead(seed):
    sources, con = drawn(seed)
    reach = min(complete_to for _, complete_to, _ in sources.values())
    for code in ("R4", "R5"):
        (whole,) = evaluate(con, code, [Period(FIRST, reach, "", "")])
        months = periods("month", FIRST, reach)
        months[-1] = Period(months[-1].start, reach, "", "")
        parts = evaluate(con, code, months)
        assert sum(r.numerator or 0 for r in parts) == whole.numerator
        assert sum(r.denominator or 0 for r in parts) == whole.denominator
        for name, (_, complete_to, _) in sources.items():
            (ahead,) = con.execute(
                f"""SELECT count(*) FROM evidence."{code}" WHERE agency = ? AND state <> 'pending' AND end_date > ?""",
                [name, complete_to + timedelta(days=1)],
            ).fetchone()
            assert not ahead, code


@pytest.mark.parametrize("seed", SEEDS)
def test_r5_every_baseline_that_ended_is_one_discharge(seed):
    """Closed out or no longer in service: it is counted or pending once; what is still open is neither."""
    sources, con = drawn(seed)
    expected = set()
    for tables, complete_to, _ in sources.values():
        for enrollment in oracle.enrollments_known(tables, complete_to):
            entries = [
                row
                for row in oracle.rows_of(tables, "outcome_interviews", "enrollment_id", enrollment["enrollment_id"])
                if row["interview_date"] <= complete_to
            ]
            for baseline, following in oracle.episodes(entries):
                own = [row for row in entries if oracle.belongs(row, baseline, following)]
                left = enrollment["end"] is not None and (following is None or enrollment["end"] < following)
                if left or oracle.closeout(own) is not None:
                    expected.add(baseline["interview_id"])
    rows_there = [row for tables, _, _ in sources.values() for row in tables["outcome_interviews"]]
    baselines = {row["interview_id"] for row in rows_there if row["kind"] == "baseline"}
    rows = con.execute("""SELECT subject, count(*) FROM evidence."R5" GROUP BY 1""").fetchall()
    assert {subject for subject, _ in rows if subject in baselines} == expected
    assert {n for _, n in rows} == {1}


@pytest.mark.parametrize("seed", SEEDS)
def test_r6_the_same_families_stand_in_all_three_numbers(seed):
    sources, con = drawn(seed)
    first, second, change = (
        {(c.source, c.subject, c.category): c.numerator for c in cases(con, code, EVER)}
        for code in ("R6.baseline", "R6.second", "R6.change")
    )
    assert set(first) == set(second) == set(change) and len(first) > 5
    assert all(change[key] == second[key] - first[key] for key in change)
    assert set(change.values()) == {-1, 0, 1}
    answers = {
        (row["interview_id"], row["question"]): row["answer"]
        for tables, _, _ in sources.values()
        for row in tables["outcome_answers"]
    }
    assert all(
        positive == (answers[f"{source}:{subject}", category] == "yes")
        for (source, subject, category), positive in first.items()
    )


# --- R10 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_r10_plan_by_plan(seed):
    """With removals, and without them, where a child may be lost to follow-up."""
    draw, sources, expected = random.Random(seed), {}, {}
    for name, with_removals in (("north", True), ("south", False)):
        tables, complete_to, unlisted = source_of(name, seed, 60, with_removals)
        for row in tables["enrollments"]:
            plan = row["start_date"] + timedelta(days=draw.choice((0, 0, 30, -30, 200)))
            row["prevention_plan_date"] = draw.choice((plan, plan, plan, None))
        sources[name] = (tables, complete_to, unlisted)
        expected |= oracle.r10(tables, institutions.follow(tables, complete_to, unlisted), complete_to)
    with world_of(sources, ("R10",)) as con:
        rows = con.execute(
            """SELECT subject, state, numerator FROM evidence."R10" WHERE NOT only_when_split"""
        ).fetchall()
    found = {subject: (state, int(n)) for subject, state, n in rows}
    differing = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    assert not differing, (
        differing[0], expected.get(differing[0]), found.get(differing[0]), rows_of(sources, differing[0].split("-")[0]),
    )  # fmt: skip
    assert set(found.values()) == {("counted", 0), ("counted", 1), ("pending", 0), ("excluded", 0)}
