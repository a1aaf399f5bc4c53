"""Children drawn at random, whose dates meet often: days 30, 90, 180 and 365 after something, birthdays, month ends.

No rows are drawn that a person would call real; they are drawn to fall on the edges of the rules.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from measures.build import build
from tests.support.world import add_source, empty_world

FIRST, LAST = date(2021, 9, 1), date(2024, 6, 30)
LENGTHS = (0, 1, 2, 7, 8, 10, 14, 29, 30, 31, 60, 89, 90, 91, 150, 180, 200)
GAPS = (0, 0, 0, 0, 0, 1, 2, 29, 30, 31, 60, 89, 90, 91, 180, 364, 365, 366, -3)
INSTITUTIONS = ("psychiatric_hospital", "residential_treatment", "institution", "group_home", "shelter", "detention")
FAMILIES = ("own_home", "foster_home", "kin_foster", "treatment_foster", "trial_home_visit", "kin_home")
OTHERS = ("runaway", "medical_hospital", "respite", "visit", "unknown", "homeless", "no_placement")
SETTINGS = INSTITUTIONS * 4 + ("psychiatric_hospital", "residential_treatment") * 3 + FAMILIES * 2 + OTHERS
ABSENCES = ("psychiatric_hospital", "runaway", "detention", "medical_hospital", "trial_home_visit", "respite")
REASONS = ("reunification", "reunification", "relative", "guardianship", "adoption", "emancipation", "death", None)
BIRTHS = (None, date(2004, 2, 29), date(2005, 1, 31), date(2005, 6, 15), date(2006, 1, 1), date(2012, 3, 3))
LATER = (None, None, date(2024, 12, 31), date(2023, 9, 30))


def source_of(name, seed, children, with_removals):
    """(tables, complete to, what an unlisted night is) of a source of many children."""
    chance = random.Random(f"{name}{seed}")
    complete_to = chance.choice((LAST, date(2024, 2, 29), date(2024, 5, 17)))
    tables = {"children": [], "living_arrangements": [], "enrollments": [], "care_episodes": [], "programs": []}
    tables["programs"] = [{"program": f"{name} {p}", "agency": name} for p in "AB"]
    for number in range(children):
        _add_child(chance, tables, f"{name}{number:03}", name, with_removals)
    return tables, complete_to, chance.choice(("unknown", "own_home"))


def _add_child(chance, tables, child, source, with_removals):
    start = FIRST + timedelta(days=chance.randrange(800))
    known_from = chance.choice((None, None, start - timedelta(days=400), start + timedelta(days=5)))
    tables["children"].append(
        {
            "child_id": child,
            "birth_date": chance.choice(BIRTHS),
            "history_known_from": known_from,
            "history_known_to": chance.choice(LATER),
        }
    )
    if with_removals:
        _add_removals(chance, tables, child, start - timedelta(days=chance.choice((0, 0, 0, 400, 800))))
    day = start + timedelta(days=chance.choice((0, 0, 3, -5)))
    for _ in range(chance.randrange(7)):
        end = day + timedelta(days=chance.choice(LENGTHS))
        setting = chance.choice(SETTINGS)
        _add(tables, child, "living_arrangements", start_date=day, end_date=chance.choice((end,) * 9 + (None,)),
             setting=setting, provider_id=chance.choice(("R", "R", "S", None)))  # fmt: skip
        if chance.random() < 0.3 and end - day > timedelta(days=3):
            inside = day + timedelta(days=chance.randrange((end - day).days))
            _add(tables, child, "living_arrangements", start_date=inside, setting=chance.choice(ABSENCES),
                 end_date=inside + timedelta(days=chance.choice((1, 2, 5, 10))), provider_id=None)  # fmt: skip
        day = end + timedelta(days=chance.choice(GAPS))
    turns = [row["start_date"] for row in tables["living_arrangements"] if row["child_id"] == child]
    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        begins = chance.choice([*turns, start, start + timedelta(days=chance.randrange(300))])
        ends = chance.choice((None, *turns, *(begins + timedelta(days=n) for n in (0, 1, 60, 180, 200, 365))))
        reason = chance.choice((None, None, "goals_met", "moved", "died"))
        _add(tables, child, "enrollments", start_date=begins, end_date=ends, end_reason=reason,
             program=f"{source} {chance.choice('AB')}")  # fmt: skip


def _add_removals(chance, tables, child, day):
    for _ in range(chance.randrange(4)):
        length = chance.choice((0, 5, 7, 8, 60, 200, 364, 365, 366, 395, 425, 500, 730, 800, 1000))
        end = chance.choice((day + timedelta(days=length),) * 6 + (None,))
        reason = chance.choice(REASONS) if end else None
        _add(tables, child, "care_episodes", removal_date=day, discharge_date=end, discharge_reason=reason,
             short_break_series=chance.choice((None,) * 12 + (True,)))  # fmt: skip
        if end and length > 40 and chance.random() < 0.6:
            visit = end - timedelta(days=chance.choice((10, 30, 31, 59, 60, 90)))
            until = chance.choice((end, end, end, end + timedelta(days=9), end - timedelta(days=1)))
            _add(tables, child, "living_arrangements", start_date=visit, end_date=until,
                 setting="trial_home_visit", provider_id=None)  # fmt: skip
        day = (end or day + timedelta(days=100)) + timedelta(days=chance.choice((0, 1, 30, 364, 365, 366, -4)))


_KEYS = {"living_arrangements": "living_arrangement_id", "enrollments": "enrollment_id", "care_episodes": "episode_id"}


def _add(tables, child, table, **row):
    number = sum(other["child_id"] == child for other in tables[table])
    tables[table].append({_KEYS[table]: f"{child}-{table[0]}{number}", "child_id": child, **row})


def world_of(sources, codes):
    """{source: (tables, complete to, unlisted nights)} as a snapshot in memory, with the evidence of the measures."""
    con = empty_world()
    for name, (tables, complete_to, unlisted) in sources.items():
        add_source(con, name, {}, complete_to, unlisted_nights=unlisted, agency=name)
        for table, rows in tables.items():
            if rows:
                names = list(rows[0])
                fields = [*names, "source", "file_id", "line"]
                places = ", ".join(f"({', '.join('?' * len(fields))})" for _ in rows)
                values = [value for line, row in enumerate(rows) for value in (*(row[n] for n in names), name, 1, line)]
                con.execute(f"INSERT INTO {table} ({', '.join(fields)}) VALUES {places}", values)
    build(con, {}, codes)
    return con


def rows_of(sources, child):
    """All rows of a child, to show beside two answers that differ."""
    lines = []
    for name, (tables, complete_to, unlisted) in sources.items():
        for table, rows in tables.items():
            own = [row for row in rows if row.get("child_id") == child]
            lines += [f"{table}: { {k: str(v) for k, v in row.items() if v is not None} }" for row in own]
            if own and table == "children":
                lines.append(f"{name}: complete to {complete_to}, unlisted nights {unlisted}")
    return "\n".join(lines)
