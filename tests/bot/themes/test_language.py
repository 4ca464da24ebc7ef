"""Languages are found among those expected, and a short text gets the default."""

import pytest

from bot.themes.language import find_language, find_languages

EXAMPLES = [
    ("en", "We waited in the corridor and nobody told us why"),
    ("da", "Vi ventede på gangen, og ingen fortalte os hvorfor"),
    ("de", "Wir haben im Flur gewartet und niemand hat uns gesagt warum"),
    ("ar", "انتظرنا في الممر ولم يخبرنا أحد بالسبب"),
]


@pytest.mark.parametrize(("language", "text"), EXAMPLES)
def test_a_language_is_found_among_those_given(language: str, text: str) -> None:
    assert find_language(text, ("en", "da", "de", "ar"), "en") == language


@pytest.mark.parametrize("text", ["", "ok", "👍", "12345", "god mad"])
def test_a_short_text_keeps_the_default(text: str) -> None:
    assert find_language(text, ("en", "da"), "da") == "da"


def test_norwegian_is_answered_by_the_code_it_was_asked_by() -> None:
    text = "Vi ventet lenge på korridoren, og ingen fortalte oss hvorfor det tok så lang tid"
    assert find_language(text, ("en", "no"), "en") == "no"


def test_a_file_has_the_languages_that_really_occur() -> None:
    texts = [EXAMPLES[0][1]] * 60 + [EXAMPLES[1][1]] * 40 + [EXAMPLES[2][1]]
    assert find_languages(texts) == ("en", "da")


def test_a_file_without_words_is_taken_for_english() -> None:
    assert find_languages(["", "12"]) == ("en",)
