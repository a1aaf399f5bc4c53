"""The map of where Family Partners work: which county gets which shade, on which day, and in which words."""

from datetime import date
from types import SimpleNamespace

import pytest

from measures.build import build
from measures.cards import catalog
from measures.evaluate import evaluate
from measures.library import county_states
from measures.periods import periods
from tests.support.world import add_source, empty_world, insert, world
from ui import answers, maps
from ui.answers import Answer, Shown
from ui.chart import HIDDEN, table_of

END = date(2026, 6, 30)


def appointed(number, county, role="family_partner", start="2026-01-01", **more):
    return {
        "appointment_id": number, "person_id": number, "role": role, "start_date": start, "county": county, **more,
    }  # fmt: skip


def partners(*rows, complete_to="2026-06-30"):
    tables = {"family_partners": [appointed(str(i), *row) for i, row in enumerate(rows)]}
    return world(tables, complete_to, codes=["F8", "F17"])


@pytest.fixture
def coverage(monkeypatch):
    """The maps of a world at the end of June 2026, as a page asks for them."""

    def of(con, where=None, hide=(), missing=(), complete_to=(END,)):
        def shown(code, period, by=None):
            found = evaluate(con, code, (period,), by, where or {})
            return [Shown(**vars(r) | {"hidden": True, "value": None} if r.group in hide else vars(r)) for r in found]

        def answer(asked, code):
            card = catalog()[code]
            if code in missing:
                return Answer(card, missing=("family_partners",))
            (quarter,) = periods("quarter", date(2026, 4, 1), END)
            return Answer(card, now=shown(code, quarter)[0], now_period=quarter)

        monkeypatch.setattr(answers, "answer", answer)
        monkeypatch.setattr(answers, "groups", lambda asked, code, period, by: tuple(shown(code, period, by)))
        monkeypatch.setattr(answers, "in_period", lambda asked, code, period: shown(code, period)[0])
        monkeypatch.setattr(answers, "county_states", lambda load: county_states(con))
        about = SimpleNamespace(agencies={f"Agency {i}": end for i, end in enumerate(complete_to)})
        return maps.counties(SimpleNamespace(load=None, about=about))

    return of


def shades(chart):
    return {place.name: place.shade for place in chart.places}


WITH_COORDINATOR = (("Wake",), ("Pitt",), ("Durham",), ("Wake", "soc_coordinator"), ("Orange", "soc_coordinator"))


def test_counties_have_a_partner_both_or_nobody(coverage):
    (chart,) = coverage(partners(*WITH_COORDINATOR)).maps
    found = shades(chart)
    assert len(found) == 100
    assert [found[name] for name in ("Wake", "Pitt", "Durham", "Orange")] == [
        "both", "covered", "covered", "not_covered",
    ]  # fmt: skip
    assert sum(shade == "not_covered" for shade in found.values()) == 97
    assert chart.headline == "North Carolina: a Family Partner in 3 of 100 counties"
    assert (chart.area, chart.subtitle) == ("NC", "On June 30, 2026.")


def test_the_list_and_the_table_have_every_county_and_the_same_words(coverage):
    (chart,) = coverage(partners(*WITH_COORDINATOR)).maps
    listed = dict(maps.lists(chart))
    assert list(listed) == [
        "A Family Partner and a System of Care Coordinator",
        "A Family Partner, no System of Care Coordinator",
        "No Family Partner",
    ]
    assert listed["A Family Partner, no System of Care Coordinator"] == ("Durham", "Pitt")
    assert len(listed["No Family Partner"]) == 97 and "Orange" in listed["No Family Partner"]
    rows = {row["County"]: row["Who works in the county"] for row in table_of(chart)}
    assert {name: words for words, names in listed.items() for name in names} == rows


def test_the_words_for_those_who_cannot_see_it_name_the_counties_that_are_reached(coverage):
    (chart,) = coverage(partners(*WITH_COORDINATOR)).maps
    assert chart.alt == (
        "North Carolina: a Family Partner in 3 of 100 counties. A Family Partner and a System of Care Coordinator: "
        "Wake. A Family Partner, no System of Care Coordinator: Durham and Pitt. The list has every county."
    )


