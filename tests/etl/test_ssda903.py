"""The yearly return of English local authorities, loaded with its mapping alone."""

import csv
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.staged import staged_folder, write_files

RETURN = Path(__file__).resolve().parents[1] / "data" / "ssda903"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with staged_folder(RETURN, tmp_path_factory.mktemp("ssda903")) as done:
        yield done


@pytest.fixture
def child(tmp_path):
    """Stages a return about one child, from rows of episodes and of missing."""
    opened = []

    def stage_child(*episodes, missing=()):
        lines = []
        for row in episodes:
            decom, rne, place, dec, rec, *more = row.split()
            reason, legal = (*more, "-", "C2")[:2] if len(more) < 2 else more
            cells = ["7", decom, rne, legal, "N1", place, "PR1", dec, rec, reason, "", "", ""]
            lines.append(",".join("" if cell == "-" else cell for cell in cells) + "\n")
        folder = write_files(
            tmp_path / str(len(opened)),
            {
                "header.csv": HEADER + "7,2,01/02/2010,MWBC,,,\n",
                "episodes.csv": EPISODES + "".join(lines),
                "missing.csv": MISSING + "".join(f"7,01/02/2010,M,{away}\n" for away in missing),
            },
        )
        manager = staged_folder(folder, tmp_path / f"work {len(opened)}")
        opened.append(manager)
        return manager.__enter__()

    yield stage_child
    for manager in opened:
        manager.__exit__(None, None, None)


def homes(done):
    return [
        (setting, provider and provider.removeprefix("ssda903:7-"))
        for setting, provider in done.rows("SELECT setting, provider_id FROM living_arrangements ORDER BY start_date")
    ]


# ---- the whole return -----------------------------------------------------------------------------------------


def test_every_line_of_the_return_has_one_fate(whole):
    assert whole.fates() == {
        "episodes.csv": (5050, 5050, 0, 0, 0),
        "header.csv": (2675, 2675, 0, 0, 0),
        "missing.csv": (43, 43, 0, 0, 0),
        "reviews.csv": (12582, 0, 0, 0, 12582),
    }
    assert whole.rows("SELECT count(*) FROM load.rejected") == [(0,)]
    assert whole.rows("SELECT lines, reason FROM load.left_out") == [
        (12582, "statutory reviews are of the child's care plan as a whole, not of a program's plan of care")
    ]


def test_the_return_is_complete_to_the_end_of_its_year(whole, tmp_path):
    assert whole.rows("SELECT complete_to, complete_to_stated, unlisted_nights FROM load.sources") == [
        (date(2018, 3, 31), True, "unknown")
    ]
    with staged_folder(RETURN, tmp_path, as_of=date(2018, 3, 30)) as done:
        assert done.staged.sources[0].complete_to == date(2018, 3, 30)


