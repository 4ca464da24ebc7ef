"""Words of danger are found as people write them, and figures of speech are left alone."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.danger import (
    ABUSE,
    REASONS,
    SELF_HARM,
    Lists,
    Watch,
    looked_up_by,
    put_together,
    read_lists,
)
from bot.conversation.keywords import folded

HERE = Path(__file__).parent
EXAMPLES: dict[str, Any] = tomllib.loads((HERE / "danger_examples.toml").read_text("utf-8"))
NEARER: dict[str, Any] = tomllib.loads((HERE / "danger_nearer.toml").read_text("utf-8"))
TABLES = [*EXAMPLES.values(), *NEARER.values()]
SEEN = [each["seen"] for each in NEARER.values()]
FILES = {
    path.stem: read_lists(tomllib.loads(path.read_text("utf-8")))
    for path in sorted((HERE.parents[2] / "bot/danger").glob("*.toml"))
}
WATCH = put_together(FILES.values())


@pytest.mark.parametrize(("reason", "words"), [each for language in TABLES for each in language["danger"]])
def test_danger_is_found(reason: str, words: str) -> None:
    assert WATCH.reason(words) == reason


@pytest.mark.parametrize("words", [each for language in TABLES for each in language["calm"]])
def test_figures_of_speech_are_left_alone(words: str) -> None:
    assert WATCH.reason(words) == ""


@pytest.mark.parametrize("words", [each for seen in SEEN for each in seen["danger"]])
def test_what_is_done_to_people_and_what_they_plan_is_found(words: str) -> None:
    assert WATCH.reason(words) in {SELF_HARM, ABUSE}


@pytest.mark.parametrize("words", [each for seen in SEEN for each in seen["calm"]])
def test_what_sounds_near_to_it_is_left_alone(words: str) -> None:
    assert WATCH.reason(words) == ""


def rates(examples: dict[str, Any], language: str) -> tuple[float, float]:
    """The share of held-out danger that is found, and of held-out calm words that raise an alarm."""
    held_out = examples[language]["held_out"]
    return tuple(
        sum(WATCH.reason(each) != "" for each in held_out[name]) / len(held_out[name])
        for name in ("danger", "calm")
    )


@pytest.mark.parametrize("language", EXAMPLES)
def test_most_of_what_the_lists_were_not_mended_by_is_found(language: str) -> None:
    caught, alarmed = rates(EXAMPLES, language)
    assert caught >= 0.85
    assert alarmed <= 0.15


def test_most_of_what_was_written_after_the_lists_is_found() -> None:
    found = [rates(NEARER, language) for language in NEARER]
    assert sum(caught for caught, _ in found) / len(found) >= 0.85
    assert sum(alarmed for _, alarmed in found) / len(found) <= 0.1


def test_there_are_examples_both_ways_in_every_language() -> None:
    assert EXAMPLES.keys() == NEARER.keys() == FILES.keys()
    for language, each in EXAMPLES.items():
        least = {"en": 30, "da": 15, "de": 15, "ar": 15}.get(language, 8)
        assert len(each["danger"]) >= least
        assert len(each["calm"]) >= least


@pytest.mark.parametrize("language", FILES)
def test_every_phrase_can_be_found(language: str) -> None:
    common = {folded(word) for word in FILES[language].common}
    phrases = [phrase for said in FILES[language].signs.values() for phrase in said]
    assert [phrase for phrase in phrases if not looked_up_by(phrase, common)] == []


@pytest.mark.parametrize(
    "words",
    [
        "I WANT TO KILL MYSELF!!!",
        "i want… to kill myself",
        "  I  want to kill\u200b myself",
        "i want to kıll myself",
    ],
)
def test_it_is_found_however_it_is_typed(words: str) -> None:
    assert WATCH.reason(words) == SELF_HARM


def test_it_is_found_anywhere_in_a_long_text() -> None:
    assert WATCH.reason("We waited for an hour. " * 200 + "I want to kill myself" + " and we waited" * 200)


def test_what_is_harmless_hides_nothing_beside_it() -> None:
    assert WATCH.reason("The wait is killing me and I want to kill myself") == SELF_HARM


def test_what_is_most_urgent_counts() -> None:
    assert WATCH.reason("My dad hits me. I want to kill myself.") == SELF_HARM
    assert REASONS[0] == SELF_HARM


def test_phrases_can_be_added_and_taken_out() -> None:
    added = Lists({ABUSE: ("they took my (walking)? stick",)}, harmless=("in the play",))
    watch = put_together([*FILES.values(), added], without=["kms", "KMS "])
    assert watch.reason("At night they took my stick") == ABUSE
    assert watch.reason("they took my walking stick in the play") == ABUSE
    assert watch.reason("kms") == ""
    assert WATCH.reason("kms") == SELF_HARM


def test_a_phrase_that_no_word_stands_for_is_never_looked_up() -> None:
    assert looked_up_by("(…)? a*") == frozenset()
    assert put_together([Lists({ABUSE: ("a*",)})]).reason("aha") == ""


def test_nothing_to_look_for_finds_nothing() -> None:
    assert Watch().reason("I want to kill myself") == ""
