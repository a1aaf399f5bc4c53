"""Loads from exports to a snapshot: full ones, changes, several sources, rebuilds, trials, refusals."""

import json
import shutil
from datetime import date

import duckdb
import pytest

from etl import snapshots
from etl.contract import reference_file
from etl.errors import LoadError
from etl.load import Exports, check, load, rebuild
from tests.support.exports import CHILDREN, EPISODES, SMALL, STAYS, adds_up, debris, mapped, query, whole, write


def silent(line):
    del line


def loaded(folder, data_dir, *, measures=None, say=silent, **options):
    return load(Exports(folder, **options), data_dir, measures=measures, say=say)


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def small(tmp_path):
    return write(tmp_path / "small")


@pytest.fixture(scope="module")
def loads(tmp_path_factory):
    """Data folders to copy: one with SMALL in contract form, one with it mapped as the source north."""
    base = tmp_path_factory.mktemp("loads")
    loaded(write(base / "exports"), base / "small")
    loaded(mapped(base / "mapped", "north"), base / "north")
    return base


@pytest.fixture
def with_small(loads, data_dir):
    """A data folder in which SMALL was loaded before."""
    return shutil.copytree(loads / "small", data_dir)


@pytest.fixture
def with_north(loads, data_dir):
    """A data folder in which SMALL was loaded before, as the source north."""
    return shutil.copytree(loads / "north", data_dir)


# ---- one load ----------------------------------------------------------------------------------------------


def test_a_load_makes_a_whole_snapshot(small, data_dir):
    summary = loaded(small, data_dir, as_of=date(2026, 6, 30))
    assert snapshots.current(data_dir) == summary.snapshot
    assert query(data_dir, "SELECT snapshot, as_of FROM load.snapshot") == [(summary.snapshot, date(2026, 6, 30))]
    assert query(data_dir, "SELECT child_id, birth_date, source, line FROM children") == [
        ("contract:c1", date(2010, 1, 1), "contract", 2),
        ("contract:c2", date(2011, 2, 2), "contract", 3),
        ("contract:c3", date(2012, 3, 3), "contract", 4),
        ("contract:c4", date(2013, 4, 4), "contract", 5),
    ]
    assert query(data_dir, "SELECT file, lines, loaded FROM load.files") == [
        ("care_episodes.csv", 4, 4),
        ("children.csv", 4, 4),
        ("living_arrangements.csv", 5, 5),
    ]
    assert adds_up(data_dir) and debris(data_dir) == []


def test_every_contract_table_is_there_and_nothing_of_the_building_is(with_small):
    schemas = query(with_small, "SELECT DISTINCT table_schema FROM information_schema.tables ORDER BY ALL")
    assert schemas == [("load",), ("main",), ("reference",)]
    assert query(with_small, "SELECT count(*) FROM goal_ratings") == [(0,)]


def test_the_same_exports_give_the_same_snapshot_row_for_row(small, tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    loaded(small, first)
    loaded(shutil.copytree(small, tmp_path / "copy"), second)
    assert whole(first) == whole(second)


def test_loading_the_same_exports_again_changes_no_row(small, with_small):
    before = whole(with_small)
    loaded(small, with_small)
    after = whole(with_small)
    # only the checks that compare with the load before have something to compare with now
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"load.checks"}
    assert query(with_small, "SELECT sum(flagged) FROM load.checks WHERE \"check\" LIKE 'vanished%'") == [(0,)]


def test_measures_are_made_before_publishing_and_get_the_contract_tables(small, data_dir):
    seen = []

    def measures(con):
        seen.append(con.execute("SELECT count(*) FROM living_arrangements").fetchone()[0])
        seen.append(snapshots.current(data_dir))
        con.execute("CREATE SCHEMA evidence; CREATE TABLE evidence.X AS SELECT 1 AS n")

    loaded(small, data_dir, measures=measures)
    assert seen == [5, None]
    assert query(data_dir, "FROM evidence.X") == [(1,)]


