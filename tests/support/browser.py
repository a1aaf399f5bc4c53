"""A dashboard that runs and a browser tab that looks at it, for tests that see what a person sees."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import start

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Should a page ask another machine for anything, the name is not even looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE = 60_000  # milliseconds until a wait for a condition gives up

# Streamlit says on its outermost element whether a script runs; parts that await redrawing are marked stale,
# and a chart has arrived when its drawing stands inside its frame.
IDLE = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testConnectionState !== 'CONNECTED') return false;
  if (app.dataset.testScriptState !== 'notRunning') return false;
  const unfinished = ['[data-stale="true"]', '[data-testid="stSkeleton"]', '[data-testid="stAppSkeleton"]'];
  if (document.querySelector(unfinished.join(','))) return false;
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  return charts.every(chart => chart.querySelector('.main-svg') || chart.getBoundingClientRect().width === 0);
}"""

# Two frames are enough for the page to take up a message that has arrived.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# A page opened by its own address asks for these beside itself, is told 404, and then finds them at the root.
STREAMLIT_LOOKS_FOR = re.compile(r"/[^/]+/_stcore/(health|host-config)$")

# What sticks out to the right of the page, the widest first: [how far in pixels, element].
OVERFLOW = """() => {
  const boxes = [document.documentElement, ...document.querySelectorAll('[data-testid="stMain"]')];
  if (boxes.every(box => box.scrollWidth <= box.clientWidth + 1)) return [];
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll('[data-testid="stMain"] *')]
    .map(element => [Math.round(element.getBoundingClientRect().right - edge), element])
    .filter(([far]) => far > 1)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 3)
    .map(([far, element]) => `${far} px: ${element.outerHTML.slice(0, 120)}`)
    .concat(['the page scrolls sideways']);
}"""


class NoBrowser(Exception):
    """One sentence that says what to install."""


@dataclass(frozen=True)
class RunningApp:
    """A dashboard that answers at `url` and writes what it says to the file `log`."""

    url: str
    log: Path

    def tracebacks(self):
        """What went wrong inside the dashboard so far: the last lines of each traceback in its log."""
        log = self.log.read_text(encoding="utf-8", errors="replace")
        return re.findall(r"Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*(\S.*)", log)


def free_port():
    """A port of this computer that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_app(data_dir, log):
    """Starts the dashboard on a free port against a data folder; returns its server and a RunningApp.

    Raises AssertionError with the end of the log when it stops before it answers.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    with log.open("w", encoding="utf-8") as said:
        server = subprocess.Popen(
            [*command, "--server.headless=true", "--server.address=127.0.0.1"],
            cwd=ROOT,
            env={**environment, "SOC_DATA": str(data_dir), "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    app = RunningApp(f"http://127.0.0.1:{port}", log)
    try:
        wait_until_it_answers(server, app)
    except BaseException:
        stop_app(server)
        raise
    return server, app


def wait_until_it_answers(server, app, tries=600):
    """Asks for the app's health until it is ok; waiting for the server's end is the pause between tries."""
    for _ in range(tries):
        try:
            with urllib.request.urlopen(app.url + "/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    said = app.log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise AssertionError(f"The dashboard did not start. It said:\n{said}")


def stop_app(server):
    """Ends the server and all that it started."""
    end_group(server, "SIGTERM")
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        end_group(server, "SIGKILL")
        server.wait()


def end_group(server, name):
    if os.name != "posix":
        server.kill()
        return
    try:
        os.killpg(server.pid, getattr(signal, name))
    except ProcessLookupError:
        pass


def launch(playwright):
    """Opens the browser that CHROME names, or else one that is here.

    Raises NoBrowser when there is none.
    """
    try:
        program = start.find_browser() or start.playwright_browser(sys.executable)
    except start.Stop as sentence:
        raise NoBrowser(sentence) from None
    if program is None:
        raise NoBrowser(start.NO_BROWSER)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--no-sandbox", *LAUNCH] if as_root else LAUNCH
    return playwright.chromium.launch(executable_path=program, args=arguments)


def is_end_of_run(frame):
    """Whether a message to the browser says that the script is finished, and not about to start again."""
    message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
    ended = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Visit:
    """One person's tab. `tab` is Playwright's own page, for clicks and for looking.

    `outside` lists every address asked for beyond this computer, `errors` what the console called an error.
    """

    def __init__(self, browser, app):
        self.app = app
        self.outside = []
        self.errors = []
        self.context = browser.new_context(accept_downloads=True, locale="en-US", timezone_id="America/New_York")
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", lambda request: self.note_address(request.url))
        self.tab = self.context.new_page()
        self.line = None
        self.tab.on("websocket", self.note_line)
        self.tab.on("console", self.note_console)
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))

    def note_address(self, address):
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.outside.append(address)

    def note_line(self, line):
        """Keeps the newest line (WebSocket) to the dashboard, over which it tells when a run is finished."""
        self.note_address(line.url)
        self.line = line

    def note_console(self, message):
        address = message.location.get("url", "")
        if message.type == "error" and not STREAMLIT_LOOKS_FOR.search(address):
            self.errors.append(f"{message.text} {address}".strip())

    def open(self, path="/", width=1440, scheme="light", height=1000):
        """Opens a path of the dashboard, query included, and waits until it is drawn.

        Parameters: width and height in pixels; scheme "light" or "dark". Returns Playwright's page.
        """
        self.tab.set_viewport_size({"width": width, "height": height})
        self.tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.tab.goto(self.app.url + path)
        self.wait_until_idle()
        return self.tab

    def wait_until_idle(self):
        """Waits until no script runs, nothing awaits redrawing, and every chart is drawn."""
        self.tab.wait_for_function(IDLE)

    def after(self, action):
        """Does something that makes the dashboard run again, such as a click, and waits until it is drawn."""
        with self.line.expect_event("framereceived", is_end_of_run, timeout=PATIENCE):
            action()
        self.tab.evaluate(TWO_FRAMES)
        self.wait_until_idle()

    def exceptions(self):
        """The words in Streamlit's exception boxes on the page."""
        return self.tab.locator('[data-testid="stException"]').all_inner_texts()

    def overflow(self):
        """What makes the page scroll sideways; an empty list if it does not."""
        return self.tab.evaluate(OVERFLOW)

    def show_whole(self):
        """Makes the window as tall as the page, whose main part otherwise scrolls inside it."""
        tall = self.tab.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        size = self.tab.viewport_size
        if tall > size["height"]:
            self.tab.set_viewport_size({"width": size["width"], "height": tall})
            self.tab.evaluate(TWO_FRAMES)

    def accessibility_faults(self, allowed=()):
        """axe-core's violations on the whole page as "rule: what it means (element)".

        `allowed` names rules to leave out. axe passes over what is scrolled out of sight, so all is shown.
        """
        from axe_playwright_python.sync_playwright import Axe

        self.show_whole()
        found = Axe().run(self.tab).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} ({'; '.join(node['html'][:160] for node in rule['nodes'][:3])})"
            for rule in found
            if rule["id"] not in allowed
        ]

    def close(self):
        self.context.close()
