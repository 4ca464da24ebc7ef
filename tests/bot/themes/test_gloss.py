"""Danish is put into English word by word: enough to tell what a reply is about."""

import pytest

from bot.themes.gloss import gloss


@pytest.mark.parametrize(
    ("danish", "english"),
    [
        ("Ventetiden var lang", "waiting time was long"),
        ("parkeringspladserne", "parking space"),
        ("Personalet er venligt, tak!", "staff is kind, thanks!"),
        ("Xyzzy 24 timer", "Xyzzy 24 hours"),
        ("", ""),
    ],
)
def test_known_words_their_forms_and_compounds_are_put_into_english(danish: str, english: str) -> None:
    assert gloss(danish, "da") == english
