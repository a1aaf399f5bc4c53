"""Names, the pointer, publishing, choosing and pruning of snapshots, without a load around them."""

import os
import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from filelock import FileLock

from etl import snapshots
from etl.errors import LoadError

NOW = datetime(2026, 11, 22, 10, 22, 33, tzinfo=UTC)


def silent(line):
    raise AssertionError(f"nothing to say, but said: {line}")


def make(data_dir, now=NOW, content="rows"):
    """Publishes a snapshot whose files hold a word, and returns its name."""
    snapshots.warehouse(data_dir).mkdir(parents=True, exist_ok=True)
    name = snapshots.new_name(data_dir, now)
    folder = snapshots.building_folder(data_dir, name)
    built, rows = folder / "snapshot.duckdb", folder / "rows"
    built.write_text(content)
    rows.mkdir()
    (rows / "children.parquet").write_text(content)
    snapshots.publish(data_dir, name, built, rows)
    folder.rmdir()
    return name


def there(data_dir):
    return sorted(path.name for path in snapshots.warehouse(data_dir).iterdir())


# ---- names -------------------------------------------------------------------------------------------------


def test_a_name_is_the_time_in_utc(tmp_path):
    east = timezone(timedelta(hours=2))
    assert snapshots.new_name(tmp_path, NOW.astimezone(east)) == "2026-11-22-102233"


def test_names_sort_by_time_and_are_never_used_twice(tmp_path):
    moments = [NOW, NOW, NOW, NOW - timedelta(hours=1), NOW + timedelta(seconds=1)]
    names = [make(tmp_path, moment) for moment in moments]
    assert names == [
        "2026-11-22-102233",
        "2026-11-22-102233-02",
        "2026-11-22-102233-03",
        "2026-11-22-102233-04",
        "2026-11-22-102234",
    ]
    assert names == sorted(names)
    assert snapshots.names(tmp_path) == names[::-1]


def test_many_snapshots_in_one_second_keep_their_order(tmp_path):
    names = [make(tmp_path) for _ in range(12)]
    assert names == sorted(names) and len(set(names)) == 12


def test_a_name_that_was_pruned_is_not_used_again(tmp_path):
    made = [make(tmp_path) for _ in range(5)]
    assert snapshots.prune(tmp_path, 2) == [made[2], made[1], made[0]]
    assert make(tmp_path) == "2026-11-22-102233-06"


def test_other_files_are_no_snapshots(tmp_path):
    name = make(tmp_path)
    (snapshots.warehouse(tmp_path) / "mine.duckdb").write_text("")
    (snapshots.warehouse(tmp_path) / "notes").mkdir()
    assert snapshots.names(tmp_path) == [name]
    with snapshots.locked(tmp_path, silent):
        pass
    assert {"mine.duckdb", "notes"} <= set(there(tmp_path)), "what the program did not make stays"


# ---- publishing --------------------------------------------------------------------------------------------


def test_before_the_first_load_there_is_nothing(tmp_path):
    assert snapshots.current(tmp_path) is None
    assert snapshots.names(tmp_path) == []


def test_a_published_snapshot_is_in_force_and_leaves_nothing_else(tmp_path):
    name = make(tmp_path, content="first")
    assert snapshots.current(tmp_path) == name
    assert snapshots.database(tmp_path, name).read_text() == "first"
    assert there(tmp_path) == [name, f"{name}.duckdb", "CURRENT"]
    assert (snapshots.warehouse(tmp_path) / "CURRENT").read_text() == f"{name}\n"


class Killed(BaseException):
    """Stands for the end of the process: nothing that publishing would still do happens after it."""


STEPS = ("rename", "replace", "unlink")


def stopped_publishing(data_dir, monkeypatch, after):
    """Publishes a second snapshot and stops before the step number `after`; returns whether it was stopped."""
    count = 0

    def stop_at(real):
        def step(*arguments, **options):
            nonlocal count
            if count == after:
                raise Killed
            count += 1
            return real(*arguments, **options)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", stop_at(os.rename))
        patched.setattr(os, "replace", stop_at(os.replace))
        patched.setattr(Path, "unlink", stop_at(Path.unlink))
        patched.setattr(Path, "write_text", stop_at(Path.write_text))
        try:
            make(data_dir, NOW + timedelta(hours=1), content="second")
        except Killed:
            return True
    return False


def test_stopped_at_any_step_the_old_or_the_new_snapshot_is_whole_and_no_debris_stays(tmp_path, monkeypatch):
    seen = set()
    for step in range(40):
        data_dir = tmp_path / str(step)
        old = make(data_dir, content="first")
        stopped = stopped_publishing(data_dir, monkeypatch, step)
        in_force = snapshots.current(data_dir)
        expected = "first" if in_force == old else "second"
        assert snapshots.database(data_dir, in_force).read_text() == expected
        assert (snapshots.kept(data_dir, in_force) / "children.parquet").read_text() == expected
        with snapshots.locked(data_dir, silent):
            pass
        assert snapshots.current(data_dir) == in_force
        names = [old] if in_force == old else [old, in_force]
        assert snapshots.names(data_dir) == names[::-1], "a snapshot that never was in force is debris"
        files = [f"{name}{end}" for name in names for end in ("", ".duckdb")]
        assert there(data_dir) == sorted(["CURRENT", "load.lock", *files])
        seen.add(expected)
        if not stopped:
            break
    assert not stopped and step > 5, "every step was tried"
    assert seen == {"first", "second"}