def test_a_source_s_name_can_be_given(small, data_dir):
    loaded(small, data_dir, source="lakeside")
    assert query(data_dir, "SELECT source FROM load.sources") == [("lakeside",)]
    assert query(data_dir, "SELECT min(child_id) FROM children") == [("lakeside:c1",)]


def test_a_guessed_complete_to_is_marked(small, data_dir):
    summary = loaded(small, data_dir)
    assert [(s.complete_to, s.complete_to_stated) for s in summary.sources] == [(date(2026, 1, 1), False)]
    summary = loaded(small, data_dir, as_of=date(2026, 6, 30))
    assert [(s.complete_to, s.complete_to_stated) for s in summary.sources] == [(date(2026, 6, 30), True)]


def test_a_line_that_can_not_be_loaded_is_kept_with_its_reason(tmp_path, data_dir):
    bad = EPISODES.replace("2025-04-01", "2025-13-01")
    write(tmp_path / "bad", children=CHILDREN, care_episodes=bad)
    summary = loaded(tmp_path / "bad", data_dir)
    (line,) = summary.rejected
    assert (line.file, line.line, line.field, line.value) == ("care_episodes.csv", 4, "removal_date", "2025-13-01")
    ((content,),) = query(data_dir, "SELECT content FROM load.rejected")
    assert json.loads(content)["child_id"] == "c3"
    assert adds_up(data_dir)


def test_a_row_that_looks_wrong_is_loaded_and_flagged(tmp_path, data_dir):
    write(tmp_path / "odd", children=CHILDREN, care_episodes=EPISODES.replace("2025-06-10", "2025-01-10"))
    loaded(tmp_path / "odd", data_dir)
    assert query(data_dir, 'SELECT "check", row_key, line FROM load.flags WHERE "check" = \'same_day_exit\'') == [
        ("same_day_exit", "contract:e1", 2)
    ]
    assert query(data_dir, "SELECT count(*) FROM care_episodes") == [(4,)]


def test_program_version_is_the_newest_entry_of_the_list_of_changes(with_small):
    ((version,),) = query(with_small, "SELECT program_version FROM load.snapshot")
    assert date.fromisoformat(version)


@pytest.mark.parametrize("name", ["a b'c", "[1] data*", "données"])
def test_any_folder_name_will_do(small, tmp_path, name):
    data_dir = tmp_path / name
    loaded(small, data_dir)
    loaded(small, data_dir, source="other")
    assert query(data_dir, "SELECT count(*) FROM children") == [(8,)]


# ---- several sources ---------------------------------------------------------------------------------------


def test_sources_that_are_not_in_a_load_carry_over(small, tmp_path, with_north):
    loaded(mapped(tmp_path / "south", "south", children=CHILDREN, care_episodes=EPISODES), with_north)
    loaded(small, with_north)
    counts = query(with_north, "SELECT source, count(*) FROM care_episodes GROUP BY source ORDER BY source")
    assert counts == [("contract", 4), ("north", 4), ("south", 4)]
    files = query(with_north, "SELECT source, file, file_id FROM load.files")
    assert [file_id for *_, file_id in files] == list(range(1, 9))
    assert [source for source, *_ in files] == ["contract"] * 3 + ["north"] * 3 + ["south"] * 2
    astray = query(
        with_north,
        "SELECT count(*) FROM care_episodes e ANTI JOIN load.files f USING (source, file_id)",
    )
    assert astray == [(0,)] and adds_up(with_north)


def test_the_order_of_loads_makes_no_difference(tmp_path):
    north, south = mapped(tmp_path / "north", "north"), mapped(tmp_path / "south", "south")
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (north, south):
        loaded(folder, one)
    for folder in (south, north):
        loaded(folder, two)
    assert whole(one) == whole(two)


def test_as_of_is_the_earliest_complete_to(small, with_north):
    summary = loaded(small, with_north, as_of=date(2026, 3, 31))
    assert summary.as_of == date(2026, 3, 31)
    assert [source.source for source in summary.sources] == ["contract"], "a load tells of what it read"
    assert query(with_north, "SELECT source, complete_to FROM load.sources") == [
        ("contract", date(2026, 3, 31)),
        ("north", date(2026, 6, 30)),
    ]


