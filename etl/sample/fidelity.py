"""Scores of wraparound's fidelity instruments, as their owners' systems give them: percentages, never items."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.casework import Numbers
from etl.sample.draws import chance, whole
from etl.sample.world import Agency, day

_SCALES = {  # on average, in percent
    "total": 72,
    "effective teamwork": 70,
    "natural and community supports": 63,
    "needs based": 75,
    "strengths and family driven": 79,
    "outcomes based": 72,
    "satisfaction": 80,
}
_RESPONDENTS = {"caregiver": (0.0, 0.52), "youth": (-3.0, 0.4), "facilitator": (7.0, 0.9), "team_member": (3.0, 0.45)}
_WAVES = tuple(day(year, month, 15) for year in range(2022, 2027) for month in (4, 10))
_CHILDREN_A_FORM = 8

_DART = {
    "timely engagement": 58,
    "key elements": 55,
    "safety planning": 61,
    "crisis response": 52,
    "transition planning": 47,
    "outcomes": 60,
}


def surveys(rng: Generator, agency: Agency, children: int) -> Columns:
    """WFI-EZ of the first program, twice a year: one row a respondent and scale, with how many forms came back."""
    rows: list[tuple] = []
    asked = max(children // _CHILDREN_A_FORM, 4)
    for nth, wave in enumerate(w for w in _WAVES if w <= agency.complete_to):
        for respondent, (kinder, answered) in _RESPONDENTS.items():
            eligible = asked + int(rng.random() * 5)
            forms = int(round(eligible * (answered + 0.15 * (rng.random() - 0.5))))
            for scale, usual in _SCALES.items():
                score = usual + kinder + 0.7 * nth + 6 * (rng.random() - 0.5)
                rows.append((respondent, scale, wave, round(min(score, 100.0), 1), forms, eligible))
    respondent, scale, on, score, forms, eligible = zip(*rows, strict=True)
    n = len(rows)
    return {
        "score_id": np.arange(1, n + 1),
        "instrument": np.full(n, "WFI-EZ", dtype=object),
        "program": np.full(n, agency.programs[0], dtype=object),
        "scored_on": np.array(on),
        "respondent": np.array(respondent, dtype=object),
        "scale": np.array(scale, dtype=object),
        "score": np.array(score),
        "responses": np.array(forms),
        "eligible": np.array(eligible),
    }


def reviews(rng: Generator, numbers: Numbers, agency: Agency, enrollments: Columns, meetings: Columns) -> Columns:
    """TOM at one meeting in fifty, and DART of the file of one closed enrollment in six."""
    n = len(enrollments["start_date"])
    watched = np.nonzero(chance(rng, 1 / 50, len(meetings["owner"])))[0]
    closed = np.nonzero((enrollments["end_date"] > 0) & chance(rng, 1 / 6, n))[0]
    read_on = enrollments["end_date"][closed] + whole(rng, 10, 90, len(closed))
    closed, read_on = closed[read_on <= agency.complete_to], read_on[read_on <= agency.complete_to]
    k = len(_DART)
    owner = np.concatenate([meetings["owner"][watched], np.repeat(closed, k)])
    m, w = len(owner), len(watched)
    usual = np.concatenate([np.full(w, 70.0), np.tile(np.array(list(_DART.values()), dtype=float), len(closed))])
    of_file = np.concatenate([np.zeros(w), np.repeat(22 * (rng.random(len(closed)) - 0.5), k)])
    score = np.clip(usual + of_file + 24 * (rng.random(m) - 0.5), 0, 100)
    return {
        "score_id": numbers.take("fidelity_scores", m),
        "instrument": np.concatenate([np.full(w, "TOM", dtype=object), np.full(m - w, "DART", dtype=object)]),
        "program": np.full(m, agency.programs[0], dtype=object),
        "scored_on": np.concatenate([meetings["meeting_date"][watched], np.repeat(read_on, k)]),
        "respondent": np.concatenate([np.full(w, "observer", dtype=object), np.full(m - w, "reviewer", dtype=object)]),
        "scale": np.concatenate(
            [np.full(w, "total", dtype=object), np.tile(np.array(list(_DART), dtype=object), len(closed))]
        ),
        "score": np.rint(10 * score) / 10,
        "enrollment_id": enrollments["enrollment_id"][owner],
    }
