"""What a load says of itself, read back from its tables."""

import pytest

from measures import quality
from tests.support.world import empty_world


@pytest.fixture
def con():
    con = empty_world()
    con.execute(
        """
        INSERT INTO load.sources VALUES
            ('wake', 'Wake Collaborative', DATE '2026-05-31', false, 'full', 'unknown', false, 'x', NULL, false),
            ('lake', 'Lakeside', DATE '2026-06-30', true, 'full', 'unknown', false, 'x', NULL, false);
        CREATE TABLE load.files AS SELECT * FROM (VALUES
            (1, 'wake', 'youth.csv', NULL::VARCHAR, 16, 14, 2, 0, 0),
            (2, 'lake', 'book.xlsx', 'Stays', 20, 12, 1, 3, 4)
        ) t(file_id, source, file, sheet, lines, loaded, rejected, replaced, left_out);
        CREATE TABLE load.rejected AS SELECT * FROM (VALUES
            ('wake', 'youth.csv', 9, NULL, NULL, NULL, 'The line has 3 columns, not 5.'),
            ('wake', 'youth.csv', 4, 'children', 'birth_date', '02/30/2011', 'That day does not exist.'),
            ('lake', 'book.xlsx', 2, 'living_arrangements', 'start_date', NULL, 'The start date is missing.')
        ) t(source, file, line, table_name, field, value, reason);
        CREATE TABLE load.left_out AS SELECT 'lake' source, 'book.xlsx' file, 'test clients' reason, 4 lines;
        CREATE TABLE load.checks AS SELECT * FROM (VALUES
            ('a', 'lake', 'Stays without a night', 'stays', 'why', 'Check both dates.', 12, 800, 0.015, 0.05, false),
            ('b', 'wake', 'Home not named', NULL, 'why', 'Send the home.', 4, 14, 0.2857, 0.1, true),
            ('c', 'lake', 'Ends before it starts', 'stays', 'why', 'Correct one.', 0, 800, 0.0, NULL, NULL)
        ) t("check", source, title, table_name, why, advice, flagged, total, share, limit_share, exceeded);
        CREATE TABLE load.flags AS SELECT * FROM (VALUES
            ('a', 'lake', 'living_arrangements', 'k', 'lake:c2', 2, 7, 'end_date', '2024-01-01', 'no night'),
            ('a', 'lake', 'living_arrangements', 'k', 'lake:c1', 2, 3, 'end_date', '2024-01-01', 'no night'),
            ('a', 'wake', 'living_arrangements', 'k', 'wake:c9', 1, 3, 'end_date', '2024-01-01', 'no night')
        ) t("check", source, table_name, row_key, child_id, file_id, line, field, value, message);
        """
    )
    yield con
    con.close()


def test_every_line_of_a_file_has_one_fate(con):
    files = quality.files(con)
    assert [(f.source, f.sheet, f.adds_up) for f in files] == [("lake", "Stays", True), ("wake", None, True)]


def test_a_file_whose_lines_do_not_add_up_is_told_apart(con):
    con.execute("UPDATE load.files SET loaded = 13 WHERE source = 'wake'")
    assert [f.adds_up for f in quality.files(con)] == [True, False]


def test_rejected_lines_come_by_file_and_line_even_without_a_table(con):
    lines = quality.rejected(con)
    assert [(r.file, r.line, r.table) for r in lines] == [
        ("book.xlsx", 2, "living_arrangements"),
        ("youth.csv", 4, "children"),
        ("youth.csv", 9, ""),
    ]
    assert len(quality.rejected(con, limit=1)) == 1


def test_checks_past_their_limit_come_first(con):
    checks = quality.checks(con)
    assert [(c.title, c.exceeded) for c in checks] == [
        ("Home not named", True),
        ("Stays without a night", False),
        ("Ends before it starts", False),
    ]
    assert quality.broken_limits(con) == ["Home not named"]


def test_flagged_rows_are_of_one_check_and_source_with_the_ids_of_the_agency(con):
    assert [(f.file, f.line, f.child_id) for f in quality.flags(con, "a", "lake")] == [
        ("book.xlsx", 3, "c1"),
        ("book.xlsx", 7, "c2"),
    ]


def test_lines_left_out_carry_their_reason(con):
    assert [(r.reason, r.lines) for r in quality.lines_left_out(con)] == [("test clients", 4)]


def test_a_guessed_date_is_told_from_a_stated_one(con):
    assert [(s.agency, s.stated) for s in quality.complete_to(con)] == [
        ("Lakeside", True),
        ("Wake Collaborative", False),
    ]
