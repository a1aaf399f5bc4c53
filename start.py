"""The one bootstrap for people: sets up what the dashboard needs, then opens it or tests it.

    python3 start.py                        set up, load the sample if nothing is loaded, open the dashboard
    python3 start.py -- STREAMLIT OPTIONS   the same, with options for Streamlit, such as --server.port 8600
    python3 start.py test [PYTEST OPTIONS]  set up, bring a browser, run lint, format check and every test

Standard library only: it runs before anything is installed. What a person can mend ends in one sentence and
exit code 2.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = {"app": ["requirements.txt"], "test": ["requirements.txt", "requirements-dev.txt"]}
USUAL_ADDRESS, USUAL_PORT = "127.0.0.1", 8501

BROWSER_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NO_BROWSER = "The browser tests need Chromium or Chrome: install one, or set CHROME to where its program is."


class Stop(Exception):
    """A sentence for the person at the keyboard; the program ends with exit code 2."""


def say(sentence):
    print(sentence, flush=True)


def run(*command, **options):
    """Runs a command in the project's folder, its output shown; returns its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode


def answer_of(*command):
    """The text that a command printed, or None when it can't run, fails, or is silent for half a minute."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


# ---- the environment ---------------------------------------------------------------------------------------


def python_version():
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def check_python():
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise Stop(
            f"This is Python {python_version()}; the dashboard needs Python 3.11 or newer: install it from "
            "your software center or https://www.python.org/downloads/ and run this again with it."
        )


def environment_python():
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def stamp(kind):
    """What an environment of this kind ("app" or "test") was made from: a changed requirement changes it.

    Line ends don't count: the same files checked out on Windows give the same stamp.
    """
    digest = hashlib.sha256()
    for name in REQUIREMENTS[kind]:
        digest.update((ROOT / name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def stamp_file(kind):
    return ENVIRONMENT / f"installed-{kind}.txt"


def is_installed(kind):
    kept = stamp_file(kind)
    return kept.is_file() and kept.read_text(encoding="utf-8").strip() == stamp(kind)


def is_usable(python):
    """Whether this Python runs, is new enough, and can install packages."""
    return answer_of(python, "-c", f"import pip, sys; print(sys.version_info >= {OLDEST_PYTHON})") == "True"


def ensure_environment(kind):
    """Makes .venv if it is missing or broken, installs what changed since last time; returns its Python."""
    python = environment_python()
    if not is_usable(python):
        make_environment()
    if not is_installed(kind):
        install(python, kind)
    return python


def make_environment():
    say("Making a Python environment in the folder .venv ...")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        capture_output=True,
        text=True,
        errors="replace",
    )
    if made.returncode == 0:
        return
    told = made.stdout + made.stderr
    if "ensurepip" in told:
        raise Stop("Python's venv module is missing: on Debian or Ubuntu run `sudo apt install python3-venv`.")
    raise Stop(f"The folder {ENVIRONMENT} could not be made: {last_line(told)}")


def install(python, kind):
    """Installs the pinned packages and stamps the environment; an interrupted install leaves no stamp."""
    for other in REQUIREMENTS:
        stamp_file(other).unlink(missing_ok=True)
    say("Installing the packages that the dashboard needs. The first time takes a few minutes ...")
    told = install_output(python, ROOT / REQUIREMENTS[kind][-1])
    if told is not None:
        raise Stop(why_install_failed(told))
    for covered in REQUIREMENTS if kind == "test" else ["app"]:
        stamp_file(covered).write_text(stamp(covered) + "\n", encoding="utf-8")


def install_output(python, requirements):
    """Runs pip, naming each package as it comes; returns None if all is installed, else what pip printed."""
    quiet = ["--no-input", "--disable-pip-version-check"]
    command = [python, "-m", "pip", "install", *quiet, "-r", requirements]
    lines = []
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout:
            lines.append(line)
            fetched = re.match(r"Collecting ([\w.-]+)", line)
            if fetched:
                say(f"  {fetched[1]}")
            elif line.startswith("Installing collected"):
                say("  unpacking ...")
    return None if pip.returncode == 0 else "".join(lines)


def why_install_failed(told):
    """One sentence from what pip printed."""
    offline = ("NewConnectionError", "NameResolutionError", "name resolution", "ConnectTimeout", "ProxyError")
    # The first package suits every computer, so an index that has no version of it was not reached.
    if any(word in told for word in offline) or "from versions: none" in told:
        return (
            "The packages could not be downloaded, as there is no connection to the Python package index: "
            "connect to the internet, or set PIP_INDEX_URL to your organization's mirror, and run this again."
        )
    if "No space left" in told:
        return "The disk is full: the packages need about 1.5 GB; make room and run this again."
    if "No matching distribution" in told or "requires a different Python" in told:
        return (
            f"Not every package is made for Python {python_version()} on this computer: run this again with "
            f"Python 3.11, 3.12 or 3.13 ({last_line(told)})."
        )
    return f"The packages could not be installed: {last_line(told)}"


def last_line(told):
    """The last line that says something, an ERROR line before others."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no reason was given"])[-1]