def test_a_source_s_overrides_of_settings_carry_over_too(small, tmp_path, data_dir):
    extra = "settings: {detention: {counts_as_placement: true}}"
    loaded(mapped(tmp_path / "north", "north", extra=extra), data_dir)
    loaded(small, data_dir)
    flags = query(
        data_dir,
        "SELECT source, counts_as_placement FROM load.source_settings WHERE setting = 'detention' ORDER BY source",
    )
    assert flags == [("contract", False), ("north", True)]
    ((settings,),) = query(data_dir, "SELECT count(*) FROM reference.settings")
    assert query(data_dir, "SELECT count(*) FROM load.source_settings") == [(2 * settings,)]


def test_a_child_that_two_sources_share_is_one_row(tmp_path, data_dir):
    extra = "shared_ids: true"
    north = "child_id,birth_date,county\nc1,2010-01-01,\nc2,2011-02-02,Wake\n"
    south = "child_id,birth_date,county,sex\nc1,2010-01-05,Orange,male\n"
    loaded(mapped(tmp_path / "north", "north", extra=extra, children=north, care_episodes=EPISODES[:120]), data_dir)
    later = mapped(tmp_path / "south", "south", extra=extra, children=south)
    yaml = later / "mappings" / "south.yaml"
    yaml.write_text(yaml.read_text().replace("2026-06-30", "2026-03-31"))
    loaded(later, data_dir)
    assert query(data_dir, "SELECT child_id, birth_date, county, sex, source FROM children") == [
        ("c1", date(2010, 1, 1), "Orange", "male", "north"),
        ("c2", date(2011, 2, 2), "Wake", None, "north"),
    ]
    kept = snapshots.kept(data_dir, snapshots.current(data_dir)) / "children.parquet"
    with duckdb.connect() as con:
        assert con.execute("SELECT count(*) FROM read_parquet(?)", [str(kept)]).fetchone() == (3,), "each source's"


def test_kept_rows_lie_in_the_order_of_their_sources_and_keys(tmp_path, data_dir):
    def children(*keys):
        return "child_id,birth_date\n" + "".join(f"{key},2010-01-01\n" for key in keys)

    def kept():
        path = snapshots.kept(data_dir, snapshots.current(data_dir)) / "children.parquet"
        with duckdb.connect() as con:
            return [row[0] for row in con.execute("SELECT child_id FROM read_parquet(?)", [str(path)]).fetchall()]

    no_episodes = "episode_id,child_id,removal_date\ne,10,2025-01-01\n"
    loaded(mapped(tmp_path / "south", "south", children=children(10, 9, 2), care_episodes=no_episodes), data_dir)
    assert kept() == ["south:10", "south:2", "south:9"]
    loaded(mapped(tmp_path / "north", "north", children=children("b", 10, "B"), care_episodes=no_episodes), data_dir)
    assert kept() == ["north:10", "north:B", "north:b", "south:10", "south:2", "south:9"]
    loaded(mapped(tmp_path / "more", "north", kind="changes", children=children("a", 10)), data_dir)
    assert kept() == ["north:10", "north:B", "north:a", "north:b", "south:10", "south:2", "south:9"]


# ---- full and changes --------------------------------------------------------------------------------------


def test_a_full_load_takes_the_place_of_all_that_its_source_sent(tmp_path, data_dir):
    loaded(write(tmp_path / "first"), data_dir)
    fewer = {name: text.replace("c4,2013-04-04\n", "") for name, text in SMALL.items()}
    fewer["care_episodes"] = EPISODES.replace("e4,c4,2025-05-05,,\n", "")
    fewer["living_arrangements"] = STAYS.replace("l5,c4,e4,2025-05-05,2026-01-01,foster_home,h5\n", "")
    loaded(write(tmp_path / "second", **fewer), data_dir)
    assert query(data_dir, "SELECT count(*) FROM children") == [(3,)]
    assert query(data_dir, "SELECT file, lines, replaced FROM load.files") == [
        ("care_episodes.csv", 3, 0),
        ("children.csv", 3, 0),
        ("living_arrangements.csv", 4, 0),
    ]


