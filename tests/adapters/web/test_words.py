"""The words of the pages: whole in every language, understood by the bot, chosen as browsers wish."""

import pytest

from adapters.web.lines import parts_of
from adapters.web.words import direction, languages, wished, words_in
from bot.conversation.keywords import vocabulary
from tests.builders import wording

DEEDS = {
    "skip": "skip",
    "back": "back",
    "help": "help",
    "pause": "pause",
    "stop": "stop",
    "data": "my_data",
    "delete": "delete",
}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_word_with_the_same_names_to_fill_in(language: str) -> None:
    def shape(words: object) -> object:
        if isinstance(words, dict):
            return {name: shape(each) for name, each in words.items()}
        return sorted(part.partition("}")[0] for part in str(words).split("{")[1:])

    assert shape(words_in(language)) == shape(words_in("en"))


@pytest.mark.parametrize("language", languages())
def test_the_buttons_say_what_the_bot_understands(language: str) -> None:
    said = wording()[language].words
    for deed, word in words_in(language)["commands"].items():
        assert word in said[DEEDS[deed]]
    assert vocabulary(wording(), (language,))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("da-DK,da;q=0.9,en;q=0.8", "da"),
        ("fr, ar;q=0.2, da;q=0.7", "da"),
        ("fr", "en"),
        ("", "en"),
        ("da;q=0, ar", "ar"),
        ("da;q=nan, en;q=inf, ar;q=0.1", "ar"),
        ("*, ;;;q=,, \x00", "en"),
        (",".join(["xx"] * 5000) + ",da", "en"),
    ],
)
def test_the_language_is_what_the_browser_wishes_most(header: str, language: str) -> None:
    assert wished(header, ("en", "da", "ar")) == language


def test_a_language_nobody_wrote_is_english_and_a_region_is_its_language() -> None:
    assert words_in("so") is words_in("en")
    assert words_in("da-DK") is words_in("da")
    assert direction("ar-EG") == "rtl"
    assert direction("da") == "ltr"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Write *stop* or *my data*.",
            [("", "Write "), ("word", "stop"), ("", " or "), ("word", "my data"), ("", ".")],
        ),
        ("*توقف*", [("word", "توقف")]),
        ("2*3*4 ** * a * b*", [("", "2*3*4 ** * a * b*")]),
        ("*" * 5000, [("", "*" * 5000)]),
        ("", []),
    ],
)
def test_words_to_write_stand_out(text: str, parts: list[tuple[str, str]]) -> None:
    assert list(parts_of(text)) == parts
