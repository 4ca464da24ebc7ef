"""A cut text is whole sentences, or whole words, and never half a character."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.themes.excerpt import excerpt


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("Short  and\nsweet.", 40, "Short and sweet."),
        ("One point. Another point that is long.", 20, "One point."),
        ("A single sentence that goes on and on", 20, "A single sentence…"),
        ("Tak! Det var godt. Mere end det", 20, "Tak! Det var godt."),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, longest: int, shown: str) -> None:
    assert excerpt(text, longest) == shown


@pytest.mark.parametrize("character", ["👩‍👩‍👧‍👦", "e\u0301", "🇩🇰", "👍🏽"])
def test_no_character_is_broken(character: str) -> None:
    for longest in range(20, 40):
        cut = excerpt(character * 40, longest).removesuffix("…")
        assert cut == character * (len(cut) // len(character))


@given(st.text(), st.integers(20, 300))
def test_nothing_is_longer_than_asked(text: str, longest: int) -> None:
    cut = excerpt(text, longest)
    assert len(cut) <= longest
    assert not cut or not unicodedata.combining(cut[-1]) or cut[-1] in text
