"""The list of published values: every row can be traced, and says whether a number may stand beside it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from measures.cards import catalog
from measures.library import NATION, benchmarks
from tests.support.world import empty_world

FILE = Path(__file__).resolve().parents[2] / "data" / "reference" / "benchmarks.csv"
FEDERAL = {"PS1", "PE1", "PE2", "PE3", "PE4", "PE5", "PE6", "PE7"}


@pytest.fixture(scope="module")
def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def world():
    return empty_world()


# ---- every row -----------------------------------------------------------------------------------------------


def test_every_row_says_who_published_it_for_when_and_on_which_day_it_was_read(rows):
    bare = [key for key, row in rows.items() if not (row["source"] and row["period"] and row["date_read"])]
    assert bare == []
    assert all(date.fromisoformat(row["date_read"]) <= date.today() for row in rows.values())


def test_every_row_is_of_a_measure_that_there_is(rows):
    assert {row["measure"] for row in rows.values()} <= set(catalog())


# The register of the notes on goals, process, family voice and grants: measure, value, unit, whether a number may stand
# beside it. Standards in days, dollars or minutes stand beside no share.
REGISTER = {
    "g2_expected": ("G2", 50, "T-score", True),
    "soar_smart_goals": ("G7", 100, "% of goals", False),
    "plan_14": ("G10.both", 14, "days", False),
    "plan_review_30": ("G11", 30, "days", False),
    "plan_review_45": ("G11", 45, "days", False),
    "cmhi_symptoms_12_months": ("G12.resolved", 39, "%", False),
    "cmhi_symptoms_24_months": ("G12.resolved", 49, "%", False),
    "chronic_absence_line": ("G16.chronic", 10, "% of school days", False),
    "engagement_14": ("W1", 14, "days", False),
    "natural_supports_dart": ("W3.share", 34, "%", False),
    "meetings_30_mississippi": ("W4", 30, "days", False),
    "wfi_ez_total_mean": ("W5", 71, "%", True),
    "wfi_ez_total_adequate": ("W5", 75, "%", True),
    "wfi_ez_total_high": ("W5", 80, "%", True),
    "wfi_ez_satisfaction_mean": ("W5", 79, "%", True),
    "dart_natural_supports": ("W6", 34, "%", True),
    "dart_needs_based": ("W6", 66, "%", True),
    "service_six_months": ("W8.six_months", 6, "months", False),
    "flex_cap_alliance": ("W9.over_cap", 250, "dollars", False),
    "crisis_90_illinois": ("W10.timely", 90, "minutes", False),
    "family_partners_1000": ("F9", 1000, "Family Partners", False),
    "council_half": ("F10.share", 50, "%", False),
    "families_a_year_per_specialist": ("F11.per_fte", 25, "families a year", False),
    "reassessment_80": ("R4", 80, "%", True),
}


@pytest.mark.parametrize("key", REGISTER)
def test_a_published_value_of_the_register_is_in_the_list(rows, key):
    row = rows[key]
    assert (row["measure"], float(row["value"]), row["unit"], row["comparable"] == "true") == REGISTER[key]


def test_a_measure_for_which_no_published_value_was_found_has_none(rows):
    """Time to a goal, caregiver strain, empowerment, respite, endings, coverage and first contact among them."""
    none_found = (
        "G5.met G8 G9 G17 G18 W7.funnel W7.reach W11.reach W11.hours W12 F1 F8 F12 F12.offered F13.timely F13.days"
    )
    assert {row["measure"] for row in rows.values()} & set(none_found.split()) == set()


def test_a_row_that_is_not_comparable_says_why_in_one_sentence_and_no_other_does(rows):
    for key, row in rows.items():
        why = row["why_not"]
        assert (row["comparable"] == "false") == bool(why), key
        if why:
            assert why[0].isupper() and len(why.split()) > 4 and ". " not in why and not why.endswith("."), key


def test_nothing_in_the_list_is_marked_as_not_verified(rows):
    for key, row in rows.items():
        text = " ".join(row.values()).lower()
        assert not any(word in text for word in ("unverified", "from memory", "[mem]", "to do")), key


def test_figures_from_an_extract_say_so_and_name_whose_it_is(rows):
    of_the_bureau = [row for row in rows.values() if row["source"].startswith("Children's Bureau")]
    assert len(of_the_bureau) > 1800
    for row in of_the_bureau:
        assert "as extracted by a third party (childmetrix-admin/CM-REPORTS)" in row["source"], row["key"]
        assert row["source_url"] and row["vintage"], row["key"]


def test_every_benchmark_that_a_card_names_is_in_the_list_and_of_that_measure(rows):
    named = {code: card.benchmark for code, card in catalog().items() if card.benchmark}
    assert {code: rows[key]["measure"] for code, key in named.items()} == {code: code for code in named}


# ---- values of each state and of the nation ------------------------------------------------------------------


def observed(rows):
    return [row for row in rows.values() if row["last_day"]]


def test_only_federal_measures_have_values_of_the_nation_and_the_states(rows):
    assert {row["measure"] for row in observed(rows)} == FEDERAL


def test_every_state_has_the_newest_values_of_the_four_published_measures(rows):
    for measure, last in (("PS1", "2025-03-31"), ("PE1", "2023-09-30"), ("PE4", "2024-03-31"), ("PE7", "2025-03-31")):
        places = {row["place"] for row in observed(rows) if row["measure"] == measure}
        assert len(places - {NATION}) == 52, "50 states, the District of Columbia and Puerto Rico"
        newest = {row["place"] for row in observed(rows) if row["measure"] == measure and row["last_day"] == last}
        assert len(newest) >= 40 and {"Illinois", NATION} <= newest


def test_all_four_editions_are_there_for_the_nation_illinois_and_north_carolina(rows):
    editions = {f"{month} {year}" for month, year in (("February", 2024), ("August", 2024), ("February", 2025))}
    for place in (NATION, "Illinois", "North Carolina"):
        own = [row for row in observed(rows) if row["measure"] == "PS1" and row["place"] == place]
        assert {row["vintage"].partition(" (")[0] for row in own} == editions | {"August 2025"}


def test_of_the_same_months_only_the_newest_edition_may_be_compared(rows):
    comparable = [
        (row["measure"], row["place"], row["first_day"], row["last_day"])
        for row in observed(rows)
        if row["comparable"] == "true"
    ]
    assert len(comparable) == len(set(comparable)) > 1600
    # 7.05 in August 2024 became 6.90 a year later; of re-entry the later edition gives nothing.
    assert rows["ps1_nc_2023_24_in_2024_07"]["why_not"] == (
        "The profile of August 2025 gives a newer value for these months"
    )
    assert rows["pe4_nc_2022_23_in_2024_07"]["why_not"] == (
        "The profile of August 2025 no longer gives a value for these months"
    )
    assert not any(row["place"] == "North Carolina" and row["last_day"] == "2024-03-31" for row in of(rows, "PE4"))


def of(rows, measure):
    return [row for row in observed(rows) if row["measure"] == measure]


def test_the_months_in_which_the_file_layout_changed_are_never_a_line(rows):
    changed = [row for row in of(rows, "PS1") if (row["first_day"], row["last_day"]) == ("2022-04-01", "2023-03-31")]
    assert len(changed) > 40 and {row["comparable"] for row in changed} == {"false"}
    newest = [row["why_not"] for row in changed if row["vintage"].startswith("August 2025")]
    assert all("AFCARS 2020" in why and "inference" in why for why in newest)


@pytest.mark.parametrize(
    ("key", "numerator", "denominator", "value", "period"),
    [
        # Placement stability, from the extract of all editions.
        ("ps1_us_ffy2021", 130_915, 29_304_077, 4.47, "Oct 2020 – Sep 2021"),
        ("ps1_us_2022_23", 158_341, 26_087_168, 6.07, "Apr 2022 – Mar 2023"),
        ("ps1_us_2022_23_in_2024_07", 126_242, 26_083_504, 4.84, "Apr 2022 – Mar 2023"),
        ("ps1_us_2024_25", 110_272, 22_607_726, 4.88, "Apr 2024 – Mar 2025"),
        ("ps1_nc_ffy2023", 3_726, 713_799, 5.22, "Oct 2022 – Sep 2023"),
        ("ps1_nc_ffy2023_in_2024_02", 2_999, 780_463, 3.84, "Oct 2022 – Sep 2023"),
        ("ps1_nc_2024_25", 4_612, 775_073, 5.95, "Apr 2024 – Mar 2025"),
        ("ps1_il_ffy2024", 3_249, 866_907, 3.75, "Oct 2023 – Sep 2024"),
        ("ps1_al_ffy2021", 3_209, 522_367, 6.14, "Oct 2020 – Sep 2021"),
        ("ps1_il_2024_25", 3_807, 902_398, 4.22, "Apr 2024 – Mar 2025"),
        # Permanency, re-entry, maltreatment and entries.
        ("pe1_us_ffy2023", 49_291, 141_804, 34.8, "Entries Oct 2022 – Sep 2023"),
        ("pe1_il_ffy2023", 778, 5_335, 14.6, "Entries Oct 2022 – Sep 2023"),
        ("pe2_us_2024_25", 30_978, 71_920, 43.1, "Apr 2024 – Mar 2025"),
        ("pe2_il_2024_25", 1_146, 3_888, 29.5, "Apr 2024 – Mar 2025"),
        ("pe2_nc_2024_25", 920, 2_455, 37.5, "Apr 2024 – Mar 2025"),
        ("pe3_us_2024_25", 33_249, 88_731, 37.5, "Apr 2024 – Mar 2025"),
        ("pe3_il_2024_25", 3_156, 8_557, 36.9, "Apr 2024 – Mar 2025"),
        ("pe3_nc_2024_25", 1_137, 3_292, 34.5, "Apr 2024 – Mar 2025"),
        ("pe4_us_2023_24", 4_390, 72_934, 6.0, "Exits Apr 2023 – Mar 2024"),
        ("pe5_us_ffy2023", 10_023, 109_726_676, 9.13, "Oct 2022 – Sep 2023"),
        ("pe5_il_ffy2023", 1_050, 6_705_894, 15.66, "Oct 2022 – Sep 2023"),
        ("pe5_nc_ffy2023", 354, 3_644_921, 9.71, "Oct 2022 – Sep 2023"),
        ("pe6_us_ffy2023_24", 50_339, 535_374, 9.4, "Oct 2022 – Sep 2024 (federal years 2023 and 2024)"),
        ("pe6_il_ffy2023_24", 4_519, 31_762, 14.2, "Oct 2022 – Sep 2024 (federal years 2023 and 2024)"),
        ("pe6_nc_ffy2023_24", 2_705, 25_166, 10.7, "Oct 2022 – Sep 2024 (federal years 2023 and 2024)"),
        ("pe7_us_2024_25", 165_500, 73_613_449, 2.25, "Apr 2024 – Mar 2025"),
        ("pe7_nc_2024_25", 4_524, 2_360_302, 1.92, "Apr 2024 – Mar 2025"),
        ("pe1_nc_ffy2023", 1_225, 4_420, 27.7, "Entries Oct 2022 – Sep 2023"),
        ("pe1_il_ffy2020", 911, 7_133, 12.8, "Entries Oct 2019 – Sep 2020"),
        ("pe4_il_2023_24", 175, 3_583, 4.9, "Exits Apr 2023 – Mar 2024"),
        ("pe4_nc_ffy2021", 82, 3_049, 2.7, "Exits Oct 2020 – Sep 2021"),
        ("pe7_il_2024_25", 5_221, 2_697_461, 1.94, "Apr 2024 – Mar 2025"),
        ("pe7_al_ffy2019", 3_669, 1_088_727, 3.37, "Oct 2018 – Sep 2019"),
    ],
)
def test_values_are_those_of_the_extract(rows, key, numerator, denominator, value, period):
    row = rows[key]
    assert (int(row["numerator"]), int(row["denominator"])) == (numerator, denominator)
    assert (float(row["value"]), row["period"]) == (value, period)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cfsr4_placement_stability", 4.48),
        ("cfsr4_permanency_entries", 35.2),
        ("cfsr4_permanency_12_to_23", 43.8),
        ("cfsr4_permanency_24_and_over", 37.3),
        ("cfsr4_reentry", 5.6),
        ("cfsr4_maltreatment_in_care", 9.07),
        ("cfsr4_recurrence", 9.7),
        ("cfsr3_permanency_entries", 40.5),
        ("cfsr3_reentry", 8.3),
        ("pe1_us_ffy2023", 34.8),
        ("pe2_us_2024_25", 43.1),
        ("pe2_nc_2024_25", 37.5),
        ("pe3_il_2024_25", 36.9),
        ("pe4_us_2023_24", 6.0),
        ("pe5_us_ffy2023", 9.13),
        ("pe5_il_ffy2023", 15.66),
        ("pe6_nc_ffy2023_24", 10.7),
        ("pe7_us_2024_25", 2.25),
    ],
)
def test_federal_reference_values(rows, key, value):
    assert float(rows[key]["value"]) == value


def test_of_earlier_rounds_only_what_was_read_is_listed(rows):
    """Rounds 1 to 3 had more national values; those are known from memory, so none of them stands here."""
    federal = {key: float(row["value"]) for key, row in rows.items() if key.startswith(("cfsr1", "cfsr2", "cfsr3"))}
    assert federal == {
        "cfsr1_two_or_fewer_placements": 86.7,
        "cfsr3_permanency_entries": 40.5,
        "cfsr3_reentry": 8.3,
    }
    assert all(rows[key]["comparable"] == "false" for key in federal)


@pytest.mark.parametrize(
    ("key", "measure", "value", "numerator", "denominator"),
    [
        ("ps4_england_two_years", "PS4", 23, 13_700, 60_430),
        ("ps4_england_2016_17", "PS4", 10, None, None),
        ("ps4_england_nice", "PS4", 11, None, None),
        ("ps5_england", "PS5", 68, 19_750, 29_000),
        ("ps8_texas_progress_low", "PS8", 29, None, None),
        ("ps8_texas_progress_high", "PS8", 43, None, None),
        ("in5_us_2014", "IN5.psychiatric", 8.0, None, None),
        ("in5_us_2019", "IN5.psychiatric", 7.8, None, None),
        ("in5_medicaid_six_months", "IN5.psychiatric", 13.8, None, None),
        ("in9_us_2013", "IN9.point", 14, None, None),
        ("in9_us_ever_2008", "IN9.ever", 20, None, None),
    ],
)
def test_values_from_elsewhere_inform_and_are_no_line(rows, key, measure, value, numerator, denominator):
    """Another country, another decade, another population: shown with the reason why it may not be set beside."""
    row = rows[key]
    counts = tuple(int(row[part]) if row[part] else None for part in ("numerator", "denominator"))
    assert (row["measure"], float(row["value"]), *counts) == (measure, value, numerator, denominator)
    assert row["comparable"] == "false" and row["why_not"]


def test_where_no_benchmark_was_found_none_stands(rows):
    """Of bed-days, admissions per youth-year and homes kept in wraparound nothing published was found."""
    none = {
        "PS2",
        "PS2.none",
        "PS6.removal",
        "PS6.enrollment",
        "PS7",
        "PS7.home",
        "IN1",
        "IN1.strict",
        "IN2",
        "IN3",
        "IN4",
    }
    assert {row["measure"] for row in rows.values()} & none == set()


def test_months_of_a_value_are_whole_years_that_its_period_names(rows):
    for row in observed(rows):
        first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
        years = 2 if row["measure"] == "PE6" else 1
        assert (last - first).days // 365 == years or (last - first).days + 1 in (365 * years, 365 * years + 1)
        assert f"{first:%b %Y} – {last:%b %Y}" in row["period"], row["key"]


# ---- what a page is given ------------------------------------------------------------------------------------


def test_a_page_gets_the_nation_and_the_states_of_its_children_and_no_other(world):
    placement = catalog()["PS1"]
    assert {b.place for b in benchmarks(world, placement)} == {NATION}
    assert {b.place for b in benchmarks(world, placement, {"Ohio"})} == {NATION, "Ohio"}


def test_standards_come_first_and_then_the_newest_with_the_nation_before_its_states(world):
    found = benchmarks(world, catalog()["PS1"], {"North Carolina"})
    assert [b.key for b in found[:4]] == [
        "cfsr4_placement_stability", "ps1_us_2024_25", "ps1_nc_2024_25", "ps1_us_ffy2024",
    ]  # fmt: skip
    assert found[2].last_day == date(2025, 3, 31) and found[2].vintage.startswith("August 2025")


def test_a_standard_of_one_state_reaches_every_page(world):
    (rule,) = [b for b in benchmarks(world, catalog()["W10.timely"]) if b.place == "Illinois"]
    assert rule.value == 90 and not rule.comparable
