"""A small selection is counted in memory: to the same results as in SQL, for every measure, and only while small."""

import math
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from measures import in_memory, questions, snapshot
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
    """Everyone; by a place; by the measure's own categories; by sex in the two largest programs."""
    found = con.execute("SELECT program FROM enrollments GROUP BY 1 ORDER BY count(*) DESC LIMIT 2").fetchall()
    return (None, {}), ("county", {}), ("category", {}), ("sex", {"program": [program for (program,) in found]})


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


def test_a_small_selection_is_counted_in_memory_and_a_large_one_is_not(con, known, monkeypatch):
    where = {"sex": ["female"]}
    question = questions.checked(con, "PS2", PERIODS, None, where, known)
    rows = in_memory.selected(con, question, known)
    assert len(rows.who) > 10
    monkeypatch.setattr(in_memory, "MOST_ROWS", len(rows.who) - 1)
    assert in_memory.selected(con, question, known) is None
    assert evaluate(con, "PS2", PERIODS, None, where, known) == evaluate(con, "PS2", PERIODS, None, where)


def test_a_large_table_is_not_read_when_all_of_it_is_asked_for(con, known, monkeypatch):
    monkeypatch.setattr(in_memory, "MOST_ROWS", 10)
    question = questions.checked(con, "PS2", PERIODS, None, {}, known)
    assert known.rows["PS2"] > 10
    assert in_memory.selected(None, question, known) is None, "without a connection nothing can have been read"


def test_measures_that_look_at_whose_rows_they_are_stay_in_sql(con, known, monkeypatch):
    def refuse(*_):
        raise AssertionError("counted in memory")

    monkeypatch.setattr(in_memory, "selected", refuse)
    for code in ("PS2.none", "PE1", "IN6.days"):  # when, rows, paired
        evaluate(con, code, PERIODS, known=known)
