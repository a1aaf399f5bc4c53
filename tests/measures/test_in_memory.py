"""Evidence is counted in memory: to the same results as in SQL, for every measure, while there is room for it."""

import math
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from measures import cases, evidence, paths, questions, snapshot
from measures.cards import catalog
from measures.evaluate import evaluate
from measures.periods import periods

PERIODS = tuple(periods("quarter", date(2025, 1, 1), date(2026, 6, 30)))


@pytest.fixture(scope="module")
def con(sample_data):
    """The sample, in which one agency is late, ids of agencies collide, and every measure has evidence."""
    own = snapshot.open_current(sample_data)
    yield own
    own.close()


@pytest.fixture(scope="module")
def known(con):
    return questions.known(con)


@pytest.fixture(scope="module")
def selections(con):
    """Everyone; by place, program and role; by the measure's own categories; by sex in the two largest programs."""
    found = con.execute("SELECT program FROM enrollments GROUP BY 1 ORDER BY count(*) DESC LIMIT 2").fetchall()
    programs = {"program": [program for (program,) in found]}
    return (None, {}), ("county", {}), ("program", {}), ("role", {}), ("category", {}), ("sex", programs)


def same(one, other):
    """Equal, but for the last digits of sums that were added up in another order."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one) and type(one) is type(other):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return one == other


@pytest.mark.parametrize("code", catalog())
def test_both_ways_come_to_the_same_results(con, known, selections, code):
    card = catalog()[code]
    for by, where in selections:
        if (by == "category" and card.categories is None) or (card.by and by not in (None, "category", *card.by)):
            continue
        in_sql = evaluate(con, code, PERIODS, by, where)
        assert same(evaluate(con, code, PERIODS, by, where, known), in_sql), (by, where)


def test_periods_may_overlap_stand_in_any_order_and_begin_before_all_evidence(con, known):
    year = periods("year", date(2025, 1, 1), date(2025, 12, 31))
    months = periods("month", date(2025, 5, 1), date(2025, 7, 31))
    december = periods("month", date(2025, 12, 1), date(2025, 12, 31))
    asked = (*months, *year, *december, *reversed(months), *periods("quarter", date(1990, 1, 1), date(1990, 3, 31)))
    for code in (
        "PS2",
        "PS1",
        "PS7",
        "C1",
        "C2",
        "PS2.none",
        "PE1",
        "G12.actionable",
        "W1",
        "W9.families",
        "F5",
        "IN2",
    ):
        in_sql = evaluate(con, code, asked, "county")
        assert same(evaluate(con, code, asked, "county", None, known), in_sql), code


def test_a_grant_counts_the_same_rows_both_ways(con, known):
    grants = [grant for (grant,) in con.execute("SELECT DISTINCT grant_id FROM grants ORDER BY 1").fetchall()]
    counted = 0
    for code in ("PS2", "C1", "R2.served", "PS2.none", "W1"):
        in_sql = evaluate(con, code, PERIODS, None, {"grant": grants[:1]})
        assert same(evaluate(con, code, PERIODS, None, {"grant": grants[:1]}, known), in_sql), code
        counted += sum(result.counted for result in in_sql)
    assert counted > 100


@pytest.mark.parametrize("where", [{}, {"county": ["Peoria"]}], ids=["everyone", "one county"])
def test_who_is_left_out_and_why_is_the_same_both_ways(con, known, where):
    reasons = 0
    for code in catalog():
        in_sql = cases.left_out_by_period(con, code, PERIODS, where)
        assert cases.left_out_by_period(con, code, PERIODS, where, known) == in_sql, code
        reasons += sum(map(len, in_sql))
    assert reasons > 100


@pytest.mark.parametrize("where", [{}, {"county": ["Peoria"]}, {"sex": ["female"]}], ids=["everyone", "county", "sex"])
def test_moves_from_where_to_where_and_nights_without_a_place_are_the_same_both_ways(con, known, where):
    (year,) = periods("year", date(2025, 1, 1), date(2025, 12, 31))
    in_sql = paths.paths(con, year, where)
    assert in_sql and paths.paths(con, year, where, known) == in_sql
    share = cases.unlisted_share(con, "IN1", year, where)
    assert share is not None and cases.unlisted_share(con, "IN1", year, where, known) == pytest.approx(share)


def test_evidence_is_read_once(con, known):
    held = evidence.Held()
    assert held.of(con, "PS2", 1) is held.of(None, "PS2", 1), "without a connection nothing can have been read"


def test_what_was_asked_for_longest_ago_leaves_when_there_is_no_room(con, known, monkeypatch):
    held = evidence.Held()
    first, second = held.of(con, "PS2", 1), held.of(con, "PS7", 1)
    monkeypatch.setattr(evidence, "MOST_ROWS", len(first.who) + len(second.who) + 10)
    held.of(con, "PS2", 1)
    held.of(con, "C1", 1)
    assert held.of(None, "C1", 1)
    assert held.of(con, "PS7", 1) is not second


def test_what_is_too_much_to_hold_is_counted_in_sql(con, known, monkeypatch):
    def refuse(*_):
        raise AssertionError("read into memory")

    monkeypatch.setattr(evidence, "MOST_ROWS_OF_ONE", 10)
    monkeypatch.setattr(evidence, "_read", refuse)
    assert known.rows["PS2"] > 10
    assert evaluate(con, "PS2", PERIODS, known=known) == evaluate(con, "PS2", PERIODS)