@pytest.mark.parametrize("missing", [(), ("F17",)], ids=["nobody sent", "table missing"])
def test_without_any_coordinator_on_file_nothing_is_said_of_them(coverage, missing):
    (chart,) = coverage(partners(("Wake",)), missing=missing).maps
    assert shades(chart)["Wake"] == "covered"
    assert {place.words for place in chart.places} == {"a Family Partner", "no Family Partner"}
    assert chart.subtitle.endswith("Whether a System of Care Coordinator works there is not known.")


def test_a_chosen_region_leaves_the_other_counties_of_the_state_faint(coverage):
    (chart,) = coverage(partners(*WITH_COORDINATOR), where={"region": ["Alliance Health"]}).maps
    found = shades(chart)
    assert len(found) == 100 and sum(shade != "not_served" for shade in found.values()) == 7
    assert (found["Wake"], found["Durham"], found["Pitt"]) == ("both", "covered", "not_served")
    assert chart.headline.endswith("in 2 of 7 counties")
    assert all("Pitt" not in names for _, names in maps.lists(chart))


def test_what_may_not_be_shown_is_hidden_and_counts_as_neither(coverage):
    (chart,) = coverage(partners(*WITH_COORDINATOR), hide=("Wake",)).maps
    (place,) = [place for place in chart.places if place.shade == "hidden"]
    assert (place.name, place.words) == ("Wake", HIDDEN)
    assert chart.headline.endswith("in 2 of 100 counties")


def test_an_agency_that_is_late_moves_the_map_to_the_last_day_that_is_known(coverage):
    con = partners(*WITH_COORDINATOR, complete_to="2026-05-31")
    found = coverage(con, complete_to=[date(2026, 5, 31)])
    (chart,) = found.maps
    assert chart.subtitle == "On May 31, 2026." and shades(chart)["Wake"] == "both"
    # The links below open the numbers of that same day.
    assert found.covered.now_period.end == found.with_both.now_period.end == date(2026, 5, 31)
    assert (found.covered.now.numerator, found.with_both.now.numerator) == (3, 1)


def test_both_are_told_for_one_day_though_partners_are_known_for_longer(coverage):
    con = empty_world()
    add_source(con, "a", {"family_partners": [appointed("1", "Wake"), appointed("2", "Pitt", start="2026-06-10")]}, END)
    add_source(con, "b", {"family_partners": [appointed("3", "Wake", "soc_coordinator")]}, date(2026, 5, 31))
    build(con, codes=["F8", "F17"])
    found = coverage(con, complete_to=[END, date(2026, 5, 31)])
    (chart,) = found.maps
    assert chart.subtitle == "On May 31, 2026."
    assert (shades(chart)["Wake"], shades(chart)["Pitt"]) == ("both", "not_covered")
    assert found.covered.now_period == found.with_both.now_period


def test_counties_on_no_list_are_named_and_not_counted(coverage):
    found = coverage(partners(("Wake",), ("Peoria",), ("Cook",), (None,)))
    assert found.unlisted == ("Cook", "Peoria") and len(found.maps) == 1
    assert maps.elsewhere(found) == (
        "Family Partners are on file in Cook and Peoria too. These are not counted: the list of regions does not have "
        "them."
    )
    alone = coverage(partners(("Peoria",)))
    assert alone.maps == () and alone.unlisted == ("Peoria",)


def test_two_states_have_a_map_each(coverage):
    con = empty_world()
    add_source(con, "test", {"family_partners": [appointed("1", "Wake"), appointed("2", "Peoria")]}, "2026-06-30")
    for county in ("Peoria", "Cook"):
        insert(
            con,
            "reference.regions",
            {"county": county, "region": "R", "state": "IL", "valid_from": "2020-01-01", "evidence": "sourced"},
        )
    build(con, codes=["F8", "F17"])
    north, illinois = sorted(coverage(con).maps, key=lambda chart: chart.area, reverse=True)
    assert (north.area, illinois.area) == ("NC", "IL")
    found = shades(illinois)
    assert len(found) == 102 and (found["Peoria"], found["Cook"], found["Lake"]) == (
        "covered", "not_covered", "not_served",
    )  # fmt: skip
    assert illinois.headline == "Illinois: a Family Partner in 1 of 2 counties"


def test_without_family_partners_there_is_no_map(coverage):
    assert coverage(partners(), missing=("F8", "F17")).maps == ()