@pytest.mark.parametrize("step", range(3))
def test_an_interrupt_while_publishing_leaves_nothing_for_the_next_load_to_remove(tmp_path, monkeypatch, step):
    old = make(tmp_path)
    with pytest.raises(KeyboardInterrupt), snapshots.locked(tmp_path, silent):
        assert stopped_publishing(tmp_path, monkeypatch, 2 + step)
        raise KeyboardInterrupt
    assert there(tmp_path) == [old, f"{old}.duckdb", "CURRENT", "load.lock"]


def test_going_back_does_not_remove_the_snapshot_that_was_in_force(tmp_path, monkeypatch):
    """A load that was stopped after its snapshot came into force, then a choice of the older one."""
    old = make(tmp_path, content="first")
    for step in range(40):
        if not stopped_publishing(tmp_path, monkeypatch, step):
            break
        newest = snapshots.current(tmp_path)
        if newest != old:
            snapshots.use(tmp_path, old, silent)
            with snapshots.locked(tmp_path, silent):
                pass
            assert newest in snapshots.names(tmp_path)
            return
        with snapshots.locked(tmp_path, silent):
            pass
    raise AssertionError("publishing was never stopped after the pointer was replaced")


def test_debris_of_older_loads_is_removed(tmp_path):
    name = make(tmp_path)
    folder = snapshots.warehouse(tmp_path)
    (folder / "building-2026-11-22-090000").mkdir()
    (folder / "building-2026-11-22-090000" / "staging.duckdb").write_text("half")
    (folder / "building-CURRENT").write_text("half")
    (folder / "2026-11-22-090000").mkdir()  # kept rows without their database
    (folder / "2026-11-22-090000" / "children.parquet").write_text("half")
    with snapshots.locked(tmp_path, silent):
        assert there(tmp_path) == [name, f"{name}.duckdb", "CURRENT", "load.lock"]


# ---- choosing and pruning ----------------------------------------------------------------------------------


def test_use_goes_back_and_forth(tmp_path):
    first, second = make(tmp_path), make(tmp_path)
    snapshots.use(tmp_path, first, silent)
    assert snapshots.current(tmp_path) == first
    snapshots.use(tmp_path, second, silent)
    assert snapshots.current(tmp_path) == second


@pytest.mark.parametrize("name", ["2026-01-01-000000", "../../etc", "", "CURRENT", "building-x"])
def test_use_of_an_unknown_snapshot_names_the_newest(tmp_path, name):
    made = [make(tmp_path) for _ in range(5)]
    with pytest.raises(LoadError, match=re.escape(f"the newest are {made[4]}, {made[3]}, {made[2]}.")):
        snapshots.use(tmp_path, name, silent)
    assert snapshots.current(tmp_path) == made[4]


def test_use_before_the_first_load_says_what_to_do(tmp_path):
    with pytest.raises(LoadError, match="load exports first"):
        snapshots.use(tmp_path, "2026-01-01-000000", silent)


def test_pruning_keeps_the_newest(tmp_path):
    made = [make(tmp_path, content=str(n)) for n in range(5)]
    assert snapshots.prune(tmp_path, 2) == [made[2], made[1], made[0]]
    assert snapshots.names(tmp_path) == [made[4], made[3]]
    assert not snapshots.kept(tmp_path, made[0]).exists()


def test_pruning_never_removes_the_snapshot_in_use(tmp_path):
    made = [make(tmp_path) for _ in range(5)]
    snapshots.use(tmp_path, made[0], silent)
    snapshots.prune(tmp_path, 2)
    assert snapshots.names(tmp_path) == [made[4], made[3], made[0]]


def test_what_can_not_be_removed_stays_until_the_next_time(tmp_path, monkeypatch):
    made = [make(tmp_path) for _ in range(4)]
    locked = snapshots.database(tmp_path, made[0])
    unlink = Path.unlink

    def refuse(path, *arguments, **options):
        if path == locked:
            raise PermissionError(13, "The process cannot access the file because it is being used", str(path))
        unlink(path, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        assert snapshots.prune(tmp_path, 2) == [made[1]]
    assert snapshots.names(tmp_path) == [made[3], made[2], made[0]]
    assert snapshots.kept(tmp_path, made[0]).exists(), "the kept rows stay with their database"
    assert snapshots.prune(tmp_path, 2) == [made[0]]


# ---- the lock ----------------------------------------------------------------------------------------------


def test_a_second_load_says_so_once_and_waits(tmp_path):
    said, told, entered = [], threading.Event(), threading.Event()

    def say(line):
        said.append(line)
        told.set()

    def second():
        with snapshots.locked(tmp_path, say):
            entered.set()

    with snapshots.locked(tmp_path, silent):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(20)
        assert not entered.is_set(), "two loads at once"
    assert entered.wait(20)
    thread.join()
    assert said == ["Another load is running in this data folder; waiting for it to finish."]


def test_the_lock_is_free_after_an_error(tmp_path):
    with pytest.raises(LoadError), snapshots.locked(tmp_path, silent):
        raise LoadError("broken")
    lock = FileLock(snapshots.warehouse(tmp_path) / snapshots.LOCK)
    with lock.acquire(timeout=0):
        assert lock.is_locked
