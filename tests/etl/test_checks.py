"""Each data-quality check on a tiny hand-made table: exactly the rows that look wrong are flagged."""

from datetime import date

import duckdb
import pytest

from etl import checking
from etl.contract import create_tables, load_reference, tables

COMPLETE_TO = "2026-06-30"


class Tables:
    """Contract tables under hand-made rows, as a snapshot under construction has them."""

    def __init__(self, con):
        self.con = con
        create_tables(self.con)
        create_tables(self.con, schema="previous")
        load_reference(self.con, None)
        self.con.execute(
            """
            CREATE SCHEMA load;
            CREATE TABLE load.sources (source VARCHAR, complete_to DATE);
            CREATE TABLE load.recorded (source VARCHAR, table_name VARCHAR, field VARCHAR);
            CREATE TABLE load.rejected (
                file_id INTEGER, source VARCHAR, line INTEGER, table_name VARCHAR, field VARCHAR, value VARCHAR);
            CREATE TABLE load.source_settings AS SELECT 'a' AS source, * FROM reference.settings LIMIT 0;
            """
        )

    def source(self, source, complete_to=COMPLETE_TO):
        self.con.execute("INSERT INTO load.sources VALUES (?, ?)", [source, complete_to])
        self.con.execute("INSERT INTO load.source_settings SELECT ?, * FROM reference.settings", [source])

    def add(self, table, header, *rows, schema="main"):
        """Adds rows, written as a header and lines of cells; an empty cell is NULL. `source` is a unless given."""
        names = header.split()
        for line, row in enumerate(rows, start=2):
            values = dict(zip(names, [None if cell == "-" else cell for cell in row.split()], strict=True))
            values = {"source": "a", "file_id": 1, "line": line} | values
            columns = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" for _ in values)
            self.con.execute(f'INSERT INTO {schema}."{table}" ({columns}) VALUES ({marks})', list(values.values()))
            if schema == "main":
                self.record(table, names, values["source"])

    def record(self, table, fields, source="a"):
        for field in fields:
            if field in {f.name for f in tables()[table].fields}:
                self.con.execute("INSERT INTO load.recorded VALUES (?, ?, ?)", [source, table, field])

    def run(self, *checks):
        self.con.execute("CREATE OR REPLACE TABLE load.recorded AS SELECT DISTINCT * FROM load.recorded")
        checking.run(self.con, checks or None)

    def flagged(self, check):
        """Runs a check and returns the keys of the rows that it flags."""
        self.con.execute("DROP TABLE IF EXISTS load.checks; DROP TABLE IF EXISTS load.flags")
        self.run(check)
        rows = self.con.execute('SELECT row_key FROM load.flags WHERE "check" = ? ORDER BY ALL', [check]).fetchall()
        return [key for (key,) in rows]

    def count(self, check, source="a", table=None):
        """(flagged, total, exceeded) of a check that has run; None if it says nothing about the source."""
        return self.con.execute(
            'SELECT flagged, total, exceeded FROM load.checks WHERE "check" = ? AND source = ? '
            "AND table_name = coalesce(?, table_name)",
            [check, source, table],
        ).fetchone()

    def message(self, check):
        return self.con.execute('SELECT message FROM load.flags WHERE "check" = ?', [check]).fetchone()[0]


@pytest.fixture(scope="module")
def empty():
    return Tables(duckdb.connect())


@pytest.fixture
def made(empty):
    """Empty tables with one source, a; what a test does to them is undone."""
    empty.con.begin()
    empty.source("a")
    yield empty
    empty.con.rollback()


EPISODE = "episode_id child_id removal_date discharge_date"
STAY = "living_arrangement_id child_id start_date end_date setting"


# ---- the cards ---------------------------------------------------------------------------------------------


def test_every_check_has_a_card_that_says_why_and_what_to_do():
    checks = checking.checks()
    assert len(checks) >= 24
    for check in checks.values():
        assert check.title and check.why.endswith(".") and check.advice.endswith("."), check.code
        assert check.table is None or check.table in tables(), check.code
        for table, field in (need.split(".") for need in check.needs):
            assert tables()[table].field(field), check.code
        if check.table and check.field:
            assert tables()[check.table].field(check.field), check.code