def test_changes_take_the_place_of_rows_of_the_same_key(tmp_path, with_north):
    head = "episode_id,child_id,removal_date,discharge_date,discharge_reason\n"
    closed = head + "e2,c2,2025-03-01,2026-02-01,adoption\ne9,c1,2026-01-01,,\n"
    loaded(mapped(tmp_path / "week", "north", "changes", care_episodes=closed), with_north)
    assert query(with_north, "SELECT episode_id, discharge_date FROM care_episodes ORDER BY 1") == [
        ("north:e1", date(2025, 6, 10)),
        ("north:e2", date(2026, 2, 1)),
        ("north:e3", None),
        ("north:e4", None),
        ("north:e9", None),
    ]
    assert query(with_north, "SELECT count(*) FROM children") == [(4,)], "tables that changes don't send stay"
    assert query(with_north, "SELECT file_id, file, lines, loaded, replaced FROM load.files") == [
        (1, "north-care_episodes.csv", 4, 3, 1),
        (2, "north-children.csv", 4, 4, 0),
        (3, "north-living_arrangements.csv", 5, 5, 0),
        (4, "north-care_episodes.csv", 2, 2, 0),
    ]
    replaced = "SELECT file_id, source, file, line, table_name, by_file, by_line FROM load.replaced"
    assert query(with_north, replaced) == [
        (1, "north", "north-care_episodes.csv", 3, "care_episodes", "north-care_episodes.csv", 2)
    ]
    assert adds_up(with_north)


def test_changes_of_changes_still_add_up(tmp_path, with_north):
    head = "episode_id,child_id,removal_date,discharge_date\n"
    for week, row in enumerate(["e2,c2,2025-03-01,2026-02-01", "e2,c2,2025-03-01,2026-02-02", "e3,c3,2025-04-01,"]):
        loaded(mapped(tmp_path / f"week{week}", "north", "changes", care_episodes=head + row), with_north)
        assert adds_up(with_north)
    fates = query(with_north, "SELECT lines, loaded, replaced FROM load.files WHERE file LIKE '%care_episodes.csv'")
    assert fates == [(4, 2, 2), (1, 0, 1), (1, 1, 0), (1, 1, 0)]
    assert query(with_north, "SELECT discharge_date FROM care_episodes WHERE episode_id = 'north:e2'") == [
        (date(2026, 2, 2),)
    ]


def test_changes_may_refer_to_what_was_loaded_before(tmp_path, with_north):
    children = "child_id,birth_date\nc9,2014-01-01\n"
    episodes = "episode_id,child_id,removal_date\ne8,c1,2026-01-01\ne9,c9,2026-01-01\ne7,nobody,2026-01-01\n"
    week = mapped(tmp_path / "week", "north", "changes", children=children, care_episodes=episodes)
    summary = loaded(week, with_north)
    assert [line.value for line in summary.rejected] == ["nobody"]
    assert query(with_north, "SELECT count(*) FROM care_episodes") == [(6,)]


def test_a_line_that_still_gives_a_row_to_another_table_stays_loaded(tmp_path, data_dir):
    both = "child_id,birth_date,episode_id,removal_date\nc1,2010-01-01,e1,2025-01-01\nc2,2011-01-01,e2,2025-01-01\n"
    tables = """
files:
  - {file: both.csv, as: both}
tables:
  children:
    from: both
    columns: {child_id: child_id, birth_date: birth_date}
  care_episodes:
    from: both
    columns: {child_id: child_id, episode_id: episode_id, removal_date: removal_date}
"""
    for folder, kind, text in (
        ("base", "full", both),
        ("week", "changes", "child_id,birth_date\nc1,2010-01-02\n"),
        ("later", "changes", "episode_id,child_id,removal_date\ne1,c1,2025-01-02\n"),
    ):
        (tmp_path / folder / "mappings").mkdir(parents=True)
        kinds = f"source: north\nload: {kind}\ncomplete_to: 2026-06-30\n"
        if folder == "base":
            (tmp_path / folder / "both.csv").write_text(text)
            (tmp_path / folder / "mappings" / "north.yaml").write_text(kinds + tables)
            loaded(tmp_path / folder, data_dir)
        else:
            name = "children" if folder == "week" else "care_episodes"
            loaded(mapped(tmp_path / folder, "north", "changes", **{name: text}), data_dir)
            fates = query(data_dir, "SELECT loaded, replaced FROM load.files WHERE file = 'both.csv'")
            assert fates == ([(2, 0)] if folder == "week" else [(1, 1)])
            assert adds_up(data_dir)


