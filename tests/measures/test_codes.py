"""Every question of the measure notes has its file, under the code that the notes give it, with a whole card."""

import re

import pytest

from measures.build import derived_tables, needed, reads
from measures.cards import CATALOG, catalog

DERIVED = CATALOG.parent / "derived"

CODES = {
    "census": "C1 C1.capacity C2 C3 C4 C5 C6",
    "placement": "PS1 PS1.ratio PS2 PS2.none PS3 PS4 PS5 PS6.removal PS6.enrollment PS7 PS7.home PS8 PS9.episodes "
    "PS9.days PS9.children PS9.returned",
    "institutions": "IN1 IN1.strict IN1.nightly IN2 IN3 IN3.horizon IN4 IN4.children IN5.psychiatric IN5.residential "
    "IN6.days IN6.admissions IN7.days IN7.level4 IN7.mean IN8.up IN8.down IN8.lower_at_close IN8.opportunity "
    "IN8.sustained IN9.point IN9.entries IN9.ever IN9.young IN10.shelter IN10.beyond_necessity",
    "permanency": "PE1 PE2 PE3 PE4 PE5 PE6 PE7 PE8.entry PE8.exit PE8.point PE9",
    "goals": "G2 G2.expected G3 G5.met G5.met_or_partly G5.on_time G6.identified G6.followed_up G6.achieved G7 "
    "G7.letters G7.steps G8 G9 G9.breadth G10.team G10.plan G10.both G11 G11.current G11.at_meeting",
    "outcomes": "G12.resolved G12.children G12.actionable G12.new G12.current G13 G14 G15 G16.attendance G16.chronic "
    "G16.stability G16.suspended G17 G18",
    "process": "W1 W2.days W2.timely W3.share W3.any W3.attending W3.youth W3.caregiver W3.size W4 W5 W6 W7.funnel "
    "W7.reach W8.six_months W8.grace W8.length W8.over W9.spent W9.budget W9.families W9.linked W9.over_cap W9.days "
    "W10.timely W10.rate W10.plan W10.admitted W11.reach W11.hours W12 W12.setting W12.transition_plan W12.returned",
    "seeds": "S1 S2 S3 S4 S5 S6.started S6.lasting S7.signed S7.priority S7.plan",
    "family_voice": "F1 F2 F3 F4 F4.turnover F4.retention F5 F6 F7 F8 F9 F10.share F10.cochairs F10.leadership "
    "F10.attendance F11.per_fte F11.per_head F12 F12.offered F13.timely F13.days F14 F15.seats F15.people "
    "F15.family_led F16.contacts F16.families F17",
    "grants": "R2.served R2.in_quarter R4 R5 R6.baseline R6.second R6.change R7.number R7.share R8.match R10",
    "lists": "N1 N2 N3 N4 N5 N6 N7 N8 N9 N10 N11",
}
SEEDS = {  # what the four source documents promise, and a word under which a director would look for it
    "ten posts": {"W7.funnel", "W7.reach"},
    "eligible": {"S1"},
    "six": {"W8.six_months"},
    "flexible": {"W9.spent"},
    "family partner": {"F1", "F9"},
    "co-chair": {"F10.cochairs"},
    "phase": {"W1", "S5"},
    "life": {"G9"},
    "natural support": {"W3.share"},
    "school": {"G16.stability"},
    "empower": {"G18"},
    "two weeks": {"G10.both"},
    "smart": {"G7"},
    "step": {"G7.steps"},
    "30 days": {"G11"},
    "reunification": {"S2"},
    "linkage": {"S3", "S4", "S6.started"},
}


@pytest.mark.parametrize("family", CODES)
def test_a_family_has_each_of_its_codes_and_no_other(family):
    assert {card.code for card in catalog().values() if card.family == family} == set(CODES[family].split())


