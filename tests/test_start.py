"""start.py: what it chooses, when it installs, and the sentence that it ends in when a person has to do something."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).resolve().parents[1]
PYTHON = "python-of-the-environment"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project folder with requirements, in which nothing is installed."""
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / "requirements-dev.txt").write_text("two==2\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.delenv("SOC_DATA", raising=False)
    return tmp_path


@pytest.fixture
def commands(monkeypatch):
    """Keeps every command that start.py would run, as text, and lets each succeed unless `codes` says otherwise."""
    ran, codes = [], {}

    def run(*command, **options):
        text = " ".join(str(part) for part in command)
        ran.append(text)
        return next((code for words, code in codes.items() if words in text), 0)

    monkeypatch.setattr(start, "run", run)
    run.ran, run.codes = ran, codes
    return run


@pytest.fixture
def computer(monkeypatch, tmp_path):
    """A computer on which nothing is installed; tests add commands to `on_path`."""
    on_path = {}
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(start.shutil, "which", on_path.get)
    monkeypatch.setattr(start, "usual_places", list)
    monkeypatch.setattr(start, "starts", lambda place: True)
    monkeypatch.setattr(start, "playwright_browser", lambda python: None)
    monkeypatch.setattr(start, "downloaded_by_playwright", lambda python: None)
    monkeypatch.setattr(start, "administrator_prefix", lambda: None)
    return on_path


def program(folder, name):
    path = folder / name
    path.touch()
    return str(path)


# ---- the environment ---------------------------------------------------------------------------------------


def test_an_old_python_is_told_which_one_to_get(monkeypatch, capsys):
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 2))
    assert start.main([]) == 2
    told = capsys.readouterr().err
    assert "This is Python 3.9; the dashboard needs Python 3.11 or newer" in told
    assert len(told.splitlines()) == 1


def test_a_changed_requirement_changes_the_stamp(project):
    app, test = start.stamp("app"), start.stamp("test")
    (project / "requirements-dev.txt").write_text("two==2.1\n")
    assert start.stamp("app") == app
    assert start.stamp("test") != test
    (project / "requirements.txt").write_text("one==1.1\n")
    assert start.stamp("app") != app


def test_line_ends_of_windows_do_not_change_the_stamp(project):
    before = start.stamp("app")
    (project / "requirements.txt").write_bytes(b"one==1\r\n")
    assert start.stamp("app") == before


def test_installs_once_and_again_only_when_requirements_change(project, monkeypatch):
    installed = []
    monkeypatch.setattr(start, "is_usable", lambda python: True)
    monkeypatch.setattr(start, "install_output", lambda python, file: installed.append(file.name))
    start.ensure_environment("app")
    start.ensure_environment("app")
    assert installed == ["requirements.txt"]
    start.ensure_environment("test")
    start.ensure_environment("app")
    assert installed == ["requirements.txt", "requirements-dev.txt"]
    (project / "requirements.txt").write_text("one==2\n")
    start.ensure_environment("app")
    assert installed[2:] == ["requirements.txt"]
    assert not start.is_installed("test")


def test_a_failed_install_leaves_no_stamp(project, monkeypatch):
    monkeypatch.setattr(start, "is_usable", lambda python: True)
    monkeypatch.setattr(start, "install_output", lambda python, file: None)
    start.ensure_environment("app")
    (project / "requirements.txt").write_text("one==2\n")
    monkeypatch.setattr(start, "install_output", lambda python, file: "ERROR: out of luck\n")
    with pytest.raises(start.Stop, match="could not be installed: ERROR: out of luck"):
        start.ensure_environment("app")
    assert list((project / ".venv").glob("installed-*")) == []


def test_a_broken_environment_is_made_anew(project, monkeypatch):
    made = []
    monkeypatch.setattr(start, "make_environment", lambda: made.append(True))
    monkeypatch.setattr(start, "install_output", lambda python, file: None)
    start.ensure_environment("app")
    assert made == [True]


def test_this_python_is_usable_and_a_missing_one_is_not(tmp_path):
    assert start.is_usable(sys.executable)
    assert not start.is_usable(tmp_path / "python")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("Retrying after connection broken by 'NewConnectionError(...)'\nERROR: No matching", "no connection"),
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for duckdb==2.0.0", "Not every package is made for Python"),
        ("noise\nERROR: resolver gave up\n\nnotice", "could not be installed: ERROR: resolver gave up"),
        ("", "no reason was given"),
    ],
)
def test_a_failed_install_says_why_in_one_sentence(told, sentence):
    said = start.why_install_failed(told)
    assert sentence in said
    assert "\n" not in said