# ---- the dashboard -----------------------------------------------------------------------------------------


def open_dashboard(options):
    """Sets up, loads the sample exports if nothing was ever loaded, and serves until Ctrl+C."""
    address, port = chosen_address(options)
    check_port(address, port)
    python = ensure_environment("app")
    load_sample_if_empty(python)
    say(f"The dashboard opens at http://{address}:{port} (Ctrl+C closes it).")
    headless = "false" if has_screen() else "true"
    own = [f"--server.port={port}", f"--server.headless={headless}"]
    return become([python, "-m", "streamlit", "run", ROOT / "dashboard.py", *own, *options])


def become(command):
    """Hands this program over to the command, so that what stops the one stops the other."""
    command = [str(part) for part in command]
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(command[0], command)
    return run(*command)


def chosen_address(options):
    """Where Streamlit will listen (address, port): by its options, its environment variables, or as usual."""

    def chosen(name, usual):
        stated = option(options, f"--server.{name}")
        return stated or os.environ.get(f"STREAMLIT_SERVER_{name.upper()}") or usual

    port = chosen("port", str(USUAL_PORT))
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Stop(f"{port} is not a port: --server.port takes a whole number from 1 to 65535.")
    return chosen("address", USUAL_ADDRESS), int(port)


def option(options, name):
    """The value of an option written as --name=value or --name value; the last one counts."""
    value = None
    for place, word in enumerate(options):
        if word.startswith(name + "="):
            value = word.split("=", 1)[1]
        elif word == name:
            value = options[place + 1] if place + 1 < len(options) else ""
    return value


def check_port(address, port):
    """Stops with a sentence when the port is taken, most often by a dashboard that is open already."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        if os.name == "posix":
            # A port that was closed a moment ago is free. On Windows this flag means something else.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except OSError as reason:
            raise Stop(
                f"The dashboard can't use port {port} of {address} ({reason.strerror or reason}): if it is "
                f"open already, look at http://{address}:{port}; else choose another port, "
                f"python3 start.py -- --server.port {port + 1 if port < 65535 else USUAL_PORT}"
            ) from None


def data_folder():
    """Where snapshots, settings and notes live: the project's own data folder, or the one SOC_DATA names."""
    return ROOT / (os.environ.get("SOC_DATA") or "data")


def load_sample_if_empty(python):
    if (data_folder() / "warehouse" / "CURRENT").is_file():
        return
    say("Nothing is loaded yet: loading the sample exports. Every child in them is made up.")
    if run(python, "-m", "etl", "load", ROOT / "data" / "sample", "--data", data_folder()) != 0:
        raise Stop("The sample exports could not be loaded; the lines above say why.")