def test_changes_without_a_stated_day_do_not_put_complete_to_back(tmp_path, with_north):
    week = mapped(tmp_path / "week", "north", "changes", children="child_id,history_known_from\nc1,2024-01-01\n")
    yaml = week / "mappings" / "north.yaml"
    yaml.write_text(yaml.read_text().replace("complete_to: 2026-06-30\n", ""))
    loaded(week, with_north)
    assert query(with_north, "SELECT complete_to, complete_to_stated FROM load.sources") == [(date(2026, 6, 30), True)]


def test_what_a_source_records_grows_with_changes_and_starts_anew_with_a_full_load(tmp_path, data_dir):
    def recorded():
        return query(data_dir, "SELECT field FROM load.recorded WHERE table_name = 'children' ORDER BY field")

    loaded(mapped(tmp_path / "base", "north"), data_dir)
    loaded(mapped(tmp_path / "week", "north", "changes", children="child_id,sex\nc1,male\n"), data_dir)
    assert recorded() == [("birth_date",), ("child_id",), ("sex",)]
    loaded(mapped(tmp_path / "again", "north"), data_dir)
    assert recorded() == [("birth_date",), ("child_id",)]


# ---- compared with the load before -------------------------------------------------------------------------


def vanished(data_dir):
    sql = "SELECT row_key FROM load.flags WHERE \"check\" = 'vanished_open_rows' ORDER BY row_key"
    return [key for (key,) in query(data_dir, sql)]


def test_open_rows_that_a_full_load_no_longer_has_are_flagged(tmp_path, with_small):
    fewer = EPISODES.replace("e3,c3,2025-04-01,,\n", "").replace("e1,c1,2025-01-10,2025-06-10,reunification\n", "")
    loaded(write(tmp_path / "fewer", children=CHILDREN, care_episodes=fewer), with_small)
    # e1 was closed; e3 and the two open stays were not
    assert vanished(with_small) == ["contract:e3", "contract:l3", "contract:l4"]


def test_what_vanished_stays_flagged_while_other_sources_load_and_in_a_rebuild(tmp_path, with_north):
    fewer = EPISODES.replace("e3,c3,2025-04-01,,\n", "")
    loaded(
        mapped(
            tmp_path / "fewer",
            "north",
            children=CHILDREN,
            care_episodes=fewer,
            living_arrangements=STAYS.replace(",e3,", ",,"),
        ),
        with_north,
    )
    assert vanished(with_north) == ["north:e3"]
    loaded(mapped(tmp_path / "south", "south"), with_north)
    assert vanished(with_north) == ["north:e3"]
    rebuild(with_north, measures=None, say=silent)
    assert vanished(with_north) == ["north:e3"]
    again = mapped(tmp_path / "again", "north", children=CHILDREN, care_episodes=fewer)
    loaded(again, with_north)
    assert "north:e3" not in vanished(with_north), "it is compared with the load before only"


def test_changes_let_nothing_vanish(tmp_path, with_north):
    row = "episode_id,child_id,removal_date\ne9,c1,2026-01-01\n"
    loaded(mapped(tmp_path / "week", "north", "changes", care_episodes=row), with_north)
    assert vanished(with_north) == []


# ---- rebuild -----------------------------------------------------------------------------------------------


