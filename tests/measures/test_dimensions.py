"""Dimensions are as they were on the day, and slices cut a child's time without losing or doubling any of it."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.evaluate import evaluate
from measures.periods import periods
from tests.support.world import world

YEAR = periods("year", date(2026, 1, 1), date(2026, 12, 31))


def child_world(**more):
    tables = {
        "children": [
            {"child_id": "a", "county": "Wake", "local_area": "40", "birth_date": "2015-03-01", "sex": "female"}
        ],
        "programs": [{"program": "P", "agency": "Hilltop"}],
        "enrollments": [
            {
                "enrollment_id": "e",
                "child_id": "a",
                "program": "P",
                "start_date": "2026-01-01",
                "county": "Durham",
                "service_level": "standard",
                "team": "Blue",
            }
        ],
        "care_episodes": [{"episode_id": "r", "child_id": "a", "removal_date": "2025-06-01", "county": "Orange"}],
        "living_arrangements": [
            {
                "living_arrangement_id": "l",
                "child_id": "a",
                "start_date": "2025-06-01",
                "setting": "foster_home",
                "provider_id": "h",
            }
        ],
        "service_levels": [{"enrollment_id": "e", "start_date": "2026-07-01", "level": "intensive"}],
    } | more
    return world(tables, "2026-12-31", codes=["PS2", "PS1", "C1"])


def groups(con, code, by, asked=YEAR):
    return {r.group: r.denominator if r.denominator is not None else r.value for r in evaluate(con, code, asked, by=by)}


def test_each_dimension_of_an_enrolled_child_in_care():
    con = child_world()
    assert groups(con, "PS2", "agency") == {"Hilltop": 365}
    assert groups(con, "PS2", "program") == {"P": 365}
    assert groups(con, "PS2", "team") == {"Blue": 365}
    assert groups(con, "PS2", "county") == {"Durham": 365}, "the enrollment's county comes before the removal's"
    assert groups(con, "PS2", "region") == {"Alliance Health": 365}
    assert groups(con, "PS2", "local_area") == {"40": 365}
    assert groups(con, "PS2", "sex") == {"female": 365}
    assert groups(con, "PS2", "setting") == {"foster_home": 365}
    assert groups(con, "PS2", "age_group") == {"6_to_10": 59, "11_to_13": 306}, "11 years old on March 1"
    assert groups(con, "PS2", "service_level") == {"standard": 181, "intensive": 184}


def test_county_falls_back_to_the_removal_and_then_to_the_child():
    enrolled = {"enrollment_id": "e", "child_id": "a", "program": "P", "start_date": "2026-01-01"}
    assert groups(child_world(enrollments=[enrolled]), "PS2", "county") == {"Orange": 365}
    removal = {"episode_id": "r", "child_id": "a", "removal_date": "2025-06-01"}
    con = child_world(enrollments=[enrolled], care_episodes=[removal])
    assert groups(con, "PS2", "county") == {"Wake": 365}


def test_race_and_ethnicity_is_one_group_a_child():
    def group(**child):
        con = child_world(children=[{"child_id": "a"} | child])
        return list(groups(con, "PS2", "race_ethnicity"))

    assert group(race="black") == ["black"]
    assert group(race="black;white") == ["multiracial"]
    assert group(race="black", hispanic=True) == ["hispanic"]
    assert group(race="unknown;white") == ["white"]
    assert group() == ["unknown"]


def test_a_federal_row_stands_in_the_program_of_the_anchor_day_or_in_none():
    con = child_world()
    found = evaluate(con, "PS1", periods("month", date(2025, 12, 1), date(2026, 1, 31)), by="program")
    assert [(r.period_end.month, r.group) for r in found] == [(12, "not enrolled"), (1, "P")]


DATES = st.dates(date(2025, 1, 1), date(2026, 12, 31))
STAYS = st.lists(
    st.tuples(DATES, st.integers(0, 120), st.sampled_from(["foster_home", "runaway", "group_home"])), max_size=6
)
ENROLLED = st.lists(st.tuples(DATES, st.integers(0, 300), st.sampled_from("PQ")), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(stays=STAYS, enrolled=ENROLLED, born=st.dates(date(2007, 1, 1), date(2024, 12, 31)))
def test_slices_cover_all_time_once_whatever_the_history(stays, enrolled, born):
    end = lambda start, days: date.fromordinal(start.toordinal() + days)  # noqa: E731
    con = world(
        {
            "children": [{"child_id": "a", "birth_date": born}],
            "enrollments": [
                {"enrollment_id": f"e{n}", "child_id": "a", "program": p, "start_date": s, "end_date": end(s, d)}
                for n, (s, d, p) in enumerate(enrolled)
            ],
            "living_arrangements": [
                {
                    "living_arrangement_id": f"l{n}",
                    "child_id": "a",
                    "start_date": s,
                    "end_date": end(s, d),
                    "setting": k,
                    "provider_id": str(n),
                }
                for n, (s, d, k) in enumerate(stays)
            ],
        },
        "2026-12-31",
        codes=["C1"],
    )
    wrong = con.execute(
        """
        SELECT count(*) FROM (
            SELECT start_date, end_date,
                lead(start_date) OVER (PARTITION BY child_number, enrollment_number ORDER BY start_date) AS next_start
            FROM derived.slices
        )
        WHERE start_date >= end_date OR (next_start IS NOT NULL AND next_start <> end_date)
            OR (next_start IS NULL AND end_date <> DATE '9999-12-31')
        """
    ).fetchone()[0]
    assert wrong == 0
    split = con.execute('SELECT sum(end_date - start_date) FROM evidence."C1" WHERE NOT only_when_split').fetchone()[0]
    days = {
        day
        for s, d, _ in enrolled
        for day in range(s.toordinal(), min(s.toordinal() + d, date(2027, 1, 1).toordinal()))
    }
    assert (split or 0) == len(days), "an unduplicated total counts each enrolled day of the child once"