def test_federal_limits_are_those_of_the_data_dictionary():
    limits = {check.code: check.limit for check in checking.checks().values() if check.limit is not None}
    assert limits == {
        "birth_after_entry": 0.05,
        "birth_after_exit": 0.05,
        "end_before_start": 0.05,
        "same_day_exit": 0.05,
        "birth_date_missing": 0.05,
        "removal_date_missing": 0.05,
        "reported_placements_missing": 0.05,
        "discharge_reason_missing": 0.10,
        "vanished_open_rows": 0.10,
        "child_ids_unmatched": 0.40,
        "all_first_removal": 0.95,
    }


def test_checks_change_no_row_and_leave_nothing_but_their_results(made):
    made.add("care_episodes", EPISODE, "e1 c1 2024-05-01 2024-04-01")
    before = made.con.execute("SELECT * FROM care_episodes").fetchall()
    made.run()
    assert made.con.execute("SELECT * FROM care_episodes").fetchall() == before
    views = made.con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert views == []


def test_empty_tables_give_no_flags(made):
    made.run()
    assert made.con.execute("SELECT count(*) FROM load.flags").fetchone() == (0,)


def test_a_check_that_found_nothing_is_listed_with_zero(made):
    made.add("care_episodes", EPISODE, "e1 c1 2024-05-01 2024-06-01")
    made.run()
    assert made.count("same_day_exit") == (0, 1, False)


def test_counts_are_by_source(made):
    made.source("b")
    made.add(
        "care_episodes",
        "source " + EPISODE,
        "a e1 c1 2024-05-01 2024-05-01",
        "b e2 c2 2024-05-01 2024-05-01",
        "b e3 c3 2024-05-01 2024-05-09",
    )
    made.run()
    assert made.count("same_day_exit", "a") == (1, 1, True)
    assert made.count("same_day_exit", "b") == (1, 2, True)


def test_a_flag_says_where_the_row_stands(made):
    made.add("care_episodes", EPISODE, "a:e0 a:c1 2024-01-01 2024-02-01", "a:e1 a:c1 2024-05-01 2024-05-01")
    made.run()
    flags = made.con.execute(
        "SELECT source, table_name, row_key, child_id, file_id, line, field, value "
        "FROM load.flags WHERE \"check\" = 'same_day_exit'"
    ).fetchall()
    assert flags == [("a", "care_episodes", "a:e1", "a:c1", 1, 3, "discharge_date", "2024-05-01")]


# ---- dates in order ----------------------------------------------------------------------------------------


def test_end_before_start_looks_at_every_table_with_a_start_and_an_end(made):
    made.add("children", "child_id birth_date", "c1 2010-01-01")
    made.add(
        "care_episodes", EPISODE, "e1 c1 2024-05-01 2024-04-30", "e2 c1 2024-06-01 2024-06-01", "e3 c1 2024-07-01 -"
    )
    made.add("living_arrangements", STAY, "l1 c1 2024-05-01 2024-04-30 foster_home")
    made.add("enrollments", "enrollment_id child_id program start_date end_date", "n1 c1 p 2024-05-01 2024-04-01")
    made.add(
        "team_members", "team_member_id enrollment_id role joined_date left_date", "t1 n1 youth 2024-05-02 2024-05-01"
    )
    made.add(
        "family_partners", "appointment_id person_id role start_date end_date", "f1 x coordinator 2024-05-02 2024-05-01"
    )
    assert made.flagged("end_before_start") == ["e1", "f1", "l1", "n1", "t1"]
    assert made.count("end_before_start", table="care_episodes") == (1, 2, True)
    child = made.con.execute("SELECT child_id FROM load.flags WHERE row_key = 't1'").fetchone()
    assert child == ("c1",), "a team member is found by the child of the enrollment"