def has_screen():
    """Whether a browser window can open here."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


# ---- a browser for the tests -------------------------------------------------------------------------------


def find_browser():
    """The program of a Chromium or Chrome that is here, or None.

    The environment variable CHROME comes first, then the search path, then the usual places.
    """
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if found is None:
            raise Stop(f"The environment variable CHROME names {named}, which is no program: correct it or unset it.")
        return found
    places = [shutil.which(command) for command in BROWSER_COMMANDS] + usual_places()
    return next((str(place) for place in places if place and Path(place).is_file() and starts(place)), None)


def usual_places():
    """Where macOS and Windows keep Chrome and Chromium, which they don't put on the search path."""
    if sys.platform == "darwin":
        programs = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")
        folders = (Path("/Applications"), Path.home() / "Applications")
    elif os.name == "nt":
        programs = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe")
        names = ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
        folders = tuple(Path(os.environ[name]) for name in names if os.environ.get(name))
    else:
        return []
    return [folder / program for folder in folders for program in programs]


def starts(browser):
    """Whether the browser runs at all: some are only a notice to install it, or lack a library.

    Not asked on Windows, where Chrome answers --version by opening a window.
    """
    return os.name == "nt" or answer_of(browser, "--version") is not None


def ensure_browser(python):
    """A browser for the tests: one that is here, else the system's package, else Playwright's download."""
    browser = find_browser() or playwright_browser(python) or installed_by_system() or downloaded_by_playwright(python)
    if browser is None:
        raise Stop(NO_BROWSER)
    return browser


def installed_by_system():
    """Installs Debian's or Ubuntu's chromium if that needs no password; returns its program or None."""
    prefix = administrator_prefix()
    if shutil.which("apt-get") is None or prefix is None:
        return None
    say("Installing the system's package chromium for the browser tests ...")
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    run(*command, "update", **quiet)
    run(*command, "install", "--yes", "--no-install-recommends", "chromium", **quiet)
    return find_browser()


def administrator_prefix():
    """How to run a command as administrator without a password: [], ["sudo", "-n"], or None."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and answer_of("sudo", "-n", "true") is not None:
        return ["sudo", "-n"]
    return None


def playwright_browser(python):
    """The Chromium that Playwright downloaded at an earlier time, or None."""
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright:\n"
        "    print(playwright.chromium.executable_path)"
    )
    place = answer_of(python, "-c", ask)
    return place if place and Path(place).is_file() and starts(place) else None


def downloaded_by_playwright(python):
    say("Downloading a browser for the tests ...")
    told = subprocess.run([str(python), "-m", "playwright", "install", "chromium"], cwd=ROOT, capture_output=True)
    return playwright_browser(python) if told.returncode == 0 else None


# ---- the tests ---------------------------------------------------------------------------------------------


def run_tests(options):
    """Lint, format check, pytest; returns pytest's exit code, or 1 if only lint or format found something."""
    python = ensure_environment("test")
    browser = ensure_browser(python)
    say(f"Browser for the tests: {browser}")
    tidy = run(python, "-m", "ruff", "check", ".") == 0
    tidy = run(python, "-m", "ruff", "format", "--check", ".") == 0 and tidy
    if not tidy:
        say("Lint or format found something (see above): the tests run all the same, and this command fails.")
    command = [python, "-m", "pytest", *side_by_side(options), *options]
    code = run(*command, env={**os.environ, "CHROME": browser})
    return code or (0 if tidy else 1)


def side_by_side(options):
    """pytest options for two workers: for the whole suite, not for a few tests or a debugger."""
    alone = ("-n", "-p", "-s", "--pdb", "--trace", "--capture", "--numprocesses")
    few = any(not word.startswith("-") or word.startswith(alone) for word in options)
    if few or (os.cpu_count() or 1) < 2:
        return []
    return ["-n", "2", "--dist", "worksteal"]


def main(words):
    """Runs what the words ask for and returns an exit code."""
    try:
        if words[:1] in (["-h"], ["--help"]):
            say(__doc__.strip())
            return 0
        check_python()
        if words[:1] == ["test"]:
            return run_tests(words[1:])
        if words and words[0] != "--":
            raise Stop(f"start.py does not know `{words[0]}`: run `python3 start.py`, or `python3 start.py test`.")
        return open_dashboard(words[1:])
    except Stop as sentence:
        print(sentence, file=sys.stderr, flush=True)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
