"""One child's case: where the child lived, what happened, and how the child counts."""

from datetime import date

import pytest

from measures.case_file import case_file, find
from measures.errors import QuestionError
from tests.support.histories import children, enrollments, removals, stays
from tests.support.world import world


@pytest.fixture(scope="module")
def con():
    tables = {
        "children": children("a", "b"),
        "care_episodes": removals(("a", "2025-01-01")),
        "living_arrangements": stays(
            ("a", "2025-01-01", "2025-03-01", "foster_home", "1"), ("a", "2025-03-01", None, "group_home", "2")
        ),
        "enrollments": enrollments(("a", "2025-01-10"), ("b", "2025-02-01", "2025-04-01")),
    }  # fmt: skip
    return world(tables, "2025-12-31", codes=["C1", "PS2", "PS7"])


def test_a_child_is_found_by_its_id_and_no_other(con):
    assert find(con, " a ") == ["a"] and find(con, "nobody") == []
    with pytest.raises(QuestionError, match="no such child"):
        case_file(con, "nobody")


def test_the_time_line_has_homes_care_and_program_with_their_kinds(con):
    child = case_file(con, "a")
    lives = [(s.label, s.kind, s.start_date, s.is_open) for s in child.spans if s.lane == "Lives"]
    assert lives == [
        ("Foster home", "placement", date(2025, 1, 1), False),
        ("Group home", "facility", date(2025, 3, 1), True),
    ]
    assert {(s.lane, s.kind) for s in child.spans} >= {("In care", "care"), ("Program", "program")}
    assert [(e.label, e.on) for e in child.events if e.lane == "Move"] == [
        ("foster home to group home", date(2025, 3, 1))
    ]


def test_every_measure_says_how_the_child_counts_or_why_not(con):
    inside = {s.code: s for s in case_file(con, "a").standings if s.state == "counted"}
    assert inside["C1"].reason and inside["PS7"].reason == "home lost on day 50" and inside["PS7"].numerator == 0
    outside = {s.code: s for s in case_file(con, "b").standings if s.state == "excluded"}
    assert outside["PS7"].reason == "where the child lived on the enrollment day is not recorded"


def test_what_a_child_adds_to_a_measure_is_what_the_measure_counts(con):
    moves = [s for s in case_file(con, "a").standings if s.code == "PS2"]
    assert sum(s.numerator for s in moves) == 1
    assert sum(s.denominator for s in moves) == (date(2026, 1, 1) - date(2025, 1, 10)).days
