"""The terminal: what each command prints, where, and with which exit code."""

import os
import re
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from etl import snapshots
from etl.__main__ import main
from etl.contract import PROJECT_DATA
from measures.build import build
from tests.support.exports import CHILDREN, EPISODES, STAYS, command, environment, etl, mapped, query, write


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A data folder with two loads by the command, and what the second printed."""
    base = tmp_path_factory.mktemp("site")
    first = etl("load", write(base / "small"), "--data", base / "data", "--as-of", "2026-06-30")
    assert first.returncode == 0, first.stderr
    odd = mapped(
        base / "odd",
        "north",
        children=CHILDREN + "c5,1/1/11\n",
        care_episodes=EPISODES.replace("2025-06-10,reunification", "2025-01-10,reunification"),
        living_arrangements=STAYS,
    )
    yaml = odd / "mappings" / "north.yaml"
    yaml.write_text(yaml.read_text().replace("complete_to: 2026-06-30\n", ""))
    second = etl("load", odd, "--data", base / "data")
    assert second.returncode == 0, second.stderr
    return base, first, second


@pytest.fixture(autouse=True)
def two_measures(monkeypatch):
    """Loads in this process make two measures, as those of `etl` do."""
    monkeypatch.setattr("measures.build.build", partial(build, codes=("C1", "PS2")))


def run(capsys, *arguments):
    """Runs a command in this process: its exit code and what it wrote to stdout and stderr."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as exit:
        code = exit.code
    written = capsys.readouterr()
    return code, written.out, written.err


def cells(line):
    return re.split(r"\s{2,}", line.strip())


# ---- load --------------------------------------------------------------------------------------------------


def test_load_prints_the_fate_of_every_line_and_the_snapshot(site):
    base, first, _ = site
    lines = [cells(line) for line in first.stdout.splitlines()]
    assert lines[0] == ["source", "file", "lines", "loaded", "rejected", "replaced", "left out"]
    assert ["contract", "living_arrangements.csv", "5", "5", "0", "0", "0"] in lines
    assert ["all", "3 files", "13", "13", "0", "0", "0"] in lines
    name = snapshots.names(base / "data")[-1]
    assert f"Snapshot {name} is in use, as of 2026-06-30." in first.stdout
    assert "contract is complete to 2026-06-30." in first.stdout


def test_load_makes_the_measures_too(site):
    base, *_ = site
    assert query(base / "data", "SELECT code FROM catalog.cards ORDER BY code") == [("C1",), ("PS2",)]


def test_load_marks_a_guess_and_what_should_not_be_quoted(site):
    _, _, second = site
    assert "north is taken to be complete to 2026-01-01, the last day in its exports." in second.stdout
    assert "confirm it with complete_to in the mapping or with --as-of" in second.stdout
    assert "Don't quote figures of north yet: Removed and discharged on the same day: 1 of 4" in second.stdout


def test_load_shows_progress_on_stderr_and_nothing_else_there(site):
    _, first, _ = site
    assert first.stderr.splitlines()[0].startswith("Reading ")
    assert first.stderr.splitlines()[-1] == "Publishing the snapshot"
    assert "Reading" not in first.stdout


# ---- check -------------------------------------------------------------------------------------------------


def test_check_prints_fates_reasons_flags_and_complete_to(site, capsys):
    base, *_ = site
    before = sorted(path.name for path in (base / "data" / "warehouse").iterdir())
    code, out, _ = run(capsys, "check", base / "odd", "--data", base / "data")
    assert code == 0
    assert ["north", "north-children.csv", "5", "4", "1", "0", "0"] in [cells(line) for line in out.splitlines()]
    assert "north-children.csv, line 6: " in out
    assert "Removed and discharged on the same day: 1 of 4 care_episodes (25%); the limit is 5%: past the limit." in out
    assert "Check that the child really left care on that day" in out
    assert "checks found nothing." in out
    assert "This is a guess" in out
    assert out.endswith("Nothing was changed.\n")
    assert sorted(path.name for path in (base / "data" / "warehouse").iterdir()) == before


