"""Where one made-up child sleeps, night after night: a walk through homes, absences, care and the way out.

Each turn competes with the others: chances a day add up, one of them comes first. Chances change with the
child's age, the time already spent in care, the season, the crisis before an enrollment, and what the program
does. Days are ordinals; a stay is half-open, and one with no end yet ends on the day after the last one known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log
from random import Random

from etl.sample import chances
from etl.sample.draws import pick_one
from etl.sample.world import COMMON_DAY, Agency, season

STEP = 30  # days for which a chance is taken as constant


@dataclass(slots=True)
class Stay:
    start: int
    end: int
    setting: str
    provider: int  # 0 at home, on the run, or where the paper does not say
    episode: int  # position in the child's care episodes, -1 outside care
    end_reason: str = ""


@dataclass(slots=True)
class Episode:
    removal: int
    discharge: int = 0
    reason: str = ""


@dataclass(slots=True)
class Life:
    stays: list[Stay] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)


@dataclass(slots=True)
class Phase:
    """A stretch up to (not with) ``until`` in which a child's chances stay the same."""

    until: int
    enrolled: bool
    crisis: bool
    unsteady: bool
    fund: bool
    may_leave: bool


def phases(agency: Agency, enrollments: list[tuple[int, int]], horizon: int) -> list[Phase]:
    """The stretches of a child's time, cut wherever an enrollment, a crisis or the fund begins or ends.

    A child can't leave care before the first enrollment: one who had left would not have been referred.
    """
    cuts = {horizon, agency.fund_day}
    for start, end in enrollments:
        cuts.update((start - chances.CRISIS_DAYS, start, start + chances.UNSTEADY_DAYS, end))
    stretches = []
    for until in sorted(cut for cut in cuts if cut <= horizon):
        last = until - 1
        stretches.append(
            Phase(
                until=until,
                enrolled=any(start <= last < end for start, end in enrollments),
                crisis=any(start - chances.CRISIS_DAYS <= last < start for start, _ in enrollments),
                unsteady=any(start <= last < start + chances.UNSTEADY_DAYS for start, _ in enrollments),
                fund=last >= agency.fund_day,
                may_leave=not enrollments or last >= enrollments[0][0],
            )
        )
    return stretches


# How a life may end, with the youngest age: in a shelter, on the run, just back from a hospital.
LAST_TURNS = {"shelter": 5, "runaway": 12, "hospital": 6, "hospital_at_the_end": 6}
_HOSPITAL = ("psychiatric_hospital", "hospitalized")

Chances = Callable[[int, Phase], dict[str, float]]  # what may happen on a day, each with its hazard