def test_end_before_start_compares_the_clock_where_there_is_one(made):
    made.add("enrollments", "enrollment_id child_id program start_date", "n1 c1 p 2024-05-01")
    made.add(
        "crisis_events",
        "crisis_id enrollment_id called_at arrived_at",
        "k1 n1 2024-05-02T10:00:00 2024-05-02T09:00:00",
        "k2 n1 2024-05-02T10:00:00 2024-05-02T10:40:00",
    )
    assert made.flagged("end_before_start") == ["k1"]


def test_same_day_exit(made):
    made.add(
        "care_episodes", EPISODE, "e1 c1 2024-05-01 2024-05-01", "e2 c2 2024-05-01 2024-05-02", "e3 c3 2024-05-01 -"
    )
    assert made.flagged("same_day_exit") == ["e1"]


def test_birth_after_entry_and_after_exit(made):
    made.add("children", "child_id birth_date", "c1 2024-05-02", "c2 2024-06-02", "c3 2024-05-01", "c4 -")
    made.add(
        "care_episodes",
        EPISODE,
        "e1 c1 2024-05-01 2024-06-01",
        "e2 c2 2024-05-01 2024-06-01",
        "e3 c3 2024-05-01 2024-06-01",
        "e4 c4 2024-05-01 2024-06-01",
    )
    assert made.flagged("birth_after_entry") == ["e1", "e2"]
    assert made.flagged("birth_after_exit") == ["e2"]


def test_dates_after_complete_to_but_not_planned_ones(made):
    made.add("children", "child_id birth_date", "c1 2010-01-01")
    made.add("care_episodes", EPISODE, "e1 c1 2026-06-30 -", "e2 c1 2026-07-01 -", "e3 c1 2026-06-01 2026-07-02")
    made.add("enrollments", "enrollment_id child_id program start_date", "n1 c1 p 2024-05-01")
    made.add(
        "goals",
        "goal_id enrollment_id life_domain set_date target_date status",
        "g1 n1 family 2026-06-01 2027-01-01 met",
    )
    assert made.flagged("after_complete_to") == ["e2", "e3"]
    assert made.count("after_complete_to", table="care_episodes") == (2, 4, False)


def test_complete_to_is_each_source_s_own(made):
    made.source("b", "2026-12-31")
    made.add("care_episodes", "source " + EPISODE, "a e1 c1 2026-09-01 -", "b e2 c2 2026-09-01 -")
    assert made.flagged("after_complete_to") == ["e1"]


# ---- what is missing ---------------------------------------------------------------------------------------


def test_birth_date_missing(made):
    made.add("children", "child_id birth_date", "c1 -", "c2 2010-01-01")
    assert made.flagged("birth_date_missing") == ["c1"]
    assert made.count("birth_date_missing") == (1, 2, True)


def test_a_field_that_a_source_does_not_send_is_not_missing(made):
    made.add("children", "child_id sex", "c1 male")
    assert made.flagged("birth_date_missing") == []
    assert made.count("birth_date_missing") is None


def test_removal_date_missing_counts_rejected_lines(made):
    made.add("care_episodes", EPISODE, "e1 c1 2024-05-01 -")
    made.con.execute("INSERT INTO load.rejected VALUES (1, 'a', 9, 'care_episodes', 'removal_date', NULL)")
    made.con.execute("INSERT INTO load.rejected VALUES (1, 'a', 10, 'care_episodes', 'removal_date', '31/31/2024')")
    made.run()
    assert made.count("removal_date_missing") == (1, 2, True)
    where = made.con.execute("SELECT line FROM load.flags WHERE \"check\" = 'removal_date_missing'").fetchall()
    assert where == [(9,)]


def test_number_of_placements_missing(made):
    made.add("care_episodes", EPISODE + " reported_placements", "e1 c1 2024-05-01 - -", "e2 c2 2024-05-01 - 3")
    assert made.flagged("reported_placements_missing") == ["e1"]


def test_discharge_without_reason_is_a_share_of_discharges(made):
    made.add(
        "care_episodes",
        EPISODE + " discharge_reason",
        "e1 c1 2024-05-01 2024-06-01 -",
        "e2 c2 2024-05-01 2024-06-01 adoption",
        "e3 c3 2024-05-01 - -",
    )
    assert made.flagged("discharge_reason_missing") == ["e1"]
    assert made.count("discharge_reason_missing") == (1, 2, True)


