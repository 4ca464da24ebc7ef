"""Recorded asks: the sound with its words or before them, uploaded once, and never in the words' way."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import RetryLater
from adapters.telegram.adapter import Telegram
from bot.messages import Address, Message, Option
from tests.adapters.telegram.conftest import UNPACED
from tests.adapters.telegram.double import TOKEN, BotApi, Refused, flood

HERE = Address("telegram", "5001")
YES = Option("s-1.1:yes", "Yes")


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[Telegram]:
    api.know(5001)
    made = Telegram(TOKEN, api=api.url, can=UNPACED)
    yield made
    await made.close()


@pytest.fixture
def ask(tmp_path: Path) -> Message:
    (tmp_path / "moment.ogg").write_bytes(b"OggS spoken")
    return Message("Tell us about *one* moment.", ask="s-1.1", recorded=str(tmp_path / "moment.ogg"))


async def test_short_words_stand_under_the_sound(api: BotApi, telegram: Telegram, ask: Message) -> None:
    id = await telegram.send(HERE, ask)
    (sent,) = api.made("sendVoice")
    assert sent["voice"] == b"OggS spoken"
    assert sent["caption"] == "Tell us about one moment."
    assert sent["caption_entities"] == [{"type": "bold", "offset": 14, "length": 3}]
    assert list(api.messages) == [int(id)]


async def test_words_with_buttons_or_too_many_come_after_the_sound(
    api: BotApi, telegram: Telegram, ask: Message
) -> None:
    for message in (replace(ask, options=(YES,)), replace(ask, text="word " * 300)):
        id = await telegram.send(HERE, message)
        sound, words = list(api.messages)[-2:]
        assert ("voice" in api.messages[sound], int(id)) == (True, words)


async def test_a_sound_is_uploaded_once_until_it_changes(
    api: BotApi, telegram: Telegram, ask: Message
) -> None:
    for _ in range(2):
        await telegram.send(HERE, ask)
    assert [type(each["voice"]) for each in api.made("sendVoice")] == [bytes, str]
    api.files.clear()  # Telegram does not know it any more
    await telegram.send(HERE, ask)
    assert api.made("sendVoice")[-1]["voice"] == b"OggS spoken"


async def test_another_kind_of_sound_is_sent_as_one(
    api: BotApi, telegram: Telegram, ask: Message, tmp_path: Path
) -> None:
    (tmp_path / "moment.mp3").write_bytes(b"ID3 spoken")
    await telegram.send(HERE, replace(ask, recorded=str(tmp_path / "moment.mp3")))
    assert api.made("sendAudio")[0]["audio"] == b"ID3 spoken"


def spoiled(sound: Path, wrong: str) -> bool:
    """Whether it is the file that something is wrong with."""
    if wrong == "gone":
        sound.unlink()
    elif wrong == "empty":
        sound.write_bytes(b"")
    return wrong in ("gone", "empty")


@pytest.mark.parametrize("wrong", ["refused", "down", "gone", "empty"])
async def test_what_goes_wrong_with_a_sound_never_keeps_the_words_back(
    api: BotApi, telegram: Telegram, ask: Message, wrong: str
) -> None:
    if not spoiled(Path(ask.recorded), wrong):
        refused = Refused(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
        api.injected["sendVoice"] = [refused if wrong == "refused" else Refused(502, "Bad Gateway")]
    await telegram.send(HERE, ask)
    assert api.shown(5001) == ["Tell us about one moment."]


async def test_a_sound_is_not_heard_twice_when_its_words_have_to_wait(
    api: BotApi, telegram: Telegram, ask: Message
) -> None:
    api.injected["sendMessage"] = [flood(3)]
    waits = replace(ask, options=(YES,))
    with pytest.raises(RetryLater):
        await telegram.send(HERE, waits)
    await telegram.send(HERE, waits)
    assert len(api.made("sendVoice")) == 1
    await telegram.send(HERE, waits)  # put again later, it is heard again
    assert len(api.made("sendVoice")) == 2
