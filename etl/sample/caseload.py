"""The children of a chunk and what their agency knows of them: care episodes, stays, enrollments, referrals."""

from __future__ import annotations

from random import Random

import numpy as np
from numpy.random import Generator

from etl.sample import chances
from etl.sample.children import Children
from etl.sample.draws import chance, pick, pick_one, whole
from etl.sample.lives import LAST_TURNS, Life, Stay, Walk
from etl.sample.world import COMMON_DAY, NO_DAY, Agency

Columns = dict[str, np.ndarray]  # one array a field, in the contract's words; days are ordinals, 0 = empty

FOLLOWED_UP = 0.6  # of closed wraparound cases are asked after half a year where the child lives
FOLLOW_UP = 183
NO_HISTORY = 0.03  # of children have no living arrangement on file
KNOWN_FROM_STATED = 0.9
PROVIDER_MISSING = 0.015
BOTH_PROGRAMS = 0.03  # of enrollments have a second beside them, in the agency's other program
CHILDREN_A_CLINICIAN = 70  # over all four years: about ten at a time
IN_SERVICE_A_TURN = 5
ADULT_AT_HOME = 20.0  # wraparound serves beyond 18

# Columns beyond the contract's fields serve the other steps of the simulation and are never exported.
_CHILDREN = ("position", "history_known_from", "history_known_to", "first_removal")
_EPISODES = ("episode_id", "child_id", "removal_date", "discharge_date", "discharge_reason", "area")
_STAYS = (
    "child_id",
    "episode_id",
    "start_date",
    "end_date",
    "setting",
    "provider_id",
    "planned",
    "end_reason",
    "left_care",  # discharge of the stay's care episode
    "comes_back",  # whether a later episode follows
)
_ENROLLMENTS = (
    "position",
    "enrollment_id",
    "child_id",
    "program",
    "start_date",
    "end_date",
    "end_reason",
    "living_arrangement_at_intake",
    "living_arrangement_at_close",
    "area",
)
_FIELDS = {
    "children": _CHILDREN,
    "care_episodes": _EPISODES,
    "living_arrangements": _STAYS,
    "enrollments": _ENROLLMENTS,
}
_PLANNED_ABSENCES = frozenset({"respite", "visit", "trial_home_visit"})


