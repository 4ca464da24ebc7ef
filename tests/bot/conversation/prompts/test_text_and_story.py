"""Text and story: words as they are; a story in many messages, until *done* or silence. Info only tells."""

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View
from bot.conversation.prompts.info import Info
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.messages import Attachment
from tests.bot.conversation.talking import WORDING

PHOTO = (Attachment("photo", "file-1"),)
TEXT = TextPrompt({"en": "What about {theme}?"})
STORY = Story({"en": "Tell us.", "da": "Fortæl."})


def read_of(*told: str) -> dict[str, object]:
    """The draft of a story that is read back."""
    return {"turn": "reading", "told": list(told), "parts": len(told), "read": 0}


def view(draft: object = None, **fields: object) -> View:
    return View("en", WORDING["en"], draft=draft, vocabulary=vocabulary(WORDING, ("da",)), **fields)


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        (Said("The stairs."), Answer("The stairs.")),
        (Said("  4 \n"), Answer("4")),
        (Said("🙂"), Answer("🙂")),
        (Said("", attachments=PHOTO), Answer("")),
        (Said(""), Unclear("unclear_text")),
        (Said(" \n\t "), Unclear("unclear_text")),
    ],
)
def test_text_takes_words_as_they_are(said: Said, reading: Reading) -> None:
    assert TEXT.read(said, view()) == reading


def test_what_a_session_is_about_stands_in_the_ask() -> None:
    assert TEXT.ask(view(given={"theme": "{theme}s"})).text == "What about {theme}s?"


@pytest.mark.parametrize(
    ("said", "draft", "reading"),
    [
        (Said("I came in."), None, Partly(["I came in."], "story_listening")),
        (Said("Nobody was there."), ["I came in."], Partly(["I came in.", "Nobody was there."])),
        (Said("stop is what I thought"), ["a"], Partly(["a", "stop is what I thought"])),
        (Said("", attachments=PHOTO), None, Partly([{"file": "photo", "text": ""}], "story_listening")),
        (Said("  "), ["a"], Partly(["a"], recorded=False)),
        (Said("Done."), ["a", "b"], Partly(read_of("a", "b"), recorded=False, asks=True)),
        (Said("færdig"), ["a"], Partly(read_of("a"), recorded=False, asks=True)),
        (Said(pressed="done"), ["a"], Partly(read_of("a"), recorded=False, asks=True)),
        (Said(quiet=True), ["a"], Partly(read_of("a"), recorded=False, asks=True)),
        (Said(pressed="done"), None, Unclear("unclear_story")),
        (Said("done"), [], Unclear("unclear_story")),
        (Said(" "), None, Unclear("unclear_story")),
    ],
)
def test_a_story_listens_until_it_is_told(said: Said, draft: object, reading: Reading) -> None:
    assert STORY.read(said, view(draft)) == reading


def test_a_story_can_be_ended_by_a_button() -> None:
    assert [option.label for option in STORY.ask(view()).options] == ["Done"]


def test_info_only_tells() -> None:
    kind = Info({"en": "Nearly done."})
    assert kind.ask(view()).text == "Nearly done."
    assert isinstance(kind.read(Said("thanks"), view()), Unclear)


def test_only_info_expects_nothing() -> None:
    assert [name for name, kind in KINDS.items() if not kind.expects] == ["info"]