def test_a_title_means_one_measure():
    titles = [card.title for card in catalog().values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("code", catalog())
def test_a_card_says_all_that_a_meeting_and_an_auditor_ask(code):
    card = catalog()[code]
    for text in (card.why, card.numerator, card.denominator, card.excluded, card.source, card.unit):
        assert text.strip(), code
    assert card.questions and all("?" in question for question in card.questions)
    assert card.needs


@pytest.mark.parametrize("word", SEEDS)
def test_what_the_sources_promise_is_found_under_their_words(word):
    found = {
        card.code
        for card in catalog().values()
        if re.search(
            word, " ".join((card.title, card.unit, card.why, card.numerator, card.denominator, card.source)), re.I
        )
    }
    assert found >= SEEDS[word]


# --- rules for all SQL ----------------------------------------------------------------------------------------------

SQL_FILES = sorted((*CATALOG.rglob("*.sql"), *DERIVED.glob("*.sql")))


def bare(path):
    """The SQL of a file without its card, its remarks and its texts."""
    sql = path.read_text(encoding="utf-8").split("*/", 1)[1]
    return re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", sql)


def test_no_measure_asks_the_clock():
    """A number is of the day that is asked about, so that it comes out the same tomorrow."""
    clock = re.compile(r"\b(current_date|current_timestamp|today|now|get_current_\w+)\b", re.I)
    assert [path.stem for path in SQL_FILES if clock.search(bare(path))] == []


def test_months_are_added_and_never_counted_by_their_turns():
    """From January 31 to February 1 is one turn of a month and no month."""
    assert [path.stem for path in SQL_FILES if re.search(r"\b(date_diff|datediff)\b", bare(path), re.I)] == []


# The days that are no one's choice: within 72 hours is in the name of the field.
IN_THE_FIELD = {"crisis_admissions"}


def test_a_number_of_days_stands_in_no_sql_but_is_a_setting():
    """The day before or after is all that a SELECT may count off by itself."""
    days = re.compile(r"\b\w*(?:_date|_on|_day|_start|_end|_to)\b *[+-] *(?!1\b)\d+\b", re.I)
    found = {path.stem for path in SQL_FILES if days.search(bare(path))}
    assert found == IN_THE_FIELD


# Measures that a project default reaches in their SQL and not in their number.
NOT_MOVED = {"G5.on_time", "G6.identified", "G6.followed_up", "G8", "W7.reach", "F13.days"}


def defaults_of(path):
    """The parameters of a file that are marked as a project default."""
    card = path.read_text(encoding="utf-8").split("*/", 1)[0]
    return set(re.findall(r"^(\w+) = [^\n#]*#[^\n]*project default", card, re.M))


def chosen_here(card):
    """The project defaults that a measure reads, its own and those of the tables below it."""
    own = defaults_of(CATALOG / card.family / f"{card.id}.sql")
    return own.union(*(defaults_of(DERIVED / f"{name}.sql") for name in needed(reads(card.sql))))


@pytest.mark.parametrize("code", catalog())
def test_a_card_says_that_what_the_project_chose_is_its_own_choice(code):
    card = catalog()[code]
    words = " ".join((card.numerator, card.denominator, card.excluded, card.source, card.caution))
    if chosen_here(card) and code not in NOT_MOVED:
        assert "project default" in words, sorted(chosen_here(card))


def test_every_project_default_can_be_set_by_a_site():
    """A parameter that no SELECT and no rule of a card reads would be a setting without effect."""
    for card in catalog().values():
        read = set(re.findall(r"\$(\w+)", card.sql)) | {card.minimum}
        assert set(card.parameters) <= read, card.code
    for table in derived_tables().values():
        assert set(table.parameters) <= set(re.findall(r"\$(\w+)", table.sql)), table.name


# What a higher number means: the register's arrows, where a measure is one number of that line.
REGISTER = {
    "higher": "G2 G2.expected G3 G5.met G5.met_or_partly G6.identified G6.followed_up G6.achieved G7 G10.team G10.plan "
    "G10.both G11 G11.current G12.resolved G12.children G13 G15 G16.attendance G18 W2.timely W3.share W3.any W5 W6 "
    "W7.funnel W10.timely W11.reach F1 F5 F7 F8 F9 F10.share F10.cochairs F12 F13.timely F14 F15.people R2.served R4 "
    "R5 R6.change R7.number R10",
    "lower": "G8 G12.actionable G16.chronic G16.suspended G17 W2.days F13.days PS1 PS2",
    "neither": "G9 W4 W8.six_months W9.spent F11.per_fte F11.per_head",
}


@pytest.mark.parametrize("better", REGISTER)
def test_which_way_is_better_is_as_the_notes_say(better):
    assert {code for code in REGISTER[better].split() if catalog()[code].better != better} == set()
