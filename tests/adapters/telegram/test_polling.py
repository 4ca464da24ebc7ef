"""Long polling: at least once, in order within a chat, one bad update stops nobody."""

import asyncio
from contextlib import suppress

import pytest

from adapters.base import Fatal
from adapters.telegram.adapter import Telegram
from bot.messages import Came, Inbound
from tests.adapters.telegram.conftest import UNPACED, Heard, Running, stop
from tests.adapters.telegram.double import TOKEN, BotApi, Person, Refused, flood


async def test_what_people_say_arrives_in_order(
    api: BotApi, anna: Person, telegram: Telegram, heard: Heard, running: Running
) -> None:
    await running(telegram, heard)
    for text in "abc":
        await anna.say(text)
    await api.until(lambda: len(heard) == 3)
    assert [each.text for each in heard] == ["a", "b", "c"]


async def test_a_fetch_is_confirmed_only_after_everything_in_it_was_committed(
    api: BotApi, anna: Person, telegram: Telegram, running: Running
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        begun.set()
        await go_on.wait()

    await running(telegram, receive)
    number = await anna.api.push(message=anna.message(text="hello"))
    await begun.wait()
    assert max(api.fetches) <= number
    assert api.waiting
    go_on.set()
    await api.until(lambda: not api.waiting)


async def test_a_kill_before_the_commit_loses_nothing(
    api: BotApi, anna: Person, heard: Heard, running: Running
) -> None:
    begun = asyncio.Event()

    async def never(inbound: Inbound) -> None:
        begun.set()
        await asyncio.Event().wait()

    await anna.say("hello")
    killed = await running(Telegram(TOKEN, api=api.url, can=UNPACED, grace=0), never)
    await begun.wait()
    await stop(killed)
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, grace=0), heard)
    await api.until(lambda: len(heard) == 1)
    assert heard[0].text == "hello"


async def test_a_stop_finishes_and_confirms_what_was_begun(
    api: BotApi, anna: Person, telegram: Telegram, running: Running
) -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def receive(inbound: Inbound) -> None:
        begun.set()
        await go_on.wait()
        done.append(inbound)

    task = await running(telegram, receive)
    await anna.say("hello")
    await begun.wait()
    task.cancel()
    go_on.set()
    with suppress(asyncio.CancelledError):
        await task
    assert len(done) == 1
    assert api.waiting == []


async def test_what_could_not_be_stored_comes_again(
    api: BotApi, anna: Person, heard: Heard, running: Running
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    heard.failures = [OSError("disk full"), OSError("disk full")]
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, sleep=sleep), heard)
    await anna.say("hello")
    await api.until(lambda: not api.waiting)
    assert [each.text for each in heard] == ["hello"]
    assert slept == [1.0, 2.0]


async def test_ten_thousand_updates_with_bad_ones_among_them_are_worked_off_in_order(
    api: BotApi, running: Running, heard: Heard
) -> None:
    kept: list[str] = []

    async def set_aside(inbound: Inbound, error: Exception) -> None:
        kept.append(inbound.id)

    people = [Person(api, 5000 + each) for each in range(50)]
    for turn in range(200):
        for person in people:
            api.waiting.append({"update_id": api.next_update(), "message": person.message(text=str(turn))})
    bad = api.waiting[4321]["update_id"]
    api.waiting[4321]["message"] = {"chat": 7}
    api.waiting.insert(77, {"no": "number"})
    api.waiting.insert(78, "not even an object")
    api.waiting.insert(79, {"update_id": api.waiting[80]["update_id"] - 1, "callback_query": {"id": "1"}})
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, set_aside=set_aside), heard)
    await api.until(lambda: len(heard) == 9_999, 60)
    said: dict[str, list[int]] = {}
    for each in heard:
        said.setdefault(each.address.id, []).append(int(each.text))
    assert all(turns == sorted(turns) for turns in said.values())
    assert len({each.id for each in heard}) == 9_999
    assert f"110201543:{bad}" in kept
    assert len(kept) == 2


