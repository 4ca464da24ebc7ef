"""What an open page hears: what is stored, from where it left off, until the server goes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from adapters.web import live, talk
from adapters.web.live import Bells, Partings
from bot.errors import BotError
from bot.messages import Message
from tests.adapters.web.conftest import Browser, House

Event = tuple[str, str, dict[str, object]]


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Callable[[], asyncio.Task[None]]]:
    """The page served for real; what is given tells when it has ended."""
    house.web._listen = "127.0.0.1:0"
    task = asyncio.create_task(house.web.run(house.app.receive))
    while not house.web.address:  # noqa: ASYNC110 - it listens within a round or two
        await asyncio.sleep(0)
    try:
        yield lambda: task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def stream(house: House, who: Browser, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    cookies = {"weheard": who.client.cookies["weheard"]}
    async with (
        httpx.AsyncClient(base_url=house.web.address, cookies=cookies, timeout=20) as client,
        client.stream("GET", "/events", headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"] == "no-store"
        yield events(answer)


async def events(answer: httpx.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield fields["event"], fields["id"], json.loads(fields["data"])
            fields = {}


async def test_a_stream_begins_with_what_is_there_and_goes_on_with_what_comes(
    house: House, anna: Browser
) -> None:
    async with running(house), stream(house, anna) as heard:
        first = [await anext(heard) for _ in range(3)]
        assert [each[2]["said"] for each in first] == [False, True, False]
        await anna.say("A new line")
        name, id, found = await anext(heard)
        assert (name, found["parts"]) == ("line", [["", "A new line"]])
        assert int(id) > int(first[-1][1])


async def test_a_stream_goes_on_from_the_line_that_was_seen_last(house: House, anna: Browser) -> None:
    async with running(house):
        async with stream(house, anna) as heard:
            seen = [await anext(heard) for _ in range(2)][-1][1]
        await anna.say("While nobody listened")
        async with stream(house, anna, **{"Last-Event-ID": seen}) as heard:
            rest = [await anext(heard) for _ in range(2)]
    assert [each[2]["parts"] for each in rest] == [
        [["", "Tell us about one moment of your visit."]],
        [["", "While nobody listened"]],
    ]


async def test_nobody_hears_anybody_else(house: House, anna: Browser) -> None:
    ben = house.browser()
    await ben.begin()
    async with running(house), stream(house, ben, **{"Last-Event-ID": "10001"}) as heard:
        await anna.say("For the team alone")
        await ben.press("Yes")
        assert (await anext(heard))[2]["parts"] == [["", "Yes"]]


async def test_an_erased_person_hears_the_farewell_and_the_stream_ends(house: House, anna: Browser) -> None:
    await anna.say("delete")
    async with running(house), stream(house, anna, **{"Last-Event-ID": str(10**15)}) as heard:
        await anna.client.post("/say", data={**anna.hidden("say"), "text": "yes"})
        await house.app.delivery.drain()
        found = [each async for each in heard]
    assert [each[0] for each in found] == ["farewell"]
    assert "Everything is erased" in str(found[0][2]["parts"])


async def test_an_end_lets_open_streams_go_at_once(house: House, anna: Browser) -> None:
    async with running(house) as task, stream(house, anna) as heard:
        for _ in range(3):
            await anext(heard)
        task().cancel()
        assert [each async for each in heard] == []
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task(), 2)


async def test_a_quiet_stream_says_that_it_is_there(
    house: House, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "BEAT_SECONDS", 0.01)
    cookies = {"weheard": anna.client.cookies["weheard"]}
    async with (
        running(house),
        httpx.AsyncClient(base_url=house.web.address, cookies=cookies) as client,
        client.stream("GET", "/events") as answer,
    ):
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 3000"
        async for line in lines:
            if line == ": here":
                break


async def test_a_port_that_is_taken_is_told_with_the_mend(house: House) -> None:
    async with running(house):
        house.web._listen = house.web.address.removeprefix("http://")
        with pytest.raises(BotError, match=r"\[web\] listen is .* name another port"):
            await house.web.run(house.app.receive)


async def test_a_ninth_page_takes_the_place_of_the_oldest() -> None:
    bells = Bells()
    with bells.listening("a") as first:
        others = [bells.listening("a") for _ in range(live.MOST_STREAMS)]
        opened = [each.__enter__() for each in others]
        assert first.over
        assert not any(each.over for each in opened)
        for each in others:
            each.__exit__(None, None, None)


def test_what_is_kept_in_memory_is_little_and_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 3)
    now = 0.0
    partings = Partings(lambda: now)
    for number in range(5):
        partings.sent(str(number), Message(f"bye {number}"))
    assert partings.last("0") is None
    assert partings.last("4") == Message("bye 4")
    now = live.PARTING_SECONDS
    assert partings.last("4") is None
