"""The site's settings that numbers depend on, from data/settings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measures.disclosure import DEFAULT_THRESHOLD
from measures.errors import QuestionError
from measures.periods import STATE_YEAR_STARTS

_PROJECT_SETTINGS = Path(__file__).parent.parent / "data" / "settings.toml"


@dataclass(frozen=True)
class SiteSettings:
    """Parameters of measures by name, the smallest count that may be shared, and when the state's year starts."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    threshold: int = DEFAULT_THRESHOLD
    state_year_starts: int = STATE_YEAR_STARTS


def site_settings(data_dir: Path) -> SiteSettings:
    """The settings of a data folder over the project's own, value by value.

    Raises QuestionError when a file cannot be read.
    """
    table: dict[str, dict] = {}
    for path in (_PROJECT_SETTINGS, data_dir / "settings.toml"):
        for section, values in _read(path).items():
            table[section] = table.get(section, {}) | values
    return SiteSettings(
        parameters=table.get("parameters", {}),
        threshold=table.get("disclosure", {}).get("threshold", DEFAULT_THRESHOLD),
        state_year_starts=table.get("calendars", {}).get("state_year_starts", STATE_YEAR_STARTS),
    )


def _read(path: Path) -> dict[str, dict]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as problem:
        raise QuestionError(f"The settings in {path} are not readable: {problem}.") from problem
