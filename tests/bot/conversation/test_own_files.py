"""What "my data" says of what came with words."""

import pytest

from bot.conversation.events import Supplied
from bot.conversation.participant import Json
from bot.conversation.wording import pick
from tests.bot.conversation.talking import WORDING, agreed, campaign, consent, phrase, text

VISIT = campaign(consent(), text("first"), text("more"))


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"kind": "photo", "state": "kept", "size": 312_345}, "({photo}, 0.3 MB)"),
        ({"kind": "voice", "state": "kept", "size": 5}, "({voice}, 0.1 MB)"),
        ({"kind": "audio", "state": "kept", "size": 19_960_000}, "({voice}, 20.0 MB)"),
        ({"kind": "video", "state": "refused", "size": 9}, "({other}, not kept)"),
        ({"kind": "photo", "state": "waiting", "size": None}, "({photo}, on its way)"),
        ({"kind": "location", "state": "place"}, "({location})"),
        ("odd", "…"),
    ],
)
def test_my_data_names_what_came_with_words(file: Json, said: str) -> None:
    talk = agreed(VISIT)
    reply: dict[str, Json] = {"at": "2026-11-25T01:00:00", "asked": "", "text": "", "files": [file]}
    (told,) = talk.happen(Supplied("own_data", {"replies": [reply]}))
    names = {kind: phrase(f"file_{kind}") for kind in ("photo", "voice", "location", "other")}
    assert told.endswith(f"– 25 November 2026: {said.format(**names)}")


def test_sizes_are_written_as_the_language_writes_them() -> None:
    talk = agreed(VISIT, language="da")
    file: dict[str, Json] = {"kind": "photo", "state": "kept", "size": 312_345}
    reply: dict[str, Json] = {"asked": "", "text": "Se her", "files": [file]}
    (told,) = talk.happen(Supplied("own_data", {"replies": [reply]}))
    assert told.endswith(f"– Se her ({pick(WORDING, 'da').say['file_photo']}, 0,3 MB)")
