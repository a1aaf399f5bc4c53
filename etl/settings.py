"""The site's settings: the project's `data/settings.toml`, with the data folder's own over it, value by value."""

from __future__ import annotations

import tomllib
from pathlib import Path

from etl.contract import PROJECT_DATA
from etl.errors import LoadError

FILE = "settings.toml"
# A reader may have read the pointer just before a load replaces it: the snapshot it names must outlive that load.
FEWEST_KEPT = 2


def settings(data_dir: Path) -> dict[str, dict]:
    """Sections of settings by name. Raises LoadError for a file that is not TOML or a section that is a value."""
    merged: dict[str, dict] = {}
    for path in dict.fromkeys([PROJECT_DATA / FILE, Path(data_dir) / FILE]):
        for section, values in _read(path).items():
            if not isinstance(values, dict):
                raise LoadError(f"{path}: {section} stands outside a section; put it below its [section] line.")
            merged[section] = merged.get(section, {}) | values
    return merged


def snapshots_kept(data_dir: Path) -> int:
    """How many snapshots stay after a load. Raises LoadError unless it is a whole number, 2 or more."""
    keep = settings(data_dir).get("snapshots", {}).get("keep")
    if isinstance(keep, bool) or not isinstance(keep, int) or keep < FEWEST_KEPT:
        raise LoadError(f"{FILE}: snapshots.keep is {keep}; set it to a whole number of {FEWEST_KEPT} or more.")
    return keep


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoadError(f"{path} can't be read: {error}.") from error
