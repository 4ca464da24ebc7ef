"""What people see: messages, presses that show, the menu, typing, groups; and what Telegram may refuse."""

import asyncio
import logging
from dataclasses import replace

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.base import Fatal, RetryLater, Undeliverable
from adapters.telegram.adapter import Telegram
from adapters.telegram.client import redacted, without_tokens
from adapters.telegram.errors import refusal, seconds
from adapters.telegram.words import LANGUAGES, words_in
from bot.conversation.keywords import vocabulary
from bot.messages import Address, Inbound, Message, Option
from tests.adapters.telegram.conftest import UNPACED, Heard, Running, stop
from tests.adapters.telegram.double import TOKEN, BotApi, Person, Refused, flood
from tests.builders import wording

ASK = Message("Which?", (Option("s-1.2:bus", "By bus"), Option("s-1.2:car", "By car")), ask="s-1.2")
HERE = Address("telegram", "5001")


@pytest.fixture
async def there(api: BotApi, anna: Person, telegram: Telegram, heard: Heard, running: Running) -> Telegram:
    """A running bot that Anna has started."""
    api.know(anna.id)
    await running(telegram, heard)
    return telegram


async def test_a_pressed_button_is_answered_and_the_choice_shows(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    id = await there.send(HERE, ASK)
    await anna.press("By car")
    await api.until(lambda: anna.seen() == ["Which?\n\nBy car"] and api.made("answerCallbackQuery"))
    assert "reply_markup" not in api.messages[int(id)]
    assert [each.pressed for each in heard] == ["s-1.2:car"]


async def test_of_two_presses_the_first_shows(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    await there.send(HERE, ASK)
    message = await anna.press("By car")
    await anna.press_again(message, "s-1.2:bus")
    await api.until(lambda: len(api.made("answerCallbackQuery")) == 2 and len(heard) == 2)
    await api.until(lambda: anna.seen() == ["Which?\n\nBy car"])
    assert len(api.made("editMessageText")) == 1


async def test_data_that_no_button_of_ours_had_reaches_the_bot_and_changes_no_message(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    await there.send(HERE, ASK)
    await anna.press_again(anna.button("By car")[0], "made up")
    await api.until(lambda: len(heard) == 1 and api.made("answerCallbackQuery"))
    assert anna.seen() == ["Which?"]


async def test_a_press_counts_though_telegram_finds_it_too_old_to_answer(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.injected["answerCallbackQuery"] = [Refused(400, old)]
    await there.send(HERE, ASK)
    await anna.press("By bus")
    await api.until(lambda: len(heard) == 1 and not api.waiting)


async def test_courtesies_pause_when_telegram_asks_for_patience(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    api.injected["answerCallbackQuery"] = [flood(60)]
    await there.send(HERE, ASK)
    message = await anna.press("By bus")
    await api.until(lambda: len(heard) == 1 and not api.waiting)
    await anna.press_again(message, "s-1.2:bus")
    await api.until(lambda: len(heard) == 2 and not api.waiting)
    assert len(api.made("answerCallbackQuery")) == 1


async def test_what_replaces_a_message_that_is_gone_is_a_new_one(api: BotApi, there: Telegram) -> None:
    assert await there.send(HERE, Message("new", replaces="4711")) != "4711"
    assert api.shown(5001) == ["new"]


async def test_what_replaces_a_pressed_message_comes_after_the_press_shows(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    id = await there.send(HERE, ASK)
    await anna.press("By bus")
    await api.until(lambda: len(heard) == 1)
    await there.send(HERE, replace(ASK, text="More?", replaces=id))
    assert anna.seen() == ["More?"]
    assert "reply_markup" in api.messages[int(id)]


async def test_several_are_picked_on_one_message_and_the_last_press_shows(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    """No edit in between takes the buttons away."""
    id = await there.send(HERE, ASK)
    for turn, label in enumerate(("By bus", "By car"), 1):
        await anna.press(label)
        await api.until(lambda turn=turn: len(heard) == turn)
        await there.send(HERE, replace(ASK, text=f"Which? {turn}", replaces=id))
    assert [each["text"] for each in api.made("editMessageText")] == ["Which? 1", "Which? 2"]
    await anna.press("By bus")
    await api.until(lambda: len(heard) == 3)
    await there.send(HERE, Message("Next?"))
    await api.until(lambda: anna.seen() == ["Which? 2\n\nBy bus", "Next?"])
    assert "reply_markup" not in api.messages[int(id)]


async def test_a_press_made_before_the_message_changed_keeps_its_place(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    id = await there.send(HERE, ASK)
    message = await anna.press("By bus")
    await anna.press_again(message, "s-1.2:car")
    await api.until(lambda: len(heard) == 2)
    await there.send(HERE, replace(ASK, text="More?", replaces=id))
    await there.send(HERE, Message("Next?"))
    await api.until(lambda: anna.seen() == ["Which?\n\nBy car", "Next?"])


async def test_the_menu_speaks_each_language_and_the_first_to_everybody_else(
    api: BotApi, heard: Heard, running: Running
) -> None:
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, languages=["da", "ar", "de-AT"]), heard)
    await api.until(lambda: len(api.menus) == 4)
    assert api.menus[""] == api.menus["da"]
    assert {"command": "stop", "description": "Ikke flere beskeder"} in api.menus["da"]
    assert {"command": "stop", "description": "Keine Nachrichten mehr"} in api.menus["de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_menu_of_words_that_are_understood(language: str) -> None:
    words = words_in(language)
    assert words.language == language
    assert list(words.menu) == list(words_in("en").menu)
    assert "{link}" in words.private_only
    for command in words.menu:
        understood = vocabulary(wording(), (language,)).word(f"/{command}@riverside_bot")
        assert understood == command


async def test_a_group_is_told_once_in_its_language_and_then_left_alone(
    api: BotApi, anna: Person, heard: Heard, running: Running
) -> None:
    await running(Telegram(TOKEN, api=api.url, can=UNPACED), heard)
    api.know(-100)
    danish = {**anna.user, "language_code": "da"}
    for _ in range(3):
        shown = {**anna.message(text="/start"), "chat": {"id": -100, "type": "group"}, "from": danish}
        await api.push(message=shown)
    await api.until(lambda: not api.waiting and api.shown(-100))
    told = words_in("da").private_only.replace("{link}", "https://t.me/riverside_bot")
    assert api.shown(-100) == [told]
    assert heard == []


async def test_typing_shows_while_an_answer_takes_long(
    api: BotApi, anna: Person, telegram: Telegram, running: Running
) -> None:
    go_on = asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        await go_on.wait()

    await running(telegram, receive)
    await anna.say("hello")
    await api.until(lambda: api.made("sendChatAction"))
    go_on.set()
    await api.until(lambda: not api.waiting)


async def test_a_quick_answer_is_not_announced(
    api: BotApi, anna: Person, there: Telegram, heard: Heard
) -> None:
    await anna.say("hello")
    await api.until(lambda: not api.waiting)
    assert api.made("sendChatAction") == []


async def test_a_link_joins_a_campaign(there: Telegram) -> None:
    assert there.link("Ab9") == "https://t.me/riverside_bot?start=Ab9"
    assert there.link() == "https://t.me/riverside_bot"


async def test_looking_says_what_doctor_needs(api: BotApi, telegram: Telegram) -> None:
    await api.push(message={})
    seen = await telegram.look()
    assert (seen.username, seen.reads_groups, seen.webhook, seen.waiting) == ("riverside_bot", False, "", 1)
    await telegram.close()


async def test_a_message_on_its_way_arrives_before_the_connections_close(
    api: BotApi, telegram: Telegram, heard: Heard, running: Running
) -> None:
    api.know(5001)
    task = await running(telegram, heard)
    sending = asyncio.create_task(telegram.send(HERE, Message("hello")))
    await asyncio.sleep(0)
    await stop(task)
    await sending
    assert api.shown(5001) == ["hello"]


async def test_an_answer_that_got_lost_leaves_it_in_doubt(api: BotApi, there: Telegram) -> None:
    api.injected["sendMessage"] = ["done"]
    with pytest.raises(RetryLater) as told:
        await there.send(HERE, Message("hello"))
    assert told.value.in_doubt


async def test_a_server_that_is_not_there_got_nothing(heard: Heard) -> None:
    lost = Telegram(TOKEN, api="http://127.0.0.1:1", can=UNPACED)
    with pytest.raises(RetryLater) as told:
        await lost.send(HERE, Message("hello"))
    assert not told.value.in_doubt
    await lost.close()


@pytest.mark.parametrize(
    ("error", "kind", "gone"),
    [
        (BadRequest("Chat not found"), Undeliverable, True),
        (BadRequest("PEER_ID_INVALID"), Undeliverable, True),
        (BadRequest("Message is too long"), Undeliverable, False),
        (BadRequest("Button_data_invalid"), Undeliverable, False),
        (BadRequest("something new"), Undeliverable, False),
        (Forbidden("Forbidden: user is deactivated"), Undeliverable, True),
        (ChatMigrated(-100), Undeliverable, True),
        (TimedOut(), RetryLater, None),
        (NetworkError("Bad Gateway"), RetryLater, None),
        (TelegramError("?"), RetryLater, None),
    ],
)
def test_every_refusal_has_one_meaning(error: TelegramError, kind: type, gone: bool | None) -> None:
    means = refusal(error)
    assert type(means) is kind
    assert getattr(means, "gone", None) is gone


@pytest.mark.parametrize("setting", ["0", "1"])
def test_the_wait_that_is_asked_for_is_read_in_both_of_the_librarys_ways(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    error = RetryAfter(7)
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert seconds(error) == 7


def test_tokens_are_taken_out_of_logs() -> None:
    assert TOKEN not in redacted(f"POST https://api.telegram.org/bot{TOKEN}/getMe")
    record = logging.LogRecord("x", 20, "", 1, "POST %s", (f"https://x/bot{TOKEN}/getMe",), None)
    assert without_tokens(record)
    assert TOKEN not in record.getMessage()


async def test_nothing_of_a_conversation_is_logged(
    api: BotApi, anna: Person, there: Telegram, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await there.send(HERE, Message("whispered"))
    await anna.say("whispered too")
    await api.until(lambda: len(heard) == 1 and not api.waiting)
    api.injected["getUpdates"] = [Refused(500, "whispered")]
    await anna.say("again")
    await api.until(lambda: len(heard) == 2)
    told = "\n".join(record.getMessage() for record in caplog.records if record.name != "aiohttp.access")
    assert "whispered" not in told
    assert TOKEN not in told


async def test_a_wrong_token_says_so_and_is_not_shown(api: BotApi) -> None:
    wrong = Telegram("110201543:AAwrong-wrong-wrong", api=api.url)
    with pytest.raises(Fatal) as told:
        await wrong.send(HERE, Message("hello"))
    assert "AAwrong" not in str(told.value)
    assert told.value.__cause__ is None
    await wrong.close()
