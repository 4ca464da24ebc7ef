"""The wording files: whole in every language, and every phrase that asks names a way out."""

import re
import tomllib

import pytest

from bot.conversation.keywords import plain, vocabulary
from bot.conversation.wording import Word, fill, load_wording, pick
from tests.bot.conversation.talking import FILES, ROOT, WORDING

LANGUAGES = sorted(FILES)
ASKING = [
    key for key in FILES["en"]["say"] if key.startswith("unclear_") or key in {"reminder", "story_listening"}
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_and_understands_everything(language: str) -> None:
    data, english = FILES[language], FILES["en"]
    assert data["say"].keys() == english["say"].keys()
    assert set(data["words"]) == {word.value for word in Word}
    assert data["terms"].keys() == english["terms"].keys()
    assert len(data["numbers"]) == 11
    assert len(data["months"]) == len(data["short_months"]) == 12
    assert data["feelings"].keys() == english["feelings"].keys()
    assert {"0", "0.5", *map(str, range(11, 21)), *map(str, range(30, 101, 10))} <= data["counts"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_names(language: str) -> None:
    for key, words in FILES[language]["say"].items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", FILES["en"]["say"][key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_we_tell_people_to_write_is_understood(language: str) -> None:
    understood = vocabulary(WORDING, (language,))
    for key, words in FILES[language]["say"].items():
        for said in re.findall(r"\*([^*]+)\*", words):
            beside = understood.meanings.get(plain(said.removesuffix(" {number}")))
            assert understood.word(said) or beside, (key, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_that_asks_names_a_way_out(language: str) -> None:
    for key in ASKING:
        assert "*" in FILES[language]["say"][key], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_things(language: str) -> None:
    seen: dict[str, str] = {}
    for word, ways in FILES[language]["words"].items():
        for way in ways:
            assert seen.setdefault(way.casefold(), word) == word, way


def test_hearing_a_decision_speaks_every_language() -> None:
    heard = tomllib.loads((ROOT / "bot/builtin/heard.toml").read_text("utf-8"))["campaign"]["_heard"]
    texts = [heard["title"], heard["thanks"], *(prompt["ask"] for prompt in heard["prompt"])]
    texts += [option["label"] for option in heard["prompt"][0]["options"]]
    assert all(set(text) == set(LANGUAGES) for text in texts)
    for language, words in heard["prompt"][0]["ask"].items():
        assert set(re.findall(r"\{(\w+)\}", words)) == {"theme", "service", "kind", "sentence"}
        (way_out,) = re.findall(r"\*([^*]+)\*", words)
        assert vocabulary(WORDING, (language,)).word(way_out) is Word.SKIP


def test_a_phrase_that_a_language_lacks_is_said_in_english() -> None:
    wording = load_wording(
        {"en": FILES["en"], "xx": {"name": "X", "say": {"yes": "X!"}, "words": {"yes": ["x"]}}}
    )
    assert wording["xx"].say["yes"] == "X!"
    assert wording["xx"].say["no"] == "No"
    assert wording["xx"].months == wording["en"].months


@pytest.mark.parametrize(
    ("language", "words"), [("da", "Hej"), ("en-GB", "Hello"), ("fr", "Hello"), ("", "Hello")]
)
def test_words_are_picked_by_language_then_base_then_the_first(language: str, words: str) -> None:
    assert pick({"en": "Hello", "da": "Hej"}, language) == words


def test_given_values_go_in_once_and_are_never_expanded_again() -> None:
    words = fill("{a} {b} {c} {} {0.x} {a!r}", {"a": "{b}", "b": "{a}"})
    assert words == "{b} {a} {c} {} {0.x} {a!r}"
    assert fill("plain", {"a": 1}) == "plain"