async def test_a_chat_that_takes_long_does_not_hold_up_another_in_the_same_fetch(
    api: BotApi, anna: Person, telegram: Telegram, running: Running
) -> None:
    go_on, told = asyncio.Event(), []

    async def receive(inbound: Inbound) -> None:
        if inbound.address.id == "5001":
            await go_on.wait()
        told.append(inbound.text)
        await api.tell()

    await anna.say("slow")
    await Person(api, 5002).say("quick")
    await running(telegram, receive)
    await api.until(lambda: told)
    assert told == ["quick"]
    go_on.set()
    await api.until(lambda: len(told) == 2)


async def test_numbers_may_begin_anew_after_a_quiet_time(
    api: BotApi, anna: Person, heard: Heard, running: Running
) -> None:
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, poll_seconds=0), heard)
    await anna.say("before")
    await api.until(lambda: not api.waiting and api.fetches[-1] == 0)
    api._number = 5
    await anna.say("after")
    await api.until(lambda: len(heard) == 2)
    assert heard[1].text == "after"


@pytest.mark.parametrize("refused", [Refused(401, "Unauthorized"), Refused(404, "Not Found")])
async def test_a_revoked_token_is_fatal(
    refused: Refused, api: BotApi, telegram: Telegram, heard: Heard, running: Running
) -> None:
    api.injected["getUpdates"] = [refused]
    task = await running(telegram, heard)
    with pytest.raises(Fatal) as told:
        await task
    assert TOKEN not in str(told.value)


async def test_a_wrong_token_is_fatal_at_once(api: BotApi, heard: Heard) -> None:
    with pytest.raises(Fatal):
        await Telegram("1:wrong", api=api.url).run(heard)


async def test_trouble_on_the_way_is_waited_out(
    api: BotApi, anna: Person, heard: Heard, running: Running
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    api.injected["getMe"] = [Refused(502, "Bad Gateway")]
    api.injected["getUpdates"] = [
        Refused(500, "Internal Server Error"),
        flood(7),
        Refused(409, "Conflict: terminated by other getUpdates request"),
    ]
    await anna.say("hello")
    await running(Telegram(TOKEN, api=api.url, can=UNPACED, sleep=sleep), heard)
    await api.until(lambda: len(heard) == 1)
    assert slept[0] == 1
    assert 7 in slept


async def test_another_program_with_the_same_token_is_fatal_only_when_it_stays(
    api: BotApi, heard: Heard, running: Running
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    api.injected["getUpdates"] = [Refused(409, "Conflict: terminated by other getUpdates request")] * 50
    task = await running(Telegram(TOKEN, api=api.url, can=UNPACED, sleep=sleep), heard)
    with pytest.raises(Fatal, match="same token"):
        await task
    assert 50 <= sum(slept) <= 150


async def test_polling_takes_over_from_a_webhook_without_dropping_what_waits(
    api: BotApi, anna: Person, telegram: Telegram, heard: Heard, running: Running
) -> None:
    api.webhook = {"url": "https://talk.example.org/telegram"}
    await anna.say("hello")
    await running(telegram, heard)
    await api.until(lambda: len(heard) == 1)


async def test_only_what_is_wanted_is_asked_for(
    api: BotApi, telegram: Telegram, heard: Heard, running: Running
) -> None:
    await running(telegram, heard)
    assert api.made("getUpdates")[0]["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_a_bot_that_was_stopped_can_run_again(
    api: BotApi, anna: Person, telegram: Telegram, heard: Heard, running: Running
) -> None:
    await stop(await running(telegram, heard))
    await running(telegram, heard)
    await anna.say("hello")
    await api.until(lambda: len(heard) == 1)
    assert heard[0].came is Came.MESSAGE


async def test_four_megabytes_in_one_message_stop_nobody(
    api: BotApi, anna: Person, telegram: Telegram, heard: Heard, running: Running
) -> None:
    await running(telegram, heard)
    await anna.say("\ud800\x00\u202e" + "x" * 4_000_000)
    await anna.say("after")
    await api.until(lambda: len(heard) == 2)
    assert heard[1].text == "after"
    assert len(heard[0].text) > 4_000_000
