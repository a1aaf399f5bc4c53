"""Awkward exports, each on every measure that it touches: agencies complete to different days, children who are lost
after closing, two agencies that use the same ids, exports without removals, exports without a night at home.

Sixty children of three agencies. A normal run looks at a part of the measures where all of them must be built again;
--long looks at all.
"""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

import pytest

from etl import contract
from measures.cards import catalog
from measures.evaluate import evaluate
from measures.periods import periods
from measures.questions import ask
from tests.support import sixty
from tests.support.sixty import Sixty, told

ALL = frozenset(catalog())


@pytest.fixture(scope="module")
def world(shared_folder):
    world = Sixty(sixty.snapshot(shared_folder))
    yield world
    world.close()


def one_in(parts, name):
    """About one measure in so many, the same in every run."""
    return frozenset(code for code in ALL if crc32(f"{code} {name}".encode()) % parts == 0)


def sums(shares):
    """{(subject, category): (numerator, denominator)} of what counts, rounded."""
    return {key: (round(s.numerator, 6), round(s.denominator, 6)) for key, s in shares.items() if s.counted}


def of(shares, source):
    return {key: share for key, share in shares.items() if key[0].startswith(f"{source}:")}


# --- two agencies complete to different days ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reach(world):
    """{agency: the day its source is complete to}."""
    return dict(world.con.execute("SELECT agency, complete_to FROM load.sources").fetchall())


@pytest.fixture(scope="module")
def last_month(reach):
    """The month that some agencies reach and others do not."""
    assert min(reach.values()) < max(reach.values())
    [month] = periods("month", max(reach.values()), max(reach.values()))
    assert month.end == max(reach.values()) and min(reach.values()) < month.start
    return month


def agencies_in(world, code):
    rows = world.con.execute(f'SELECT DISTINCT agency FROM evidence."{code}" WHERE agency IS NOT NULL').fetchall()
    return {agency for (agency,) in rows}


@pytest.mark.parametrize("code", sorted(ALL))
def test_nothing_counts_after_the_day_to_which_its_agency_is_complete(world, reach, code):
    after = world.con.execute(
        f"""
        SELECT e.subject, e.start_date, e.end_date, a.complete_to
        FROM evidence."{code}" e JOIN derived.agency_reach a ON a.agency = e.agency
        WHERE e.state = 'counted' AND (e.start_date > a.complete_to OR e.end_date > a.complete_to + 1)
        """
    ).fetchall()
    assert after == []


def test_a_late_agency_is_named_by_every_measure_that_it_is_in(world, reach, last_month):
    for code in ALL:
        here = {agency: reach[agency] for agency in agencies_in(world, code)}
        late = {agency for agency, day in here.items() if day < min(last_month.end, max(here.values()))}
        [found] = ask(world.con, code, [last_month]).late
        assert (set(found.agencies), found.reach) == (late, min(last_month.end, max(here.values()))), code


@pytest.mark.parametrize("code", sorted(one_in(5, "late")))
def test_the_number_of_a_month_is_that_of_the_agencies_that_reach_it(world, reach, last_month, code):
    """With the late agency left out by name the number is the others'; by agency it has none, not zero."""
    others = [agency for agency, day in reach.items() if day >= last_month.end]
    late = [agency for agency, day in reach.items() if day < last_month.end]
    if not agencies_in(world, code) & set(others):
        assert all(result.value is None and result.unfinished for result in evaluate(world.con, code, [last_month]))
        return
    without = evaluate(world.con, code, [last_month], where={"agency": others})
    assert [shown(r) for r in evaluate(world.con, code, [last_month])] == [shown(r) for r in without]
    assert all(r.value is None for r in evaluate(world.con, code, [last_month], where={"agency": late}))


def shown(result):
    return (result.category, result.value, result.numerator, result.denominator, result.counted, result.excluded)


def check_another_day_for_one_agency(world, codes):
    """One agency's export is three months older: of the others nothing changes, of its own nothing is newer."""
    source, day = world.con.execute(
        "SELECT source, complete_to FROM load.sources ORDER BY complete_to DESC, source LIMIT 1"
    ).fetchall()[0]
    older = day - timedelta(days=92)
    select = (
        f"SELECT * REPLACE (CASE WHEN source = '{source}' THEN DATE '{older}' ELSE complete_to END AS complete_to) "
        "FROM before.load.sources"
    )
    with world.with_tables({"load.sources": select}, only=codes) as changed:
        for code in sorted(changed):
            now, before = world.shares(code), world.shares_before(code)
            assert sums_of_others(now, source) == sums_of_others(before, source), code
            newest = world.con.execute(
                f"""SELECT max(start_date) FROM evidence."{code}"
                WHERE state = 'counted' AND starts_with(subject, '{source}:')"""
            ).fetchall()[0][0]
            assert newest is None or newest <= older, code
    return changed


