"""Loads that are killed, loads at the same time, and readers that go on meanwhile: with real processes."""

import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from etl import snapshots
from tests.support.exports import ROOT, adds_up, command, debris, environment, etl, query, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal 9")

OLD, NEW = 3, 7  # children in the exports of the first load and of the one that is killed
WAITING = "Another load is running in this data folder; waiting for it to finish."


def exports(folder, children):
    rows = range(children)
    return write(
        folder,
        children="child_id,birth_date\n" + "".join(f"c{n},2012-01-01\n" for n in rows),
        care_episodes="episode_id,child_id,removal_date\n" + "".join(f"e{n},c{n},2025-01-01\n" for n in rows),
        living_arrangements="living_arrangement_id,child_id,episode_id,start_date,setting,provider_id\n"
        + "".join(f"l{n},c{n},e{n},2025-01-01,foster_home,h{n}\n" for n in rows),
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A data folder after a load of the old exports, beside the exports; to copy."""
    base = tmp_path_factory.mktemp("loaded")
    exports(base / "new", NEW)
    (base / "data").mkdir()
    (base / "data" / "settings.toml").write_text("[snapshots]\nkeep = 2\n")
    done = etl("load", exports(base / "old", OLD), "--data", base / "data")
    assert done.returncode == 0, done.stderr
    return base


@pytest.fixture
def base(loaded, tmp_path):
    return shutil.copytree(loaded, tmp_path / "copy")


def start(*arguments):
    return subprocess.Popen(
        arguments,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def load(base, which):
    return start(*command("load", base / which, "--data", base / "data"))


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def assert_whole(base, children):
    """The snapshot in force has as many children in every place, and says so of itself."""
    data_dir = base / "data"
    name = snapshots.current(data_dir)
    assert query(data_dir, "SELECT snapshot FROM load.snapshot") == [(name,)]
    for table in ("children", "care_episodes", "living_arrangements"):
        assert query(data_dir, f"SELECT count(*) FROM {table}") == [(children,)]
    assert query(data_dir, "SELECT count(*) > 0 FROM catalog.cards") == [(True,)]
    assert adds_up(data_dir)


def assert_next_load_is_clean(base):
    done = etl("load", base / "new", "--data", base / "data")
    assert done.returncode == 0, done.stderr
    assert_whole(base, NEW)
    assert debris(base / "data") == []


@contextmanager
def reading(base):
    """A reader at work in another process; gives the list of its lines, whole once the block has ended."""
    reader = start(sys.executable, "-m", "tests.support.reader", str(base / "data"))
    lines, first = [], threading.Event()

    def collect():
        for line in reader.stdout:
            lines.append(line.split())
            first.set()

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        assert first.wait(60), "the reader did not start"
        yield lines
    finally:
        reader.stdin.close()
        collector.join(60)
        problem = reader.stderr.read()
        assert reader.wait(60) == 0 and not problem, problem


def assert_never_mixed(lines, numbers):
    for named, inside, children, loaded in lines:
        assert named == inside, "the file is not the one that the pointer names"
        assert children == loaded and int(children) in numbers


# ---- killed ------------------------------------------------------------------------------------------------


# The progress lines at which a load is killed: the beginning of each stage.
STAGES = (
    "Reading",
    "Checking living_arrangements",
    "Merging",
    "Building",
    "Checking the rows",
    "Counting",
    "Verifying",
    "Publishing",
)


def test_a_load_killed_at_any_stage_leaves_the_old_snapshot_and_the_next_load_is_clean(base):
    data_dir = base / "data"
    before = snapshots.current(data_dir)
    for stage in STAGES:
        loading = load(base, "new")
        assert any(line.startswith(stage) for line in loading.stderr), f"the load never said {stage}"
        kill(loading)
        if stage != "Publishing":
            assert snapshots.current(data_dir) == before
            (left,) = debris(data_dir)
            assert left.startswith("building-")
        assert_whole(base, OLD if snapshots.current(data_dir) == before else NEW)
    assert_next_load_is_clean(base)


def test_publishing_killed_before_each_file_operation(base):
    """Whatever was done so far, the pointer names a whole snapshot and nothing of the killed load stays."""
    data_dir = base / "data"
    old = snapshots.current(data_dir)
    steps, in_force = [], {old}
    while "published" not in steps:
        publishing = start(sys.executable, "-m", "tests.support.stepwise", str(data_dir))
        for _ in steps:
            publishing.stdout.readline()
            publishing.stdin.write("\n")
            publishing.stdin.flush()
        steps.append(publishing.stdout.readline().split()[0])
        kill(publishing)
        now = snapshots.current(data_dir)
        in_force.add(now)
        assert query(data_dir, "SELECT count(*) FROM children") == [(OLD,)]
        assert (snapshots.kept(data_dir, now) / "children.parquet").exists()
        with snapshots.locked(data_dir, silent):
            assert snapshots.current(data_dir) == now
            assert snapshots.names(data_dir) == sorted(in_force, reverse=True)
            assert debris(data_dir) == []
        snapshots.use(data_dir, old, silent)
    assert steps == ["write", "rename", "rename", "write", "replace", "remove", "published"]
    assert len(in_force) == 3, "the old one, and those killed after the pointer named them"


def silent(line):
    raise AssertionError(f"nothing to say, but said: {line}")


def test_killed_at_random_instants(base):
    """A load of this size takes some seconds: three instants of it."""
    killed_at_random(base, random.Random(7), instants=3)
    assert_next_load_is_clean(base)


@pytest.mark.long
def test_killed_at_a_hundred_instants_with_readers_open(base):
    with reading(base) as lines:
        killed_at_random(base, random.Random(11), instants=100)
        assert_next_load_is_clean(base)
    assert_never_mixed(lines, {OLD, NEW})
    assert len(lines) > 1000


def killed_at_random(base, draw, instants):
    """Kills so many loads, each some time after its first line, at most as long after it as a whole load takes.

    Each load brings the exports that are not in force, so that what was there before and what would come differ; and
    each is the one that clears up after the kill before it. A load that ends before its instant is no kill.
    """
    data_dir, killed = base / "data", 0
    longest = seconds_of_a_load(base)
    while killed < instants:
        before = snapshots.current(data_dir)
        content = query(data_dir, "SELECT count(*) FROM children")[0][0]
        which, other = ("new", NEW) if content == OLD else ("old", OLD)
        loading = load(base, which)
        loading.stderr.readline()
        time.sleep(draw.uniform(0, longest))
        loading.send_signal(signal.SIGKILL)
        loading.communicate(timeout=60)
        killed += loading.returncode == -signal.SIGKILL
        assert loading.returncode in (0, -signal.SIGKILL)
        assert_whole(base, content if snapshots.current(data_dir) == before else other)
        left = debris(data_dir)
        assert all(name.startswith("building-") for name in left) and (loading.returncode or not left)


def seconds_of_a_load(base):
    """How long a whole load goes on after its first line, on this computer now."""
    loading = load(base, "new")
    loading.stderr.readline()
    begun = time.monotonic()
    _, problem = loading.communicate(timeout=300)
    assert loading.returncode == 0, problem
    return time.monotonic() - begun


# ---- at the same time --------------------------------------------------------------------------------------


def test_a_second_load_at_the_same_time_says_so_and_waits(base):
    first = load(base, "old")
    first.stderr.readline()  # it holds the lock now
    second = load(base, "new")
    assert second.stderr.readline().strip() == WAITING
    assert first.poll() is None
    _, problem = first.communicate(timeout=300)
    assert first.returncode == 0, problem
    _, problem = second.communicate(timeout=300)
    assert second.returncode == 0, problem
    assert_whole(base, NEW)
    assert len(snapshots.names(base / "data")) == 2 and debris(base / "data") == []


def test_a_load_that_waits_for_one_that_is_killed_goes_on(base):
    first = load(base, "old")
    first.stderr.readline()
    second = load(base, "new")
    assert second.stderr.readline().strip() == WAITING
    kill(first)
    _, problem = second.communicate(timeout=300)
    assert second.returncode == 0, problem
    assert_whole(base, NEW)
    assert debris(base / "data") == []


def test_a_reader_never_errs_and_never_sees_a_mixture_while_loads_go_on(base):
    made = [snapshots.current(base / "data")]
    with reading(base) as lines:
        for which in ("new", "old", "new"):
            done = etl("load", base / which, "--data", base / "data")
            assert done.returncode == 0, done.stderr
            made.append(snapshots.current(base / "data"))
    assert_never_mixed(lines, {OLD, NEW})
    seen = list(dict.fromkeys(named for named, *_ in lines))
    assert seen == made[: len(seen)] and len(seen) >= 3, "the new snapshot shows on the next read"
    assert len(lines) > 20