def test_discharge_reason_without_a_date(made):
    made.add(
        "care_episodes",
        EPISODE + " discharge_reason",
        "e1 c1 2024-05-01 - adoption",
        "e2 c2 2024-05-01 2024-06-01 adoption",
        "e3 c3 2024-05-01 - -",
    )
    assert made.flagged("discharge_date_missing") == ["e1"]


def test_provider_missing_only_where_the_setting_counts_as_a_placement(made):
    made.add(
        "living_arrangements",
        STAY + " provider_id",
        "l1 c1 2024-01-01 2024-02-01 foster_home -",
        "l2 c1 2024-02-01 2024-03-01 foster_home h1",
        "l3 c1 2024-03-01 2024-04-01 runaway -",
        "l4 c1 2024-04-01 2024-05-01 detention -",
    )
    assert made.flagged("provider_missing") == ["l1"]
    assert made.count("provider_missing") == (1, 2, False)


def test_provider_missing_follows_the_source_s_own_flags(made):
    made.con.execute("UPDATE load.source_settings SET counts_as_placement = true WHERE setting = 'detention'")
    made.add("living_arrangements", STAY + " provider_id", "l4 c1 2024-04-01 2024-05-01 detention -")
    assert made.flagged("provider_missing") == ["l4"]


def test_program_not_described(made):
    made.add("programs", "program agency", "north A")
    made.add(
        "enrollments",
        "enrollment_id child_id program start_date",
        "n1 c1 north 2024-05-01",
        "n2 c2 south 2024-05-01",
    )
    assert made.flagged("program_not_described") == ["n2"]


def test_programs_that_nobody_describes_are_no_fault(made):
    made.add("enrollments", "enrollment_id child_id program start_date", "n2 c2 south 2024-05-01")
    assert made.flagged("program_not_described") == []


# ---- overlaps and gaps -------------------------------------------------------------------------------------


def test_overlapping_living_arrangements(made):
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-01-01 2024-03-01 foster_home",
        "l2 c1 2024-03-01 2024-04-01 foster_home",  # starts on the day the first ends
        "l3 c1 2024-03-15 2024-05-01 group_home",  # overlaps the second
        "l4 c1 2024-04-20 - foster_home",  # overlaps the third
        "l5 c1 2025-01-01 2025-01-05 foster_home",  # inside the open fourth
        "l6 c2 2024-01-15 2024-02-01 foster_home",  # another child
    )
    assert made.flagged("overlapping_living_arrangements") == ["l3", "l4", "l5"]


def test_an_overlap_with_a_stay_before_the_one_before(made):
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-01-01 2024-12-31 foster_home",
        "l2 c1 2024-02-01 2024-02-05 group_home",
        "l3 c1 2024-06-01 2024-06-05 group_home",
    )
    assert made.flagged("overlapping_living_arrangements") == ["l2", "l3"]
    assert "stay l1 lasts until 2024-12-31" in made.message("overlapping_living_arrangements")


def test_an_absence_within_a_placement_is_no_overlap(made):
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-01-01 2024-12-31 foster_home",
        "l2 c1 2024-02-01 2024-02-05 medical_hospital",
        "l3 c1 2024-12-20 2025-01-05 runaway",  # runs past the placement
    )
    assert made.flagged("overlapping_living_arrangements") == ["l3"]


def test_stays_without_a_night_overlap_nothing(made):
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-01-01 2024-03-01 foster_home",
        "l2 c1 2024-02-01 2024-02-01 group_home",
    )
    assert made.flagged("overlapping_living_arrangements") == []


def test_overlapping_and_touching_care_episodes(made):
    made.add(
        "care_episodes",
        EPISODE,
        "e1 c1 2024-01-01 2024-03-01",
        "e2 c1 2024-03-01 2024-04-01",  # touches
        "e3 c1 2024-03-15 2024-05-01",  # overlaps
        "e4 c1 2024-05-02 -",  # a day apart
        "e5 c1 2024-08-01 2024-09-01",  # while the fourth is open
        "e6 c2 2024-02-01 2024-09-01",
    )
    assert made.flagged("overlapping_care_episodes") == ["e2", "e3", "e5"]
    messages = made.con.execute(
        "SELECT row_key, message FROM load.flags WHERE \"check\" = 'overlapping_care_episodes'"
    ).fetchall()
    assert "join the two" in dict(messages)["e2"]
    assert "still open" in dict(messages)["e5"]