@cache
def read_rows():
    """The rows of the return, by child, in the order of time: read without the program."""
    with (RETURN / "episodes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, start=2):
        row["line"] = line
        for key in ("DECOM", "DEC"):
            row[key] = datetime.strptime(row[key], "%d/%m/%Y").date() if row[key] else None
    by_child = {}
    for row in sorted(rows, key=lambda row: (row["DECOM"], row["line"])):
        by_child.setdefault(row["CHILD"], []).append(row)
    return by_child


def test_care_episodes_are_the_runs_of_rows_that_a_plain_reading_finds(whole):
    expected = set()
    for child, rows in read_rows().items():
        runs = [[rows[0]]]
        for before, row in pairwise(rows):
            if row["RNE"] == "S" or before["REC"] not in ("X1", ""):
                runs.append([])
            runs[-1].append(row)
        for run in runs:
            ended = run[-1]["REC"] not in ("X1", "")
            short_breaks = any(row["LS"] in ("V3", "V4") for row in run)
            expected.add((child, run[0]["DECOM"], run[-1]["DEC"] if ended else None, short_breaks))
    found = whole.rows("SELECT child_id[9:], removal_date, discharge_date, short_break_series FROM care_episodes")
    assert len(found) == len(expected)
    assert set(found) == expected


def test_homes_are_the_running_count_that_a_plain_reading_finds(whole):
    expected = {}
    for rows in read_rows().values():
        home, before_absence, previous = 0, None, None
        for row in rows:
            away = row["PLACE"].startswith("T")
            came_back = previous is not None and previous.startswith("T") and row["PLACE"] == before_absence
            if not away and (row["RNE"] == "S" or (row["RNE"] in "PB" and not came_back)):
                home += 1
            expected[row["line"]] = None if away else f"ssda903:{row['CHILD']}-{home}"
            before_absence = before_absence if away else row["PLACE"]
            previous = row["PLACE"]
    found = dict(whole.rows("SELECT line, provider_id FROM living_arrangements WHERE file_id = 1"))
    assert found == {line: expected[line] for line in found}
    assert len(found) > 4_000


def test_nights_of_the_rows_are_nights_of_the_living_arrangements(whole):
    after_the_year = date(2018, 4, 1)
    of_rows = {
        child: sum(((row["DEC"] or after_the_year) - row["DECOM"]).days for row in rows)
        for child, rows in read_rows().items()
    }
    nights = """
        SELECT child_id[9:], sum(coalesce(end_date, DATE '2018-04-01') - start_date)
        FROM living_arrangements WHERE file_id = 1 GROUP BY 1
    """
    assert dict(whole.rows(nights)) == of_rows


def test_times_away_belong_to_the_care_episode_of_their_day(whole):
    with (RETURN / "missing.csv").open(newline="") as file:
        away = list(csv.DictReader(file))
    rows = read_rows()
    in_care = [
        one
        for one in away
        if any(
            row["DECOM"] <= datetime.strptime(one["MIS_START"], "%d/%m/%Y").date() for row in rows.get(one["CHILD"], ())
        )
    ]
    counts = "SELECT count(*), count(episode_id) FROM living_arrangements WHERE setting = 'runaway'"
    assert whole.rows(counts) == [(len(away), len(in_care))]
    before = """
        SELECT count(*) FROM living_arrangements l JOIN care_episodes e USING (episode_id)
        WHERE l.setting = 'runaway' AND l.start_date < e.removal_date
    """
    assert whole.rows(before) == [(0,)]


def test_sex_and_race_come_from_the_header(whole):
    assert whole.rows("SELECT sex, count(*) FROM children GROUP BY sex ORDER BY sex") == [
        ("female", 1342),
        ("male", 1333),
    ]
    races = dict(whole.rows("SELECT race, count(*) FROM children GROUP BY race"))
    assert races["unknown"] == 148 + 117
    assert races["white;black"] == 142 + 148
    assert sum(races.values()) == 2675


def test_in_england_five_settings_count_as_placements_that_elsewhere_do_not(whole):
    changed = """
        SELECT setting FROM load.source_settings s JOIN reference.settings r USING (setting)
        WHERE s.counts_as_placement AND NOT r.counts_as_placement ORDER BY setting
    """
    assert [setting for (setting,) in whole.rows(changed)] == [
        "detention",
        "independent_living",
        "psychiatric_hospital",
        "trial_home_visit",
    ]


# ---- one child ------------------------------------------------------------------------------------------------


def test_a_change_of_legal_status_does_not_end_a_stretch_of_nights(child):
    done = child(
        "01/04/2017 S U4 01/06/2017 X1",
        "01/06/2017 L U4 01/08/2017 X1",
        "01/08/2017 L U4 - -",
    )
    assert done.rows("SELECT start_date, end_date, setting, line FROM living_arrangements") == [
        (date(2017, 4, 1), None, "foster_home", 2)
    ]
    assert done.fates()["episodes.csv"] == (3, 3, 0, 0, 0)


def test_an_absence_and_the_return_from_it_keep_the_home(child):
    done = child(
        "01/04/2017 S U4 01/06/2017 X1",
        "01/06/2017 P T1 05/06/2017 X1",
        "05/06/2017 P U4 01/09/2017 X1",
        "01/09/2017 P K2 - -",
    )
    assert homes(done) == [("foster_home", "1"), ("medical_hospital", None), ("foster_home", "1"), ("group_home", "2")]


def test_an_absence_that_ends_in_another_placement_is_a_move(child):
    done = child(
        "01/04/2017 S U4 01/06/2017 X1",
        "01/06/2017 P T4 05/06/2017 X1",
        "05/06/2017 T T3 07/06/2017 X1",
        "07/06/2017 B R1 - -",
    )
    assert homes(done) == [("foster_home", "1"), ("respite", None), ("visit", None), ("institution", "2")]


def test_the_same_carer_is_the_same_home_and_the_unique_number_is_not_read(child):
    done = child(
        "01/04/2017 S U6 01/06/2017 X1",
        "01/06/2017 T A5 01/07/2017 X1",
        "01/07/2017 U P1 01/08/2017 X1",
        "01/08/2017 P P1 - -",
    )
    assert homes(done) == [
        ("foster_home", "1"),
        ("preadoptive_home", "1"),
        ("trial_home_visit", "1"),
        ("trial_home_visit", "2"),
    ]


def test_care_ends_with_a_real_ending_and_begins_again(child):
    done = child(
        "01/04/2017 S U4 01/06/2017 E4A",
        "01/07/2017 S U4 01/08/2017 X1 CREQB",
        "01/08/2017 P K2 01/09/2017 E13",
        "01/10/2017 P Z11 - -",
    )
    assert done.rows("SELECT episode_id, removal_date, discharge_date, discharge_reason FROM care_episodes") == [
        ("ssda903:7-20170401", date(2017, 4, 1), date(2017, 6, 1), "reunification"),
        ("ssda903:7-20170701", date(2017, 7, 1), date(2017, 9, 1), "relative"),
        ("ssda903:7-20171001", date(2017, 10, 1), None, None),
    ]
    assert done.rows("SELECT episode_id, setting, end_reason FROM living_arrangements ORDER BY start_date") == [
        ("ssda903:7-20170401", "foster_home", None),
        ("ssda903:7-20170701", "foster_home", "behavior"),
        ("ssda903:7-20170701", "group_home", None),
        ("ssda903:7-20171001", "no_placement", None),
    ]


def test_short_breaks_are_marked(child):
    done = child("01/04/2017 S U4 03/04/2017 X1 - V4", "01/05/2017 S U4 - - - C2")
    assert done.rows("SELECT short_break_series FROM care_episodes") == [(True,), (False,)]


def test_a_time_missing_is_a_runaway_within_the_placement(child):
    done = child("01/04/2017 S K2 - -", missing=["10/05/2017,12/05/2017"])
    assert done.rows(
        "SELECT setting, episode_id, start_date, end_date, provider_id FROM living_arrangements WHERE file_id = 3"
    ) == [("runaway", "ssda903:7-20170401", date(2017, 5, 10), date(2017, 5, 12), None)]


def test_a_date_that_is_none_rejects_its_line_alone(child):
    done = child("01/04/2017 S U4 31/06/2017 X1", "01/07/2017 P K2 - -")
    assert done.rejected() == [("episodes.csv", 2, "living_arrangements", "end_date", "31/06/2017")]
    assert done.reasons() == [
        "end_date is not a day of the calendar when read as day/month/year. Correct it at the source and export again."
    ]
    assert done.fates()["episodes.csv"] == (2, 1, 1, 0, 0)


def test_a_code_that_the_layout_does_not_have_is_rejected(child):
    done = child("01/04/2017 S X9 - -")
    assert done.rejected() == [("episodes.csv", 2, "living_arrangements", "setting", "X9")]


def test_missing_and_reviews_may_be_missing(tmp_path):
    folder = write_files(
        tmp_path / "return",
        {
            "2018_header.csv": HEADER + "7,1,01/02/2010,WBRI,,,\n",
            "2018_Episodes.csv": EPISODES + "7,01/04/2017,S,C2,,U4,,,,,,,\n",
        },
    )
    with staged_folder(folder, tmp_path / "work") as done:
        assert done.fates() == {"2018_Episodes.csv": (1, 1, 0, 0, 0), "2018_header.csv": (1, 1, 0, 0, 0)}
