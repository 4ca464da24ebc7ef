"""The story that opens a digest is told at length, by somebody who agreed."""

from bot.themes.quotes import choose_story
from bot.themes.theme import Grouping, Theme, Voice

LONG = "I came in the morning and sat down. " * 6


def grouping(*members: str) -> Grouping:
    return Grouping((Theme("t-1", "Waiting", "en", members),), language=dict.fromkeys(members, "en"))


def test_only_a_teller_who_agreed_opens_a_digest() -> None:
    voices = [
        Voice("a", "p", LONG, "en", quotable=False, story=True),
        Voice("b", "q", LONG, "en", quotable=True),
    ]
    story = choose_story(voices, grouping("a", "b"))
    assert story is not None
    assert story.reply == "b"


def test_a_story_goes_before_a_long_answer_and_is_masked() -> None:
    voices = [
        Voice("a", "p", LONG, "en", True),
        Voice("b", "q", f"Nurse Patel met me. {LONG}", "en", True, story=True),
    ]
    story = choose_story(voices, grouping("a", "b"))
    assert story is not None
    assert story.text.startswith("Nurse [name] met me.")


def test_too_short_a_story_opens_nothing() -> None:
    assert choose_story([Voice("a", "p", "It was fine", "en", True, True)], grouping("a")) is None
