"""Photo, voice and location: handed in, or said in words; anything else is asked for again, gently."""

import pytest

from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Kind, Reading, Said, Unclear, View
from bot.conversation.prompts.location import Location
from bot.conversation.prompts.photo import Photo
from bot.conversation.prompts.voice import Voice
from bot.messages import Attachment
from tests.bot.conversation.talking import WORDING, agreed, campaign, phrase, prompt

VIEW = View("en", WORDING["en"])


def handed(*kinds: str, text: str = "") -> Said:
    return Said(text, attachments=tuple(Attachment(kind, f"secret-{kind}") for kind in kinds))


@pytest.mark.parametrize(
    ("kind", "said", "reading"),
    [
        (Photo({"en": "?"}), handed("photo"), Answer("photo")),
        (Photo({"en": "?"}), handed("photo", "photo"), Answer("photo")),
        (Photo({"en": "?"}), handed("file", "photo", text="The stairs."), Answer("photo")),
        (Photo({"en": "?"}), Said(" Broken stairs. "), Answer("Broken stairs.")),
        (Photo({"en": "?"}), handed("voice"), Unclear("unclear_photo")),
        (Photo({"en": "?"}), handed("voice", text="I cannot take one"), Answer("I cannot take one")),
        (Photo({"en": "?"}), Said(" "), Unclear("unclear_photo")),
        (Voice({"en": "?"}), handed("voice"), Answer("voice")),
        (Voice({"en": "?"}), handed("audio"), Answer("voice")),
        (Voice({"en": "?"}), Said("I'd rather write"), Answer("I'd rather write")),
        (Voice({"en": "?"}), handed("photo"), Unclear("unclear_voice")),
        (Location({"en": "?"}), handed("location"), Answer("location")),
        (Location({"en": "?"}), Said("بجانب الجسر"), Answer("بجانب الجسر")),
        (Location({"en": "?"}), Said("Ved broen 3"), Answer("Ved broen 3")),
        (Location({"en": "?"}), Said("📍"), Answer("📍")),
        (Location({"en": "?"}), handed("photo"), Unclear("unclear_location")),
    ],
)
def test_something_handed_in_or_words(kind: Kind, said: Said, reading: Reading) -> None:
    assert kind.read(said, VIEW) == reading


def test_the_answer_does_not_hold_where_a_file_is_kept() -> None:
    for kind in (Photo({"en": "?"}), Voice({"en": "?"}), Location({"en": "?"})):
        for name in ("photo", "voice", "location"):
            assert "secret" not in str(kind.read(handed(name), VIEW))


@pytest.mark.parametrize(("name", "kind"), [("photo", Photo), ("voice", Voice), ("location", Location)])
def test_it_is_asked_for_and_an_empty_answer_asks_once_more(name: str, kind: type[Photo]) -> None:
    talk = agreed(campaign(prompt("it", name, kind({"en": "Show us."}))))
    assert talk.messages()[-1].text == "Show us."
    assert talk.say("") == [f"{phrase(f'unclear_{name}')}\n\nShow us."]
