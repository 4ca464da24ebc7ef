"""The Bot API's double, a bot at it, and somebody who talks with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from adapters.base import Fatal
from adapters.telegram.adapter import Telegram
from adapters.telegram.limits import CAN
from bot.messages import Inbound, Receive
from tests.adapters.telegram.double import TOKEN, BotApi, Person

UNPACED = replace(CAN, per_second=0, per_address=0)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server
        assert server.faults == []


@pytest.fixture
def anna(api: BotApi) -> Person:
    return Person(api)


@pytest.fixture
def telegram(api: BotApi) -> Telegram:
    return Telegram(TOKEN, api=api.url, can=UNPACED, poll_seconds=5, grace=1)


class Heard(list[Inbound]):
    """What reached the bot. Fails with what stands in `failures` first."""

    def __init__(self, api: BotApi) -> None:
        super().__init__()
        self.api = api
        self.failures: list[Exception] = []

    async def __call__(self, inbound: Inbound) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.append(inbound)
        await self.api.tell()


@pytest.fixture
def heard(api: BotApi) -> Heard:
    return Heard(api)


Running = Callable[[Telegram, Receive], Awaitable[asyncio.Task[None]]]


@pytest.fixture
async def running(api: BotApi) -> AsyncIterator[Running]:
    """Starts bots and stops them in the end."""
    tasks: list[asyncio.Task[None]] = []
    ends: list[asyncio.Task[None]] = []

    async def start(telegram: Telegram, receive: Receive) -> asyncio.Task[None]:
        before = len(api.fetches)
        tasks.append(asyncio.create_task(telegram.run(receive)))
        tasks[-1].add_done_callback(lambda _: ends.append(asyncio.create_task(api.tell())))
        await api.until(lambda: tasks[-1].done() or len(api.fetches) > before)
        return tasks[-1]

    yield start
    for task in tasks:
        await stop(task)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Fatal):
        await task