def test_check_shows_the_first_rejected_lines_of_many(tmp_path, capsys):
    many = "child_id,birth_date\n" + "".join(f"c{n},2010-13-01\n" for n in range(50)) + "c99,2010-01-01\n"
    write(tmp_path / "many", children=many)
    code, out, _ = run(capsys, "check", tmp_path / "many", "--data", tmp_path / "data", "--as-of", "2026-06-30")
    assert code == 0
    assert "Lines that can't be loaded, the first 20 of 50" in out
    assert out.count("children.csv, line ") == 20
    assert not (tmp_path / "data").exists()


# ---- snapshots, use, rebuild -------------------------------------------------------------------------------


def test_snapshots_use_and_rebuild(site, capsys):
    base, *_ = site
    data = base / "data"
    newest, oldest = snapshots.names(data)
    code, out, _ = run(capsys, "snapshots", "--data", data)
    rows = [cells(line) for line in out.splitlines()]
    assert code == 0
    assert rows[1] == [newest, "yes", "2026-01-01", "26", "1", "contract 2026-06-30, north 2026-01-01"]
    assert rows[2] == [oldest, "2026-06-30", "13", "0", "contract 2026-06-30"]

    assert run(capsys, "use", oldest, "--data", data)[:2] == (0, f"Snapshot {oldest} is in use.\n")
    assert snapshots.current(data) == oldest

    code, out, _ = run(capsys, "rebuild", "--data", data)
    made = snapshots.current(data)
    assert code == 0 and made > newest
    assert out.endswith(f"Snapshot {made} is in use, as of 2026-06-30.\n")
    assert query(data, "SELECT source FROM load.sources") == [("contract",)], "of the one in use, not the newest"
    run(capsys, "use", newest, "--data", data)


def test_snapshots_before_the_first_load(tmp_path, capsys):
    assert run(capsys, "snapshots", "--data", tmp_path)[:2] == (0, "There is no snapshot yet; load exports first.\n")


# ---- sample ------------------------------------------------------------------------------------------------


def test_sample_writes_exports_that_load(tmp_path, capsys):
    code, out, _ = run(capsys, "sample", "--children", 20, "--seed", 7, "--out", tmp_path / "sample")
    assert code == 0 and "sample exports of about 20 children" in out
    code, out, err = run(capsys, "check", tmp_path / "sample", "--data", tmp_path / "data")
    assert code == 0, err
    for source in ("piedmont", "prairie", "riverbend"):
        assert f"{source} is complete to" in out


# ---- where data lives --------------------------------------------------------------------------------------


def test_data_is_the_folder_here_if_there_is_one(tmp_path):
    write(tmp_path / "small")
    (tmp_path / "data").mkdir()
    done = etl("load", "small", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert snapshots.current(tmp_path / "data")


def test_else_it_is_the_project_s(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _, out, _ = run(capsys, "snapshots")
    assert out == run(capsys, "snapshots", "--data", PROJECT_DATA)[1]


def test_mappings_of_the_data_folder_are_found(tmp_path, capsys):
    exports = mapped(tmp_path / "exports", "north")
    (tmp_path / "data").mkdir()
    (exports / "mappings").rename(tmp_path / "data" / "mappings")
    code, out, _ = run(capsys, "check", exports, "--data", tmp_path / "data")
    assert code == 0 and "north is complete to 2026-06-30." in out


def test_one_mapping_can_be_named(tmp_path, capsys):
    exports = mapped(tmp_path / "exports", "north")
    (exports / "mappings" / "north.yaml").rename(tmp_path / "mine.yaml")
    code, out, _ = run(capsys, "check", exports, "--mapping", tmp_path / "mine.yaml", "--data", tmp_path / "data")
    assert code == 0 and "north is complete to 2026-06-30." in out


# ---- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "The following arguments are required: COMMAND"),
        (["lod"], "invalid choice: 'lod'"),
        (["load"], "required: DIR"),
        (["load", "{tmp}/nowhere"], "nowhere"),
        (["check", "{tmp}/nowhere"], "nowhere"),
        (["load", "{tmp}/empty"], "empty"),
        (["load", "{tmp}/small", "--as-of", "6/30/2026"], "6/30/2026 is not a day; write it like 2026-06-30"),
        (["load", "{tmp}/small", "--mapping", "{tmp}/nowhere.yaml"], "nowhere.yaml"),
        (["use", "2020-01-01-000000"], "There is no snapshot named 2020-01-01-000000"),
        (["rebuild"], "There is no snapshot to rebuild yet"),
        (["sample"], "required: --out"),
        (["sample", "--children", "none", "--out", "{tmp}/x"], "none is not a number of children"),
        (["sample", "--out", "{tmp}/small/children.csv"], "children.csv"),
        (["load", "{tmp}/small", "--data", "{tmp}/small/children.csv"], "children.csv"),
    ],
)
def test_errors_are_one_sentence_with_exit_code_2(tmp_path, capsys, monkeypatch, arguments, words):
    write(tmp_path / "small")
    (tmp_path / "empty").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert code == 2 and out == ""
    assert words in err and "Traceback" not in err
    assert len(err.splitlines()) == 1 and err.rstrip().endswith("."), err


