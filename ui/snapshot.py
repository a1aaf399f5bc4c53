"""The data load in use: the pointer read once a run, one read-only connection a load, one cursor a query.

A snapshot is immutable and its name is never used twice, so everything read from it may be cached under its name.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import streamlit as st

from measures import library, quality, questions, snapshot
from measures.cards import Card
from measures.dimensions import DIMENSIONS
from measures.settings import SiteSettings, site_settings
from measures.snapshot import Source

PROJECT_DATA = Path(__file__).resolve().parents[1] / "data"
DATA_VARIABLE = "SOC_DATA"
STATES = dict(
    pair.split(" ", 1)
    for pair in (
        "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, "
        "DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, "
        "KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, "
        "MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, "
        "NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, "
        "PA Pennsylvania, PR Puerto Rico, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, "
        "UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming"
    ).split(", ")
)
FILTERS = (
    "agency",
    "program",
    "county",
    "local_area",
    "region",
    "age_group",
    "sex",
    "race_ethnicity",
    "language",
    "service_level",
    "collaborative",
    "team",
)


@dataclass(frozen=True)
class Load:
    """A snapshot chosen for this run: the folder it lies in and its name. Small, so that it can key a cache."""

    data_dir: str
    name: str


@dataclass(frozen=True)
class About:
    """What a page says of a load: when it was built, to when it is complete, what it holds."""

    load: Load
    as_of: date
    built_at: datetime
    sources: tuple[Source, ...]
    cards: Mapping[str, Card]
    missing: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, str]]
    grants: Mapping[str, date]
    grant_names: Mapping[str, str]
    states: frozenset[str]
    first_day: date
    broken_limits: tuple[str, ...]
    settings: SiteSettings

    @property
    def reach(self) -> date:
        """The latest date that any source is complete to; sources that end earlier are named as late."""
        return max(source.complete_to for source in self.sources)

    @property
    def agencies(self) -> dict[str, date]:
        """Each agency and the date to which all its sources are complete."""
        ends: dict[str, date] = {}
        for source in self.sources:
            ends[source.agency] = min(source.complete_to, ends.get(source.agency, source.complete_to))
        return ends

    @property
    def late(self) -> dict[str, date]:
        """Agencies that are not complete to `reach`, and where each of them ends."""
        return {agency: end for agency, end in self.agencies.items() if end < self.reach}

    def label(self, dimension: str, value: str) -> str:
        """The words for a value of a dimension: "female" gives "Female"; a place's name stands for itself."""
        if dimension == "grant":
            return self.grant_names.get(value, value)
        if dimension == "local_area" and value[:1].isdigit():
            return f"Area {value}"
        if dimension in ("role", "pay_type"):
            return "Not recorded" if value == "unknown" else value.replace("_", " ").capitalize()
        return self.labels.get(dimension, {}).get(value, value)


def data_dir() -> Path:
    """The data folder: where SOC_DATA points, else the project's own."""
    return Path(os.environ.get(DATA_VARIABLE) or PROJECT_DATA)


@lru_cache(maxsize=4)
def _connection(folder: str, name: str) -> duckdb.DuckDBPyConnection:
    # Never closed by hand: another session may still be reading. Dropped from the cache, it closes when unused.
    return snapshot.open_read_only(Path(folder), name)


@contextmanager
def cursor(load: Load) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of its own on the load's connection, closed after use (threads that share one mix their results)."""
    own = _connection(load.data_dir, load.name).cursor()
    try:
        yield own
    finally:
        own.close()


@lru_cache(maxsize=4)
def known(load: Load) -> questions.Known:
    """What every question to a load needs of it, read once."""
    with cursor(load) as own:
        return questions.known(own)


@st.cache_resource(show_spinner="Opening the data load …", max_entries=8)
def about(load: Load) -> About:
    """What the load says of itself. One object for all sessions: it is frozen and its name means nothing else."""
    with cursor(load) as own:
        said = snapshot.about(own)
        cards = library.measures(own)
        first = [day for card in cards if (day := library.first_day(own, card))]
        missing = {card.code: library.missing_tables(own, card) for card in cards}
        places = {name: tuple(library.values(own, name)) for name in FILTERS}
        labels = {name: dict(library.labels(own, name)) for name in DIMENSIONS}
        grants = library.grants(own)
        states = _states(own, places)
        names = dict(own.execute("SELECT grant_id, name FROM grants").fetchall())
        broken = tuple(dict.fromkeys(quality.broken_limits(own)))
    return About(
        load=load,
        as_of=said.as_of,
        built_at=said.built_at,
        sources=said.sources,
        cards={card.code: card for card in cards},
        missing=missing,
        values=places,
        labels=labels,
        grants=grants,
        grant_names=names,
        states=states,
        first_day=min(first, default=said.as_of),
        broken_limits=broken,
        settings=site_settings(Path(load.data_dir)),
    )


def _states(own: duckdb.DuckDBPyConnection, places: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Names of the states whose counties or local areas occur in the load, for the lines to compare with."""
    found = own.execute(
        "SELECT state FROM reference.regions WHERE list_contains(?, county) "
        "UNION SELECT state FROM reference.local_areas WHERE list_contains(?, local_area)",
        [list(places["county"]), list(places["local_area"])],
    ).fetchall()
    return frozenset(STATES.get(state, state) for (state,) in found)