def test_a_rebuild_gives_the_same_rows(tmp_path, data_dir):
    loaded(mapped(tmp_path / "north", "north", extra="settings: {detention: {ladder: 3}}"), data_dir)
    loaded(mapped(tmp_path / "south", "south"), data_dir)
    before, name = whole(data_dir), snapshots.current(data_dir)
    summary = rebuild(data_dir, measures=None, say=silent)
    assert summary.snapshot > name and snapshots.current(data_dir) == summary.snapshot
    assert whole(data_dir) == before
    assert [source.source for source in summary.sources] == ["north", "south"]
    assert debris(data_dir) == []


def test_a_rebuild_takes_up_changed_reference_lists_and_keeps_overrides(tmp_path, data_dir):
    extra = "settings: {detention: {counts_as_placement: true}}"
    loaded(mapped(tmp_path / "north", "north", extra=extra), data_dir)
    own = data_dir / "reference" / "settings.csv"
    own.parent.mkdir()
    project = reference_file("settings", None).read_text(encoding="utf-8")
    own.write_text(project.replace("respite,Respite,false", "respite,Respite,true"), encoding="utf-8")
    rebuild(data_dir, measures=None, say=silent)
    flags = query(
        data_dir,
        "SELECT setting, counts_as_placement FROM load.source_settings "
        "WHERE setting IN ('detention', 'respite', 'runaway') ORDER BY setting",
    )
    assert flags == [("detention", True), ("respite", True), ("runaway", False)]


def test_a_code_that_kept_rows_use_can_not_leave_its_list(with_small):
    before = snapshots.current(with_small)
    own = with_small / "reference" / "settings.csv"
    own.parent.mkdir()
    project = reference_file("settings", None).read_text(encoding="utf-8").splitlines(keepends=True)
    own.write_text("".join(line for line in project if not line.startswith("kin_foster,")), encoding="utf-8")
    with pytest.raises(
        LoadError, match=r"settings.csv no longer lists kin_foster, which is the setting of 1 row of living_arr"
    ):
        rebuild(with_small, measures=None, say=silent)
    assert snapshots.current(with_small) == before and debris(with_small) == []


def test_a_rebuild_before_the_first_load_says_what_to_do(data_dir):
    with pytest.raises(LoadError, match="load exports first"):
        rebuild(data_dir, measures=None, say=silent)


def test_a_load_refuses_to_drop_sources_whose_kept_rows_are_gone(small, with_north):
    name = snapshots.current(with_north)
    shutil.rmtree(snapshots.kept(with_north, name))
    with pytest.raises(LoadError, match=f"kept rows of snapshot {name} are gone"):
        loaded(small, with_north)
    assert snapshots.current(with_north) == name


def test_kept_rows_of_an_older_program_can_be_rebuilt(with_small):
    kept = snapshots.kept(with_small, snapshots.current(with_small)) / "children.parquet"
    duckdb.sql(f"CREATE TABLE c AS SELECT * EXCLUDE (language), 'x' AS dropped FROM '{kept}'")
    duckdb.sql(f"COPY c TO '{kept}' (FORMAT parquet); DROP TABLE c")
    rebuild(with_small, measures=None, say=silent)
    assert query(with_small, "SELECT count(*), count(language), count(birth_date) FROM children") == [(4, 0, 4)]


# ---- a trial -----------------------------------------------------------------------------------------------


def test_a_trial_tells_what_a_load_would_give_and_changes_nothing(small, data_dir):
    trial = check(Exports(small), data_dir, say=silent)
    assert not data_dir.exists()
    summary = loaded(small, data_dir)
    assert (trial.files, trial.checks, trial.rejected, trial.sources) == (
        summary.files,
        summary.checks,
        summary.rejected,
        summary.sources,
    )
    before = sorted((path, path.stat().st_mtime_ns) for path in data_dir.rglob("*"))
    check(Exports(small, source="other"), data_dir, say=silent)
    assert sorted((path, path.stat().st_mtime_ns) for path in data_dir.rglob("*")) == before


