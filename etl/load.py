"""A load from exports to a published snapshot, a trial of one, and a rebuild from kept rows.

A load makes a folder of kept rows: what the exports gave, merged with what the snapshot in force holds of
other sources. One function builds a snapshot database from such a folder, so that a load and a rebuild can't
differ. Only a database that passed its checks is published; until then everything lies in a folder that the
next load would remove.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from etl import snapshots
from etl.building import MEMORY, OFFLINE, Measures, Say, build
from etl.errors import LoadError
from etl.keeping import OLD, merge, open_old
from etl.settings import snapshots_kept
from etl.staging import Staged, stage
from etl.summary import Summary, summarize

# Every measure begins with one of these: a snapshot without a row in any of them would answer nothing.
_BEGINNINGS = ("enrollments", "care_episodes", "family_partners", "collaborative_members")


@dataclass(frozen=True)
class Exports:
    """A folder of exports and how to read it.

    mapping: one mapping file, instead of those that are found; source: the name of a folder in contract form;
    as_of: the day to which the exports are complete, whatever their mappings say.
    """

    folder: Path
    mapping: Path | None = None
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class _Building:
    """A snapshot under construction: its name, its folder, and the moment it was begun."""

    name: str
    folder: Path
    begun: datetime

    @property
    def rows(self) -> Path:
        return self.folder / "rows"

    @property
    def database(self) -> Path:
        return self.folder / "snapshot.duckdb"


def check(exports: Exports, data_dir: Path, *, say: Say) -> Summary:
    """What a load of these exports would give. Works in a folder of its own and changes nothing.

    Raises LoadError when the exports can't be loaded.
    """
    with tempfile.TemporaryDirectory(prefix="check-") as scratch:
        building = _Building("a trial", Path(scratch), datetime.now(UTC))
        staged = _make_rows(exports, data_dir, building, say)
        _build(building, data_dir, None, say)
        return summarize(building.database, staged)


def load(exports: Exports, data_dir: Path, *, measures: Measures | None, say: Say) -> Summary:
    """Loads exports into a new snapshot and puts it in force.

    Waits, and says so, while another load runs. Raises LoadError, and changes nothing, when the exports can't
    be loaded.
    """
    keep = snapshots_kept(data_dir)
    with snapshots.locked(data_dir, say), _building(data_dir) as building:
        staged = _make_rows(exports, data_dir, building, say)
        _refuse_nothing(building)
        return _publish(building, data_dir, staged, keep, measures, say)


def rebuild(data_dir: Path, *, measures: Measures | None, say: Say) -> Summary:
    """Makes a new snapshot from the kept rows of the one in force, with today's settings, lists and program.

    Raises LoadError when there is no snapshot, or its kept rows are gone.
    """
    keep = snapshots_kept(data_dir)
    with snapshots.locked(data_dir, say), _building(data_dir) as building:
        kept = _kept_in_force(data_dir)
        if kept is None:
            raise LoadError("There is no snapshot to rebuild yet; load exports first.")
        shutil.copytree(kept, building.rows)
        return _publish(building, data_dir, None, keep, measures, say)


@contextmanager
def _building(data_dir: Path) -> Iterator[_Building]:
    begun = datetime.now(UTC)
    name = snapshots.new_name(data_dir, begun)
    building = _Building(name, snapshots.building_folder(data_dir, name), begun)
    try:
        yield building
    finally:
        shutil.rmtree(building.folder, ignore_errors=True)


def _kept_in_force(data_dir: Path) -> Path | None:
    """The kept rows of the snapshot in force, None before the first load.

    Raises LoadError when they are gone: a load without them would drop the sources that are not in it.
    """
    name = snapshots.current(data_dir)
    if name is None:
        return None
    kept = snapshots.kept(data_dir, name)
    if not kept.is_dir():
        raise LoadError(
            f"The kept rows of snapshot {name} are gone; put {kept} back, or choose another snapshot with use."
        )
    return kept


def _make_rows(exports: Exports, data_dir: Path, building: _Building, say: Say) -> Staged:
    """Reads the exports and writes the kept rows of the new snapshot."""
    building.rows.mkdir()
    old = _kept_in_force(data_dir)
    in_memory = {**OFFLINE, "memory_limit": MEMORY, "temp_directory": str(building.folder / "spill")}
    with duckdb.connect(config=in_memory) as con:
        open_old(con, old)
        staged = stage(
            con,
            exports.folder,
            scratch=building.folder / "reading",
            mapping=exports.mapping,
            source=exports.source,
            data_dir=data_dir,
            as_of=exports.as_of,
            today=date.today(),
            progress=say,
            earlier=OLD,
        )
        say("Merging with the snapshot in use")
        if leaving := merge(con, old, building.rows, building.begun):
            say(f"The made-up sample ({', '.join(leaving)}) leaves, since real exports are loaded now")
    return staged


def _refuse_nothing(building: _Building) -> None:
    if not any((building.rows / f"{table}.parquet").exists() for table in _BEGINNINGS):
        raise LoadError(
            "Nothing was loaded: there is no enrollment, removal, Family Partner or collaborative member in these "
            "exports that can be loaded; check them with python -m etl check to see why."
        )


def _build(building: _Building, data_dir: Path, measures: Measures | None, say: Say) -> None:
    build(
        building.database,
        building.rows,
        data_dir=data_dir,
        name=building.name,
        measures=measures,
        say=say,
        now=building.begun,
    )


def _publish(
    building: _Building,
    data_dir: Path,
    staged: Staged | None,
    keep: int,
    measures: Measures | None,
    say: Say,
) -> Summary:
    _build(building, data_dir, measures, say)
    summary = summarize(building.database, staged)
    say("Publishing the snapshot")
    snapshots.publish(data_dir, building.name, building.database, building.rows)
    snapshots.prune(data_dir, keep)
    return summary
