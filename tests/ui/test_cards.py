"""What a card says, and that nothing in it can become markup."""

import pytest

from ui.cards import Face, markup

FULL = Face(
    title="Moves while enrolled",
    sentence="64 moves by 41 of 212 children, 18,420 days in care",
    value="3.5",
    unit="moves per 1,000 days in care",
    interval="between 2.7 and 4.4",
    change="Down from 4.9 in 2025 Q2",
    signal="improving",
    rising=False,
)


def test_the_count_comes_before_the_value():
    said = markup(FULL)
    assert said.index("64 moves") < said.index("3.5") < said.index("between 2.7 and 4.4")


def test_under_twenty_children_the_sentence_is_the_headline():
    said = markup(Face("Home kept", "14 of 17 children", "82.4%", "of children", sentence_first=True))
    assert '<p class="soc-sentence">14 of 17 children</p>' in said
    assert "soc-value" not in said and "82.4% of children" in said


def test_without_a_value_the_card_says_why_and_shows_no_number():
    said = markup(Face("Home kept", value="82.4%", absent="Hidden to protect privacy."))
    assert "Hidden to protect privacy." in said and "82.4" not in said


@pytest.mark.parametrize(
    ("signal", "rising", "shape", "name"),
    [
        ("improving", True, "▲", "Improving"),
        ("improving", False, "▼", "Improving"),
        ("attention", True, "◆", "Needs attention"),
        ("steady", False, "●", "No real change"),
    ],
)
def test_a_signal_is_shape_word_and_color(signal, rising, shape, name):
    said = markup(Face("Moves", signal=signal, rising=rising))
    assert f'aria-hidden="true">{shape}</span> <b>{name}</b>' in said and 'class="soc-' in said


def test_a_card_with_nothing_to_compare_has_no_foot():
    assert "soc-signal" not in markup(Face("Moves"))
    assert markup(FULL).index("between 2.7 and 4.4") < markup(FULL).index("Down from 4.9 in 2025 Q2")


def test_words_from_exports_are_escaped():
    assert "<script" not in markup(Face("<script>", "<script>", "1", "<script>", "<script>", "<script>"))
    assert "<script" not in markup(Face("x", change="<script>"))