def test_a_measure_that_breaks_a_rule_is_a_sentence_too(site, capsys, monkeypatch):
    base, *_ = site

    def breaks(con, parameters, progress):
        raise ValueError("The evidence of PS1 has 3 rows with no reason.")

    monkeypatch.setattr("measures.build.build", breaks)
    before = snapshots.current(base / "data")
    code, _, err = run(capsys, "load", base / "small", "--data", base / "data")
    assert code == 2
    assert err.splitlines()[-1] == "The evidence of PS1 has 3 rows with no reason. Nothing was loaded."
    assert snapshots.current(base / "data") == before


def test_a_damaged_snapshot_is_a_sentence_too(tmp_path, capsys):
    folder = tmp_path / "warehouse"
    folder.mkdir()
    (folder / "2026-01-01-000000.duckdb").write_text("not a database")
    code, _, err = run(capsys, "snapshots", "--data", tmp_path)
    assert code == 2 and len(err.splitlines()) == 1


def test_site_parameters_reach_the_measures(site, tmp_path, capsys, monkeypatch):
    base, *_ = site
    (tmp_path / "settings.toml").write_text("[parameters]\nreview_days = 45\n")
    seen = {}
    monkeypatch.setattr("measures.build.build", lambda con, parameters, progress: seen.update(parameters))
    code, _, err = run(capsys, "load", base / "small", "--data", tmp_path)
    assert code == 0, err
    assert seen == {"review_days": 45}


@pytest.fixture
def interrupts_arrive():
    """A run in the background ignores interrupts, and what it starts inherits that; here they arrive again."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_arrive")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no interrupt to one process")
def test_an_interrupt_in_the_middle_of_a_query_is_one_too(tmp_path, capsys, monkeypatch):
    def interrupted(con, parameters, progress):
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        con.execute("SELECT count(*) FROM range(1000000000000) t(n) WHERE n * n % 7 = 3")

    monkeypatch.setattr("measures.build.build", interrupted)
    code, _, err = run(capsys, "load", write(tmp_path / "small"), "--data", tmp_path / "data")
    assert code == 130 and err.splitlines()[-1] == "Stopped."
    assert sorted(path.name for path in (tmp_path / "data" / "warehouse").iterdir()) == ["load.lock"]


@pytest.mark.usefixtures("interrupts_arrive")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no interrupt to one process")
def test_an_interrupt_leaves_no_debris_and_exits_130(tmp_path):
    exports = write(tmp_path / "small")
    loading = subprocess.Popen(
        command("load", exports, "--data", tmp_path / "data"),
        cwd=Path(__file__).resolve().parents[2],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert any(line.startswith("Building") for line in loading.stderr)
    loading.send_signal(signal.SIGINT)
    out, err = loading.communicate(timeout=120)
    assert loading.returncode == 130 and out == ""
    assert err.splitlines()[-1] == "Stopped." and "Traceback" not in err
    assert sorted(path.name for path in (tmp_path / "data" / "warehouse").iterdir()) == ["load.lock"]