def sums_of_others(shares, source):
    """What the subjects of other sources add; a program or a county is known by its name, not by a source."""
    return sums({key: share for key, share in shares.items() if ":" in key[0] and f"{source}:" not in key[0]})


def test_the_day_of_one_agency_changes_nothing_of_another(world):
    assert check_another_day_for_one_agency(world, one_in(12, "day"))


@pytest.mark.long
def test_the_day_of_one_agency_changes_nothing_of_another_in_any_measure(world):
    assert len(check_another_day_for_one_agency(world, ALL)) > 50


# --- lost after closing ---------------------------------------------------------------------------------------------

# The last day of service of each child, of those who are still served the day to which the export is complete.
LAST_SERVED = """(
    SELECT
        k.child_id,
        coalesce(max(least(coalesce(e.end_date, c.complete_to), c.complete_to)), any_value(c.complete_to)) AS day
    FROM before.main.children k
    JOIN before.load.sources c ON c.source = k.source
    LEFT JOIN before.main.enrollments e ON e.child_id = k.child_id
    GROUP BY k.child_id
)"""
FOLLOWED = {
    "children": """
        SELECT k.* REPLACE (c.complete_to AS history_known_to)
        FROM before.main.children k JOIN before.load.sources c ON c.source = k.source
    """
}
LOST = {
    "children": f"""
        SELECT k.* REPLACE (d.day AS history_known_to)
        FROM before.main.children k JOIN {LAST_SERVED} d ON d.child_id = k.child_id
    """,
    "living_arrangements": f"""
        SELECT l.* REPLACE (CASE WHEN l.end_date <= d.day THEN l.end_date END AS end_date)
        FROM before.main.living_arrangements l JOIN {LAST_SERVED} d ON d.child_id = l.child_id
        WHERE l.start_date <= d.day
    """,
}
# Measures that look at where a child lived after service ended: without knowing it they can't tell.
LOOKS_PAST_CLOSING = {
    "IN3.horizon",
    "IN5.residential",
    "IN6.admissions",
    "IN6.days",
    "IN8.sustained",
    "PS4",
    "PS5",
    "PS7",
    "PS7.home",
    "W12.returned",
}
SAYS_UNKNOWN = ("lost to follow-up", "not listed", "no day of being ready", "first home for as long as it is known")


def test_after_closing_an_unknown_night_is_not_an_uneventful_one(world):
    """Nobody looks any more where children live once service has ended, and stays are left open on that day.

    Nobody counts for more than if somebody had looked, and who does not count any more is lost to follow-up, or the
    event itself is not on file.
    """
    with world.with_tables(FOLLOWED) as codes:
        followed = {code: world.shares(code) for code in codes}
    lost_in = set()
    with world.with_tables(LOST) as codes:
        for code in sorted(codes | set(followed)):
            before, now = followed.get(code) or world.shares_before(code), world.shares(code)
            was, is_ = sums(before), sums(now)
            more = [
                key for key in is_ if is_[key][0] > was.get(key, (0, 0))[0] or is_[key][1] > was.get(key, (0, 0))[1]
            ]
            assert more == [], f"{code}: {more[:3]}"
            gone = [key for key in was if key not in is_ and key in now]
            silent = [key for key in gone if not any(words in " ".join(now[key].reasons) for words in SAYS_UNKNOWN)]
            assert silent == [], f"{code}: {silent[:3]} with {now[silent[0]].reasons if silent else ''}"
            if any("lost to follow-up" in reason for key in was if key in now for reason in now[key].reasons):
                lost_in.add(code)
    assert lost_in >= LOOKS_PAST_CLOSING


# --- two agencies that use the same ids -----------------------------------------------------------------------------

# Grants of one name are told apart by their keys: the name of the category changes, the dollars do not.
NAMED_AFTER_KEYS = {"R8.match"}


def twin_of(source):
    """SELECTs of a world in which a second agency sends the rows of another, with the same ids.

    As the loader does, ids carry the source; names of programs, teams and collaboratives are the same in both.
    """
    selects = {}
    for table in contract.tables().values():
        renamed = "".join(
            f", replace({field.column}, '{source}:', 'twin:') AS {field.column}"
            for field in table.fields
            if field.is_id
        )
        agency = ", 'Twin' AS agency" if table.name == "programs" else ""
        selects[table.name] = f"""
            SELECT * FROM before.main.{table.name} UNION ALL
            SELECT * REPLACE ('twin' AS source{agency}{renamed}) FROM before.main.{table.name} WHERE source = '{source}'
        """
    for table, agency in (("sources", ", 'Twin' AS agency"), ("recorded", ""), ("source_settings", "")):
        selects[f"load.{table}"] = f"""
            SELECT * FROM before.load.{table} UNION ALL
            SELECT * REPLACE ('twin' AS source{agency}) FROM before.load.{table} WHERE source = '{source}'
        """
    return selects


