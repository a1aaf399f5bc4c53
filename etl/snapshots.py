"""Snapshot files: their names, the lock, the pointer to the one in force, publishing, choosing, pruning.

The warehouse folder (`<data dir>/warehouse`) holds

    2026-11-22-102233.duckdb    one snapshot: an immutable database file that readers open read-only
    2026-11-22-102233/          the contract rows it was built from (Parquet), from which it can be rebuilt
    CURRENT                     one line: the name of the snapshot in force
    load.lock                   held by the load that is running
    building-*                  work of a load that is running, or that was stopped

A snapshot's name is never used twice, because a process that has a file open gets the old content when it
opens the same name again. Readers therefore see either the old snapshot or the new one, never a mixture.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from etl.errors import LoadError

POINTER = "CURRENT"
LOCK = "load.lock"
BUILDING = "building-"
# Written before a snapshot's files get their names and removed once the pointer names it: a load that is
# stopped in between leaves it behind, and the next load knows which files were never in force.
INTENT = BUILDING + "INTENT"
NAME = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}(-\d{2,})?")


def warehouse(data_dir: Path) -> Path:
    """The folder that holds the snapshots of a data folder (it may not exist yet)."""
    return Path(data_dir) / "warehouse"


def database(data_dir: Path, name: str) -> Path:
    """The database file of snapshot `name`."""
    return warehouse(data_dir) / f"{name}.duckdb"


def kept(data_dir: Path, name: str) -> Path:
    """The folder of contract rows that snapshot `name` was built from."""
    return warehouse(data_dir) / name


def names(data_dir: Path) -> list[str]:
    """Names of the snapshots that are there, newest first."""
    found = [path.stem for path in warehouse(data_dir).glob("*.duckdb") if NAME.fullmatch(path.stem)]
    return sorted(found, reverse=True)


def current(data_dir: Path) -> str | None:
    """The name of the snapshot in force, or None before the first load."""
    try:
        name = (warehouse(data_dir) / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return name or None


def new_name(data_dir: Path, now: datetime) -> str:
    """A name for a snapshot made at `now` that sorts after every name there is.

    The time is UTC to the second; a second snapshot in one second, or one made after the clock was set
    back, takes the newest name and a counter.
    """
    stamp = now.astimezone(UTC).strftime("%Y-%m-%d-%H%M%S")
    taken = [*names(data_dir), *filter(None, [current(data_dir)])]
    newest = max(taken, default="")
    if stamp > newest:
        return stamp
    base, count = newest[:17], newest[18:] or "01"
    return f"{base}-{int(count) + 1:02d}"


@contextmanager
def locked(data_dir: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the load lock of a data folder; if another load has it, says so once and waits.

    Removes what a stopped load left behind, before it hands over and after. The operating system frees the
    lock of a process that is killed.
    """
    folder = warehouse(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("Another load is running in this data folder; waiting for it to finish.")
        lock.acquire()
    try:
        clean(data_dir)
        yield
    finally:
        clean(data_dir)
        lock.release()


def clean(data_dir: Path) -> None:
    """Removes the debris of stopped loads: `building-*`, and kept folders and files that were never in force.

    Call it with the lock held. What is still open elsewhere (Windows) stays until the next time.
    """
    folder = warehouse(data_dir)
    intent = folder / INTENT
    if intent.exists():
        name = intent.read_text(encoding="utf-8").strip()
        if NAME.fullmatch(name) and name != current(data_dir):
            _remove_snapshot(data_dir, name)
    for path in sorted(folder.glob(BUILDING + "*")):
        _remove(path)
    for path in sorted(folder.iterdir()):
        if path.is_dir() and NAME.fullmatch(path.name) and not database(data_dir, path.name).exists():
            _remove(path)


def building_folder(data_dir: Path, name: str) -> Path:
    """Makes the folder in which a load builds snapshot `name`: on the same disk, so that renaming is atomic."""
    folder = warehouse(data_dir) / f"{BUILDING}{name}"
    folder.mkdir(parents=True)
    return folder


def publish(data_dir: Path, name: str, built: Path, rows: Path) -> None:
    """Puts a finished database and its kept rows in place as snapshot `name` and makes it the one in force.

    built: the closed, checked database file; rows: the folder of kept rows, both in the building folder.
    Each step is on the disk before the next one begins, so that being stopped at any of them leaves the
    old snapshot in force or the new one, whole.
    """
    folder = warehouse(data_dir)
    for path in sorted(rows.iterdir()):
        _flush(path)
    _flush_folder(rows)
    _flush(built)
    _write(folder / INTENT, name)
    os.rename(rows, kept(data_dir, name))
    os.rename(built, database(data_dir, name))
    _flush_folder(folder)
    _point_to(folder, name)
    _remove(folder / INTENT)


def use(data_dir: Path, name: str, say: Callable[[str], None]) -> None:
    """Makes an older (or newer) snapshot the one in force; waits, and says so, while a load runs.

    Raises LoadError if there is no such snapshot.
    """
    if name not in names(data_dir):
        raise _unknown(data_dir, name)
    with locked(data_dir, say):
        if name not in names(data_dir):  # the load that ran meanwhile removed it
            raise _unknown(data_dir, name)
        _point_to(warehouse(data_dir), name)


def _unknown(data_dir: Path, name: str) -> LoadError:
    newest = names(data_dir)[:3]
    there = f"the newest are {', '.join(newest)}" if newest else "there is none yet, load exports first"
    return LoadError(f"There is no snapshot named {name}; {there}.")


def prune(data_dir: Path, keep: int) -> list[str]:
    """Removes all but the newest `keep` snapshots and returns the names removed.

    The one in force always stays. A file that is open elsewhere and can't be removed (Windows) stays
    until the next load.
    """
    in_force = current(data_dir)
    spare = [name for name in names(data_dir)[keep:] if name != in_force]
    return [name for name in spare if _remove_snapshot(data_dir, name)]


def _remove_snapshot(data_dir: Path, name: str) -> bool:
    # The database goes first: kept rows without their database are debris, a database without its kept
    # rows would look like a snapshot that can't be rebuilt.
    return _remove(database(data_dir, name)) and _remove(kept(data_dir, name))


def _remove(path: Path) -> bool:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _point_to(folder: Path, name: str) -> None:
    temporary = folder / (BUILDING + POINTER)
    _write(temporary, name)
    _replace(temporary, folder / POINTER)
    _flush_folder(folder)


def _replace(source: Path, target: Path) -> None:
    # Windows refuses to replace a file during the instant in which a reader has it open; elsewhere the
    # first try succeeds.
    for _ in range(100):
        try:
            return os.replace(source, target)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.02)
    return os.replace(source, target)


def _write(path: Path, name: str) -> None:
    path.write_text(name + "\n", encoding="utf-8")
    _flush(path)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder to flush it
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