class Walk:
    """One child's life from ``begin`` up to ``horizon``, both ordinals. ``live()`` returns it."""

    def __init__(
        self,
        rng: Random,
        agency: Agency,
        *,
        birth: int,
        begin: int,
        in_care: bool,
        moves: float,
        enrollments: list[tuple[int, int]],
        homes: int,
    ):
        self.rng = rng
        self.agency = agency
        self.birth = birth
        self.begin = begin
        self.in_care = in_care
        self.moves = moves * agency.unrest
        self.horizon = agency.complete_to + 1
        self.phases = phases(agency, enrollments, self.horizon)
        self.homes = homes  # how many foster homes the agency works with
        # Of the care episode and the placement that the walk is in:
        self.episode = -1
        self.removal = 0
        self.leaves_at = self.horizon
        self.setting = ""
        self.steps_down = self._steps_down(enrollments)
        self.home = "kin_home" if rng.random() < chances.WITH_RELATIVES else "own_home"
        self.life = Life()

    def live(self) -> Life:
        """Home, care and home again, until the horizon."""
        today = self.begin
        if self.in_care:
            today = self._care(today, self.steps_down)
        elif self.steps_down:
            today = self._back_home_from_residential(today, self.steps_down)
        while today < self.horizon:
            today = self._home(today)
            if today < self.horizon:
                today = self._care(today)
        return self.life

    # ---- the last weeks ----------------------------------------------------------------------------------

    def may_end(self, turn: str) -> bool:
        """Whether the life can end with this turn: a child of an age for it, at home or in a family since winter."""
        last = self.life.stays[-1]
        settled = last.end == self.horizon and last.start <= COMMON_DAY - 70
        in_family = last.setting in chances.FAMILY or (last.episode < 0 and last.setting == self.home)
        in_care = last.episode >= 0 or turn != "shelter"
        return settled and in_family and in_care and self._age(COMMON_DAY - 70) >= LAST_TURNS[turn]

    def end_with(self, turn: str) -> None:
        """Lets the life end with a turn, so that the lists for staff have somebody on them."""
        if turn == "runaway":
            self._leave(COMMON_DAY - 6, "runaway", "ran")
        elif turn == "shelter":
            self._leave(COMMON_DAY - 39, "shelter", "caregiver_request")
        else:
            home = self._leave((COMMON_DAY if turn == "hospital" else self.horizon - 1) - 18, *_HOSPITAL)
            back = self.life.stays[-1].end = self.life.stays[-1].start + 14
            self._stay(back, self.horizon, home.setting, home.provider, home.episode)

    def _leave(self, on: int, setting: str, reason: str) -> Stay:
        """Cuts the last stay and adds another up to the horizon; returns the one that was cut."""
        home = self.life.stays[-1]
        home.end, home.end_reason = on, reason
        self._stay(on, self.horizon, setting, self._provider(setting, 0), home.episode)
        return home

    def _steps_down(self, enrollments: list[tuple[int, int]]) -> int:
        """The day on which the child comes back from residential treatment, near the first enrollment; 0 for most."""
        start = enrollments[0][0]
        if self._age(start) < chances.STEPS_DOWN_FROM_AGE or self.rng.random() >= chances.STEPS_DOWN:
            return 0
        luck = int(self.rng.random() * 28)
        # A program for foster homes begins before the child is back, wraparound mostly when the child is.
        return min(start - 20 + luck if self.agency.lives_at_home else start + 1 + luck // 2, self.horizon)

    def _residential_until(self, since: int, until: int) -> int:
        """When a stay in residential treatment that ends ``until`` began: up to ten months before."""
        return max(since, until - 60 - int(self.rng.random() * 240))

    def _back_home_from_residential(self, today: int, until: int) -> int:
        entered = self._residential_until(today, until)
        self._stay(today, entered, self.home, 0, -1, "planned_step_up")
        provider = self._provider("residential_treatment", 0)
        self._stay(entered, until, "residential_treatment", provider, -1, "planned_step_down")
        return max(until, today)

    # ---- at home -----------------------------------------------------------------------------------------

    def _home(self, today: int) -> int:
        """Nights at home and away from it, until a removal; returns its day, or the horizon."""
        if not self.agency.lives_at_home:
            return self._return_to_care(today)
        while today < self.horizon:
            start = today
            today, turn = self._next_turn(start, self.horizon, self._chances_at_home)
            self._stay(start, today, self.home, 0, -1, chances.WHY_ABSENT.get(turn, ""))
            if turn == "removal":
                return today
            if turn:
                today = self._away_from_home(today, turn)
        return today

    def _away_from_home(self, today: int, kind: str) -> int:
        """Nights in one place or, when home is not ready, in a second; returns the day of coming home."""
        today, back = self._away(today, kind, chances.AWAY_FROM_HOME[kind], -1)
        further = chances.INSTEAD_OF_HOME.get(kind)
        if back or further is None or today >= self.horizon or self._age(today) < chances.YOUNGEST[further]:
            return today
        self.life.stays[-1].end_reason = "planned_step_up" if further == "residential_treatment" else "court"
        today, _ = self._away(today, further, chances.AWAY_FROM_HOME[further], -1)
        return today

    def _return_to_care(self, today: int) -> int:
        """For an agency that does not follow a child home: the day of a new removal, or the horizon."""
        if not self.life.episodes or self.life.episodes[-1].reason not in chances.PERMANENCY:
            return self.horizon
        again = today + 20 + int(self.rng.random() * 480)
        if self.rng.random() > chances.REENTRY or self._age(again) >= 17:
            return self.horizon
        return min(again, self.horizon)

    def _chances_at_home(self, today: int, phase: Phase) -> dict[str, float]:
        age = self._age(today)
        competing = self._absences(chances.AWAY_FROM_HOME, age, today, phase)
        if age < 17:
            competing["removal"] = chances.REMOVAL * (2.0 if phase.crisis else 1.0) * self.moves
        return competing

    # ---- in care -----------------------------------------------------------------------------------------

    def _care(self, removal: int, steps_down: int = 0) -> int:
        """One care episode; returns the day of its discharge, or the horizon."""
        self.episode = len(self.life.episodes)
        self.life.episodes.append(Episode(removal))
        self.removal = removal
        self.leaves_at = self._last_day_by_age()
        setting = self._choose(chances.FIRST_SETTING, removal)
        today = removal
        if steps_down:
            today, setting = self._in_residential(removal, steps_down)
        elif setting == "psychiatric_hospital":
            today, _ = self._away(today, setting, chances.ABSENCES[setting], self.episode)
            setting = self._choose(chances.NEXT_SETTING["shelter"], today)
        provider = self._provider(setting, 0)
        while today < self.horizon:
            today, setting, provider, left = self._placement(today, setting, provider)
            if left:
                return today
        return today

    def _in_residential(self, removal: int, until: int) -> tuple[int, str]:
        """A foster home that did not hold, then residential treatment; returns the day and kind of the next home."""
        entered = self._residential_until(removal, until)
        self._stay(removal, entered, "foster_home", self._provider("foster_home", 0), self.episode, "behavior")
        provider = self._provider("residential_treatment", 0)
        until = max(until, entered)
        self._stay(entered, until, "residential_treatment", provider, self.episode, "planned_step_down")
        return until, self._choose(chances.STEPS_DOWN_TO, until)

    def _placement(self, start: int, setting: str, provider: int) -> tuple[int, str, int, bool]:
        """Nights at one provider until the next turn; returns the day, the next place, and whether care ended."""
        self.setting = setting
        today, turn = self._next_turn(start, min(self.horizon, self.leaves_at), self._chances_in_care)
        if turn == "aged_out":
            self._stay(start, today, setting, provider, self.episode)
            return self._discharge(today, "emancipation")
        if turn == "discharge":
            return self._way_out(start, today, setting, provider)
        if turn == "move":
            following = self._choose(chances.NEXT_SETTING[setting], today)
            self._stay(start, today, setting, provider, self.episode, self._why(setting, following))
            return today, following, self._provider(following, provider), False
        self._stay(start, today, setting, provider, self.episode, chances.WHY_ABSENT.get(turn, ""))
        if not turn:
            return today, setting, provider, False
        today, back = self._away(today, turn, chances.ABSENCES[turn], self.episode)
        if back or today >= self.horizon:
            return today, setting, provider, False
        following = self._choose(chances.NEXT_SETTING[setting], today)
        return today, following, self._provider(following, provider), False

    def _chances_in_care(self, today: int, phase: Phase) -> dict[str, float]:
        age = self._age(today)
        in_care = today - self.removal
        move = chances.MOVE[self.setting] * season(today)
        if self.setting in chances.FAMILY:
            move *= self.moves * (0.55 + 1.4 * exp(-in_care / chances.SETTLING))
            move *= chances.OLDER_MOVE if age >= 11 else 1.0
            move *= chances.CRISIS_MOVES if phase.crisis else 1.0
            move *= chances.UNSTEADY_MOVES if phase.unsteady else 1.0
            move *= chances.FUND_MOVES if phase.fund and phase.enrolled else 1.0
        competing = self._absences(chances.ABSENCES, age, today, phase)
        competing["move"] = move
        if phase.may_leave and in_care >= 30:
            competing["discharge"] = chances.LEAVE_CARE
        return competing

    def _way_out(self, start: int, today: int, setting: str, provider: int) -> tuple[int, str, int, bool]:
        """Leaving care for a reason, through a trial home visit or a pre-adoptive home where there is one."""
        reason = self._reason_out(today)
        if reason == "adoption" and setting in chances.FAMILY:
            ready = max(start + 1, today - 150)
            if ready < today:  # the same family becomes the adopting one
                self._stay(start, ready, setting, provider, self.episode, "to_permanency")
                start, setting = ready, "preadoptive_home"
        if reason == "reunification" and self.rng.random() < chances.TRIAL_VISIT:
            self._stay(start, today, setting, provider, self.episode, "to_permanency")
            home = min(today + 14 + int(self.rng.random() * 76), self.horizon, self.leaves_at)
            self._stay(today, home, "trial_home_visit", 0, self.episode)
            if home >= self.horizon:
                return home, setting, provider, False
            if self.rng.random() < chances.TRIAL_FAILS and home < self.leaves_at:
                return home, setting, provider, False
            return self._discharge(home, reason)
        self._stay(start, today, setting, provider, self.episode, "to_permanency" if _permanent(reason) else "")
        return self._discharge(today, reason)

    def _discharge(self, today: int, reason: str) -> tuple[int, str, int, bool]:
        episode = self.life.episodes[-1]
        episode.discharge, episode.reason = today, reason
        if reason in chances.NOT_FOLLOWED:
            return self.horizon, "", 0, True
        self.home = "kin_home" if reason in ("relative", "guardianship") else "own_home"
        return today, "", 0, True

    def _reason_out(self, today: int) -> str:
        early = today - self.removal < chances.LATE_WAYS_AFTER
        reason = pick_one(self.rng, chances.WAYS_OUT_EARLY if early else chances.WAYS_OUT_LATE)
        age = self._age(today)
        if (reason == "runaway" and age < 14) or (reason == "adoption" and age >= 15):
            return "guardianship"
        return reason

    def _last_day_by_age(self) -> int:
        """The 18th birthday, or some day up to the 21st for those who stay on."""
        if self.rng.random() < chances.STAYS_PAST_18:
            return int(self.birth + (19 + 2 * self.rng.random()) * chances.YEAR)
        return int(self.birth + 18 * chances.YEAR) + 1

    # ---- turns -------------------------------------------------------------------------------------------

    def _next_turn(self, start: int, stop: int, chances_on: Chances) -> tuple[int, str]:
        """The day of the next turn and what it is: "aged_out" at a stop before the horizon, "" at the horizon."""
        random = self.rng.random
        today = start
        for phase in self.phases:
            while today < min(phase.until, stop):
                until = min(today + STEP, phase.until, stop)
                competing = chances_on(today, phase)
                wait = -log(1.0 - random()) / sum(competing.values())
                if today + wait < until:
                    return max(int(today + wait), start + 1), pick_one(self.rng, competing)
                today = until
        return max(stop, start), "aged_out" if stop < self.horizon else ""

    def _absences(self, kinds: dict[str, tuple], age: float, today: int, phase: Phase) -> dict[str, float]:
        competing = {}
        for kind, (hazard, youngest, *_) in kinds.items():
            if age < youngest or kind == self.home:
                continue
            if phase.crisis:
                hazard *= chances.CRISIS.get(kind, 1.0)
            if phase.enrolled and kind in chances.CRISIS:
                hazard *= chances.ENROLLED_ABSENCES
            if kind == "respite" and phase.fund and phase.enrolled:
                hazard *= chances.FUND_RESPITE
            if kind == "psychiatric_hospital":
                hazard *= season(today)
            competing[kind] = hazard
        return competing

    def _away(self, today: int, kind: str, chance: tuple, episode: int) -> tuple[int, bool]:
        """Nights away in one kind of place; returns the day it ends and whether the child comes back."""
        _, _, shortest, longest, comes_back = chance
        nights = shortest + int((longest - shortest + 1) * self.rng.random() ** 1.8)
        end = min(today + nights, self.horizon)
        if episode >= 0:
            end = max(min(end, self.leaves_at), today + 1)
        self._stay(today, end, kind, self._provider(kind, 0), episode)
        return end, self.rng.random() < comes_back

    def _stay(self, start: int, end: int, setting: str, provider: int, episode: int, end_reason: str = "") -> None:
        if end > start:
            self.life.stays.append(Stay(start, end, setting, provider, episode, end_reason))

    # ---- small choices -----------------------------------------------------------------------------------

    def _age(self, today: int) -> float:
        return (today - self.birth) / chances.YEAR

    def _choose(self, weights: dict[str, float], today: int) -> str:
        """A setting that takes a child of this age."""
        age = self._age(today)
        return pick_one(self.rng, {s: w for s, w in weights.items() if age >= chances.YOUNGEST.get(s, 0)})

    def _why(self, setting: str, following: str) -> str:
        if following == "kin_foster" and setting != "kin_foster":
            return pick_one(self.rng, chances.WHY_KIN)
        change = chances.LADDER[following] - chances.LADDER[setting]
        if change == 0:
            return pick_one(self.rng, chances.WHY_SIDEWAYS)
        return pick_one(self.rng, chances.WHY_UP if change > 0 else chances.WHY_DOWN)

    def _provider(self, setting: str, leaving: int) -> int:
        """A home or facility, never the one being left. Numbers tell kinds apart: 1xxxxxx kin, 2xxxxxx foster …"""
        block = PROVIDERS.get(setting)
        if block is None:
            return 0
        first, count = block
        provider = first + int(self.rng.random() * (count or self.homes))
        if provider == leaving:
            provider = first + (provider - first + 1) % (count or self.homes)
        return provider


# First number and how many there are; 0: as many as the agency has foster homes.
PROVIDERS = {
    "kin_foster": (1_000_000, 0),
    "foster_home": (2_000_000, 0),
    "preadoptive_home": (2_000_000, 0),
    "treatment_foster": (3_000_000, 0),
    "group_home": (4_000_000, 14),
    "shelter": (4_100_000, 4),
    "residential_treatment": (5_000_000, 7),
    "psychiatric_hospital": (6_000_000, 5),
    "medical_hospital": (6_100_000, 4),
    "detention": (7_000_000, 3),
    "respite": (8_000_000, 12),
    "supervised_independent_living": (9_000_000, 9),
}


def _permanent(reason: str) -> bool:
    return reason in chances.PERMANENCY