def test_a_trial_of_changes_looks_at_what_is_in_use(tmp_path, with_north):
    stay = "living_arrangement_id,child_id,start_date,end_date,setting\nl9,c2,2025-05-01,2025-05-09,shelter\n"
    week = mapped(tmp_path / "week", "north", "changes", living_arrangements=stay)
    trial = check(Exports(week), with_north, say=silent)
    found = {one.check: one.flagged for one in trial.checks if one.flagged}
    assert found["overlapping_living_arrangements"] == 1


# ---- what is refused ---------------------------------------------------------------------------------------


def test_an_error_anywhere_changes_nothing(small, with_small):
    before = snapshots.current(with_small)

    def broken(con):
        raise LoadError("the measures failed")

    with pytest.raises(LoadError, match="the measures failed"):
        loaded(small, with_small, measures=broken)
    assert snapshots.current(with_small) == before
    assert snapshots.names(with_small) == [before] and debris(with_small) == []


def test_a_database_that_does_not_hold_what_was_kept_is_not_published(small, data_dir):
    def loses_a_row(con):
        con.execute("DELETE FROM children WHERE child_id = 'contract:c3'")

    def loses_a_line(con):
        con.execute("UPDATE load.files SET loaded = loaded - 1 WHERE file = 'children.csv'")

    def doubles_a_row(con):
        con.execute("INSERT INTO children SELECT * FROM children LIMIT 1")

    def loses_a_file(con):
        con.execute("DELETE FROM load.files WHERE file = 'children.csv'")

    for damage, words in (
        (loses_a_row, "rows of children that are not those kept"),
        (loses_a_line, "lines do not add up"),
        (doubles_a_row, "rows of children that are not those kept"),
        (loses_a_file, "rows of children from files that are not listed"),
    ):
        with pytest.raises(LoadError, match=words):
            loaded(small, data_dir, measures=damage)
    assert snapshots.current(data_dir) is None and [name for name in debris(data_dir) if name != "CURRENT"] == []


def test_rows_in_another_order_are_still_those_kept(small, data_dir):
    def turns_rows_round(con):
        con.execute("CREATE OR REPLACE TABLE children AS SELECT * FROM children ORDER BY child_id DESC")

    loaded(small, data_dir, measures=turns_rows_round)
    assert query(data_dir, "SELECT count(*), first(child_id) FROM children") == [(4, "contract:c4")]


def test_a_folder_that_is_not_there_or_empty(tmp_path, data_dir):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(LoadError, match=folder.name):
            loaded(folder, data_dir)
    assert snapshots.current(data_dir) is None


def test_exports_of_which_nothing_can_be_loaded_are_refused(tmp_path, data_dir):
    write(tmp_path / "bad", children="child_id,birth_date\n,2010-01-01\n", care_episodes=EPISODES)
    with pytest.raises(LoadError, match="no enrollment, removal, Family Partner or collaborative member"):
        loaded(tmp_path / "bad", data_dir, as_of=date(2026, 6, 30))
    assert snapshots.current(data_dir) is None


# ---- settings ----------------------------------------------------------------------------------------------


def test_the_last_snapshots_stay(small, data_dir):
    data_dir.mkdir()
    (data_dir / "settings.toml").write_text("[snapshots]\nkeep = 2\n")
    made = [loaded(small, data_dir).snapshot for _ in range(4)]
    assert snapshots.names(data_dir) == [made[3], made[2]]


@pytest.mark.parametrize("keep", ["1", "0", "-3", "'many'", "true", "2.5"])
def test_too_few_snapshots_to_keep_is_said_before_anything_is_done(small, data_dir, keep):
    data_dir.mkdir()
    (data_dir / "settings.toml").write_text(f"[snapshots]\nkeep = {keep}\n")
    with pytest.raises(LoadError, match="snapshots.keep is .*; set it to a whole number of 2 or more"):
        loaded(small, data_dir)
    assert not snapshots.warehouse(data_dir).exists()


def test_settings_that_can_not_be_read_are_named(small, data_dir):
    data_dir.mkdir()
    (data_dir / "settings.toml").write_text("[snapshots\nkeep = 3\n")
    with pytest.raises(LoadError, match=r"settings\.toml can't be read"):
        loaded(small, data_dir)