def test_pip_without_a_network_ends_in_one_sentence(tmp_path, monkeypatch):
    """Real pip, sent to a port of this computer where nobody listens."""
    (tmp_path / "wanted.txt").write_text("streamlit==1.67.0\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "target"))
    told = start.install_output(sys.executable, tmp_path / "wanted.txt")
    assert "no connection to the Python package index" in start.why_install_failed(told)


# ---- the dashboard -----------------------------------------------------------------------------------------


def test_the_sample_is_loaded_when_nothing_is(project, commands, capsys):
    start.load_sample_if_empty(PYTHON)
    assert commands.ran == [f"{PYTHON} -m etl load {project / 'data' / 'sample'} --data {project / 'data'}"]
    assert "made up" in capsys.readouterr().out


def test_a_snapshot_is_left_alone(project, commands):
    (project / "data" / "warehouse").mkdir(parents=True)
    (project / "data" / "warehouse" / "CURRENT").write_text("a-snapshot\n")
    start.load_sample_if_empty(PYTHON)
    assert commands.ran == []


def test_another_data_folder_is_asked_and_loaded(project, commands, monkeypatch, tmp_path):
    monkeypatch.setenv("SOC_DATA", str(tmp_path / "elsewhere"))
    start.load_sample_if_empty(PYTHON)
    assert commands.ran[0].endswith(f"--data {tmp_path / 'elsewhere'}")


def test_a_sample_that_does_not_load_stops(project, commands):
    commands.codes["-m etl load"] = 2
    with pytest.raises(start.Stop, match="could not be loaded"):
        start.load_sample_if_empty(PYTHON)


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ([], ("127.0.0.1", 8501)),
        (["--server.port", "8600"], ("127.0.0.1", 8600)),
        (["--server.port=8600", "--server.address=0.0.0.0"], ("0.0.0.0", 8600)),
        (["--server.port=1", "--server.port", "2"], ("127.0.0.1", 2)),
    ],
)
def test_the_address_is_the_one_streamlit_will_use(options, address, monkeypatch):
    monkeypatch.delenv("STREAMLIT_SERVER_PORT", raising=False)
    monkeypatch.delenv("STREAMLIT_SERVER_ADDRESS", raising=False)
    assert start.chosen_address(options) == address