def check_twins(world, source, codes):
    with world.with_tables(twin_of(source), only=codes) as changed:
        for code in changed - NAMED_AFTER_KEYS:
            now, before = sums(world.shares(code)), sums(world.shares_before(code))
            own = {key: value for key, value in before.items() if f"{source}:" in key[0]}
            twins = {(key[0].replace("twin:", f"{source}:"), key[1]): now[key] for key in now if "twin:" in key[0]}
            assert twins == own, code
            named = {key for key in now if ":" not in key[0]}
            rest = {key: value for key, value in now.items() if "twin:" not in key[0] and key not in named}
            assert rest == {key: value for key, value in before.items() if key not in named}, code
    return changed


def test_two_agencies_with_the_same_ids_are_two(world):
    """What the second adds is what the first adds, and the first is as before."""
    assert check_twins(world, "prairie", one_in(10, "twin"))


@pytest.mark.long
@pytest.mark.parametrize("source", ["piedmont", "prairie", "riverbend"])
def test_two_agencies_with_the_same_ids_are_two_in_every_measure(world, source):
    assert len(check_twins(world, source, ALL)) > 90


# --- exports without removals, and without a night at home ----------------------------------------------------------

NO_REMOVALS = {"care_episodes": "SELECT * FROM before.main.care_episodes WHERE false"}
# The history stays known as long as it was: only the nights at home are missing.
AS_LONG_KNOWN = {
    "children": """
        SELECT k.* REPLACE (d.known_from AS history_known_from, d.known_to AS history_known_to)
        FROM before.main.children k JOIN before.derived.children d USING (child_id)
    """
}
NO_HOME = {"living_arrangements": "SELECT * FROM before.main.living_arrangements WHERE setting <> 'own_home'"}
UNLISTED_IS_HOME = {"load.sources": "SELECT * REPLACE ('own_home' AS unlisted_nights) FROM before.load.sources"}
# For these a night that is not listed is left out, since it may have been anywhere; for all others it is at least
# known not to be in an institution.
NEEDS_EVERY_NIGHT = {"IN4", "IN4.children", "IN7.days", "IN7.level4", "IN7.mean", "IN8.lower_at_close", "PS7.home"}


def test_without_removals_what_needs_them_is_not_shown(world):
    """The federal measures say nothing; for the others nights in placements tell who was in care, and they say so."""
    fields = [("care_episodes", field.column) for field in contract.tables()["care_episodes"].fields]
    with world.with_tables(NO_REMOVALS, fields) as codes:
        needing = {code for code in ALL if "care_episodes" in catalog()[code].needs}
        assert needing - codes <= {"PE7"}, "nobody has entered the number of children of a county"
        for code in sorted(codes):
            before, now = world.shares_before(code), world.shares(code)
            if code in needing:
                assert sums(now) == {}, code
            elif sums(now) != sums(before):
                gone = [key for key in sums(before) if key in now and not now[key].counted]
                is_lost = gone and all("lost to follow-up" in " ".join(now[key].reasons) for key in gone)
                assert is_lost or any("sends no removals" in text for text in told(code)), code


def test_without_a_night_at_home_only_what_needs_every_night_loses_them(world):
    """Nights in institutions are all listed, so what counts them is as before. The rest loses days, never events."""
    with world.with_tables(AS_LONG_KNOWN | NO_HOME) as codes:
        changed = set()
        for code in codes:
            before, now = sums(world.shares_before(code)), sums(world.shares(code))
            if now != before:
                changed.add(code)
                assert all(now[key][1] <= before[key][1] for key in now), f"{code} counts days that it did not"
        assert changed == NEEDS_EVERY_NIGHT


def test_a_night_that_is_not_listed_is_at_home_where_the_agency_says_so(world):
    """With nights at home listed, or left away and said to be at home: every measure gives the same."""
    with world.with_tables(AS_LONG_KNOWN | UNLISTED_IS_HOME) as codes:
        listed = {code: sums(world.shares(code)) for code in codes}
    assert NEEDS_EVERY_NIGHT & set(listed)
    with world.with_tables(AS_LONG_KNOWN | UNLISTED_IS_HOME | NO_HOME) as codes:
        for code in sorted(codes | set(listed)):
            assert sums(world.shares(code)) == listed.get(code, sums(world.shares_before(code))), code