def test_nights_without_living_arrangement(made):
    made.add(
        "care_episodes",
        EPISODE,
        "whole c1 2024-01-01 2024-01-11",
        "gap c2 2024-01-01 2024-01-11",
        "none c3 2024-01-01 2024-01-11",
        "open c4 2026-06-26 -",
        "ahead c5 2026-08-01 -",
        "sameday c6 2024-01-01 2024-01-01",
    )
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2023-12-01 2024-01-06 foster_home",
        "l2 c1 2024-01-06 - foster_home",
        "l3 c2 2024-01-01 2024-01-04 foster_home",
        "l4 c2 2024-01-02 2024-01-03 medical_hospital",
        "l5 c2 2024-01-06 2024-01-20 foster_home",
        "l6 c4 2026-06-26 2026-06-28 foster_home",
    )
    assert made.flagged("nights_without_living_arrangement") == ["gap", "none", "open"]
    nights = made.con.execute(
        "SELECT row_key, value FROM load.flags WHERE \"check\" = 'nights_without_living_arrangement' ORDER BY ALL"
    ).fetchall()
    # an open removal runs through the night of the complete-to day: June 28, 29 and 30 have no place
    assert nights == [("gap", "2"), ("none", "10"), ("open", "3")]


def test_nights_are_not_missing_where_no_living_arrangements_are_sent(made):
    made.add("care_episodes", EPISODE, "e1 c1 2024-01-01 2024-01-11")
    assert made.flagged("nights_without_living_arrangement") == []


def test_living_arrangement_after_discharge(made):
    made.add(
        "care_episodes",
        EPISODE,
        "e1 c1 2024-01-01 2024-02-01",
        "e2 c2 2024-01-01 2024-02-01",
        "e3 c2 2024-03-01 -",
        "e4 c3 2024-01-01 2024-02-01",
    )
    made.add(
        "living_arrangements",
        STAY + " episode_id",
        "over c1 2024-01-01 2024-02-02 foster_home e1",
        "exact c1 2024-01-01 2024-02-01 foster_home e1",
        "open c1 2024-01-15 - foster_home e1",
        "athome c1 2024-02-02 - own_home -",  # not of the removal
        "again c2 2024-03-01 - foster_home -",  # of the second removal, which is open
        "stray c3 2024-06-01 2024-07-01 foster_home -",
        "hospital c3 2024-06-01 2024-07-01 medical_hospital -",  # children at home go to hospital too
    )
    assert made.flagged("living_arrangement_after_discharge") == ["open", "over", "stray"]


def test_living_arrangement_before_birth(made):
    made.add("children", "child_id birth_date", "c1 2024-05-02")
    made.add("living_arrangements", STAY, "l1 c1 2024-05-01 2024-06-01 own_home", "l2 c1 2024-05-02 - own_home")
    assert made.flagged("living_arrangement_before_birth") == ["l1"]


def test_open_for_more_than_24_months(made):
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-06-29 - foster_home",
        "l2 c2 2024-06-30 - foster_home",
        "l3 c3 2015-01-01 - own_home",
        "l4 c4 2015-01-01 2016-01-01 foster_home",
        "l5 c5 2015-01-01 - psychiatric_hospital",
    )
    assert made.flagged("open_too_long") == ["l1", "l5"]
    assert made.count("open_too_long") == (2, 3, False)


def test_zero_night_stays(made):
    made.add("living_arrangements", STAY, "l1 c1 2024-05-01 2024-05-01 shelter", "l2 c1 2024-05-01 2024-05-02 shelter")
    assert made.flagged("zero_night_stays") == ["l1"]


