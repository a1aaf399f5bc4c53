"""The rules that hold the project together: who may import whom, what may stand in a file, what the README says."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LARGEST_FILE = 1_500_000

# The project's own packages that each may import, besides itself. etl/__main__.py alone calls the measures, and
# ui/export.py alone the reports.
MAY_IMPORT = {
    "dashboard.py": {"pages", "ui"},
    "etl": set(),
    "etl/__main__.py": {"measures"},
    "measures": set(),
    "pages": {"ui", "measures", "reports"},
    "reports": {"measures", "ui"},
    "start.py": set(),
    "ui": {"measures"},
    "ui/export.py": {"measures", "reports"},
}
# What of ui a report may use: words and descriptions of charts, which know no browser.
SHARED_WITH_REPORTS = {"ui.chart", "ui.words"}
OWN = {"benchmarks", "dashboard", "etl", "measures", "pages", "reports", "start", "tests", "ui"}
MADE_HERE = {".git", ".venv", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__", "warehouse"}


def files():
    """Every file of the project that git has or would take; in a copy without git, all but what is made here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [Path(folder, name) for folder, names in walk() for name in names]
    return sorted(path for path in found if path.is_file())


def walk():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE_HERE]
        yield folder, names


FILES = files()
SOURCES = {path.relative_to(ROOT).as_posix(): path for path in FILES if path.suffix == ".py"}


def tree(name):
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def imports(module):
    """The full name of every module that a syntax tree imports, wherever in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def in_folder(name, folder):
    return name == folder or name.startswith(folder + "/")


# ---- folders -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_each_folder_imports_only_what_it_may(room):
    allowed = MAY_IMPORT[room] | {room.removesuffix(".py").split("/")[0]}
    strangers = [
        f"{name} imports {module}"
        for name in SOURCES
        if in_folder(name, room) and (name == room or name not in MAY_IMPORT)
        for module in imports(tree(name))
        if module.split(".")[0] in OWN - allowed
    ]
    assert strangers == []


def test_reports_take_only_words_and_charts_from_ui():
    strangers = [
        f"{name} imports {node.module}.{alias.name}"
        for name in SOURCES
        if in_folder(name, "reports")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "ui"
        for alias in node.names
        if not {node.module, f"{node.module}.{alias.name}"} & SHARED_WITH_REPORTS
    ]
    assert strangers == []


def test_a_report_needs_no_browser_and_a_library_for_its_file_only_when_it_is_written():
    """Read from what is loaded, so that nothing slips in by way of another module."""
    asked = "import sys, reports.__main__; print(sorted({'streamlit', 'xlsxwriter', 'plotly'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize(
    ("room", "module"),
    [
        ("measures", "streamlit"),
        ("etl", "streamlit"),
        ("reports", "streamlit"),
        ("pages", "scipy"),
        ("pages", "statsmodels"),
        ("pages", "duckdb"),
        (".", "plotly.express"),
    ],
)
def test_nothing_in_a_folder_imports(room, module):
    found = [
        name
        for name in SOURCES
        if room == "." or in_folder(name, room)
        if any(f"{imported}.".startswith(f"{module}.") for imported in imports(tree(name)))
    ]
    assert found == []


def test_start_needs_only_the_standard_library():
    modules = {module.split(".")[0] for module in imports(tree("start.py"))}
    assert modules - set(sys.stdlib_module_names) == set()


def test_pages_hold_no_sql():
    words = re.compile(r"\bSELECT\b.*\bFROM\b", re.DOTALL)
    calls = {"execute", "executemany", "sql"}
    found = []
    for name in SOURCES:
        if not in_folder(name, "pages") and name != "dashboard.py":
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and words.search(node.value):
                found.append(f"{name}, line {node.lineno}: SQL in a text")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls:
                found.append(f"{name}, line {node.lineno}: calls {node.func.attr}")
    assert found == []


# ---- files -------------------------------------------------------------------------------------------------


def test_no_file_names_a_path_of_one_machine():
    machine = re.compile(rb"(?<![\w.])/(?:work|root|tmp|home/\w+|Users/\w+)/|[A-Z]:\\\\?Users\\")
    found = []
    for path in FILES:
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if machine.search(line) and path.name != ".gitignore" and path != Path(__file__).resolve():
                found.append(f"{path.relative_to(ROOT)}, line {number}")
    assert found == []


def test_no_file_is_large():
    large = [str(path.relative_to(ROOT)) for path in FILES if path.stat().st_size > LARGEST_FILE]
    assert large == []


def test_no_snapshot_is_kept_in_git():
    kept = [str(path) for path in FILES if path.suffix == ".duckdb" or "warehouse" in path.parts]
    assert kept == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    stated = [line for line in lines if line and not line.startswith(("#", "-r "))]
    odd = [line for line in stated if not re.fullmatch(r"[\w-]+==[\w.]+ +# \S.{7,}", line)]
    assert stated and odd == []


def test_what_is_installed_is_what_is_pinned():
    from importlib.metadata import version

    pins = re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    assert {name: version(name) for name, _ in pins} == dict(pins)


# ---- settings of Streamlit ---------------------------------------------------------------------------------


def test_streamlit_knows_every_setting_and_sends_nothing():
    """Streamlit only warns of a setting that it does not know, and goes on without it."""
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "not a valid config option" not in done.stdout + done.stderr
    for setting in ("gatherUsageStats = false", 'address = "127.0.0.1"', 'showErrorDetails = "none"'):
        assert re.search(rf"^{setting}$", done.stdout, re.M), setting


# ---- the README --------------------------------------------------------------------------------------------


def commands():
    """Every command line in the README's code blocks, without comments."""
    blocks = re.findall(r"^ *```(?:\w+)?\n(.*?)^ *```", README, re.M | re.S)
    lines = [re.sub(r"\s+#.*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("python", "pip ", "pytest", "streamlit "))]


def test_the_readme_gives_the_two_commands_and_the_plain_way():
    wanted = {
        "python3 start.py",
        "python3 start.py test",
        "pip install -r requirements.txt",
        "streamlit run dashboard.py",
        "pytest",
    }
    assert wanted - set(commands()) == set()


@pytest.mark.parametrize("package", ["etl", "measures"])
def test_the_readme_s_terminal_commands_exist(package):
    names = {line.split(f"-m {package} ")[1].split()[0] for line in commands() if f"-m {package} " in line} - {"--help"}
    assert names
    for name in sorted(names):
        asked = subprocess.run(
            [sys.executable, "-m", package, name, "--help"], cwd=ROOT, capture_output=True, text=True
        )
        assert asked.returncode == 0, f"python -m {package} {name}: {asked.stderr}"


def test_the_readme_points_only_at_what_is_there():
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    folders = re.findall(r"^\| `([\w./-]+)` \|", README, re.M)
    files_named = re.findall(r"(?:run|-r) ([\w-]+\.(?:py|txt))", "\n".join(commands()))
    missing = [name for name in links + folders + files_named if not (ROOT / name).exists()]
    assert links and folders and files_named
    assert missing == []
