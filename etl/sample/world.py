"""The made-up world: its calendar, its three agencies, and how likely things are in it.

The calendar is fixed here. Nothing in this package asks the clock, so the same number of children and the
same seed give the same files on any day. A day is the ordinal of ``datetime.date``; 0 stands for "no date".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NO_DAY = 0


def day(year: int, month: int, day_of_month: int) -> int:
    """The ordinal of a calendar date."""
    return date(year, month, day_of_month).toordinal()


FIRST_DAY = day(2022, 7, 1)  # the four years begin
FUND_DAY = day(2025, 10, 1)  # Prairie's respite fund opens
CRISIS_TEAM_DAY = day(2025, 1, 1)  # Riverbend's own crisis team goes to work
NEW_FORM_DAY = day(2024, 7, 1)  # Prairie changes to the second version of its form of needs and strengths
COMMON_DAY = day(2026, 5, 31)  # all three agencies are complete to it
EARLIEST_DAY = day(1998, 1, 1)  # nobody here was born before
LATEST_DAY = day(2030, 12, 31)  # planned dates end well before

# Referrals and crises follow the school year: high in autumn and spring, low in summer.
SEASON = {1: 1.15, 2: 1.15, 3: 1.2, 4: 1.2, 5: 1.1, 6: 0.75, 7: 0.6, 8: 0.7, 9: 1.2, 10: 1.3, 11: 1.2, 12: 0.8}
SEASON_OF_DAY = [SEASON[date.fromordinal(d).month] for d in range(EARLIEST_DAY, LATEST_DAY + 1)]


def season(on: int) -> float:
    """How busy the time of year is, 1 on average."""
    return SEASON_OF_DAY[on - EARLIEST_DAY]


@dataclass(frozen=True)
class Area:
    """A place an agency serves, with its share of the children and how much oftener than average they move."""

    name: str
    share: float
    moves: float = 1.0


@dataclass(frozen=True)
class Agency:
    """What makes one made-up agency different from another. Lengths are in days, chances are shares of 1."""

    source: str
    name: str
    share: float  # of all children
    complete_to: int
    areas: tuple[Area, ...]
    programs: tuple[str, ...]
    second_program: float  # chance that an enrollment is in the second program
    teams: tuple[str, ...]
    length: float  # median planned enrollment
    length_spread: float  # of its logarithm
    ages: tuple[tuple[float, float, float], ...]  # (from, to, share), at the first enrollment
    in_care: float  # chance that a child is in care at the first enrollment
    lives_at_home: bool  # nights at home before, during and after care are part of the life
    again: float  # chance that a second enrollment is tried
    referral_only: float  # chance that a child was referred and never enrolled
    black: float
    hispanic: float
    spanish: float
    fund_day: int = LATEST_DAY  # from this day enrolled children move less and have more respite
    unrest: float = 1.0  # how much oftener than elsewhere its children in care move: why they were referred
    meeting_gap: tuple[int, int] = (16, 30)
    partner_offered: float = 0.0
    crisis_team_day: int = LATEST_DAY  # from this day crises are reached sooner
    reached_in_time: float = 0.7  # of the crises that somebody goes to, within 90 minutes
    natural_supports: float = 1.0  # how many a team begins with, on average; it doubles by the end of service


PRAIRIE = Agency(
    source="prairie",
    name="Prairie Home Partners",
    share=0.45,
    complete_to=day(2026, 6, 30),
    areas=(
        Area("37A", 0.16),
        Area("40", 0.18),
        Area("41", 0.20, moves=1.7),
        Area("63", 0.17),
        Area("65", 0.16, moves=0.8),
        Area("67", 0.13),
    ),
    programs=("Prairie Home Stabilization", "Prairie Step-Down Support"),
    second_program=0.04,
    teams=("North Team", "South Team", "Peña House"),
    length=205,
    length_spread=0.32,
    ages=((0.2, 5, 0.28), (5, 11, 0.32), (11, 17.2, 0.40)),
    in_care=1.0,
    lives_at_home=False,
    again=0.38,
    referral_only=0.09,
    black=0.46,
    hispanic=0.14,
    spanish=0.07,
    fund_day=FUND_DAY,
    unrest=1.45,
    reached_in_time=0.74,
)

PIEDMONT = Agency(
    source="piedmont",
    name="Piedmont Collaborative",
    share=0.25,
    complete_to=day(2026, 5, 31),
    areas=(
        Area("Alamance", 0.15),
        Area("Caswell", 0.06, moves=1.2),
        Area("Chatham", 0.08),
        Area("Durham", 0.22),
        Area("Guilford", 0.25, moves=1.25),
        Area("Orange", 0.10, moves=0.75),
        Area("Randolph", 0.08),
        Area("Rockingham", 0.06),
    ),
    programs=("Piedmont Wraparound", "Piedmont Family Support"),
    second_program=0.25,
    teams=("Team East", "Team West", "Team Central"),
    length=330,
    length_spread=0.4,
    ages=((4, 9, 0.22), (9, 13, 0.33), (13, 17.4, 0.45)),
    in_care=0.2,
    lives_at_home=True,
    again=0.24,
    referral_only=0.0,
    black=0.36,
    hispanic=0.17,
    spanish=0.11,
    meeting_gap=(18, 32),
    partner_offered=0.85,
    natural_supports=0.7,
)

RIVERBEND = Agency(
    source="riverbend",
    name="Riverbend Wraparound",
    share=0.30,
    complete_to=day(2026, 6, 30),
    areas=(
        Area("Fulton", 0.12),
        Area("Marshall", 0.08, moves=1.2),
        Area("Peoria", 0.40, moves=1.2),
        Area("Tazewell", 0.26, moves=0.8),
        Area("Woodford", 0.14),
    ),
    programs=("Riverbend Wraparound",),
    second_program=0.0,
    teams=("Blue Heron", "Sycamore", "Bluff"),
    length=445,
    length_spread=0.3,
    ages=((5, 9, 0.18), (9, 13, 0.34), (13, 17.4, 0.48)),
    in_care=0.4,
    lives_at_home=True,
    again=0.26,
    referral_only=0.0,
    black=0.28,
    hispanic=0.10,
    spanish=0.05,
    meeting_gap=(15, 30),
    partner_offered=0.7,
    crisis_team_day=CRISIS_TEAM_DAY,
    reached_in_time=0.6,
    natural_supports=1.4,
)

AGENCIES = (PRAIRIE, PIEDMONT, RIVERBEND)