def test_more_moves_than_days(made):
    made.add(
        "care_episodes",
        EPISODE + " reported_placements",
        "e1 c1 2024-05-01 2024-05-03 4",  # 3 moves in 2 days
        "e2 c2 2024-05-01 2024-05-03 3",  # 2 moves in 2 days
        "e3 c3 2024-05-01 2024-05-02 -",  # 3 placements listed on one day
        "e4 c4 2026-06-30 - 2",  # 1 move in the one day to complete-to
    )
    made.add(
        "living_arrangements",
        STAY,
        "l1 c3 2024-05-01 2024-05-01 shelter",
        "l2 c3 2024-05-01 2024-05-01 group_home",
        "l3 c3 2024-05-01 2024-05-02 foster_home",
    )
    assert made.flagged("more_moves_than_days") == ["e1", "e3"]


def test_two_enrollments_at_once(made):
    made.add(
        "enrollments",
        "enrollment_id child_id program start_date end_date",
        "n1 c1 north 2024-01-01 2024-06-01",
        "n2 c1 south 2024-06-01 -",
        "n3 c1 north 2024-09-01 2024-10-01",
        "n4 c2 north 2024-02-01 -",
    )
    assert made.flagged("two_enrollments_at_once") == ["n3"]


# ---- compared with the load before -------------------------------------------------------------------------


def test_open_rows_that_vanished(made):
    made.add("care_episodes", EPISODE, "e1 c1 2024-01-01 -", "e2 c2 2024-01-01 -", schema="previous")
    made.add(
        "living_arrangements",
        STAY,
        "l1 c1 2024-01-01 - foster_home",
        "l2 c9 2024-01-01 2024-02-01 foster_home",
        schema="previous",
    )
    made.add("care_episodes", EPISODE, "e1 c1 2024-01-01 2024-03-01", "e3 c3 2024-01-01 -")
    assert made.flagged("vanished_open_rows") == ["e2", "l1"]
    assert made.count("vanished_open_rows", table="care_episodes") == (1, 2, True)


def test_rows_of_a_source_that_is_no_longer_there_did_not_vanish(made):
    made.add("care_episodes", "source " + EPISODE, "gone e1 c1 2024-01-01 -", schema="previous")
    assert made.flagged("vanished_open_rows") == []


def test_children_whose_keys_no_longer_match(made):
    made.add("children", "child_id", "c1", "c2", "c3", schema="previous")
    made.add("children", "child_id", "c1", "x2", "x3")
    assert made.flagged("child_ids_unmatched") == ["c2", "c3"]
    assert made.count("child_ids_unmatched") == (2, 3, True)


# ---- shares of a whole source ------------------------------------------------------------------------------


def test_all_children_on_their_first_removal(made):
    rows = [f"e{n} c{n} 2024-01-01 2024-02-01 1" for n in range(20)]
    made.add("care_episodes", EPISODE + " removal_number", *rows)
    assert len(made.flagged("all_first_removal")) == 20
    assert made.count("all_first_removal") == (20, 20, True)


def test_first_removals_within_the_limit_are_counted_and_not_listed(made):
    rows = [f"e{n} c{n} 2024-01-01 2024-02-01 1" for n in range(19)]
    made.add("care_episodes", EPISODE + " removal_number", *rows, "e19 c19 2024-01-01 2024-02-01 2")
    assert made.flagged("all_first_removal") == []
    assert made.count("all_first_removal") == (19, 20, False)


# ---- what every message must be ----------------------------------------------------------------------------


def test_messages_are_sentences_that_say_what_to_do(made):
    made.source("b", date(2026, 6, 30))
    made.add("children", "child_id birth_date", "a:c1 2024-05-02", "a:c2 -")
    made.add("care_episodes", EPISODE + " discharge_reason reported_placements", "a:e1 a:c1 2024-05-01 2024-05-01 - -")
    made.add("living_arrangements", STAY + " provider_id", "a:l1 a:c1 2024-05-01 - foster_home -")
    made.run()
    messages = [text for (text,) in made.con.execute("SELECT message FROM load.flags").fetchall()]
    assert len(messages) >= 8
    for text in messages:
        assert text.endswith(".") and "; " in text and "a:" not in text, text