@pytest.mark.parametrize("port", ["no", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(start.Stop, match="is not a port"):
        start.chosen_address([f"--server.port={port}"])


def test_a_port_in_use_is_said_with_another_to_try(monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert start.main(["--", "--server.port", str(port)]) == 2
    told = capsys.readouterr().err
    assert f"can't use port {port}" in told
    assert "python3 start.py -- --server.port" in told
    start.check_port("127.0.0.1", port)


@pytest.mark.parametrize(("display", "headless"), [("", "true"), (":0", "false")])
def test_streamlit_gets_the_port_and_the_options_after_the_dashes(project, commands, monkeypatch, display, headless):
    monkeypatch.setattr(start, "ensure_environment", lambda kind: PYTHON)
    monkeypatch.setattr(start, "check_port", lambda address, port: None)
    monkeypatch.setattr(start, "become", lambda command: [str(part) for part in command])
    monkeypatch.setattr(start.sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    command = start.main(["--", "--server.port", "8600", "--theme.base", "dark"])
    assert command[:5] == [PYTHON, "-m", "streamlit", "run", str(project / "dashboard.py")]
    assert f"--server.headless={headless}" in command
    assert command[-4:] == ["--server.port", "8600", "--theme.base", "dark"]


def test_an_unknown_word_is_answered_with_the_two_commands(capsys):
    assert start.main(["tset"]) == 2
    assert "does not know `tset`: run `python3 start.py`, or `python3 start.py test`" in capsys.readouterr().err


# ---- a browser for the tests -------------------------------------------------------------------------------


def test_the_browser_that_chrome_names_comes_first(computer, monkeypatch):
    computer.update({"chromium": "/usr/bin/chromium", "/opt/mine": "/opt/mine"})
    monkeypatch.setenv("CHROME", "/opt/mine")
    assert start.ensure_browser(PYTHON) == "/opt/mine"


def test_a_chrome_that_is_no_program_is_said(computer, monkeypatch):
    monkeypatch.setenv("CHROME", "/opt/missing")
    with pytest.raises(start.Stop, match="CHROME names /opt/missing, which is no program"):
        start.ensure_browser(PYTHON)


def test_the_search_path_comes_before_usual_places(computer, monkeypatch, tmp_path):
    usual = program(tmp_path, "usual")
    monkeypatch.setattr(start, "usual_places", lambda: [Path(usual)])
    assert start.find_browser() == usual
    computer["google-chrome"] = program(tmp_path, "google-chrome")
    assert start.find_browser() == computer["google-chrome"]
    computer["chromium"] = program(tmp_path, "chromium")
    assert start.find_browser() == computer["chromium"]


def test_a_browser_that_does_not_start_is_passed_over(computer, monkeypatch, tmp_path):
    computer["chromium"] = program(tmp_path, "only-a-notice")
    computer["google-chrome"] = program(tmp_path, "google-chrome")
    monkeypatch.setattr(start, "starts", lambda place: "notice" not in str(place))
    assert start.find_browser() == computer["google-chrome"]


def test_a_program_that_fails_does_not_start(tmp_path):
    if os.name == "nt":
        assert start.starts(tmp_path / "chrome.exe")
        return
    notice = tmp_path / "chromium"
    notice.write_text("#!/bin/sh\necho 'please install the snap'\nexit 1\n")
    notice.chmod(0o755)
    assert not start.starts(notice)
    notice.write_text("#!/bin/sh\necho 'Chromium 156'\n")
    assert start.starts(notice)


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("darwin", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("darwin", "Applications/Chromium.app/Contents/MacOS/Chromium"),
        ("linux", None),
    ],
)
def test_usual_places_of_a_mac(monkeypatch, platform, place):
    monkeypatch.setattr(start.sys, "platform", platform)
    places = [path.as_posix() for path in start.usual_places()]
    assert any(path.endswith(place) for path in places) if place else places == []


def test_a_download_of_earlier_comes_before_the_system_s_package(computer, commands, monkeypatch):
    computer["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr(start, "administrator_prefix", list)
    monkeypatch.setattr(start, "playwright_browser", lambda python: "/downloaded/chrome")
    assert start.ensure_browser(PYTHON) == "/downloaded/chrome"
    assert commands.ran == []


@pytest.mark.parametrize(("prefix", "start_of_command"), [([], "env"), (["sudo", "-n"], "sudo -n env")])
def test_the_system_s_package_is_installed_where_no_password_is_asked(
    computer, commands, monkeypatch, tmp_path, prefix, start_of_command
):
    computer["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr(start, "administrator_prefix", lambda: prefix)

    def run_and_install(*command, **options):
        commands(*command, **options)
        if "install" in command:
            computer["chromium"] = program(tmp_path, "chromium")
        return 0

    monkeypatch.setattr(start, "run", run_and_install)
    assert start.ensure_browser(PYTHON) == str(tmp_path / "chromium")
    apt = f"{start_of_command} DEBIAN_FRONTEND=noninteractive apt-get -qq"
    assert commands.ran == [
        f"{apt} update",
        f"{apt} install --yes --no-install-recommends chromium",
    ]


def test_playwright_s_download_comes_when_the_system_may_not_install(computer, commands, monkeypatch):
    computer["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr(start, "downloaded_by_playwright", lambda python: "/fresh/chrome")
    assert start.ensure_browser(PYTHON) == "/fresh/chrome"
    assert commands.ran == []


def test_without_any_browser_one_sentence_says_what_to_install(project, computer, commands, monkeypatch, capsys):
    monkeypatch.setattr(start, "ensure_environment", lambda kind: PYTHON)
    assert start.main(["test"]) == 2
    assert capsys.readouterr().err == start.NO_BROWSER + "\n"
    assert commands.ran == []


# ---- the tests ---------------------------------------------------------------------------------------------


@pytest.fixture
def ready(monkeypatch, commands):
    monkeypatch.setattr(start, "ensure_environment", lambda kind: PYTHON)
    monkeypatch.setattr(start, "ensure_browser", lambda python: "/usr/bin/chromium")
    monkeypatch.setattr(start.os, "cpu_count", lambda: 2)
    return commands


def test_lint_format_and_every_test_run_in_this_order(ready):
    assert start.main(["test"]) == 0
    assert ready.ran == [
        f"{PYTHON} -m ruff check .",
        f"{PYTHON} -m ruff format --check .",
        f"{PYTHON} -m pytest -n 2 --dist worksteal",
    ]


@pytest.mark.parametrize(
    ("failing", "code"),
    [({}, 0), ({"pytest": 1}, 1), ({"pytest": 5}, 5), ({"ruff check": 1}, 1), ({"ruff format": 1}, 1)],
)
def test_any_failure_fails_the_command_and_the_tests_run_in_any_case(ready, failing, code):
    ready.codes.update(failing)
    assert start.main(["test"]) == code
    assert "pytest" in ready.ran[-1]


def test_the_tests_are_told_which_browser_to_use(ready, monkeypatch):
    told = {}
    monkeypatch.setattr(start, "run", lambda *command, env=None, **options: told.update(env or {}) or 0)
    start.main(["test"])
    assert told["CHROME"] == "/usr/bin/chromium"


@pytest.mark.parametrize(
    ("options", "workers"),
    [
        ([], True),
        (["-x", "--long"], True),
        (["tests/etl"], False),
        (["-k", "word"], False),
        (["--pdb"], False),
        (["-n0"], False),
    ],
)
def test_two_workers_run_the_whole_suite_only(ready, options, workers):
    start.main(["test", *options])
    assert ready.ran[-1].endswith(" ".join(["pytest", *(["-n 2 --dist worksteal"] * workers), *options]))


def test_ci_runs_the_same_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith("#!")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "python3 start.py test"]


def test_help_names_both_commands():
    shown = subprocess.run(
        [sys.executable, str(ROOT / "start.py"), "--help"], capture_output=True, text=True, check=True
    )
    assert "python3 start.py test" in shown.stdout
    assert shown.stderr == ""