class Caseload:
    """Rows of one chunk, gathered child by child and handed over as columns."""

    def __init__(self, agency: Agency, chunk: Children, rng: Generator, all_children: int):
        """``all_children``: of the agency, in all chunks; it has foster homes and clinicians in proportion."""
        self.agency = agency
        self.chunk = chunk
        self.rng = rng
        self.random = Random(int(rng.random() * 2**53))
        self.homes = max(all_children * 3 // 5, 12)
        self.clinicians = max(all_children // CHILDREN_A_CLINICIAN, 3)
        self.in_service = 0
        self.last_turns = dict.fromkeys(LAST_TURNS, 0)
        self.rows: dict[str, list[tuple]] = {name: [] for name in _FIELDS}

    def tables(self) -> dict[str, Columns]:
        """Contract table to columns: children, care_episodes, living_arrangements and enrollments."""
        for position in range(len(self.chunk)):
            self._child(position)
        tables = {name: columns_of(_FIELDS[name], rows) for name, rows in self.rows.items()}
        self._describe_children(tables["children"])
        self._describe_enrollments(tables["enrollments"])
        return tables

    # ---- one child ---------------------------------------------------------------------------------------

    def _child(self, position: int) -> None:
        chunk, agency = self.chunk, self.agency
        if chunk.referred_only[position]:
            self.rows["children"].append((position, NO_DAY, NO_DAY, NO_DAY))
            return
        birth = int(chunk.birth[position])
        planned = [
            (int(start), int(start + length))
            for start, length in zip(chunk.starts[position], chunk.lengths[position], strict=True)
            if start
        ]
        walk = Walk(
            self.random,
            agency,
            birth=birth,
            begin=int(chunk.begin[position]),
            in_care=bool(chunk.in_care[position]),
            moves=agency.areas[chunk.area[position]].moves,
            enrollments=planned,
            homes=self.homes,
        )
        life = walk.live()
        if any(start + 60 < COMMON_DAY < end - 30 for start, end in planned):
            self._end_with_a_turn(walk)
        enrollments = [
            self._close(life, start, end, birth) for start, end in planned if self._eligible(life, start, birth)
        ]
        known_to = self._known_to(life, enrollments)
        stated_to = _cut(life, known_to) if known_to <= agency.complete_to else NO_DAY
        if self.random.random() < NO_HISTORY:
            life.stays.clear()
        self._append(position, life, enrollments, stated_to)

    def _end_with_a_turn(self, walk: Walk) -> None:
        """Lets one in five of the children in service at the end have one of the turns that staff look for."""
        possible = [turn for turn in self.last_turns if walk.may_end(turn)]
        if not possible:
            return
        self.in_service += 1
        if self.in_service % IN_SERVICE_A_TURN == 1:
            turn = min(possible, key=self.last_turns.get)
            self.last_turns[turn] += 1
            walk.end_with(turn)

    def _eligible(self, life: Life, start: int, birth: int) -> bool:
        """Prairie serves children in care; wraparound everyone whom it has not lost from sight."""
        if start > birth + (self._leaves_at_age() - 0.3) * chances.YEAR:
            return False
        if self.agency.lives_at_home:
            return not any(
                e.discharge and e.discharge <= start and e.reason in chances.NOT_FOLLOWED for e in life.episodes
            )
        return any(e.removal <= start and (not e.discharge or e.discharge > start) for e in life.episodes)

    def _close(self, life: Life, start: int, planned_end: int, birth: int) -> tuple[int, int, str]:
        """When and why a planned enrollment really ends: (start, end or 0 while open, reason)."""
        end, reason = planned_end, pick_one(self.random, chances.CLOSED_BECAUSE)
        for episode in life.episodes:
            if start < episode.discharge < end:
                end, reason = self._closed_by_discharge(episode.discharge, episode.reason, end, reason)
        for stay in life.stays:
            if start < stay.start < end:
                if stay.setting == "residential_treatment" and self._happens(chances.CLOSES_ON_STEP_UP):
                    end, reason = stay.start, "higher_level_of_care"
                elif stay.setting == "detention" and self._happens(chances.CLOSES_ON_DETENTION):
                    end, reason = stay.start, "detained"
        birthday = int(birth + self._leaves_at_age() * chances.YEAR) + 1
        if birthday < end:
            end, reason = birthday, "aged_out"
        return (start, end, reason) if end <= self.agency.complete_to else (start, NO_DAY, "")

    def _closed_by_discharge(self, discharge: int, why: str, end: int, reason: str) -> tuple[int, str]:
        gone = {"emancipation": "aged_out", "death": "died", "transfer": "transferred", "runaway": "lost_contact"}
        if why in gone:
            return discharge, gone[why]
        if why in chances.PERMANENCY and not self.agency.lives_at_home:
            return min(end, discharge + int(self.random.random() * 22)), "permanency"
        return end, reason

    def _leaves_at_age(self) -> float:
        return ADULT_AT_HOME if self.agency.lives_at_home else 18.0

    def _known_to(self, life: Life, enrollments: list[tuple[int, int, str]]) -> int:
        """The first day on which nobody at the agency knows where the child sleeps; past complete-to if none is."""
        unknown = self.agency.complete_to + 1
        if not self.agency.lives_at_home or not all(end for _, end, _ in enrollments):
            return unknown
        last = max((end for _, end, _ in enrollments), default=0)
        if self._happens(FOLLOWED_UP):
            last += FOLLOW_UP
        for episode in life.episodes:  # the county goes on telling while the child is in care
            if episode.removal < last and (not episode.discharge or episode.discharge > last):
                last = episode.discharge or unknown
        return last

    def _append(self, position: int, life: Life, enrollments: list[tuple[int, int, str]], stated_to: int) -> None:
        chunk, horizon = self.chunk, self.agency.complete_to + 1
        child, area = int(chunk.number[position]), int(chunk.area[position])
        known_from = life.stays[0].start if life.stays and self._happens(KNOWN_FROM_STATED) else NO_DAY
        removal = life.episodes[0].removal if life.episodes else NO_DAY
        self.rows["children"].append((position, known_from, stated_to if life.stays else NO_DAY, removal))
        for k, episode in enumerate(life.episodes):
            self.rows["care_episodes"].append(
                (child * 10 + k, child, episode.removal, episode.discharge, episode.reason, area)
            )
        before = ""
        for stay in life.stays:
            episode = life.episodes[stay.episode] if stay.episode >= 0 else None
            self.rows["living_arrangements"].append(
                (
                    child,
                    child * 10 + stay.episode if episode else 0,
                    stay.start,
                    stay.end if stay.end < horizon else NO_DAY,
                    stay.setting,
                    0 if stay.provider and self._happens(PROVIDER_MISSING) else stay.provider,
                    _planned(stay, before),
                    stay.end_reason if stay.end < horizon else "",
                    episode.discharge if episode else NO_DAY,
                    bool(episode) and stay.episode + 1 < len(life.episodes),
                )
            )
            before = stay.end_reason
        self._append_enrollments(position, child, area, life, enrollments)

    def _append_enrollments(
        self, position: int, child: int, area: int, life: Life, enrollments: list[tuple[int, int, str]]
    ) -> None:
        programs = self.agency.programs
        spans = []
        for start, end, reason in enrollments:
            steps_down = len(programs) > 1 and _sleeping_at(life, start) == "residential_treatment"
            program = 1 if steps_down or self._happens(self.agency.second_program) else 0
            spans.append((start, end, reason, program))
            beside = start + 60
            if len(programs) > 1 and self._happens(BOTH_PROGRAMS) and beside < (end or self.agency.complete_to):
                spans.append((beside, end, reason, 1 - program))
        for k, (start, end, reason, program) in enumerate(spans):
            self.rows["enrollments"].append(
                (
                    position,
                    child * 10 + k,
                    child,
                    programs[program],
                    start,
                    end,
                    reason,
                    _sleeping_at(life, start),
                    _sleeping_at(life, end) if end else "",
                    area,
                )
            )

    def _happens(self, share: float) -> bool:
        return self.random.random() < share

    # ---- what the chunk's columns add --------------------------------------------------------------------

    def _describe_children(self, columns: Columns) -> None:
        chunk = self.chunk
        columns["child_id"] = chunk.number
        columns["family_id"] = chunk.family
        columns["birth_date"] = chunk.birth
        columns["area"] = chunk.area
        for name in ("sex", "race", "hispanic", "language"):
            columns[name] = getattr(chunk, name)

    def _describe_enrollments(self, columns: Columns) -> None:
        n, rng = len(columns["enrollment_id"]), self.rng
        start, end = columns["start_date"], columns["end_date"]
        stop = np.where(end > 0, end, self.agency.complete_to + 1)
        columns["stop"] = stop  # first day without service, or not yet known
        columns["intake_date"] = _before(start + whole(rng, 0, 5, n), stop)
        columns["clinician_id"] = 1 + np.floor(rng.random(n) * self.clinicians).astype(np.int64)
        teams = np.array(self.agency.teams, dtype=object)
        columns["team"] = teams[(columns["area"] + columns["clinician_id"] % 2) % len(teams)]
        opened = np.where(columns["intake_date"] > 0, columns["intake_date"], start)
        formed = opened + np.floor(2 + 17 * rng.random(n) ** 1.6).astype(np.int64)
        columns["team_formed_date"] = np.where(chance(rng, 0.95, n), _before(formed, stop), NO_DAY)
        written = opened + whole(rng, 7, 40, n)
        columns["assessment_written_date"] = np.where(chance(rng, 0.93, n), _before(written, stop), NO_DAY)
        planned_out = np.isin(columns["end_reason"], ("goals_met", "natural_supports", "permanency"))
        begins = end - whole(rng, 20, 60, n)
        columns["transition_start_date"] = np.where(planned_out & (begins > start), begins, NO_DAY)


def _cut(life: Life, known_to: int) -> int:
    """Forget what happened from ``known_to`` on; returns the last day that is known."""
    life.stays = [stay for stay in life.stays if stay.start < known_to]
    for stay in life.stays:
        if stay.end > known_to:
            stay.end, stay.end_reason = known_to, ""
    life.episodes = [episode for episode in life.episodes if episode.removal < known_to]
    return known_to - 1


def _planned(stay: Stay, reason_before: str) -> str:
    """Whether the move to this place was planned: "yes", "no" or "" where nobody would have said."""
    if stay.setting in _PLANNED_ABSENCES or reason_before in chances.PLANNED:
        return "yes"
    return "no" if reason_before else ""


def _sleeping_at(life: Life, day: int) -> str:
    for stay in life.stays:
        if stay.start <= day < stay.end:
            return stay.setting
    return ""


def _before(day: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """The day where it falls before ``stop``, else none."""
    return np.where(day < stop, day, NO_DAY)


def columns_of(names: tuple[str, ...], rows: list[tuple]) -> Columns:
    """Rows as one array a field: whole numbers and days as int64, words as objects."""
    if not rows:
        return {name: np.zeros(0, dtype=np.int64) for name in names}
    return {
        name: np.array(values, dtype=object if isinstance(values[0], str) else None)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }


def stacked(tables: list[Columns]) -> Columns:
    """Tables with the same columns, one after the other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def referrals(rng: Generator, agency: Agency, chunk: Children, enrollments: Columns) -> Columns:
    """Every enrollment's referral, then those of children who were never enrolled.

    Writes ``referral_id`` into ``enrollments``.
    """
    accepted = _accepted(rng, agency, enrollments)
    turned_away = _not_enrolled(rng, agency, chunk)
    enrollments["referral_id"] = enrollments["enrollment_id"]
    return {name: np.concatenate([accepted[name], turned_away[name]]) for name in accepted}


_SOURCES = {
    "child_welfare": 0.74,
    "court": 0.06,
    "hospital": 0.05,
    "residential_facility": 0.06,
    "family": 0.06,
    "other": 0.03,
}
_SOURCES_AT_HOME = {
    "mental_health_provider": 0.24,
    "school": 0.2,
    "juvenile_justice": 0.14,
    "hospital": 0.13,
    "residential_facility": 0.09,
    "family": 0.09,
    "child_welfare": 0.08,
    "other": 0.03,
}


def _accepted(rng: Generator, agency: Agency, enrollments: Columns) -> Columns:
    start = enrollments["start_date"]
    n = len(start)
    received = start - whole(rng, 3, 20, n)
    contact = np.minimum(received + whole(rng, 0, 4, n), start)
    visit = np.minimum(contact + whole(rng, 0, 8, n), start)
    living = enrollments["living_arrangement_at_intake"]
    return {
        "referral_id": enrollments["enrollment_id"],
        "child_id": enrollments["child_id"],
        "received_date": received,
        "source": pick(rng, _SOURCES_AT_HOME if agency.lives_at_home else _SOURCES, n),
        "living_arrangement": living,
        "area": enrollments["area"],
        "returning_from_residential": living == "residential_treatment",
        "in_service_area": np.ones(n, dtype=bool),
        "first_contact_date": contact,
        "home_visit_date": np.where(chance(rng, 0.96, n), visit, NO_DAY),
        "decision": np.full(n, "accepted", dtype=object),
        "decision_date": np.minimum(visit + whole(rng, 0, 3, n), start),
        "decline_reason": np.full(n, "", dtype=object),
    }


_DECLINE_REASONS = {
    "outside_area": 0.25,
    "setting_not_eligible": 0.25,
    "no_capacity": 0.2,
    "could_not_reach": 0.15,
    "family_declined": 0.15,
}


def _not_enrolled(rng: Generator, agency: Agency, chunk: Children) -> Columns:
    """Declined, withdrawn, or so recent that nothing is decided or the child still waits."""
    only = np.nonzero(chunk.referred_only)[0]
    n = len(only)
    recent = chance(rng, 0.3, n)
    received = np.where(recent, agency.complete_to - whole(rng, 0, 40, n), chunk.starts[only, 0] - 10)
    decision = pick(rng, {"declined": 0.68, "withdrawn": 0.32}, n)
    decision = np.where(recent, pick(rng, {"": 0.5, "accepted": 0.5}, n), decision)
    contact = _before(received + whole(rng, 0, 6, n), np.full(n, agency.complete_to + 1))
    decided = np.minimum(received + whole(rng, 2, 15, n), agency.complete_to)
    declined = decision == "declined"
    reason = np.where(declined, pick(rng, _DECLINE_REASONS, n), "")
    return {
        "referral_id": chunk.number[only] * 10,
        "child_id": chunk.number[only],
        "received_date": received,
        "source": pick(rng, _SOURCES, n),
        "living_arrangement": pick(rng, {"foster_home": 0.5, "kin_foster": 0.35, "residential_treatment": 0.15}, n),
        "area": chunk.area[only],
        "returning_from_residential": chance(rng, 0.1, n),
        "in_service_area": reason != "outside_area",
        "first_contact_date": np.where(chance(rng, 0.8, n), contact, NO_DAY),
        "home_visit_date": np.full(n, NO_DAY),
        "decision": decision,
        "decision_date": np.where(decision != "", decided, NO_DAY),
        "decline_reason": reason,
    }
